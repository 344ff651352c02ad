/* One block of the exact solver: nodes in default that owe each other in circles.

   Payments move one way only, down to the greatest solution or up to the least. Every node
   stands in one class; while all stay in theirs the moves d solve

       d = min(room left in the class, A d + r)

   where r is what present payments are off and A what a fen more in brings about further on.
   Who moves to the end of its class is found from the far side: at first all do, then those for
   whom that is too much are solved for, until nobody is added. The equations are solved
   by elimination without a subtraction (Grassmann, Taksar and Heyman, Operations Research 33,
   1985), in which what leaks out of the block is never lost however small it is. A step goes
   1 - 2^-40 of the way, so that it cannot pass the solution, and steps are repeated until no
   payment is off by 2^-100 fen. */
#include <stdlib.h>

#include "network/clearing_exact.h"

enum { MOST_STEPS = 100000, STILL_BITS = 92, BOUNDLESS = 500 }; /* 2^(92 - 192) fen; 2^500 */

typedef enum standing { RESTS, FILLS, MOVES } standing;

/* one node of the block; `rank` is the place of the class in which it moves */
typedef struct stand {
    sh_fine room, off;          /* fen to the end of the class, and off the solution */
    sh_scaled most, off_scaled; /* room as a share of the class; off */
    sh_scaled share;            /* by which it moves */
    sh_scaled rhs, leak, inverse;
    sh_fen due;
    int32_t at; /* in the list of those solved for */
    int8_t rank;
    uint8_t state;
} stand;

typedef struct block {
    sh_clearing_exact *e;
    const int32_t *node;
    int32_t size;
    stand *stand;  /* [size] */
    int32_t *list; /* [size] those solved for */
    int32_t listed;
    sh_scaled *flow;      /* [listed][listed] what a row receives of each column's class */
    sh_scaled beta, lost; /* beta, 1 - beta */
} block;

static sh_fen due_in(const block *b, int32_t i, int rank)
{
    const sh_clearing_work *work = b->e->work;
    return work->due[(size_t)rank * (size_t)work->out->nodes + (size_t)i];
}

/* the class in which node i would move, and how far */
static void stand_in_class(const block *b, int32_t m)
{
    const sh_clearing_exact *e = b->e;
    stand *s = &b->stand[m];
    int32_t i = b->node[m];
    int classes = e->work->out->classes, rank = e->place[i];
    bool rises = e->work->rises;
    bool at_start = rank == classes || !sh_fine_less((sh_fine){{0}}, e->share[i]);
    if (!rises && at_start) {
        do {
            rank--;
        } while (rank >= 0 && due_in(b, i, rank) == 0);
    }
    s->rank = (int8_t)rank;
    s->room = (sh_fine){{0}};
    if (rank < 0 || rank == classes) {
        return;
    }
    sh_fine senior = {{0}};
    for (int k = 0; k < rank + rises; k++) {
        senior = sh_fine_add(senior, sh_fine_of(due_in(b, i, k)));
    }
    s->due = due_in(b, i, rank);
    s->room = rises ? sh_fine_sub(senior, e->pay[i]) : sh_fine_sub(e->pay[i], senior);
    s->most = sh_scaled_mul(sh_scaled_fine(s->room),
                            sh_scaled_inverse(sh_scaled_of((uint64_t)s->due, 0)));
}

/* what payments of node m are off; false when nothing to speak of */
static bool look(const block *b, int32_t m)
{
    stand *s = &b->stand[m];
    sh_fine remains = sh_clearing_exact_remains(b->e, b->node[m]), pay = b->e->pay[b->node[m]];
    sh_fine off = b->e->work->rises ? sh_fine_sub(remains, pay) : sh_fine_sub(pay, remains);
    bool is_off = sh_fine_less((sh_fine){{0, UINT64_C(1) << (STILL_BITS - 64), 0, 0}}, off);
    *s = (stand){.off = is_off ? off : (sh_fine){{0}}};
    s->off_scaled = sh_scaled_fine(s->off);
    stand_in_class(b, m);
    return is_off && s->most.m != 0;
}

/* calls for each debt of member m, within its class, to a fellow that is not at rest */
typedef void visitor(block *b, int32_t from, int32_t to, sh_fen amount);

static void each_debt(block *b, int32_t m, visitor *visit)
{
    const sh_clearing_work *work = b->e->work;
    const sh_graph *owes = work->in->owes;
    int32_t i = b->node[m];
    for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
        int32_t to = b->e->local[owes->other[k]];
        if (to >= 0 && sh_clearing_place(work, k) == b->stand[m].rank) {
            visit(b, m, to, owes->amount[k]);
        }
    }
}

static void reach(block *b, int32_t from, int32_t to, sh_fen amount)
{
    (void)from, (void)amount;
    if (b->stand[to].state == RESTS && b->stand[to].most.m != 0) {
        b->stand[to].state = FILLS;
        b->list[b->listed++] = to;
    }
}

/* at first all whom what is off can reach fill their class; false when nothing is off */
static bool begin_step(block *b)
{
    b->listed = 0;
    for (int32_t m = 0; m < b->size; m++) {
        if (look(b, m)) {
            b->stand[m].state = FILLS;
            b->list[b->listed++] = m;
        }
    }
    for (int32_t at = 0; at < b->listed; at++) {
        each_debt(b, b->list[at], reach);
    }
    for (int32_t m = 0; m < b->size; m++) {
        b->stand[m].share = b->stand[m].state == FILLS ? b->stand[m].most : (sh_scaled){0};
    }
    return b->listed > 0;
}

static sh_scaled kept_of(const block *b, sh_fen amount)
{
    return sh_scaled_mul(b->beta, sh_scaled_of((uint64_t)amount, 0));
}

static void receive(block *b, int32_t from, int32_t to, sh_fen amount)
{
    sh_scaled more = sh_scaled_mul(kept_of(b, amount), b->stand[from].share);
    b->stand[to].rhs = sh_scaled_add(b->stand[to].rhs, more);
}

/* those for whom the whole room is too much are to be solved for; true when there are new ones
 */
static bool add_to_list(block *b)
{
    bool any = false;
    for (int32_t m = 0; m < b->size; m++) {
        b->stand[m].rhs = b->stand[m].off_scaled;
    }
    for (int32_t m = 0; m < b->size; m++) {
        if (b->stand[m].state != RESTS) {
            each_debt(b, m, receive);
        }
    }
    b->listed = 0;
    for (int32_t m = 0; m < b->size; m++) {
        stand *s = &b->stand[m];
        if (s->state == FILLS && sh_scaled_less(s->rhs, sh_scaled_fine(s->room))) {
            s->state = MOVES;
            any = true;
        }
        if (s->state == MOVES) {
            s->at = b->listed;
            b->list[b->listed++] = m;
        }
    }
    return any;
}

static sh_scaled *flow_at(const block *b, int32_t to, int32_t from)
{
    return &b->flow[(size_t)to * (size_t)b->size + (size_t)from];
}

/* a debt within the list; `due` counts down to what leaves the list */
static void note_flow(block *b, int32_t from, int32_t to, sh_fen amount)
{
    stand *s = &b->stand[from];
    if (b->stand[to].state == MOVES && s->state == MOVES) {
        *flow_at(b, b->stand[to].at, s->at) = kept_of(b, amount);
        s->leak =
            sh_scaled_add(s->leak, sh_scaled_mul(b->lost, sh_scaled_of((uint64_t)amount, 0)));
        s->due -= amount;
    } else if (s->state == FILLS) {
        receive(b, from, to, amount);
    }
}

static void set_equations(block *b)
{
    for (int32_t a = 0; a < b->listed; a++) {
        for (int32_t c = 0; c < b->listed; c++) {
            *flow_at(b, a, c) = (sh_scaled){0};
        }
    }
    for (int32_t m = 0; m < b->size; m++) {
        b->stand[m].rhs = b->stand[m].off_scaled;
        b->stand[m].leak = (sh_scaled){0};
    }
    for (int32_t m = 0; m < b->size; m++) {
        stand *s = &b->stand[m];
        sh_fen due = s->due;
        if (s->state != RESTS) {
            each_debt(b, m, note_flow);
            s->leak = sh_scaled_add(s->leak, sh_scaled_of((uint64_t)s->due, 0));
        }
        s->due = due;
    }
}

/* takes entry p out: what flows through it flows on to the entries before it */
static void eliminate(block *b, int32_t p)
{
    stand *out = &b->stand[b->list[p]];
    sh_scaled leaves = out->leak;
    for (int32_t i = 0; i < p; i++) {
        leaves = sh_scaled_add(leaves, *flow_at(b, i, p));
    }
    out->inverse = leaves.m == 0 ? sh_scaled_of(1, BOUNDLESS) : sh_scaled_inverse(leaves);
    for (int32_t i = 0; i < p; i++) {
        sh_scaled part = sh_scaled_mul(*flow_at(b, i, p), out->inverse);
        stand *to = &b->stand[b->list[i]];
        to->rhs = sh_scaled_add(to->rhs, sh_scaled_mul(part, out->rhs));
        for (int32_t j = 0; part.m != 0 && j < p; j++) {
            sh_scaled *direct = flow_at(b, i, j);
            *direct = i == j ? *direct
                             : sh_scaled_add(*direct, sh_scaled_mul(part, *flow_at(b, p, j)));
        }
    }
    sh_scaled lost = sh_scaled_mul(out->leak, out->inverse);
    for (int32_t j = 0; j < p; j++) {
        stand *from = &b->stand[b->list[j]];
        from->leak = sh_scaled_add(from->leak, sh_scaled_mul(lost, *flow_at(b, p, j)));
    }
}

/* all go the same part of the way, so that nobody leaves its class */
static void shorten(block *b)
{
    sh_scaled part = sh_scaled_of(((sh_wide_unsigned)1 << 40) - 1, -40);
    for (int32_t p = 0; p < b->listed; p++) {
        const stand *s = &b->stand[b->list[p]];
        if (sh_scaled_less(s->most, sh_scaled_mul(s->share, part))) {
            part = sh_scaled_mul(s->most, sh_scaled_inverse(s->share));
        }
    }
    for (int32_t p = 0; p < b->listed; p++) {
        stand *s = &b->stand[b->list[p]];
        s->share = sh_scaled_mul(s->share, part);
    }
}

static void solve_list(block *b)
{
    set_equations(b);
    for (int32_t p = b->listed - 1; p >= 0; p--) {
        eliminate(b, p);
    }
    for (int32_t p = 0; p < b->listed; p++) {
        stand *s = &b->stand[b->list[p]];
        sh_scaled sum = s->rhs;
        for (int32_t j = 0; j < p; j++) {
            sum = sh_scaled_add(sum,
                                sh_scaled_mul(*flow_at(b, p, j), b->stand[b->list[j]].share));
        }
        s->share = sh_scaled_mul(sum, s->inverse);
    }
    shorten(b);
}

/* moves member m */
static void advance(const block *b, int32_t m)
{
    const stand *s = &b->stand[m];
    sh_fine by = s->room;
    if (s->state == RESTS) {
        return;
    }
    if (s->state == MOVES) {
        sh_scaled whole = sh_scaled_mul(s->share, sh_scaled_of((uint64_t)s->due, 0));
        sh_fine far = sh_fine_scaled(whole);
        by = sh_fine_less(far, by) ? far : by;
    }
    sh_fine pay = b->e->pay[b->node[m]];
    pay = b->e->work->rises ? sh_fine_add(pay, by) : sh_fine_sub(pay, by);
    sh_clearing_exact_pay(b->e, b->node[m], pay);
}

static sh_status make_room(block *b, sh_error *error)
{
    size_t size = (size_t)b->size;
    b->stand = malloc(size * sizeof *b->stand);
    b->list = malloc(size * sizeof *b->list);
    b->flow = malloc(size * size * sizeof *b->flow);
    if (b->stand == NULL || b->list == NULL || b->flow == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: a circle of %d defaults",
                            b->size);
    }
    b->beta = sh_scaled_fine(b->e->beta);
    b->lost = sh_scaled_fine(sh_fine_sub(sh_fine_of(1), b->e->beta));
    return SH_OK;
}

sh_status sh_clearing_block(sh_clearing_exact *e, const int32_t *node, int32_t size,
                            sh_error *error)
{
    if (size == 1) {
        sh_clearing_exact_pay(e, node[0], sh_clearing_exact_remains(e, node[0]));
        return SH_OK;
    }
    block b = {.e = e, .node = node, .size = size};
    sh_status status = make_room(&b, error);
    for (int32_t m = 0; m < size; m++) {
        e->local[node[m]] = m;
    }
    for (int step = 0; status == SH_OK && step < MOST_STEPS && begin_step(&b); step++) {
        while (add_to_list(&b)) {
            solve_list(&b);
        }
        for (int32_t m = 0; m < size; m++) {
            advance(&b, m);
        }
        e->work->out->passes++;
    }
    for (int32_t m = 0; m < size; m++) {
        e->local[node[m]] = -1;
    }
    free(b.stand);
    free(b.list);
    free(b.flow);
    return status;
}

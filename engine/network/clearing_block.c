/* One block of the exact solver: nodes in default that owe each other in circles.

   Payments move one way only, down to the greatest solution or up to the least. Every node
   stands in one class; while all stay in theirs the moves d solve

       d = min(room left in the class, A d + r)

   where r is what present payments are off and A what a fen more in brings about further on.
   Who moves to the end of its class is found from the far side: at first all do, then those for
   whom that is too much are solved for (clearing_moves.h), until nobody is added. What payments
   are off is summed with 192 binary places; moves are a little shorter than the equations say,
   so that no step passes the solution. Steps are repeated until no payment is off by 2^-100
   fen. */
#include <stdlib.h>

#include "network/clearing_exact.h"
#include "network/clearing_moves.h"

enum { MOST_STEPS = 100000, STILL_BITS = 92 }; /* 2^(92 - 192) fen */

typedef enum standing { RESTS, FILLS, MOVES } standing;

/* one node of the block; `rank` is the place of the class in which it moves */
typedef struct stand {
    sh_fine room, off;          /* fen to the end of the class, and off the solution */
    sh_scaled most, off_scaled; /* room as a share of the class; off */
    sh_scaled share;            /* by which it moves */
    sh_scaled rhs;              /* off, and what comes from others */
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
    sh_clearing_moves moves; /* of those listed */
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
    s->most = sh_scaled_part(sh_scaled_fine(s->room), s->due);
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

static void receive(block *b, int32_t from, int32_t to, sh_fen amount)
{
    sh_scaled kept = sh_scaled_mul(b->moves.beta, sh_scaled_of((uint64_t)amount, 0));
    sh_scaled more = sh_scaled_mul(kept, b->stand[from].share);
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

/* a debt of somebody listed: of what it pays some comes to others listed */
static void note_debt(block *b, int32_t from, int32_t to, sh_fen amount)
{
    stand *s = &b->stand[from];
    if (b->stand[to].state == MOVES) {
        sh_clearing_moves_add(&b->moves, b->stand[to].at, amount);
        s->due -= amount; /* counts down to what leaves the list */
    }
}

static void receive_full(block *b, int32_t from, int32_t to, sh_fen amount)
{
    if (b->stand[to].state == MOVES) {
        receive(b, from, to, amount);
    }
}

static void set_equations(block *b)
{
    for (int32_t m = 0; m < b->size; m++) {
        b->stand[m].rhs = b->stand[m].off_scaled;
    }
    for (int32_t m = 0; m < b->size; m++) {
        if (b->stand[m].state == FILLS) {
            each_debt(b, m, receive_full);
        }
    }
    sh_clearing_moves_begin(&b->moves, b->listed);
    for (int32_t a = 0; a < b->listed; a++) {
        stand *s = &b->stand[b->list[a]];
        sh_fen due = s->due;
        sh_clearing_moves_next(&b->moves, s->rhs);
        each_debt(b, b->list[a], note_debt);
        sh_clearing_moves_close(&b->moves, s->due);
        s->due = due;
    }
}

static sh_status solve_list(block *b, sh_error *error)
{
    set_equations(b);
    sh_status status = sh_clearing_moves_solve(&b->moves, error);
    for (int32_t p = 0; status == SH_OK && p < b->listed; p++) {
        b->stand[b->list[p]].share = b->moves.share[p];
    }
    return status;
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

/* debts within the block */
static int64_t count_debts(const block *b)
{
    const sh_graph *owes = b->e->work->in->owes;
    int64_t count = 0;
    for (int32_t m = 0; m < b->size; m++) {
        int32_t i = b->node[m];
        for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
            count += b->e->local[owes->other[k]] >= 0;
        }
    }
    return count;
}

static sh_status make_room(block *b, sh_error *error)
{
    size_t size = (size_t)b->size;
    b->stand = malloc(size * sizeof *b->stand);
    b->list = malloc(size * sizeof *b->list);
    if (b->stand == NULL || b->list == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: a circle of %d defaults",
                            b->size);
    }
    b->moves.beta = sh_scaled_fine(b->e->beta);
    b->moves.lost = sh_scaled_fine(sh_fine_sub(sh_fine_of(1), b->e->beta));
    return sh_clearing_moves_take(&b->moves, b->size, count_debts(b), error);
}

/* one step down or up */
static sh_status take_step(block *b, sh_error *error)
{
    while (add_to_list(b)) {
        sh_status status = solve_list(b, error);
        if (status != SH_OK) {
            return status;
        }
    }
    for (int32_t m = 0; m < b->size; m++) {
        advance(b, m);
    }
    b->e->work->out->passes++;
    return SH_OK;
}

static sh_status run(block *b, sh_error *error)
{
    sh_status status = make_room(b, error);
    int step = 0;
    while (status == SH_OK && step < MOST_STEPS && begin_step(b)) {
        status = take_step(b, error);
        step++;
    }
    return status != SH_OK || step < MOST_STEPS
               ? status
               : sh_error_set(error, SH_E_INVARIANT,
                              "clearing: a circle of %d defaults does not come to rest",
                              b->size);
}

sh_status sh_clearing_block(sh_clearing_exact *e, const int32_t *node, int32_t size,
                            sh_error *error)
{
    if (size == 1) {
        sh_clearing_exact_pay(e, node[0], sh_clearing_exact_remains(e, node[0]));
        return SH_OK;
    }
    block b = {.e = e, .node = node, .size = size};
    for (int32_t m = 0; m < size; m++) {
        e->local[node[m]] = m;
    }
    sh_status status = run(&b, error);
    for (int32_t m = 0; m < size; m++) {
        e->local[node[m]] = -1;
    }
    free(b.stand);
    free(b.list);
    sh_clearing_moves_free(&b.moves);
    return status;
}

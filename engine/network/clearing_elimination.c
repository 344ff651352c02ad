/* Elimination of a list whose money goes round for long (Grassmann, Taksar and Heyman,
   Operations Research 33, 1985): a node is taken out, and what came to it comes to those to
   whom it goes on. Its divisor is what leaks out of it and what goes on, two sums: nothing is
   subtracted. Nodes are taken out while that makes few new flows, then more, so that rings,
   chains of rings and other thin lists take a time proportional to their size. */
#include <stdlib.h>

#include "network/clearing_moves.h"

#define MOST_CHANGES ((int64_t)1 << 31) /* of flows, a minute or so */

/* what comes to a node of a whole share of another */
typedef struct flow {
    sh_scaled fen;
    int32_t from;
} flow;

typedef struct node {
    flow *in;     /* [in_room] from nodes not yet taken out; owned */
    int32_t *out; /* [out_room] to whom it flows; some may be taken out; owned */
    int32_t ins, in_room, outs, out_room;
    int32_t left; /* of those to whom it flows, not taken out */
    bool gone;
    sh_scaled inverse; /* of what leaks out and flows on */
} node;

typedef struct list {
    sh_clearing_moves *moves;
    node *node;     /* [size]; owned */
    int32_t *spot;  /* [size] place in the row that is being changed, from 1; 0: none; owned */
    int32_t *order; /* [size] nodes taken out, first first; owned */
    int32_t gone;
    int64_t changes;
} list;

/* room after an array of so much is full */
static int32_t more_room(int32_t room)
{
    return room < INT32_MAX / 2 ? 2 * room + 2 : INT32_MAX;
}

static bool has_in_room(node *i)
{
    if (i->ins < i->in_room) {
        return true;
    }
    flow *grown = realloc(i->in, (size_t)more_room(i->in_room) * sizeof *grown);
    i->in = grown != NULL ? grown : i->in;
    i->in_room = grown != NULL ? more_room(i->in_room) : i->in_room;
    return grown != NULL && i->ins < i->in_room;
}

static bool has_out_room(node *j)
{
    if (j->outs < j->out_room) {
        return true;
    }
    int32_t *grown = realloc(j->out, (size_t)more_room(j->out_room) * sizeof *grown);
    j->out = grown != NULL ? grown : j->out;
    j->out_room = grown != NULL ? more_room(j->out_room) : j->out_room;
    return grown != NULL && j->outs < j->out_room;
}

static bool add_flow(list *l, int32_t to, int32_t from, sh_scaled fen)
{
    node *i = &l->node[to], *j = &l->node[from];
    if (!has_in_room(i) || !has_out_room(j)) {
        return false;
    }
    i->in[i->ins++] = (flow){fen, from};
    j->out[j->outs++] = to;
    j->left++;
    return true;
}

/* debts between the same two follow each other */
static bool add_debt(list *l, int32_t to, int32_t from, sh_fen amount)
{
    node *i = &l->node[to];
    sh_scaled fen = sh_scaled_mul(l->moves->beta, sh_scaled_of((uint64_t)amount, 0));
    if (i->ins > 0 && i->in[i->ins - 1].from == from) {
        i->in[i->ins - 1].fen = sh_scaled_add(i->in[i->ins - 1].fen, fen);
        return true;
    }
    return fen.m == 0 || add_flow(l, to, from, fen);
}

static int32_t place_of(const node *i, int32_t from)
{
    int32_t k = 0;
    while (i->in[k].from != from) {
        k++;
    }
    return k;
}

/* 1 / (what leaks out of node p, which is something, and flows on from it) */
static sh_scaled inverse_of(const list *l, int32_t p)
{
    const node *out = &l->node[p];
    sh_scaled leaves = l->moves->leak[p];
    for (int32_t k = 0; k < out->outs; k++) {
        const node *i = &l->node[out->out[k]];
        if (!i->gone) {
            leaves = sh_scaled_add(leaves, i->in[place_of(i, p)].fen);
        }
    }
    return sh_scaled_inverse(leaves);
}

/* what comes to node `to` through p comes to it from those of p */
static bool bypass(list *l, int32_t to, int32_t p)
{
    node *i = &l->node[to];
    const node *out = &l->node[p];
    for (int32_t k = 0; k < i->ins; k++) {
        l->spot[i->in[k].from] = k + 1;
    }
    int32_t at = l->spot[p] - 1;
    sh_scaled part = sh_scaled_mul(i->in[at].fen, out->inverse), *rhs = l->moves->rhs;
    bool fits = true;
    rhs[to] = sh_scaled_add(rhs[to], sh_scaled_mul(part, rhs[p]));
    for (int32_t k = 0; fits && k < out->ins; k++) {
        int32_t from = out->in[k].from, spot = l->spot[from];
        sh_scaled through = sh_scaled_mul(part, out->in[k].fen);
        if (spot > 0) {
            i->in[spot - 1].fen = sh_scaled_add(i->in[spot - 1].fen, through);
        } else if (from != to) { /* what comes back is no flow */
            fits = add_flow(l, to, from, through);
        }
    }
    for (int32_t k = 0; k < i->ins; k++) {
        l->spot[i->in[k].from] = 0;
    }
    i->in[at] = i->in[--i->ins];
    l->changes += out->ins + i->ins;
    return fits;
}

/* takes node p out */
static bool take_out(list *l, int32_t p)
{
    node *out = &l->node[p];
    bool fits = true;
    out->inverse = inverse_of(l, p);
    out->gone = true;
    l->order[l->gone++] = p;
    for (int32_t k = 0; fits && k < out->outs; k++) {
        int32_t i = out->out[k];
        fits = l->node[i].gone || bypass(l, i, p);
    }
    sh_scaled lost = sh_scaled_mul(l->moves->leak[p], out->inverse);
    for (int32_t k = 0; k < out->ins; k++) {
        sh_scaled *leak = &l->moves->leak[out->in[k].from];
        *leak = sh_scaled_add(*leak, sh_scaled_mul(lost, out->in[k].fen));
        l->node[out->in[k].from].left--;
    }
    return fits;
}

/* Takes out, in the order of the list, who makes at most so many flows; returns the fewest that
   one of the others makes. */
static int64_t take_thin(list *l, int64_t most, bool *fits)
{
    int64_t fewest = INT64_MAX;
    for (int32_t p = 0; *fits && p < l->moves->size && l->changes < MOST_CHANGES; p++) {
        int64_t flows = (int64_t)l->node[p].ins * l->node[p].left;
        if (!l->node[p].gone && flows <= most) {
            *fits = take_out(l, p);
        } else if (!l->node[p].gone && flows < fewest) {
            fewest = flows;
        }
    }
    return fewest;
}

static sh_status no_memory(const list *l, sh_error *error)
{
    return sh_error_set(error, SH_E_MEMORY, "out of memory: a circle of %d defaults",
                        l->moves->size);
}

static sh_status take_all(list *l, sh_error *error)
{
    bool fits = true;
    for (int64_t most = 1; fits && l->gone < l->moves->size;) {
        int64_t fewest = take_thin(l, most, &fits);
        if (l->changes >= MOST_CHANGES) {
            return sh_error_set(error, SH_E_INVARIANT,
                                "clearing: %d defaults owe each other in a circle from which "
                                "hardly anything leaks out, with too many debts to be solved",
                                l->moves->size);
        }
        most = fewest > most ? fewest : most;
    }
    return fits ? SH_OK : no_memory(l, error);
}

/* shares, of those taken out last first */
static void find_shares(const list *l)
{
    sh_scaled *share = l->moves->share;
    for (int32_t k = l->moves->size - 1; k >= 0; k--) {
        int32_t p = l->order[k];
        sh_scaled sum = l->moves->rhs[p];
        for (int32_t j = 0; j < l->node[p].ins; j++) {
            const flow *in = &l->node[p].in[j];
            sum = sh_scaled_add(sum, sh_scaled_mul(in->fen, share[in->from]));
        }
        share[p] = sh_scaled_mul(sum, l->node[p].inverse);
    }
}

static sh_status begin(list *l, sh_error *error)
{
    const sh_clearing_moves *moves = l->moves;
    size_t n = (size_t)moves->size + 1;
    l->node = calloc(n, sizeof *l->node);
    l->spot = calloc(n, sizeof *l->spot);
    l->order = malloc(n * sizeof *l->order);
    bool fits = l->node && l->spot && l->order;
    for (int32_t j = 0; fits && j < moves->size; j++) {
        for (int64_t k = moves->start[j]; fits && k < moves->start[j + 1]; k++) {
            fits = add_debt(l, moves->to[k], j, moves->amount[k]);
        }
    }
    return fits ? SH_OK : no_memory(l, error);
}

sh_status sh_clearing_elimination(sh_clearing_moves *moves, sh_error *error)
{
    list l = {.moves = moves};
    sh_status status = begin(&l, error);
    status = status == SH_OK ? take_all(&l, error) : status;
    if (status == SH_OK) {
        find_shares(&l);
    }
    for (int32_t j = 0; l.node != NULL && j < moves->size; j++) {
        free(l.node[j].in);
        free(l.node[j].out);
    }
    free(l.node);
    free(l.spot);
    free(l.order);
    return status;
}

#include "network/clearing_moves.h"

#include <stdlib.h>

enum {
    SMALL = 64,       /* lists up to here are eliminated */
    MOST_ROUNDS = 64, /* in which half of any fen is to leave the list */
    BITS = 40,        /* to which rounds find the solution */
    HELD_BACK = 100   /* binary places */
};

#define GROWTH (1 + 0x1p-40) /* of a share, which is not worth another round */

sh_status sh_clearing_moves_take(sh_clearing_moves *moves, int32_t nodes, int64_t debts,
                                 sh_error *error)
{
    size_t n = (size_t)nodes + 1, m = (size_t)debts + 1;
    moves->rhs = malloc(n * sizeof *moves->rhs);
    moves->leak = malloc(n * sizeof *moves->leak);
    moves->share = malloc(n * sizeof *moves->share);
    moves->start = malloc(n * sizeof *moves->start);
    moves->to = malloc(m * sizeof *moves->to);
    moves->amount = malloc(m * sizeof *moves->amount);
    bool fits =
        moves->rhs && moves->leak && moves->share && moves->start && moves->to && moves->amount;
    return fits ? SH_OK
                : sh_error_set(error, SH_E_MEMORY, "out of memory: a circle of %d defaults",
                               nodes);
}

void sh_clearing_moves_free(sh_clearing_moves *moves)
{
    free(moves->rhs);
    free(moves->leak);
    free(moves->share);
    free(moves->start);
    free(moves->to);
    free(moves->amount);
    *moves = (sh_clearing_moves){0};
}

void sh_clearing_moves_begin(sh_clearing_moves *moves, int32_t size)
{
    moves->size = size;
    moves->rows = 0;
    moves->start[0] = 0;
}

void sh_clearing_moves_next(sh_clearing_moves *moves, sh_scaled rhs)
{
    moves->rhs[moves->rows] = rhs;
    moves->leak[moves->rows] = (sh_scaled){0};
    moves->rows++;
    moves->start[moves->rows] = moves->start[moves->rows - 1];
}

static void add_leak(sh_clearing_moves *moves, sh_scaled fen)
{
    sh_scaled *leak = &moves->leak[moves->rows - 1];
    *leak = sh_scaled_add(*leak, fen);
}

void sh_clearing_moves_add(sh_clearing_moves *moves, int32_t to, sh_fen amount)
{
    int64_t at = moves->start[moves->rows]++;
    moves->to[at] = to;
    moves->amount[at] = amount;
    add_leak(moves, sh_scaled_mul(moves->lost, sh_scaled_of((uint64_t)amount, 0)));
}

void sh_clearing_moves_close(sh_clearing_moves *moves, sh_fen rest)
{
    sh_fen due = rest;
    for (int64_t k = moves->start[moves->rows - 1]; k < moves->start[moves->rows]; k++) {
        due += moves->amount[k];
    }
    add_leak(moves, sh_scaled_of((uint64_t)rest, 0));
    add_leak(moves, sh_scaled_of((uint64_t)due, -HELD_BACK));
}

/* a list by rounds, in doubles */
typedef struct rounds {
    const sh_clearing_moves *moves;
    double beta;
    double down;   /* takes down by more than roundings add */
    double *due;   /* [size] fen owed in the class */
    double *share; /* [size] the solution */
    double *comes; /* [size] fen of this round */
} rounds;

static void find_dues(rounds *r)
{
    const sh_clearing_moves *moves = r->moves;
    int32_t *ins = (int32_t *)(void *)r->comes, most = 0; /* debts to each */
    for (int32_t j = 0; j < moves->size; j++) {
        ins[j] = 0;
    }
    for (int32_t j = 0; j < moves->size; j++) {
        r->due[j] = sh_scaled_double(moves->leak[j]);
        for (int64_t k = moves->start[j]; k < moves->start[j + 1]; k++) {
            r->due[j] += r->beta * (double)moves->amount[k];
            int32_t count = ++ins[moves->to[k]];
            most = count > most ? count : most;
        }
    }
    r->down = 1 - 0x1p-51 * (most + 16.0);
}

/* Of a fen at node j, left[j] is in the list before a round and after[j] after it. Returns the
   largest. */
static double leak_once(const rounds *r, const double *left, double *after)
{
    const sh_clearing_moves *moves = r->moves;
    double most = 0;
    for (int32_t j = 0; j < moves->size; j++) {
        double stays = 0;
        for (int64_t k = moves->start[j]; k < moves->start[j + 1]; k++) {
            stays += r->beta * (double)moves->amount[k] * left[moves->to[k]];
        }
        after[j] = r->due[j] > 0 ? stays / r->due[j] : 1;
        most = after[j] > most ? after[j] : most;
    }
    return most;
}

/* rounds after which half of any fen has left the list; MOST_ROUNDS when they are not enough */
static int half_life(const rounds *r)
{
    double *left = r->share, *after = r->comes, most = 1;
    int count = 0;
    for (int32_t j = 0; j < r->moves->size; j++) {
        left[j] = 1;
    }
    for (; most > 0.5 && count < MOST_ROUNDS; count++) {
        most = leak_once(r, left, after);
        double *kept = left;
        left = after;
        after = kept;
    }
    return count;
}

/* One round; does a share still grow? All roundings go up with what is rounded, so that shares
   never fall from one round to the next; taken down by more than roundings add, they never pass
   what they follow from. */
static bool go_round(const rounds *r)
{
    const sh_clearing_moves *moves = r->moves;
    bool grows = false;
    for (int32_t j = 0; j < moves->size; j++) {
        r->comes[j] = sh_scaled_double(moves->rhs[j]);
    }
    for (int32_t j = 0; j < moves->size; j++) {
        for (int64_t k = moves->start[j]; k < moves->start[j + 1]; k++) {
            r->comes[moves->to[k]] += r->beta * (double)moves->amount[k] * r->share[j];
        }
    }
    for (int32_t j = 0; j < moves->size; j++) {
        double share = r->comes[j] / r->due[j] * r->down;
        grows |= share > r->share[j] * GROWTH;
        r->share[j] = share;
    }
    return grows;
}

static void solve_by_rounds(const rounds *r, int count)
{
    for (int32_t j = 0; j < r->moves->size; j++) {
        r->share[j] = 0;
    }
    while (count > 0 && go_round(r)) {
        count--;
    }
    for (int32_t j = 0; j < r->moves->size; j++) {
        r->moves->share[j] = sh_scaled_of_double(r->share[j]);
    }
}

/* `solved` is false when rounds would be too many */
static sh_status try_rounds(const sh_clearing_moves *moves, bool *solved, sh_error *error)
{
    size_t n = (size_t)moves->size;
    double *room = malloc(3 * n * sizeof *room);
    if (room == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: a circle of %d defaults",
                            moves->size);
    }
    rounds r = {.moves = moves,
                .beta = sh_scaled_double(moves->beta),
                .due = room,
                .share = room + n,
                .comes = room + 2 * n};
    find_dues(&r);
    int count = half_life(&r);
    *solved = count < MOST_ROUNDS;
    if (*solved) {
        solve_by_rounds(&r, BITS * count);
    }
    free(room);
    return SH_OK;
}

sh_status sh_clearing_moves_solve(sh_clearing_moves *moves, sh_error *error)
{
    bool solved = false;
    sh_status status = moves->size > SMALL ? try_rounds(moves, &solved, error) : SH_OK;
    return status != SH_OK || solved ? status : sh_clearing_elimination(moves, error);
}

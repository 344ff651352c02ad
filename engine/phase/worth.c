#include "phase/worth.h"

#include <stdlib.h>
#include <string.h>

#include "network/clearing.h"

/* arrays of one valuation; owned */
typedef struct books {
    sh_graph owes, claims;
    int64_t *assets, *senior; /* [platforms] fen outside the network; owed to investors */
    sh_edge *list;            /* [edges] */
} books;

static bool pays_in_full(const sh_world *world, int32_t p)
{
    return !sh_world_exit_fails(world->platforms.exit_kind[p]);
}

/* what an estate will have to give away, without what other platforms owe it */
static int64_t collected(const sh_plan *plan, const sh_world *world, int32_t p)
{
    const sh_ledger *ledger = &world->ledger;
    double lost = plan->params.borrower_loss_given_default * world->platforms.overdue[p];
    double loans = (double)ledger->account[SH_ACCOUNT_loans][p];
    double paid = loans * (1.0 - lost) * (1.0 - plan->params.resolution_cost);
    return ledger->account[SH_ACCOUNT_cash][p] + (int64_t)paid;
}

/* An open platform is taken to pay whatever its books say: it has what it owes. */
static void value_assets(const sh_plan *plan, const sh_world *world, books *b)
{
    const sh_ledger *ledger = &world->ledger;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        bool safe = pays_in_full(world, p);
        b->assets[p] = safe ? ledger->account[SH_ACCOUNT_due_to][p] : collected(plan, world, p);
        b->senior[p] = safe ? 0 : ledger->account[SH_ACCOUNT_claims][p];
    }
}

static sh_status take_graph(const sh_world *world, books *b, sh_error *error)
{
    const sh_exposures *x = &world->exposures;
    for (int32_t i = 0; i < x->n; i++) {
        for (int64_t e = x->start[i]; e < x->start[i + 1]; e++) {
            b->list[e] = (sh_edge){x->debtor[e], i, x->amount[e]};
        }
    }
    sh_status status =
        sh_graph_build(&b->owes, x->n, b->list, x->edges, SH_PARALLEL_REFUSED, error);
    return status == SH_OK ? sh_graph_transpose(&b->owes, &b->claims, error) : status;
}

static void take_shares(const sh_world *world, const sh_clearing *cleared, uint64_t *worth_q32)
{
    for (int32_t p = 0; p < world->platforms.n; p++) {
        double share = sh_clearing_share(cleared, p, SH_CLEARING_GENERAL);
        bool whole = cleared->wave[p] == 0 || share >= 1.0;
        worth_q32[p] = whole ? SH_Q32_ONE : (uint64_t)(share * 0x1p32);
    }
}

sh_status sh_worth_of_debts(const sh_plan *plan, const sh_world *world, uint64_t *worth_q32,
                            sh_error *error)
{
    size_t n = (size_t)world->platforms.n, edges = (size_t)world->exposures.edges;
    sh_clearing cleared = {0};
    books b = {0};
    b.assets = malloc(n * sizeof *b.assets);
    b.senior = malloc(n * sizeof *b.senior);
    b.list = malloc((edges + 1) * sizeof *b.list);
    sh_status status = SH_OK;
    if (b.assets == NULL || b.senior == NULL || b.list == NULL) {
        status = sh_error_set(error, SH_E_MEMORY, "out of memory: %zu debts", edges);
        goto out;
    }
    value_assets(plan, world, &b);
    status = take_graph(world, &b, error);
    if (status != SH_OK) {
        goto out;
    }
    sh_clearing_case problem = {.owes = &b.owes,
                                .claims = &b.claims,
                                .assets = b.assets,
                                .alpha = 1.0,
                                .beta = 1.0,
                                .threads = 1};
    problem.external[SH_CLEARING_INVESTORS] = b.senior;
    status = sh_clearing_greatest(&cleared, &problem, error);
    if (status == SH_OK) {
        take_shares(world, &cleared, worth_q32);
    }
out:
    sh_clearing_free(&cleared);
    sh_graph_free(&b.owes);
    sh_graph_free(&b.claims);
    free(b.assets);
    free(b.senior);
    free(b.list);
    return status;
}

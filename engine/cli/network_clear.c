/* network clear: who pays whom how much */
#include <stdlib.h>

#include "cli/network.h"
#include "network/clearing.h"
#include "network/settle.h"

/* what a clearing works with and leaves behind */
typedef struct work {
    sh_network_job *job;
    sh_fen *assets; /* owned, [banks] after losses */
    uint8_t *rank;  /* owned, [edges] in the order of owes */
    sh_clearing_case in;
    sh_clearing clearing;
    sh_settle settle;
} work;

/* the greatest vector; of the least too, in order to stay below it */
static sh_status clear(work *w, sh_error *error)
{
    sh_status status = sh_clearing_greatest(&w->clearing, &w->in, error);
    if (status == SH_OK) {
        status = sh_settle_clearing(&w->settle, &w->in, &w->clearing, NULL, error);
    }
    if (status != SH_OK || !sh_args_flag(w->job->args, "least")) {
        return status;
    }
    sh_settle greatest = w->settle;
    w->settle = (sh_settle){0};
    sh_clearing_free(&w->clearing);
    status = sh_clearing_least(&w->clearing, &w->in, error);
    if (status == SH_OK) {
        status = sh_settle_clearing(&w->settle, &w->in, &w->clearing, &greatest, error);
    }
    sh_settle_free(&greatest);
    return status;
}

/* assets after losses from outside; a bank cannot lose more than it has there */
static sh_status lose(work *w, sh_error *error)
{
    const sh_edges *e = &w->job->edges;
    sh_mistakes mistakes = {0};
    for (int32_t i = 0; i < e->banks; i++) {
        w->assets[i] = e->money[SH_EDGES_assets][i] - e->money[SH_EDGES_loss][i];
        if (w->assets[i] < 0) {
            sh_mistakes_add(&mistakes, sh_edges_spot(e, i, SH_EDGES_loss),
                            "bank '%.60s' has a loss above its assets outside the network",
                            sh_names_text(&e->ids, i));
        }
    }
    return sh_mistakes_end(&mistakes, error);
}

/* what banks have and owe outside is counted together, so that no sum overflows */
static sh_status check_sums(const work *w, sh_error *error)
{
    const sh_edges *e = &w->job->edges;
    sh_mistakes mistakes = {0};
    sh_fen sum = 0;
    for (int32_t i = 0; i < e->banks; i++) {
        sum += w->assets[i] + e->money[SH_EDGES_external][i];
        if (sum >= INT64_C(1) << 62) {
            sh_mistakes_add(&mistakes, sh_edges_spot(e, i, SH_EDGES_assets),
                            "with this, all assets and external together reach 2^62 fen");
            break;
        }
    }
    return sh_mistakes_end(&mistakes, error);
}

static sh_status prepare(work *w, sh_error *error)
{
    static const sh_clearing_class classes[] = {SH_CLEARING_GENERAL, SH_CLEARING_INVESTORS,
                                                SH_CLEARING_CUSTODIAN, SH_CLEARING_RESERVE};
    sh_network_job *job = w->job;
    const sh_args *args = job->args;
    int outsiders = sh_args_at(args, "external")->choice;
    w->assets = malloc(((size_t)job->edges.banks + 1) * sizeof *w->assets);
    w->rank = malloc((size_t)job->owes.edges + 1);
    if (w->assets == NULL || w->rank == NULL) {
        return sh_network_no_memory(error);
    }
    for (int64_t k = 0; job->edges.has_rank && k < job->owes.edges; k++) {
        w->rank[k] = ((const uint8_t *)job->edges.rank.data)[job->owes.origin[k]];
    }
    w->in = (sh_clearing_case){.owes = &job->owes,
                               .claims = &job->claims,
                               .rank = job->edges.has_rank ? w->rank : NULL,
                               .assets = w->assets,
                               .threads = job->threads};
    w->in.external[classes[outsiders]] = job->edges.money[SH_EDGES_external];
    sh_status status = sh_network_needs(job, SH_EDGES_assets, error);
    status = status == SH_OK ? sh_network_share(args, "alpha", 1, &w->in.alpha, error) : status;
    status = status == SH_OK ? sh_network_share(args, "beta", 1, &w->in.beta, error) : status;
    status = status == SH_OK ? lose(w, error) : status;
    return status == SH_OK ? check_sums(w, error) : status;
}

/* one row a debt */
static bool fill_exposures(work *w)
{
    const sh_graph *owes = &w->job->owes;
    bool ranked = w->job->edges.has_rank;
    sh_sheet *s =
        sh_network_sheet(w->job, "exposures", "what was paid of each debt", owes->edges);
    const char **from = sh_sheet_add(s, SH_TYPE_TEXT, "debtor", "1", "who owes");
    const char **to = sh_sheet_add(s, SH_TYPE_TEXT, "creditor", "1", "who is owed");
    const char **class =
        ranked ? sh_sheet_add(s, SH_TYPE_TEXT, "class", "1", "class of the debt") : to;
    int64_t *owed = sh_sheet_add(s, SH_TYPE_I64, "owed", "fen", "the debt");
    int64_t *paid = sh_sheet_add(s, SH_TYPE_I64, "paid", "fen", "what is paid of it");
    if (from == NULL || to == NULL || class == NULL || owed == NULL || paid == NULL) {
        return false;
    }
    for (int32_t i = 0; i < owes->nodes; i++) {
        for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
            from[k] = sh_names_text(&w->job->edges.ids, i);
            class[k] = ranked ? sh_edges_class_name[w->rank[k]] : NULL;
            to[k] = sh_names_text(&w->job->edges.ids, owes->other[k]);
            owed[k] = owes->amount[k];
            paid[k] = w->settle.payment[k];
        }
    }
    return true;
}

/* columns of the sheet of banks */
typedef struct columns {
    int64_t *assets, *owed, *received, *paid, *outside, *cost, *equity;
    int32_t *wave;
} columns;

static void fill_amounts(const work *w, const columns *c)
{
    const sh_graph *owes = &w->job->owes;
    for (int32_t i = 0; i < owes->nodes; i++) {
        c->owed[i] += w->job->edges.money[SH_EDGES_external][i];
        for (int rank = 0; rank < SH_CLEARING_CLASSES; rank++) {
            c->outside[i] += w->settle.outside[rank] ? w->settle.outside[rank][i] : 0;
        }
        c->paid[i] += c->outside[i];
        for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
            c->owed[i] += owes->amount[k];
            c->paid[i] += w->settle.payment[k];
            c->received[owes->other[k]] += w->settle.payment[k];
        }
    }
    for (int32_t i = 0; i < owes->nodes; i++) {
        c->assets[i] = w->assets[i];
        c->cost[i] = w->settle.cost[i];
        c->wave[i] = w->settle.wave[i];
        c->equity[i] = w->assets[i] + c->received[i] - c->owed[i];
    }
}

static bool fill_banks(work *w, columns *c)
{
    sh_sheet *s =
        sh_network_sheet(w->job, "banks", "what each bank can pay", w->job->edges.banks);
    if (s == NULL) {
        return false;
    }
    c->assets = sh_sheet_add(s, SH_TYPE_I64, "assets", "fen", "outside assets after the loss");
    c->owed = sh_sheet_add(s, SH_TYPE_I64, "owed", "fen", "all debts");
    c->received = sh_sheet_add(s, SH_TYPE_I64, "received", "fen", "paid to it by other banks");
    c->paid = sh_sheet_add(s, SH_TYPE_I64, "paid", "fen", "paid to all creditors");
    c->outside = sh_sheet_add(s, SH_TYPE_I64, "paid_outside", "fen",
                              "of it, paid to creditors outside the network");
    c->cost = sh_sheet_add(s, SH_TYPE_I64, "cost", "fen", "lost to costs of default");
    c->equity = sh_sheet_add(s, SH_TYPE_I64, "equity", "fen",
                             "assets and receipts less debts, before costs of default");
    c->wave = sh_sheet_add(s, SH_TYPE_I32, "wave", "1", "wave of its default; 0: solvent");
    if (s->columns < 9) {
        return false;
    }
    fill_amounts(w, c);
    return true;
}

static int64_t sum(const int64_t *values, int32_t n)
{
    int64_t total = 0;
    for (int32_t i = 0; i < n; i++) {
        total += values[i];
    }
    return total;
}

static bool fill(work *w)
{
    int32_t n = w->job->edges.banks;
    columns c = {0};
    sh_sheet *s = sh_network_sheet(w->job, "summary", "clearing", 1);
    if (!sh_network_count(s, "banks", "1", n, "banks") ||
        !sh_network_count(s, "exposures", "1", w->job->owes.edges, "debts between them") ||
        !sh_network_count(s, "defaults", "1", w->settle.defaults, "banks in default") ||
        !sh_network_count(s, "waves", "1", w->settle.waves, "waves of default") ||
        !fill_banks(w, &c)) {
        return false;
    }
    return sh_network_count(s, "owed", "fen", sum(c.owed, n), "all debts") &&
           sh_network_count(s, "paid", "fen", sum(c.paid, n), "paid in all") &&
           sh_network_count(s, "cost", "fen", sum(c.cost, n), "lost to costs of default") &&
           fill_exposures(w);
}

sh_status sh_network_clear(sh_network_job *job, sh_error *error)
{
    work w = {.job = job};
    sh_status status = prepare(&w, error);
    status = status == SH_OK ? clear(&w, error) : status;
    if (status == SH_OK && !fill(&w)) {
        status = sh_network_no_memory(error);
    }
    sh_settle_free(&w.settle);
    sh_clearing_free(&w.clearing);
    free(w.assets);
    free(w.rank);
    return status;
}

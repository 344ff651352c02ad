/* network rebuild: exposures from totals */
#include <stdio.h>

#include "cli/network.h"
#include "network/rebuild.h"

static bool fill_rebuild(sh_network_job *job, const sh_rebuild *fit)
{
    const sh_graph *owes = &job->owes;
    sh_sheet *s = sh_network_sheet(job, "summary", "exposures rebuilt from totals", 1);
    if (!sh_network_count(s, "banks", "1", owes->nodes, "banks") ||
        !sh_network_count(s, "exposures", "1", owes->edges, "debts between them") ||
        !sh_network_count(s, "rounds", "1", fit->rounds, "rounds of fitting") ||
        !sh_network_real(s, "error", fit->error,
                         "greatest miss of a total before rounding, share of all")) {
        return false;
    }
    s = sh_network_sheet(job, "exposures", "who owes whom", owes->edges);
    const char **from = sh_sheet_add(s, SH_TYPE_TEXT, "debtor", "1", "who owes");
    const char **to = sh_sheet_add(s, SH_TYPE_TEXT, "creditor", "1", "who is owed");
    int64_t *amount = sh_sheet_add(s, SH_TYPE_I64, "amount", "fen", "the debt");
    if (from == NULL || to == NULL || amount == NULL) {
        return false;
    }
    for (int32_t i = 0; i < owes->nodes; i++) {
        for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
            from[k] = sh_names_text(&job->edges.ids, i);
            to[k] = sh_names_text(&job->edges.ids, owes->other[k]);
            amount[k] = owes->amount[k];
        }
    }
    return true;
}

/* totals that no network has */
static sh_status check_totals(const sh_network_job *job, sh_error *error)
{
    const sh_edges *e = &job->edges;
    const sh_fen *lent = e->money[SH_EDGES_lent], *borrowed = e->money[SH_EDGES_borrowed];
    sh_mistakes mistakes = {0};
    sh_fen lending = 0, borrowing = 0; /* below 2^62, as the file was read */
    char text[2][SH_FEN_TEXT];
    for (int32_t i = 0; i < e->banks; i++) {
        lending += lent[i];
        borrowing += borrowed[i];
    }
    if (lending != borrowing) {
        sh_mistakes_add(&mistakes, e->head[SH_EDGES_lent],
                        "all banks together lend %s and borrow %s: the two must be the same",
                        sh_fen_print(lending, text[0], sizeof text[0]),
                        sh_fen_print(borrowing, text[1], sizeof text[1]));
        return sh_mistakes_end(&mistakes, error);
    }
    for (int32_t i = 0; i < e->banks; i++) {
        if (sh_rebuild_excess(lending, lent[i], borrowed[i]) > 0) {
            sh_mistakes_add(&mistakes, sh_edges_spot(e, i, SH_EDGES_lent),
                            "bank '%.60s' lends and borrows %s more than all others can "
                            "borrow and lend",
                            sh_names_text(&e->ids, i),
                            sh_fen_print(sh_rebuild_excess(lending, lent[i], borrowed[i]),
                                         text[0], sizeof text[0]));
        }
    }
    return sh_mistakes_end(&mistakes, error);
}

sh_status sh_network_rebuild(sh_network_job *job, sh_error *error)
{
    sh_rebuild fit = {0};
    const sh_fen *lent = job->edges.money[SH_EDGES_lent];
    const sh_fen *borrowed = job->edges.money[SH_EDGES_borrowed];
    sh_status status = sh_network_needs(job, SH_EDGES_lent, error);
    status = status == SH_OK ? sh_network_needs(job, SH_EDGES_borrowed, error) : status;
    status = status == SH_OK ? check_totals(job, error) : status;
    if (status == SH_OK) {
        status = sh_rebuild_fit(&fit, job->edges.banks, lent, borrowed, error);
    }
    status =
        status == SH_OK ? sh_rebuild_graph(&fit, lent, borrowed, &job->owes, error) : status;
    if (status == SH_OK && !fill_rebuild(job, &fit)) {
        status = sh_network_no_memory(error);
    }
    sh_rebuild_free(&fit);
    return status;
}

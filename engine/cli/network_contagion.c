/* network cascade, network debtrank: who is brought down, or weakened, by whom */
#include <stdlib.h>

#include "cli/network.h"
#include "network/cascade.h"
#include "network/debtrank.h"
#include "network/impact.h"

/* ---- cascade */

_Static_assert(SH_CASCADE_WHOLE == SH_NETWORK_WHOLE, "recoveries are read as they are used");

static bool fill_cascade(sh_network_job *job, const sh_cascade *c)
{
    sh_sheet *s = sh_network_sheet(job, "summary", "cascade", 1);
    bool good =
        sh_network_count(s, "banks", "1", c->nodes, "banks") &&
        sh_network_count(s, "exposures", "1", job->owes.edges, "debts between them") &&
        sh_network_count(s, "failed_at_once", "1", c->at_once, "failed in the first round") &&
        sh_network_count(s, "failed", "1", c->failed, "failed in the end") &&
        sh_network_count(s, "rounds", "1", c->rounds, "the last round with a failure");
    s = good ? sh_network_sheet(job, "banks", "what becomes of each bank", c->nodes) : NULL;
    if (s == NULL) {
        return false;
    }
    int64_t *capital = sh_sheet_add(s, SH_TYPE_I64, "capital", "fen", "own funds");
    int64_t *claims = sh_sheet_add(s, SH_TYPE_I64, "failed_claims", "fen",
                                   "claims on failed banks, before recovery");
    int32_t *round = sh_sheet_add(s, SH_TYPE_I32, "round", "1", "of its failure; 0: survived");
    const char **by = sh_sheet_add(s, SH_TYPE_TEXT, "brought_down_by", "1",
                                   "the failed debtor whose loss was one too many");
    if (capital == NULL || claims == NULL || round == NULL || by == NULL) {
        return false;
    }
    for (int32_t i = 0; i < c->nodes; i++) {
        capital[i] = job->edges.money[SH_EDGES_capital][i];
        claims[i] = c->claims[i];
        round[i] = c->round[i];
        by[i] = c->decisive[i] >= 0 ? sh_names_text(&job->edges.ids, c->decisive[i]) : NULL;
    }
    return true;
}

sh_status sh_network_cascade(sh_network_job *job, sh_error *error)
{
    sh_cascade cascade = {0};
    uint8_t *decreed = calloc((size_t)job->edges.banks + 1, 1);
    sh_cascade_case in = {.owes = &job->owes,
                          .capital = job->edges.money[SH_EDGES_capital],
                          .own_loss = job->edges.money[SH_EDGES_loss],
                          .decreed = decreed};
    sh_status status = decreed == NULL ? sh_network_no_memory(error) : SH_OK;
    status = status == SH_OK ? sh_network_needs(job, SH_EDGES_capital, error) : status;
    status = status == SH_OK
                 ? sh_network_millionths(job->args, "recovery", 0, &in.recovery, error)
                 : status;
    status = status == SH_OK ? sh_network_marked(job, decreed, error) : status;
    status = status == SH_OK ? sh_cascade_run(&cascade, &in, error) : status;
    if (status == SH_OK && !fill_cascade(job, &cascade)) {
        status = sh_network_no_memory(error);
    }
    sh_cascade_free(&cascade);
    free(decreed);
    return status;
}

/* ---- DebtRank */

/* arrays of a run, all owned, [banks] */
typedef struct stress {
    double *shock, *stress, *weight, *additional;
    uint8_t *marked;
} stress;

static bool take(stress *s, int32_t banks)
{
    size_t n = (size_t)banks + 1;
    s->shock = calloc(n, sizeof *s->shock);
    s->stress = calloc(n, sizeof *s->stress);
    s->weight = calloc(n, sizeof *s->weight);
    s->additional = calloc(n, sizeof *s->additional);
    s->marked = calloc(n, 1);
    return s->shock && s->stress && s->weight && s->additional && s->marked;
}

static void give_back(stress *s)
{
    free(s->shock);
    free(s->stress);
    free(s->weight);
    free(s->additional);
    free(s->marked);
}

/* shocks from losses and from --fail; weights from assets, or else from claims on banks */
static void set_up(const sh_network_job *job, stress *s)
{
    const sh_edges *e = &job->edges;
    for (int32_t i = 0; i < e->banks; i++) {
        double capital = (double)e->money[SH_EDGES_capital][i];
        double loss = (double)e->money[SH_EDGES_loss][i];
        s->shock[i] = loss == 0 ? 0 : capital > 0 ? loss / capital : 1;
        s->shock[i] = s->marked[i] && s->shock[i] < 1 ? 1 : s->shock[i];
        s->weight[i] = e->has[SH_EDGES_assets] ? (double)e->money[SH_EDGES_assets][i] : 0;
        for (int64_t k = job->claims.start[i];
             !e->has[SH_EDGES_assets] && k < job->claims.start[i + 1]; k++) {
            s->weight[i] += (double)job->claims.amount[k];
        }
    }
}

static bool fill_debtrank(sh_network_job *job, const stress *s, const sh_debtrank_run *run)
{
    int32_t n = job->edges.banks, defaults = 0;
    bool each = sh_args_flag(job->args, "each");
    for (int32_t i = 0; i < n; i++) {
        defaults += sh_debtrank_defaults(s->stress[i]);
    }
    sh_sheet *sheet = sh_network_sheet(job, "summary", "DebtRank", 1);
    bool good =
        sh_network_count(sheet, "banks", "1", n, "banks") &&
        sh_network_count(sheet, "exposures", "1", job->owes.edges, "debts between them") &&
        sh_network_count(sheet, "defaults", "1", defaults, "banks with stress 1 or more") &&
        sh_network_count(sheet, "rounds", "1", run->rounds, "rounds or passes") &&
        sh_network_real(sheet, "additional_stress",
                        sh_debtrank_additional(n, s->weight, s->shock, s->stress),
                        "weighted stress beyond the shock");
    sheet = good ? sh_network_sheet(job, "banks", "the stress of each bank", n) : NULL;
    if (sheet == NULL) {
        return false;
    }
    double *shock = sh_sheet_add(sheet, SH_TYPE_F64, "shock", "1", "first loss over capital");
    double *all =
        sh_sheet_add(sheet, SH_TYPE_F64, "stress", "1", "loss over capital, uncapped");
    double *alone = each ? sh_sheet_add(sheet, SH_TYPE_F64, "impact", "1",
                                        "weighted additional stress when it alone fails")
                         : shock;
    if (shock == NULL || all == NULL || alone == NULL) {
        return false;
    }
    for (int32_t i = 0; i < n; i++) {
        alone[i] = s->additional[i];
        shock[i] = s->shock[i];
        all[i] = s->stress[i];
    }
    return true;
}

static sh_status run_debtrank(sh_network_job *job, stress *s, sh_debtrank_run *run,
                              sh_error *error)
{
    static const sh_debtrank_rule rules[] = {SH_DEBTRANK_LINEAR, SH_DEBTRANK_SINGLE,
                                             SH_DEBTRANK_THRESHOLD};
    sh_debtrank_rule rule = rules[sh_args_at(job->args, "rule")->choice];
    const sh_debtrank_case in = {.owes = &job->owes,
                                 .claims = &job->claims,
                                 .capital = job->edges.money[SH_EDGES_capital],
                                 .threads = job->threads};
    if (sh_args_flag(job->args, "each") && rule != SH_DEBTRANK_LINEAR) {
        return sh_error_set(error, SH_E_USAGE, "--each goes with --rule linear only");
    }
    set_up(job, s);
    sh_status status = sh_debtrank_stress(&in, rule, s->shock, s->stress, run, error);
    if (status == SH_OK && sh_args_flag(job->args, "each")) {
        status = sh_debtrank_each(&in, s->weight, s->additional, error);
    }
    return status;
}

/* ---- paths of defaults */

/* where the measures go: columns of a sheet, and one of another */
typedef struct measures {
    double *susceptibility, *start, *intermediate;
    double *fluidity;
} measures;

static bool add_measures(sh_network_job *job, measures *m)
{
    sh_sheet *summary = &job->sheet[0], *banks = &job->sheet[1];
    m->fluidity = sh_sheet_add(summary, SH_TYPE_F64, "fluidity", "1",
                               "mean of the susceptibilities of all banks");
    m->susceptibility = sh_sheet_add(banks, SH_TYPE_F64, "susceptibility", "1",
                                     "paths of defaults to it for each fatal claim it has");
    m->start = sh_sheet_add(banks, SH_TYPE_F64, "start", "1",
                            "paths of defaults from it for each fatal claim on it");
    m->intermediate = sh_sheet_add(banks, SH_TYPE_F64, "intermediate", "1",
                                   "paths of others through it for each fatal claim on it");
    return m->fluidity && m->susceptibility && m->start && m->intermediate;
}

/* a claim is all that a bank is owed by another, whatever the classes */
static sh_status measure(sh_network_job *job, sh_error *error)
{
    measures m;
    sh_graph owes = {0};
    const sh_fen *capital = job->edges.money[SH_EDGES_capital];
    sh_status status = add_measures(job, &m) ? SH_OK : sh_network_no_memory(error);
    if (status == SH_OK) {
        status = sh_graph_build(&owes, job->edges.banks, job->edges.list.data,
                                (int64_t)job->edges.list.count, SH_PARALLEL_SUMMED, error);
    }
    if (status == SH_OK) {
        status = sh_impact_susceptibility(&owes, capital, m.susceptibility, m.fluidity, error);
    }
    if (status == SH_OK) {
        status = sh_impact_diffusion(&owes, capital, m.start, m.intermediate, error);
    }
    sh_graph_free(&owes);
    return status;
}

sh_status sh_network_debtrank(sh_network_job *job, sh_error *error)
{
    stress s = {0};
    sh_debtrank_run run = {0};
    sh_status status = take(&s, job->edges.banks) ? SH_OK : sh_network_no_memory(error);
    status = status == SH_OK ? sh_network_needs(job, SH_EDGES_capital, error) : status;
    status = status == SH_OK ? sh_network_marked(job, s.marked, error) : status;
    status = status == SH_OK ? run_debtrank(job, &s, &run, error) : status;
    if (status == SH_OK && !fill_debtrank(job, &s, &run)) {
        status = sh_network_no_memory(error);
    }
    if (status == SH_OK && sh_args_flag(job->args, "paths")) {
        status = measure(job, error);
    }
    give_back(&s);
    return status;
}

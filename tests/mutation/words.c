/* Every random word that streams.def names decides something, and no free word does: runs a
 * study in which everything happens, with one group or one word of it changed at a time. Built
 * with a cipher that knows the change (plant.sh). */
#include <stdio.h>
#include <string.h>

#include "base/det.h"
#include "formula/ruin.h"
#include "network/ensemble.h"
#include "network/generate.h"
#include "tests/support/plan.h"

sh_planted sh_plant;

/* looks at every figure, and closes the gate a little by the noisiest of them */
static sh_status act(void *bound, sh_desk *desk, const sh_view *view, sh_error *error)
{
    (void)bound;
    double sum = 0;
    for (int f = 0; f < SH_OBSERVABLE_operating; f++) {
        sum += view->column[f][0] + view->column[f][1];
    }
    double value = sum - (double)(int64_t)sum;
    sh_lever_write write = {SH_LEVER_gate, desk->day, 0.9 + 0.1 * (value < 0 ? -value : value),
                            sh_selector_all(), ""};
    return desk->set(desk, &write, error);
}

static sh_status begin(void *self, const sh_plan *plan, int32_t arm, int32_t replication,
                       void **bound, sh_error *error)
{
    (void)plan;
    (void)arm;
    (void)replication;
    (void)error;
    *bound = self;
    return SH_OK;
}

static void end(void *bound)
{
    (void)bound;
}

static const sh_hook hook = {(void *)(uintptr_t)&hook, begin, NULL, act, end};
/* rules without which some words decide nothing */
#define RULE(lever, value)                                                           \
    {                                                                                \
        SH_LEVER_##lever, 0, value,                                                  \
            {.platform = -1, .region = -1, .type = -1, .pooled = -1, .share = 1}, "" \
    }
static const sh_lever_write rules[] = {RULE(licence, 1),           RULE(licence_fee, 2e5),
                                       RULE(conversion, 1),        RULE(conversion_capital, 0),
                                       RULE(appropriateness, 0.3), RULE(blacklist, 1)};
static const sh_policy policy = {.name = "look",
                                 .about = "",
                                 .law = "",
                                 .params = "",
                                 .write_count = SH_COUNT(rules),
                                 .writes = rules,
                                 .every_days = 7,
                                 .has_act = true,
                                 .observed = (1u << SH_OBSERVABLES) - 1,
                                 .lag_days = -1,
                                 .noise = 0.2};
static const sh_arm arm = {.name = "look", .about = "", .policy_count = 1};

static sh_plan *busy_plan(void)
{
    static const sh_shock shocks[] = {{SH_SHOCK_failure, 14, 0, {3, 1, 1}},
                                      {SH_SHOCK_theft, 21, 0, {0.5, 3}}};
    sh_plan *plan = sh_test_plan();
    sh_params *a = &plan->params;
    plan->shocks = shocks;
    plan->shock_count = 2;
    plan->hook = &hook;
    plan->policies = &policy;
    plan->arms = &arm;
    plan->policy_count = plan->arm_count = 1;
    a->platform_count = 80;
    a->platform_entrants = 40;
    a->platform_entry_rate = 0.999;
    a->platform_entry_flow = 2;
    a->platform_vendor_outage = 0.9;
    a->platform_fraud_share = 0.3;
    a->platform_fraud_hazard = 0.02;
    a->platform_abscond_share = a->platform_police_share = 0.5;
    a->platform_closure_hazard = 0.02;
    a->platform_closure_fake = 0.5;
    a->platform_delay_limit = 7;
    a->platform_liquidity_target = 0.02;
    a->platform_funded_share = 0.5;
    a->platform_exposure_capital = 2;
    a->platform_groups = 5;
    a->platform_group_share = 0.5;
    a->market_line_cut = 0.1;
    a->regulator_inspections = 1.5;
    a->regulator_index_noise = 0.5;
    a->regulator_inspection_sensitivity = 0.5;
    a->platform_licence_pass_fraud = 0.9;
    a->platform_licence_deterrence = 6;
    a->platform_conversion_hazard = 0.3;
    a->platform_conversion_calm = 0;
    a->platform_conversion_overdue = 1;
    a->borrower_score_limit = 1.5;
    a->borrower_refusal_stress = 0.5;
    a->borrower_default_scale = 4;
    a->investor_look_base = 0.5;
    a->investor_exit_threshold = 0;
    plan->steps = 40;
    sh_test_finish(plan);
    return plan;
}

/* what luck decides: a study, a network with a cascade, and the ruin of a reserve */
typedef struct outcome {
    sh_hash study;
    uint64_t network, ruin;
} outcome;

static uint64_t network_digest(void)
{
    enum { DRAWS = 20 };
    sh_rng_key key = sh_rng_key_of(7, 0, 0);
    sh_generate_scale scale = {200, 800, 2.5, false};
    sh_generate_law law = {key, 0, 1, INT64_C(4000000000000000)};
    sh_ensemble_banks banks = {200, 3.0, 20, 4, false};
    sh_graph graph = {0};
    sh_error error = {0};
    int32_t failed[DRAWS] = {0};
    uint64_t sum = 0;
    if (sh_generate_scale_free(&graph, &scale, &law, &error) != SH_OK ||
        sh_ensemble_gai_kapadia(&banks, &key, 0, DRAWS, failed, &error) != SH_OK) {
        return 0;
    }
    for (int64_t e = 0; e < graph.edges; e++) {
        sum = 31 * (31 * sum + (uint64_t)graph.other[e]) + (uint64_t)graph.amount[e];
    }
    for (int k = 0; k < DRAWS; k++) {
        sum = 31 * sum + (uint64_t)failed[k];
    }
    sh_graph_free(&graph);
    return sum;
}

static uint64_t ruin_digest(void)
{
    enum { PATHS = 20 };
    const sh_ruin_risk risk = {1, 3};
    sh_rng_key key = sh_rng_key_of(7, 0, 0);
    sh_ruin_drawn drawn = {0};
    double weight[PATHS] = {0};
    uint64_t sum = 0;
    if (sh_ruin_sample(&risk, 2, &(sh_ruin_draws){&key, 0.2, 0, PATHS}, weight, &drawn, NULL) !=
        SH_OK) {
        return 0;
    }
    for (int k = 0; k < PATHS; k++) {
        sum = 31 * sum + sh_det_bits(weight[k]);
    }
    return sum;
}

static outcome outcome_of(const sh_plan *plan)
{
    return (outcome){sh_test_digest(plan, 0, 1, NULL), network_digest(), ruin_digest()};
}

/* whether what happens under the plant now in force differs from `base` */
static bool differs(const sh_plan *plan, const outcome *base)
{
    outcome now = outcome_of(plan);
    return !sh_hash_equal(base->study, now.study) || base->network != now.network ||
           base->ruin != now.ruin;
}

static int complain(const sh_stream_about *stream, const char *word, const char *what)
{
    printf("%s (%u), %s: %s\n", stream->name, stream->number, word, what);
    return 1;
}

static int check_stream(const sh_plan *plan, const outcome *base, const sh_stream_about *stream)
{
    int wrong = 0;
    sh_plant = (sh_planted){stream->number, 1000, -1};
    wrong += differs(plan, base) ? 0 : complain(stream, "number", "nothing depends on it");
    for (int word = 0; word < 4; word++) {
        sh_plant = (sh_planted){stream->number, 0, word};
        bool named = stream->word[word][0] != '\0', felt = differs(plan, base);
        if (named != felt) {
            wrong += complain(stream, named ? stream->word[word] : "a free word",
                              named ? "nothing depends on it" : "something depends on it");
        }
    }
    return wrong;
}

int main(void)
{
    sh_plan *plan = busy_plan();
    sh_plant = (sh_planted){0, 0, -1};
    outcome base = outcome_of(plan);
    size_t count;
    const sh_stream_about *streams = sh_rng_streams(&count);
    int wrong = differs(plan, &base);
    for (size_t i = 0; i < count; i++) {
        wrong += check_stream(plan, &base, &streams[i]);
    }
    printf("%zu groups, %d wrong\n", count, wrong);
    sh_test_free(plan);
    return wrong != 0;
}

#include "outputs/survivors.h"

#include <math.h>
#include <string.h>

#include "math/stats.h"
#include "outputs/summary.h"

/* what is needed to count, and the tables */
typedef struct study {
    const sh_records *records;
    const sh_schema *schema;
    int32_t day, kind; /* variables */
    int64_t steps, replications, platforms;
    int32_t kinds; /* ways of leaving */
    double *survival, *low, *high, *se, *incidence;
    int64_t *at_risk, *leaving;
    int64_t *left;  /* scratch [replication][step]: platforms leaving */
    int64_t *ways;  /* scratch [kind][step] */
    double *share;  /* scratch [replication] */
    int64_t *alive; /* scratch [replication] */
} study;

/* the step in which a day falls: the first that ends on it or later; steps when none does */
static int64_t step_of(const study *s, int32_t day)
{
    const double *time = s->schema->axes[SH_AXIS_TIME].value;
    for (int64_t t = 0; t < s->steps; t++) {
        if ((double)day <= (time == NULL ? (double)t : time[t])) {
            return t;
        }
    }
    return s->steps;
}

static void count_arm(study *s, int32_t arm)
{
    memset(s->left, 0, sizeof *s->left * (size_t)(s->replications * s->steps));
    memset(s->ways, 0, sizeof *s->ways * (size_t)(s->kinds * s->steps));
    for (int64_t r = 0; r < s->replications; r++) {
        const sh_block *blocks = sh_records_at(s->records, arm, r)->blocks;
        const int32_t *day = blocks[s->day].data;
        const int8_t *kind = blocks[s->kind].data;
        s->alive[r] = s->platforms;
        for (int64_t p = 0; p < s->platforms; p++) {
            int64_t t = day[p] < 0 ? s->steps : step_of(s, day[p]);
            if (t < s->steps) {
                s->left[r * s->steps + t]++;
                if (kind[p] > 0 && kind[p] <= s->kinds) {
                    s->ways[(kind[p] - 1) * s->steps + t]++;
                }
            }
        }
    }
}

/* interval of the share over replications */
static void put_interval(const study *s, int64_t at)
{
    sh_estimate mean = sh_stats_mean(s->share, (size_t)s->replications, SH_SUMMARY_LEVEL);
    if (mean.se == 0 && (mean.value == 0 || mean.value == 1)) {
        int64_t hits = mean.value == 1 ? s->replications : 0;
        sh_estimate wilson = sh_stats_proportion(hits, s->replications, SH_SUMMARY_LEVEL);
        mean.low = wilson.low;
        mean.high = wilson.high;
    }
    s->se[at] = mean.se;
    s->low[at] = mean.low < 0 ? 0 : mean.low;
    s->high[at] = mean.high > 1 ? 1 : mean.high;
}

static void derive_arm(study *s, int32_t arm)
{
    double survival = 1;
    int64_t risk = s->replications * s->platforms;
    count_arm(s, arm);
    for (int64_t t = 0; t < s->steps; t++) {
        int64_t at = arm * s->steps + t, leaving = 0;
        for (int64_t r = 0; r < s->replications; r++) {
            s->alive[r] -= s->left[r * s->steps + t];
            leaving += s->left[r * s->steps + t];
            s->share[r] = (double)s->alive[r] / (double)s->platforms;
        }
        survival *= risk == 0 ? 1 : 1 - (double)leaving / (double)risk;
        s->at_risk[at] = risk;
        s->leaving[at] = leaving;
        s->survival[at] = survival;
        put_interval(s, at);
        risk -= leaving;
    }
    for (int32_t k = 0; k < s->kinds; k++) {
        int64_t sum = 0;
        for (int64_t t = 0; t < s->steps; t++) {
            sum += s->ways[k * s->steps + t];
            s->incidence[(arm * s->kinds + k) * s->steps + t] =
                (double)sum / (double)(s->replications * s->platforms);
        }
    }
}

/* the ways of leaving are the names behind the first, which says "has not left" */
static void add_kinds(sh_derived *derived, study *s)
{
    const char *flags = s->schema->variables[s->kind].flags;
    size_t size = strlen(flags) + 1;
    char *words = sh_derived_take(derived, size, 1);
    const char **name = sh_derived_take(derived, size, sizeof *name);
    double *value = sh_derived_take(derived, size, sizeof *value);
    if (derived->failed) {
        return;
    }
    memcpy(words, flags, size);
    char *rest = NULL;
    (void)strtok_r(words, " ", &rest);
    for (char *word = strtok_r(NULL, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        value[s->kinds] = s->kinds + 1;
        name[s->kinds++] = word;
    }
    const sh_axis axis = {"exit_kind", "1", "way of leaving", s->kinds, value, name};
    sh_derived_axis_add(derived, &axis);
}

static void *add(sh_derived *derived, const char *name)
{
    return sh_derived_table_add(derived, "survival", name, NULL, NULL);
}

static void add_tables(sh_derived *derived, study *s)
{
    s->survival = add(derived, "survival");
    s->low = add(derived, "survival_low");
    s->high = add(derived, "survival_high");
    s->se = add(derived, "survival_se");
    s->at_risk = add(derived, "at_risk");
    s->leaving = add(derived, "leaving");
    s->incidence = add(derived, "incidence");
    size_t replications = (size_t)s->replications, steps = (size_t)s->steps;
    s->left = sh_derived_take(derived, replications * steps, sizeof *s->left);
    s->ways = sh_derived_take(derived, (size_t)s->kinds * steps, sizeof *s->ways);
    s->share = sh_derived_take(derived, replications, sizeof *s->share);
    s->alive = sh_derived_take(derived, replications, sizeof *s->alive);
}

void sh_survivors_derive(sh_derived *derived, const sh_records *records)
{
    const sh_schema *schema = sh_records_schema(records);
    study s = {.records = records, .schema = schema};
    s.day = sh_schema_variable(schema, "platform_outcomes", "exit_day");
    s.kind = sh_schema_variable(schema, "platform_outcomes", "exit_kind");
    if (s.day < 0 || s.kind < 0 || schema->variables[s.day].type != SH_TYPE_I32 ||
        schema->variables[s.kind].flags == NULL || sh_schema_slab(schema, s.day) == 0 ||
        sh_schema_slab(schema, s.day) != sh_schema_slab(schema, s.kind)) {
        return;
    }
    s.steps = schema->axes[SH_AXIS_TIME].size;
    s.replications = schema->axes[SH_AXIS_REPLICATION].size;
    s.platforms = sh_schema_slab(schema, s.day);
    add_kinds(derived, &s);
    add_tables(derived, &s);
    for (int32_t arm = 0; !derived->failed && arm < schema->axes[SH_AXIS_ARM].size; arm++) {
        derive_arm(&s, arm);
    }
}

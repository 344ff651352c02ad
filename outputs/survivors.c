#include "outputs/survivors.h"

#include <math.h>
#include <string.h>

#include "math/survival.h"
#include "outputs/summary.h"

/* what is needed to count, and the tables */
typedef struct study {
    const sh_records *records;
    const sh_schema *schema;
    int32_t day, kind, entry; /* variables; entry: -1 when the result lacks it */
    int64_t steps, replications, platforms;
    int32_t kinds; /* ways of leaving */
    double *survival, *low, *high, *se, *incidence;
    int64_t *at_risk, *leaving, *entering;
    int64_t *open;      /* scratch [replication][step]: platforms open before the step */
    int64_t *left;      /* scratch [replication][step]: of them, leaving in it */
    int64_t *ways;      /* scratch [kind][step] */
    sh_estimate *curve; /* scratch [step] */
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

/* the first step that finds the platform open; `steps` when none does */
static int64_t entry_of(const study *s, const int32_t *entry, int64_t platform)
{
    if (entry == NULL || entry[platform] == 0) {
        return 0;
    }
    int64_t admitted = entry[platform] < 0 ? s->steps : step_of(s, entry[platform]);
    return admitted < s->steps ? admitted + 1 : s->steps;
}

/* one platform: open in the steps from its entry to the one in which it leaves */
static void count_platform(study *s, int64_t r, int64_t from, int64_t until, int8_t kind)
{
    for (int64_t t = from; t < s->steps && t <= until; t++) {
        s->open[r * s->steps + t]++;
    }
    if (until < s->steps && until >= from) {
        s->left[r * s->steps + until]++;
        if (kind > 0 && kind <= s->kinds) {
            s->ways[(kind - 1) * s->steps + until]++;
        }
    }
}

static void count_arm(study *s, int32_t arm)
{
    memset(s->open, 0, sizeof *s->open * (size_t)(s->replications * s->steps));
    memset(s->left, 0, sizeof *s->left * (size_t)(s->replications * s->steps));
    memset(s->ways, 0, sizeof *s->ways * (size_t)(s->kinds * s->steps));
    for (int64_t r = 0; r < s->replications; r++) {
        const sh_block *blocks = sh_records_at(s->records, arm, r)->blocks;
        const int32_t *day = blocks[s->day].data;
        const int8_t *kind = blocks[s->kind].data;
        const int32_t *entry = s->entry < 0 ? NULL : blocks[s->entry].data;
        for (int64_t p = 0; p < s->platforms; p++) {
            int64_t until = day[p] < 0 ? s->steps : step_of(s, day[p]);
            int64_t from = entry_of(s, entry, p);
            count_platform(s, r, from, until, kind[p]);
            if (from > 0 && from <= s->steps && entry[p] > 0) {
                s->entering[arm * s->steps + from - 1]++;
            }
        }
    }
}

/* sum over replications */
static int64_t in_step(const study *s, const int64_t *table, int64_t step)
{
    int64_t sum = 0;
    for (int64_t r = 0; r < s->replications; r++) {
        sum += table[r * s->steps + step];
    }
    return sum;
}

/* How many have left this way: the estimate of Aalen and Johansen (1978), the sum over steps of
 * the share that was left before times those who went this way over those who were open. */
static void put_incidence(study *s, int32_t arm, int32_t kind)
{
    double sum = 0;
    for (int64_t t = 0; t < s->steps; t++) {
        double before = t == 0 ? 1 : s->curve[t - 1].value;
        int64_t risk = s->at_risk[arm * s->steps + t];
        sum += risk > 0 ? before * (double)s->ways[kind * s->steps + t] / (double)risk : 0;
        s->incidence[(arm * s->kinds + kind) * s->steps + t] = sum;
    }
}

static sh_status derive_arm(study *s, int32_t arm)
{
    count_arm(s, arm);
    const sh_survival_groups groups = {s->replications, s->steps, s->open, s->left};
    sh_status status = sh_survival_grouped(&groups, SH_SUMMARY_LEVEL, s->curve);
    for (int64_t t = 0; status == SH_OK && t < s->steps; t++) {
        int64_t at = arm * s->steps + t;
        s->at_risk[at] = in_step(s, s->open, t);
        s->leaving[at] = in_step(s, s->left, t);
        s->survival[at] = s->curve[t].value;
        s->se[at] = s->curve[t].se;
        s->low[at] = s->curve[t].low;
        s->high[at] = s->curve[t].high;
    }
    for (int32_t k = 0; status == SH_OK && k < s->kinds; k++) {
        put_incidence(s, arm, k);
    }
    return status;
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
    s->entering = add(derived, "entering");
    s->incidence = add(derived, "incidence");
    size_t replications = (size_t)s->replications, steps = (size_t)s->steps;
    s->open = sh_derived_take(derived, replications * steps, sizeof *s->open);
    s->left = sh_derived_take(derived, replications * steps, sizeof *s->left);
    s->ways = sh_derived_take(derived, (size_t)s->kinds * steps, sizeof *s->ways);
    s->curve = sh_derived_take(derived, steps, sizeof *s->curve);
}

void sh_survivors_derive(sh_derived *derived, const sh_records *records)
{
    const sh_schema *schema = sh_records_schema(records);
    study s = {.records = records, .schema = schema};
    s.day = sh_schema_variable(schema, "platform_outcomes", "exit_day");
    s.kind = sh_schema_variable(schema, "platform_outcomes", "exit_kind");
    s.entry = sh_schema_variable(schema, "platform_outcomes", "entry_day");
    if (s.day < 0 || s.kind < 0 || schema->variables[s.day].type != SH_TYPE_I32 ||
        schema->variables[s.kind].flags == NULL || sh_schema_slab(schema, s.day) == 0 ||
        sh_schema_slab(schema, s.day) != sh_schema_slab(schema, s.kind)) {
        return;
    }
    if (s.entry >= 0 && (schema->variables[s.entry].type != SH_TYPE_I32 ||
                         sh_schema_slab(schema, s.entry) != sh_schema_slab(schema, s.day))) {
        s.entry = -1;
    }
    s.steps = schema->axes[SH_AXIS_TIME].size;
    s.replications = schema->axes[SH_AXIS_REPLICATION].size;
    s.platforms = sh_schema_slab(schema, s.day);
    add_kinds(derived, &s);
    add_tables(derived, &s);
    for (int32_t arm = 0; !derived->failed && arm < schema->axes[SH_AXIS_ARM].size; arm++) {
        derived->failed |= derive_arm(&s, arm) != SH_OK;
    }
}

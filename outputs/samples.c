#include "outputs/samples.h"

#include <string.h>

double sh_samples_number(const sh_variable *variable, const void *data, int64_t i)
{
    /* an array over the block, to use its conversions */
    sh_array array = {.type = variable->type, .count = i + 1, .data = (void *)(uintptr_t)data};
    double number = sh_array_number(&array, i);
    return strcmp(variable->unit, "CNY_fen") == 0 ? number / 100.0 : number;
}

static bool is_metric(const sh_variable *variable, const char *role)
{
    return variable->scope == SH_SCOPE_RECORD && variable->rank == 2 &&
           variable->role != NULL && strcmp(variable->role, role) == 0;
}

static void fill(sh_samples *samples, const sh_records *records, const sh_schema *schema)
{
    for (int32_t m = 0; m < samples->metrics; m++) {
        int32_t v = samples->variable[m];
        for (int32_t arm = 0; arm < samples->arms; arm++) {
            double *value = samples->value + (m * samples->arms + arm) * samples->replications;
            for (int64_t r = 0; r < samples->replications; r++) {
                const void *data = sh_records_at(records, arm, r)->blocks[v].data;
                value[r] = sh_samples_number(&schema->variables[v], data, 0);
            }
        }
    }
}

sh_samples sh_samples_of(sh_derived *derived, const sh_records *records, const char *role)
{
    const sh_schema *schema = sh_records_schema(records);
    size_t most = (size_t)schema->variable_count;
    sh_samples samples = {.arms = (int32_t)schema->axes[SH_AXIS_ARM].size,
                          .replications = schema->axes[SH_AXIS_REPLICATION].size};
    int32_t *variable = sh_derived_take(derived, most, sizeof *variable);
    samples.name = sh_derived_take(derived, most, sizeof *samples.name);
    samples.unit = sh_derived_take(derived, most, sizeof *samples.unit);
    samples.about = sh_derived_take(derived, most, sizeof *samples.about);
    for (int32_t v = 0; !derived->failed && v < schema->variable_count; v++) {
        const sh_variable *here = &schema->variables[v];
        if (is_metric(here, role)) {
            variable[samples.metrics] = v;
            samples.name[samples.metrics] = here->name;
            samples.unit[samples.metrics] = sh_derived_unit(here->unit);
            samples.about[samples.metrics++] = here->about;
        }
    }
    samples.variable = variable;
    samples.value = sh_derived_take(
        derived, (size_t)(samples.metrics * samples.arms * samples.replications),
        sizeof *samples.value);
    if (derived->failed) {
        samples.metrics = 0;
    } else {
        fill(&samples, records, schema);
    }
    return samples;
}

const double *sh_samples_at(const sh_samples *samples, int32_t metric, int32_t arm)
{
    return samples->value + (metric * samples->arms + arm) * samples->replications;
}

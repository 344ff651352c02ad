/* samples: the metrics of a study as plain arrays: one number for each arm and replication. */
#ifndef SH_OUTPUTS_SAMPLES_H
#define SH_OUTPUTS_SAMPLES_H

#include "outputs/derived.h"
#include "outputs/records.h"

/* The metrics of one role. Arrays live in the arena of `derived`. */
typedef struct sh_samples {
    int32_t metrics, arms;
    int64_t replications;
    const int32_t *variable;   /* [metric]: its variable in the schema */
    const char **name, **unit; /* [metric]; unit as in derived tables */
    const char **about;        /* [metric] */
    double *value;             /* [metric][arm][replication]; money in yuan; NaN: undefined */
} sh_samples;

/* The metrics whose role is `role` ("quantity", "probability"). */
sh_samples sh_samples_of(sh_derived *derived, const sh_records *records, const char *role);

/* The numbers of a metric in an arm, by replication. */
const double *sh_samples_at(const sh_samples *samples, int32_t metric, int32_t arm);

/* One value of a block as a real; money in yuan. */
double sh_samples_number(const sh_variable *variable, const void *data, int64_t i);

#endif

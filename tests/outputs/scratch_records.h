/* scratch_records: opened records and derived tables of the invented result. */
#ifndef SH_TESTS_SCRATCH_RECORDS_H
#define SH_TESTS_SCRATCH_RECORDS_H

#include <math.h>

#include "outputs/derive.h"
#include "tests/outputs/scratch.h"

typedef struct derived_fixture {
    scratch s;
    sh_records *records;
    const sh_schema *schema;
    sh_derived derived;
} derived_fixture;

static inline void derived_open(derived_fixture *f, sh_result_size size)
{
    sh_error error = {0};
    f->s = scratch_open();
    const char *journal = scratch_file(&f->s, "journal");
    scratch_journal(journal, size, 1);
    cr_assert_eq(sh_records_open(journal, &f->records, &error), SH_OK, "%s", error.text);
    f->schema = sh_records_schema(f->records);
    cr_assert_eq(sh_derive(f->records, &f->derived, &error), SH_OK, "%s", error.text);
}

static inline void derived_close(derived_fixture *f)
{
    sh_derived_free(&f->derived);
    sh_records_close(f->records);
    scratch_close(&f->s);
}

/* the data of a derived table */
static inline const void *derived_data(const derived_fixture *f, const char *group,
                                       const char *name)
{
    const sh_derived_table *table = sh_derived_find(&f->derived, group, name);
    cr_assert_not_null(table, "%s/%s", group, name);
    return table->data;
}

/* a metric of outcomes straight from the record */
static inline double outcome(const derived_fixture *f, const char *name, int32_t arm, int64_t r)
{
    int32_t v = sh_schema_variable(f->schema, "outcomes", name);
    const void *data = sh_records_at(f->records, arm, r)->blocks[v].data;
    switch (f->schema->variables[v].type) {
    case SH_TYPE_I8:
        return *(const int8_t *)data;
    case SH_TYPE_I32:
        return *(const int32_t *)data;
    case SH_TYPE_I64:
        return (double)*(const int64_t *)data / 100;
    default:
        return *(const double *)data;
    }
}

static inline void expect_near(double got, double want, const char *what)
{
    cr_expect(fabs(got - want) <= 1e-12 * (1 + fabs(want)), "%s: %.17g, not %.17g", what, got,
              want);
}

#endif

/* derived: the tables that follow from the records, as arrays with named axes, before they are
 * written. Names, types and axes of the tables come from format.def. */
#ifndef SH_OUTPUTS_DERIVED_H
#define SH_OUTPUTS_DERIVED_H

#include "base/arena.h"
#include "base/vec.h"
#include "outputs/format.h"
#include "port/sink.h"

/* An axis of derived tables; found by its name. */
typedef struct sh_derived_axis {
    sh_axis axis;        /* texts and values borrowed or in the arena */
    int32_t schema_axis; /* the same axis of the schema, -1: an axis of derived groups only */
} sh_derived_axis;

/* One table. */
typedef struct sh_derived_table {
    const sh_format_table *about;
    const char *name, *unit, *meaning, *flags; /* in the arena or static; flags may be NULL */
    int32_t rank;
    int32_t axis[SH_MAX_RANK]; /* indices into axes */
    int64_t count;             /* values */
    void *data; /* in the arena; reals start as NaN, numbers as 0, texts as NULL */
} sh_derived_table;

/* Start from a zeroed struct and sh_derived_init. */
typedef struct sh_derived {
    sh_arena arena;
    sh_vec axes;   /* of sh_derived_axis */
    sh_vec tables; /* of sh_derived_table */
    bool failed;   /* memory ran out */
} sh_derived;

void sh_derived_init(sh_derived *derived, const sh_schema *schema);
void sh_derived_free(sh_derived *derived);

/* Adds an axis; the texts and arrays in it must outlive `derived` (its arena will do). */
void sh_derived_axis_add(sh_derived *derived, const sh_axis *axis);

/* Adds the table of a line of format.def and returns its data to be filled; NULL once memory
 * ran out. `ending` replaces the * of the line (NULL: none), `unit` its unit "*" (NULL: none).
 */
void *sh_derived_table_add(sh_derived *derived, const char *group, const char *name,
                           const char *ending, const char *unit);

/* Names the codes of the table that was added last. */
void sh_derived_flags(sh_derived *derived, const char *flags);

/* A table by its name in the file; NULL when absent. */
const sh_derived_table *sh_derived_find(const sh_derived *derived, const char *group,
                                        const char *name);

/* Memory for whoever fills tables; NULL once it ran out. Zeroed. */
void *sh_derived_take(sh_derived *derived, size_t count, size_t size);

/* The unit in derived tables: yuan for fen. */
const char *sh_derived_unit(const char *unit);

#endif

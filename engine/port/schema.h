/* schema: what a result holds, said once and neutrally: axes, variables and row tables, each
 * with type, unit and meaning. The recorder builds it, every sink stores it, every source
 * returns it; nobody behind the hatch needs to know what a platform is. */
#ifndef SH_PORT_SCHEMA_H
#define SH_PORT_SCHEMA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/column.h"
#include "base/status.h"

enum { SH_MAX_RANK = 4 };

/* how often a variable is written */
typedef enum sh_scope {
    SH_SCOPE_STUDY,  /* once: constant of the study; `data` points at it */
    SH_SCOPE_RECORD, /* one slab per record; its first two axes are arm, replication */
    SH_SCOPE_KEPT,   /* one slab per kept replication; first two axes are arm, kept */
    SH_SCOPE_ROWS    /* a column of a row table; a record adds any number of rows */
} sh_scope;

/* one dimension of the result with its coordinate */
typedef struct sh_axis {
    const char *name, *unit, *about;
    int64_t size;
    const double *value;      /* coordinate values, or NULL for 0, 1, 2, … */
    const char *const *label; /* one UTF-8 label per position, or NULL */
} sh_axis;

typedef struct sh_variable {
    const char *group, *name; /* "outcomes", "failed_platforms" → /outcomes/failed_platforms */
    const char *unit, *about;
    const char *flags; /* names of the codes 0, 1, 2, … separated by blanks, or NULL */
    const char
        *role; /* what the statistics make of it: "probability" (0 or 1), "quantity", or NULL */
    sh_type type;
    sh_scope scope;
    int32_t rank;              /* axes in use, ROWS: 0 */
    int32_t axis[SH_MAX_RANK]; /* indices into schema.axes, slowest first */
    const void *data;          /* STUDY only; SH_TYPE_TEXT: const char *const * */
} sh_variable;

/* an attribute of the whole result; text only (numbers are printed exactly) */
typedef struct sh_attribute {
    const char *name, *value;
    bool
        provenance; /* may differ between identical runs: lives under /provenance, not hashed */
} sh_attribute;

/* Axes 0 … 3 are always arm, replication, kept, time. */
enum { SH_AXIS_ARM, SH_AXIS_REPLICATION, SH_AXIS_KEPT, SH_AXIS_TIME, SH_AXIS_FIRST_FREE };

/* Everything is borrowed from whoever built the schema and outlives the sink. */
typedef struct sh_schema {
    const char *title;
    const char *start_date; /* "2017-07-01": time is in days since it */
    int32_t axis_count, variable_count, attribute_count;
    const sh_axis *axes;
    const sh_variable *variables; /* the columns of one row table stand together */
    const sh_attribute *attributes;
} sh_schema;

/* index of a variable by "group", "name"; -1 when absent */
int32_t sh_schema_variable(const sh_schema *schema, const char *group, const char *name);

/* values in one slab of a variable: product of its axes after the two record axes, 1 for a
 * scalar per record; ROWS: 1 per row; STUDY: all values */
int64_t sh_schema_slab(const sh_schema *schema, int32_t variable);

/* the place of a replication number on the kept axis, -1 when its series are not kept */
int32_t sh_schema_kept(const sh_schema *schema, int32_t replication);

/* SH_E_INTERNAL with the offending name unless: names are plain and single; axes 0 to 3 are the
 * fixed ones; kept values are rising replication numbers; ranks and axes fit the scopes (no
 * variable but a record's or a kept one has a replication axis, and only as its second); codes
 * with flags are i8; texts are constants or rows; a group is one row table, or holds no kept
 * variable, or only kept ones. */
sh_status sh_schema_validate(const sh_schema *schema, sh_error *error);

#endif

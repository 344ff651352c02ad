/* sink and source: the hatch between the engine and whatever keeps results. The engine commits
 * records; a sink stores them; a source gives arrays back. */
#ifndef SH_PORT_SINK_H
#define SH_PORT_SINK_H

#include "port/schema.h"

/* the values of one variable in one record */
typedef struct sh_block {
    const void
        *data;    /* borrowed until commit returns; NULL when the record has none (not kept) */
    int64_t rows; /* ROWS: number of rows; otherwise 1 */
} sh_block;

/* the result of one replication of one arm */
typedef struct sh_record {
    int32_t arm;            /* position on the arm axis */
    int32_t replication;    /* replication number (also its position on the axis) */
    int32_t kept;           /* position on the kept axis, -1 when its series are not kept */
    const sh_block *blocks; /* one per schema variable, in its order; STUDY ones are empty */
} sh_record;

/* Does the record fit the schema: numbers on their axes, `kept` the place of its replication on
 * the kept axis (-1 exactly when it is not there), every block present, the columns of a row
 * table equally long. SH_E_INTERNAL with the offending name. */
sh_status sh_sink_validate(const sh_schema *schema, const sh_record *record, sh_error *error);

/* Records may arrive in any order and from any thread, one at a time (the caller locks). A
 * record is safe when commit has returned SH_OK. */
typedef struct sh_sink {
    void *self; /* borrowed */
    sh_status (*open)(void *self, const sh_schema *schema, sh_error *error);
    sh_status (*commit)(void *self, const sh_record *record, sh_error *error);
    sh_status (*close)(void *self, sh_error *error);
} sh_sink;

/* an array read back; owned by the caller, released by sh_array_free */
typedef struct sh_array {
    sh_type type; /* SH_TYPE_TEXT: data is char **, each string owned */
    int32_t rank;
    int64_t size[SH_MAX_RANK];
    int64_t count; /* product of the sizes */
    void *data;
    char *unit, *about, *flags; /* NULL when absent */
} sh_array;

void sh_array_free(sh_array *array);
/* Element i in memory order; traps outside the array, and for a text where a number is asked.
 */
double sh_array_number(const sh_array *array, int64_t i);    /* any numeric type as double */
int64_t sh_array_integer(const sh_array *array, int64_t i);  /* reals are cut towards zero */
const char *sh_array_text(const sh_array *array, int64_t i); /* "" for a missing one */

/* Reads by path, "outcomes/collapsed". Absent: SH_E_INPUT. */
typedef struct sh_source {
    void *self; /* borrowed */
    bool (*has)(void *self, const char *path);
    sh_status (*read)(void *self, const char *path, sh_array *out, sh_error *error);
    /* an attribute of the root ("" ) or of a group; NULL when absent; valid until close */
    const char *(*attribute)(void *self, const char *group, const char *name);
    /* the names of the variables in a group, SH_TYPE_TEXT, in the order of the file */
    sh_status (*list)(void *self, const char *group, sh_array *names, sh_error *error);
} sh_source;

#endif

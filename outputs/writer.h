/* writer: the groups, coordinates and variables of a result file, netCDF-4-shaped.
 *
 * Every axis is a dimension scale: a dataset named like the axis, in the root, or in the group
 * of that name where there is one (/platform/platform). It is hard-linked into every group that
 * uses it, and so are its labels, `<axis>_name`; each variable has a scale on each of its axes.
 * The kept axis appears in its groups as their own `replication`. Row tables have a dimension
 * `row` without values. All functions do nothing once h5 has failed. */
#ifndef SH_OUTPUTS_WRITER_H
#define SH_OUTPUTS_WRITER_H

#include "outputs/h5.h"
#include "outputs/records.h"

/* The coordinate of an axis in the file. */
typedef struct sh_writer_axis {
    const char *name; /* as in the file; borrowed */
    int64_t size;
    hid_t scale, label; /* owned; label 0: no labels */
} sh_writer_axis;

typedef struct sh_writer {
    sh_h5 *h5;                 /* borrowed */
    const sh_records *records; /* borrowed */
    const sh_schema *schema;   /* of the records */
    sh_writer_axis *axes;      /* owned, one per schema axis */
} sh_writer;

/* A variable as the file sees it. */
typedef struct sh_writer_variable {
    const char *name, *unit, *about, *flags, *role; /* flags, role: may be NULL */
    sh_type type;
    int32_t rank;
    const sh_writer_axis *axis[SH_MAX_RANK];
    int64_t chunk[SH_MAX_RANK]; /* chunk[0] = 0: as the writer likes */
} sh_writer_variable;

/* Writes root attributes, coordinates and every group of the schema. */
void sh_writer_begin(sh_writer *writer, sh_h5 *h5, const sh_records *records);
void sh_writer_groups(sh_writer *writer);
void sh_writer_provenance(sh_writer *writer);
void sh_writer_end(sh_writer *writer);

/* The group of that name in the root, made when it is not there; to be released. */
hid_t sh_writer_group(sh_h5 *h5, const char *name);

/* A coordinate of a group: `axis` describes it; its scale and labels go to `out`. `real`:
 * values are f8, else i4 numbers. */
void sh_writer_coordinate(sh_h5 *h5, hid_t group, const sh_axis *axis, bool real,
                          sh_writer_axis *out);

/* Links a coordinate and its labels into a group, once. */
void sh_writer_link(sh_h5 *h5, hid_t group, const sh_writer_axis *axis);

/* Creates a variable with its attributes and axes; `shape` receives its shape. */
hid_t sh_writer_variable_create(sh_h5 *h5, hid_t group, const sh_writer_variable *variable,
                                sh_h5_shape *shape);

#endif

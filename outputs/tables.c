#include "outputs/tables.h"

#include <stdlib.h>
#include <string.h>

/* the coordinate of a derived axis in a group: shared with the data, or made where first used
 */
static const sh_writer_axis *coordinate(sh_writer *writer, hid_t group,
                                        const sh_derived_axis *axis, sh_writer_axis *local)
{
    if (axis->schema_axis >= 0) {
        local = &writer->axes[axis->schema_axis];
    } else if (local->name == NULL) {
        sh_writer_coordinate(writer->h5, group, &axis->axis, axis->axis.value != NULL, local);
    }
    sh_writer_link(writer->h5, group, local);
    return local;
}

static void write_table(sh_writer *writer, const sh_derived *derived,
                        const sh_derived_table *table, sh_writer_axis *local)
{
    sh_h5_shape shape;
    bool mixed = strcmp(table->unit, "*") == 0;
    sh_writer_variable variable = {.name = table->name,
                                   .unit = mixed ? "see metric_unit" : table->unit,
                                   .about = table->meaning,
                                   .flags = table->flags,
                                   .type = table->about->type,
                                   .rank = table->rank};
    hid_t group = sh_writer_group(writer->h5, table->about->group);
    for (int32_t i = 0; i < table->rank; i++) {
        const sh_derived_axis *axis = sh_vec_at(&derived->axes, (size_t)table->axis[i]);
        variable.axis[i] = coordinate(writer, group, axis, &local[table->axis[i]]);
    }
    hid_t dataset = sh_writer_variable_create(writer->h5, group, &variable, &shape);
    sh_h5_write_all(writer->h5, dataset, &shape, table->data);
    sh_h5_release(dataset);
    sh_h5_release(group);
}

void sh_tables_write(sh_writer *writer, const sh_derived *derived)
{
    sh_writer_axis *local = calloc(derived->axes.count + 1, sizeof *local);
    if (local == NULL) {
        sh_h5_no_memory(writer->h5);
        return;
    }
    for (size_t i = 0; i < derived->tables.count && sh_h5_good(writer->h5); i++) {
        write_table(writer, derived, sh_vec_at(&derived->tables, i), local);
    }
    for (size_t i = 0; i < derived->axes.count; i++) {
        sh_h5_release(local[i].label);
        sh_h5_release(local[i].scale);
    }
    free(local);
}

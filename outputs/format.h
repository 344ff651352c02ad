/* format: the list of what every result file has (format.def) as tables. */
#ifndef SH_OUTPUTS_FORMAT_H
#define SH_OUTPUTS_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/column.h"

#define SH_FORMAT_NAME "shahe.result"
#define SH_FORMAT_VERSION "1.0"
#define SH_FORMAT_CONVENTIONS "CF-1.10 shahe-1.0"
enum { SH_FORMAT_MAJOR = 1, SH_FORMAT_MINOR = 0 };

typedef enum sh_format_kind {
    SH_FORMAT_DATA,    /* counts in the content hash */
    SH_FORMAT_DERIVED, /* follows from the data, not hashed */
    SH_FORMAT_FREE     /* may differ between identical runs, not hashed */
} sh_format_kind;

typedef struct sh_format_group {
    const char *name, *about;
    sh_format_kind kind;
} sh_format_group;

typedef struct sh_format_attribute {
    const char *name, *about;
    bool text; /* else an i4 */
} sh_format_attribute;

/* A derived variable, see format.def. */
typedef struct sh_format_table {
    const char *group, *name;
    sh_type type;
    const char *dims, *unit, *about;
} sh_format_table;

/* The lists in the order of format.def; static. */
const sh_format_group *sh_format_groups(size_t *count);
const sh_format_attribute *sh_format_attributes(size_t *count);
const sh_format_table *sh_format_tables(size_t *count);

/* The derived variable of that group and name (a * stands for any ending), or NULL. */
const sh_format_table *sh_format_table_of(const char *group, const char *name);

/* Is this group of the root left out of the content hash? */
bool sh_format_is_derived(const char *group);

#endif

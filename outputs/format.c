#include "outputs/format.h"

#include <string.h>

#include "base/macros.h"

static const sh_format_group groups[] = {
#define GROUP(name, kind, about) {#name, about, SH_FORMAT_##kind},
#include "outputs/format.def"
};

enum { KIND_TEXT = true, KIND_INTEGER = false };

static const sh_format_attribute attributes[] = {
#define ATTRIBUTE(name, kind, about) {#name, about, KIND_##kind},
#include "outputs/format.def"
};

static const sh_format_table tables[] = {
#define TABLE(group, name, type, dims, unit, about) \
    {#group, #name, SH_TYPE_##type, dims, unit, about},
#include "outputs/format.def"
};

const sh_format_group *sh_format_groups(size_t *count)
{
    *count = SH_COUNT(groups);
    return groups;
}

const sh_format_attribute *sh_format_attributes(size_t *count)
{
    *count = SH_COUNT(attributes);
    return attributes;
}

const sh_format_table *sh_format_tables(size_t *count)
{
    *count = SH_COUNT(tables);
    return tables;
}

const sh_format_table *sh_format_table_of(const char *group, const char *name)
{
    const sh_format_table *best = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < SH_COUNT(tables); i++) {
        const sh_format_table *table = &tables[i];
        const char *star = strchr(table->name, '*');
        size_t length = star == NULL ? strlen(table->name) + 1 : (size_t)(star - table->name);
        if (strcmp(table->group, group) == 0 && strncmp(table->name, name, length) == 0 &&
            length > longest) {
            best = table;
            longest = length;
        }
    }
    return best;
}

bool sh_format_is_derived(const char *group)
{
    for (size_t i = 0; i < SH_COUNT(groups); i++) {
        if (groups[i].kind != SH_FORMAT_DATA && strcmp(groups[i].name, group) == 0) {
            return true;
        }
    }
    return false;
}

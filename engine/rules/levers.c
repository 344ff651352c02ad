#include "rules/plan.h"

#include <string.h>

const sh_lever_info sh_lever_table[SH_LEVERS] = {
#define SH_LEVER(name, unit, def, min, max, about) {#name, #unit, about, def, min, max},
#include "rules/levers.def"
#undef SH_LEVER
};

int32_t sh_lever_find(const char *name)
{
    for (int32_t i = 0; i < SH_LEVERS; i++) {
        if (strcmp(sh_lever_table[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

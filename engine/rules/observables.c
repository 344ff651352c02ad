#include "rules/plan.h"

#include <string.h>

const sh_observable_info sh_observable_table[SH_OBSERVABLES] = {
#define SH_OBSERVABLE(name, unit, about) {#name, #unit, about},
#include "rules/observables.def"
#undef SH_OBSERVABLE
};

int32_t sh_observable_find(const char *name)
{
    for (int32_t i = 0; i < SH_OBSERVABLES; i++) {
        if (strcmp(sh_observable_table[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

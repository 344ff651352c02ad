#include "rules/plan.h"

#include <string.h>

const sh_channel_info sh_channel_table[SH_CHANNELS] = {
#define SH_CHANNEL(name, switchable, contagion, about) {#name, about, switchable, contagion},
#include "rules/channels.def"
#undef SH_CHANNEL
};

int32_t sh_channel_find(const char *name)
{
    for (int32_t i = 0; i < SH_CHANNELS; i++) {
        if (strcmp(sh_channel_table[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

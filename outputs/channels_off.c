#include "outputs/channels_off.h"

#include <stdio.h>
#include <string.h>

size_t sh_channels_off_next(const char **at)
{
    *at += strspn(*at, ", ");
    return strcspn(*at, ", ");
}

static bool has(const char *list, const char *name, size_t length)
{
    for (size_t n; (n = sh_channels_off_next(&list)) > 0; list += n) {
        if (n == length && memcmp(list, name, n) == 0) {
            return true;
        }
    }
    return false;
}

sh_channels_off_list sh_channels_off_select(const char *list, const char *other, bool common)
{
    sh_channels_off_list out = {""};
    size_t used = 0;
    for (size_t n; (n = sh_channels_off_next(&list)) > 0; list += n) {
        const char *comma = used > 0 ? ", " : "";
        if (has(other, list, n) == common && used + n + 3 < sizeof out.text) {
            used += (size_t)snprintf(out.text + used, sizeof out.text - used, "%s%.*s", comma,
                                     (int)n, list);
        }
    }
    return out;
}

sh_status sh_channels_off_read(const sh_facts *facts, sh_channels_off *off, sh_error *error)
{
    *off = (sh_channels_off){.everywhere = {""}};
    sh_status status = sh_facts_read(facts, "design/arm_channels_off", &off->arm, error);
    if (off->arm.type != SH_TYPE_TEXT || off->arm.count != facts->arms) {
        sh_array_free(&off->arm);
    }
    for (int64_t a = 0; a < off->arm.count; a++) {
        const char *here = sh_facts_text(&off->arm, a);
        off->everywhere =
            sh_channels_off_select(a == 0 ? here : off->everywhere.text, here, true);
    }
    return status;
}

void sh_channels_off_free(sh_channels_off *off)
{
    sh_array_free(&off->arm);
}

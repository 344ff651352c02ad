#include "script/suggest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "base/names.h"

void sh_suggest_add(sh_suggest *list, const char *name)
{
    if (list->count < SH_COUNT(list->name)) {
        list->name[list->count++] = name;
    }
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void sh_suggest_keys(sh_suggest *list, lua_State *lua, int table)
{
    size_t first = list->count;
    table = lua_absindex(lua, table);
    lua_pushnil(lua);
    while (lua_next(lua, table)) {
        lua_pop(lua, 1);
        if (lua_type(lua, -1) == LUA_TSTRING) {
            sh_suggest_add(list, lua_tostring(lua, -1));
        }
    }
    qsort(list->name + first, list->count - first, sizeof list->name[0], by_bytes);
}

const char *sh_suggest_nearest(const sh_suggest *list, const char *word)
{
    int32_t place = sh_names_nearest(word, list->name, list->count);
    return place < 0 ? NULL : list->name[place];
}

const char *sh_suggest_print(const sh_suggest *list, char *buffer, size_t size)
{
    size_t used = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < list->count; i++) {
        const char *comma = i == 0 ? "" : ", ";
        if (used + strlen(comma) + strlen(list->name[i]) + sizeof ", …" > size) {
            snprintf(buffer + used, size - used, "%s…", comma);
            break;
        }
        used += (size_t)snprintf(buffer + used, size - used, "%s%s", comma, list->name[i]);
    }
    return buffer;
}

#include "script/lever.h"

#include <string.h>

#include "script/quantity.h"
#include "script/suggest.h"
#include "script/unit.h"

enum { MAX_WRITES = 64 };

static const sh_key lever_options[] = {
    {"lever", SH_KEY_TEXT, true, "", 0, 0, "name of the instrument"},
    {"value", SH_KEY_VALUE, true, "", 0, 0, "in the unit of the lever"},
    {"from", SH_KEY_NUMBER, false, "days", 0, 36525, "from when on; 0: the start"},
    {"platform", SH_KEY_NUMBER, false, "count", 0, 65535, "only this platform"},
    SH_LEVER_TARGET_OPTIONS};

sh_key sh_lever_key(int32_t lever)
{
    const sh_lever_info *info = &sh_lever_table[lever];
    return (sh_key){info->name, SH_KEY_NUMBER, false,      info->unit,
                    info->min,  info->max,     info->about};
}

void sh_lever_target(const sh_keys *options, sh_selector *target)
{
    double region;
    bool pooled;
    int32_t type;
    sh_keys_number(options, "share", &target->share);
    if (sh_keys_boolean(options, "pooled", &pooled)) {
        target->pooled = (int8_t)pooled;
    }
    if (sh_keys_choice(options, "type", &type)) {
        target->type = (int8_t)type;
    }
    if (sh_keys_number(options, "region", &region)) {
        target->region = (int32_t)region;
    }
}

static void unknown_lever(const sh_keys *options, const char *name)
{
    sh_suggest names = {0};
    char text[800];
    for (int32_t i = 0; i < SH_LEVERS; i++) {
        sh_suggest_add(&names, sh_lever_table[i].name);
    }
    const char *near = sh_suggest_nearest(&names, name);
    sh_diagnostic *item =
        sh_session_report(options->lua, 217, sh_keys_place(options, "lever", true),
                          "there is no lever '%s'", name);
    if (near != NULL) {
        sh_session_note(options->lua, item, "did you mean \"%s\"?", near);
    }
    sh_session_note(options->lua, item, "levers: %s",
                    sh_suggest_print(&names, text, sizeof text));
}

/* one entry, at the top of the stack; false when it is not in order */
static bool read_write(lua_State *lua, const sh_way *way, sh_lever_write *write)
{
    sh_keys options = {
        .lua = lua, .what = "a lever", .list = lever_options, .count = SH_COUNT(lever_options)};
    const char *name = NULL;
    double platform;
    *write = (sh_lever_write){.lever = -1, .target = sh_selector_all(), .reason = ""};
    if (!sh_keys_open(&options, way, -1)) {
        return false;
    }
    sh_keys_number(&options, "from", &write->day);
    sh_keys_text(&options, "reason", &write->reason);
    sh_lever_target(&options, &write->target);
    if (sh_keys_number(&options, "platform", &platform)) {
        write->target.platform = (int32_t)platform;
    }
    if (!sh_keys_text(&options, "lever", &name)) {
        return false;
    }
    write->lever = sh_lever_find(name);
    if (write->lever < 0) {
        unknown_lever(&options, name);
        return false;
    }
    if (!sh_keys_push(&options, "value")) {
        return false;
    }
    sh_key option = sh_lever_key(write->lever);
    sh_way value = sh_source_deeper(way, "value", 0);
    bool fine = sh_quantity_read(lua, -1, &option, &value, &write->value);
    lua_pop(lua, 1);
    return fine;
}

/* leaves the list of levers on the stack; false: there is none and nothing is left */
static bool push_list(const sh_keys *options, int k)
{
    lua_State *lua = options->lua;
    if (!sh_keys_push(options, "levers")) {
        return false;
    }
    if (lua_isfunction(lua, -1)) {
        lua_pushvalue(lua, k);
        lua_call(lua, 1, 1);
    }
    if (lua_istable(lua, -1)) {
        return true;
    }
    sh_session_report(lua, 204, sh_keys_place(options, "levers", true),
                      "'levers' must be a list, or a function that returns one, not %s",
                      sh_unit_name(lua, -1));
    lua_pop(lua, 1);
    return false;
}

void sh_lever_read(const sh_keys *options, int k, sh_policy *policy)
{
    lua_State *lua = options->lua;
    sh_lever_write list[MAX_WRITES];
    int32_t count = 0;
    if (!push_list(options, k)) {
        return;
    }
    sh_way way = sh_source_deeper(&options->way, "levers", 0);
    size_t length = lua_rawlen(lua, -1);
    if (length == 0 || length > MAX_WRITES) {
        sh_session_report(lua, length == 0 ? 213 : 216, sh_keys_place(options, "levers", false),
                          length == 0 ? "'levers' is empty%s" : "more than 64 levers%s", "");
    }
    for (int32_t i = 1; i <= (int32_t)length && i <= MAX_WRITES; i++) {
        sh_way deeper = sh_source_deeper(&way, NULL, i);
        lua_rawgeti(lua, -1, i);
        count += read_write(lua, &deeper, &list[count]);
        lua_pop(lua, 1);
    }
    lua_pop(lua, 1);
    policy->writes = sh_session_copy(lua, list, sizeof list[0] * (size_t)count);
    policy->write_count = count;
}

sh_key_list sh_lever_keys(void)
{
    return (sh_key_list){lever_options, SH_COUNT(lever_options)};
}

#include "script/view.h"

#include <string.h>

#include "script/library.h"
#include "script/suggest.h"
#include "script/unit.h"

static const char seen_name[] = "seen";
static const char row_name[] = "a view of a platform";

/* a row of the current view; valid while `call` is the session's */
typedef struct view_row {
    uint64_t call;
    int32_t row;
} view_row;

static const sh_view *current(lua_State *lua, uint64_t call)
{
    const sh_session *session = sh_session_of(lua);
    if (session->view == NULL || session->call != call) {
        sh_mistake *fault =
            sh_sandbox_mistake(lua, 316, "", "this view belongs to an earlier call of act");
        sh_mistake_note(fault, "keep the numbers you need in state");
        sh_sandbox_raise(lua);
    }
    return session->view;
}

/* ---- figures ---- */

static int unknown_figure(lua_State *lua, const char *name, bool exists)
{
    const sh_policy *policy = sh_session_of(lua)->acting;
    sh_suggest names = {0};
    char text[SH_MISTAKE_TEXT - 16];
    for (int32_t i = 0; i < SH_OBSERVABLES; i++) {
        if (policy->observed >> i & 1) {
            sh_suggest_add(&names, sh_observable_table[i].name);
        }
    }
    if (exists) {
        sh_mistake *fault =
            sh_sandbox_mistake(lua, 303, name, "'%s' exists, but is not disclosed", name);
        sh_mistake_label(fault, "not disclosed");
        sh_mistake_note(fault, "add \"%s\" to observe.fields of the policy", name);
        return sh_sandbox_raise(lua);
    }
    const char *near = sh_suggest_nearest(&names, name);
    sh_mistake *fault = sh_sandbox_mistake(lua, 301, name, "'%s' is not observed", name);
    sh_mistake_label(fault, "unknown figure");
    if (near != NULL) {
        sh_mistake_note(fault, "did you mean '%s'?", near);
    }
    sh_mistake_note(fault, "observed: %s",
                    names.count == 0 ? "nothing" : sh_suggest_print(&names, text, sizeof text));
    return sh_sandbox_raise(lua);
}

/* the column of a figure by its name; raises */
static const double *column(lua_State *lua, const sh_view *view, int name, int32_t *field)
{
    const char *text = lua_type(lua, name) == LUA_TSTRING ? lua_tostring(lua, name)
                                                          : luaL_tolstring(lua, name, NULL);
    *field = sh_observable_find(text);
    bool disclosed = *field >= 0 && sh_session_of(lua)->acting->observed >> *field & 1 &&
                     view->column[*field] != NULL;
    if (!disclosed) {
        unknown_figure(lua, text, *field >= 0);
    }
    return view->column[*field];
}

static void push_figure(lua_State *lua, int32_t field, double value)
{
    const char *unit = sh_observable_table[field].unit;
    if (strcmp(unit, "yuan") == 0) {
        sh_unit_push(lua, SH_UNIT_MONEY, value);
    } else if (strcmp(unit, "days") == 0) {
        sh_unit_push(lua, SH_UNIT_TIME, value);
    } else if (strcmp(unit, "flag") == 0) {
        lua_pushboolean(lua, value >= 0.5);
    } else {
        lua_pushnumber(lua, value);
    }
}

static int row_index(lua_State *lua)
{
    const view_row *row = lua_touserdata(lua, 1);
    const sh_view *view = current(lua, row->call);
    int32_t field;
    const double *values = column(lua, view, 2, &field);
    push_figure(lua, field, values[row->row]);
    return 1;
}

static int refuse_write(lua_State *lua)
{
    sh_mistake *fault =
        sh_sandbox_mistake(lua, 107, "", "what an agency sees cannot be changed");
    sh_mistake_note(fault, "levers are set with reg:set(target, lever, value)");
    return sh_sandbox_raise(lua);
}

/* ---- seen ---- */

static const sh_view *seen_at(lua_State *lua, const char *method)
{
    const uint64_t *call = luaL_testudata(lua, 1, seen_name);
    if (call == NULL) {
        sh_mistake *fault =
            sh_sandbox_mistake(lua, 309, method, "'%s' is called on seen", method);
        sh_mistake_note(fault, "write seen:%s(…), with a colon", method);
        sh_sandbox_raise(lua);
    }
    return current(lua, *call);
}

/* upvalues: number of the call, place */
static int next_row(lua_State *lua)
{
    uint64_t call = (uint64_t)lua_tointeger(lua, lua_upvalueindex(1));
    lua_Integer place = lua_tointeger(lua, lua_upvalueindex(2));
    const sh_view *view = current(lua, call);
    if (place >= view->count) {
        return 0;
    }
    lua_pushinteger(lua, place + 1);
    lua_replace(lua, lua_upvalueindex(2));
    lua_pushinteger(lua, view->platform[place]);
    view_row *row = lua_newuserdatauv(lua, sizeof *row, 0);
    *row = (view_row){call, (int32_t)place};
    luaL_setmetatable(lua, row_name);
    return 2;
}

static int seen_each(lua_State *lua)
{
    seen_at(lua, "each");
    lua_pushinteger(lua, (lua_Integer)sh_session_of(lua)->call);
    lua_pushinteger(lua, 0);
    lua_pushcclosure(lua, next_row, 2);
    return 1;
}

/* the sum of a figure; flags count as 1 */
static double sum(lua_State *lua, const char *method, int32_t *field, int32_t *count)
{
    const sh_view *view = seen_at(lua, method);
    const double *values = column(lua, view, 2, field);
    double total = 0;
    sh_sandbox_charge(lua, 1 + view->count / 16);
    for (int32_t i = 0; i < view->count; i++) {
        total += values[i];
    }
    *count = view->count;
    return total;
}

static int seen_sum(lua_State *lua)
{
    int32_t field, count;
    double total = sum(lua, "sum", &field, &count);
    if (strcmp(sh_observable_table[field].unit, "flag") == 0) {
        lua_pushnumber(lua, total);
    } else {
        push_figure(lua, field, total);
    }
    return 1;
}

static int seen_mean(lua_State *lua)
{
    int32_t field, count;
    double mean = sum(lua, "mean", &field, &count) / (count > 0 ? count : 1);
    if (strcmp(sh_observable_table[field].unit, "flag") == 0) {
        lua_pushnumber(lua, mean);
    } else {
        push_figure(lua, field, mean);
    }
    return 1;
}

/* share of the platforms seen whose flag is set, or whose figure is above a limit */
static int seen_share(lua_State *lua)
{
    const sh_view *view = seen_at(lua, "share");
    int32_t field, above = 0;
    const double *values = column(lua, view, 2, &field);
    bool flag = strcmp(sh_observable_table[field].unit, "flag") == 0;
    double limit = 0.5;
    if (!flag) {
        const char *unit = sh_observable_table[field].unit;
        bool money = strcmp(unit, "yuan") == 0, time = strcmp(unit, "days") == 0;
        bool fits = money  ? sh_unit_is(lua, 3, SH_UNIT_MONEY)
                    : time ? sh_unit_is(lua, 3, SH_UNIT_TIME)
                           : lua_type(lua, 3) == LUA_TNUMBER;
        if (!fits) {
            sh_sandbox_mistake(lua, 309, "share",
                               "seen:share(\"%s\", limit) needs a limit in its unit (%s)",
                               sh_observable_table[field].name, unit);
            return sh_sandbox_raise(lua);
        }
        limit = money || time ? ((const sh_unit *)lua_touserdata(lua, 3))->value
                              : lua_tonumber(lua, 3);
    }
    for (int32_t i = 0; i < view->count; i++) {
        above += values[i] > limit;
    }
    lua_pushnumber(lua, view->count > 0 ? (double)above / view->count : 0);
    return 1;
}

/* upvalue: methods */
static int seen_index(lua_State *lua)
{
    const uint64_t *call = lua_touserdata(lua, 1);
    const sh_view *view = current(lua, *call);
    const char *key = lua_type(lua, 2) == LUA_TSTRING ? lua_tostring(lua, 2) : "";
    if (strcmp(key, "count") == 0) {
        lua_pushinteger(lua, view->count);
        return 1;
    }
    if (strcmp(key, "day") == 0) {
        sh_unit_push(lua, SH_UNIT_TIME, view->day);
        return 1;
    }
    lua_pushvalue(lua, 2);
    lua_gettable(lua, lua_upvalueindex(1));
    return 1;
}

void sh_view_install(lua_State *lua)
{
    static const luaL_Reg methods[] = {{"each", seen_each},
                                       {"mean", seen_mean},
                                       {"share", seen_share},
                                       {"sum", seen_sum},
                                       {NULL, NULL}};
    luaL_newmetatable(lua, seen_name);
    sh_library_push(lua, "seen", 106, methods);
    lua_pushcclosure(lua, seen_index, 1);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, refuse_write);
    lua_setfield(lua, -2, "__newindex");
    luaL_newmetatable(lua, row_name);
    lua_pushcfunction(lua, row_index);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, refuse_write);
    lua_setfield(lua, -2, "__newindex");
    lua_pop(lua, 2);
}

void sh_view_push(lua_State *lua)
{
    uint64_t *call = lua_newuserdatauv(lua, sizeof *call, 0);
    *call = sh_session_of(lua)->call;
    luaL_setmetatable(lua, seen_name);
}

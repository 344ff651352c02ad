#include "script/policy.h"

#include <stdio.h>
#include <string.h>

#include "script/lever.h"
#include "script/override.h"
#include "script/quantity.h"
#include "script/setting.h"
#include "script/suggest.h"
#include "script/unit.h"
#include "script/keys.h"

static const char policy_name[] = "a policy";

enum { MAX_PARAMETERS = 32 };

/* a policy as a value of a script; user value 1 is its table of options */
typedef struct policy_value {
    int32_t instance;
    sh_way way; /* of its definition */
} policy_value;

static const sh_key policy_options[] = {
    {"name", SH_KEY_TEXT, true, "", 0, 0, "as results and --set call it"},
    {"doc", SH_KEY_TEXT, false, "", 0, 0, "what it does, in a sentence"},
    {"law", SH_KEY_TEXT, false, "", 0, 0, "the rule it stands for"},
    {"params", SH_KEY_TABLE, false, "", 0, 0, "name = { default, min, max, doc }"},
    {"levers", SH_KEY_VALUE, false, "", 0, 0, "levers set at given dates, or function(k)"},
    {"every", SH_KEY_NUMBER, false, "days", 1, 36525, "time between calls of act"},
    {"observe", SH_KEY_TABLE, false, "", 0, 0, "what act sees"},
    {"start", SH_KEY_FUNCTION, false, "", 0, 0, "start(reg, k), before the first step"},
    {"act", SH_KEY_FUNCTION, false, "", 0, 0, "act(reg, seen, k, state), in every period"}};

int32_t sh_policy_at(lua_State *lua, int index)
{
    const policy_value *value = luaL_testudata(lua, index, policy_name);
    return value == NULL ? -1 : value->instance;
}

/* ---- parameters ---- */

static const sh_key param_options[] = {
    {"default", SH_KEY_VALUE, true, "", 0, 0, "the value unless bound otherwise"},
    {"min", SH_KEY_VALUE, false, "", 0, 0, "least value"},
    {"max", SH_KEY_VALUE, false, "", 0, 0, "greatest value"},
    {"doc", SH_KEY_TEXT, false, "", 0, 0, "what it means"}};

/* everything about a parameter while it is bound */
typedef struct binding {
    sh_instance *made;
    sh_way way, call;         /* of the definition, and of the call that binds */
    int definition, given, k; /* stack indices; given 0: no call */
    char text[512];           /* "grace 180 days, share 0.9" */
} binding;

static void read_ends(const sh_keys *options, sh_key *one)
{
    static const char *const names[] = {"min", "max"};
    double *const ends[] = {&one->min, &one->max};
    for (int i = 0; i < 2; i++) {
        if (sh_keys_push(options, names[i])) {
            sh_key end = *one;
            sh_way way = sh_source_deeper(&options->way, names[i], 0);
            end.name = names[i];
            end.min = -1e300;
            end.max = 1e300;
            sh_quantity_read(options->lua, -1, &end, &way, ends[i]);
            lua_pop(options->lua, 1);
        }
    }
}

/* the value of a parameter: of the call, else of the command line, else the default */
static void bind_value(lua_State *lua, const binding *b, const sh_key *one, double *value)
{
    char name[160];
    snprintf(name, sizeof name, "%s.%s", b->made->policy.name, one->name);
    const char *text = sh_session_override(lua, name);
    const char *known = sh_session_text(lua, name);
    if (sh_vec_push(&sh_session_of(lua)->names, &known) == NULL) {
        sh_sandbox_starve(lua);
    }
    if (text != NULL) {
        sh_override_number(lua, one, name, text, value);
    }
    if (b->given != 0) {
        lua_getfield(lua, b->given, one->name);
        if (!lua_isnil(lua, -1)) {
            sh_way way = sh_source_deeper(&b->call, one->name, 0);
            sh_quantity_read(lua, -1, one, &way, value);
        }
        lua_pop(lua, 1);
    }
}

/* the description of the parameter is at the top of the stack */
static void bind_parameter(lua_State *lua, binding *b, const char *name)
{
    sh_keys options = {.lua = lua,
                       .what = "a parameter",
                       .list = param_options,
                       .count = SH_COUNT(param_options)};
    sh_way way = sh_source_deeper(&b->way, "params", 0);
    way = sh_source_deeper(&way, name, 0);
    const char *doc = "";
    if (!sh_keys_open(&options, &way, -1) || !sh_keys_push(&options, "default")) {
        return;
    }
    const char *unit = sh_setting_unit(lua, -1);
    sh_way default_way = sh_source_deeper(&way, "default", 0);
    double value = 0;
    if (unit == NULL) {
        sh_session_report(lua, 204, sh_source_place(&default_way, true),
                          "'%s' must be a number, money, a time, or true or false, not %s",
                          name, sh_unit_name(lua, -1));
        lua_pop(lua, 1);
        return;
    }
    sh_keys_text(&options, "doc", &doc);
    sh_key one = {name, SH_KEY_NUMBER, false, unit, -1e300, 1e300, doc};
    read_ends(&options, &one);
    sh_quantity_read(lua, -1, &one, &default_way, &value);
    bind_value(lua, b, &one, &value);
    lua_pop(lua, 1);
    sh_setting_push(lua, unit, value);
    lua_setfield(lua, b->k, name);
    char text[64];
    size_t used = strlen(b->text);
    snprintf(b->text + used, sizeof b->text - used, "%s%s %s", used > 0 ? ", " : "", name,
             sh_setting_print(unit, value, text, sizeof text));
}

static void unknown_parameters(lua_State *lua, const binding *b, const sh_suggest *names)
{
    sh_suggest given = {0};
    char text[400];
    sh_suggest_keys(&given, lua, b->given);
    for (size_t i = 0; i < given.count; i++) {
        bool known = false;
        for (size_t k = 0; k < names->count; k++) {
            known |= strcmp(names->name[k], given.name[i]) == 0;
        }
        if (known) {
            continue;
        }
        sh_way way = sh_source_deeper(&b->call, given.name[i], 0);
        const char *near = sh_suggest_nearest(names, given.name[i]);
        sh_diagnostic *item = sh_session_report(lua, 200, sh_source_place(&way, false),
                                                "policy '%s' has no parameter '%s'",
                                                b->made->policy.name, given.name[i]);
        sh_session_label(lua, item, "unknown parameter");
        if (near != NULL) {
            sh_session_note(lua, item, "did you mean '%s'?", near);
        }
        sh_session_note(lua, item, "parameters: %s",
                        names->count == 0 ? "none"
                                          : sh_suggest_print(names, text, sizeof text));
    }
}

static void bind_parameters(const sh_keys *options, binding *b)
{
    lua_State *lua = options->lua;
    sh_suggest names = {0};
    bool has = sh_keys_push(options, "params");
    if (has) {
        sh_suggest_keys(&names, lua, -1);
        for (size_t i = 0; i < names.count && i < MAX_PARAMETERS; i++) {
            lua_getfield(lua, -1, names.name[i]);
            bind_parameter(lua, b, names.name[i]);
            lua_pop(lua, 1);
        }
    }
    if (b->given != 0) {
        unknown_parameters(lua, b, &names);
    }
    lua_pop(lua, has);
    b->made->policy.params = sh_session_text(lua, b->text);
}

/* ---- observation ---- */

static void observe_field(lua_State *lua, const sh_way *way, uint32_t *fields)
{
    const char *name = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : "?";
    int32_t field = sh_observable_find(name);
    if (field >= 0) {
        *fields |= 1u << field;
        return;
    }
    sh_suggest names = {0};
    char text[400];
    for (int32_t i = 0; i < SH_OBSERVABLES; i++) {
        sh_suggest_add(&names, sh_observable_table[i].name);
    }
    const char *near = sh_suggest_nearest(&names, name);
    sh_diagnostic *item = sh_session_report(lua, 219, sh_source_place(way, true),
                                            "platforms have no figure '%s'", name);
    if (near != NULL) {
        sh_session_note(lua, item, "did you mean \"%s\"?", near);
    }
    sh_session_note(lua, item, "figures: %s", sh_suggest_print(&names, text, sizeof text));
}

static const sh_key observe_options[] = {
    {"", SH_KEY_ITEMS, false, "", 0, 0, "\"platform\""},
    {"fields", SH_KEY_TABLE, true, "", 0, 0, "names of the figures"},
    {"lag", SH_KEY_NUMBER, false, "days", 0, 3650, "age of the figures"},
    {"noise", SH_KEY_NUMBER, false, "share", 0, 5, "relative noise"}};

static void read_observe(const sh_keys *outer, sh_policy *policy)
{

    lua_State *lua = outer->lua;
    sh_keys options = {.lua = lua,
                       .what = "observe",
                       .list = observe_options,
                       .count = SH_COUNT(observe_options)};
    sh_way way = sh_source_deeper(&outer->way, "observe", 0);
    if (!sh_keys_push(outer, "observe")) {
        return;
    }
    if (sh_keys_open(&options, &way, -1)) {
        bool subject = lua_rawgeti(lua, -1, 1) == LUA_TSTRING &&
                       strncmp(lua_tostring(lua, -1), "platforms", strlen("platform")) == 0;
        if (!subject && !lua_isnil(lua, -1)) {
            sh_way first = sh_source_deeper(&way, NULL, 1);
            sh_session_report(lua, 203, sh_source_place(&first, true),
                              "an agency can observe \"platform\", nothing else");
        }
        lua_pop(lua, 1);
        sh_keys_number(&options, "lag", &policy->lag_days);
        sh_keys_number(&options, "noise", &policy->noise);
        if (sh_keys_push(&options, "fields")) {
            sh_way fields = sh_source_deeper(&way, "fields", 0);
            for (int32_t i = 1; i <= (int32_t)lua_rawlen(lua, -1); i++) {
                sh_way deeper = sh_source_deeper(&fields, NULL, i);
                lua_rawgeti(lua, -1, i);
                observe_field(lua, &deeper, &policy->observed);
                lua_pop(lua, 1);
            }
            lua_pop(lua, 1);
        }
    }
    lua_pop(lua, 1);
}

/* ---- binding ---- */

static int keep_function(const sh_keys *options, const char *name)
{
    return sh_keys_push(options, name) ? luaL_ref(options->lua, LUA_REGISTRYINDEX) : LUA_NOREF;
}

static void check_effect(const sh_keys *options, const sh_instance *made)
{
    lua_State *lua = options->lua;
    bool every = sh_keys_push(options, "every"), observe = sh_keys_push(options, "observe");
    lua_settop(lua, lua_gettop(lua) - every - observe);
    if (!made->policy.has_act && (every || observe)) {
        sh_session_report(lua, 213, sh_keys_place(options, every ? "every" : "observe", false),
                          "policy '%s' has '%s', but no function act to use it",
                          made->policy.name, every ? "every" : "observe");
    }
    lua_getfield(lua, options->table, "levers");
    bool levers = !lua_isnil(lua, -1);
    lua_pop(lua, 1);
    if (!made->policy.has_start && !made->policy.has_act && !levers) {
        sh_diagnostic *item = sh_session_report(lua, 213, sh_keys_place(options, "name", true),
                                                "policy '%s' does nothing", made->policy.name);
        sh_session_note(lua, item, "give it levers = { … }, start or act");
    }
}

/* makes an instance of the policy whose options stand at `definition` */
static int32_t bind(lua_State *lua, const sh_way *way, int definition, int given)
{
    sh_session *session = sh_session_of(lua);
    sh_instance made = {.start = LUA_NOREF, .act = LUA_NOREF, .params = LUA_NOREF, .way = *way};
    made.policy = (sh_policy){
        .name = "", .about = "", .law = "", .lag_days = -1, .noise = -1, .params = ""};
    sh_keys options = {.lua = lua,
                       .what = "shahe.policy",
                       .list = policy_options,
                       .count = SH_COUNT(policy_options)};
    binding b = {.made = &made, .way = *way, .definition = definition, .given = given};
    b.call = sh_session_here(lua);
    double every = 0;
    lua_newtable(lua);
    b.k = lua_gettop(lua);
    if (sh_keys_open(&options, way, definition)) {
        sh_keys_text(&options, "name", &made.policy.name);
        sh_keys_text(&options, "doc", &made.policy.about);
        sh_keys_text(&options, "law", &made.policy.law);
        bind_parameters(&options, &b);
        made.start = keep_function(&options, "start");
        made.act = keep_function(&options, "act");
        made.policy.has_start = made.start != LUA_NOREF;
        made.policy.has_act = made.act != LUA_NOREF;
        if (!session->binding) {
            sh_keys_number(&options, "every", &every);
            made.policy.every_days = (int32_t)every + (every > (int32_t)every);
            read_observe(&options, &made.policy);
            sh_lever_read(&options, b.k, &made.policy);
            check_effect(&options, &made);
        }
    }
    made.params = luaL_ref(lua, LUA_REGISTRYINDEX);
    if (sh_vec_push(&session->instances, &made) == NULL) {
        sh_sandbox_starve(lua);
    }
    return (int32_t)session->instances.count - 1;
}

static void push(lua_State *lua, int32_t instance, const sh_way *way, int definition)
{
    policy_value *value = lua_newuserdatauv(lua, sizeof *value, 1);
    *value = (policy_value){instance, *way};
    lua_pushvalue(lua, definition);
    lua_setiuservalue(lua, -2, 1);
    luaL_setmetatable(lua, policy_name);
}

static int make_policy(lua_State *lua)
{
    sh_way way = sh_session_here(lua);
    lua_settop(lua, 1);
    push(lua, bind(lua, &way, 1, 0), &way, 1);
    return 1;
}

/* policy { grace = months(18) } */
static int call_policy(lua_State *lua)
{
    const policy_value *value = luaL_checkudata(lua, 1, policy_name);
    lua_settop(lua, 2);
    if (lua_type(lua, 2) != LUA_TTABLE) {
        sh_mistake *fault = sh_sandbox_mistake(
            lua, 309, "", "a policy is called with a table of its parameters");
        sh_mistake_note(fault, "for example custody { grace = months(18) }");
        return sh_sandbox_raise(lua);
    }
    lua_getiuservalue(lua, 1, 1);
    push(lua, bind(lua, &value->way, 3, 2), &value->way, 3);
    return 1;
}

void sh_policy_members(lua_State *lua)
{
    luaL_newmetatable(lua, policy_name);
    lua_pushcfunction(lua, call_policy);
    lua_setfield(lua, -2, "__call");
    lua_pop(lua, 1);
    lua_pushcfunction(lua, make_policy);
    lua_setfield(lua, -2, "policy");
}

sh_key_list sh_policy_keys(void)
{
    return (sh_key_list){policy_options, SH_COUNT(policy_options)};
}

sh_key_list sh_policy_param_keys(void)
{
    return (sh_key_list){param_options, SH_COUNT(param_options)};
}

sh_key_list sh_policy_observe_keys(void)
{
    return (sh_key_list){observe_options, SH_COUNT(observe_options)};
}

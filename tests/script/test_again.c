/* Reading a scenario again, and what can be seen of the order of keys. */
#include "support.h"

#include "script/again.h"
#include "script/sandbox.h"

static const char scenario[] =
    "local shahe = require 'shahe'\n"
    "local s = shahe.scenario { name = 'x', horizon = shahe.weeks(4),\n"
    "  population = { platform = { count = 9 }, investor = { count = 90 },\n"
    "    borrower = { count = 70 } },\n"
    "  shocks = { shahe.shock.scandal { at = shahe.weeks(1), size = 0.1 } } }\n"
    "local n = 0\n"
    "for key, value in pairs { a = 1, b = 2, c = 3, d = 4, e = 5, f = 6 } do n = n * 7 + value "
    "end\n"
    "local p = shahe.policy { name = 'p', levers = {\n"
    "  { lever = 'custody', value = n % 2, from = shahe.days(n % 20) } } }\n"
    "return shahe.compare { baseline = s, replications = 2,\n"
    "  variants = { { 'one', s:with { p } }, { 'two', s:with { } } } }\n";

Test(again, a_scenario_in_order_gives_the_same_plan_each_time)
{
    char folder[64];
    loaded l;
    sh_diagnostics found = {0};
    sh_error error = {0};
    enter_folder(folder);
    load_text(&l, scenario, NULL);
    cr_assert_eq(l.status, SH_OK, "%s", l.printed);
    cr_expect_eq(sh_again_compare("case.lua", NULL, &l.plan, 16, &found, &error), SH_OK, "%s",
                 error.text);
    cr_expect_eq(found.count, 0);
    unload(&l);
    leave_folder(folder);
}

Test(again, another_plan_is_refused_with_its_code)
{
    char folder[64];
    loaded l;
    sh_diagnostics found = {0};
    sh_error error = {0};
    enter_folder(folder);
    load_text(&l, scenario, NULL);
    cr_assert_eq(l.status, SH_OK);
    l.plan.seed++; /* the plan that a reading in another order would give */
    cr_expect_eq(sh_again_compare("case.lua", NULL, &l.plan, 3, &found, &error), SH_E_SCENARIO);
    cr_assert_eq(found.count, 1);
    cr_expect_eq(found.item[0].number, 317);
    cr_expect(strstr(found.item[0].message, "another plan"), "%s", found.item[0].message);
    cr_expect(strstr(error.text, "order of the keys"), "%s", error.text);
    sh_diagnostics_free(&found);
    unload(&l);
    leave_folder(folder);
}

/* the keys of a table in Lua's own order, which no scenario sees */
static int list_keys(lua_State *lua)
{
    char *out = lua_touserdata(lua, 1);
    lua_newtable(lua);
    for (int i = 0; i < 16; i++) {
        char key[8];
        snprintf(key, sizeof key, "key%d", i);
        lua_pushinteger(lua, i);
        lua_setfield(lua, -2, key);
    }
    for (lua_pushnil(lua); lua_next(lua, -2); lua_pop(lua, 1)) {
        *out++ = (char)('a' + lua_tointeger(lua, -1));
    }
    return 0;
}

Test(again, idle_states_held_open_change_the_order_of_keys)
{
    enum { STATES = 8 };
    char order[STATES][17] = {{0}};
    sh_sandbox held[STATES];
    int other = 0;
    for (int i = 0; i < STATES; i++) {
        sh_sandbox box;
        cr_assert(sh_sandbox_open(&held[i], NULL));
        cr_assert(sh_sandbox_open(&box, NULL));
        cr_assert(sh_sandbox_run(&box, list_keys, order[i], 100000));
        sh_sandbox_close(&box);
        other += strcmp(order[i], order[0]) != 0;
    }
    for (int i = 0; i < STATES; i++) {
        sh_sandbox_close(&held[i]);
    }
    cr_expect_gt(other, 0, "all states kept their keys as the first: %s", order[0]);
}

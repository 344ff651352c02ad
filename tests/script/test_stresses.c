#include "support.h"

#include "rules/stress.h"
#include "script/stresses.h"

static const char *const stressed =
    "local shahe = require \"shahe\"\n"
    "local weeks = shahe.weeks\n"
    "local base = shahe.scenario { name = \"x\", horizon = weeks(104),\n"
    "  population = { platform = { count = 200 } },\n"
    "  shocks = {\n"
    "    shahe.stress.combined { severity = 0.99, at = weeks(30), sector = 2 },\n"
    "    shahe.shock.rate { at = weeks(10), rise = 0.02 },\n"
    "    shahe.stress.liquidity_run { at = weeks(60), over = weeks(13), severity = 0.75 },\n"
    "  } }\n"
    "local more = base:set { population = { platform = { count = 400 } } }\n"
    "return shahe.run { scenario = more, replications = 1 }\n";

Test(stresses, stand_beside_plain_shocks_and_become_several)
{
    char folder[64];
    loaded l;
    enter_folder(folder);
    load_text(&l, stressed, NULL);
    cr_assert_eq(l.status, SH_OK, "%s%s", l.printed, l.error.text);
    const sh_plan *plan = &l.plan;
    cr_assert_eq(plan->shock_count, 1 + 4 + 2);
    cr_expect(plan->shocks[0].kind == SH_SHOCK_rate);
    cr_expect(plan->shocks[1].kind == SH_SHOCK_sector && plan->shocks[1].option[0] == 2);
    cr_expect(plan->shocks[1].option[1] == 3.232528 && plan->shocks[1].over_day == 365);
    cr_expect(plan->shocks[2].kind == SH_SHOCK_funding && plan->shocks[2].over_day == 0);
    cr_expect(plan->shocks[3].kind == SH_SHOCK_scandal && plan->shocks[3].at_day == 210);
    cr_expect(plan->shocks[4].kind == SH_SHOCK_failure && plan->shocks[4].at_day == 231);
    cr_expect_eq(plan->shocks[4].option[4], 0.117);
    cr_expect(plan->shocks[5].kind == SH_SHOCK_funding && plan->shocks[5].over_day == 91);
    cr_assert_eq(plan->stress_count, 2);
    cr_expect(plan->stresses[0].first_shock == 1 && plan->stresses[0].shock_count == 4);
    cr_expect(plan->stresses[1].first_shock == 5 && plan->stresses[1].shock_count == 2);
    cr_expect(plan->stresses[0].kind == SH_STRESS_combined &&
              plan->stresses[0].severity == 0.99 && plan->stresses[0].at_day == 210);
    cr_expect_str_eq(plan->stresses[0].origin, "scenario");
    unload(&l);
    leave_folder(folder);
}

Test(stresses, without_a_severity_are_as_bad_as_the_worst_in_a_hundred)
{
    char folder[64];
    loaded l;
    enter_folder(folder);
    load_text(&l,
              "local shahe = require \"shahe\"\n"
              "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(9),\n"
              "  shocks = { shahe.stress.default_cascade { at = shahe.weeks(1) } } }\n"
              "return shahe.run { scenario = s, replications = 1 }\n",
              NULL);
    cr_assert_eq(l.status, SH_OK, "%s%s", l.printed, l.error.text);
    cr_expect_eq(l.plan.stresses[0].severity, 0.99);
    cr_expect(l.plan.shocks[0].kind == SH_SHOCK_credit &&
              l.plan.shocks[0].option[0] == 3.232528);
    unload(&l);
    leave_folder(folder);
}

static const char *const calm =
    "local shahe = require \"shahe\"\n"
    "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(9),\n"
    "  shocks = { shahe.shock.rate { at = shahe.weeks(1) } } }\n"
    "return shahe.run { scenario = s, replications = 1 }\n";

Test(stresses, of_the_command_line_come_on_top_and_in_the_middle)
{
    sh_stress stress = {.kind = SH_STRESS_contagion,
                        .severity = 0.9,
                        .at_day = -1,
                        .sector = -1,
                        .origin = "command line"};
    const sh_script_options options = {.stress = &stress};
    char folder[64];
    loaded l, plain;
    enter_folder(folder);
    load_text(&plain, calm, NULL);
    load_text(&l, calm, &options);
    cr_assert_eq(l.status, SH_OK, "%s%s", l.printed, l.error.text);
    cr_assert_eq(l.plan.shock_count, 2);
    cr_expect_eq(l.plan.shocks[0].kind, SH_SHOCK_rate);
    cr_expect(l.plan.shocks[1].kind == SH_SHOCK_failure && l.plan.shocks[1].at_day == 28);
    cr_expect_str_eq(l.plan.stresses[0].origin, "command line");
    sh_hash with = sh_plan_digest(&l.plan), without = sh_plan_digest(&plain.plan);
    cr_expect(memcmp(&with, &without, sizeof with) != 0, "the plan is another one");
    unload(&plain);
    unload(&l);
    leave_folder(folder);
}

Test(stresses, of_the_command_line_that_come_too_late_are_refused)
{
    sh_stress stress = {.kind = SH_STRESS_combined,
                        .severity = 0.9,
                        .at_day = 49,
                        .sector = -1,
                        .origin = "command line"};
    const sh_script_options options = {.stress = &stress};
    char folder[64];
    loaded l;
    enter_folder(folder);
    load_text(&l, calm, &options);
    cr_expect_eq(l.status, SH_E_USAGE);
    cr_expect_str_eq(
        l.error.text,
        "--stress combined on day 49: its last shock comes on day 70, after the beginning of "
        "the last step (of 7 days, the run lasts 63)");
    unload(&l);
    leave_folder(folder);
}

Test(stresses, that_differ_between_arms_are_no_comparison)
{
    char folder[64];
    loaded l;
    enter_folder(folder);
    load_text(&l,
              "local shahe = require \"shahe\"\n"
              "local function at(x) return { shahe.stress.contagion { at = shahe.weeks(1),\n"
              "  severity = x } } end\n"
              "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(9), shocks = "
              "at(0.9) }\n"
              "return shahe.compare { baseline = s, replications = 1,\n"
              "  variants = { worse = s:set { shocks = at(0.99) } } }\n",
              NULL);
    cr_expect_eq(l.status, SH_E_SCENARIO);
    cr_expect_not_null(strstr(l.printed, "E224"), "%s", l.printed);
    unload(&l);
    leave_folder(folder);
}

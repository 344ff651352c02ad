#include "support.h"

#include "base/file.h"
#include "rules/plan.h"

static const char *const good =
    "-- Does custody help?\n"
    "-- A second line of prose.\n"
    "local shahe = require \"shahe\"\n"
    "local yuan, weeks = shahe.yuan, shahe.weeks\n"
    "local size = shahe.choice { name = \"size\", values = { \"full\", \"demo\" }, default = "
    "\"full\" }\n"
    "local gain = shahe.param { name = \"gain\", default = 12, min = 0, max = 60 }\n"
    "local base = shahe.scenario {\n"
    "  name = \"good\", title = \"A good one\", start = \"2017-07-01\", step = \"week\",\n"
    "  horizon = weeks(104), seed = 7,\n"
    "  population = {\n"
    "    platform = { count = size == \"full\" and 400 or 120 },\n"
    "    investor = { count = 1000, term = weeks(13),\n"
    "      wealth = shahe.lognormal { median = yuan(2e5), sigma = 0.9, cap = yuan(2e7) } },\n"
    "  },\n"
    "  market = { news_gain = gain }, channels = { vendor = false },\n"
    "  shocks = { shahe.shock.credit { at = weeks(52), factor = 1.4 } },\n"
    "}\n"
    "local custody = shahe.policy { name = \"custody\", law = \"Art. 1\",\n"
    "  params = { share = { default = 0.9, min = 0, max = 1 } },\n"
    "  levers = function(k) return { { lever = \"custody\", value = 1, share = k.share,\n"
    "    pooled = true, reason = \"rule\" } } end }\n"
    "return shahe.compare { baseline = base, replications = 40, keep = 3, variants = {\n"
    "  { \"custody\", base:with { custody } },\n"
    "  { \"half\", base:with { custody { share = 0.5 } } },\n"
    "  { \"calm\", base:set { channels = { news = false } } },\n"
    "} }\n";

Test(script, a_scenario_becomes_a_plan)
{
    char folder[64];
    loaded l;
    enter_folder(folder);
    load_text(&l, good, NULL);
    cr_assert_eq(l.status, SH_OK, "%s%s", l.printed, l.error.text);
    const sh_plan *plan = &l.plan;
    cr_expect_str_eq(plan->name, "good");
    cr_expect_str_eq(plan->title, "A good one");
    cr_expect_str_eq(plan->about, "Does custody help?\nA second line of prose.");
    cr_expect_str_eq(plan->start_date, "2017-07-01");
    cr_expect_str_eq(plan->scenario_path, "case.lua");
    cr_expect_str_eq(plan->scenario_text, good);
    cr_expect(plan->seed == 7 && plan->step_days == 7 && plan->steps == 104);
    cr_expect(plan->replications == 40 && plan->kept_count == 3 && plan->kept[2] == 2);
    cr_expect_eq(plan->params.platform_count, 400);
    cr_expect_eq(plan->params.market_news_gain, 12);
    cr_expect_eq(plan->params.investor_wealth.a, 200000);
    cr_expect_eq(plan->params.investor_wealth.cap, 2e7);
    cr_expect_eq(plan->step.investor_term, 13);
    cr_expect_eq(plan->channels_off, 1u << SH_CHANNEL_vendor);
    cr_assert_eq(plan->shock_count, 1);
    cr_expect(plan->shocks[0].kind == SH_SHOCK_credit && plan->shocks[0].at_day == 364 &&
              plan->shocks[0].option[0] == 1.4);
    cr_assert_eq(plan->arm_count, 4);
    cr_expect_str_eq(plan->arms[0].name, "none");
    cr_expect_str_eq(plan->arms[3].name, "calm");
    cr_expect_eq(plan->arms[3].channels_off, 1u << SH_CHANNEL_news);
    cr_assert_eq(plan->policy_count, 2);
    const sh_policy *half = &plan->policies[plan->arms[2].policy[0]];
    cr_expect_str_eq(half->params, "share 0.5");
    cr_expect_str_eq(half->law, "Art. 1");
    cr_assert_eq(half->write_count, 1);
    cr_expect(half->writes[0].lever == SH_LEVER_custody && half->writes[0].value == 1 &&
              half->writes[0].target.share == 0.5 && half->writes[0].target.pooled == 1);
    cr_expect_str_eq(half->writes[0].reason, "rule");
    cr_expect_eq(plan->hook, NULL);
    unload(&l);
    leave_folder(folder);
}

static const char *const attributed =
    "local shahe = require \"shahe\"\n"
    "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4),\n"
    "  channels = { vendor = false } }\n"
    "return shahe.attribute { scenario = s, replications = 2%s }\n";

Test(script, an_attribution_has_an_arm_without_each_channel)
{
    char folder[64], text[400];
    loaded l;
    enter_folder(folder);
    snprintf(text, sizeof text, attributed, ", channels = { \"guarantor\", \"news\" }");
    load_text(&l, text, NULL);
    cr_assert_eq(l.status, SH_OK, "%s%s", l.printed, l.error.text);
    cr_assert_eq(l.plan.arm_count, 3);
    cr_expect_str_eq(l.plan.arms[0].name, "none");
    cr_expect_str_eq(l.plan.arms[1].name, "without guarantor");
    cr_expect_str_eq(l.plan.arms[2].about, "without the channel news");
    cr_expect(l.plan.arms[0].channels_off == 0 &&
              l.plan.arms[2].channels_off == 1u << SH_CHANNEL_news);
    cr_expect_eq(l.plan.channels_off, 1u << SH_CHANNEL_vendor);
    unload(&l);
    snprintf(text, sizeof text, attributed, "");
    load_text(&l, text, NULL);
    cr_assert_eq(l.status, SH_OK, "%s%s", l.printed, l.error.text);
    int32_t on = 0;
    for (int32_t c = 0; c < SH_CHANNELS; c++) {
        on += sh_channel_table[c].switchable && c != SH_CHANNEL_vendor;
    }
    cr_expect_eq(l.plan.arm_count, 1 + on, "all that can be switched off and are on");
    unload(&l);
    snprintf(text, sizeof text, attributed,
             ", channels = { \"credit\", \"nwes\", 3, \"news\", \"news\" }");
    load_text(&l, text, NULL);
    cr_expect_eq(l.status, SH_E_SCENARIO);
    cr_expect_not_null(strstr(l.printed, "'credit' is a direct cause"));
    cr_expect_not_null(strstr(l.printed, "did you mean 'news'?"));
    cr_expect_not_null(
        strstr(l.printed, "entry 3 of 'channels' must be the name of a channel"));
    cr_expect_not_null(strstr(l.printed, "two arms called 'without news'"), "%s", l.printed);
    unload(&l);
    leave_folder(folder);
}

static const sh_setting *setting(const sh_plan *plan, const char *name)
{
    for (int32_t i = 0; i < plan->setting_count; i++) {
        if (strcmp(plan->settings[i].name, name) == 0) {
            return &plan->settings[i];
        }
    }
    cr_assert_fail("no setting %s", name);
    return NULL;
}

Test(script, the_command_line_overrides_the_scenario)
{
    static const char *const set[] = {"size=demo", "market.news_size=4", "investor.term=91d",
                                      "custody.share=50%", "gain=9"};
    const sh_script_options options = {set, SH_COUNT(set), true, 99, 2, NULL};
    char folder[64];
    loaded l;
    enter_folder(folder);
    load_text(&l, good, &options);
    cr_assert_eq(l.status, SH_OK, "%s%s", l.printed, l.error.text);
    cr_expect(l.plan.seed == 99 && l.plan.replications == 2 && l.plan.kept_count == 2);
    cr_expect_eq(l.plan.params.platform_count, 120);
    cr_expect_eq(l.plan.params.market_news_size, 4);
    cr_expect_eq(l.plan.params.investor_term, 91);
    cr_expect_eq(l.plan.params.market_news_gain, 9);
    cr_expect_str_eq(l.plan.policies[0].params, "share 0.5");
    cr_expect_str_eq(setting(&l.plan, "size")->value, "demo");
    cr_expect_str_eq(setting(&l.plan, "size")->def, "full");
    cr_expect_str_eq(setting(&l.plan, "size")->origin, "command line");
    cr_expect_str_eq(setting(&l.plan, "market.news_size")->origin, "command line");
    cr_expect_str_eq(setting(&l.plan, "investor.count")->origin, "scenario");
    cr_expect_str_eq(setting(&l.plan, "investor.wealth")->value,
                     "lognormal(median 200000, sigma 0.9, cap 20000000)");
    unload(&l);
    leave_folder(folder);
}

/* the words of a place stand on the line that it names */
static void expect_inside(const sh_diagnostic *item, const char *text)
{
    const sh_place *place = &item->place;
    int32_t lines = 1;
    for (const char *at = text; *at != '\0'; at++) {
        lines += *at == '\n';
    }
    cr_assert(strcmp(place->file, "case.lua") != 0 ||
                  (place->line >= 0 && place->line <= lines),
              "line %d of %d", (int)place->line, (int)lines);
    cr_assert(place->source == NULL || (place->column >= 1 && place->width >= 0 &&
                                        place->column - 1 <= (int32_t)strlen(place->source)),
              "column %d of '%s'", (int)place->column, place->source);
}

Test(script, damaged_scenarios_are_refused_or_run_but_never_crash)
{
    static const char marks[] = "(){}[]=,.:'\"-~<>019 \n#;ae";
    char folder[64], text[4096];
    uint32_t random = 12345;
    int refused = 0, accepted = 0;
    enter_folder(folder);
    for (int round = 0; round < 1500; round++) {
        size_t size = strlen(good);
        memcpy(text, good, size + 1);
        for (int k = 0; k <= round % 3; k++) {
            random = random * 1664525u + 1013904223u;
            size_t at = (random >> 8) % size;
            random = random * 1664525u + 1013904223u;
            if ((random >> 30) == 0) { /* a piece is lost */
                size_t end = at + 1 + (random >> 8) % 12;
                end = end > size ? size : end;
                memmove(text + at, text + end, size - end + 1);
                size -= end - at;
            } else {
                text[at] = marks[(random >> 8) % (sizeof marks - 1)];
            }
        }
        loaded l;
        load_text(&l, text, NULL);
        cr_assert(l.status == SH_OK || l.status == SH_E_SCENARIO, "%s", l.error.text);
        cr_assert_eq(l.status == SH_OK, l.diagnostics.count == 0, "%s", text);
        for (int32_t i = 0; i < l.diagnostics.count; i++) {
            expect_inside(&l.diagnostics.item[i], text);
        }
        refused += l.status != SH_OK;
        accepted += l.status == SH_OK;
        unload(&l);
    }
    cr_expect_gt(refused, 500);
    cr_expect_gt(accepted, 50);
    leave_folder(folder);
}

Test(script, the_shipped_scenarios_load)
{
    static const char *const names[] = {"p2p/summer_2018", "p2p/full_scale"};
    static const char *const demo[] = {"size=demo"};
    const sh_script_options options = {.set = demo, .set_count = 1};
    char path[512];
    loaded l;
    cr_assert_not_null(getenv("SHAHE_TOP"));
    for (size_t i = 0; i < SH_COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/scenarios/%s.lua", getenv("SHAHE_TOP"), names[i]);
        load_file(&l, path, NULL);
        cr_assert_eq(l.status, SH_OK, "%s%s", l.printed, l.error.text);
        cr_expect_eq(l.plan.arm_count, 3);
        cr_expect_gt(l.plan.observation_count, 5);
        cr_expect(strstr(l.plan.about, "Expected finding") != NULL || i == 1);
        unload(&l);
    }
    snprintf(path, sizeof path, "%s/scenarios/p2p/summer_2018.lua", getenv("SHAHE_TOP"));
    load_file(&l, path, &options);
    cr_assert_eq(l.status, SH_OK, "%s", l.printed);
    cr_expect(l.plan.params.platform_count == 120 && l.plan.replications == 40);
    unload(&l);
}

/* loads each block of Lua in a page; returns how many there are */
static int load_blocks(const char *page)
{
    char folder[64], path[512];
    sh_vec guide = sh_vec_of(1);
    int blocks = 0;
    snprintf(path, sizeof path, "%s/%s", getenv("SHAHE_TOP"), page);
    cr_assert_eq(sh_file_read(path, 1 << 20, &guide, NULL), SH_OK);
    cr_assert(sh_vec_append(&guide, "", 1));
    enter_folder(folder);
    for (char *at = guide.data; (at = strstr(at, "```lua\n")) != NULL; blocks++) {
        char *end = strstr(at + 7, "```");
        cr_assert_not_null(end);
        put_bytes("case.lua", at + 7, (size_t)(end - at - 7));
        loaded l;
        load_file(&l, "case.lua", NULL);
        cr_expect_eq(l.status, SH_OK, "%s: %s%s", page, l.printed, l.error.text);
        unload(&l);
        at = end + 3;
    }
    sh_vec_free(&guide);
    leave_folder(folder);
    return blocks;
}

Test(script, the_blocks_of_the_guides_load)
{
    cr_assert_not_null(getenv("SHAHE_TOP"));
    cr_expect_eq(load_blocks("docs/scenarios.md"), 6);
    cr_expect_eq(load_blocks("README.md"), 1);
}

#include <math.h>

#include "support.h"

static const char head[] = "local shahe = require 'shahe'\n";
static const char banks_file[] = "id,capital,leverage,bonds,government\n"
                                 "a,5,5,30,20\nb,4,\"4\",10,0\n";

static void load(loaded *l, const char *text, const sh_script_options *options)
{
    char whole[4096];
    snprintf(whole, sizeof whole, "%s%s", head, text);
    load_text(l, whole, options);
}

#define SALE(options) \
    "return shahe.kernel.fire_sale { name = 'sale', banks = 'banks.csv', " options " }"
#define CASES "cases = { { name = 'one', impact = 0.01, shock = 0.2 } }"
#define WINDOW(options) "return shahe.kernel.window { name = 'window', " options " }"
#define RUIN(options) "return shahe.kernel.ruin { name = 'ruin', " options " }"

Test(kernel, a_fire_sale_carries_its_banks_and_defaults_into_the_plan)
{
    char folder[64];
    loaded l;
    enter_folder(folder);
    put_text("banks.csv", banks_file);
    load(&l, SALE(CASES), NULL);
    cr_assert_eq(l.status, SH_OK, "%s", l.printed);
    cr_assert_not_null(l.plan.kernel);
    const sh_kernel_sale *sale = &l.plan.kernel->sale;
    cr_expect_eq(l.plan.kernel->kind, SH_KERNEL_fire_sale);
    cr_expect_eq(sale->banks, 2);
    cr_expect_str_eq(sale->bank[1].id, "b");
    cr_expect_float_eq(sale->bank[0].assets, 100, 1e-12);
    cr_expect_eq(sale->bank[0].corporate, 10);
    cr_expect_eq(sale->bank[0].government, 20);
    cr_expect_eq(sale->shocks, 1);
    cr_expect_str_eq(sale->shock[0].name, "one");
    cr_expect(sale->fails_below == .03 && sale->acts_below == .04 && sale->target == .05);
    cr_expect(sale->cash == .05 && sale->loan == .5 && sale->rounds == 100);
    cr_expect(strstr(l.plan.inputs, "banks.csv ") != NULL, "%s", l.plan.inputs);
    cr_expect_str_eq(l.plan.name, "sale");
    unload(&l);
    leave_folder(folder);
}

Test(kernel, draws_and_reserves_carry_their_numbers_and_the_command_line_changes_them)
{
    char folder[64];
    loaded l;
    const char *set[] = {"tie=fails"};
    const sh_script_options given = {
        .set = set, .set_count = 1, .has_seed = true, .seed = 9, .replications = 77};
    const sh_script_options more = {.replications = 77};
    enter_folder(folder);
    load(&l,
         "local t = shahe.choice { name = 'tie', values = { 'survives', 'fails' }, "
         "default = 'survives' }\n" WINDOW("degrees = { 1, 2.5 }, tie = t"),
         &given);
    cr_assert_eq(l.status, SH_OK, "%s", l.printed);
    const sh_kernel_window *window = &l.plan.kernel->window;
    cr_expect(window->degrees == 2 && window->degree[1] == 2.5 && window->nodes == 1000);
    cr_expect(window->draws == 77 && window->ties_fail && l.plan.seed == 9);
    cr_expect_eq(l.plan.setting_count, 1);
    unload(&l);
    load(&l,
         RUIN("seed = 4, premium = 1, claim_rate = 3, claim_mean = 0.2, reserves = { 0, 7 }"),
         &more);
    cr_assert_eq(l.status, SH_OK, "%s", l.printed);
    const sh_kernel_ruin *ruin = &l.plan.kernel->ruin;
    cr_expect(ruin->reserves == 2 && ruin->reserve[1] == 7 && ruin->paths == 77);
    cr_expect(ruin->premium == 1 && ruin->claim_rate == 3 && ruin->claim_mean == .2);
    cr_expect_eq(l.plan.seed, 4);
    unload(&l);
    leave_folder(folder);
}

static const struct {
    const char *text, *says;
} bad[] = {
    {SALE("cases = {}"), "E204"},
    {SALE(""), "E201"},
    {SALE("cases = { { name = 'x', impact = 1, shock = 0.2 } }"), "between 0 and 0.999"},
    {SALE("cases = { { name = 'x', impact = 0.01, shok = 0.2 } }"), "did you mean 'shock'?"},
    {SALE("cases = { 3 }"), "a case takes a table of options, but this is a number"},
    {SALE("cases = { { name = 'x', impact = 0, shock = 0 }, { name = 'x', impact = 0, shock = "
          "0 } }"),
     "there are two cases called 'x'"},
    {SALE(CASES ", fails_below = 0.045"), "must not fall"},
    {SALE(CASES ", target = 5"), "a share is written as a fraction"},
    {SALE(CASES ", seed = 4"), "has no option 'seed'"},
    {SALE(CASES ", cash = 0.8"), "bonds and cash are more than all assets"},
    {"return shahe.kernel.fire_sale { name = 'x', banks = '../b.csv', " CASES " }", "E220"},
    {"return shahe.kernel.fire_sale { name = 'x', banks = 'absent.csv', " CASES " }", "E221"},
    {"return shahe.kernel.fire_sail {}", "did you mean 'shahe.kernel.fire_sale'?"},
    {WINDOW("degrees = { 1, 'two' }"), "'degrees' must be a number, but this is text"},
    {WINDOW("degrees = { 1, -1 }"), "between 0 and 100"},
    {WINDOW("degrees = { 5 }, nodes = 5"), "between 0 and 4"},
    {WINDOW("degrees = { a = 1 }"), "must be a list"},
    {WINDOW("degrees = { 1 }, draws = 1.5"), "E210"},
    {WINDOW("degrees = { 1 }, draws = 0"), "between 1 and 1000000"},
    {WINDOW("degrees = { 1 }, tie = 'fail'"), "did you mean \"fails\"?"},
    {WINDOW("degrees = { 1 }, capital = shahe.yuan(4)"), "E208"},
    {WINDOW("degrees = { 1 }, node = 7"), "did you mean 'nodes'?"},
    {RUIN("premium = 1, claim_rate = 5, claim_mean = 0.2, reserves = { 1 }"),
     "'premium' must be above the claims, but these take 1 of 1"},
    {RUIN("premium = 0, claim_rate = 5, claim_mean = 0.2, reserves = { 1 }"), "at least 1e-09"},
    {RUIN("premium = 1, claim_rate = 3, claim_mean = 0.2, reserves = { -1 }"), "at least 0"},
    {RUIN("premium = 1, claim_rate = 3, claim_mean = 0.2, reserves = 7"), "must be a table"},
    {RUIN("premium = 1, claim_rate = 3, claim_mean = 0.2, reserves = { 1, 1e6 }"),
     "would last 7.5e+06 claims in the mean, more than 1000000"},
    {RUIN("claim_rate = 3, claim_mean = 0.2, reserves = { 1 }"), "needs 'premium'"},
    {RUIN("premium = 1, claim_rate = 3, claim_mean = 0.2, reserves = { 1 }, paths = 1"),
     "between 2 and 10000000"},
};

Test(kernel, every_mistake_in_its_options_is_told)
{
    char folder[64];
    enter_folder(folder);
    put_text("banks.csv", banks_file);
    for (size_t i = 0; i < SH_COUNT(bad); i++) {
        loaded l;
        load(&l, bad[i].text, NULL);
        cr_expect_eq(l.status, SH_E_SCENARIO, "%s", bad[i].text);
        cr_expect(strstr(l.printed, bad[i].says) != NULL, "%s\nlacks: %s\n%s", bad[i].text,
                  bad[i].says, l.printed);
        unload(&l);
    }
    leave_folder(folder);
}

static const struct {
    const char *text, *says;
} bad_banks[] = {
    {"", "the file has no bank"},
    {"id,capital,leverage,bonds,government\n", "the file has no bank"},
    {"id,capital,bonds,government\na,1,1,1\n", "has no column 'leverage'"},
    {"id,capital,leverage,bonds,government\na,1,5,1\n", "banks.csv:2:1"},
    {"id,capital,leverage,bonds,government\na,0,5,1,1\n",
     "field 2: not an amount above 0: '0'"},
    {"id,capital,leverage,bonds,government\na,1,5,x,1\n",
     "field 4: not a number from 0 up: 'x'"},
    {"id,capital,leverage,bonds,government\na,1,5,nan,1\n", "not a number from 0 up: 'nan'"},
    {"id,capital,leverage,bonds,government\na,1,0,1,1\n", "field 3: leverage must be above 0"},
    {"id,capital,leverage,bonds,government\na,1,101,1,1\n", "at most 100 percent"},
    {"id,capital,leverage,bonds,government\na,1,5,1,2\n", "more government bonds than bonds"},
    {"id,capital,leverage,bonds,government\na,1,5,20,2\n", "more than all assets"},
    {"id,capital,leverage,bonds,government\na,1,5,1,1\n,1,5,1,1\n", "banks.csv:3:1"},
    {"id,capital,leverage,bonds,government\na,1,5,1,1\na,1,5,1,1\n", "two banks called 'a'"},
    {"id,capital,leverage,bonds,government\na,1,5,\"1,1\n", "a quote is not closed"},
};

Test(kernel, every_mistake_in_the_file_of_banks_is_told_with_its_line)
{
    char folder[64];
    enter_folder(folder);
    for (size_t i = 0; i < SH_COUNT(bad_banks); i++) {
        loaded l;
        put_text("banks.csv", bad_banks[i].text);
        load(&l, SALE(CASES), NULL);
        cr_expect_eq(l.status, SH_E_SCENARIO, "%s", bad_banks[i].text);
        cr_expect(strstr(l.printed, bad_banks[i].says) != NULL, "%s\nlacks: %s\n%s",
                  bad_banks[i].text, bad_banks[i].says, l.printed);
        unload(&l);
    }
    leave_folder(folder);
}

Test(kernel, what_belongs_to_a_market_is_a_usage_error)
{
    char folder[64];
    const char *market[] = {"market.news_gain=3"}, *unknown[] = {"news_gain=3"};
    static const sh_stress stress = {.severity = .9, .at_day = -1};
    const struct {
        sh_script_options options;
        const char *says;
    } cases[] = {
        {{.stress = &stress}, "no market to put under stress"},
        {{.set = market, .set_count = 1}, "--set market.news_gain"},
        {{.has_seed = true}, "--seed: this scenario is a study of the kernel fire_sale"},
        {{.replications = 5}, "draws nothing"}};
    enter_folder(folder);
    put_text("banks.csv", banks_file);
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        loaded l;
        load(&l, SALE(CASES), &cases[i].options);
        cr_expect_eq(l.status, SH_E_USAGE, "%s", cases[i].says);
        cr_expect(strstr(l.error.text, cases[i].says) != NULL, "%s", l.error.text);
        unload(&l);
    }
    loaded l;
    load(&l, WINDOW("degrees = { 1 }"), &(sh_script_options){.replications = 1000001});
    cr_expect_eq(l.status, SH_E_USAGE, "%s", l.error.text);
    unload(&l);
    load(&l, WINDOW("degrees = { 1 }"), &(sh_script_options){.set = unknown, .set_count = 1});
    cr_expect_eq(l.status, SH_E_SCENARIO);
    cr_expect(strstr(l.printed, "section.name") == NULL, "%s", l.printed);
    unload(&l);
    leave_folder(folder);
}

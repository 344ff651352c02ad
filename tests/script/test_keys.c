#include "support.h"

#include "messages_table.h"

Test(key, every_mistake_is_told_with_its_place_and_what_to_write_instead)
{
    char folder[64];
    enter_folder(folder);
    for (size_t i = 0; i < SH_COUNT(message_cases); i++) {
        const message_case *c = &message_cases[i];
        const sh_script_options options = {.set = &c->set, .set_count = c->set != NULL};
        loaded l;
        if (c->data != NULL) {
            put_text("d.csv", c->data);
        }
        load_text(&l, c->text, &options);
        cr_expect_eq(l.status, SH_E_SCENARIO);
        cr_expect_str_eq(l.printed, c->printed);
        cr_expect(strncmp(l.error.text, c->printed, 10) == 0, "%s", l.error.text);
        unload(&l);
    }
    leave_folder(folder);
}

/* codes whose text depends on the machine or that other tests provoke */
static bool is_elsewhere(int32_t number)
{
    return number == 215 || number >= 300;
}

Test(key, every_code_of_loading_has_its_broken_copy)
{
    for (int32_t i = 0; i < sh_diagnostic_table_count; i++) {
        int32_t number = sh_diagnostic_table[i].number;
        bool found = is_elsewhere(number);
        for (size_t k = 0; k < SH_COUNT(message_cases); k++) {
            found |= message_cases[k].number == number;
        }
        cr_expect(found, "E%d is never provoked", (int)number);
    }
}

Test(key, people_who_do_not_fit_are_counted_in_memory)
{
    char folder[64];
    loaded l;
    enter_folder(folder);
    load_text(&l,
              "local shahe = require 'shahe'\n"
              "local s = shahe.scenario { name = 'x', horizon = shahe.weeks(4),\n"
              "  population = { investor = { count = 1e12 } } }\n"
              "return shahe.run { scenario = s, replications = 1 }\n",
              NULL);
    cr_expect_eq(l.status, SH_E_SCENARIO);
    cr_expect(strstr(l.printed, "error[E215]: 1e+12 investors, ") != NULL, "%s", l.printed);
    cr_expect(strstr(l.printed, "would need 64 TB; this machine has ") != NULL, "%s",
              l.printed);
    cr_expect(strstr(l.printed, "case.lua:3:39") != NULL, "%s", l.printed);
    unload(&l);
    leave_folder(folder);
}

Test(key, all_mistakes_are_told_at_once_in_the_order_of_the_text)
{
    char folder[64];
    loaded l;
    enter_folder(folder);
    load_text(&l,
              "local shahe = require 'shahe'\n"
              "local s = shahe.scenario { name = 'x', step = 'yeer', horizon = 3,\n"
              "  market = { news_gain = -1, macro_nose = 1 },\n"
              "  shocks = { shahe.shock.rate { at = 1, rise = 7 } } }\n"
              "return shahe.run { scenario = s, replications = 0.5, keep = 'all' }\n",
              NULL);
    cr_expect_eq(l.diagnostics.count, 8, "%s", l.printed);
    static const int32_t numbers[] = {203, 207, 202, 200, 207, 202, 202, 204};
    for (int32_t i = 0; i < l.diagnostics.count && i < 8; i++) {
        cr_expect_eq(l.diagnostics.item[i].number, numbers[i], "%s", l.printed);
    }
    unload(&l);
    leave_folder(folder);
}

Test(key, the_command_line_is_read_as_strictly_as_the_text)
{
    static const struct {
        const char *set;
        const char *text;
    } cases[] = {
        {"market.news_gain=x",
         "error[E204]: 'market.news_gain' cannot be read: it is a number"},
        {"market.news_gain=61", "error[E202]: 'market.news_gain' must be between 0 and 60"},
        {"market.news_gain=5d", "error[E204]"},
        {"market.news_gain=0x10", "error[E204]"},
        {"market.news_gain=nan", "error[E204]"},
        {"platform.count=1.5", "error[E210]"},
        {"investor.term=91wan", "error[E204]"},
        {"investor.wealth=5yuan", "error[E209]: nothing named 'investor.wealth'"},
        {"=5", "--set takes name=value, not '=5'"},
        {"gain", "--set takes name=value, not 'gain'"},
    };
    static const char *const text =
        "local shahe = require 'shahe'\n"
        "return shahe.run { replications = 1, scenario = shahe.scenario { name = 'x',\n"
        "  horizon = shahe.weeks(4) } }\n";
    char folder[64];
    enter_folder(folder);
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        const sh_script_options options = {.set = &cases[i].set, .set_count = 1};
        loaded l;
        load_text(&l, text, &options);
        cr_expect(l.status == SH_E_SCENARIO || l.status == SH_E_USAGE, "%s", cases[i].set);
        cr_expect(strstr(l.error.text, cases[i].text) != NULL, "%s: %s", cases[i].set,
                  l.error.text);
        unload(&l);
    }
    leave_folder(folder);
}

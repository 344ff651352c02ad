#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "outputs/findings.h"
#include "outputs/report.h"
#include "outputs/words.h"
#include "tests/support/markup.h"
#include "tests/support/sample.h"

static const sh_sample_size small = {3, 12, 60, 30};

/* the page of a shelf, NUL behind it; the caller frees it with sh_vec_free */
static sh_vec page_of(sh_shelf *shelf, const sh_report_options *options)
{
    sh_source source = sh_shelf_source(shelf);
    sh_vec page = sh_vec_of(1);
    sh_error error = {0};
    cr_assert_eq(sh_report_write(&source, &page, options, &error), SH_OK, "%s", error.text);
    cr_assert(sh_vec_append(&page, "", 1));
    return page;
}

static void expect_well_formed(const sh_vec *page, const char *what)
{
    char buffer[200];
    const char *fault = sh_markup_fault(page->data, buffer, sizeof buffer);
    cr_expect_null(fault, "%s: %s", what, fault);
    cr_expect_null(strstr(page->data, "nan<"), "%s: a number that is none", what);
}

Test(report, holds_every_section_and_figure_of_a_full_result)
{
    static const char *const wanted[] = {
        "<h2>Findings</h2>",
        "Scenario and question",
        "Parameters that differ from their default",
        "Claims of investors, index",
        "<figcaption>Platforms open for business.</figcaption>",
        "published: balance",
        "Platforms at risk",
        "How platforms end",
        "Value at risk, 95&#160;%",
        "McNemar",
        "Variance ratio",
        "mean share of each channel",
        "Median replication of",
        "Tail (95&#160;%) replication of",
        "Acts of the policies",
        "Assumptions and limits",
        "is a rule and no difficulty",
        "<span>scenarios/p2p/summer_2018.lua</span>",
        "\xE6\x8F\x90\xE7\x8E\xB0"};
    sh_shelf *shelf = sh_sample_create(sh_sample_usual());
    sh_vec page = page_of(shelf, NULL);
    for (size_t i = 0; i < SH_COUNT(wanted); i++) {
        cr_expect_not_null(strstr(page.data, wanted[i]), "%s", wanted[i]);
    }
    expect_well_formed(&page, "full");
    cr_expect_null(strstr(page.data, "Not in this file"));
    cr_expect_geq(sh_markup_count(page.data, "role=\"img\""), 18);
    cr_expect_eq(sh_markup_count(page.data, "<svg "), sh_markup_count(page.data, "<desc "));
    sh_vec_free(&page);
    sh_shelf_destroy(shelf);
}

Test(report, is_the_same_bytes_twice)
{
    sh_shelf *first = sh_sample_create(small), *second = sh_sample_create(small);
    sh_vec a = page_of(first, NULL), b = page_of(second, NULL);
    cr_assert_eq(a.count, b.count);
    cr_expect_eq(memcmp(a.data, b.data, a.count), 0);
    sh_vec_free(&a);
    sh_vec_free(&b);
    sh_shelf_destroy(first);
    sh_shelf_destroy(second);
}

Test(report, needs_nothing_from_outside_and_runs_no_script)
{
    sh_shelf *shelf = sh_sample_create(small);
    sh_vec page = page_of(shelf, NULL);
    int links = sh_markup_count(page.data, "http"),
        spaces = sh_markup_count(page.data, "http-equiv");
    cr_expect_eq(links - spaces,
                 sh_markup_count(page.data, "xmlns=\"http://www.w3.org/2000/svg\""));
    cr_expect_null(strstr(page.data, "<script"));
    cr_expect_null(strstr(page.data, "<link"));
    cr_expect_null(strstr(page.data, "url(http"));
    cr_expect_null(strstr(page.data, "@import"));
    sh_vec_free(&page);
    sh_shelf_destroy(shelf);
}

static const char evil[] =
    "</title></style><script>alert(1)</script>\"'><img src=x onerror=a()>&#0;\x01";

Test(report, hostile_texts_in_the_file_stay_texts)
{
    static const char *const paths[] = {"arm_name",
                                        "platform_name",
                                        "observed/series",
                                        "observed/source",
                                        "observed/unit",
                                        "design/policy_name",
                                        "policy_log/reason",
                                        "design/parameter_name",
                                        "design/shock_about",
                                        "design/parameter_unit",
                                        "design/parameter_source"};
    static const char *const names[] = {"title", "start_date", "question", "content_hash",
                                        "seed"};
    const char *many[400];
    sh_shelf *shelf = sh_sample_create(small);
    sh_source source = sh_shelf_source(shelf);
    for (size_t i = 0; i < SH_COUNT(many); i++) {
        many[i] = evil;
    }
    for (size_t i = 0; i < SH_COUNT(paths); i++) {
        sh_array array;
        cr_assert_eq(source.read(source.self, paths[i], &array, NULL), SH_OK, "%s", paths[i]);
        sh_shelf_texts(shelf, paths[i], array.count < 400 ? array.count : 400, many);
        sh_array_free(&array);
    }
    for (size_t i = 0; i < SH_COUNT(names); i++) {
        sh_shelf_attribute(shelf, "", names[i], evil);
    }
    sh_shelf_attribute(shelf, "provenance", "command", evil);
    sh_shelf_attribute(shelf, "provenance", "scenario_text", evil);
    sh_vec page = page_of(shelf, &(sh_report_options){.file = evil, .command = evil});
    expect_well_formed(&page, "hostile");
    cr_expect_null(strstr(page.data, "<script"));
    cr_expect_null(strstr(page.data, "<img"));
    cr_expect_eq(sh_markup_count(page.data, "</style>"), 1);
    sh_vec_free(&page);
    sh_shelf_destroy(shelf);
}

Test(report, what_is_missing_is_said_and_the_rest_is_written)
{
    static const struct {
        const char *group, *said;
    } cases[] = {{"outcomes", "losses of investors"},
                 {"system", "series of the whole system"},
                 {"platform_outcomes", "kinds of ending"},
                 {"events", "failures with their causes"},
                 {"policy_log", "acts of policies"},
                 {"design", "parameters, policies and shocks"},
                 {"observed", NULL},
                 {"time", "series of the whole system"},
                 {"arm_name", NULL},
                 {"platform_name", NULL},
                 {"events/share_", "trigger shares"},
                 {"events/cause_row", "failures with"},
                 {"outcomes/collapsed", NULL},
                 {"outcomes/investor_loss", "losses of"}};
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        sh_shelf *shelf = sh_sample_create(small);
        sh_shelf_remove(shelf, cases[i].group);
        sh_vec page = page_of(shelf, NULL);
        expect_well_formed(&page, cases[i].group);
        cr_expect_not_null(strstr(page.data, "Terms of the field"));
        if (cases[i].said != NULL) {
            cr_expect_not_null(strstr(page.data, cases[i].said), "%s", cases[i].group);
            cr_expect_not_null(strstr(page.data, "Not in this file"));
        }
        sh_vec_free(&page);
        sh_shelf_destroy(shelf);
    }
}

/* Arm 1 collapses less often than 0 and loses as much, but lends less: neither beats the other.
 * Arm 2 equals 1 in two goals and loses less: it beats 1, and 1 alone. */
Test(report, an_arm_is_beaten_by_one_that_is_nowhere_worse)
{
    enum { ARMS = 3, REPLICATIONS = 2 };
    static const char *const names[] = {"alpha", "beta", "gamma"};
    static const double collapsed[] = {1, 1, 0, 0, 0, 0}, volume[] = {.9, .9, .5, .5, .5, .5},
                        loss[] = {.2, .2, .2, .2, .1, .1};
    const double *const value[] = {collapsed, volume, loss};
    static const char *const path[] = {"outcomes/collapsed", "outcomes/volume_share",
                                       "outcomes/investor_loss_share"};
    sh_shelf *shelf = sh_shelf_create();
    sh_shelf_texts(shelf, "arm_name", ARMS, names);
    for (int i = 0; i < 3; i++) {
        sh_shelf_numbers(
            shelf, (sh_shelf_item){path[i], "1", "", NULL, 2, {ARMS, REPLICATIONS}}, value[i]);
    }
    sh_vec page = page_of(shelf, NULL);
    expect_well_formed(&page, "goals");
    const char *front = strstr(page.data, "Trade-offs between safety");
    cr_assert_not_null(front);
    const char *end = strstr(front, "</table>");
    size_t nobody = 0;
    for (const char *at = front; (at = strstr(at, "<td>nobody</td>")) != NULL && at < end;
         at++) {
        nobody++;
    }
    cr_expect_eq(nobody, 2);
    cr_expect_null(strstr(front, "all three by"), "beaten is no worse in any, better in one");
    size_t sizes = 0; /* three numbers of three arms, each with its n */
    for (const char *at = front; (at = strstr(at, "n = 2<")) != NULL && at < end; at++) {
        sizes++;
    }
    cr_expect_eq(sizes, 9);
    const char *interval = strstr(front, "34.2\xE2\x80\x93"
                                         "100.0&#160;%"); /* Wilson, 2 of 2 */
    cr_expect(interval != NULL && interval < end);
    const char *few = strstr(front, "too few replications");
    cr_expect(few != NULL && few < end, "a median of two");
    const char *beaten = strstr(front, "<td>gamma</td>");
    cr_expect(beaten != NULL && beaten < end);
    cr_expect_lt(strstr(front, ">beta<"), beaten, "in the row of beta");
    sh_vec_free(&page);
    sh_shelf_destroy(shelf);
}

Test(report, an_empty_result_gives_a_page_that_says_so)
{
    sh_shelf *shelf = sh_shelf_create();
    sh_vec page = page_of(shelf, NULL);
    expect_well_formed(&page, "empty");
    cr_expect_geq(sh_markup_count(page.data, "Not in this file"), 10);
    sh_vec_free(&page);
    sh_shelf_destroy(shelf);
}

Test(report, arrays_of_another_shape_or_type_are_taken_for_absent)
{
    static const char *const paths[] = {"outcomes/collapsed",
                                        "outcomes/investor_loss",
                                        "system/claims",
                                        "platform_outcomes/exit_day",
                                        "platform_outcomes/exit_kind",
                                        "events/day",
                                        "events/cause_row",
                                        "policy_log/day",
                                        "observed/day",
                                        "time"};
    static const char *const texts[] = {"a", "b", "c"};
    static const double numbers[] = {1, -5e18, NAN};
    for (size_t i = 0; i < 3 * SH_COUNT(paths); i++) {
        sh_shelf *shelf = sh_sample_create(small);
        const char *path = paths[i / 3];
        if (i % 3 == 0) {
            sh_shelf_texts(shelf, path, 3, texts);
        } else {
            sh_shelf_numbers(shelf,
                             (sh_shelf_item){path,
                                             NULL,
                                             NULL,
                                             NULL,
                                             (int32_t)(i % 3) * 2 - 1,
                                             {i % 3 == 1 ? 3 : 1, 1, 3}},
                             numbers);
        }
        sh_vec page = page_of(shelf, NULL);
        expect_well_formed(&page, path);
        sh_vec_free(&page);
        sh_shelf_destroy(shelf);
    }
}

Test(report, only_arrays_over_the_same_axes_are_used)
{
    static const struct {
        int32_t rank;
        int64_t size[4];
        bool fits;
    } cases[] = {{3, {3, 8, 30}, true},  {3, {1, 8, 30}, false},    {3, {3, 7, 30}, false},
                 {3, {3, 8, 29}, false}, {4, {3, 8, 30, 2}, false}, {2, {3, 8}, false}};
    sh_shelf *shelf = sh_sample_create((sh_sample_size){3, 8, 30, 10});
    sh_source source = sh_shelf_source(shelf);
    double *values = calloc(3 * 8 * 30 * 2, sizeof *values);
    sh_error error = {0};
    sh_facts facts;
    cr_assert_eq(sh_facts_open(&facts, &source, &error), SH_OK, "%s", error.text);
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        sh_array array;
        sh_shelf_item item = {"system/claims", NULL, NULL, NULL, cases[i].rank, {0}};
        memcpy(item.size, cases[i].size, sizeof item.size);
        sh_shelf_numbers(shelf, item, values);
        cr_assert_eq(sh_facts_records(&facts, "system/claims", 3, 30, &array, &error), SH_OK);
        cr_expect_eq(array.count > 0, cases[i].fits, "case %zu", i);
        sh_array_free(&array);
    }
    free(values);
    sh_facts_close(&facts);
    sh_shelf_destroy(shelf);
}

Test(report, wild_numbers_of_the_right_shape_do_no_harm)
{
    static const char *const paths[] = {"outcomes/collapsed",
                                        "outcomes/investor_loss",
                                        "outcomes/peak_exit_rate",
                                        "system/claims",
                                        "system/exits",
                                        "system/operating",
                                        "platform_outcomes/exit_day",
                                        "platform_outcomes/exit_kind",
                                        "events/arm_index",
                                        "events/replication_index",
                                        "events/day",
                                        "events/kind",
                                        "events/platform_index",
                                        "events/cause_row",
                                        "events/share_news",
                                        "policy_log/arm_index",
                                        "policy_log/replication_index",
                                        "policy_log/day",
                                        "policy_log/value",
                                        "observed/day",
                                        "observed/value"};
    static const double wild[] = {NAN, INFINITY, -1e300, 1e300, 0, -1, 3, 1e18};
    for (size_t i = 0; i < SH_COUNT(paths); i++) {
        sh_shelf *shelf = sh_sample_create((sh_sample_size){3, 8, 30, 10});
        sh_source source = sh_shelf_source(shelf);
        sh_array array;
        cr_assert_eq(source.read(source.self, paths[i], &array, NULL), SH_OK);
        for (int64_t k = 0; k < array.count; k++) {
            ((double *)array.data)[k] = wild[(k * 7 + k / 5) % (int64_t)SH_COUNT(wild)];
        }
        sh_shelf_item item = {paths[i], array.unit, array.about, array.flags, array.rank, {0}};
        memcpy(item.size, array.size, sizeof item.size);
        sh_shelf_numbers(shelf, item, array.data);
        sh_array_free(&array);
        sh_vec page = page_of(shelf, NULL);
        expect_well_formed(&page, paths[i]);
        sh_vec_free(&page);
        sh_shelf_destroy(shelf);
    }
}

/* rows between two places of a page */
static int rows_between(const char *from, const char *to)
{
    int count = 0;
    while ((from = strstr(from, "</tr>")) != NULL && from < to) {
        from++;
        count++;
    }
    return count;
}

/* a study whose second arm is without delay, whose third is without two channels */
static sh_shelf *switched(void)
{
    static const char *const off[] = {"", "delay", "guarantor, delay"}, *const policies[] = {
                                                                            "", "", ""};
    double failed[3 * 12], amplification[3 * 12];
    for (int r = 0; r < 12; r++) {
        failed[r] = 20 + r;
        failed[12 + r] = 14 + r + (r % 2 ? 1 : -1);
        failed[24 + r] = 3;
        for (int arm = 0; arm < 3; arm++) {
            amplification[12 * arm + r] = arm == 2 ? (double)NAN : 4.0 - arm;
        }
    }
    sh_shelf *shelf = sh_sample_create(small);
    sh_shelf_remove(shelf, "design/arm_policies");
    sh_shelf_texts(shelf, "design/arm_policies", 3, policies);
    sh_shelf_texts(shelf, "design/arm_channels_off", 3, off);
    sh_shelf_remove(shelf, "outcomes/failed_platforms");
    sh_shelf_numbers(
        shelf, (sh_shelf_item){"outcomes/failed_platforms", "platforms", "", NULL, 2, {3, 12}},
        failed);
    sh_shelf_numbers(shelf,
                     (sh_shelf_item){"outcomes/amplification", "1", "", NULL, 2, {3, 12}},
                     amplification);
    return shelf;
}

Test(report, sets_the_share_of_a_channel_beside_what_a_run_without_it_shows)
{
    sh_shelf *shelf = switched();
    sh_vec page = page_of(shelf, NULL);
    expect_well_formed(&page, "switched");
    const char *table = strstr(page.data, "Trigger share and marginal effect by channel");
    cr_assert_not_null(table);
    const char *end = strstr(table, "</table>");
    const char *row = strstr(table, "<td>Delay</td>"), *both = strstr(table, "Guarantor");
    cr_assert(row != NULL && row < end);
    cr_expect(both == NULL || both > end, "an arm without two channels tells of neither");
    cr_expect_eq(rows_between(table, end), 2, "a head and one channel");
    cr_expect_not_null(strstr(row, ">+6"), "%.400s", row);
    /* the share is that of the baseline in the table of all channels */
    char share[64], line[400];
    snprintf(share, sizeof share, "%.*s", (int)strcspn(strstr(row, "<td class") + 1, "/"),
             strstr(row, "<td class") + 1);
    const char *all = strstr(page.data, "<td>Delay: ");
    cr_assert_not_null(all);
    snprintf(line, sizeof line, "%.*s", (int)(strstr(all, "</tr>") - all), all);
    cr_expect_not_null(strstr(line, share), "'%s' in '%s'", share, line);
    cr_expect_not_null(strstr(end, "The two need not agree"));
    sh_vec_free(&page);
    sh_shelf_destroy(shelf);
}

/* the effect of a channel that brings down 6 platforms in each of the first n pairs */
static sh_estimate same_effect(int n)
{
    double failed[3 * 12];
    for (int i = 0; i < 3 * 12; i++) {
        failed[i] = i % 12 < n ? 20 - 6.0 * (i / 12) : (double)NAN;
    }
    sh_shelf *shelf = switched();
    sh_shelf_remove(shelf, "outcomes/failed_platforms");
    sh_shelf_numbers(
        shelf, (sh_shelf_item){"outcomes/failed_platforms", "platforms", "", NULL, 2, {3, 12}},
        failed);
    sh_source source = sh_shelf_source(shelf);
    sh_facts facts;
    sh_findings all;
    sh_error error = {0};
    cr_assert_eq(sh_facts_open(&facts, &source, &error), SH_OK, "%s", error.text);
    cr_assert_eq(sh_findings_read(&all, &facts, &error), SH_OK, "%s", error.text);
    cr_assert_eq(all.channels.count, 1);
    sh_estimate change = all.channels.item[0].change;
    sh_findings_free(&all);
    sh_facts_close(&facts);
    sh_shelf_destroy(shelf);
    return change;
}

Test(report, fewer_than_six_equal_effects_are_too_few_for_an_interval)
{
    for (int n = 2; n <= 12; n++) {
        sh_estimate e = same_effect(n);
        cr_expect_eq(e.n, n);
        cr_expect_eq(e.value, 6);
        cr_expect_eq(sh_words_has_interval(&e), n >= 6, "%d", n);
    }
}

Test(report, what_a_channel_does_is_printed_and_written_as_json_too)
{
    sh_shelf *shelf = switched();
    sh_source source = sh_shelf_source(shelf);
    sh_facts facts;
    sh_findings all;
    sh_error error = {0};
    cr_assert_eq(sh_facts_open(&facts, &source, &error), SH_OK, "%s", error.text);
    cr_assert_eq(sh_findings_read(&all, &facts, &error), SH_OK, "%s", error.text);
    sh_text text = sh_text_of(SH_ESCAPE_NONE), json = sh_text_of(SH_ESCAPE_JSON);
    sh_findings_text(&all, &text);
    sh_findings_json(&all, &json);
    const char *said = sh_text_string(&text);
    cr_expect_eq(all.channels.count, 1, "an arm without two channels tells of neither");
    cr_expect_str_eq(all.channels.item[0].channel, "delay");
    cr_expect_float_eq(all.channels.item[0].change.value, 6, 1e-12);
    cr_expect_not_null(strstr(said, "trigger share of the channel in these failures, mean\n"
                                    "    delay"),
                       "%s", said);
    cr_expect_not_null(strstr(said, "failures that it adds, mean of pairs\n    delay"));
    cr_expect_not_null(strstr(said, "+6"), "%s", said);
    cr_expect_not_null(strstr(said, "first round), median\n"), "%s", said);
    cr_expect_not_null(
        strstr(sh_text_string(&json), "\"channel\":\"delay\",\"trigger_share\""));
    cr_expect_not_null(strstr(sh_text_string(&json), "\"failures_added\":6,"));
    sh_text_free(&text);
    sh_text_free(&json);
    sh_findings_free(&all);
    sh_facts_close(&facts);
    sh_shelf_destroy(shelf);
}

Test(report, says_how_far_failures_spread)
{
    sh_shelf *shelf = switched();
    sh_vec page = page_of(shelf, NULL);
    const char *table = strstr(page.data, "How far failures spread");
    cr_assert_not_null(table);
    const char *label = strstr(table, "Amplification: claims hit by the first round");
    cr_assert_not_null(label);
    const char *first = strstr(label, ">4<"), *second = strstr(label, ">3<");
    const char *none = strstr(label, "not defined in any replication");
    cr_assert(first != NULL && second != NULL && none != NULL);
    cr_expect_eq(rows_between(label, first), 0);
    cr_expect_eq(rows_between(label, second), 1, "%.900s", label);
    cr_expect_eq(rows_between(label, none), 2);
    sh_vec_free(&page);
    sh_shelf_destroy(shelf);
}

Test(report, few_replications_are_admitted)
{
    sh_shelf *shelf = sh_sample_create((sh_sample_size){3, 3, 30, 10});
    sh_vec page = page_of(shelf, NULL);
    expect_well_formed(&page, "few");
    cr_expect_geq(sh_markup_count(page.data, "too few replications"), 40);
    sh_vec_free(&page);
    sh_shelf_destroy(shelf);
}

Test(report, one_arm_alone_has_nothing_to_be_compared_with)
{
    sh_shelf *shelf = sh_sample_create((sh_sample_size){1, 12, 30, 10});
    sh_vec page = page_of(shelf, NULL);
    expect_well_formed(&page, "one arm");
    cr_expect_not_null(strstr(page.data, "a second arm to compare with"));
    sh_vec_free(&page);
    sh_shelf_destroy(shelf);
}

Test(report, an_array_that_cannot_be_read_is_an_error)
{
    sh_shelf *shelf = sh_sample_create((sh_sample_size){2, 8, 30, 10});
    sh_source source = sh_shelf_source(shelf);
    sh_vec page = sh_vec_of(1);
    sh_error error = {0};
    sh_shelf_break(shelf, "system/claims");
    cr_expect_eq(sh_report_write(&source, &page, NULL, &error), SH_E_INPUT);
    cr_expect_not_null(strstr(error.text, "system/claims"));
    cr_expect_eq(page.count, 0);
    sh_vec_free(&page);
    sh_shelf_destroy(shelf);
}

Test(report, platforms_count_from_the_day_on_which_they_open)
{
    /* in each of 4 replications: one leaves in the first week, one stays, one opens at the end
       of that week and stays, one never opens */
    enum { REPLICATIONS = 4, PLATFORMS = 4, ALL = REPLICATIONS * PLATFORMS };
    static const double exits[] = {7, -1, -1, -1}, entries[] = {0, 0, 7, -1};
    static const double days[] = {7, 14};
    static const char *const arms[] = {"none"};
    double exit[ALL], entry[ALL], kind[ALL], open[ALL / PLATFORMS * 2] = {0};
    for (int i = 0; i < ALL; i++) {
        exit[i] = exits[i % PLATFORMS];
        entry[i] = entries[i % PLATFORMS];
        kind[i] = exit[i] > 0;
    }
    sh_shelf *shelf = sh_shelf_create();
    sh_shelf_texts(shelf, "arm_name", 1, arms);
    sh_shelf_numbers(shelf, (sh_shelf_item){"time", "day", NULL, NULL, 1, {2}}, days);
    sh_shelf_item item = {"system/claims", "1", NULL, NULL, 3, {1, REPLICATIONS, 2}};
    sh_shelf_numbers(shelf, item, open);
    item = (sh_shelf_item){"platform_outcomes/exit_day", "day", NULL, NULL, 3,
                           {1, REPLICATIONS, PLATFORMS}};
    sh_shelf_numbers(shelf, item, exit);
    item.path = "platform_outcomes/entry_day";
    sh_shelf_numbers(shelf, item, entry);
    item.path = "platform_outcomes/exit_kind";
    item.flags = "none withdrawal";
    sh_shelf_numbers(shelf, item, kind);
    sh_vec page = page_of(shelf, NULL);
    const char *end = strstr(strstr(page.data, "id=\"platforms\""), "<td>day 14</td>");
    cr_assert_not_null(end, "the last row of the table of survival");
    char row[400];
    snprintf(row, sizeof row, "%s", end);
    cr_expect_not_null(strstr(row, ">50.0&#160;%<"), "one of two at risk left: %s", row);
    cr_expect_not_null(strstr(row, ">8<"), "two open in each replication: %s", row);
    cr_expect_geq(sh_markup_count(page.data, ">66.7&#160;%<"), 1,
                  "two of the three that opened");
    cr_expect_eq(sh_markup_count(page.data, ">75.0&#160;%<"), 0);
    cr_expect_not_null(strstr(page.data, "left truncation"));
    sh_vec_free(&page);
    sh_shelf_destroy(shelf);
}

Test(report, says_when_a_file_does_not_tell_when_platforms_opened)
{
    sh_shelf *shelf = sh_sample_create(small);
    sh_vec page = page_of(shelf, NULL);
    sh_source source = sh_shelf_source(shelf);
    cr_assert_not(source.has(source.self, "platform_outcomes/entry_day"));
    cr_expect_not_null(strstr(page.data, "all count as at risk from the first day"));
    cr_expect_null(strstr(page.data, "left truncation"));
    sh_vec_free(&page);
    sh_shelf_destroy(shelf);
}

Test(report, names_the_hash_at_the_foot_of_each_page_and_where_people_sign)
{
    sh_shelf *shelf = sh_sample_create(small);
    sh_shelf_attribute(shelf, "", "content_hash", "0123abcd");
    sh_vec page = page_of(shelf, &(sh_report_options){.file = "a <b>.h5"});
    cr_expect_not_null(strstr(page.data, "content hash 0123abcd';"));
    const char *sign = strstr(page.data, "<div class=\"sign\">");
    cr_assert_not_null(sign);
    cr_expect_not_null(strstr(sign, "<code>0123abcd</code>"));
    cr_expect_not_null(strstr(sign, "<code>a &lt;b&gt;.h5</code>"));
    cr_expect_not_null(strstr(sign, "<dt>Signature</dt>"));
    sh_vec_free(&page);
    sh_shelf_attribute(shelf, "", "content_hash", "a'}</style>\\27 *{content:url(x)}");
    page = page_of(shelf, NULL);
    cr_expect_not_null(strstr(page.data, "content hash astyle27contenturlx';"));
    sh_vec_free(&page);
    sh_shelf_destroy(shelf);
}

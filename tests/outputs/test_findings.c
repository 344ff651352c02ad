#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/macros.h"
#include "outputs/findings.h"
#include "outputs/reader.h"
#include "tests/outputs/scratch.h"
#include "tests/support/sample.h"

#define OPEN "\xE2\x80\x98"
#define CLOSE "\xE2\x80\x99"
#define DASH "\xE2\x80\x93"
#define MINUS "\xE2\x88\x92"

enum { ARMS = 2, REPLICATIONS = 40 };

/* 12 of 40 collapse under the baseline; 3 under the arm: 2 of those 12 and one other */
static sh_shelf *known_study(void)
{
    static const char *const names[] = {"none", "intervention"};
    double collapsed[ARMS * REPLICATIONS] = {0}, loss[ARMS * REPLICATIONS];
    for (int r = 0; r < REPLICATIONS; r++) {
        collapsed[r] = r < 12;
        collapsed[REPLICATIONS + r] = r < 2 || r == 39;
        loss[r] = 1e11 * (r + 1);
        loss[REPLICATIONS + r] = 1e11 * (r + 1) - 2e11;
    }
    sh_shelf *shelf = sh_shelf_create();
    sh_shelf_texts(shelf, "arm_name", ARMS, names);
    sh_shelf_numbers(
        shelf, (sh_shelf_item){"outcomes/collapsed", "1", "", NULL, 2, {ARMS, REPLICATIONS}},
        collapsed);
    sh_shelf_numbers(
        shelf,
        (sh_shelf_item){"outcomes/investor_loss", "CNY_fen", "", NULL, 2, {ARMS, REPLICATIONS}},
        loss);
    return shelf;
}

/* findings of a shelf; the shelf is given back */
static sh_findings read_all(sh_shelf *shelf)
{
    sh_source source = sh_shelf_source(shelf);
    sh_facts facts;
    sh_findings findings;
    sh_error error = {0};
    cr_assert_eq(sh_facts_open(&facts, &source, &error), SH_OK, "%s", error.text);
    cr_assert_eq(sh_findings_read(&findings, &facts, &error), SH_OK, "%s", error.text);
    sh_facts_close(&facts);
    sh_shelf_destroy(shelf);
    return findings;
}

static const sh_finding *find(const sh_findings *findings, sh_finding_kind kind,
                              const char *metric, int32_t arm, double level)
{
    const sh_finding *f = sh_findings_find(findings, kind, metric, arm, level);
    cr_assert_not_null(f, "%s of arm %d", metric, arm);
    return f;
}

Test(findings, tell_the_probability_of_collapse_with_wilsons_interval)
{
    sh_findings all = read_all(known_study());
    const sh_finding *f = find(&all, SH_FINDING_PROBABILITY, "collapsed", 1, 0);
    cr_expect_eq(f->events, 3);
    cr_expect_float_eq(f->estimate.low, 0.025836, 1e-6);
    cr_expect_float_eq(f->estimate.high, 0.198642, 1e-6);
    cr_expect_str_eq(f->sentence,
                     "Under " OPEN "intervention" CLOSE " 3 of 40 replications collapsed "
                     "(7.5 %, 95 % interval 2.6" DASH "19.9 %).");
    sh_findings_free(&all);
}

Test(findings, compare_collapses_replication_by_replication)
{
    sh_findings all = read_all(known_study());
    const sh_finding *f = find(&all, SH_FINDING_RISK_CHANGE, "collapsed", 1, 0);
    cr_expect_eq(f->pairs.both, 2);
    cr_expect_eq(f->pairs.only_a, 1);
    cr_expect_eq(f->pairs.only_b, 10);
    cr_expect_eq(f->pairs.neither, 27);
    cr_expect_float_eq(f->pairs.p, 24.0 / 2048, 1e-12); /* 2 (1 + 11) / 2^11 */
    cr_expect_float_eq(f->estimate.value, -9.0 / 40, 1e-12);
    /* (2 - 11) / 42 with one pair added to each cell, and 1.96 standard errors */
    cr_expect_float_eq(f->estimate.low, -0.369560, 1e-5);
    cr_expect_float_eq(f->estimate.high, -0.059011, 1e-5);
    cr_expect_not_null(strstr(f->sentence, "10 collapsed only under " OPEN "none" CLOSE
                                           ", 1 only under " OPEN "intervention" CLOSE
                                           ", 2 under both, 27 under neither; "
                                           "the difference is " MINUS "22.5 pp"));
    cr_expect_null(sh_findings_find(&all, SH_FINDING_RISK_CHANGE, "collapsed", 0, 0));
    sh_findings_free(&all);
}

Test(findings, give_quantiles_and_median_changes_of_money)
{
    sh_findings all = read_all(known_study());
    const sh_finding *median = find(&all, SH_FINDING_QUANTILE, "investor_loss", 0, 0.5);
    const sh_finding *tail = find(&all, SH_FINDING_QUANTILE, "investor_loss", 0, 0.9);
    const sh_finding *change = find(&all, SH_FINDING_CHANGE, "investor_loss", 1, 0.5);
    cr_expect_float_eq(median->estimate.value, 20.5e11, 1);
    cr_expect_float_eq(median->estimate.low, 14e11, 1); /* order statistics 14 and 27 of 40 */
    cr_expect_float_eq(median->estimate.high, 27e11, 1);
    cr_expect_float_eq(tail->estimate.value, 36.1e11, 1);
    cr_expect_eq(change->estimate.value, -2e11);
    cr_expect_not_null(
        strstr(change->sentence, "CNY " MINUS "2.0 bn (" MINUS "20 \xE4\xBA\xBF)"));
    sh_findings_free(&all);
}

Test(findings, say_too_few_for_five_replications)
{
    sh_findings all = read_all(sh_sample_create((sh_sample_size){3, 5, 20, 10}));
    sh_text text = sh_text_of(SH_ESCAPE_NONE);
    sh_findings_text(&all, &text);
    const sh_finding *f = find(&all, SH_FINDING_QUANTILE, "investor_loss", 0, 0.5);
    cr_expect_eq(f->estimate.note, SH_ESTIMATE_TOO_FEW);
    cr_expect_not_null(strstr(f->sentence, "interval: too few replications, n = 5"));
    cr_expect_not_null(strstr(sh_text_string(&text), "[too few replications]"));
    cr_expect_null(strstr(sh_text_string(&text), "nan"));
    sh_text_free(&text);
    sh_findings_free(&all);
}

Test(findings, print_aligned_lines_for_the_terminal)
{
    sh_findings all = read_all(known_study());
    sh_text text = sh_text_of(SH_ESCAPE_NONE);
    sh_findings_text(&all, &text);
    const char *out = sh_text_string(&text);
    cr_expect_not_null(strstr(out,
                              "Findings (40 replications of each of 2 arms; 95 % intervals)\n"
                              "  probability of collapse\n"
                              "    none          30.0 %  [18.1" DASH "45.4 %]  12 of 40\n"
                              "    intervention  7.5 %  [2.6" DASH "19.9 %]  3 of 40\n"),
                       "%s", out);
    cr_expect_not_null(strstr(out, "n = 40, McNemar p = 0.012"), "%s", out);
    sh_text_free(&text);
    sh_findings_free(&all);
}

Test(findings, write_json_whose_strings_are_escaped)
{
    sh_shelf *shelf = known_study();
    static const char *const names[] = {"none", "a\"b\\</script>\n"};
    sh_shelf_texts(shelf, "arm_name", ARMS, names);
    sh_findings all = read_all(shelf);
    sh_text text = sh_text_of(SH_ESCAPE_NONE);
    sh_findings_json(&all, &text);
    const char *out = sh_text_string(&text);
    cr_expect_not_null(strstr(out, "\"arm\":\"a\\\"b\\\\\\u003c\\/script>\\n\""), "%s", out);
    cr_expect_not_null(strstr(out, "\"value\":0.075,\"low\":0.0258"), "%s", out);
    cr_expect_not_null(strstr(out, "\"events\":3"));
    cr_expect_not_null(
        strstr(out, "\"both\":2,\"only_this\":1,\"only_baseline\":10,\"neither\":27"));
    sh_text_free(&text);
    sh_findings_free(&all);
}

Test(findings, of_an_empty_result_are_none)
{
    sh_findings all = read_all(sh_shelf_create());
    sh_text text = sh_text_of(SH_ESCAPE_NONE);
    cr_expect_eq(all.count, 0);
    sh_findings_json(&all, &text);
    cr_expect_not_null(strstr(sh_text_string(&text), "\"findings\":[\n],\"channels\":[]}"));
    sh_text_free(&text);
    sh_findings_free(&all);
}

/* element (arm, column) of a derived table, the column found by its label */
static double derived(const sh_source *source, const char *path, const char *labels,
                      const char *label, int32_t arm)
{
    sh_array table, names;
    sh_error error = {0};
    cr_assert_eq(source->read(source->self, path, &table, &error), SH_OK, "%s", error.text);
    cr_assert_eq(source->read(source->self, labels, &names, &error), SH_OK, "%s", error.text);
    int64_t column = 0;
    while (column < names.count && strcmp(sh_array_text(&names, column), label) != 0) {
        column++;
    }
    cr_assert_lt(column, names.count, "%s", label);
    double value = sh_array_number(&table, arm * table.size[1] + column);
    sh_array_free(&table);
    sh_array_free(&names);
    return value;
}

Test(findings, of_a_file_agree_with_the_tables_that_the_file_derives)
{
    sh_error error = {0};
    scratch s = scratch_open();
    sh_reader *reader;
    const char *journal = scratch_file(&s, "run.journal"), *path = scratch_file(&s, "run.h5");
    scratch_journal(journal, (sh_result_size){3, 12, 2, 30, 12}, 1);
    scratch_export(journal, path);
    cr_assert_eq(sh_reader_open(path, &reader, &error), SH_OK, "%s", error.text);
    sh_source source = sh_reader_source(reader);
    sh_facts facts;
    sh_findings all;
    cr_assert_eq(sh_facts_open(&facts, &source, &error), SH_OK, "%s", error.text);
    cr_assert_eq(facts.platforms, 12);
    cr_assert_eq(facts.steps, 30);
    cr_expect_str_eq(sh_facts_arm(&facts, 1).text, "intervention");
    cr_assert_eq(sh_findings_read(&all, &facts, &error), SH_OK, "%s", error.text);
    for (int32_t arm = 0; arm < 3; arm++) {
        const sh_finding *f = find(&all, SH_FINDING_PROBABILITY, "collapsed", arm, 0);
        cr_expect_eq(f->estimate.value, derived(&source, "summary/probability",
                                                "summary/chance_name", "collapsed", arm));
        cr_expect_eq(f->estimate.high, derived(&source, "summary/probability_high",
                                               "summary/chance_name", "collapsed", arm));
    }
    const sh_finding *f = find(&all, SH_FINDING_RISK_CHANGE, "collapsed", 2, 0);
    int64_t only = (int64_t)derived(&source, "paired/only_baseline", "summary/chance_name",
                                    "collapsed", 2);
    cr_expect_eq(f->pairs.only_b, only);
    cr_expect_eq(f->pairs.p,
                 derived(&source, "paired/mcnemar_p", "summary/chance_name", "collapsed", 2));
    const sh_finding *m = find(&all, SH_FINDING_CHANGE, "investor_loss", 1, 0.5);
    double fen =
        derived(&source, "paired/median", "summary/metric_name", "investor_loss", 1) * 100;
    cr_expect_float_eq(m->estimate.value, fen, 0.5);
    sh_findings_free(&all);
    sh_facts_close(&facts);
    sh_reader_close(reader);
    scratch_close(&s);
}

Test(findings, what_is_not_defined_is_no_zero_and_is_counted)
{
    static const char *const names[] = {"none", "intervention"};
    double peak[ARMS * REPLICATIONS];
    for (int r = 0; r < REPLICATIONS; r++) {
        peak[r] = r < 30 ? 0.01 * (r + 1) : NAN;
        peak[REPLICATIONS + r] = NAN;
    }
    sh_shelf *shelf = sh_shelf_create();
    sh_shelf_texts(shelf, "arm_name", ARMS, names);
    sh_shelf_numbers(
        shelf,
        (sh_shelf_item){
            "outcomes/peak_exit_rate", "1/month", "", NULL, 2, {ARMS, REPLICATIONS}},
        peak);
    sh_findings all = read_all(shelf);
    const sh_finding *some = find(&all, SH_FINDING_QUANTILE, "peak_exit_rate", 0, 0.5);
    cr_expect_eq(some->estimate.n, 30);
    cr_expect_float_eq(some->estimate.value, 0.155, 1e-12);
    cr_expect(strstr(some->sentence, "(not defined in 10 of 40 replications)."), "%s",
              some->sentence);
    const sh_finding *none = find(&all, SH_FINDING_QUANTILE, "peak_exit_rate", 1, 0.5);
    cr_expect_eq(none->estimate.n, 0);
    cr_expect(strstr(none->sentence, "not defined in any replication"), "%s", none->sentence);
    sh_text text = sh_text_of(SH_ESCAPE_NONE), json = sh_text_of(SH_ESCAPE_JSON);
    sh_findings_text(&all, &text);
    sh_findings_json(&all, &json);
    cr_expect(strstr(sh_text_string(&text), "n = 30, not defined in 10 of 40"), "%s",
              sh_text_string(&text));
    cr_expect(strstr(sh_text_string(&json), "\"value\":null"), "%s", sh_text_string(&json));
    cr_expect(strstr(sh_text_string(&json), "\"undefined\":40"));
    cr_expect_null(strstr(sh_text_string(&json), "nan"));
    sh_text_free(&text);
    sh_text_free(&json);
    sh_findings_free(&all);
}

Test(findings, take_the_article_that_the_label_needs)
{
    sh_findings all = read_all(known_study());
    for (int32_t i = 0; i < all.count; i++) {
        const char *text = all.item[i].sentence;
        for (const char *at = strstr(text, " a "); at != NULL; at = strstr(at + 1, " a ")) {
            cr_expect_null(strchr("aeiou", at[3]), "%s", text);
        }
    }
    const sh_finding *f = find(&all, SH_FINDING_QUANTILE, "investor_loss", 0, 0.9);
    cr_expect_not_null(strstr(f->sentence, "has an investor loss above"), "%s", f->sentence);
    sh_findings_free(&all);
}

Test(findings, say_what_an_arm_with_custody_assumes)
{
    static const double arms[] = {0, 1, 1}, values[] = {1, 0.4, 1};
    static const char *const levers[] = {"gate", "custody", "custody"};
    for (int64_t rows = 2; rows <= 3; rows++) {
        sh_shelf *shelf = known_study();
        sh_shelf_item item = {"policy_log/arm_index", "1", "", NULL, 1, {rows}};
        sh_shelf_numbers(shelf, item, arms);
        item.path = "policy_log/value";
        sh_shelf_numbers(shelf, item, values);
        sh_shelf_texts(shelf, "policy_log/lever", rows, levers);
        sh_findings all = read_all(shelf);
        sh_text text = sh_text_of(SH_ESCAPE_NONE);
        sh_findings_text(&all, &text);
        const char *said = strstr(sh_text_string(&text), "an assumption, not a finding");
        cr_expect_eq(said != NULL, rows == 3, "four tenths in custody leave the rest pooled");
        cr_expect_eq(strstr(all.assumption, OPEN "intervention" CLOSE) != NULL, rows == 3);
        sh_text_free(&text);
        sh_findings_free(&all);
    }
}

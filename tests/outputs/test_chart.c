#include <criterion/criterion.h>
#include <stdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "outputs/chart_kinds.h"
#include "tests/support/markup.h"

static const char evil[] = "\"><script>alert(1)</script>&'\xE6\xB2";

enum { N = 5 };
static const double day[N] = {7, 14, 21, 28, 35}, up[N] = {1, 2, 3, 4, 5};
static const double holes[N] = {1, NAN, 3, INFINITY, 5};

/* ends the page; it must be well-formed, without numbers that are none, and hold `what` */
static void expect_drawn(sh_html *page, const char *what, int times)
{
    char buffer[200];
    const char *text = sh_text_string(&page->text);
    const char *fault = sh_markup_fault(text, buffer, sizeof buffer);
    cr_expect_null(fault, "%s", fault);
    cr_expect_null(strstr(text, "nan"), "a coordinate is not a number");
    cr_expect_null(strstr(text, "inf\""), "a coordinate is endless");
    cr_expect_null(strstr(text, "<script"));
    cr_expect_eq(sh_markup_count(text, what), times, "%d of %s", sh_markup_count(text, what),
                 what);
    sh_text_free(&page->text);
}

static sh_html page_of(void)
{
    return (sh_html){.text = sh_text_of(SH_ESCAPE_HTML)};
}

Test(chart, ticks_are_round_inside_the_range_and_few)
{
    for (int i = 0; i < 20000; i++) {
        double low = (i % 137 - 60) * pow(10, i % 9 - 4),
               high = low + (1 + i % 53) * pow(7, i % 8 - 4);
        sh_ticks ticks = sh_chart_ticks(low, high, 5);
        double last = ticks.first + (ticks.count - 1) * ticks.step, slack = 1e-6 * (high - low);
        double digit = ticks.step / pow(10, floor(log10(ticks.step) + 1e-9));
        cr_assert(ticks.count >= 1 && ticks.count <= 6, "%d ticks in %g %g", ticks.count, low,
                  high);
        cr_assert(ticks.first >= low - slack && last <= high + slack);
        cr_assert(fabs(digit - 1) < 1e-6 || fabs(digit - 2) < 1e-6 || fabs(digit - 5) < 1e-6);
        sh_chart_round(&low, &high, 5);
        cr_assert(low <= ticks.first && high >= last);
    }
    cr_expect_eq(sh_chart_ticks(3, 3, 5).count, 1);
    cr_expect_eq(sh_chart_ticks(NAN, 3, 5).count, 0);
    cr_expect_eq(sh_chart_ticks(-INFINITY, 3, 5).count, 0);
}

Test(chart, tick_numbers_have_the_decimals_of_their_step)
{
    sh_ticks ticks = sh_chart_ticks(0, 0.25, 5);
    cr_expect_str_eq(sh_chart_tick(&ticks, 1).text, "0.05");
    ticks = sh_chart_ticks(0, 5000, 5);
    cr_expect_str_eq(sh_chart_tick(&ticks, 1).text, "1,000");
}

Test(chart, date_ticks_stand_on_the_first_of_a_month)
{
    double at[24];
    for (int span = 70; span < 4000; span += 97) {
        sh_panel panel = {0, 500, 0, 100, 0, span, 0, 1};
        int32_t year, month, date, count = sh_chart_dates(&panel, "2017-07-15", at, 24);
        cr_assert(count > 0 && count <= 14, "%d ticks in %d days", count, span);
        for (int32_t i = 0; i < count; i++) {
            cr_assert(sh_words_civil("2017-07-15", at[i], &year, &month, &date));
            cr_assert_eq(date, 1);
            cr_assert(at[i] >= 0 && at[i] <= span);
        }
    }
}

Test(chart, short_spans_have_ticks_on_days)
{
    double at[24];
    sh_html page = page_of();
    sh_chart chart = {.page = &page, .width = 500, .height = 100};
    const sh_panel panel = {0, 500, 0, 100, 0, 29, 0, 1};
    cr_expect_eq(sh_chart_dates(&panel, "2017-07-01", at, 24), 6);
    sh_chart_axis_date(&chart, &panel, "2017-07-01");
    expect_drawn(&page, ">11 Jul</text>", 1);
}

Test(chart, a_fan_draws_bands_lines_and_published_points)
{
    sh_html page = page_of();
    sh_fan_arm arms[2] = {{evil, {up, up, up, up, up}, up, evil},
                          {"b", {holes, holes, holes, holes, holes}, NULL, "n = 3"}};
    const double point_day[] = {14, 9999, 21}, point[] = {2, 3, NAN};
    sh_fan_points points = {evil, 3, point_day, point};
    sh_fan fan = {.title = evil,
                  .about = evil,
                  .unit = "share",
                  .start = "2017-07-01",
                  .steps = N,
                  .arms = 2,
                  .observed = 1,
                  .day = day,
                  .arm = arms,
                  .points = &points};
    sh_chart_fan(&page, &fan);
    expect_drawn(&page, "#c2185b", 3); /* in the legend, and the point inside once an arm */
}

Test(chart, a_path_breaks_at_holes_and_leaves_out_points_on_a_line)
{
    static const double x[] = {0, 1, 2, 3, 4, 5, 6, 7}, y[] = {0, 1, 2, 3, NAN, 2, 2, 0};
    static const sh_panel panel = {0, 70, 0, 70, 0, 7, 0, 7};
    sh_text text = sh_text_of(SH_ESCAPE_NONE);
    const sh_curve line = {8, x, y, NULL};
    sh_chart_path_line(&text, &panel, &line);
    cr_expect_str_eq(sh_text_string(&text), "M0 70l30-30M50 50h10l10 20");
    sh_text_free(&text);
    const double upper[] = {1, 2, 3, 4, 9, NAN, 3, 3.05};
    const sh_curve band = {8, x, y, upper};
    sh_chart_path_band(&text, &panel, &band);
    cr_expect_str_eq(sh_text_string(&text), "M0 60l30-30v10l-30 30zM60 40l10-.5v30.5l-10-20z");
    sh_text_free(&text);
}

Test(chart, a_path_stays_within_a_tenth_of_what_it_leaves_out)
{
    enum { MANY = 400 };
    double x[MANY], y[MANY];
    for (int32_t i = 0; i < MANY; i++) {
        x[i] = i;
        y[i] = 200 + 150 * sin(i / 40.0);
    }
    const sh_panel panel = {0, MANY - 1, 0, 400, 0, MANY - 1, 0, 400};
    const sh_curve curve = {MANY, x, y, NULL};
    sh_text text = sh_text_of(SH_ESCAPE_NONE);
    sh_chart_path_line(&text, &panel, &curve);
    double at[2] = {0, 0}, step[2], last = -1;
    int32_t points = 0;
    for (const char *s = sh_text_string(&text); *s != '\0'; points++) {
        char kind = *s++;
        char *end;
        for (int k = 0; k < 2; k++) {
            bool given = kind == 'M' || kind == 'l' || kind == "hv"[k];
            step[k] = given ? strtod(s, &end) : 0;
            s = given ? end : s;
        }
        for (double px = last + 1; last >= 0 && px < at[0] + step[0]; px++) {
            double way = (px - at[0]) / step[0], drawn = at[1] + way * step[1];
            cr_assert_lt(fabs(drawn - (400 - y[(int)px])), 0.3, "at %g", px);
        }
        at[0] = kind == 'M' ? step[0] : at[0] + step[0];
        at[1] = kind == 'M' ? step[1] : at[1] + step[1];
        last = at[0];
    }
    cr_expect_lt(points, 150, "%d points", points);
    sh_text_free(&text);
}

Test(chart, survival_lists_the_numbers_at_risk)
{
    sh_html page = page_of();
    const int64_t at_risk[N] = {4800, 4700, 4600, 4500, 4400};
    const double share[N] = {1, 0.9, 0.8, 0.7, 0.6};
    sh_survival_arm arms[2] = {{evil, share, share, share, at_risk},
                               {"b", share, NULL, NULL, at_risk}};
    sh_survival_chart chart = {.title = evil,
                               .about = "",
                               .start = "2017-07-01",
                               .steps = N,
                               .arms = 2,
                               .day = day,
                               .arm = arms};
    sh_chart_survival(&page, &chart);
    expect_drawn(&page, ">4,500</text>", 2);
}

Test(chart, a_histogram_marks_its_quantiles)
{
    sh_html page = page_of();
    const int32_t count[] = {0, 3, 1};
    const sh_histogram_mark marks[] = {{15, "median"}, {NAN, "lost"}, {29, evil}};
    sh_histogram_arm arm = {evil, count, 4, 3, marks};
    sh_histogram h = {.title = "t",
                      .about = "",
                      .unit = "CNY_fen",
                      .bins = 3,
                      .arms = 1,
                      .low = 0,
                      .high = 30,
                      .arm = &arm};
    sh_chart_histogram(&page, &h);
    expect_drawn(&page, ">median</text>", 1);
}

Test(chart, stacked_bars_differ_by_pattern_and_colour)
{
    sh_html page = page_of();
    const double a[] = {0.5, NAN}, b[] = {0.5, 0.2};
    const char *names[] = {evil, "b"};
    const sh_stack_part parts[] = {{"one", "#111111", 1, a}, {evil, "#222222", 2, b}};
    sh_stack stack = {
        .title = "t", .about = "", .arms = 2, .parts = 2, .arm_name = names, .part = parts};
    sh_chart_stack(&page, &stack);
    expect_drawn(&page, "url(#c1p2)", 3); /* legend and two bars */
}

Test(chart, pieces_too_narrow_for_their_share_have_it_below_side_by_side)
{
    sh_html page = page_of();
    const double share[6][1] = {{0.004}, {0.006}, {0.005}, {0.97}, {0.008}, {0.007}};
    const char *names[] = {"b"};
    sh_stack_part parts[6];
    for (int i = 0; i < 6; i++) {
        parts[i] = (sh_stack_part){"p", "#111111", i, share[i]};
    }
    sh_stack stack = {
        .title = "t", .about = "", .arms = 1, .parts = 6, .arm_name = names, .part = parts};
    sh_chart_stack(&page, &stack);
    const char *at = sh_text_string(&page.text);
    double end = -100;
    int found = 0;
    while ((at = strstr(at, "<text x=\"")) != NULL) {
        double x, y;
        char text[32];
        int read = sscanf(at,
                          "<text x=\"%lf\" y=\"%lf\" fill=\"%*[^\"]\" "
                          "text-anchor=\"middle\">%31[^<]",
                          &x, &y, text);
        if (read == 3 && y > 50 && text[0] == '0' && text[1] == '.') {
            double half = sh_chart_text_width("0.40 %", 11) / 2;
            cr_expect(x - half > end && x + half <= 721, "%s at %g after %g", text, x, end);
            end = x + half;
            found++;
        }
        at++;
    }
    cr_expect_eq(found, 5, "%d: %s", found, sh_text_string(&page.text));
    sh_text_free(&page.text);
}

Test(chart, intervals_say_too_few_where_nothing_is_known)
{
    sh_html page = page_of();
    const int32_t arms[] = {0, 1, 2};
    const sh_estimate e[] = {
        {.value = 0.1, .low = -0.2, .high = 0.3, .n = 40},
        {.value = 0.1, .low = NAN, .high = NAN, .n = 4, .note = SH_ESTIMATE_TOO_FEW},
        {.value = NAN, .low = NAN, .high = NAN, .note = SH_ESTIMATE_TOO_FEW}};
    const sh_interval_row row = {evil, 3, arms, e};
    sh_intervals chart = {.title = "t",
                          .about = "",
                          .unit = "share",
                          .heading = evil,
                          .change = true,
                          .width = 352,
                          .label_width = 90,
                          .rows = 1,
                          .row = &row};
    sh_chart_intervals(&page, &chart);
    expect_drawn(&page, "too few replications", 1);
}

Test(chart, a_long_label_of_intervals_takes_two_lines_and_is_not_cut)
{
    static const char label[] =
        "Guarantor: a guarantor in common whose limit was used up elsewhere";
    sh_html page = page_of();
    const int32_t arms[] = {0};
    const sh_estimate e[] = {{.value = 0.1, .low = 0, .high = 0.3, .n = 40}};
    const sh_interval_row row = {label, 1, arms, e};
    sh_intervals chart = {.title = "t",
                          .about = "",
                          .unit = "share",
                          .width = 720,
                          .label_width = 372,
                          .rows = 1,
                          .row = &row};
    sh_chart_intervals(&page, &chart);
    const char *text = sh_text_string(&page.text);
    cr_expect_null(strstr(text, "\xE2\x80\xA6"), "%s", text);
    cr_expect_not_null(strstr(text, ">Guarantor: a guarantor in common"), "%s", text);
    cr_expect_not_null(strstr(text, "elsewhere</text>"), "%s", text);
    sh_text_free(&page.text);
}

Test(chart, pairs_show_who_collapsed_by_shape)
{
    sh_html page = page_of();
    const uint8_t who[N] = {0, 1, 2, 3, 0};
    sh_pairs_arm arm = {evil, 1, holes, who};
    sh_pairs pairs = {.title = "t",
                      .about = "",
                      .unit = "share",
                      .baseline_name = evil,
                      .n = N,
                      .arms = 1,
                      .baseline = up,
                      .arm = &arm};
    sh_chart_pairs(&page, &pairs);
    expect_drawn(&page, "m0 -4l4 7h-8z", 2); /* only this arm: in the legend and once */
}

/* a forest of `count` nodes whose parents are given by a rule */
static void grow(sh_tree_node *node, int32_t count, int32_t (*parent)(int32_t))
{
    for (int32_t i = 0; i < count; i++) {
        node[i] = (sh_tree_node){evil, i, parent(i), i % 2};
    }
}

static int32_t chain(int32_t i)
{
    return i - 1;
}

static int32_t star(int32_t i)
{
    return i == 0 ? -1 : 0;
}

static int32_t alone(int32_t i)
{
    (void)i;
    return -1;
}

static int32_t binary(int32_t i)
{
    return i == 0 ? -1 : (i - 1) / 2;
}

Test(chart, a_tree_draws_at_most_so_many_and_counts_the_rest)
{
    enum { MOST = 200 };
    static const struct {
        int32_t (*parent)(int32_t);
        int32_t count, most;
        const char *more;
    } cases[] = {{chain, MOST, 20, "and 180 more"},
                 {star, MOST, 20, "and 180 more"},
                 {alone, MOST, 20, "and 180 more"},
                 {binary, 7, 20, NULL},
                 {chain, 21, 20, NULL} /* the last one takes the row of "1 more" */};
    static const sh_tree_kind kinds[] = {{evil, "#111111", 4}, {"b", "#222222", 0}};
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        sh_tree_node node[MOST];
        sh_html page = page_of();
        sh_error error = {0};
        grow(node, cases[i].count, cases[i].parent);
        sh_tree tree = {.title = "t",
                        .about = "",
                        .start = "2017-07-01",
                        .nodes = cases[i].count,
                        .kinds = 2,
                        .most = cases[i].most,
                        .node = node,
                        .kind = kinds};
        cr_assert_eq(sh_chart_tree(&page, &tree, &error), SH_OK);
        const char *text = sh_text_string(&page.text);
        if (cases[i].more == NULL) {
            cr_expect_null(strstr(text, " more"), "case %zu", i);
        } else {
            cr_expect_not_null(strstr(text, cases[i].more), "case %zu", i);
        }
        expect_drawn(&page, "and 0 more", 0);
    }
}

Test(chart, nothing_is_drawn_of_nothing)
{
    sh_html page = page_of();
    sh_error error = {0};
    sh_chart_fan(&page, &(sh_fan){.title = "", .about = "", .start = ""});
    sh_chart_survival(&page, &(sh_survival_chart){.title = "", .about = "", .start = ""});
    sh_chart_histogram(&page, &(sh_histogram){.title = "", .about = ""});
    sh_chart_pairs(&page, &(sh_pairs){.title = "", .about = "", .baseline_name = ""});
    cr_expect_eq(sh_chart_tree(&page, &(sh_tree){.title = "", .about = ""}, &error), SH_OK);
    cr_expect_str_eq(sh_text_string(&page.text), "");
    sh_text_free(&page.text);
}

Test(chart, a_label_that_is_too_long_ends_in_dots_and_keeps_its_title)
{
    sh_html page = page_of();
    sh_chart chart = {.page = &page, .width = 100, .height = 20};
    sh_chart_label(&chart, (sh_label){.text = "a platform with a very long name", .most = 60});
    const char *text = sh_text_string(&page.text);
    cr_expect_not_null(
        strstr(text, "\xE2\x80\xA6<title>a platform with a very long name</title>"));
    expect_drawn(&page, "<text", 1);
}

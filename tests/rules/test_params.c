#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "rules/params.h"

static void expect_near(double got, double expected, double tolerance, const char *what)
{
    cr_expect(fabs(got - expected) <= tolerance * fabs(expected), "%s: %.17g, expected %.17g",
              what, got, expected);
}

Test(params, the_table_and_the_defaults_come_from_one_list)
{
    sh_params params = sh_params_default();
    cr_assert_gt(sh_param_count(), 100);
    for (int32_t i = 0; i < sh_param_count(); i++) {
        const sh_param_info *info = sh_param_info_at(i);
        cr_expect_eq(sh_param_find(info->section, info->name), i);
        cr_expect_gt(strlen(info->about), 1);
        cr_expect_gt(strlen(info->source), 0);
        if (!info->is_law) {
            cr_expect_eq(*sh_param_scalar(&params, i), info->def);
            cr_expect(info->min <= info->def && info->def <= info->max, "%s", info->name);
        }
    }
    cr_expect_eq(params.market_news_gain, 8);
    cr_expect_eq(params.investor_wealth.a, 250000);
    cr_expect_eq(params.platform_size.kind, SH_LAW_LOGNORMAL);
    cr_expect_eq(sh_param_find("market", "no_such"), -1);
    cr_expect_eq(sh_param_find("investor", "news_gain"), -1);
    cr_expect_str_eq(sh_param_info_at(sh_param_find("platform", "vendor_outage"))->unit,
                     "1/year");
}

Test(params, a_step_of_other_length_keeps_hazards_memories_and_durations)
{
    sh_params given = sh_params_default();
    given.investor_exit_max = 0.1;   /* 1/week */
    given.borrower_prepay = 0.012;   /* 1/month */
    given.platform_diversion = 0.1;  /* 1/year */
    given.investor_term = 91;        /* days */
    given.platform_yield_mean = 0.1; /* apr */
    sh_params day = sh_params_per_step(&given, 1), week = sh_params_per_step(&given, 7),
              month = sh_params_per_step(&given, 30);
    cr_expect_eq(week.investor_exit_max, 0.1);
    cr_expect_eq(month.borrower_prepay, 0.012);
    expect_near(1 - pow(1 - day.investor_exit_max, 7), 0.1, 1e-12, "seven days make a week");
    expect_near(1 - pow(1 - day.borrower_prepay, 30), 0.012, 1e-12, "thirty days make a month");
    expect_near(week.platform_diversion, 1 - pow(0.9, 7 / 365.0), 1e-12, "a week of a year");
    expect_near(pow(day.market_news_memory, 7), 0.8, 1e-12, "memory of seven days");
    expect_near(month.market_news_memory, pow(0.8, 30 / 7.0), 1e-12, "memory of a month");
    cr_expect_eq(day.investor_term, 91);
    cr_expect_eq(week.investor_term, 13);
    cr_expect_eq(month.investor_term, 4); /* 3.03 rounded up */
    expect_near(week.platform_yield_mean, 0.1 * 7 / 365, 1e-15, "simple interest");
    cr_expect_eq(week.platform_count, given.platform_count);
    cr_expect_eq(week.market_news_gain, given.market_news_gain);
    cr_expect_eq(week.regulator_noise, given.regulator_noise);
}

Test(params, edges_of_hazards_and_memories_stay_edges)
{
    sh_params given = sh_params_default();
    given.investor_invest = 1;
    given.borrower_strategic = 0;
    given.market_macro_memory = 0;
    sh_params day = sh_params_per_step(&given, 1);
    cr_expect_eq(day.investor_invest, 1);
    cr_expect_eq(day.borrower_strategic, 0);
    cr_expect(!signbit(day.borrower_strategic));
    cr_expect_eq(day.market_macro_memory, 0);
    given.market_macro_memory = 1;
    cr_expect_eq(sh_params_per_step(&given, 30).market_macro_memory, 1);
}

Test(params, money_of_a_law_becomes_fen_and_its_shape_stays)
{
    sh_params given = sh_params_default();
    given.investor_wealth = (sh_law){SH_LAW_UNIFORM, 100, 300, 0, 0, 0};
    given.investor_ticket = (sh_law){SH_LAW_PARETO, 100, 1.5, 0, 0, 5000};
    sh_params week = sh_params_per_step(&given, 7);
    cr_expect_eq(week.investor_wealth.a, 10000);
    cr_expect_eq(week.investor_wealth.b, 30000);
    cr_expect_eq(week.investor_ticket.a, 10000);
    cr_expect_eq(week.investor_ticket.b, 1.5);
    cr_expect_eq(week.investor_ticket.cap, 500000);
    for (int i = 1; i < 1000; i++) {
        expect_near(sh_law_quantile(&week.platform_size, i / 1000.0),
                    100 * sh_law_quantile(&given.platform_size, i / 1000.0), 1e-10, "size");
    }
}

Test(params, quantiles_of_the_laws_agree_with_closed_forms)
{
    sh_law law = {SH_LAW_CONSTANT, 5, 0, 0, 0, 0};
    cr_expect_eq(sh_law_quantile(&law, 0.3), 5);
    law = (sh_law){SH_LAW_UNIFORM, 2, 6, 0, 0, 0};
    cr_expect_eq(sh_law_quantile(&law, 0.25), 3);
    expect_near(sh_law_mean(&law), 4, 1e-12, "mean of a uniform law");
    law = (sh_law){SH_LAW_NORMAL, 10, 2, 0, 0, 0};
    expect_near(sh_law_quantile(&law, 0.975), 10 + 2 * 1.959963984540054, 1e-8, "normal");
    expect_near(sh_law_mean(&law), 10, 1e-9, "mean of a normal law");
    law = (sh_law){SH_LAW_LOGNORMAL, 100, 0.5, 0, 0, 0};
    expect_near(sh_law_quantile(&law, 0.5), 100, 1e-9, "median");
    expect_near(sh_law_quantile(&law, 0.8413447460685429), 100 * exp(0.5), 1e-8, "one sigma");
    expect_near(sh_law_mean(&law), 100 * exp(0.125), 1e-3, "mean of a log-normal law");
    law = (sh_law){SH_LAW_PARETO, 10, 2, 0, 0, 0};
    expect_near(sh_law_quantile(&law, 0.75), 20, 1e-12, "Pareto");
    law.cap = 15;
    cr_expect_eq(sh_law_quantile(&law, 0.75), 15);
}

/* the tail joins without a jump, has its slope above, and leaves what is below alone */
Test(params, a_tail_replaces_the_law_from_its_start_on)
{
    sh_law law = {SH_LAW_LOGNORMAL, 4.15e7, 2.22, 0.62, 1e9, 0}, plain = law;
    plain.tail = 0;
    double last = 0, joint = 0.5 * erfc(-log(1e9 / 4.15e7) / 2.22 / sqrt(2));
    for (int i = 1; i < 20000; i++) {
        double p = i / 20000.0, x = sh_law_quantile(&law, p);
        cr_assert_gt(x, last);
        last = x;
        if (p < joint - 1e-9) {
            cr_assert_eq(x, sh_law_quantile(&plain, p));
        }
    }
    expect_near(sh_law_quantile(&law, joint), 1e9, 1e-6, "no jump");
    double p1 = 1 - (1 - joint) / 10, p2 = 1 - (1 - joint) / 100;
    expect_near(sh_law_quantile(&law, p2) / sh_law_quantile(&law, p1), pow(10, 1 / 0.62), 1e-9,
                "slope");
    law.cap = 1.6e11;
    cr_expect_eq(sh_law_quantile(&law, 1 - 1e-9), 1.6e11);
}

static void expect_fault(const sh_params *params, const char *text)
{
    sh_error error = {0};
    cr_expect_eq(sh_params_validate(params, &error), SH_E_SCENARIO, "%s", text);
    cr_expect(strstr(error.text, text) != NULL, "'%s' is not in '%s'", text, error.text);
}

Test(params, every_scalar_is_held_to_its_range)
{
    for (int32_t i = 0; i < sh_param_count(); i++) {
        const sh_param_info *info = sh_param_info_at(i);
        if (info->is_law) {
            continue;
        }
        double wrong[] = {nextafter(info->min, -1e300), nextafter(info->max, 1e300), NAN,
                          INFINITY};
        for (int k = 0; k < 4; k++) {
            sh_params params = sh_params_default();
            *sh_param_scalar(&params, i) = wrong[k];
            expect_fault(&params, info->name);
        }
    }
    sh_params params = sh_params_default();
    cr_expect_eq(sh_params_validate(&params, NULL), SH_OK);
    params.platform_count = 12.5;
    expect_fault(&params, "platform.count = 12.5 must be a whole number");
    params.market_news_gain = 61;
    params.market_news_size = -1;
    expect_fault(&params, "(and 2 more values are wrong)");
}

Test(params, senseless_laws_are_refused)
{
    static const struct {
        sh_law law;
        const char *text;
    } cases[] = {
        {{SH_LAW_UNIFORM, 2, 1, 0, 0, 0}, "from a larger to a smaller"},
        {{SH_LAW_UNIFORM, -2, 1, 0, 0, 0}, "below zero"},
        {{SH_LAW_CONSTANT, -1, 0, 0, 0, 0}, "below zero"},
        {{SH_LAW_NORMAL, 2, -1, 0, 0, 0}, "negative standard deviation"},
        {{SH_LAW_LOGNORMAL, 0, 1, 0, 0, 0}, "median above 0"},
        {{SH_LAW_LOGNORMAL, 1, -1, 0, 0, 0}, "negative sigma"},
        {{SH_LAW_LOGNORMAL, NAN, 1, 0, 0, 0}, "not finite"},
        {{SH_LAW_PARETO, 0, 1, 0, 0, 0}, "least value above 0"},
        {{SH_LAW_PARETO, 1, 0, 0, 0, 0}, "slope above 0"},
        {{SH_LAW_LOGNORMAL, 1, 1, 1, 0, 0}, "tail_from"},
        {{SH_LAW_LOGNORMAL, 1, 1, -1, 0, 0}, "negative tail"},
        {{SH_LAW_LOGNORMAL, 1, 1, 0, 0, -1}, "negative tail or cap"},
        {{(sh_law_kind)99, 1, 1, 0, 0, 0}, "unknown kind"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sh_params params = sh_params_default();
        params.borrower_income = cases[i].law;
        expect_fault(&params, cases[i].text);
    }
}

/* Cascades and DebtRank against the numbers of their sources, and the traps that other programs
   fell into. */
#include <criterion/criterion.h>

#include "network/cascade.h"
#include "network/debtrank.h"
#include "support/exposures.h"
#include "support/printed.h"

/* systemicrisk 0.4.3 (CRAN), help page of default_cascade; a unit is 1000 fen */
static void cascade_at(int64_t recovery, sh_cascade *c)
{
    static const double debt[9] = {0, .5, .5, .5, 0, .5, .5, .5, 0};
    exposures net = exposures_of(3, debt, 1000);
    sh_fen capital[] = {0, 125, 250}, loss[] = {1000, 0, 0};
    sh_cascade_case in = {&net.owes, capital, loss, NULL, recovery};
    cr_assert_eq(sh_cascade_run(c, &in, NULL), SH_OK);
    exposures_free(&net);
}

Test(published_contagion, systemicrisk_recovery_rates)
{
    const struct {
        int64_t recovery;
        int32_t failed;
    } rows[] = {{0, 3},      {400000, 3}, {500000, 3}, {600000, 3},
                {740000, 3}, {800000, 1}, {1000000, 1}};
    for (size_t k = 0; k < SH_COUNT(rows); k++) {
        sh_cascade c;
        cascade_at(rows[k].recovery, &c);
        cr_expect_eq(c.failed, rows[k].failed, "at %lld", (long long)rows[k].recovery);
        cr_expect_eq(c.round[0], 1);
        sh_cascade_free(&c);
    }
}

Test(published_contagion, trap_a_loss_equal_to_the_capital_is_survived)
{
    sh_cascade c;
    cascade_at(750000, &c);
    cr_expect(c.failed == 1 && c.round[1] == 0 && c.claims[1] == 500);
    sh_cascade_free(&c);
    cascade_at(749999, &c);
    cr_expect_eq(c.failed, 3);
    sh_cascade_free(&c);
}

/* Gai and Kapadia's bank with five loans: 20 / 5 against a capital of 4 is a tie, whatever the
   unit of money. */
Test(published_contagion, trap_five_equal_loans_against_a_capital_of_one_of_them)
{
    for (sh_fen unit = 1; unit < 1000000000000; unit *= 7) {
        sh_edge list[5];
        sh_fen capital[6] = {0, 0, 0, 0, 0, 4 * unit};
        uint8_t fails[6] = {1, 0, 0, 0, 0, 0};
        for (int32_t k = 0; k < 5; k++) {
            list[k] = (sh_edge){k, 5, 4 * unit};
        }
        exposures net = exposures_of_list(6, list, 5);
        sh_cascade_case in = {&net.owes, capital, NULL, fails, 0};
        sh_cascade c;
        cr_assert_eq(sh_cascade_run(&c, &in, NULL), SH_OK);
        cr_expect_eq(c.failed, 1);
        sh_cascade_free(&c);
        capital[5]--;
        cr_assert_eq(sh_cascade_run(&c, &in, NULL), SH_OK);
        cr_expect_eq(c.failed, 2);
        sh_cascade_free(&c);
        exposures_free(&net);
    }
}

/* NetworkRiskMeasures 0.1.7 (CRAN), tests/testthat/test_3_impacts.R: a holds 1 on b; b holds 10
   on a and 3 on c; c holds 3 on a and 2 on b */
static const double measures_debt[9] = {0, 10, 3, 1, 0, 2, 0, 3, 0};

typedef struct row {
    sh_debtrank_rule rule;
    double shock[3], stress[3], additional;
    int further; /* defaults that the shock did not bring about itself; printed for the shock of
                    .1, elsewhere read off the stress */
} row;

static void expect_row(const row *r)
{
    static const double weight[3] = {10, 100, 30};
    static const sh_fen capital[3] = {2, 5, 2};
    exposures net = exposures_of(3, measures_debt, 1);
    sh_debtrank_case in = {&net.owes, &net.claims, capital, 0, 1};
    sh_debtrank_run run;
    double stress[3];
    int further = 0;
    cr_assert_eq(sh_debtrank_stress(&in, r->rule, r->shock, stress, &run, NULL), SH_OK);
    for (int i = 0; i < 3; i++) {
        further += r->shock[i] < 1 && stress[i] >= 1;
        cr_expect_float_eq(stress[i], r->stress[i], 1e-11, "rule %d bank %d: %.12f, not %g",
                           (int)r->rule, i, stress[i], r->stress[i]);
    }
    double additional = sh_debtrank_additional(3, weight, r->shock, stress);
    cr_expect_float_eq(additional, r->additional, 1e-12);
    cr_expect_eq(further, r->further, "rule %d: %d, not %d", (int)r->rule, further, r->further);
    exposures_free(&net);
}

Test(published_contagion, networkriskmeasures_stress_and_further_defaults_of_three_banks)
{
    const row rows[] = {
        {SH_DEBTRANK_LINEAR, {1, 0, 0}, {1.5, 2.6, 2.5}, .928571428571429, 2},
        {SH_DEBTRANK_LINEAR, {0, 1, 0}, {.5, 2.6, 1.75}, .25, 1},
        {SH_DEBTRANK_LINEAR, {0, 0, 1}, {.5, 1.6, 2.75}, .75, 1},
        {SH_DEBTRANK_SINGLE, {1, 0, 0}, {1.5, 2.6, 2.5}, .928571428571429, 2},
        {SH_DEBTRANK_SINGLE, {0, 1, 0}, {.5, 2.6, 1.75}, .25, 1},
        {SH_DEBTRANK_SINGLE, {0, 0, 1}, {.3, 1.2, 2.05}, .735714285714286, 1},
        {SH_DEBTRANK_THRESHOLD, {1, 0, 0}, {1.5, 2.6, 2.5}, .928571428571429, 2},
        {SH_DEBTRANK_THRESHOLD, {0, 1, 0}, {.5, 1.6, 1}, .25, 1},
        {SH_DEBTRANK_THRESHOLD, {0, 0, 1}, {0, .6, 1}, .428571428571429, 0},
        {SH_DEBTRANK_LINEAR, {.1, .1, .1}, {.6, 1.9, 2}, .871428571428571, 2},
        {SH_DEBTRANK_SINGLE, {.1, .1, .1}, {.15, .36, .35}, .242857142857143, 0},
        {SH_DEBTRANK_LINEAR, {.25, .25, .25}, {.75, 2.35, 2.375}, .732142857142857, 2},
        {SH_DEBTRANK_SINGLE, {.25, .25, .25}, {.375, .9, .875}, .607142857142857, 0},
    };
    for (size_t k = 0; k < SH_COUNT(rows); k++) {
        expect_row(&rows[k]);
    }
}

/* Stress of a generated system (NEVA, NetworkRiskMeasures and numpy). A step of 7e-4 is no
   reason to stop: NetworkRiskMeasures does by default and loses two defaults of its own
   example; so the digits asked for here are more than it prints. */
static double lost_capital(uint64_t seed)
{
    portable p = portable_make(1000, seed, (portable_set){5, 20, 8}, 1000);
    double shock[1000], stress[1000], lost = 0;
    for (int i = 0; i < 1000; i++) {
        shock[i] = (double)p.loss[i] / (double)p.capital[i];
    }
    sh_debtrank_case in = {&p.net.owes, &p.net.claims, p.capital, 0, 1};
    sh_debtrank_run run;
    cr_assert_eq(sh_debtrank_stress(&in, SH_DEBTRANK_LINEAR, shock, stress, &run, NULL), SH_OK);
    for (int i = 0; i < 1000; i++) {
        lost += (stress[i] < 1 ? stress[i] : 1) * (double)p.capital[i] / 1000;
    }
    portable_free(&p);
    return lost;
}

Test(published_contagion, trap_the_tail_of_stress_is_not_cut_off)
{
    expect_printed(lost_capital(1), "2039864.0150", 1);
    expect_printed(lost_capital(2), "2055561.9928", 2);
}

Test(published_contagion, each_bank_of_a_generated_system_failing_in_turn)
{
    portable p = portable_make(1000, 1, (portable_set){5, 20, 8}, 1000);
    double weight[1000], each[1000], sum = 0;
    for (int i = 0; i < 1000; i++) {
        weight[i] = (double)p.capital[i];
    }
    sh_debtrank_case in = {&p.net.owes, &p.net.claims, p.capital, 0, 1};
    cr_assert_eq(sh_debtrank_each(&in, weight, each, NULL), SH_OK);
    for (int i = 0; i < 1000; i++) {
        sum += each[i];
    }
    expect_printed(sum, "4.4655148", 1);
    portable_free(&p);
}

static void expect_cascade(uint64_t seed, int32_t at_once, int32_t failed, int32_t rounds)
{
    portable p = portable_make(1000, seed, (portable_set){20, 5, 12}, 1000);
    sh_cascade_case in = {&p.net.owes, p.capital, p.loss, NULL, 0};
    sh_cascade c;
    cr_assert_eq(sh_cascade_run(&c, &in, NULL), SH_OK);
    cr_expect_eq(c.failed, failed);
    cr_expect(at_once == 0 || (c.at_once == at_once && c.rounds == rounds),
              "%d at once, %d rounds", c.at_once, c.rounds);
    sh_cascade_free(&c);
    portable_free(&p);
}

Test(published_contagion, cascade_through_a_generated_system)
{
    /* a loop over rounds needs four passes, of which the last adds none */
    expect_cascade(1, 42, 58, 4);
    expect_cascade(2, 0, 52, 0);
}

/* NEVA's reader of matrices keeps the first exposure of each lender and loses the rest. */
Test(published_contagion, trap_every_exposure_of_a_lender_is_kept)
{
    static const double debt[9] = {0, 0, 0, .5, 0, 0, .25, 0, 0};
    exposures net = exposures_of(3, debt, 100);
    cr_expect(net.claims.start[1] == 2 && net.claims.total[0] == 75);
    exposures_free(&net);
}

/* NEVA compares every bank with the equity of the last one in one of its rules. */
Test(published_contagion, trap_every_bank_is_measured_by_its_own_capital)
{
    static const double debt[16] = {0, 10, 0, 0, 0, 0, 10, 0, 0, 0, 0, 10, 0, 0, 0, 0};
    const sh_fen capital[4] = {8, 20, 40, 5};
    exposures net = exposures_of(4, debt, 1);
    sh_debtrank_case in = {&net.owes, &net.claims, capital, 0, 1};
    sh_debtrank_run run;
    double shock[4] = {1, 0, 0, 0}, stress[4];
    cr_assert_eq(sh_debtrank_stress(&in, SH_DEBTRANK_LINEAR, shock, stress, &run, NULL), SH_OK);
    cr_expect(stress[1] == .5 && stress[2] == .125 && stress[3] == .25);
    exposures_free(&net);
}

/* NetworkRiskMeasures lets additional losses exceed the capital there is. */
Test(published_contagion, trap_additional_losses_do_not_exceed_the_capital)
{
    const double weight[2] = {1, 1}, shock[2] = {.5, 0}, stress[2] = {7, 3};
    cr_expect_eq(sh_debtrank_additional(2, weight, shock, stress), .75);
}

#include <math.h>

#include "base/det.h"
#include "formula/run.h"
#include "bad_input.h"

static const sh_run_bank diamond = {0.25, 2, 1, 1.28};

Test(run, running_pays_more_than_waiting_just_above_the_threshold)
{
    for (int i = 0; i < 4000; i++) {
        sh_run_bank bank = {0.05 + 0.2 * (i % 5) / 5, 1.2 + i % 7, 0.4 + 0.15 * (i % 4), 0};
        double most = fmin(bank.salvage / bank.early, bank.late_return);
        bank.contract = bank.salvage + (most - bank.salvage) * (1 + i % 17) / 18;
        sh_error error = {0};
        cr_assert_eq(sh_run_check(&bank, &error), SH_OK, "%s", error.text);
        double f = sh_run_threshold(&bank), nudge = 1e-9;
        cr_assert(f > 0 && f <= sh_run_empty(&bank), "%d: %g", i, f);
        cr_assert_float_eq(sh_run_late_payout(&bank, f), bank.contract, 1e-9 * bank.contract);
        cr_assert_gt(sh_run_late_payout(&bank, f - nudge), bank.contract);
        cr_assert_lt(sh_run_late_payout(&bank, f + nudge), bank.contract);
    }
}

Test(run, who_expects_just_the_threshold_waits)
{
    double f = sh_run_threshold(&diamond);
    cr_expect_eq(sh_run_map(&diamond, f), 0.25);
    cr_expect_eq(sh_run_map(&diamond, nextafter(f, 1)), 1.0);
    sh_run_equilibria both = sh_run_fixed_points(&diamond);
    cr_expect(both.fewest == 0.25 && both.most == 1.0);
}

Test(run, there_is_one_equilibrium_when_the_promise_is_safe_or_hopeless)
{
    sh_run_bank safe = {0.25, 2, 1, 1};
    sh_run_equilibria both = sh_run_fixed_points(&safe);
    cr_expect(both.fewest == 0.25 && both.most == 0.25);
    cr_expect_eq(sh_run_threshold(&safe), 1.0);
    /* more promised early than waiting can ever return */
    sh_run_bank hopeless = {0.25, 2, 1, 2.5};
    both = sh_run_fixed_points(&hopeless);
    cr_expect(both.fewest == 1.0 && both.most == 1.0);
    cr_expect_eq(sh_run_threshold(&hopeless), 0.0);
}

Test(run, money_goes_out_in_the_order_of_the_queue_to_the_last_fen)
{
    for (int64_t n = 0; n < 120; n++) {
        for (sh_fen contract = 1; contract < 60; contract += 7) {
            sh_fen rest = -1, pot = 1000;
            int64_t full = sh_run_served(pot, contract, n, &rest);
            cr_assert(full <= n && full * contract + rest <= pot && rest < contract);
            cr_assert(full == n ? rest == 0 : full * contract + rest == pot);
        }
    }
}

Test(run, no_other_contract_gives_more_expected_utility)
{
    static const double aversion[] = {1, 1.5, 2, 5};
    for (size_t i = 0; i < SH_COUNT(aversion); i++) {
        sh_run_optimum best;
        cr_assert_eq(sh_run_best_contract(0.25, 2, aversion[i], &best, NULL), SH_OK);
        sh_run_bank bank = {0.25, 2, 1, best.early_pay};
        cr_expect_float_eq(sh_run_late_payout(&bank, 0.25), best.late_pay, 1e-12);
        double top = sh_run_expected_utility(&bank, aversion[i]);
        for (double c = 1; c < 2; c += 1.0 / 64) {
            bank.contract = c;
            cr_expect_leq(sh_run_expected_utility(&bank, aversion[i]), top + 1e-14);
        }
    }
    cr_expect_eq(sh_run_utility(1, 1), 0.0);
    cr_expect_float_eq(sh_run_utility(3, 1), log(3), 1e-15);
    cr_expect_float_eq(sh_run_utility(3, 1 + 1e-7), log(3), 1e-6);
}

/* What one who sees the chance x gains by waiting, when all run who see less than x and errors
 * are uniform on -width .. width: mean over the true chances that x may stand for. */
static double gain_at(const sh_run_bank *b, double x, double width)
{
    enum { N = 20000 };
    double gain = 0;
    for (int i = 0; i < N; i++) {
        double chance = x + width * (2 * (i + 0.5) / N - 1);
        double below = fmin(fmax((x - chance + width) / (2 * width), 0), 1);
        double fraction = b->early + (1 - b->early) * below;
        double served = fmin(1, b->salvage / (b->contract * fraction));
        gain += chance * sh_run_late_payout(b, fraction) - served * b->contract;
    }
    return gain / N;
}

Test(run, the_global_threshold_is_where_a_noisy_signal_makes_indifferent)
{
    static const sh_run_bank banks[] = {{0.25, 2, 1, 1.28},    {0.25, 2, 1, 1.0001},
                                        {0.1, 3, 1, 1.1},      {0.5, 5, 0.8, 1.2},
                                        {0.3, 1.5, 0.9, 0.95}, {0.05, 4, 1, 2}};
    for (size_t i = 0; i < SH_COUNT(banks); i++) {
        double low = 0, high = 20;
        for (int step = 0; step < 60; step++) {
            double middle = (low + high) / 2;
            *(gain_at(&banks[i], middle, 1e-7) > 0 ? &high : &low) = middle;
        }
        cr_expect_float_eq(sh_run_global_threshold(&banks[i]), low, 2e-5, "bank %zu: %g %g", i,
                           sh_run_global_threshold(&banks[i]), low);
    }
    /* a promise of no more than salvage: nobody harms anybody, success need only beat it */
    sh_run_bank safe = {0.25, 2, 1, 1};
    cr_expect_float_eq(sh_run_global_threshold(&safe), 0.5, 1e-15);
}

Test(run, numbers_out_of_range_are_refused_by_name)
{
    const struct {
        sh_run_bank bank;
        const char *words;
    } cases[] = {
        {{0, 2, 1, 1.28}, "the share that must withdraw early must be above 0 and below 1"},
        {{1, 2, 1, 1}, "the share that must withdraw early"},
        {{NAN, 2, 1, 1.28}, "the share that must withdraw early"},
        {{0.25, 2, 0, 1.28}, "what early liquidation pays must be above 0"},
        {{0.25, 1, 1, 1.28}, "what waiting returns must be above 1, but is 1"},
        {{0.25, INFINITY, 1, 1.28}, "what waiting returns"},
        {{0.25, 2, 1, 0.9},
         "the promise to who withdraws early must be at least 1 and below 4"},
        {{0.25, 2, 1, 4}, "the promise to who withdraws early"},
    };
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        sh_error error = {0};
        expect_refused(sh_run_check(&cases[i].bank, &error), &error, cases[i].words);
    }
    sh_run_optimum best;
    sh_error error = {0};
    expect_refused(sh_run_best_contract(0.25, 1, 2, &best, &error), &error,
                   "what waiting returns must be above 1");
    error = (sh_error){0};
    expect_refused(sh_run_best_contract(0.25, 2, 0, &best, &error), &error,
                   "the aversion to risk must be above 0");
}

/* segments of borrowers: who belongs to one, what it borrows, and that dividing the borrowers
 * leaves the market as it was */
#include <criterion/criterion.h>
#include <math.h>

#include "base/det.h"
#include "phase/model.h"
#include "tests/support/plan.h"

static const double grade_share[SH_GRADES] = {0.33, 0.30, 0.18, 0.10, 0.05, 0.03, 0.01};
static const double grade_hazard[SH_GRADES] = {0.020, 0.047, 0.081, 0.114, 0.150, 0.182, 0.206};

static sh_plan *large_plan(void)
{
    sh_plan *plan = sh_test_plan();
    plan->params.borrower_count = 40000;
    sh_test_finish(plan);
    return plan;
}

/* |count - n p| <= 5 sqrt(n p q): seeds are fixed */
static void expect_share(double count, double n, double p, const char *what, int grade)
{
    cr_expect_leq(fabs(count - n * p), 5 * sqrt(n * p * (1 - p)) + 1e-9,
                  "%s of grade %d: %g of %g, expected the share %g", what, grade, count, n, p);
}

Test(segments, every_grade_divides_into_its_shares)
{
    sh_plan *plan = large_plan();
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    const sh_borrowers *b = &run->world.borrowers;
    double count[SH_GRADES][SH_SEGMENTS] = {{0}}, of_grade[SH_GRADES] = {0};
    for (int32_t i = 0; i < b->n; i++) {
        cr_assert_lt(b->segment[i], SH_SEGMENTS, "borrower %d", i);
        count[b->grade[i]][b->segment[i]]++;
        of_grade[b->grade[i]]++;
    }
    for (int g = 0; g < SH_GRADES; g++) {
        double sum = 0;
        expect_share(of_grade[g], b->n, grade_share[g], "borrowers", g);
        for (int s = 0; s < SH_SEGMENTS; s++) {
            const sh_segment_info *info = &sh_segment_table[s];
            expect_share(count[g][s], of_grade[g], info->share[g], info->name, g);
            sum += info->share[g];
        }
        cr_expect_float_eq(sum, 1, 1e-12, "shares of grade %d sum to %g", g, sum);
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* Small firms hang on anchor firms in equal numbers and share the sector of theirs; who is
 * none, or where there are no anchor firms, has a sector alone. */
Test(segments, small_firms_hang_on_anchor_firms)
{
    static const double anchors[] = {16, 3, 0};
    static uint8_t sector[40000];
    for (size_t k = 0; k < SH_COUNT(anchors); k++) {
        sh_plan *plan = sh_test_plan();
        plan->params.borrower_count = 40000;
        plan->params.market_anchors = anchors[k];
        sh_test_finish(plan);
        sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
        const sh_borrowers *b = &run->world.borrowers;
        double firms = 0, of[SH_TRADE_N] = {0};
        for (int32_t i = 0; i < b->n; i++) {
            bool hangs = b->segment[i] == SH_SEGMENT_sme && anchors[k] > 0;
            firms += hangs;
            of[b->trade[i]]++;
            cr_assert_eq(b->trade[i] >= SH_SECTOR_N, hangs, "borrower %d: %d", i, b->trade[i]);
            int anchor = b->trade[i] - SH_SECTOR_N;
            int own = hangs ? anchor * SH_SECTOR_N / (int)anchors[k] : b->trade[i];
            sector[i] = k == 0 ? (uint8_t)own : sector[i];
            cr_assert(anchors[k] == 3 || sector[i] == own, "borrower %d: sector %d", i, own);
        }
        for (int t = 0; t < SH_TRADE_N; t++) {
            bool anchor = t >= SH_SECTOR_N, there = !anchor || t - SH_SECTOR_N < anchors[k];
            double n = anchor ? firms : b->n - firms;
            double groups = anchor ? anchors[k] : SH_SECTOR_N;
            expect_share(of[t], n, there ? 1 / groups : 0, "trade", t);
        }
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* an anchor firm that fails takes its small firms with it and nobody else */
Test(segments, a_shock_to_an_anchor_firm_reaches_its_small_firms_alone)
{
    sh_plan *plan = sh_test_plan();
    const sh_shock shock = {SH_SHOCK_anchor, 0, 0, {5, 100}};
    plan->params.borrower_count = 40000;
    plan->params.market_macro_noise = 0;
    plan->shocks = sh_plan_copy(plan, &shock, sizeof shock);
    plan->shock_count = 1;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    const sh_borrowers *b = &run->world.borrowers;
    run->world.step = 1;
    sh_test_phase(run, &sh_phase_calendar);
    sh_test_phase(run, &sh_phase_repay);
    double late[2] = {0}, loans[2] = {0};
    for (size_t at = 0; at < (size_t)b->n * SH_LOANS; at++) {
        bool hit = b->trade[at % (size_t)b->n] == SH_SECTOR_N + 5;
        loans[hit] += b->loan_platform[at] != SH_NONE;
        late[hit] += b->loan_platform[at] != SH_NONE && b->loan_late[at] > 0;
    }
    cr_expect_gt(late[1] / loans[1], 0.1, "%g of %g", late[1], loans[1]);
    cr_expect_lt(late[0] / loans[0], 0.02, "%g of %g", late[0], loans[0]);
    cr_expect_gt(loans[1], 500);
    sh_test_close(run);
    sh_test_free(plan);
}

Test(segments, a_shock_to_an_anchor_firm_that_is_not_there_is_refused)
{
    const sh_shock shock = {SH_SHOCK_anchor, 0, 0, {16, 5}};
    sh_plan *plan = sh_test_plan();
    sh_error error = {0};
    plan->shocks = sh_plan_copy(plan, &shock, sizeof shock);
    plan->shock_count = 1;
    cr_expect_eq(sh_plan_finish(plan, &error), SH_E_SCENARIO);
    cr_expect_not_null(strstr(error.text, "no anchor firm 16"), "%s", error.text);
    plan->params.market_anchors = 17;
    cr_expect_eq(sh_plan_finish(plan, &error), SH_OK, "%s", error.text);
    sh_test_free(plan);
}

/* loans of a segment over loan slots of all borrowers of the grade, at the start */
static double loans_of(const sh_plan *plan, int grade, int segment)
{
    double term = sh_model_loan_term(plan, segment);
    double late = (1 - pow(1 - 0.047, 7.0 / 365)) / (1 - plan->params.borrower_cure);
    double in = plan->params.borrower_apply * 0.875 * 0.5;
    double out = 1 / term + 1 - pow(1 - plan->params.borrower_prepay, 7.0 / 30) + late;
    return grade_share[grade] * sh_segment_table[segment].share[grade] * in / (in + out);
}

/* over the loans outstanding, with T the term of a market of one segment: mean amount 1, mean
 * term T, repaid in a step 1/T of what was lent, default hazard of the balance that of the
 * grades */
Test(segments, the_market_is_as_it_would_be_without_them)
{
    sh_plan *plan = large_plan();
    double loans = 0, amount = 0, term = 0, repaid = 0, lost = 0, hazard = 0;
    for (int g = 0; g < SH_GRADES; g++) {
        hazard += grade_share[g] * grade_hazard[g];
        for (int s = 0; s < SH_SEGMENTS; s++) {
            double n = loans_of(plan, g, s), lent = n * sh_segment_table[s].amount;
            loans += n;
            amount += lent;
            term += n * sh_segment_table[s].term;
            repaid += lent / sh_segment_table[s].term;
            lost += lent * grade_hazard[g];
        }
    }
    cr_expect_float_eq(amount / loans, 1, 0.006, "mean amount %g", amount / loans);
    cr_expect_float_eq(term / loans, 1, 0.006, "mean term %g", term / loans);
    cr_expect_float_eq(repaid / amount, 1, 0.006, "repayment %g", repaid / amount);
    cr_expect_float_eq(lost / amount / hazard, 1, 0.006, "defaults %g", lost / amount / hazard);
    sh_test_free(plan);
}

/* means over the loans at the start or granted in a step, by segment */
typedef struct means {
    double count, left, amount, income;
} means;

static void expect_mean(double mean, double expected, double share, const char *what, int s)
{
    cr_expect_float_eq(mean / expected, 1, share, "%s of %s: %g, expected %g", what,
                       sh_segment_table[s].name, mean, expected);
}

/* steps left are uniform on 1 … term at the start; incomes go with amounts, so that the burden
 * of a loan is the same in every segment but for the term */
Test(segments, loans_open_with_the_term_and_incomes_with_the_size_of_their_segment)
{
    sh_plan *plan = large_plan();
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    const sh_borrowers *b = &run->world.borrowers;
    double scale = 100 * run->world.market.loan_scale;
    double income = scale * sh_law_mean(&plan->params.borrower_income);
    means of[SH_SEGMENTS] = {{0}};
    double persons[SH_SEGMENTS] = {0};
    int32_t longest[SH_SEGMENTS] = {0};
    for (int32_t i = 0; i < b->n; i++) {
        means *m = &of[b->segment[i]];
        persons[b->segment[i]]++;
        m->income += b->income[i];
        for (size_t at = (size_t)i; at < (size_t)b->n * SH_LOANS; at += (size_t)b->n) {
            if (b->loan_platform[at] != SH_NONE) {
                m->count++;
                m->left += b->loan_left[at];
                longest[b->segment[i]] = b->loan_left[at] > longest[b->segment[i]]
                                             ? b->loan_left[at]
                                             : longest[b->segment[i]];
            }
        }
    }
    for (int s = 0; s < SH_SEGMENTS; s++) {
        int32_t term = (int32_t)(43 * sh_segment_table[s].term + 0.5);
        expect_mean(of[s].left / of[s].count, 0.5 * (term + 1), 0.05, "steps left", s);
        cr_expect_eq(longest[s], term, "longest of segment %d: %d", s, longest[s]);
        expect_mean(of[s].income / persons[s], income * sh_segment_table[s].amount, 0.1,
                    "income", s);
    }
    sh_test_close(run);
    sh_test_free(plan);
}

Test(segments, new_loans_have_the_amount_and_the_term_of_their_segment)
{
    sh_plan *plan = large_plan();
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_world *w = &run->world;
    const sh_borrowers *b = &w->borrowers;
    double asked = 100 * w->market.loan_scale * sh_law_mean(&plan->params.borrower_loan);
    means of[SH_SEGMENTS] = {{0}};
    int granted = 0;
    w->step = 1;
    sh_ledger_begin_step(&w->ledger);
    sh_test_phase(run, &sh_phase_repay);
    for (int32_t i = 0; i < b->n; i++) {
        if (b->wish_platform[i] != SH_NONE) {
            of[b->segment[i]].count++;
            of[b->segment[i]].amount += b->wish_amount[i];
        }
    }
    sh_test_phase(run, &sh_phase_ration);
    memset(b->loan_left, 0, sizeof *b->loan_left * (size_t)b->n * SH_LOANS);
    sh_test_phase(run, &sh_phase_lend);
    for (size_t at = 0; at < (size_t)b->n * SH_LOANS; at++) {
        if (b->loan_left[at] > 0) {
            int s = b->segment[at % (size_t)b->n], term = sh_model_loan_term(plan, s);
            cr_assert_eq(b->loan_left[at], term, "a loan of segment %d", s);
            cr_assert_eq(b->loan_instalment[at],
                         (b->loan_balance[at] + (uint32_t)term - 1) / (uint32_t)term);
            granted++;
        }
    }
    for (int s = 0; s < SH_SEGMENTS; s++) {
        /* sd of a log-normal of sigma 0.9 over its mean: 1.1; four standard errors */
        expect_mean(of[s].amount / of[s].count, asked * sh_segment_table[s].amount,
                    4 * 1.1 / sqrt(of[s].count), "amount", s);
    }
    cr_expect_gt(granted, 300, "%d granted", granted);
    sh_test_close(run);
    sh_test_free(plan);
}

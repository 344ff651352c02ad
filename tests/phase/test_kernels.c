/* what agents decide, against plain formulas written with the C library */
#include "base/det.h"
#include "tests/phase/decide.h"

/* ten steps into a shock, so that every state occurs */
static sh_plan *lived_plan(void)
{
    sh_plan *plan = sh_test_plan();
    sh_test_shocks(plan);
    plan->params.borrower_count = 6000;
    plan->params.investor_count = 8000;
    plan->params.platform_delay_limit = 7;
    plan->params.borrower_refusal_stress = 0.5;
    plan->params.market_macro_noise = 0.2;
    sh_test_finish(plan);
    return plan;
}

/* ---- borrowers */

static int loans_of(const sh_borrowers *b, int32_t row)
{
    int count = 0;
    for (int s = 0; s < SH_LOANS; s++) {
        count += b->loan_platform[(size_t)s * (size_t)b->n + (size_t)row] != SH_NONE;
    }
    return count;
}

static double grade_hazard(const sh_plan *plan, int grade)
{
    static const double yearly[] = {0.020, 0.047, 0.081, 0.114, 0.150, 0.182, 0.206};
    return plan->params.borrower_default_scale *
           (1 - pow(1 - yearly[grade], plan->step_days / 365.0)) /
           (1 - plan->params.borrower_cure + 1e-9);
}

static double miss_probability(const sh_test_run *run, int32_t row, int slot)
{
    const sh_borrowers *b = &run->world.borrowers;
    const sh_params *a = &run->plan->params;
    const sh_market *m = &run->world.market;
    size_t at = (size_t)slot * (size_t)b->n + (size_t)row;
    /* the four quarters of the term; a loan with `left` steps of `term` */
    static const int terms[SH_SEGMENTS] = {47, 41, 39, 39}; /* 43 weeks × 1.1, 0.95, 0.9, 0.9 */
    int term = terms[b->segment[row]], left = b->loan_left[at];
    static const double age[] = {0.6, 1.3, 1.2, 0.9};
    int quarter = 3 - 4 * left / (term + 1);
    int further = loans_of(b, row) - 1;
    double h = grade_hazard(run->plan, b->grade[row]) * m->default_factor *
               pow(a->borrower_multi_factor, further > 3 ? 3 : further) *
               (b->stressed[row] ? a->borrower_stress_factor : 1) *
               m->trade_factor[b->trade[row]] * age[quarter];
    h += run->world.platforms.strategic[b->loan_platform[at]];
    return h < 1 ? h : 1;
}

Test(borrowers, a_loan_is_missed_with_its_hazard)
{
    sh_plan *plan = lived_plan();
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    cr_assert(sh_test_steps(run, 16));
    const sh_borrowers *b = &run->world.borrowers;
    verdict v = {0, 0, 0};
    int stressed = 0, failed = 0;
    asked a;
    for (int slot = 0; slot < SH_LOANS; slot++) {
        for (int32_t begin = 0; begin < b->n; begin += SH_TILE) {
            start_rows(&a, begin, slot);
            for (int32_t i = 0; i < SH_TILE && begin + i < b->n; i++) {
                uint16_t p =
                    b->loan_platform[(size_t)slot * (size_t)b->n + (size_t)(begin + i)];
                if (p != SH_NONE) {
                    add_row(&a, i, (uint8_t)loans_of(b, begin + i));
                    stressed += b->stressed[begin + i];
                    failed += run->world.platforms.strategic[p] > 0;
                }
            }
            decide(run, SH_DECISION_loan_misses, &a);
            for (int32_t k = 0; k < a.rows.count; k++) {
                judge(&v, a.out[k], miss_probability(run, begin + a.offset[k], slot));
            }
        }
    }
    expect_right(&v, 3000, "misses");
    cr_expect(stressed > 30 && failed > 30, "%d stressed, %d failed lenders", stressed, failed);
    sh_test_close(run);
    sh_test_free(plan);
}

/* approval, from its definition */
static bool is_approved(const sh_test_run *run, int32_t row, uint32_t noise)
{
    const sh_borrowers *b = &run->world.borrowers;
    const sh_params *a = &run->plan->params;
    int32_t p = b->wish_platform[row];
    double coverage = sh_lever_value(&run->world, SH_LEVER_bureau_coverage, p);
    double here = 0, all = 0, due = 0, amount = b->wish_amount[row];
    for (int s = 0; s < SH_LOANS; s++) {
        size_t at = (size_t)s * (size_t)b->n + (size_t)row;
        bool owes = b->loan_platform[at] != SH_NONE;
        here += owes && b->loan_platform[at] == p ? b->loan_balance[at] : 0;
        all += owes ? b->loan_balance[at] : 0;
        due += owes ? b->loan_instalment[at] : 0;
    }
    double score = b->grade[row] + a->borrower_score_noise * sh_det_normal(noise);
    double month = coverage * due * 30 / run->plan->step_days;
    double yuan = 100 * run->world.market.loan_scale; /* of the market that caps speak of */
    return score <= run->world.platforms.score_limit[p] &&
           month <= a->borrower_payment_income * b->income[row] &&
           here + amount <= yuan * sh_lever_value(&run->world, SH_LEVER_borrower_cap, p) &&
           coverage * all + amount <=
               yuan * sh_lever_value(&run->world, SH_LEVER_borrower_total_cap, p) &&
           coverage * loans_of(b, row) <
               sh_lever_value(&run->world, SH_LEVER_borrower_loans, p) &&
           !(b->traits[row] & SH_TRAIT_LISTED &&
             sh_lever_value(&run->world, SH_LEVER_blacklist, p) > 0.5);
}

/* random wishes; on each platform another mixture of the levers that bind */
static void wish_anything(sh_world *w)
{
    sh_borrowers *b = &w->borrowers;
    size_t n = (size_t)w->platforms.n;
    for (size_t p = 0; p < n; p++) {
        w->platforms.score_limit[p] = 2.5 + (p % 4 ? 0 : 0.5);
        w->platforms.lever[SH_LEVER_bureau_coverage * n + p] = (double)(p % 5) / 4;
        w->platforms.lever[SH_LEVER_borrower_cap * n + p] = p % 2 ? 1e9 : 1e5;
        w->platforms.lever[SH_LEVER_borrower_total_cap * n + p] = p % 3 ? 1e9 : 1.5e5;
        w->platforms.lever[SH_LEVER_borrower_loans * n + p] = p % 7 ? 255 : 1;
        w->platforms.lever[SH_LEVER_blacklist * n + p] = p % 2 ? 1.0 : 0.0;
    }
    for (int32_t i = 0; i < b->n; i++) {
        b->wish_platform[i] = (uint16_t)(i % w->platforms.n);
        b->wish_amount[i] = 100000u * (uint32_t)(1 + i % 97);
        b->traits[i] |= i % 4 < 2 ? SH_TRAIT_LISTED : 0;
    }
}

Test(borrowers, applications_are_approved_by_score_burden_and_caps)
{
    sh_plan *plan = lived_plan();
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    cr_assert(sh_test_steps(run, 4));
    wish_anything(&run->world);
    int wrong = 0, approved = 0, n = run->world.borrowers.n;
    asked a;
    for (int32_t begin = 0; begin < n; begin += SH_TILE) {
        start_rows(&a, begin, 0);
        for (int32_t i = 0; i < SH_TILE && begin + i < n; i++) {
            add_row(&a, i, (uint8_t)loans_of(&run->world.borrowers, begin + i));
        }
        decide(run, SH_DECISION_borrower_approved, &a);
        for (int32_t k = 0; k < a.rows.count; k++) {
            wrong += (a.out[k] > 0.5) != is_approved(run, begin + a.offset[k], a.noise[k]);
            approved += a.out[k] > 0.5;
        }
    }
    cr_expect_eq(wrong, 0, "%d of %d", wrong, n);
    cr_expect(approved > n / 10 && approved < n * 9 / 10, "%d of %d", approved, n);
    sh_test_close(run);
    sh_test_free(plan);
}

Test(borrowers, cures_prepayments_and_applications_have_one_probability)
{
    sh_plan *plan = lived_plan();
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    const struct {
        sh_decision_id id;
        double p;
    } constant[] = {
        {SH_DECISION_loan_cures, 1 - pow(1 - plan->params.borrower_cure, 1 / 13.0)},
        {SH_DECISION_loan_prepays, 1 - pow(1 - plan->params.borrower_prepay, 7 / 30.0)},
        {SH_DECISION_borrower_applies, plan->params.borrower_apply},
    };
    for (int d = 0; d < 3; d++) {
        asked a;
        start_rows(&a, 0, 0);
        for (int32_t i = 0; i < 100; i++) {
            add_row(&a, 3 * i, 1);
        }
        decide(run, constant[d].id, &a);
        for (int32_t k = 0; k < 100; k++) {
            cr_assert_float_eq(a.out[k], constant[d].p, 1e-12);
        }
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* ---- what borrowers do */

/* the loan table before a phase */
typedef struct loans {
    uint16_t platform[6000 * SH_LOANS], left[6000 * SH_LOANS];
    uint32_t balance[6000 * SH_LOANS], instalment[6000 * SH_LOANS];
    uint8_t late[6000 * SH_LOANS];
} loans;

static void keep_loans(const sh_borrowers *b, loans *out)
{
    size_t n = (size_t)b->n * SH_LOANS;
    memcpy(out->platform, b->loan_platform, n * sizeof *out->platform);
    memcpy(out->left, b->loan_left, n * sizeof *out->left);
    memcpy(out->balance, b->loan_balance, n * sizeof *out->balance);
    memcpy(out->instalment, b->loan_instalment, n * sizeof *out->instalment);
    memcpy(out->late, b->loan_late, n);
}

Test(borrowers, outcomes_of_loans_have_their_frequencies)
{
    static loans before;
    sh_plan *plan = lived_plan();
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    plan->params.borrower_default_scale = 5;
    plan->step.borrower_prepay = 0.05;
    sh_borrowers *b = &run->world.borrowers;
    tally missed = {0}, cured = {0}, prepaid = {0};
    for (int step = 0; step < 8; step++) {
        cr_assert(sh_test_steps(run, 1));
        keep_loans(b, &before);
        run->world.step++;
        double p[6000 * SH_LOANS];
        for (int32_t at = 0; at < b->n * SH_LOANS; at++) {
            p[at] = before.platform[at] == SH_NONE ? 0
                    : before.late[at] > 0 ? 1 - pow(1 - plan->params.borrower_cure, 1 / 13.0)
                                          : miss_probability(run, at % b->n, at / b->n);
        }
        sh_test_phase(run, &sh_phase_repay);
        for (int32_t at = 0; at < b->n * SH_LOANS; at++) {
            bool paid = before.platform[at] != SH_NONE && b->loan_late[at] == 0;
            if (before.platform[at] == SH_NONE || before.late[at] >= 13) {
                continue;
            }
            add(before.late[at] > 0 ? &cured : &missed,
                before.late[at] > 0 ? paid : b->loan_late[at] > 0, p[at]);
            if (paid && before.left[at] > 1 && before.instalment[at] < before.balance[at]) {
                add(&prepaid, b->loan_platform[at] == SH_NONE, 0.05);
            }
        }
        run->world.step--;
        sh_test_rebook(run, INT64_C(1) << 40);
    }
    expect_frequency(&missed, "missed");
    expect_frequency(&cured, "cured");
    expect_frequency(&prepaid, "prepaid");
    sh_test_close(run);
    sh_test_free(plan);
}

/* nobody misses, nobody prepays: each loan pays what it owes by its last step, to the fen */
Test(borrowers, a_loan_is_repaid_to_the_fen_over_its_life)
{
    static loans before;
    sh_plan *plan = lived_plan();
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    plan->params.borrower_default_scale = 0;
    plan->step.borrower_prepay = plan->step.borrower_apply = 0;
    sh_borrowers *b = &run->world.borrowers;
    for (int32_t i = 0; i < b->n; i++) { /* some odd ones: 1 fen, 2 fen, fewer than steps */
        if (i % 11 == 0 && b->loan_platform[i] != SH_NONE) {
            b->loan_balance[i] = 1 + (uint32_t)i % 30;
            b->loan_instalment[i] =
                (b->loan_balance[i] + b->loan_left[i] - 1) / (uint32_t)b->loan_left[i];
        }
    }
    sh_test_rebook(run, 0);
    keep_loans(b, &before);
    int64_t owed = sh_ledger_account_sum(&run->world.ledger, SH_ACCOUNT_loans);
    cr_expect_gt(owed, 100000000);
    double interest = 0;
    for (int32_t step = 1; step <= 47; step++) { /* the longest term */
        for (int32_t at = 0; at < b->n * SH_LOANS; at++) {
            uint16_t p = b->loan_platform[at];
            size_t grade = b->grade[at % b->n];
            bool due = before.platform[at] != SH_NONE && step <= before.left[at];
            cr_assert(p != SH_NONE || !due || b->loan_balance[at] == 0);
            if (p != SH_NONE) {
                interest +=
                    floor(b->loan_balance[at] * run->world.platforms.interest[grade * 30 + p]);
                uint32_t paid = (uint32_t)(step - 1) * before.instalment[at];
                cr_assert_eq(b->loan_balance[at], before.balance[at] - paid);
                cr_assert(due, "a loan outlives its term");
                cr_assert_gt(b->loan_balance[at], 0, "a loan of nothing");
            }
        }
        run->world.step = step;
        sh_test_phase(run, &sh_phase_repay);
    }
    const sh_ledger *ledger = &run->world.ledger;
    cr_expect_eq(ledger->total[SH_FLOW_principal], owed);
    cr_expect_eq(ledger->total[SH_FLOW_interest], (int64_t)interest);
    cr_expect_eq(sh_ledger_account_sum(ledger, SH_ACCOUNT_loans), 0);
    for (int32_t at = 0; at < b->n * SH_LOANS; at++) {
        cr_assert_eq(b->loan_platform[at], SH_NONE);
        cr_assert_eq(b->loan_balance[at], 0);
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* All loans fall late at once: the share `cure` returns within the limit of 13 weeks, the
 * others default in its last week, and 70 % of what they owe is lost. */
Test(borrowers, late_loans_are_cured_or_lost_in_their_shares)
{
    static loans before;
    sh_plan *plan = lived_plan();
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    plan->params.borrower_default_scale = 0;
    plan->step.borrower_prepay = plan->step.borrower_apply = 0;
    sh_borrowers *b = &run->world.borrowers;
    double interest = 0;
    const sh_ledger *ledger = &run->world.ledger;
    for (int32_t at = 0; at < b->n * SH_LOANS; at++) {
        bool there = b->loan_platform[at] != SH_NONE;
        b->loan_late[at] = there;
        b->loan_left[at] = there ? 40 : 0;
        b->loan_balance[at] = there ? 1000000 + (uint32_t)at : 0;
        b->loan_instalment[at] = there ? 10000 : 0;
    }
    sh_test_rebook(run, 0);
    keep_loans(b, &before);
    for (int32_t step = 1; step <= 13; step++) {
        cr_expect_eq(ledger->total[SH_FLOW_write_off], 0, "default before the limit");
        run->world.step = step;
        sh_test_phase(run, &sh_phase_repay);
        for (int32_t at = 0; at < b->n * SH_LOANS && step == 1; at++) {
            size_t rate = b->grade[at % b->n] * 30u + before.platform[at] % 30u;
            bool paid = before.platform[at] != SH_NONE && b->loan_late[at] == 0;
            interest +=
                paid ? floor(before.balance[at] * run->world.platforms.interest[rate]) : 0;
        }
        cr_expect(step > 1 || ledger->total[SH_FLOW_interest] == (int64_t)interest,
                  "only who pays pays interest");
    }
    tally cured = {0};
    int64_t lost = 0, collected = 0;
    for (int32_t at = 0; at < b->n * SH_LOANS; at++) {
        if (before.platform[at] != SH_NONE) {
            bool back = b->loan_platform[at] != SH_NONE;
            int64_t part = back ? 0 : before.balance[at] * INT64_C(7) / 10;
            cr_assert_eq(b->loan_late[at], 0);
            add(&cured, back, plan->params.borrower_cure);
            lost += part;
            collected += back ? 0 : before.balance[at] - part;
        }
    }
    expect_frequency(&cured, "cured in the end");
    cr_expect_eq(ledger->total[SH_FLOW_write_off], lost);
    cr_expect_eq(ledger->total[SH_FLOW_recovery], collected);
    sh_test_close(run);
    sh_test_free(plan);
}

/* ---- applications */

static double met_by_choice(const sh_world *w, const uint32_t *cut, const uint16_t *other,
                            const double *accept)
{
    double met = 0, n = w->platforms.n;
    for (int32_t p = 0; p < w->platforms.n; p++) {
        double own = cut[p] == UINT32_MAX ? 1.0 : cut[p] / 4294967296.0;
        met += own / n * accept[p] + (1 - own) / n * accept[other[p]];
    }
    return 1 - pow(1 - met, 3);
}

/* a default stands on the list with the probability that the bureau covers its lender, for good
 */
Test(borrowers, defaults_are_listed_as_far_as_the_bureau_covers_the_lender)
{
    sh_plan *plan = lived_plan();
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_world *w = &run->world;
    sh_borrowers *b = &w->borrowers;
    size_t n = (size_t)w->platforms.n;
    tally listed = {0};
    int all = 0;
    for (size_t p = 0; p < n; p++) {
        w->platforms.lever[SH_LEVER_bureau_coverage * n + p] = (double)(p % 3) / 2;
        w->platforms.lever[SH_LEVER_blacklist * n + p] = 1;
    }
    for (int32_t i = 0; i < b->n;
         i++) { /* one loan each at most, to be lost if it is not cured */
        for (int32_t s = 1; s < SH_LOANS; s++) {
            b->loan_platform[(size_t)s * (size_t)b->n + (size_t)i] = SH_NONE;
        }
        b->loan_late[i] = b->loan_platform[i] == SH_NONE ? 0 : 13;
        cr_assert_eq(b->traits[i] & SH_TRAIT_LISTED, 0);
    }
    plan->params.borrower_cure = 0;
    plan->step.borrower_apply = 0;
    uint16_t lender[6000];
    cr_assert_leq(b->n, 6000);
    memcpy(lender, b->loan_platform, sizeof *lender * (size_t)b->n);
    for (w->step = 1; w->step <= 2; w->step++) {
        sh_test_phase(run, &sh_phase_repay);
    }
    for (int32_t i = 0; i < b->n; i++) {
        bool stands = (b->traits[i] & SH_TRAIT_LISTED) != 0;
        double p = lender[i] == SH_NONE ? 0 : (double)(lender[i] % 3) / 2;
        cr_assert(p > 0 ? p < 1 || stands : !stands, "borrower %d", i);
        add(&listed, stands, p);
        all += p == 1;
    }
    expect_frequency(&listed, "listed");
    cr_expect_gt(all, 100);
    sh_test_close(run);
    sh_test_free(plan);
}

/* nobody applies where the rate exceeds by more than the tolerance what the grade pays
 * elsewhere, and who applies still does so with the same words */
Test(borrowers, grades_that_borrow_cheaper_elsewhere_do_not_apply)
{
    static uint16_t wish[2][6000];
    int left[SH_GRADES] = {0}, kept[SH_GRADES] = {0};
    for (int k = 0; k < 2; k++) {
        sh_plan *plan = lived_plan();
        plan->params.borrower_outside_rate = 0.05;
        plan->params.borrower_outside_step = 0.03;
        plan->params.borrower_rate_tolerance = k ? 0.06 : 100;
        sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
        sh_world *w = &run->world;
        const sh_borrowers *b = &w->borrowers;
        w->step = 1;
        w->market.outside_rise = 0.01;
        sh_ledger_begin_step(&w->ledger);
        plan->params.borrower_score_limit = 100;
        memset(w->platforms.status, SH_STATUS_operating, (size_t)w->platforms.n);
        for (int32_t p = 0; p < w->platforms.n; p++) {
            w->platforms.score_limit[p] = 100;
        }
        sh_test_phase(run, &sh_phase_repay);
        memcpy(wish[k], b->wish_platform, sizeof *wish[k] * (size_t)b->n);
        for (int32_t i = 0; i < b->n && k; i++) {
            uint16_t p = wish[0][i];
            if (p == SH_NONE) {
                cr_assert_eq(wish[1][i], SH_NONE);
                continue;
            }
            double rate =
                w->platforms.interest[(size_t)b->grade[i] * (size_t)w->platforms.n + p] * 365 /
                7;
            bool dear = rate > 0.05 + 0.03 * b->grade[i] + 0.01 + 0.06;
            cr_assert_eq(wish[1][i], dear ? SH_NONE : p, "borrower %d", i);
            left[b->grade[i]] += dear;
            kept[b->grade[i]] += !dear;
        }
        sh_test_close(run);
        sh_test_free(plan);
    }
    int leave = 0, stay = 0;
    for (int g = 0; g < SH_GRADES; g++) {
        leave += left[g];
        stay += kept[g];
    }
    cr_expect(leave > 30 && stay > 30, "%d leave, %d stay", leave, stay);
    cr_expect_gt((double)left[0] / (left[0] + kept[0]), (double)left[3] / (left[3] + kept[3]),
                 "the best leave first");
}

/* everyone is approved: who has a free slot applies with its hazard × P(a candidate accepts) */
Test(borrowers, free_slots_apply_and_the_budget_is_never_exceeded)
{
    sh_plan *plan = lived_plan();
    plan->params.borrower_score_limit = 10;
    plan->params.borrower_score_noise = 0;
    plan->params.borrower_payment_income = 10;
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_world *w = &run->world;
    const sh_borrowers *b = &w->borrowers;
    tally applied = {0}, granted = {0};
    int rationed = 0, satisfied = 0;
    for (w->step = 1; w->step <= 6; w->step++) {
        sh_ledger_begin_step(&w->ledger);
        sh_test_phase(run, &sh_phase_repay);
        double met =
            met_by_choice(w, w->borrow_cut, w->borrow_other, w->platforms.borrow_accept);
        for (int32_t i = 0; i < b->n; i++) {
            if (loans_of(b, i) < (b->traits[i] & SH_TRAIT_SLOTS)) {
                add(&applied, b->wish_platform[i] != SH_NONE,
                    plan->params.borrower_apply * met);
            }
        }
        double wished[30] = {0};
        uint16_t wish[6000];
        memcpy(wish, b->wish_platform, sizeof wish);
        for (int32_t i = 0; i < b->n; i++) {
            if (wish[i] != SH_NONE) {
                wished[wish[i]] += b->wish_amount[i];
            }
        }
        sh_test_phase(run, &sh_phase_ration);
        for (int32_t i = 0; i < b->n; i++) {
            if (wish[i] != SH_NONE) {
                double share = (double)w->platforms.budget[wish[i]] / wished[wish[i]];
                add(&granted, b->wish_platform[i] != SH_NONE, share < 1 ? share : 1);
            }
        }
        sh_test_phase(run, &sh_phase_lend);
        for (int32_t p = 0; p < 30; p++) {
            int64_t lent = w->ledger.flow[SH_FLOW_lending][p];
            cr_expect_leq(lent, w->platforms.budget[p], "platform %d lends too much", p);
            bool enough = wished[p] <= (double)w->platforms.budget[p];
            cr_expect(!enough || (double)lent == wished[p], "platform %d had enough", p);
            satisfied += enough && lent > 0;
            rationed += !enough && lent > 0;
        }
    }
    expect_frequency(&applied, "applications");
    expect_frequency(&granted, "granted");
    cr_expect(satisfied > 10 && rationed > 10, "%d satisfied, %d rationed", satisfied,
              rationed);
    sh_test_close(run);
    sh_test_free(plan);
}

/* refused borrowers who live on refinancing and owe elsewhere fall under stress, nobody else;
 * stress ends by its hazard */
Test(borrowers, refusal_brings_stress_and_time_takes_it)
{
    sh_plan *plan = lived_plan();
    plan->params.borrower_score_limit = 0;
    plan->params.borrower_score_noise = 0; /* only grade A is approved */
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    plan->params.borrower_default_scale = 0;
    plan->step.borrower_prepay = 0;
    plan->step.borrower_apply = 1;
    sh_world *w = &run->world;
    const sh_borrowers *b = &w->borrowers;
    tally relieved = {0}, stressed = {0};
    double met = met_by_choice(w, w->borrow_cut, w->borrow_other, w->platforms.borrow_accept);
    for (w->step = 1; w->step <= 12; w->step++) {
        memset(b->stressed, 0, (size_t)b->n);
        sh_test_phase(run, &sh_phase_repay);
        for (int32_t i = 0; i < b->n; i++) {
            int owed = loans_of(b, i);
            bool may = owed > 0 && owed < (b->traits[i] & SH_TRAIT_SLOTS) &&
                       b->traits[i] & SH_TRAIT_DEPENDENT && b->grade[i] > 0;
            cr_assert(may || !b->stressed[i], "borrower %d has no reason", i);
            if (may) {
                add(&stressed, b->stressed[i], met * plan->params.borrower_refusal_stress);
            }
        }
    }
    expect_frequency(&stressed, "stressed");
    plan->step.borrower_apply = 0;
    plan->step.borrower_stress_exit = 0.3;
    memset(b->stressed, 1, (size_t)b->n);
    sh_test_phase(run, &sh_phase_repay);
    for (int32_t i = 0; i < b->n; i++) {
        add(&relieved, !b->stressed[i], 0.3);
    }
    expect_frequency(&relieved, "relieved");
    sh_test_close(run);
    sh_test_free(plan);
}

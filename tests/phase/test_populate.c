#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/det.h"
#include "phase/model.h"
#include "tests/support/plan.h"

/* Bounds of counts: |count - n p| <= 5 sqrt(n p q), seed fixed; a true binomial leaves them
 * with probability below 1e-6. */
static void expect_share(double count, double n, double p, const char *what)
{
    double sd = sqrt(n * p * (1 - p));
    cr_expect_leq(fabs(count - n * p), 5 * sd, "%s: %g of %g, expected %g ± %g", what, count, n,
                  n * p, sd);
}

static sh_plan *large_plan(void)
{
    sh_plan *plan = sh_test_plan();
    plan->params.platform_count = 120;
    plan->params.investor_count = 20000;
    plan->params.borrower_count = 10000;
    return plan;
}

/* who wants to hold more than it has lends nothing, and every figure stays above zero */
Test(populate, a_target_above_all_funds_leaves_no_loans)
{
    sh_plan *plan = large_plan();
    plan->params.platform_liquidity_target = 1;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    const sh_ledger *l = &run->world.ledger;
    for (int32_t p = 0; p < l->n; p++) {
        cr_expect_geq(l->account[SH_ACCOUNT_fake][p], 0, "platform %d", p);
        cr_expect_geq(l->account[SH_ACCOUNT_cash][p], 0, "platform %d", p);
    }
    cr_expect(sh_test_steps(run, 3), "%s", run->world.fault.text);
    sh_test_close(run);
    sh_test_free(plan);
}

/* ---- equilibrium */

/* No shock, no channel, no chance event: what there is stays, within 5 % over a year. */
Test(populate, a_calm_world_stays_where_it_opens)
{
    sh_plan *plan = large_plan();
    sh_test_calm(plan);
    plan->steps = 52;
    sh_test_finish(plan);
    for (int32_t replication = 0; replication < 2; replication++) {
        sh_test_run *run = sh_test_open(plan, 0, replication, NULL);
        const sh_ledger *ledger = &run->world.ledger;
        double claims = (double)sh_ledger_account_sum(ledger, SH_ACCOUNT_claims);
        double loans = (double)sh_ledger_account_sum(ledger, SH_ACCOUNT_loans);
        for (int32_t s = 1; s <= 52; s++) {
            cr_assert(sh_test_steps(run, 1), "%s", run->world.fault.text);
            double c = (double)sh_ledger_account_sum(ledger, SH_ACCOUNT_claims) / claims;
            double l = (double)sh_ledger_account_sum(ledger, SH_ACCOUNT_loans) / loans;
            cr_expect(c > 0.95 && c < 1.05, "claims %g at step %d", c, s);
            cr_expect(l > 0.95 && l < 1.05, "loans %g at step %d", l, s);
        }
        sh_test_close(run);
    }
    sh_test_free(plan);
}

/* share of idle slots, from the definition: idle = out / (out + in) with out the claim-weighted
 * hazard of leaving at term and in the hazard of placing × P(one of three candidates accepts)
 */
static double idle_share(const sh_plan *plan, const sh_world *w)
{
    const sh_platforms *t = &w->platforms;
    double size = 0, yield = 0, out = 0, met = 0, weights = 0;
    for (int32_t p = 0; p < t->n; p++) {
        size += t->size[p];
        yield += t->size[p] * t->yield_base[p];
    }
    for (int32_t p = 0; p < t->n; p++) {
        double lead = plan->params.investor_yield_pull * (t->yield_base[p] - yield / size);
        double roll = plan->params.investor_roll;
        double stays = 1 / (1 + exp(-(log(roll / (1 - roll)) + lead)));
        double takes = 1 / (1 + exp(-lead)), leaves = (1 - stays) / plan->step.investor_term;
        out += t->size[p] / size * leaves;
        weights += t->size[p] * leaves / takes;
        met += t->size[p] * leaves;
    }
    double in = plan->step.investor_invest * (1 - pow(1 - met / weights, 3));
    return out / (out + in);
}

static void count_slots(const uint8_t *traits, const uint16_t *platform, int32_t n,
                        double count[5])
{
    memset(count, 0, 5 * sizeof *count);
    for (int32_t i = 0; i < n; i++) {
        int slots = traits[i] & SH_TRAIT_SLOTS;
        for (int s = 0; s < 4; s++) {
            bool used = platform[(size_t)s * (size_t)n + (size_t)i] != SH_NONE;
            count[s] += slots > s;
            count[4] += used;
            cr_assert(slots > s || !used, "person %d holds more than its slots", i);
        }
    }
}

Test(populate, slots_and_idle_slots_have_their_shares)
{
    sh_plan *plan = large_plan();
    sh_test_finish(plan);
    const sh_params *a = &plan->params;
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    const sh_world *w = &run->world;
    double n = w->investors.n, count[5], idle = idle_share(plan, w);
    count_slots(w->investors.traits, w->investors.platform, w->investors.n, count);
    expect_share(count[1], n, a->investor_second_slot, "second slots");
    expect_share(count[2], count[1], a->investor_third_slot, "third slots");
    expect_share(count[3], count[2], a->investor_fourth_slot, "fourth slots");
    double slots = count[0] + count[1] + count[2] + count[3];
    expect_share(slots - count[4], slots, idle, "idle slots");
    cr_expect(idle > 0.15 && idle < 0.35, "idle share %g", idle);

    count_slots(w->borrowers.traits, w->borrowers.loan_platform, w->borrowers.n, count);
    n = w->borrowers.n;
    expect_share(count[1], n, a->borrower_second_loan, "second loans");
    expect_share(count[2], count[1], a->borrower_third_loan, "third loans");
    expect_share(count[3], count[2], a->borrower_fourth_loan, "fourth loans");
    slots = count[0] + count[1] + count[2] + count[3];
    /* a slot is entered by an application (one of three candidates, met with probability one
     * half each, takes it) that is granted every second time; it is left at the end of the
     * term, by prepayment, or when a loan of grade B falls late; terms by segment, in weeks,
     * with the shares of the segments over all grades */
    static const double term[SH_SEGMENTS] = {47, 41, 39, 39};
    static const double share[SH_SEGMENTS] = {0.4182, 0.3246, 0.0237, 0.2335};
    double late = (1 - pow(1 - 0.047, 7.0 / 365)) / (1 - a->borrower_cure);
    double in = a->borrower_apply * 0.875 * 0.5;
    double free_slots = 0;
    for (int s = 0; s < SH_SEGMENTS; s++) {
        double out = 1 / term[s] + 1 - pow(1 - a->borrower_prepay, 7.0 / 30) + late;
        free_slots += share[s] * out / (in + out);
    }
    expect_share(slots - count[4], slots, free_slots, "free loan slots");
    sh_test_close(run);
    sh_test_free(plan);
}

/* one yield for all: the share of idle slots is a hand calculation */
Test(populate, the_idle_share_of_equal_platforms)
{
    sh_plan *plan = large_plan();
    plan->params.platform_yield_sigma = plan->params.platform_yield_fraud = 0;
    plan->params.investor_roll = 0.8;
    plan->params.investor_term = 91;
    plan->params.investor_invest = 0.06;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 3, NULL);
    double count[5], out = 0.2 / 13, in = 0.06 * 0.875;
    count_slots(run->world.investors.traits, run->world.investors.platform,
                run->world.investors.n, count);
    double slots = count[0] + count[1] + count[2] + count[3];
    expect_share(slots - count[4], slots, out / (out + in), "idle slots");
    sh_test_close(run);
    sh_test_free(plan);
}

/* ---- books */

Test(populate, books_open_in_balance_and_agree_with_the_persons)
{
    sh_plan *plan = sh_test_plan();
    plan->params.platform_entrants = 5;
    sh_test_finish(plan);
    for (int32_t replication = 0; replication < 5; replication++) {
        sh_test_run *run = sh_test_open(plan, 0, replication, NULL);
        sh_world *w = &run->world;
        int64_t wallets = 0;
        for (int32_t i = 0; i < w->investors.n; i++) {
            wallets += w->investors.cash[i];
        }
        cr_expect_eq(w->ledger.party[SH_PARTY_investors], wallets);
        sh_world_recount(w);
        sh_world_reconcile(w, "opening", true, true);
        cr_expect_eq(w->fault.status, SH_OK, "%s", w->fault.text);
        for (int32_t p = 0; p < w->platforms.n; p++) {
            int64_t claims = w->ledger.account[SH_ACCOUNT_claims][p];
            int64_t cash = w->ledger.account[SH_ACCOUNT_cash][p];
            double target = sh_test_target(plan, w, p) * (double)claims;
            cr_expect_eq(claims, w->platforms.claims_start[p]);
            cr_expect(p < 30 || (claims == 0 && cash == 0), "applicant %d", p);
            cr_expect_geq((double)cash, target - 1, "platform %d", p);
        }
        sh_test_close(run);
    }
    sh_test_free(plan);
}

/* chi-square of what was placed where, rows of fewer than ten expected taken together */
static double chi_square(const uint16_t *platform, size_t count, const double *size, int32_t n,
                         int *df)
{
    double *seen = calloc((size_t)n, sizeof *seen), total = 0, all = 0, square = 0;
    double rest_seen = 0, rest_expected = 0;
    for (size_t i = 0; i < count; i++) {
        if (platform[i] != SH_NONE) {
            seen[platform[i]]++;
            all++;
        }
    }
    for (int32_t p = 0; p < n; p++) {
        total += size[p];
    }
    for (int32_t p = 0; p < n; p++) {
        double expected = all * size[p] / total;
        if (expected < 10) {
            rest_seen += seen[p];
            rest_expected += expected;
            continue;
        }
        square += (seen[p] - expected) * (seen[p] - expected) / expected;
        *df += 1;
    }
    square +=
        (rest_seen - rest_expected) * (rest_seen - rest_expected) / (rest_expected + 1e-9);
    free(seen);
    return square;
}

/* 99.9999 % of true picks stay below df + 5.2 sqrt(2 df) for the df at hand; seed fixed */
Test(populate, holdings_and_loans_lie_on_platforms_by_size)
{
    sh_plan *plan = large_plan();
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    const sh_world *w = &run->world;
    int df = 0;
    double square = chi_square(w->investors.platform, (size_t)w->investors.n * SH_HOLDINGS,
                               w->platforms.size, 120, &df);
    cr_expect_lt(square, df + 5.2 * sqrt(2.0 * df), "holdings: %g on %d", square, df);
    cr_expect_gt(df, 30);
    df = 0;
    square = chi_square(w->borrowers.loan_platform, (size_t)w->borrowers.n * SH_LOANS,
                        w->platforms.size, 120, &df);
    cr_expect_lt(square, df + 5.2 * sqrt(2.0 * df), "loans: %g on %d", square, df);
    sh_test_close(run);
    sh_test_free(plan);
}

/* new money replaces what leaves: met × accepted is proportional to size × hazard of leaving */
Test(populate, new_money_flows_where_old_money_leaves)
{
    sh_plan *plan = large_plan();
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    const sh_world *w = &run->world;
    const sh_platforms *t = &w->platforms;
    double met[120] = {0}, first = 0;
    for (int32_t p = 0; p < 120; p++) {
        double own = w->invest_cut[p] == UINT32_MAX ? 1.0 : w->invest_cut[p] / 4294967296.0;
        met[p] += own;
        met[w->invest_other[p]] += 1.0 - own;
    }
    for (int32_t p = 0; p < 120; p++) {
        double leaves = t->size[p] * (1 - sh_det_logistic(t->roll[p]));
        double ratio = met[p] * t->invest_accept[p] / leaves;
        first = p == 0 ? ratio : first;
        if (met[p] > 1e-5) {
            cr_expect_float_eq(ratio / first, 1.0, 1e-4, "platform %d: %g", p, ratio / first);
        }
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* ---- platforms */

Test(populate, sizes_are_the_quantiles_of_the_law_largest_first)
{
    sh_plan *plan = large_plan();
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    const sh_platforms *t = &run->world.platforms;
    for (int32_t p = 0; p < t->n; p++) {
        double q = 1 - (p + 0.5) / t->n;
        cr_expect_eq(t->size[p], sh_law_quantile(&plan->params.platform_size, q));
        cr_expect(p == 0 || t->size[p] <= t->size[p - 1]);
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* In any 30 neighbours in size the number of each type is its share, within two. */
Test(populate, every_range_of_sizes_has_its_share_of_each_type)
{
    sh_plan *plan = large_plan();
    plan->params.platform_count = 600;
    plan->params.platform_fraud_size_cap = 1e13;
    plan->params.platform_size.tail = 0;
    sh_test_finish(plan);
    const double share[3] = {plan->params.platform_matched_share,
                             1 - plan->params.platform_matched_share -
                                 plan->params.platform_fraud_share,
                             plan->params.platform_fraud_share};
    for (plan->seed = 1; plan->seed <= 5; plan->seed++) {
        sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
        const sh_platforms *t = &run->world.platforms;
        for (int32_t begin = 0; begin + 30 <= t->n; begin++) {
            int count[3] = {0};
            for (int32_t p = begin; p < begin + 30; p++) {
                count[t->type[p]]++;
                cr_assert_eq(t->pools[p], t->type[p] != SH_TYPE_matched);
                cr_assert_eq(t->guarantor[p] != SH_NONE, t->type[p] == SH_TYPE_guaranteed);
            }
            for (int type = 0; type < 3; type++) {
                cr_assert_leq(fabs(count[type] - 30 * share[type]), 2.0,
                              "%d of type %d from rank %d", count[type], type, begin);
            }
        }
        sh_test_close(run);
    }
    sh_test_free(plan);
}

Test(populate, no_fraud_is_larger_than_its_cap)
{
    sh_plan *plan = large_plan();
    plan->params.platform_fraud_share = 1;
    plan->params.platform_matched_share = 0;
    plan->params.platform_fraud_size_cap = 1e8;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    const sh_platforms *t = &run->world.platforms;
    for (int32_t p = 0; p < t->n; p++) {
        cr_expect_eq(t->type[p] == SH_TYPE_fraud, t->size[p] <= 1e8);
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* digest of what a platform is drawn with */
static sh_hash attributes(const sh_plan *plan, int32_t arm, int32_t replication)
{
    sh_test_run *run = sh_test_open(plan, arm, replication, NULL);
    const sh_platforms *t = &run->world.platforms;
    const size_t n = (size_t)t->n;
    sh_digest digest;
    sh_digest_init(&digest);
    sh_digest_column(&digest, SH_TYPE_U8, t->type, n);
    sh_digest_column(&digest, SH_TYPE_U8, t->region, n);
    sh_digest_column(&digest, SH_TYPE_U8, t->funded, n);
    sh_digest_column(&digest, SH_TYPE_U16, t->guarantor, n);
    sh_digest_column(&digest, SH_TYPE_U16, t->vendor, n);
    sh_digest_column(&digest, SH_TYPE_I32, t->launch_day, n);
    sh_digest_column(&digest, SH_TYPE_F64, t->size, n);
    sh_digest_column(&digest, SH_TYPE_F64, t->credibility, n);
    sh_digest_column(&digest, SH_TYPE_F64, t->yield_base, n);
    sh_digest_column(&digest, SH_TYPE_F64, t->selector, n);
    sh_test_close(run);
    return sh_digest_final(&digest);
}

Test(populate, platform_seven_is_the_same_firm_in_every_replication)
{
    sh_plan *plan = sh_test_plan();
    plan->params.platform_entrants = 10;
    sh_test_finish(plan);
    sh_hash first = attributes(plan, 0, 0);
    for (int32_t replication = 1; replication < 6; replication++) {
        cr_expect(sh_hash_equal(first, attributes(plan, replication % 3, replication)));
    }
    plan->platforms_redrawn = true;
    cr_expect(sh_hash_equal(first, attributes(plan, 0, 0)));
    cr_expect(!sh_hash_equal(first, attributes(plan, 0, 1)));
    plan->platforms_redrawn = false;
    plan->seed++;
    cr_expect(!sh_hash_equal(first, attributes(plan, 0, 0)));
    sh_test_free(plan);
}

Test(populate, arms_open_alike_and_replications_do_not)
{
    sh_plan *plan = sh_test_plan();
    sh_test_finish(plan);
    sh_hash digest[3];
    for (int i = 0; i < 3; i++) { /* arm 0, arm 2, replication 1 */
        sh_test_run *run = sh_test_open(plan, i == 1 ? 2 : 0, i == 2, NULL);
        digest[i] = sh_world_digest(&run->world);
        sh_test_close(run);
    }
    cr_expect(sh_hash_equal(digest[0], digest[1]));
    cr_expect(!sh_hash_equal(digest[0], digest[2]));
    sh_test_free(plan);
}

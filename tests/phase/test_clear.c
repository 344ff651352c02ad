/* settlement between platforms: cascades by hand and against the kernel, worth, books */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "network/cascade.h"
#include "phase/model.h"
#include "phase/worth.h"
#include "tests/support/plan.h"

enum { STEP = 10 };

static sh_plan *plan_of(int32_t platforms, bool clearing)
{
    sh_plan *plan = sh_test_plan();
    sh_test_calm(plan);
    plan->channels_off &= ~(1u << SH_CHANNEL_exposures);
    plan->params.platform_loss_weeks = 520;
    plan->params.platform_count = platforms;
    plan->params.platform_exposure_clearing = clearing;
    return plan;
}

static sh_test_run *open_run(sh_plan *plan)
{
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    run->world.step = STEP;
    memset(run->world.platforms.loss_steps, 0,
           sizeof(int32_t) * (size_t)run->world.platforms.n);
    sh_ledger_begin_step(&run->world.ledger);
    return run;
}

static void close_all(sh_plan *plan, sh_test_run *run)
{
    sh_test_close(run);
    sh_test_free(plan);
}

/* Debts as listed, cash as given, and own capital as given, now and at the start, which loans
 * to itself or the institutional line make so. */
static void owe(sh_test_run *run, const sh_edge *list, int64_t edges, const int64_t *capital,
                int64_t cash)
{
    sh_world *w = &run->world;
    sh_exposures *x = &w->exposures;
    sh_error error = {0};
    int64_t at = 0;
    cr_assert_eq(sh_exposures_init(x, w->platforms.n, edges, &error), SH_OK);
    for (int32_t i = 0; i < x->n; i++) {
        for (int32_t j = 0; j < x->n; j++) {
            for (int64_t k = 0; k < edges; k++) {
                if (list[k].creditor == i && list[k].debtor == j) {
                    x->debtor[at] = j;
                    x->amount[at++] = list[k].amount;
                }
            }
        }
        x->start[i + 1] = at;
    }
    cr_assert_eq(at, edges);
    sh_exposures_index(x);
    sh_test_rebook(run, cash);
    for (int32_t p = 0; p < x->n; p++) {
        sh_ledger_open(&w->ledger, p, SH_ACCOUNT_due_from, sh_exposures_due_from(x, p));
        sh_ledger_open(&w->ledger, p, SH_ACCOUNT_due_to, sh_exposures_due_to(x, p));
        sh_ledger_open_equity(&w->ledger, p);
        int64_t missing = capital[p] - w->ledger.account[SH_ACCOUNT_equity][p];
        sh_ledger_open(&w->ledger, p, missing > 0 ? SH_ACCOUNT_fake : SH_ACCOUNT_funding,
                       missing > 0 ? missing : -missing);
        sh_ledger_open_equity(&w->ledger, p);
        cr_assert_eq(w->ledger.account[SH_ACCOUNT_equity][p], capital[p]);
        w->platforms.equity_start[p] = capital[p];
    }
    w->ledger.cash_total = sh_ledger_cash(&w->ledger);
}

static void fail(sh_test_run *run, int32_t p)
{
    run->world.platforms.forced[p] = 1;
}

/* resolve and clear; the books must balance to the fen afterwards */
static void run_step(sh_test_run *run)
{
    sh_world *w = &run->world;
    sh_test_phase(run, &sh_phase_resolve);
    sh_test_phase(run, &sh_phase_clear);
    sh_world_reconcile(w, "clear", false, false);
    cr_assert_eq(w->fault.status, SH_OK, "%s", w->fault.text);
    cr_assert_eq(w->ledger.party[SH_PARTY_platforms], 0, "what one pays another receives");
    memset(w->platforms.forced, 0, (size_t)w->platforms.n);
    w->step++;
}

static const sh_event *exit_of(const sh_test_run *run, int32_t p)
{
    int32_t row = run->world.platforms.event[p];
    return row < 0 ? NULL : sh_vec_at(&run->world.events, (size_t)row);
}

static void expect_fallen(const sh_test_run *run, int32_t p, int32_t by)
{
    const sh_event *event = exit_of(run, p);
    cr_assert_not_null(event, "platform %d stands", p);
    cr_expect_eq(event->kind, SH_EXIT_insolvent);
    cr_expect_eq(event->counterparty, by, "platform %d: %d", p, event->counterparty);
    cr_expect_eq(event->cause, run->world.platforms.event[by]);
    cr_expect_eq(event->step, STEP);
    cr_expect_eq(event->share[SH_CHANNEL_exposures], 1.0f);
    cr_expect_eq(run->world.platforms.status[p], SH_STATUS_suspended);
}

/* 0 owes 1, 1 owes 2, 2 owes 3 and 4: a loss equal to the capital is survived, one fen more is
 * not, and the whole chain falls in one step */
Test(clear, a_chain_falls_in_one_step_and_a_loss_equal_to_capital_is_survived)
{
    const sh_edge list[] = {{0, 1, 500}, {1, 2, 701}, {2, 3, 300}, {2, 4, 301}};
    const int64_t capital[6] = {1000, 499, 700, 300, 300, 0};
    sh_plan *plan = plan_of(6, false);
    sh_test_run *run = open_run(plan);
    owe(run, list, 4, capital, 1000000);
    fail(run, 0);
    run_step(run);
    const sh_platforms *t = &run->world.platforms;
    cr_expect_eq(exit_of(run, 0)->kind, SH_EXIT_withdrawal);
    expect_fallen(run, 1, 0);
    expect_fallen(run, 2, 1);
    expect_fallen(run, 4, 2);
    cr_expect_eq(t->status[3], SH_STATUS_operating, "300 of 300 is survived");
    cr_expect_eq(t->status[5], SH_STATUS_operating);
    cr_expect_eq(run->world.ledger.account[SH_ACCOUNT_equity][3], 0);
    cr_expect_eq(t->hurt_by[3], 2);
    cr_expect_eq(t->hurt_most[3], 300);
    cr_expect_eq(sh_ledger_account_sum(&run->world.ledger, SH_ACCOUNT_due_to), 0);
    close_all(plan, run);
}

/* two debtors fail together: the one whose loss passes the capital is the parent; a creditor
 * whose capital was below nothing before does not fail by this */
Test(clear, the_decisive_debtor_is_the_parent_and_old_holes_are_no_failure)
{
    const sh_edge list[] = {{0, 2, 100}, {1, 2, 100}, {0, 3, 100}};
    const int64_t capital[5] = {0, 0, 150, -1, 0};
    sh_plan *plan = plan_of(5, false);
    sh_test_run *run = open_run(plan);
    owe(run, list, 3, capital, 1000);
    fail(run, 0);
    fail(run, 1);
    run_step(run);
    expect_fallen(run, 2, 1);
    cr_expect_eq(run->world.platforms.status[3], SH_STATUS_operating);
    cr_expect_eq(run->world.ledger.account[SH_ACCOUNT_equity][3], -101);
    close_all(plan, run);
}

Test(clear, the_largest_loss_on_a_debtor_is_the_one_that_is_kept)
{
    const sh_edge list[] = {{0, 3, 100}, {1, 3, 400}, {2, 3, 50}};
    const int64_t capital[4] = {0, 0, 0, 1000};
    sh_plan *plan = plan_of(4, false);
    sh_test_run *run = open_run(plan);
    owe(run, list, 3, capital, 0);
    fail(run, 1);
    fail(run, 2);
    run_step(run);
    cr_expect_eq(run->world.platforms.status[3], SH_STATUS_operating);
    cr_expect_eq(run->world.platforms.hurt_by[3], 1);
    close_all(plan, run);
}

static double drain_of(const sh_test_run *run, int32_t p, sh_channel channel)
{
    const sh_platforms *t = &run->world.platforms;
    return t->worn[(size_t)channel * (size_t)t->n + (size_t)p];
}

static void expect_shares(const sh_test_run *run, int32_t p, double credit, double fraud,
                          double exposures)
{
    const float *share = exit_of(run, p)->share;
    double sum = 0;
    for (int c = 0; c < SH_CHANNELS; c++) {
        sum += (double)share[c];
    }
    cr_expect_float_eq(sum, 1, 1e-6);
    cr_expect_float_eq((double)share[SH_CHANNEL_credit], credit, 1e-6, "platform %d", p);
    cr_expect_float_eq((double)share[SH_CHANNEL_fraud], fraud, 1e-6, "platform %d", p);
    cr_expect_float_eq((double)share[SH_CHANNEL_exposures], exposures, 1e-6, "platform %d: %g",
                       p, (double)share[SH_CHANNEL_exposures]);
}

/* 0 fails and costs each of the others 101 fen, one more than the capital of all but 4, which
 * the failure of 5 brings down a step later */
Test(clear, what_capital_had_lost_before_is_told_beside_what_others_did_not_pay)
{
    const sh_edge list[] = {{0, 1, 101}, {0, 2, 101}, {0, 3, 101}, {0, 4, 101}, {5, 4, 101}};
    const int64_t capital[6] = {0, 100, 100, 100, 200, 0};
    sh_plan *plan = plan_of(6, false);
    sh_test_run *run = open_run(plan);
    owe(run, list, 5, capital, 1000000);
    sh_platforms *t = &run->world.platforms;
    for (int32_t p = 0; p < 6; p++) {
        for (size_t c = 0; c < SH_CHANNELS; c++) {
            t->worn[c * (size_t)t->n + (size_t)p] = 0;
        }
    }
    t->equity_start[1] = 403; /* 303 lost alone, nobody knows to what */
    t->equity_start[2] = 403; /* 303 lost alone, to thefts by the operator twice as much */
    sh_model_wear(&run->world, 2, SH_CHANNEL_fraud, 2000);
    sh_model_wear(&run->world, 2, SH_CHANNEL_credit, 1000);
    t->equity_start[3] = 50; /* has earned more than it lost */
    sh_model_wear(&run->world, 3, SH_CHANNEL_credit, 1000);
    t->equity_start[4] = 302; /* 102 lost alone, 202 on two others */
    fail(run, 0);
    run_step(run);
    expect_shares(run, 1, 0.75, 0, 0.25);
    expect_shares(run, 2, 0.25, 0.5, 0.25);
    expect_shares(run, 3, 0, 0, 1);
    cr_expect(exit_of(run, 1)->counterparty == 0 && exit_of(run, 1)->cause == -1,
              "others were told, but they are not the cause");
    cr_expect_eq(exit_of(run, 3)->cause, t->event[0]);
    cr_expect_null(exit_of(run, 4));
    cr_expect_eq(drain_of(run, 4, SH_CHANNEL_exposures), 101);
    fail(run, 5);
    run_step(run);
    expect_shares(run, 4, 102.0 / 304, 0, 202.0 / 304);
    cr_expect_eq(exit_of(run, 4)->counterparty, 5);
    cr_expect_eq(exit_of(run, 4)->cause, t->event[5]);
    close_all(plan, run);
}

Test(clear, fixed_recovery_is_paid_in_cash_as_far_as_there_is_cash)
{
    for (int poor = 0; poor < 2; poor++) {
        const sh_edge list[] = {{0, 1, 1001}, {0, 2, 2000}};
        const int64_t capital[4] = {50, 5000, 5000, 50};
        sh_plan *plan = plan_of(4, false);
        plan->params.platform_exposure_recovery = 0.4;
        sh_test_run *run = open_run(plan);
        int64_t cash = poor ? 10 : 100000, **book = run->world.ledger.account;
        owe(run, list, 2, capital, cash);
        fail(run, 0);
        run_step(run);
        int64_t paid = poor ? 10 : 1200; /* of 3001, rounded down */
        cr_expect_eq(book[SH_ACCOUNT_cash][0], cash - paid);
        cr_expect_eq(book[SH_ACCOUNT_cash][1] + book[SH_ACCOUNT_cash][2], 2 * cash + paid);
        cr_expect_float_eq((double)(book[SH_ACCOUNT_cash][1] - cash), (double)paid / 3, 1);
        cr_expect_eq(book[SH_ACCOUNT_equity][1] + book[SH_ACCOUNT_equity][2],
                     10000 - (3001 - paid));
        cr_expect_eq(run->world.ledger.total[SH_FLOW_debt_received], paid);
        cr_expect_eq(run->world.ledger.total[SH_FLOW_debt_loss], 3001 - paid);
        close_all(plan, run);
    }
}

/* an orderly exit pays nothing at once and loses nobody money until its estate is closed */
Test(clear, with_fixed_recovery_a_wind_down_defaults_only_when_it_is_closed)
{
    const sh_edge list[] = {{0, 1, 700}};
    const int64_t capital[3] = {50, 5000, 50};
    sh_plan *plan = plan_of(3, false);
    sh_test_run *run = open_run(plan);
    sh_world *w = &run->world;
    owe(run, list, 1, capital, 1000);
    w->platforms.lever[(size_t)SH_LEVER_forced_exit * 3] = 1;
    run_step(run);
    cr_expect_eq(w->platforms.status[0], SH_STATUS_wind_down);
    cr_expect_eq(w->ledger.account[SH_ACCOUNT_equity][1], 5000);
    w->platforms.status[0] = SH_STATUS_closed;
    run_step(run);
    cr_expect_eq(w->ledger.account[SH_ACCOUNT_equity][1], 4300);
    cr_expect_eq(w->ledger.account[SH_ACCOUNT_due_from][1], 0);
    close_all(plan, run);
}

Test(clear, with_the_channel_off_a_failure_moves_no_book_but_its_own)
{
    for (int clearing = 0; clearing < 2; clearing++) {
        const sh_edge list[] = {{0, 1, 700}, {1, 2, 900}};
        const int64_t capital[3] = {50, 5, 50};
        sh_plan *plan = plan_of(3, clearing);
        plan->channels_off |= 1u << SH_CHANNEL_exposures;
        sh_test_run *run = open_run(plan);
        owe(run, list, 2, capital, 1000);
        fail(run, 0);
        run_step(run);
        cr_expect_eq(run->world.ledger.account[SH_ACCOUNT_equity][1], 5);
        cr_expect_eq(run->world.ledger.account[SH_ACCOUNT_due_from][1], 700);
        cr_expect_eq(run->world.platforms.status[1], SH_STATUS_operating);
        cr_expect_eq(run->world.ledger.total[SH_FLOW_debt_loss], 0);
        close_all(plan, run);
    }
}

/* ---- clearing */

/* cash and loans beyond the investors' claims go to platforms; the estate pays them in cash
 * when its investors are paid, and what is missing at its end is lost */
Test(clear, cleared_debts_are_worth_what_is_left_after_the_investors)
{
    const sh_edge list[] = {{0, 1, 1000}, {0, 2, 3000}};
    const int64_t capital[4] = {0, 50000, 700, 0};
    sh_plan *plan = plan_of(4, true);
    plan->params.resolution_cost = 0;
    sh_test_run *run = open_run(plan);
    sh_world *w = &run->world;
    int64_t **book = w->ledger.account;
    owe(run, list, 2, capital, 0);
    w->platforms.overdue[0] = 0;
    /* 3,000 fen more than investors are owed, for debts of 4,000 */
    int64_t assets = book[SH_ACCOUNT_claims][0] + 3000;
    sh_ledger_open(&w->ledger, 0, SH_ACCOUNT_cash, assets - book[SH_ACCOUNT_loans][0]);
    if (book[SH_ACCOUNT_cash][0] < 0) {
        cr_skip("the platform has lent more than it owes");
    }
    sh_ledger_open_equity(&w->ledger, 0);
    w->ledger.cash_total = sh_ledger_cash(&w->ledger);
    fail(run, 0);
    run_step(run);
    cr_expect_eq(book[SH_ACCOUNT_due_from][1], 750);
    cr_expect_eq(book[SH_ACCOUNT_due_from][2], 2250);
    cr_expect_eq(book[SH_ACCOUNT_equity][1], 49750);
    expect_fallen(run, 2, 0);
    cr_expect_eq(w->ledger.total[SH_FLOW_debt_paid], 0, "investors come first");
    /* the investors are paid; 1,000 fen of cash are left */
    book[SH_ACCOUNT_claims][0] = 0;
    book[SH_ACCOUNT_cash][0] = 1000;
    sh_ledger_open_equity(&w->ledger, 0);
    w->ledger.cash_total = sh_ledger_cash(&w->ledger);
    sh_test_phase(run, &sh_phase_clear);
    w->step++;
    cr_expect_eq(w->ledger.total[SH_FLOW_debt_paid], 1000);
    cr_expect_eq(book[SH_ACCOUNT_due_from][1], 500);
    cr_expect_eq(book[SH_ACCOUNT_due_from][2], 1500);
    w->platforms.status[0] = SH_STATUS_closed;
    sh_test_phase(run, &sh_phase_clear);
    cr_expect_eq(book[SH_ACCOUNT_equity][1], 49250);
    cr_expect_eq(sh_ledger_account_sum(&w->ledger, SH_ACCOUNT_due_from), 0);
    sh_world_reconcile(w, "clear", false, false);
    cr_expect_eq(w->fault.status, SH_OK, "%s", w->fault.text);
    close_all(plan, run);
}

/* an estate that has paid its investors stays open while it owes other platforms and collects,
 * and closes at once when it owes nobody, or when its debts are not called */
Test(clear, an_estate_that_owes_platforms_stays_open_for_them)
{
    for (int i = 0; i < 3; i++) { /* owes; owes nothing; the channel is off */
        const sh_edge list[] = {{i == 1 ? 2 : 0, 1, 1000}};
        const int64_t capital[4] = {0, 50000, 0, 0};
        sh_plan *plan = plan_of(4, true);
        plan->channels_off |= i == 2 ? 1u << SH_CHANNEL_exposures : 0;
        sh_test_run *run = open_run(plan);
        sh_world *w = &run->world;
        owe(run, list, 1, capital, 0);
        sh_ledger_open(&w->ledger, 0, SH_ACCOUNT_cash, w->ledger.account[SH_ACCOUNT_claims][0]);
        sh_ledger_open_equity(&w->ledger, 0);
        w->ledger.cash_total = sh_ledger_cash(&w->ledger);
        fail(run, 0);
        run_step(run);
        int64_t left = w->ledger.account[SH_ACCOUNT_due_from][1];
        cr_assert(i != 0 || left > 0, "the estate is worth something");
        w->ledger.account[SH_ACCOUNT_claims][0] = 0;
        w->ledger.account[SH_ACCOUNT_cash][0] = 300;
        sh_ledger_open_equity(&w->ledger, 0);
        w->ledger.cash_total = sh_ledger_cash(&w->ledger);
        for (int k = 0; k < 5; k++) {
            run_step(run);
        }
        cr_expect_eq(w->platforms.status[0], i == 0 ? SH_STATUS_suspended : SH_STATUS_closed,
                     "case %d", i);
        cr_expect_eq(w->ledger.account[SH_ACCOUNT_due_from][1], left - (i == 0 ? 300 : 0));
        close_all(plan, run);
    }
}

/* late loans and the cost of collection make an estate worth less */
Test(clear, an_estate_is_worth_its_cash_and_what_its_borrowers_will_pay)
{
    const sh_edge list[] = {{0, 1, INT64_C(1000000000000)}};
    const int64_t capital[2] = {0, 0};
    sh_plan *plan = plan_of(2, true);
    sh_test_run *run = open_run(plan);
    sh_world *w = &run->world;
    owe(run, list, 1, capital, 12345);
    fail(run, 0);
    sh_test_phase(run, &sh_phase_resolve);
    w->platforms.overdue[0] = 0.25;
    uint64_t worth[2];
    sh_error error = {0};
    cr_assert_eq(sh_worth_of_debts(plan, w, worth, &error), SH_OK, "%s", error.text);
    cr_expect_eq(worth[1], SH_Q32_ONE);
    double loans = (double)w->ledger.account[SH_ACCOUNT_loans][0];
    double value = 12345 + loans * 0.9 * (1 - 0.25 * plan->params.borrower_loss_given_default) -
                   (double)w->ledger.account[SH_ACCOUNT_claims][0];
    double share = value > 0 ? value / 1e12 : 0;
    cr_expect_float_eq((double)worth[0] * 0x1p-32, share, 1e-9);
    close_all(plan, run);
}

/* ---- against the kernel of threshold cascades */

static uint32_t word(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static int64_t draw_list(uint32_t *state, int32_t n, sh_edge *list)
{
    int64_t edges = 0;
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < n; j++) {
            if (i != j && word(state) % (uint32_t)n < 3) {
                list[edges++] = (sh_edge){i, j, 1 + word(state) % 50};
            }
        }
    }
    return edges;
}

static void compare(const sh_test_run *run, const sh_cascade *cascade, int32_t n)
{
    for (int32_t p = 0; p < n; p++) {
        const sh_event *event = exit_of(run, p);
        cr_assert_eq(event != NULL, cascade->round[p] > 0, "platform %d", p);
        if (cascade->round[p] > 1) {
            expect_fallen(run, p, cascade->decisive[p]);
        }
    }
}

/* 100 random networks of 25: the same failures with the same decisive debtors */
Test(clear, with_fixed_recovery_the_same_platforms_fall_as_in_the_kernel)
{
    enum { N = 25, ROUNDS = 100 };
    uint32_t state = 11;
    int depth = 0;
    for (int round = 0; round < ROUNDS; round++) {
        sh_edge list[N * N];
        int64_t capital[N], edges = draw_list(&state, N, list);
        uint8_t decreed[N] = {0};
        for (int32_t p = 0; p < N; p++) {
            capital[p] = word(&state) % 80;
        }
        sh_plan *plan = plan_of(N, false);
        sh_test_run *run = open_run(plan);
        owe(run, list, edges, capital, 1000);
        for (int k = 0; k < 2; k++) {
            int32_t p = (int32_t)(word(&state) % N);
            decreed[p] = 1;
            fail(run, p);
        }
        run_step(run);
        sh_graph owes = {0};
        sh_cascade cascade = {0};
        sh_error error = {0};
        cr_assert_eq(sh_graph_build(&owes, N, list, edges, SH_PARALLEL_REFUSED, &error), SH_OK);
        const sh_cascade_case in = {.owes = &owes, .capital = capital, .decreed = decreed};
        cr_assert_eq(sh_cascade_run(&cascade, &in, &error), SH_OK);
        compare(run, &cascade, N);
        depth = cascade.rounds > depth ? cascade.rounds : depth;
        sh_cascade_free(&cascade);
        sh_graph_free(&owes);
        close_all(plan, run);
    }
    cr_expect_gt(depth, 3, "no draw went deep");
}

/* ---- at work */

/* Gai and Kapadia (2010): 1,000 platforms alike, lent five times their capital over links of
 * mean 3, nothing recovered, one random failure. 400 draws; an event is more than 5 % failed.
 * An independent simulation of 1,000 draws found a frequency of .791 with standard error .013
 * and a mean extent of .941; four standard errors of the difference are allowed. */
Test(clear, the_frequency_of_large_cascades_is_that_of_gai_and_kapadia, .timeout = 100)
{
    enum { P = 1000, DRAWS = 400 };
    sh_plan *plan = plan_of(P, false);
    sh_params *a = &plan->params;
    a->platform_size = (sh_law){.kind = SH_LAW_CONSTANT, .a = 1e8};
    a->platform_exposure_capital = 5;
    a->platform_exposure_links = 3;
    a->investor_count = 8000;
    a->borrower_count = 200;
    plan->platforms_redrawn = true;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_world *w = &run->world;
    double events = 0, extent = 0;
    uint32_t state = 5;
    for (int32_t r = 0; r < DRAWS; r++) {
        sh_error error = {0};
        sh_world_reset(w);
        cr_assert_eq(sh_populate(plan, w, 0, r, &error), SH_OK);
        w->step = 1;
        fail(run, (int32_t)(word(&state) % P));
        run_step(run);
        double failed = 0;
        for (int32_t p = 0; p < P; p++) {
            failed += w->platforms.exit_kind[p] != SH_EXIT_none;
        }
        events += failed > 0.05 * P;
        extent += failed > 0.05 * P ? failed / P : 0;
    }
    double error = sqrt(0.013 * 0.013 + 0.791 * 0.209 / DRAWS);
    cr_expect_float_eq(events / DRAWS, 0.791, 4 * error, "%g", events / DRAWS);
    cr_expect_float_eq(extent / events, 0.941, 0.006, "%g", extent / events);
    close_all(plan, run);
}

static sh_plan *lively_plan(bool clearing)
{
    sh_plan *plan = sh_test_plan();
    sh_test_shocks(plan);
    plan->steps = 60;
    plan->paranoid = true;
    plan->params.platform_exposure_capital = 6;
    plan->params.platform_exposure_links = 4;
    plan->params.platform_exposure_recovery = 0.3;
    plan->params.platform_exposure_clearing = clearing;
    plan->params.platform_size = (sh_law){.kind = SH_LAW_LOGNORMAL, .a = 1e8, .b = 0.5};
    plan->params.resolution_duration = 120;
    return plan;
}

/* 60 paranoid weeks of the whole model with 30 platforms: books, debts and persons agree after
 * every phase, some debts are lost, some are paid */
Test(clear, the_books_balance_through_a_market_with_debts)
{
    for (int clearing = 0; clearing < 2; clearing++) {
        sh_plan *plan = lively_plan(clearing);
        sh_test_finish(plan);
        sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
        cr_expect(sh_test_steps(run, 60), "%s", run->world.fault.text);
        const sh_ledger *l = &run->world.ledger;
        cr_expect_gt(l->total[SH_FLOW_debt_loss], 0);
        cr_expect(clearing || l->total[SH_FLOW_debt_received] > 0);
        cr_expect_eq(l->total[SH_FLOW_debt_received], l->total[SH_FLOW_debt_paid]);
        cr_expect_eq(l->total[SH_FLOW_debt_loss], l->total[SH_FLOW_debt_relief]);
        cr_expect_eq(sh_ledger_account_sum(l, SH_ACCOUNT_due_from),
                     sh_ledger_account_sum(l, SH_ACCOUNT_due_to));
        close_all(plan, run);
    }
}

/* failures by debts, and those of them that own losses have a part in */
static void check_shares(const sh_world *world, int count[2])
{
    const sh_platforms *t = &world->platforms;
    for (int32_t p = 0; p < t->n; p++) {
        if (!sh_world_exit_fails(t->exit_kind[p])) {
            continue;
        }
        const sh_event *event = sh_vec_at(&world->events, (size_t)t->event[p]);
        double told = (double)event->share[SH_CHANNEL_exposures], direct = 0;
        for (int c = 0; c < SH_CHANNELS; c++) {
            direct += sh_channel_table[c].contagion ? 0 : (double)event->share[c];
        }
        cr_assert_float_eq(direct + told, 1, 1e-6, "platform %d: %g", p, direct + told);
        cr_assert(t->hurt_all[p] > 0 || direct >= 1 - 1e-6,
                  "platform %d lost nothing on others", p);
        cr_assert(event->kind != SH_EXIT_insolvent || told > 0, "platform %d", p);
        count[0] += event->kind == SH_EXIT_insolvent;
        count[1] += event->kind == SH_EXIT_insolvent && told < 1;
    }
}

Test(clear, who_loses_nothing_on_others_fails_by_direct_causes_alone)
{
    int count[2] = {0, 0};
    for (int32_t replication = 0; replication < 12; replication++) {
        sh_plan *plan = lively_plan(replication % 2);
        plan->channels_off = sh_test_all_channels() & ~(1u << SH_CHANNEL_exposures);
        plan->params.platform_exposure_recovery = 0;
        sh_test_finish(plan);
        sh_test_run *run = sh_test_open(plan, 0, replication, NULL);
        cr_expect(sh_test_steps(run, 60), "%s", run->world.fault.text);
        check_shares(&run->world, count);
        close_all(plan, run);
    }
    cr_expect(count[1] > 0 && count[0] > count[1], "%d, %d with own losses", count[0],
              count[1]);
}

Test(clear, threads_change_no_bit_of_a_market_with_debts)
{
    for (int clearing = 0; clearing < 2; clearing++) {
        sh_plan *plan = lively_plan(clearing);
        sh_test_finish(plan);
        sh_hash one = sh_test_digest(plan, 0, 1, &(sh_team){.isa = "auto", .threads = 1});
        for (int32_t threads = 2; threads <= 3; threads++) {
            sh_team team = {.isa = "auto", .threads = threads};
            cr_expect(sh_hash_equal(one, sh_test_digest(plan, 0, 1, &team)));
        }
        sh_test_free(plan);
    }
}

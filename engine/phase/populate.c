/* populate: the world before its first step, at the equilibrium of the built-in behaviour.
 *
 * Platforms: sizes are the quantiles of the law, largest first, so that row 7 is the same firm
 * in every replication; attributes are drawn with replication 0 unless the plan redraws them.
 * Holdings: each slot is idle with the equilibrium share and otherwise lies on a platform
 * picked by size; terms are spread evenly. Loans: the same, then scaled platform by platform so
 * that lending is what the funds allow. Every book opens in balance. */
#include "phase/pipeline.h"

#include <stdlib.h>
#include <string.h>

#include "base/det.h"
#include "phase/links.h"
#include "phase/model.h"
#include "phase/parent.h"

/* the words of a platform's attributes: the study's luck, or the replication's own */
static sh_rng_key attribute_key(const sh_plan *plan, const sh_world *world)
{
    sh_rng_key key = world->key;
    if (!plan->platforms_redrawn) {
        key.word[2] = 0;
    }
    return key;
}

/* slot: a number, or that and a cohort */
static void words_of(const sh_rng_key *key, uint32_t index, sh_stream stream, uint32_t slot,
                     uint32_t out[4])
{
    sh_rng_site site = {slot, 0, (uint32_t)stream};
    sh_rng_block(key, index, site, out);
}

/* One type after the other by the golden-ratio sequence: each range of sizes gets its share of
 * every type whatever the seed. */
static uint8_t platform_type(const sh_plan *plan, int32_t row, double start, double size)
{
    double u = start + 0.6180339887498949 * (double)(row + 1);
    u -= (double)(int64_t)u;
    double fraud = plan->params.platform_fraud_share;
    bool may_be_fraud = size <= plan->params.platform_fraud_size_cap;
    if (u < fraud && may_be_fraud) {
        return SH_TYPE_fraud;
    }
    bool matched = u > 1.0 - plan->params.platform_matched_share;
    return (uint8_t)(matched ? SH_TYPE_matched : SH_TYPE_guaranteed);
}

static void draw_size_and_type(const sh_plan *plan, sh_world *world, const sh_rng_key *key)
{
    sh_platforms *p = &world->platforms;
    int32_t start_count = world->market.platforms_start;
    uint32_t first[4];
    words_of(key, 0, SH_STREAM_PLATFORM_ATTRIBUTES, 1, first);
    for (int32_t i = 0; i < p->n; i++) {
        uint32_t w[4];
        words_of(key, (uint32_t)i, SH_STREAM_PLATFORM_SIZE, 0, w);
        double place =
            i < start_count ? 1.0 - ((double)i + 0.5) / start_count : sh_rng_uniform(w[0]);
        p->size[i] = sh_law_quantile(&plan->params.platform_size, place);
        p->type[i] = platform_type(plan, i, sh_rng_uniform(first[0]), p->size[i]);
        p->funded[i] = (uint8_t)(sh_rng_uniform(w[1]) < plan->params.platform_funded_share);
        /* who loses money at the start has done so for a while: it does not end for all at once
         */
        double weeks = plan->params.platform_loss_weeks * sh_rng_uniform(w[2]);
        p->loss_steps[i] = (int32_t)(weeks * 7.0 / plan->step_days);
        p->pools[i] = (uint8_t)(p->type[i] != SH_TYPE_matched);
    }
}

static double clip(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static void draw_attributes(const sh_plan *plan, sh_world *world, const sh_rng_key *key)
{
    sh_platforms *p = &world->platforms;
    const sh_params *a = &plan->params;
    double median = sh_law_quantile(&a->platform_size, 0.5);
    for (int32_t i = 0; i < p->n; i++) {
        uint32_t w[4];
        words_of(key, (uint32_t)i, SH_STREAM_PLATFORM_ATTRIBUTES, 0, w);
        double rank = 0.3 * sh_det_log(p->size[i] / median);
        p->credibility[i] = sh_det_logistic(1.2 * sh_det_normal(w[1]) + rank);
        double extra = p->type[i] == SH_TYPE_fraud ? a->platform_yield_fraud : 0.0;
        double base =
            a->platform_yield_mean + extra + a->platform_yield_sigma * sh_det_normal(w[2]);
        p->yield_base[i] = clip(base, 0.03, 0.36);
        p->selector[i] = sh_rng_uniform(w[3]);
        words_of(key, (uint32_t)i, SH_STREAM_PLATFORM_LINKS, 0, w);
        p->region[i] = (uint8_t)(((uint64_t)w[0] * (uint64_t)a->platform_regions) >> 32);
        bool guaranteed = p->type[i] == SH_TYPE_guaranteed && a->platform_guarantors >= 1;
        p->guarantor[i] =
            guaranteed ? (uint16_t)(((uint64_t)w[1] * (uint64_t)a->platform_guarantors) >> 32)
                       : SH_NONE;
        p->vendor[i] =
            (uint16_t)(a->platform_guarantors +
                       (double)(((uint64_t)w[2] * (uint64_t)a->platform_vendors) >> 32));
        p->launch_day[i] = -(int32_t)(1500.0 * sh_rng_uniform(w[3]));
    }
}

/* custodian and capital have words of their own: no other attribute goes with them */
static void draw_more(const sh_plan *plan, sh_world *world, const sh_rng_key *key)
{
    sh_platforms *p = &world->platforms;
    const sh_params *a = &plan->params;
    for (int32_t i = 0; i < p->n; i++) {
        uint32_t w[4];
        words_of(key, (uint32_t)i, SH_STREAM_PLATFORM_MORE, 0, w);
        double first = a->platform_guarantors + a->platform_vendors;
        double which = (double)(((uint64_t)w[0] * (uint64_t)a->platform_custodians) >> 32);
        p->custodian[i] = a->platform_custodians >= 1 ? (uint16_t)(first + which) : SH_NONE;
        p->capital[i] = a->platform_equity_share * p->size[i] *
                        sh_det_exp(a->platform_capital_sigma * sh_det_normal(w[1]));
    }
}

static void start_platforms(const sh_plan *plan, sh_world *world)
{
    sh_platforms *p = &world->platforms;
    for (int32_t i = 0; i < p->n; i++) {
        p->status[i] =
            i < world->market.platforms_start ? SH_STATUS_operating : SH_STATUS_applicant;
        p->yield[i] = p->yield_base[i];
        p->event[i] = -1;
        p->fill[i] = 1.0;
        p->score_limit[i] = plan->params.borrower_score_limit;
        for (int lever = 0; lever < SH_LEVERS; lever++) {
            p->lever[(size_t)lever * (size_t)p->n + i] = sh_lever_table[lever].def;
        }
    }
    for (int32_t i = 0; i < world->institutions.n; i++) {
        double vendor = i - plan->params.platform_guarantors;
        world->institutions.kind[i] = vendor < 0 ? SH_INSTITUTION_guarantor
                                      : vendor < plan->params.platform_vendors
                                          ? SH_INSTITUTION_vendor
                                          : SH_INSTITUTION_custodian;
    }
}

/* size-weighted mean promised yield of the platforms that open at the start */
static double opening_yield(const sh_world *world)
{
    const sh_platforms *p = &world->platforms;
    double size = 0, sum = 0;
    for (int32_t i = 0; i < world->market.platforms_start; i++) {
        size += p->size[i];
        sum += p->size[i] * p->yield[i];
    }
    return sum / size;
}

/* Alias tables of choice. In equilibrium the money placed on a platform replaces the money that
 * leaves it: weight = size × hazard of leaving / probability of acceptance. */
static sh_status build_choice(const sh_plan *plan, sh_world *world, double *idle,
                              sh_error *error)
{
    sh_platforms *p = &world->platforms;
    double *weight = malloc(sizeof *weight * (size_t)p->n);
    if (weight == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: choice of a platform");
    }
    double size = 0, leaving = 0, weights = 0, met = 0;
    for (int32_t i = 0; i < p->n; i++) {
        double out = (1.0 - sh_det_logistic(p->roll[i])) / plan->step.investor_term;
        weight[i] = p->size[i] * out / p->invest_accept[i];
        if (i < world->market.platforms_start) {
            size += p->size[i];
            leaving += p->size[i] * out;
            weights += weight[i];
            met += weight[i] * p->invest_accept[i];
        }
    }
    double refused = 1.0 - met / weights;
    double in = plan->step.investor_invest * (1.0 - refused * refused * refused);
    *idle = leaving / size / (leaving / size + in);
    sh_status status =
        sh_alias_build(weight, p->n, world->invest_cut, world->invest_other, error);
    if (status == SH_OK) {
        status = sh_alias_build(p->size, p->n, world->borrow_cut, world->borrow_other, error);
    }
    free(weight);
    return status;
}

/* number of slots 1 … 4 from one word and the shares of those who have a further one */
static uint8_t slot_count(double u, double second, double third, double fourth)
{
    int slots = 1 + (u < second) + (u < second * third) + (u < second * third * fourth);
    return (uint8_t)slots;
}

static uint32_t fen32(double fen)
{
    return (uint32_t)clip(fen, 1.0, 2.0e9);
}

/* fen; four holdings of at most 1.5 tickets, the free cash and their coupons stay in 32 bits */
static const double MOST_TICKET = 3.0e8;

static double least_of(double a, double b)
{
    return a < b ? a : b;
}

/* Region of a person: a block of rows each at the start; who arrives later comes from each in
 * turn, so that at any time every region has its share. */
static uint8_t region_of(const sh_plan *plan, const sh_world *world, sh_table_kind table,
                         uint32_t cohort, int32_t index)
{
    int64_t regions = (int64_t)plan->params.platform_regions;
    int64_t n = world->cohorts[table][0].n;
    return (uint8_t)(cohort == 0 ? index * regions / n : index % regions);
}

/* who an investor is; into `wealth` what it owns, fen */
static void draw_investor(const sh_plan *plan, sh_world *world, uint32_t cohort, int32_t index,
                          double *wealth)
{
    const sh_params *a = &plan->params;
    sh_investors *v = &world->investors;
    const int32_t i = world->cohorts[SH_TABLE_INVESTORS][cohort].begin + index;
    const uint32_t who = sh_rng_cohort_slot(cohort, 0);
    uint32_t w[4], t[4];
    words_of(&world->key, (uint32_t)index, SH_STREAM_INVESTOR_INIT, who, w);
    words_of(&world->key, (uint32_t)index, SH_STREAM_INVESTOR_TRAITS, who, t);
    double class = sh_rng_uniform(w[3]);
    bool institution = class < a->investor_institution_share;
    bool sophisticated =
        !institution && class < a->investor_institution_share + a->investor_sophisticated_share;
    bool restricted = !institution && !sophisticated &&
                      class < a->investor_institution_share + a->investor_sophisticated_share +
                                  a->investor_restricted_share;
    double size = institution ? 5.0 : sophisticated ? 2.0 : 1.0;
    *wealth = 100.0 * size * sh_law_quantile(&a->investor_wealth, sh_rng_uniform(w[0]));
    v->ticket[i] = fen32(
        least_of(MOST_TICKET,
                 100.0 * size * sh_law_quantile(&a->investor_ticket, sh_rng_uniform(w[1]))));
    uint8_t slots = slot_count(sh_rng_uniform(w[2]), a->investor_second_slot,
                               a->investor_third_slot, a->investor_fourth_slot);
    v->traits[i] =
        (uint8_t)(slots | (sh_rng_uniform(t[0]) < a->investor_robo_share ? SH_TRAIT_ROBO : 0) |
                  (institution ? SH_TRAIT_INSTITUTION : 0) |
                  (sophisticated ? SH_TRAIT_SOPHISTICATED : 0) |
                  (restricted ? SH_TRAIT_RESTRICTED : 0));
    v->joined[i] = (uint16_t)(sh_rng_uniform(t[1]) * 730.0 / plan->step_days);
    v->region[i] = region_of(plan, world, SH_TABLE_INVESTORS, cohort, index);
    v->wish_platform[i] = SH_NONE;
}

/* what of its wealth an investor has not placed, and at least one placement and a half */
static uint32_t free_cash(double wealth, double held, uint32_t ticket)
{
    double least = 1.5 * ticket;
    return fen32(wealth - held > least ? wealth - held : least);
}

/* Claims and free cash of the investors at the start. */
static void draw_holdings(const sh_plan *plan, sh_world *world, const uint32_t *cut,
                          const uint16_t *other, double idle)
{
    sh_investors *v = &world->investors;
    int64_t cash = 0;
    for (int32_t i = 0; i < world->cohorts[SH_TABLE_INVESTORS][0].n; i++) {
        double wealth;
        draw_investor(plan, world, 0, i, &wealth);
        double held = 0;
        for (int s = 0; s < SH_HOLDINGS; s++) {
            size_t at = (size_t)s * (size_t)v->n + (size_t)i;
            v->platform[at] = SH_NONE;
            if (s >= (v->traits[i] & SH_TRAIT_SLOTS)) {
                continue;
            }
            uint32_t w[4];
            words_of(&world->key, (uint32_t)i, SH_STREAM_HOLDING_INIT, (uint32_t)s, w);
            if (sh_rng_uniform(w[1]) < idle) {
                continue;
            }
            uint32_t row = sh_alias_pick(cut, other, (uint32_t)world->platforms.n, w[0]);
            v->platform[at] = (uint16_t)row;
            v->claim[at] = fen32((double)v->ticket[i] * (0.5 + sh_rng_uniform(w[2])));
            v->due[at] = (uint16_t)(1 + (int)(sh_rng_uniform(w[3]) * plan->step.investor_term));
            held += v->claim[at];
        }
        v->cash[i] = free_cash(wealth, held, v->ticket[i]);
        cash += v->cash[i];
    }
    world->ledger.party[SH_PARTY_investors] = cash;
}

static uint8_t grade_of(double u)
{
    static const double share[SH_GRADES] = {
#define SH_GRADE(letter, hazard, share) share,
#include "rules/grades.def"
#undef SH_GRADE
    };
    uint8_t grade = 0;
    for (double sum = share[0]; u > sum && grade < SH_GRADES - 1; sum += share[grade]) {
        grade++;
    }
    return grade;
}

static uint8_t segment_of(int32_t grade, double u)
{
    uint8_t segment = 0;
    for (double sum = sh_segment_table[0].share[grade]; u > sum && segment < SH_SEGMENTS - 1;
         sum += sh_segment_table[segment].share[grade]) {
        segment++;
    }
    return segment;
}

/* One word gives everybody a sector, and a small firm its anchor firm, of that sector. */
static uint8_t trade_of(const sh_plan *plan, int32_t segment, uint32_t word)
{
    uint64_t anchors = (uint64_t)plan->params.market_anchors;
    bool hangs = segment == SH_SEGMENT_sme && anchors > 0;
    return (uint8_t)(hangs ? SH_SECTOR_N + ((word * anchors) >> 32)
                           : ((uint64_t)word * SH_SECTOR_N) >> 32);
}

static void draw_borrower(const sh_plan *plan, sh_world *world, uint32_t cohort, int32_t index)
{
    const sh_params *a = &plan->params;
    sh_borrowers *b = &world->borrowers;
    const int32_t i = world->cohorts[SH_TABLE_BORROWERS][cohort].begin + index;
    const uint32_t who = sh_rng_cohort_slot(cohort, 0);
    uint32_t w[4], t[4];
    words_of(&world->key, (uint32_t)index, SH_STREAM_BORROWER_INIT, who, w);
    words_of(&world->key, (uint32_t)index, SH_STREAM_BORROWER_TRAITS, who, t);
    b->grade[i] = grade_of(sh_rng_uniform(w[2]));
    b->segment[i] = segment_of(b->grade[i], sh_rng_uniform(t[1]));
    b->income[i] = fen32(100.0 * sh_segment_table[b->segment[i]].amount *
                         sh_law_quantile(&a->borrower_income, sh_rng_uniform(w[0])));
    uint8_t slots = slot_count(sh_rng_uniform(w[1]), a->borrower_second_loan,
                               a->borrower_third_loan, a->borrower_fourth_loan);
    b->traits[i] = (uint8_t)(slots | (sh_rng_uniform(w[3]) < a->borrower_dependent_share
                                          ? SH_TRAIT_DEPENDENT
                                          : 0));
    b->trade[i] = trade_of(plan, b->segment[i], t[0]);
    b->region[i] = region_of(plan, world, SH_TABLE_BORROWERS, cohort, index);
    b->wish_platform[i] = SH_NONE;
}

/* Loans of the right shape, not yet of the right size; adds up what each platform would have.
 */
static void draw_loans(const sh_plan *plan, sh_world *world, const uint32_t *cut,
                       const uint16_t *other)
{
    sh_borrowers *b = &world->borrowers;
    double idle[SH_SEGMENTS];
    for (int32_t s = 0; s < SH_SEGMENTS; s++) {
        idle[s] = sh_model_loan_idle_share(plan, s);
    }
    for (int32_t i = 0; i < world->cohorts[SH_TABLE_BORROWERS][0].n; i++) {
        draw_borrower(plan, world, 0, i);
        const int32_t segment = b->segment[i], term = sh_model_loan_term(plan, segment);
        for (int s = 0; s < SH_LOANS; s++) {
            size_t at = (size_t)s * (size_t)b->n + (size_t)i;
            b->loan_platform[at] = SH_NONE;
            if (s >= (b->traits[i] & SH_TRAIT_SLOTS)) {
                continue;
            }
            uint32_t w[4];
            words_of(&world->key, (uint32_t)i, SH_STREAM_LOAN_INIT, (uint32_t)s, w);
            if (sh_rng_uniform(w[1]) < idle[segment]) {
                continue;
            }
            double amount = sh_model_loan_amount(plan, segment, b->income[i], w[2]);
            int32_t left = 1 + (int32_t)(sh_rng_uniform(w[3]) * term);
            uint32_t row = sh_alias_pick(cut, other, (uint32_t)world->platforms.n, w[0]);
            b->loan_platform[at] = (uint16_t)row;
            b->loan_left[at] = (uint16_t)left;
            b->loan_balance[at] = fen32(amount * left / term);
        }
    }
}

/* no platform in any slot of the rows from `first` on */
static void leave_idle(uint16_t *platform, int32_t slots, int32_t n, int32_t first)
{
    for (int32_t s = 0; s < slots; s++) {
        memset(platform + (size_t)s * (size_t)n + first, 0xFF,
               sizeof *platform * (size_t)(n - first));
    }
}

/* Those who come later: with nothing placed or owed, and with their cash from the start. */
static void draw_arrivals(const sh_plan *plan, sh_world *world)
{
    sh_investors *v = &world->investors;
    sh_borrowers *b = &world->borrowers;
    const sh_cohort *investors = world->cohorts[SH_TABLE_INVESTORS];
    const sh_cohort *borrowers = world->cohorts[SH_TABLE_BORROWERS];
    int64_t cash = 0;
    leave_idle(v->platform, SH_HOLDINGS, v->n, investors[0].n);
    leave_idle(v->wish_platform, 1, v->n, investors[0].n);
    leave_idle(b->loan_platform, SH_LOANS, b->n, borrowers[0].n);
    leave_idle(b->wish_platform, 1, b->n, borrowers[0].n);
    for (int32_t i = 0; i < investors[1].n; i++) {
        const int32_t row = investors[1].begin + i;
        double wealth;
        draw_investor(plan, world, 1, i, &wealth);
        v->cash[row] = free_cash(wealth, 0, v->ticket[row]);
        v->joined[row] = 0;
        cash += v->cash[row];
    }
    for (int32_t i = 0; i < borrowers[1].n; i++) {
        draw_borrower(plan, world, 1, i);
    }
    world->market.waiting_cash = cash;
    world->ledger.party[SH_PARTY_investors] += cash;
}

/* the books before the loans are known: what the funds allow goes to `target` */
static void open_books(const sh_plan *plan, sh_world *world, int64_t *target)
{
    const sh_platforms *p = &world->platforms;
    const sh_params *a = &plan->params;
    sh_ledger *ledger = &world->ledger;
    for (int32_t i = 0; i < p->n; i++) {
        double claims = (double)p->stock_claims[i];
        double buffer = sh_model_liquidity_target(plan, world, i);
        bool guaranteed = p->type[i] == SH_TYPE_guaranteed;
        double line = p->funded[i] ? a->platform_funding_share * claims : 0.0;
        double lent = claims * (1.0 - buffer) + a->platform_equity_share * claims + line;
        lent += (double)ledger->account[SH_ACCOUNT_due_to][i] -
                (double)ledger->account[SH_ACCOUNT_due_from][i];
        lent =
            lent > 0 ? lent : 0.0; /* a platform may want to hold more cash than it has funds */
        double fake = p->type[i] == SH_TYPE_fraud ? 0.5 * a->platform_fake_share * lent : 0.0;
        sh_ledger_open(ledger, i, SH_ACCOUNT_claims, p->stock_claims[i]);
        sh_ledger_open(ledger, i, SH_ACCOUNT_cash, (int64_t)(claims * buffer));
        sh_ledger_open(ledger, i, SH_ACCOUNT_funding, (int64_t)line);
        sh_ledger_open(ledger, i, SH_ACCOUNT_fake, (int64_t)fake);
        sh_ledger_open(ledger, i, SH_ACCOUNT_reserve,
                       guaranteed ? (int64_t)(a->platform_reserve_share * claims) : 0);
        target[i] = (int64_t)(lent - fake);
        p->claims_start[i] = p->stock_claims[i];
    }
}

/* Scales the loans of each platform to its target; what no loan can carry stays cash. */
static void scale_loans(sh_world *world, const int64_t *target, double term)
{
    sh_borrowers *b = &world->borrowers;
    sh_platforms *p = &world->platforms;
    int64_t *raw = p->stock_loans;
    for (size_t at = 0; at < (size_t)b->n * SH_LOANS; at++) {
        uint16_t row = b->loan_platform[at];
        if (row == SH_NONE) {
            continue;
        }
        double scaled = (double)b->loan_balance[at] * ((double)target[row] / (double)raw[row]);
        b->loan_balance[at] = fen32(scaled);
        uint32_t left = b->loan_left[at];
        b->loan_instalment[at] = (b->loan_balance[at] + left - 1) / left;
    }
    sh_world_recount(world);
    double lent = 0;
    for (int32_t i = 0; i < p->n; i++) {
        int64_t rest = target[i] - p->stock_loans[i];
        sh_ledger_open(&world->ledger, i, SH_ACCOUNT_loans, p->stock_loans[i]);
        sh_ledger_open(&world->ledger, i, SH_ACCOUNT_cash, rest > 0 ? rest : 0);
        sh_ledger_open_equity(&world->ledger, i);
        p->lending_start[i] = p->lending_usual[i] = 2.0 * (double)p->stock_loans[i] / term;
        lent += (double)p->stock_loans[i];
    }
    world->market.loan_scale = lent;
}

/* incomes and new loans follow the same scale as the loans on the books */
static void scale_borrowers(sh_world *world, double raw_sum)
{
    sh_borrowers *b = &world->borrowers;
    double scale = raw_sum > 0 ? world->market.loan_scale / raw_sum : 1.0;
    world->market.loan_scale = scale;
    for (int c = 0; c < SH_COHORTS; c++) {
        const sh_cohort *cohort = &world->cohorts[SH_TABLE_BORROWERS][c];
        uint32_t *income = b->income + cohort->begin;
        for (int32_t i = 0; i < cohort->n; i++) {
            income[i] = fen32((double)income[i] * scale);
        }
    }
}

static void open_limits(const sh_plan *plan, sh_world *world)
{
    const sh_platforms *p = &world->platforms;
    sh_institutions *g = &world->institutions;
    for (int32_t i = 0; i < p->n; i++) {
        if (p->guarantor[i] != SH_NONE) {
            g->limit_start[p->guarantor[i]] +=
                (int64_t)(plan->params.platform_guarantor_limit * (double)p->stock_claims[i]);
        }
    }
    for (int32_t i = 0; i < g->n; i++) {
        g->limit_left[i] = g->limit_start[i];
    }
}

static sh_status draw_persons(const sh_plan *plan, sh_world *world, double idle,
                              sh_error *error)
{
    size_t n = (size_t)world->platforms.n;
    uint32_t *cut = malloc(sizeof *cut * n);
    uint16_t *other = malloc(sizeof *other * n);
    int64_t *target = malloc(sizeof *target * n);
    double *weight = calloc(n, sizeof *weight);
    sh_status status = SH_OK;
    if (cut == NULL || other == NULL || target == NULL || weight == NULL) {
        status = sh_error_set(error, SH_E_MEMORY, "out of memory: %zu platforms", n);
        goto out;
    }
    for (int32_t i = 0; i < world->market.platforms_start; i++) {
        weight[i] = world->platforms.size[i];
    }
    status = sh_alias_build(weight, (int32_t)n, cut, other, error);
    if (status != SH_OK) {
        goto out;
    }
    draw_holdings(plan, world, cut, other, idle);
    draw_loans(plan, world, cut, other);
    draw_arrivals(plan, world);
    sh_world_recount(world);
    sh_links_lend(plan, world);
    open_books(plan, world, target);
    double raw = 0;
    for (size_t i = 0; i < n; i++) {
        raw += (double)world->platforms.stock_loans[i];
    }
    scale_loans(world, target, plan->step.borrower_term);
    sh_links_fit(plan, world);
    memcpy(world->platforms.equity_start, world->ledger.account[SH_ACCOUNT_equity],
           n * sizeof(int64_t));
    scale_borrowers(world, raw);
    open_limits(plan, world);
out:
    free(cut);
    free(other);
    free(target);
    free(weight);
    return status;
}

static void open_market(const sh_plan *plan, sh_world *world)
{
    sh_market *m = &world->market;
    double size = 0;
    m->claims_start = sh_ledger_account_sum(&world->ledger, SH_ACCOUNT_claims);
    for (int32_t i = 0; i < m->platforms_start; i++) {
        size += world->platforms.size[i];
    }
    m->represents = 100.0 * size / (double)(m->claims_start > 0 ? m->claims_start : 1);
    double loans = (double)sh_ledger_account_sum(&world->ledger, SH_ACCOUNT_loans);
    m->lending_normal = loans * 2.0 / plan->step.borrower_term;
    m->lending_now = m->lending_normal;
    m->default_factor = m->invest_factor = m->exit_factor = 1.0;
    for (int t = 0; t < SH_TRADE_N; t++) {
        m->trade_factor[t] = 1.0;
    }
    world->ledger.cash_total = sh_ledger_cash(&world->ledger);
}

sh_status sh_populate(const sh_plan *plan, sh_world *world, int32_t arm, int32_t replication,
                      sh_error *error)
{
    double idle = 0;
    world->arm = arm;
    world->replication = replication;
    world->step = 0;
    world->key = sh_rng_key_of(plan->seed, (uint32_t)replication, 0);
    world->market.platforms_start = (int32_t)plan->params.platform_count;
    sh_rng_key key = attribute_key(plan, world);
    draw_size_and_type(plan, world, &key);
    draw_attributes(plan, world, &key);
    draw_more(plan, world, &key);
    start_platforms(plan, world);
    world->market.yield_mean = opening_yield(world);
    sh_model_choice(plan, world);
    sh_status status = sh_links_draw(plan, world, &key, error);
    status = status == SH_OK ? build_choice(plan, world, &idle, error) : status;
    if (status == SH_OK) {
        status = draw_persons(plan, world, idle, error);
    }
    if (status == SH_OK) {
        open_market(plan, world);
        sh_parent_index(world);
        world->digest = world->steps_digest = sh_world_digest(world);
    }
    return status;
}

/* built-in decisions of borrowers and their lenders */
#include "phase/kernels.h"

enum { AGES_OF_LOAN = 4, LOAD_STEPS = 4 };

/* late hazards rise and fall with the age of a loan; the mean over the term is one */
static const double age_factor[AGES_OF_LOAN] = {0.6, 1.3, 1.2, 0.9};

/* Factors on the late hazard that depend on the person: grade × further loans × stress. */
static void fill_hazards(const sh_plan *plan, const sh_world *world,
                         double hazard[SH_GRADES][LOAD_STEPS][2])
{
    bool linked = sh_channel_on(plan, world, SH_CHANNEL_borrowers);
    for (int g = 0; g < SH_GRADES; g++) {
        double h = sh_model_late_hazard(plan, g) * world->market.default_factor;
        for (int loans = 0; loans < LOAD_STEPS; loans++) {
            hazard[g][loans][0] = h;
            hazard[g][loans][1] = h * plan->params.borrower_stress_factor;
            h *= linked ? plan->params.borrower_multi_factor : 1.0;
        }
    }
}

/* columns of the listed loans, moved together; kind: where the hazard of grade, loans and
 * stress stands */
typedef struct columns {
    int32_t platform[SH_TILE], left[SH_TILE], segment[SH_TILE], trade[SH_TILE], kind[SH_TILE];
} columns;

static void load_columns(const sh_world *world, const sh_rows *rows, columns *restrict c)
{
    const sh_borrowers *b = &world->borrowers;
    const size_t at = (size_t)rows->slot * (size_t)b->n + (size_t)rows->begin;
    const uint16_t *restrict platform = b->loan_platform + at, *restrict left =
                                                                   b->loan_left + at;
    const uint8_t *restrict grade = b->grade + rows->begin, *restrict seen = rows->seen;
    const uint8_t *restrict segment = b->segment + rows->begin;
    const uint8_t *restrict trade = b->trade + rows->begin;
    const uint8_t *restrict stressed = b->stressed + rows->begin;
    const uint16_t *restrict row = rows->offset;
    for (int32_t k = 0; k < rows->count; k++) {
        uint32_t i = row[k];
        uint32_t more = seen[i] - 1u;
        more = more < LOAD_STEPS ? more : LOAD_STEPS - 1;
        c->platform[k] = platform[i];
        c->left[k] = left[i];
        c->segment[k] = segment[i];
        c->trade[k] = trade[i];
        c->kind[k] = (int32_t)((grade[i] * LOAD_STEPS + more) * 2 + stressed[i]);
    }
}

/* h = h_grade · M · M_trade · age · κ_m^min(loans-1, 3) · κ_s^stressed + strategic default of
 * the lender's borrowers, at most 1 */
void SH_KERNEL(misses)(const sh_decision *self, const sh_plan *plan, const sh_world *world,
                       const sh_rows *rows, double *restrict out)
{
    (void)self;
    double hazard[SH_GRADES][LOAD_STEPS][2];
    fill_hazards(plan, world, hazard);
    const double *restrict table = &hazard[0][0][0];
    const double *restrict strategic = world->platforms.strategic;
    const double *restrict factor = world->market.trade_factor;
    double quarter[SH_SEGMENTS];
    for (int32_t s = 0; s < SH_SEGMENTS; s++) {
        quarter[s] = AGES_OF_LOAN / (sh_model_loan_term(plan, s) + 1.0);
    }
    columns c;
    load_columns(world, rows, &c);
    for (int32_t k = 0; k < rows->count; k++) {
        int32_t age = AGES_OF_LOAN - 1 - (int32_t)((double)c.left[k] * quarter[c.segment[k]]);
        age = age < 0 ? 0 : age;
        double h =
            table[c.kind[k]] * factor[c.trade[k]] * age_factor[age] + strategic[c.platform[k]];
        out[k] = h < 1.0 ? h : 1.0;
    }
}

/* c such that a share `cure` of late loans returns within the limit */
void SH_KERNEL(cures)(const sh_decision *self, const sh_plan *plan, const sh_world *world,
                      const sh_rows *rows, double *out)
{
    (void)self;
    (void)world;
    double c = 1.0 - sh_det_pow(1.0 - plan->params.borrower_cure,
                                1.0 / plan->step.borrower_late_limit);
    for (int32_t k = 0; k < rows->count; k++) {
        out[k] = c;
    }
}

void SH_KERNEL(prepays)(const sh_decision *self, const sh_plan *plan, const sh_world *world,
                        const sh_rows *rows, double *out)
{
    (void)self;
    (void)world;
    for (int32_t k = 0; k < rows->count; k++) {
        out[k] = plan->step.borrower_prepay;
    }
}

void SH_KERNEL(applies)(const sh_decision *self, const sh_plan *plan, const sh_world *world,
                        const sh_rows *rows, double *out)
{
    (void)self;
    (void)world;
    for (int32_t k = 0; k < rows->count; k++) {
        out[k] = plan->step.borrower_apply;
    }
}

/* what a person owes on one platform, and in all */
static void add_debts(const sh_borrowers *b, size_t row, uint16_t lender, double debt[2],
                      double *due, int *loans)
{
    for (int s = 0; s < SH_LOANS; s++) {
        size_t at = (size_t)s * (size_t)b->n + row;
        if (b->loan_platform[at] != SH_NONE) {
            debt[0] += b->loan_platform[at] == lender ? b->loan_balance[at] : 0;
            debt[1] += b->loan_balance[at];
            *due += b->loan_instalment[at];
            *loans += 1;
        }
    }
}

/* 1 when score and limits allow it: grade + σε at most the worst score, instalments over
 * income, caps per platform and in all as far as the bureau sees, its list of defaulters */
void SH_KERNEL(approved)(const sh_decision *self, const sh_plan *plan, const sh_world *world,
                         const sh_rows *rows, double *out)
{
    (void)self;
    const sh_borrowers *b = &world->borrowers;
    const sh_params *a = &plan->params;
    const double month = 30.0 / plan->step_days;
    for (int32_t k = 0; k < rows->count; k++) {
        size_t row = (size_t)rows->begin + rows->offset[k];
        int32_t p = b->wish_platform[row];
        double amount = b->wish_amount[row], debt[2] = {0, 0}, due = 0;
        int loans = 0;
        add_debts(b, row, (uint16_t)p, debt, &due, &loans);
        double seen = sh_lever_value(world, SH_LEVER_bureau_coverage, p);
        double burden = seen * due * month;
        double score = b->grade[row] + a->borrower_score_noise * sh_det_normal(rows->noise[k]);
        bool good = score <= world->platforms.score_limit[p] &&
                    burden <= a->borrower_payment_income * b->income[row];
        bool small = debt[0] + amount <= sh_model_debt_cap(world, SH_LEVER_borrower_cap, p);
        bool total =
            seen * debt[1] + amount <= sh_model_debt_cap(world, SH_LEVER_borrower_total_cap, p);
        bool few = seen * loans < sh_lever_value(world, SH_LEVER_borrower_loans, p);
        bool clean = (b->traits[row] & SH_TRAIT_LISTED) == 0 ||
                     sh_lever_value(world, SH_LEVER_blacklist, p) < 0.5;
        out[k] = good && small && total && few && clean ? 1.0 : 0.0;
    }
}

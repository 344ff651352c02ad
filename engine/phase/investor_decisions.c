/* built-in decisions of investors */
#include "phase/kernels.h"

/* columns of the listed rows, moved together */
typedef struct columns {
    int32_t platform[SH_TILE], joined[SH_TILE], traits[SH_TILE], seen[SH_TILE];
} columns;

static void load_columns(const sh_world *world, const sh_rows *rows, columns *restrict c)
{
    const sh_investors *v = &world->investors;
    const uint16_t *restrict platform =
        v->platform + (size_t)rows->slot * (size_t)v->n + (size_t)rows->begin;
    const uint16_t *restrict joined = v->joined + rows->begin, *restrict row = rows->offset;
    const uint8_t *restrict traits = v->traits + rows->begin, *restrict seen = rows->seen;
    for (int32_t k = 0; k < rows->count; k++) {
        uint32_t i = row[k];
        c->platform[k] = platform[i];
        c->joined[k] = joined[i];
        c->traits[k] = traits[i];
        c->seen[k] = seen[i];
    }
}

/* Loads the columns and fills one investor's signal about a platform:
 *   z = common part + a_n (neighbours who ran)/4 - a_T min(tenure, 2 years) + σ ε
 * robo slots share ε. `noise` words are the rows' own, seen counts neighbours who ran. */
static void fill_signal(const sh_plan *plan, const sh_world *world, const sh_rows *rows,
                        columns *restrict c, double *restrict out)
{
    load_columns(world, rows, c);
    const sh_params *a = &plan->params;
    const double *restrict common = world->platforms.signal;
    const double neighbour = sh_channel_on(plan, world, SH_CHANNEL_neighbours)
                                 ? 0.25 * a->investor_neighbour_gain
                                 : 0.0;
    const double comfort = a->investor_tenure_comfort * plan->step_days / 365.0;
    const double longest = 2.0 * a->investor_tenure_comfort, noise = a->investor_signal_noise;
    const double robo = noise * world->market.robo;
    const uint32_t *restrict word = rows->noise;
    const int32_t count = rows->count, step = world->step;
    for (int32_t k = 0; k < count; k++) {
        double tenure = comfort * ((c->joined[k] + step) & UINT16_MAX);
        double own = noise * sh_det_normal(word[k]);
        own = c->traits[k] & SH_TRAIT_ROBO ? robo : own;
        out[k] = common[c->platform[k]] + neighbour * c->seen[k] -
                 (tenure < longest ? tenure : longest) + own;
    }
}

/* Λ(roll of the platform - max(0, z)): good news does not bind anyone longer than calm does */
void SH_KERNEL(rolls)(const sh_decision *self, const sh_plan *plan, const sh_world *world,
                      const sh_rows *rows, double *restrict out)
{
    (void)self;
    const double *restrict roll = world->platforms.roll;
    columns c;
    fill_signal(plan, world, rows, &c, out);
    for (int32_t k = 0; k < rows->count; k++) {
        double z = out[k] > 0 ? out[k] : 0.0;
        out[k] = sh_det_logistic(roll[c.platform[k]] - z);
    }
}

/* e_max (1 - exp(-(z - z_e))) above the threshold z_e, else 0; institutions leave earlier */
void SH_KERNEL(withdraws)(const sh_decision *self, const sh_plan *plan, const sh_world *world,
                          const sh_rows *rows, double *restrict out)
{
    (void)self;
    const double most = plan->step.investor_exit_max * world->market.exit_factor;
    const double threshold = plan->params.investor_exit_threshold;
    const double earlier = threshold * 0.7;
    columns c;
    fill_signal(plan, world, rows, &c, out);
    for (int32_t k = 0; k < rows->count; k++) {
        double z = out[k] - (c.traits[k] & SH_TRAIT_INSTITUTION ? earlier : threshold);
        double p = most * (1.0 - sh_det_exp(-z));
        p = z > 0 ? p : 0.0;
        out[k] = p < 1.0 ? p : 1.0;
    }
}

/* π φ exp(-a_I max(0, market signal)), times ψ for the shy: at most 1 before that factor */
void SH_KERNEL(invests)(const sh_decision *self, const sh_plan *plan, const sh_world *world,
                        const sh_rows *rows, double *restrict out)
{
    (void)self;
    const sh_market *m = &world->market;
    const uint8_t *restrict traits = world->investors.traits + rows->begin;
    const uint16_t *restrict row = rows->offset;
    double fear = m->signal_mean > 0 ? m->signal_mean : 0.0;
    double p = plan->step.investor_invest * m->invest_factor *
               sh_det_exp(-plan->params.investor_entry_fear * fear);
    p = p < 1.0 ? p : 1.0;
    /* by the bit in its place, so that nothing is shifted; four at a time */
    enum { FOUR = 4, SHY = SH_TRAIT_SHY / 8 };
    const double chance[SHY + 1] = {[0] = p, [SHY] = p * plan->params.investor_reentry};
    const int32_t count = rows->count;
    int32_t k = 0;
    for (; k + FOUR <= count; k += FOUR) {
        for (int j = 0; j < FOUR; j++) {
            out[k + j] = chance[(traits[row[k + j]] & SH_TRAIT_SHY) / 8];
        }
    }
    for (; k < count; k++) {
        out[k] = chance[(traits[row[k]] & SH_TRAIT_SHY) / 8];
    }
}

/* the usual ticket × (1/2 + u), at most the free cash */
void SH_KERNEL(amount)(const sh_decision *self, const sh_plan *plan, const sh_world *world,
                       const sh_rows *rows, double *out)
{
    (void)self;
    (void)plan;
    const sh_investors *v = &world->investors;
    for (int32_t k = 0; k < rows->count; k++) {
        size_t row = (size_t)rows->begin + rows->offset[k];
        double amount = (double)v->ticket[row] * (0.5 + sh_rng_uniform(rows->noise[k]));
        out[k] = amount < v->cash[row] ? amount : v->cash[row];
    }
}

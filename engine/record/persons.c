#include "record/persons.h"

#include <math.h>
#include <string.h>

#include "math/spread.h"

enum { MILLION = 1000000, WORST = 5 /* percent */ };

/* what each estate will pay of a claim: `first` of its part up to `tier`, `rest` of what is
 * above; by platform */
typedef struct estates {
    double *first, *rest;
    int64_t *tier; /* fen */
} estates;

/* a person at the end */
typedef struct fortune {
    int64_t loss, wealth; /* wealth: what it has and has lost */
} fortune;

double sh_persons_gap(const sh_world *world, int32_t p)
{
    const sh_ledger *l = &world->ledger;
    if (world->platforms.exit_kind[p] == SH_EXIT_none) {
        return 0;
    }
    double good = (1.0 - world->platforms.overdue[p]) * (double)l->account[SH_ACCOUNT_loans][p];
    double gap = (double)l->account[SH_ACCOUNT_claims][p] -
                 (double)l->account[SH_ACCOUNT_cash][p] - good;
    return gap > 0 ? gap : 0;
}

/* what the claims on each platform are below its tier of small claims, fen */
static void sum_tiers(const sh_world *world, const int64_t *tier, double *sum)
{
    const sh_investors *v = &world->investors;
    memset(sum, 0, (size_t)world->platforms.n * sizeof *sum);
    for (size_t at = 0; at < SH_HOLDINGS * (size_t)v->n; at++) {
        uint16_t p = v->platform[at];
        if (p != SH_NONE && tier[p] > 0) {
            sum[p] += (double)(v->claim[at] < tier[p] ? v->claim[at] : tier[p]);
        }
    }
}

static double part(double some, double whole)
{
    return whole <= 0 || some >= whole ? 1.0 : some > 0 ? some / whole : 0.0;
}

/* the row past the last platform belongs to idle slots */
static bool value_estates(estates *e, sh_arena *arena, const sh_world *world)
{
    const sh_platforms *t = &world->platforms;
    size_t room = (size_t)t->n + 1;
    bool tiers = false;
    *e = (estates){sh_arena_array(arena, room, sizeof(double)),
                   sh_arena_array(arena, room, sizeof(double)),
                   sh_arena_array(arena, room, sizeof(int64_t))};
    double *small = sh_arena_array(arena, room, sizeof *small);
    if (e->first == NULL || e->rest == NULL || e->tier == NULL || small == NULL) {
        return false;
    }
    memset(small, 0, room * sizeof *small);
    for (int32_t p = 0; p < t->n; p++) {
        e->tier[p] = t->exit_kind[p] == SH_EXIT_none ? 0 : t->small_left[p];
        tiers |= e->tier[p] > 0;
    }
    if (tiers) {
        sum_tiers(world, e->tier, small);
    }
    for (int32_t p = 0; p < t->n; p++) {
        double claims = (double)world->ledger.account[SH_ACCOUNT_claims][p];
        double paid = claims - sh_persons_gap(world, p);
        e->first[p] = part(paid, small[p]);
        e->rest[p] = part(paid - small[p], claims - small[p]);
    }
    return true;
}

/* what is lost of a claim, whole fen */
static int64_t loss_of(const estates *e, uint16_t p, uint32_t claim)
{
    double first = claim < e->tier[p] ? claim : (double)e->tier[p];
    double loss = first * (1.0 - e->first[p]) + (claim - first) * (1.0 - e->rest[p]);
    return (int64_t)(loss + 0.5);
}

static fortune fortune_of(const sh_investors *v, const estates *e, int32_t row)
{
    fortune f = {v->lost[row], (int64_t)v->cash[row] + v->lost[row]};
    for (size_t s = 0; s < SH_HOLDINGS; s++) {
        size_t at = s * (size_t)v->n + (size_t)row;
        if (v->platform[at] != SH_NONE) {
            f.loss += loss_of(e, v->platform[at], v->claim[at]);
            f.wealth += v->claim[at];
        }
    }
    return f;
}

/* half of those who have come have a lower ticket, or as many as can; by halves of its digits
 */
static uint32_t median_ticket(const sh_world *world, int64_t *count)
{
    const sh_investors *v = &world->investors;
    uint32_t high = 0;
    int64_t n = 0, below = 0;
    for (int c = 0; c < SH_COHORTS; c++) {
        n += world->cohorts[SH_TABLE_INVESTORS][c].active;
    }
    for (int half = 0; half < 2; half++) {
        memset(count, 0, 65536 * sizeof *count);
        for (int c = 0; c < SH_COHORTS; c++) {
            const sh_cohort *own = &world->cohorts[SH_TABLE_INVESTORS][c];
            for (int32_t row = own->begin; row < own->begin + own->active; row++) {
                uint32_t ticket = v->ticket[row];
                bool counts = half == 0 || ticket >> 16 == high;
                count[half == 0 ? ticket >> 16 : ticket & 65535] += counts;
            }
        }
        uint32_t digit = 0;
        while (digit < 65535 && below + count[digit] <= n / 2) {
            below += count[digit++];
        }
        high = half == 0 ? digit : high << 16 | digit;
    }
    return high;
}

/* sums over all persons, by size */
typedef struct sums {
    sh_spread loss, rate;
    int64_t losers, lost[2], wealth[2]; /* small, others */
} sums;

static void count_person(sums *s, const sh_investors *v, int32_t row, fortune f, bool large)
{
    s->losers += f.loss > v->ticket[row] / 100;
    s->lost[large] += f.loss;
    s->wealth[large] += f.wealth;
    sh_spread_add(&s->loss, f.loss);
    sh_spread_add(&s->rate, f.wealth > 0 ? f.loss * MILLION / f.wealth : 0);
}

static double ratio(double some, double whole)
{
    return whole > 0 ? some / whole : (double)NAN;
}

static sh_person_losses read_sums(const sums *s)
{
    return (sh_person_losses){
        .losers = ratio((double)s->losers, (double)s->loss.n),
        .mean = sh_spread_mean(&s->loss),
        .worst_mean = sh_spread_top_mean(&s->loss, WORST),
        .worst_rate = sh_spread_top_mean(&s->rate, WORST) / MILLION,
        .gini = sh_spread_gini(&s->loss),
        .small_share = ratio((double)s->lost[0], (double)s->loss.total),
        .small_rate = ratio((double)s->lost[0], (double)s->wealth[0]),
        .large_rate = ratio((double)s->lost[1], (double)s->wealth[1]),
        .total = s->loss.total,
    };
}

bool sh_persons_losses(sh_person_losses *losses, sh_arena *arena, const sh_world *world)
{
    const sh_investors *v = &world->investors;
    sh_arena_mark mark = sh_arena_begin(arena);
    estates e;
    sums s = {0};
    int64_t *count = sh_arena_array(arena, 65536, sizeof *count);
    bool room = count != NULL && value_estates(&e, arena, world) &&
                sh_spread_init(&s.loss, arena) && sh_spread_init(&s.rate, arena);
    if (room) {
        uint32_t median = median_ticket(world, count);
        for (int c = 0; c < SH_COHORTS; c++) {
            const sh_cohort *own = &world->cohorts[SH_TABLE_INVESTORS][c];
            for (int32_t row = own->begin; row < own->begin + own->active; row++) {
                count_person(&s, v, row, fortune_of(v, &e, row), v->ticket[row] >= median);
            }
        }
        *losses = read_sums(&s);
    }
    sh_arena_end(arena, mark);
    return room;
}

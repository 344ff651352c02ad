#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/det.h"
#include "formula/creditrisk.h"
#include "formula/loss.h"
#include "bad_input.h"

enum { MOST = 400 };

Test(creditrisk, equal_loans_in_one_sector_default_by_the_negative_binomial_law)
{
    enum { N = 60 };
    double chance[N], weight[N], variance = 0.7, law[MOST + 1];
    int32_t units[N];
    for (int i = 0; i < N; i++) {
        chance[i] = 0.05;
        weight[i] = 1;
        units[i] = 1;
    }
    sh_creditrisk p = {N, 1, chance, units, weight, &variance};
    cr_assert_eq(sh_creditrisk_law(&p, MOST, law, NULL), SH_OK);
    /* mean N chance = 3, shape 1 / variance */
    double q = 1 / (1 + variance * 3);
    for (unsigned k = 0; k <= MOST; k++) {
        double exact = gsl_ran_negative_binomial_pdf(k, q, 1 / variance);
        cr_expect_float_eq(law[k], exact, 1e-12 * exact + 1e-300, "%u: %g %g", k, law[k],
                           exact);
    }
}

Test(creditrisk, loans_that_move_with_nobody_default_by_the_poisson_law)
{
    double chance = 2.5, law[MOST + 1], no_weight = 0, still = 0, whole = 1;
    int32_t units = 3;
    sh_creditrisk own[] = {{1, 0, &chance, &units, NULL, NULL},
                           {1, 1, &chance, &units, &no_weight, &whole},
                           {1, 1, &chance, &units, &whole, &still}};
    for (size_t i = 0; i < SH_COUNT(own); i++) {
        cr_assert_eq(sh_creditrisk_law(&own[i], MOST, law, NULL), SH_OK);
        for (unsigned k = 0; k <= MOST; k++) {
            double exact = k % 3 ? 0 : gsl_ran_poisson_pdf(k / 3, chance);
            cr_expect_float_eq(law[k], exact, 1e-13, "%zu %u", i, k);
        }
    }
}

/* a portfolio with three sectors and unequal loans */
enum { LOANS = 12, SECTORS = 3 };
typedef struct mixed {
    double chance[LOANS], weight[LOANS][SECTORS], variance[SECTORS];
    int32_t units[LOANS];
    sh_creditrisk portfolio;
} mixed;

static void mix(mixed *m)
{
    static const double variance[SECTORS] = {0.3, 1.2, 0};
    for (int i = 0; i < LOANS; i++) {
        m->chance[i] = 0.02 * (1 + i % 5);
        m->units[i] = 1 + i * i % 9;
        m->weight[i][0] = i % 3 == 0 ? 0.25 : 0;
        m->weight[i][1] = i % 2 == 0 ? 0.5 : 0.25;
        m->weight[i][2] = i % 4 == 0 ? 0 : 0.25;
    }
    memcpy(m->variance, variance, sizeof variance);
    m->portfolio =
        (sh_creditrisk){LOANS, SECTORS, m->chance, m->units, &m->weight[0][0], m->variance};
}

/* P(loss = k) as the mean of Poisson laws over a fine grid of states of both moving sectors */
static void by_grid(const mixed *m, double *law, int32_t most)
{
    enum { GRID = 400 };
    memset(law, 0, ((size_t)most + 1) * sizeof *law);
    double *one = malloc(((size_t)most + 1) * sizeof *one);
    for (int a = 0; a < GRID; a++) {
        double x = gsl_cdf_gamma_Pinv((a + 0.5) / GRID, 1 / 0.3, 0.3);
        for (int b = 0; b < GRID; b++) {
            double y = gsl_cdf_gamma_Pinv((b + 0.5) / GRID, 1 / 1.2, 1.2), by_size[16] = {0};
            double sum = 0;
            for (int i = 0; i < LOANS; i++) {
                double rest = 1 - m->weight[i][0] - m->weight[i][1];
                double rate = m->chance[i] * (m->weight[i][0] * x + m->weight[i][1] * y + rest);
                by_size[m->units[i]] += rate;
                sum += rate;
            }
            one[0] = exp(-sum);
            for (int k = 0; k <= most; k++) {
                for (int u = 1; u < 16 && u <= k; u++) {
                    one[k] = u == 1 ? 0 : one[k];
                    one[k] += u * by_size[u] * one[k - u] / k;
                }
                law[k] += one[k] / ((double)GRID * GRID);
            }
        }
    }
    free(one);
}

Test(creditrisk, three_sectors_and_unequal_loans_give_the_law_mixed_over_all_states)
{
    mixed m;
    mix(&m);
    double law[61], other[61];
    cr_assert_eq(sh_creditrisk_law(&m.portfolio, 60, law, NULL), SH_OK);
    by_grid(&m, other, 60);
    for (int k = 0; k <= 60; k++) {
        cr_expect_float_eq(law[k], other[k], 2e-4, "%d: %g %g", k, law[k], other[k]);
    }
}

Test(creditrisk, mean_and_spread_of_the_law_are_the_closed_ones)
{
    mixed m;
    mix(&m);
    double law[MOST + 1], sum = 0, mean = 0, square = 0;
    cr_assert_eq(sh_creditrisk_law(&m.portfolio, MOST, law, NULL), SH_OK);
    for (int k = 0; k <= MOST; k++) {
        sum += law[k];
        mean += k * law[k];
        square += (double)k * k * law[k];
    }
    sh_creditrisk_moments closed;
    cr_assert_eq(sh_creditrisk_spread(&m.portfolio, &closed, NULL), SH_OK);
    cr_expect_float_eq(sum, 1, 1e-12);
    cr_expect_float_eq(mean, closed.mean, 1e-11);
    cr_expect_float_eq(sqrt(square - mean * mean), closed.sd, 1e-10);
    /* what lies beyond the end is not counted, and does not change what lies before it */
    double start[6];
    cr_assert_eq(sh_creditrisk_law(&m.portfolio, 5, start, NULL), SH_OK);
    for (int k = 0; k < 6; k++) {
        cr_expect_float_eq(start[k], law[k], 1e-15);
    }
}

Test(creditrisk, a_portfolio_whose_chance_of_no_default_is_no_double_has_its_law)
{
    enum { FAR = 4000 };
    static double law[FAR + 1];
    double chance = 2000;
    int32_t units = 1;
    sh_creditrisk p = {1, 0, &chance, &units, NULL, NULL};
    cr_assert_eq(sh_creditrisk_law(&p, FAR, law, NULL), SH_OK);
    for (unsigned k = 1500; k < 2600; k++) {
        double exact = gsl_ran_poisson_pdf(k, chance);
        cr_expect_float_eq(law[k], exact, 1e-9 * exact, "%u: %g %g", k, law[k], exact);
    }
    cr_expect_float_eq(sh_loss_at_least(law, FAR, 0), 1, 1e-10);
}

Test(creditrisk, numbers_out_of_range_are_refused_by_name)
{
    double chance = 0.1, weight[2] = {0.5, 0.5}, variance[2] = {1, 1}, law[10];
    int32_t units = 1;
    sh_creditrisk p = {1, 2, &chance, &units, weight, variance};
    struct {
        double *where, value;
        const char *words;
    } cases[] = {
        {&chance, -0.1, "the chance of default must be at least 0, but is -0.1"},
        {&chance, NAN, "the chance of default"},
        {&weight[1], -0.5, "the weight of a sector must be at least 0 and at most 1"},
        {&weight[1], 0.6, "the sum of a borrower's weights must be"},
        {&variance[0], INFINITY, "the variance of a sector must be at least 0"},
    };
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        double before = *cases[i].where;
        *cases[i].where = cases[i].value;
        sh_error error = {0};
        expect_refused(sh_creditrisk_law(&p, 9, law, &error), &error, cases[i].words);
        *cases[i].where = before;
    }
    sh_error error = {0};
    units = 0;
    expect_refused(sh_creditrisk_law(&p, 9, law, &error), &error,
                   "the loss on default, in units, must be at least 1, but is 0");
    units = 1;
    error = (sh_error){0};
    expect_refused(sh_creditrisk_law(&p, -1, law, &error), &error, "at least the loss 0");
    p.borrowers = 0;
    error = (sh_error){0};
    sh_creditrisk_moments moments;
    expect_refused(sh_creditrisk_spread(&p, &moments, &error), &error, "at least 1 borrower");
}

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "base/det.h"
#include "base/digest.h"

static const sh_rng_key key = {{5, 0, 0, 0}};

static void words(uint32_t index, uint32_t out[4])
{
    sh_rng_block(&key, index, (sh_rng_site){0, 0, 0}, out);
}

/* error of `got` in units of 2^-53 of the exact value */
static double error_units(double got, long double exact)
{
    return (double)(fabsl((long double)got - exact) / fabsl(exact) * 0x1p53L);
}

Test(det, exp_and_log_keep_their_stated_error_against_extended_precision)
{
    double worst_exp = 0, worst_log = 0, worst_expm1 = 0, worst_log1p = 0, worst_logistic = 0;
    for (uint32_t i = 0; i < 60000; i++) {
        uint32_t w[4];
        words(i, w);
        double spread = i % 3 == 0 ? 1400.0 : i % 3 == 1 ? 4.0 : 0.01;
        double x = (sh_rng_uniform_fine(w[0], w[1]) - 0.5) * spread;
        double y = sh_det_exp((sh_rng_uniform_fine(w[2], w[3]) - 0.5) * spread);
        worst_exp = fmax(worst_exp, error_units(sh_det_exp(x), expl(x)));
        worst_expm1 = fmax(worst_expm1, error_units(sh_det_expm1(x), expm1l(x)));
        worst_log = fmax(worst_log, error_units(sh_det_log(y), logl(y)));
        double small = y - 1 > -0.99 ? y - 1 : 0.5;
        worst_log1p = fmax(worst_log1p, error_units(sh_det_log1p(small), log1pl(small)));
        worst_logistic = fmax(worst_logistic,
                              error_units(sh_det_logistic(x), 1 / (1 + expl(-(long double)x))));
    }
    cr_log_info("exp %.2f log %.2f expm1 %.2f log1p %.2f logistic %.2f", worst_exp, worst_log,
                worst_expm1, worst_log1p, worst_logistic);
    cr_expect_lt(worst_exp, 1.5, "%g", worst_exp);
    cr_expect_lt(worst_log, 2.0, "%g", worst_log);
    cr_expect_lt(worst_expm1, 3.0, "%g", worst_expm1);
    cr_expect_lt(worst_log1p, 4.0, "%g", worst_log1p);
    cr_expect_lt(worst_logistic, 4.0, "%g", worst_logistic);
}

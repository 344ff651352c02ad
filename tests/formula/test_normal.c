#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "base/det.h"
#include "formula/normal.h"

Test(normal, the_quantile_agrees_with_an_independent_one)
{
    for (int i = 1; i < 20000; i++) {
        double p = i / 20000.0, tail = pow(10.0, -12.0 * p);
        cr_assert_float_eq(sh_normal_quantile(p), gsl_cdf_ugaussian_Pinv(p), 1e-12, "%g", p);
        cr_assert_float_eq(sh_normal_quantile(tail), gsl_cdf_ugaussian_Pinv(tail), 1e-12, "%g",
                           tail);
    }
    cr_expect_eq(sh_normal_quantile(0.5), 0.0);
    cr_expect(sh_normal_quantile(0.0) == -INFINITY && sh_normal_quantile(1.0) == INFINITY);
    cr_expect(isnan(sh_normal_quantile(-0.1)) && isnan(sh_normal_quantile(NAN)));
}

/* P(X <= h, Y <= h) another way: given the common factor the two are independent */
static double mixed(double h, double rho)
{
    double sum = 0, step = 1.0 / 512;
    for (double z = -12; z <= 12; z += step) {
        double p = gsl_cdf_ugaussian_P((h - sqrt(rho) * z) / sqrt(1 - rho));
        sum += exp(-z * z / 2) * p * p;
    }
    return sum * step / sqrt(2 * M_PI);
}

Test(normal, two_variates_fall_together_as_their_common_factor_says)
{
    static const double rho[] = {0.0, 0.01, 0.1, 0.4, 0.75, 0.98};
    for (int i = -12; i <= 12; i++) {
        for (size_t j = 0; j < SH_COUNT(rho); j++) {
            double h = i / 3.0, other = mixed(h, rho[j]), got = sh_normal_joint(h, rho[j]);
            cr_expect_float_eq(got, other, 1e-10 * other + 1e-18, "%g %g: %.15g %.15g", h,
                               rho[j], got, other);
        }
    }
    /* two variates at their means: 1/4 + asin(rho) / 2 pi */
    cr_expect_float_eq(sh_normal_joint(0, 0.5), 1.0 / 3, 1e-14);
}

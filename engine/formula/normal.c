#include "formula/normal.h"

#include "base/det.h"
#include <stddef.h>

#include "base/macros.h"

static const double pi = 3.14159265358979323846;

double sh_normal_quantile(double p)
{
    if (!(p > 0.0 && p < 1.0)) {
        return sh_det_normal_quantile(p);
    }
    /* the lower half, where a distribution function has its full precision */
    double tail = p < 0.5 ? p : 1.0 - p;
    double x = sh_det_normal_quantile(tail);
    double density = sh_det_exp(-0.5 * x * x) / sh_det_sqrt(2.0 * pi);
    double step = (sh_det_normal_cdf(x) - tail) / density;
    x -= step / (1.0 + 0.5 * x * step);
    return p < 0.5 ? x : -x;
}

/* Plackett's integrand in t, without the factor 1 / pi */
static double integrand(double h, double t)
{
    double one = 1.0 + t;
    return sh_det_exp(-h * h * (1.0 + t * t) / (one * one)) / (1.0 + t * t);
}

double sh_normal_joint(double h, double rho)
{
    enum { PANELS = 64 };
    /* five points of Gauss and Legendre on [-1, 1] */
    static const double node[] = {0.0, 0.53846931010568309, -0.53846931010568309,
                                  0.90617984593866399, -0.90617984593866399};
    static const double weight[] = {0.56888888888888889, 0.47862867049936647,
                                    0.47862867049936647, 0.23692688505618909,
                                    0.23692688505618909};
    double end = rho / (1.0 + sh_det_sqrt(1.0 - rho * rho));
    double half = 0.5 * end / PANELS, sum = 0.0;
    for (int i = 0; i < PANELS; i++) {
        for (size_t j = 0; j < SH_COUNT(node); j++) {
            sum += weight[j] * integrand(h, (2 * i + 1 + node[j]) * half);
        }
    }
    double alone = sh_det_normal_cdf(h);
    return alone * alone + half * sum / pi;
}

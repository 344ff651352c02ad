/* Elementary functions and variates that give the same bits on every machine.

   Only + - * / sqrt and bit operations on IEEE doubles, in a fixed order and without
   contraction, so neither the compiler, nor its level, nor the instruction set can change a
   result; the mathematical library could. All loops over these functions vectorise: no calls,
   no branches. Coefficients and the normal table come from tests/support/make_det_tables.c.

   Errors are stated in units of 2^-53 relative to the exact value ("u") and are held by a test
   against quad precision. Every variate grows with its random word and is the quantile of
   sh_rng_uniform(w), so a change of a parameter moves outcomes as little as possible; ~w gives
   the mirrored draw. */
#ifndef SH_BASE_DET_H
#define SH_BASE_DET_H

#include <stdint.h>

#include "base/macros.h"
#include "base/rng.h"

/* the bits of a double, and back */
SH_INLINE uint64_t sh_det_bits(double x)
{
    uint64_t bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    return bits;
}

SH_INLINE double sh_det_from_bits(uint64_t bits)
{
    double x;
    __builtin_memcpy(&x, &bits, sizeof x);
    return x;
}

/* (exp(r) - 1 - r) / r^2 for |r| <= ln 2 / 2: degree 9 in r */
SH_INLINE double sh_det_exp_core(double r)
{
    double p = 0x1.af4dea43cc39ep-26;
    p = p * r + 0x1.28a2cb1c3bc34p-22;
    p = p * r + 0x1.71de0377f933ep-19;
    p = p * r + 0x1.a019a87389b64p-16;
    p = p * r + 0x1.a01a01aad5512p-13;
    p = p * r + 0x1.6c16c17d88288p-10;
    p = p * r + 0x1.11111111104fcp-7;
    p = p * r + 0x1.5555555552e0ep-5;
    p = p * r + 0x1.5555555555556p-3;
    return p * r + 0x1.0000000000002p-1;
}

/* x = k ln 2 + r; returns r, stores k as the low bits of a biased double */
SH_INLINE double sh_det_exp_reduce(double x, double *biased)
{
    double t = x * 0x1.71547652b82fep+0 + 0x1.8p52;
    double k = t - 0x1.8p52;
    *biased = t;
    return (x - k * 0x1.62e42feep-1) - k * 0x1.a39ef35793c76p-33;
}

/* e^x, error below 1.5 u. 0 below -708 (no subnormal results), infinity above 709.78, NaN for
   NaN. */
SH_INLINE double sh_det_exp(double x)
{
    double biased;
    double inside = x < -708.0 ? -708.0 : x;
    inside = inside > 710.0 ? 710.0 : inside;
    double r = sh_det_exp_reduce(inside, &biased);
    double p = 1.0 + (r + r * r * sh_det_exp_core(r));
    /* 2^(k-1) twice, so that the largest results do not overflow on the way */
    double half = sh_det_from_bits((sh_det_bits(biased) + 1022) << 52);
    double y = p * half * 2.0;
    y = x > 0x1.62e42fefa39efp+9 ? (double)__builtin_inf() : y;
    return x < -708.0 ? 0.0 : y;
}

/* e^x - 1 without cancellation near 0, error below 3 u. -1 below -708. */
SH_INLINE double sh_det_expm1(double x)
{
    double biased;
    double inside = x < -708.0 ? -708.0 : x;
    inside = inside > 710.0 ? 710.0 : inside;
    double r = sh_det_exp_reduce(inside, &biased);
    double p = r + r * r * sh_det_exp_core(r);
    double half = sh_det_from_bits((sh_det_bits(biased) + 1022) << 52);
    double y = (p * half + (half - 0.5)) * 2.0;
    y = x > 0x1.62e42fefa39efp+9 ? (double)__builtin_inf() : y;
    return x < -708.0 ? -1.0 : y;
}

/* Natural logarithm, error below 2 u (relative, also near 1). -infinity at 0, NaN below,
   infinity at infinity; exact scaling of subnormal arguments. */
SH_INLINE double sh_det_log(double x)
{
    /* m in [sqrt(1/2), sqrt(2)) and x = m 2^k */
    int tiny = x < 0x1p-1022;
    double scaled = tiny ? x * 0x1p54 : x;
    uint64_t bits =
        sh_det_bits(scaled) + (UINT64_C(0x3FF0000000000000) - UINT64_C(0x3FE6A09E667F3BCD));
    uint64_t exponent = bits >> 52;
    double k = sh_det_from_bits(exponent | UINT64_C(0x4330000000000000)) - (0x1p52 + 1023.0);
    double m =
        sh_det_from_bits((bits & UINT64_C(0x000FFFFFFFFFFFFF)) + UINT64_C(0x3FE6A09E667F3BCD));
    k = tiny ? k - 54.0 : k;
    double f = m - 1.0;
    double s = f / (f + 2.0);
    double z = s * s;
    double q = 0x1.2b5c60d039819p-3;
    q = q * z + 0x1.3a01bced036e3p-3;
    q = q * z + 0x1.746271a65a003p-3;
    q = q * z + 0x1.c71c64a739112p-3;
    q = q * z + 0x1.2492492b8f4bcp-2;
    q = q * z + 0x1.99999999976eep-2;
    q = q * z + 0x1.5555555555555p-1;
    double half_square = 0.5 * f * f;
    double low = s * (half_square + z * q) + k * 0x1.a39ef35793c76p-33;
    double y = k * 0x1.62e42feep-1 - ((half_square - low) - f);
    y = x > 0x1.fffffffffffffp+1023 ? (double)__builtin_inf() : y;
    y = x == 0.0 ? -(double)__builtin_inf() : y;
    return x >= 0.0 ? y : (double)__builtin_nan("");
}

/* log(1 + x) without cancellation near 0, error below 4 u. */
SH_INLINE double sh_det_log1p(double x)
{
    double sum = 1.0 + x;
    double lost = x - (sum - 1.0);
    double finite = sum < 0x1p1023 && sum > 0.0 ? lost / sum : 0.0;
    return sh_det_log(sum) + finite;
}

/* x^y for x > 0 as exp(y log x): relative error about (2 + 2 |y log x|) u. */
SH_INLINE double sh_det_pow(double x, double y)
{
    return sh_det_exp(y * sh_det_log(x));
}

/* Square root, correctly rounded by IEEE. */
SH_INLINE double sh_det_sqrt(double x)
{
    return __builtin_sqrt(x);
}

/* 1 / (1 + e^-x), error below 4 u, for x >= -708 (0 below). */
SH_INLINE double sh_det_logistic(double x)
{
    return 1.0 / (1.0 + sh_det_exp(-x));
}

/* log(p / (1 - p)) for 0 < p < 1. */
SH_INLINE double sh_det_logit(double p)
{
    return sh_det_log(p / (1.0 - p));
}

/* -quantile of the standard normal at d 2^-32, for d in [1/2, 2^31): 32 octaves of 16 segments,
   a polynomial of degree 4 each; [coefficient][segment] */
extern const double sh_det_normal_table[5][512];

SH_INLINE double sh_det_normal_tail(double d)
{
    uint64_t bits = sh_det_bits(d);
    uint64_t segment = (bits >> 48) - (1022u << 4);
    double t = sh_det_from_bits((bits << 4 & UINT64_C(0x000FFFFFFFFFFFFF)) |
                                UINT64_C(0x3FF0000000000000)) -
               1.5;
    double p = sh_det_normal_table[4][segment];
    p = p * t + sh_det_normal_table[3][segment];
    p = p * t + sh_det_normal_table[2][segment];
    p = p * t + sh_det_normal_table[1][segment];
    return p * t + sh_det_normal_table[0][segment];
}

/* Standard normal variate of a word: the quantile at (w + 1/2) 2^-32. Absolute error below
   1e-9, strictly increasing in w, and sh_det_normal(~w) == -sh_det_normal(w); |result| < 6.34.
 */
SH_INLINE double sh_det_normal(uint32_t w)
{
    uint32_t upper = (uint32_t)((int32_t)w >> 31);
    uint32_t v = (w ^ upper) & 0x7FFFFFFF;
    double x = sh_det_normal_tail((double)(int32_t)v + 0.5);
    return sh_det_from_bits(sh_det_bits(x) ^ (uint64_t)(~upper & 0x80000000u) << 32);
}

/* Quantile of the standard normal for any 0 < p < 1, absolute error below 1e-9; infinities at 0
   and 1, NaN outside. For set-up and quantile tables, not for hot loops. */
double sh_det_normal_quantile(double p);

/* Standard normal distribution function, absolute error below 1e-12. For set-up. */
double sh_det_normal_cdf(double x);

/* Exponential with mean 1: -log(1 - u), in (1e-10, 22.9). */
SH_INLINE double sh_det_exponential(uint32_t w)
{
    return -sh_det_log(sh_rng_uniform(~w));
}

/* exp(mu + sigma z): median exp(mu), sigma >= 0 the deviation of the logarithm. */
SH_INLINE double sh_det_lognormal(uint32_t w, double mu, double sigma)
{
    return sh_det_exp(mu + sigma * sh_det_normal(w));
}

/* Pareto with P(X > x) = (minimum / x)^alpha for x >= minimum > 0, alpha > 0. */
SH_INLINE double sh_det_pareto(uint32_t w, double minimum, double alpha)
{
    return minimum * sh_det_exp(sh_det_exponential(w) / alpha);
}

/* Weibull with P(X > x) = exp(-(x / scale)^shape). */
SH_INLINE double sh_det_weibull(uint32_t w, double scale, double shape)
{
    return scale * sh_det_pow(sh_det_exponential(w), 1.0 / shape);
}

/* Failures before the first success of probability p in (0, 1]: the quantile of the geometric
   law, at most 2^31 - 1. */
uint32_t sh_det_geometric(uint32_t w, double p);

/* Quantile of the Poisson law at u(w), lambda >= 0. By recurrence up to lambda = 500, above by
   the normal law rounded to the nearest count (its relative error in a probability is below
   2 %, and falls with sqrt(lambda)). */
uint32_t sh_det_poisson(uint32_t w, double lambda);

/* Quantile of the binomial law at u(w), 0 <= p <= 1. By recurrence while n min(p, 1-p) <= 500,
   above by the normal law rounded to the nearest count. */
uint32_t sh_det_binomial(uint32_t w, uint32_t n, double p);

#endif

#include <criterion/criterion.h>
#include <math.h>

#include "network/impact.h"
#include "support/exposures.h"

enum { N = 7 };

/* exp(B) by powers of the dense matrix */
static void exponential(double b[N][N], double out[N][N])
{
    double power[N][N] = {{0}};
    for (int i = 0; i < N; i++) {
        power[i][i] = 1;
        for (int j = 0; j < N; j++) {
            out[i][j] = i == j;
        }
    }
    for (int k = 1; k < 80; k++) {
        double next[N][N] = {{0}};
        for (int i = 0; i < N * N * N; i++) {
            next[i / N % N][i % N] += power[i / N % N][i / N / N] * b[i / N / N][i % N] / k;
        }
        for (int i = 0; i < N * N; i++) {
            power[i / N][i % N] = next[i / N][i % N];
            out[i / N][i % N] += next[i / N][i % N];
        }
    }
}

static double outside(double c[N][N], int row)
{
    double sum = 0;
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            sum += i != j && i != row ? c[i][j] : 0;
        }
    }
    return sum;
}

Test(impact, measures_are_those_of_the_dense_exponential)
{
    for (uint32_t seed = 0; seed < 200; seed++) {
        exposures net = exposures_random(N, 0.4, 10, seed);
        sh_fen capital[N];
        double b[N][N] = {{0}}, c[N][N], without[N][N], cut[N][N];
        for (uint32_t i = 0; i < N; i++) {
            capital[i] = exposures_word(seed, 999 + i) % 12;
        }
        for (int32_t i = 0; i < N; i++) {
            for (int64_t k = net.owes.start[i]; k < net.owes.start[i + 1]; k++) {
                b[i][net.owes.other[k]] = net.owes.amount[k] >= capital[net.owes.other[k]];
            }
        }
        exponential(b, c);
        double out[N], fluidity, mean = 0, start[N], between[N];
        cr_assert_eq(sh_impact_susceptibility(&net.owes, capital, out, &fluidity, NULL), SH_OK);
        cr_assert_eq(sh_impact_diffusion(&net.owes, capital, start, between, NULL), SH_OK);
        for (int i = 0; i < N; i++) {
            double into = 0, links_in = 0, from = 0, links_out = 0;
            for (int j = 0; j < N; j++) {
                into += i != j ? c[j][i] : 0;
                from += i != j ? c[i][j] : 0;
                links_in += b[j][i];
                links_out += b[i][j];
                for (int k = 0; k < N; k++) {
                    cut[j][k] = j == i ? 0 : b[j][k];
                }
            }
            exponential(cut, without);
            double lost = outside(c, i) - outside(without, i);
            cr_assert_float_eq(out[i], links_in > 0 ? into / links_in : 0, 1e-9);
            cr_assert_float_eq(start[i], links_out > 0 ? from / links_out : 0, 1e-9);
            cr_assert_float_eq(between[i], links_out > 0 ? lost / links_out : 0, 1e-9);
            mean += out[i] / N;
        }
        cr_assert_float_eq(fluidity, mean, 1e-12);
        exposures_free(&net);
    }
}

Test(impact, without_capital_every_claim_is_fatal_and_its_value_infinite)
{
    static const double debt[4] = {0, 3, 1, 0};
    exposures net = exposures_of(2, debt, 1);
    const sh_fen capital[2] = {2, 0};
    double value[2], out[2], fluidity;
    sh_impact_values(&net.owes, capital, value);
    cr_expect(isinf(value[0]) && value[1] == 0.5);
    cr_assert_eq(sh_impact_susceptibility(&net.owes, capital, out, &fluidity, NULL), SH_OK);
    cr_expect(out[0] == 0 && out[1] == 1 && fluidity == 0.5);
    exposures_free(&net);
}

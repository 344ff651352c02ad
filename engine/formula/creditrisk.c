#include "formula/creditrisk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/det.h"
#include "formula/domain.h"

static sh_status check_borrower(const sh_creditrisk *p, int32_t i, sh_error *error)
{
    double sum = 0.0;
    for (int32_t s = 0; s < p->sectors; s++) {
        double weight = p->weight[(size_t)i * (size_t)p->sectors + (size_t)s];
        sh_domain domain = {"the weight of a sector", weight, 0, 1, 0, 0};
        sh_status status = sh_domain_check(&domain, 1, error);
        if (status != SH_OK) {
            return status;
        }
        sum += weight;
    }
    const sh_domain domain[] = {
        {"the chance of default", p->chance[i], 0, INFINITY, 0, 0},
        {"the loss on default, in units,", p->units[i], 1, INFINITY, 0, 0},
        /* room for the rounding of weights that are meant to sum to 1 */
        {"the sum of a borrower's weights", sum, 0, 1.0 + 1e-12, 0, 0},
    };
    return sh_domain_check(domain, SH_COUNT(domain), error);
}

static sh_status check(const sh_creditrisk *p, sh_error *error)
{
    sh_status status = SH_OK;
    if (p->borrowers < 1 || p->sectors < 0) {
        return sh_error_set(error, SH_E_SCENARIO, "a portfolio has at least 1 borrower");
    }
    for (int32_t s = 0; s < p->sectors && status == SH_OK; s++) {
        sh_domain domain = {"the variance of a sector", p->variance[s], 0, INFINITY, 0, 0};
        status = sh_domain_check(&domain, 1, error);
    }
    for (int32_t i = 0; i < p->borrowers && status == SH_OK; i++) {
        status = check_borrower(p, i, error);
    }
    return status;
}

/* expected defaults of a borrower through a sector */
static double through(const sh_creditrisk *p, int32_t i, int32_t s)
{
    return p->chance[i] * p->weight[(size_t)i * (size_t)p->sectors + (size_t)s];
}

/* expected defaults of a borrower through what moves with nobody: its own part and the sectors
 * that do not move */
static double alone(const sh_creditrisk *p, int32_t i)
{
    double rest = p->chance[i];
    for (int32_t s = 0; s < p->sectors; s++) {
        rest -= p->variance[s] > 0.0 ? through(p, i, s) : 0.0;
    }
    return rest > 0.0 ? rest : 0.0;
}

sh_status sh_creditrisk_spread(const sh_creditrisk *p, sh_creditrisk_moments *moments,
                               sh_error *error)
{
    sh_status status = check(p, error);
    double mean = 0.0, variance = 0.0;
    for (int32_t i = 0; i < p->borrowers && status == SH_OK; i++) {
        mean += p->chance[i] * p->units[i];
        variance += p->chance[i] * p->units[i] * p->units[i];
    }
    for (int32_t s = 0; s < p->sectors && status == SH_OK; s++) {
        double sum = 0.0;
        for (int32_t i = 0; i < p->borrowers; i++) {
            sum += through(p, i, s) * p->units[i];
        }
        variance += p->variance[s] * sum * sum;
    }
    *moments = (sh_creditrisk_moments){mean, sh_det_sqrt(variance)};
    return status;
}

/* Adds to `exponent` the logarithm of a sector's generating function, -log(1 + v mu - v P(z)) /
 * v with P(z) = sum of expected defaults z^units and mu = P(1). With B = v P / (1 + v mu) and L
 * = -log(1 - B): m L_m = m B_m + sum of i L_i B_(m - i). `b` and `l` are scratch of most + 1.
 */
static void add_sector(const sh_creditrisk *p, int32_t s, int32_t most, double *exponent,
                       double *b, double *l)
{
    double v = p->variance[s], mu = 0.0;
    int32_t widest = 0;
    memset(b, 0, ((size_t)most + 1) * sizeof *b);
    for (int32_t i = 0; i < p->borrowers; i++) {
        mu += through(p, i, s);
        if (p->units[i] <= most) {
            b[p->units[i]] += through(p, i, s);
            widest = p->units[i] > widest ? p->units[i] : widest;
        }
    }
    for (int32_t m = 1; m <= widest; m++) {
        b[m] *= v / (1.0 + v * mu);
    }
    exponent[0] -= sh_det_log1p(v * mu) / v;
    for (int32_t m = 1; m <= most; m++) {
        double sum = m * b[m];
        for (int32_t j = 1; j <= widest && j < m; j++) {
            sum += (m - j) * l[m - j] * b[j];
        }
        l[m] = sum / m;
        exponent[m] += l[m] / v;
    }
}

/* law = the coefficients of exp(exponent(z)): n law_n = sum of i exponent_i law_(n - i). The
 * start may be too small for a double, so the law is kept up to a factor exp(scale). */
static void exponential(const double *exponent, int32_t most, double *law)
{
    const double large = 0x1p600, log_large = 600 * 0.69314718055994530942;
    double scale = exponent[0];
    law[0] = 1.0;
    for (int32_t n = 1; n <= most; n++) {
        double sum = 0.0;
        for (int32_t i = 1; i <= n; i++) {
            sum += i * exponent[i] * law[n - i];
        }
        law[n] = sum / n;
        if (law[n] > large) {
            for (int32_t i = 0; i <= n; i++) {
                law[i] /= large;
            }
            scale += log_large;
        }
    }
    /* in two halves, each of which is a double */
    double half = sh_det_exp(0.5 * scale);
    for (int32_t n = 0; n <= most; n++) {
        law[n] = law[n] * half * half;
    }
}

sh_status sh_creditrisk_law(const sh_creditrisk *p, int32_t most, double *law, sh_error *error)
{
    sh_status status = check(p, error);
    if (status != SH_OK || most < 0) {
        return status != SH_OK
                   ? status
                   : sh_error_set(error, SH_E_SCENARIO, "a law needs at least the loss 0");
    }
    size_t places = (size_t)most + 1;
    double *scratch = calloc(3 * places, sizeof *scratch);
    if (scratch == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "no memory for a law of %d units", most);
    }
    double *exponent = scratch, *b = scratch + places, *l = b + places;
    for (int32_t s = 0; s < p->sectors; s++) {
        if (p->variance[s] > 0.0) {
            add_sector(p, s, most, exponent, b, l);
        }
    }
    for (int32_t i = 0; i < p->borrowers; i++) {
        exponent[0] -= alone(p, i);
        if (p->units[i] <= most) {
            exponent[p->units[i]] += alone(p, i);
        }
    }
    exponential(exponent, most, law);
    free(scratch);
    return status;
}

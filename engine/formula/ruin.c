#include "formula/ruin.h"

#include <math.h>

#include "base/det.h"
#include "formula/domain.h"

static sh_status check_risk(const sh_ruin_risk *risk, sh_error *error)
{
    const sh_domain domain[] = {
        {"the income", risk->premium, 0, INFINITY, true, 0},
        {"the number of claims", risk->claims, 0, INFINITY, true, 0},
    };
    return sh_domain_check(domain, SH_COUNT(domain), error);
}

sh_status sh_ruin_exponential(const sh_ruin_risk *risk, double mean, double reserve,
                              double *chance, sh_error *error)
{
    const sh_domain domain[] = {
        {"the mean size of a claim", mean, 0, INFINITY, true, 0},
        {"the reserve", reserve, 0, INFINITY, 0, 0},
    };
    sh_status status = check_risk(risk, error);
    status = status == SH_OK ? sh_domain_check(domain, SH_COUNT(domain), error) : status;
    if (status == SH_OK) {
        double load = risk->claims * mean / risk->premium;
        *chance = load < 1.0 ? load * sh_det_exp(-(1.0 - load) * reserve / mean) : 1.0;
    }
    return status;
}

static sh_status check_sizes(const sh_ruin_sizes *sizes, sh_error *error)
{
    sh_status status = SH_OK;
    double sum = 0.0;
    for (size_t i = 0; i < sizes->n && status == SH_OK; i++) {
        const sh_domain domain[] = {
            {"the size of a claim", sizes->size[i], 0, INFINITY, true, 0},
            {"the chance of a size", sizes->chance[i], 0, 1, 0, 0},
        };
        status = sh_domain_check(domain, SH_COUNT(domain), error);
        sum += sizes->chance[i];
    }
    sh_domain whole = {"the sum of the chances of all sizes", sum, 1 - 1e-9, 1 + 1e-9, 0, 0};
    return status == SH_OK ? sh_domain_check(&whole, 1, error) : status;
}

/* mean of size^power */
static double moment(const sh_ruin_sizes *sizes, int power)
{
    double sum = 0.0;
    for (size_t i = 0; i < sizes->n; i++) {
        double x = sizes->size[i];
        sum += sizes->chance[i] * (power == 1 ? x : x * x);
    }
    return sum;
}

/* E (exp(r size) - 1) - premium r / claims: 0 at r = 0, below 0 up to the root, above 0 after;
 * infinite where a double ends, which is above the root too */
static double excess(const sh_ruin_risk *risk, const sh_ruin_sizes *sizes, double r)
{
    double value = -r * risk->premium / risk->claims;
    for (size_t i = 0; i < sizes->n; i++) {
        value +=
            sizes->chance[i] > 0.0 ? sizes->chance[i] * sh_det_expm1(r * sizes->size[i]) : 0.0;
    }
    return value;
}

sh_status sh_ruin_adjustment(const sh_ruin_risk *risk, const sh_ruin_sizes *sizes,
                             double *coefficient, sh_error *error)
{
    sh_status status = check_risk(risk, error);
    status = status == SH_OK ? check_sizes(sizes, error) : status;
    if (status != SH_OK) {
        return status;
    }
    double surplus = risk->premium / risk->claims - moment(sizes, 1);
    if (surplus <= 0.0) {
        *coefficient = 0.0;
        return SH_OK;
    }
    /* exp(x) - 1 is at least x + x^2 / 2, so the root is not above the bound that this gives */
    double low = 0.0, high = 2.0 * surplus / moment(sizes, 2), middle = 0.5 * high;
    while (middle > low && middle < high) {
        *(excess(risk, sizes, middle) > 0.0 ? &high : &low) = middle;
        middle = low + 0.5 * (high - low);
    }
    *coefficient = middle;
    return SH_OK;
}

/* ---- by drawing */

enum { MOST_PAIRS = 1 << 25 };

/* one claim and the income before it, in the tilted law */
typedef struct tilt {
    double coefficient, income, claim; /* R; mean income between two claims; mean claim */
} tilt;

/* what is lost in all at the moment of ruin; claims gets the number of claims until then; -1
 * when there is no end of it */
static double loss_at_ruin(const tilt *law, double reserve, const sh_rng_key *key,
                           uint32_t path, int64_t *claims)
{
    double loss = 0.0;
    for (uint32_t pair = 0; pair < MOST_PAIRS; pair++) {
        uint32_t w[4];
        sh_rng_block(key, path, (sh_rng_site){0, pair, SH_STREAM_RUIN}, w);
        for (int i = 0; i < 4; i += 2) {
            loss += law->claim * sh_det_exponential(w[i + 1]) -
                    law->income * sh_det_exponential(w[i]);
            ++*claims;
            if (loss > reserve) {
                return loss;
            }
        }
    }
    return -1.0;
}

sh_status sh_ruin_sample(const sh_ruin_risk *risk, double reserve, const sh_ruin_draws *draws,
                         double *weight, sh_ruin_drawn *drawn, sh_error *error)
{
    double chance;
    sh_status status = sh_ruin_exponential(risk, draws->mean, reserve, &chance, error);
    if (status != SH_OK) {
        return status;
    }
    double r = 1.0 / draws->mean - risk->claims / risk->premium;
    if (!(r > 0.0)) {
        return sh_error_set(error, SH_E_SCENARIO,
                            "the income does not cover the claims: ruin is certain");
    }
    const tilt law = {r, risk->premium / (risk->claims + r * risk->premium),
                      1.0 / (1.0 / draws->mean - r)};
    *drawn = (sh_ruin_drawn){.scale = sh_det_exp(-r * reserve)};
    for (int32_t k = 0; k < draws->paths; k++) {
        double loss =
            loss_at_ruin(&law, reserve, draws->key, draws->first + (uint32_t)k, &drawn->claims);
        if (loss < 0.0) {
            return sh_error_set(error, SH_E_INVARIANT,
                                "a path is not ruined after %d claims: the income hardly "
                                "exceeds them",
                                2 * MOST_PAIRS);
        }
        weight[k] = sh_det_exp(-r * (loss - reserve));
    }
    return SH_OK;
}

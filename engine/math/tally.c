#include "math/tally.h"

#include <math.h>

sh_tally sh_tally_empty(void)
{
    return (sh_tally){.min = INT64_MAX, .max = INT64_MIN};
}

void sh_tally_add(sh_tally *tally, int64_t value)
{
    tally->n++;
    tally->sum += value;
    tally->square += (sh_wide)value * value;
    tally->min = value < tally->min ? value : tally->min;
    tally->max = value > tally->max ? value : tally->max;
}

void sh_tally_merge(sh_tally *tally, const sh_tally *other)
{
    tally->n += other->n;
    tally->sum += other->sum;
    tally->square += other->square;
    tally->min = other->min < tally->min ? other->min : tally->min;
    tally->max = other->max > tally->max ? other->max : tally->max;
}

double sh_tally_mean(const sh_tally *tally)
{
    return tally->n < 1 ? NAN : (double)tally->sum / (double)tally->n;
}

double sh_tally_sd(const sh_tally *tally)
{
    if (tally->n < 2) {
        return NAN;
    }
    /* split sum = n q + r, so that the difference of large squares is formed in whole numbers
     */
    sh_wide n = tally->n, q = tally->sum / n, r = tally->sum % n;
    double around = (double)(tally->square - n * q * q - 2 * q * r);
    double variance = (around - (double)r * (double)r / (double)n) / (double)(n - 1);
    return sqrt(variance > 0 ? variance : 0);
}

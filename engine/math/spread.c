#include "math/spread.h"

#include <math.h>
#include <string.h>

enum {
    DIGITS = 10, /* of a value that its bin keeps, after the first */
    OCTAVE = 1 << DIGITS,
    BINS = (63 - DIGITS + 1) * OCTAVE
};

/* values below 2 OCTAVE are their own bin; above, the exponent and DIGITS binary digits */
static size_t bin_of(uint64_t value)
{
    if (value < 2 * OCTAVE) {
        return (size_t)value;
    }
    unsigned shift = 63 - DIGITS - (unsigned)__builtin_clzll(value);
    return (size_t)shift * OCTAVE + (size_t)(value >> shift);
}

bool sh_spread_init(sh_spread *spread, sh_arena *arena)
{
    *spread = (sh_spread){.bin = sh_arena_array(arena, BINS, sizeof *spread->bin)};
    if (spread->bin != NULL) {
        memset(spread->bin, 0, BINS * sizeof *spread->bin);
    }
    return spread->bin != NULL;
}

void sh_spread_add(sh_spread *spread, int64_t value)
{
    struct sh_spread_bin *bin = &spread->bin[bin_of((uint64_t)value)];
    bin->count++;
    bin->sum += value;
    spread->n++;
    spread->total += value;
}

double sh_spread_gini(const sh_spread *spread)
{
    double weighted = 0;
    int64_t below = 0;
    for (size_t i = 0; i < BINS; i++) {
        /* the mean of 2 r - n - 1 over the ranks r of the bin */
        int64_t lean = 2 * below + spread->bin[i].count - spread->n;
        weighted += (double)lean * (double)spread->bin[i].sum;
        below += spread->bin[i].count;
    }
    return spread->total > 0 ? weighted / ((double)spread->n * (double)spread->total)
                             : (double)NAN;
}

double sh_spread_top_mean(const sh_spread *spread, int32_t percent)
{
    int64_t wanted = (spread->n * percent + 99) / 100, left = wanted;
    double sum = 0;
    for (size_t i = BINS; i-- > 0 && left > 0;) {
        int64_t count = spread->bin[i].count, taken = count < left ? count : left;
        if (taken > 0) {
            sum += (double)spread->bin[i].sum * ((double)taken / (double)count);
            left -= taken;
        }
    }
    return wanted > 0 ? sum / (double)wanted : (double)NAN;
}

double sh_spread_mean(const sh_spread *spread)
{
    return spread->n > 0 ? (double)spread->total / (double)spread->n : (double)NAN;
}

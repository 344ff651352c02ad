#include "phase/parent.h"

/* the strongest channel of contagion, -1 when they make up less than half */
static int strongest(const float *share)
{
    double contagion = 0;
    int top = -1;
    for (int c = 0; c < SH_CHANNELS; c++) {
        if (sh_channel_table[c].contagion) {
            contagion += (double)share[c];
            top = top < 0 || share[c] > share[top] ? c : top;
        }
    }
    return contagion < 0.5 ? -1 : top;
}

/* the platform with the greatest weight, of those in the group and region of p where given */
static int32_t heaviest(const sh_platforms *t, int32_t p, const double *weight,
                        const uint16_t *group, const uint8_t *region)
{
    int32_t best = -1;
    for (int32_t q = 0; q < t->n; q++) {
        bool near = (group == NULL || group[q] == group[p]) &&
                    (region == NULL || region[q] == region[p]);
        if (q != p && near && weight[q] > 0 && (best < 0 || weight[q] > weight[best])) {
            best = q;
        }
    }
    return best;
}

static int32_t failed_only(const sh_platforms *t, int32_t p, int32_t by)
{
    return by >= 0 && by != p && t->event[by] >= 0 ? by : -1;
}

int32_t sh_parent_of(const sh_world *world, int32_t p, const float *share)
{
    const sh_platforms *t = &world->platforms;
    int top = strongest(share);
    switch (top) {
    case -1:
    case SH_CHANNEL_vendor:
    case SH_CHANNEL_yields:
        return -1;
    case SH_CHANNEL_exposures:
        return failed_only(t, p, t->hurt_by[p]);
    case SH_CHANNEL_group:
        return heaviest(t, p, t->group_left, t->group, NULL);
    case SH_CHANNEL_region:
        return heaviest(t, p, t->news_left, NULL, t->region);
    case SH_CHANNEL_guarantor:
        if (t->guarantor[p] != SH_NONE) {
            return failed_only(t, p, world->institutions.spender[t->guarantor[p]]);
        }
        return heaviest(t, p, t->news_left, NULL, NULL);
    default:
        return heaviest(t, p, t->news_left, NULL, NULL);
    }
}

/* Channels side by side: the trigger share of a channel in the failures of the baseline, and
   its marginal effect, the failures that a run without it does not have. */
#ifndef SH_OUTPUTS_CHANNEL_EFFECTS_H
#define SH_OUTPUTS_CHANNEL_EFFECTS_H

#include "math/stats.h"
#include "outputs/failure_events.h"

typedef struct sh_channel_effect {
    char channel[48];
    sh_estimate share;  /* mean trigger share over the baseline's failures */
    sh_estimate change; /* failures with the channel less failures without it, mean of pairs */
} sh_channel_effect;

typedef struct sh_channel_effects {
    int32_t count; /* arms that differ from the baseline in one channel only */
    sh_channel_effect item[SH_FAILURE_EVENTS_CHANNELS];
} sh_channel_effects;

/* Reads the channels that an arm of its own is without; none in other studies. SH_E_MEMORY, or
   what the source reports. */
SH_NODISCARD sh_status sh_channel_effects_read(sh_channel_effects *effects,
                                               const sh_facts *facts, sh_error *error);

/* Mean share over all failures of an arm of each channel of `events`, and the number of those
   failures. The mean is a ratio of two sums over replications; its spread comes from the
   replications' residuals (Cochran, Sampling Techniques, ch. 6), since failures of one
   replication are not independent. SH_E_MEMORY. */
SH_NODISCARD sh_status sh_channel_effects_shares(const sh_facts *facts,
                                                 const sh_failure_events *events, int32_t arm,
                                                 sh_estimate *share, double *failures,
                                                 sh_error *error);

#endif

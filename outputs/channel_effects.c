#include "outputs/channel_effects.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outputs/channels_off.h"

enum { CHANNELS = SH_FAILURE_EVENTS_CHANNELS };

/* so many equal differences hold the median between them at 95 % (2 / 2^n <= 0.05); fewer show
   no spread to take an interval from */
enum { LEAST_EQUAL = 6 };

/* ---- trigger shares */

/* sums of one arm over its failures, replication by replication; owned */
typedef struct sums {
    double *share;    /* [channel][replication] */
    double *failures; /* [replication] */
} sums;

static bool sums_init(sums *s, int32_t replications)
{
    s->share = calloc((size_t)replications * CHANNELS + 1, sizeof *s->share);
    s->failures = calloc((size_t)replications + 1, sizeof *s->failures);
    return s->share != NULL && s->failures != NULL;
}

static void sums_free(sums *s)
{
    free(s->share);
    free(s->failures);
}

static void add_up(sums *s, const sh_failure_events *e, int32_t arm, int32_t replications)
{
    for (int64_t row = 0; row < e->count; row++) {
        int64_t r = sh_facts_integer(&e->replication, row);
        bool here = sh_facts_integer(&e->arm, row) == arm && r >= 0 && r < replications;
        if (!here || !sh_failure_events_is_failure(e, row)) {
            continue;
        }
        s->failures[r] += 1;
        for (int32_t k = 0; k < e->channels; k++) {
            double share = sh_array_number(&e->share[k], row);
            s->share[k * (int64_t)replications + r] += isfinite(share) ? share : 0;
        }
    }
}

/* a ratio of two sums over replications */
static sh_estimate ratio(const double *share, const double *failures, int32_t n, double *room)
{
    double top = 0, bottom = 0;
    for (int32_t r = 0; r < n; r++) {
        top += share[r];
        bottom += failures[r];
    }
    if (bottom == 0) {
        return (sh_estimate){
            .value = NAN, .low = NAN, .high = NAN, .note = SH_ESTIMATE_TOO_FEW};
    }
    double value = top / bottom;
    for (int32_t r = 0; r < n; r++) {
        room[r] = value + (share[r] - value * failures[r]) * n / bottom;
    }
    sh_estimate e = sh_stats_mean(room, (size_t)n, 0.95);
    e.value = value;
    e.low = fmax(0, e.low);
    e.high = fmin(1, e.high);
    return e;
}

sh_status sh_channel_effects_shares(const sh_facts *facts, const sh_failure_events *events,
                                    int32_t arm, sh_estimate *share, double *failures,
                                    sh_error *error)
{
    int32_t n = facts->replications;
    double *room = calloc((size_t)n + 1, sizeof *room);
    sums s;
    bool enough = sums_init(&s, n) && room != NULL;
    *failures = 0;
    if (enough) {
        add_up(&s, events, arm, n);
        for (int32_t r = 0; r < n; r++) {
            *failures += s.failures[r];
        }
        for (int32_t k = 0; k < events->channels; k++) {
            share[k] = ratio(s.share + k * (int64_t)n, s.failures, n, room);
        }
    }
    sums_free(&s);
    free(room);
    return enough ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no memory for trigger shares");
}

/* ---- marginal effects */

/* arms that differ from the baseline in one channel only; owned arrays */
typedef struct switches {
    sh_array failed, policies;
    sh_channels_off off;
} switches;

static sh_status read_switches(switches *s, const sh_facts *facts, sh_error *error)
{
    *s = (switches){0};
    sh_status status =
        sh_facts_records(facts, "outcomes/failed_platforms", 2, -1, &s->failed, error);
    if (status == SH_OK) {
        status = sh_channels_off_read(facts, &s->off, error);
    }
    if (status == SH_OK) {
        status = sh_facts_read(facts, "design/arm_policies", &s->policies, error);
    }
    if (s->policies.type != SH_TYPE_TEXT || s->policies.count != facts->arms) {
        sh_channels_off_free(&s->off);
    }
    return status;
}

static void free_switches(switches *s)
{
    sh_array_free(&s->failed);
    sh_array_free(&s->policies);
    sh_channels_off_free(&s->off);
}

/* the place of the one channel that an arm is without and the baseline is not; -1: none,
   several, or they differ otherwise */
static int32_t channel_of(const switches *s, const sh_failure_events *e, int64_t arm)
{
    const char *base = sh_facts_text(&s->off.arm, 0), *here = sh_facts_text(&s->off.arm, arm);
    sh_channels_off_list more = sh_channels_off_select(here, base, false);
    bool plain = sh_channels_off_select(base, here, false).text[0] == '\0' &&
                 strcmp(sh_facts_text(&s->policies, 0), sh_facts_text(&s->policies, arm)) == 0;
    for (int32_t k = 0; k < e->channels && plain; k++) {
        if (strcmp(e->channel[k], more.text) == 0) {
            return k;
        }
    }
    return -1;
}

/* mean of failures with the channel less failures without it, over pairs; room: two arrays */
static sh_estimate effect(const switches *s, int64_t arm, double *with, double *without)
{
    size_t n = 0;
    for (int64_t r = 0; r < s->failed.size[1]; r++) {
        double here = sh_array_number(&s->failed, r);
        double there = sh_array_number(&s->failed, arm * s->failed.size[1] + r);
        if (isfinite(here) && isfinite(there)) {
            with[n] = here;
            without[n++] = there;
        }
    }
    sh_estimate change = sh_stats_paired(with, without, n, 0.95).difference;
    if (n < LEAST_EQUAL && !(change.low < change.high)) {
        change.note = SH_ESTIMATE_TOO_FEW;
    }
    return change;
}

static bool has_switches(const switches *s)
{
    bool any = false;
    for (int64_t arm = 1; arm < s->off.arm.count && s->failed.count > 0; arm++) {
        any |= strcmp(sh_facts_text(&s->off.arm, arm), sh_facts_text(&s->off.arm, 0)) != 0;
    }
    return any;
}

static sh_status compare(sh_channel_effects *effects, const switches *s, const sh_facts *facts,
                         const sh_failure_events *e, sh_error *error)
{
    sh_estimate share[CHANNELS];
    double failures, *room = calloc(2 * (size_t)facts->replications + 2, sizeof *room);
    sh_status status =
        room != NULL ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no memory for effects");
    if (status == SH_OK) {
        status = sh_channel_effects_shares(facts, e, 0, share, &failures, error);
    }
    for (int64_t arm = 1; status == SH_OK && arm < facts->arms; arm++) {
        int32_t channel = channel_of(s, e, arm);
        if (channel >= 0 && effects->count < CHANNELS) {
            sh_channel_effect *to = &effects->item[effects->count++];
            snprintf(to->channel, sizeof to->channel, "%s", e->channel[channel]);
            to->share = share[channel];
            to->change = effect(s, arm, room, room + s->failed.size[1]);
        }
    }
    free(room);
    return status;
}

sh_status sh_channel_effects_read(sh_channel_effects *effects, const sh_facts *facts,
                                  sh_error *error)
{
    switches s;
    sh_failure_events e = {0};
    effects->count = 0;
    sh_status status = read_switches(&s, facts, error);
    if (status == SH_OK && has_switches(&s)) {
        status = sh_failure_events_read(facts, &e, error);
    }
    if (status == SH_OK && e.channels > 0) {
        status = compare(effects, &s, facts, &e, error);
    }
    sh_failure_events_free(&e);
    free_switches(&s);
    return status;
}

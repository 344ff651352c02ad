/* The exact solver of the clearing kernel: waves of defaults, and within each wave the strong
   components of what is in default, debtors first. For cases of any shape; the waves in doubles
   of clearing.c are for large ones without ties and without slow circles. */
#include "network/clearing_exact.h"

#include <stdlib.h>

#include "network/components.h"

/* less than 2^-30 fen short is not short */
static bool is_short(const sh_clearing_exact *e, int32_t i)
{
    sh_fine income =
        sh_fine_add(sh_fine_of(e->work->in->assets[i]), sh_clearing_exact_receipts(e, i));
    sh_fine least = {{0, 0, UINT64_C(1) << 34, 0}};
    return sh_fine_less(sh_fine_add(income, least), sh_fine_of(e->work->total[i]));
}

/* moves the payments of nodes in default until they clear */
static sh_status solve(sh_clearing_exact *e, const int32_t *set, int32_t members,
                       sh_error *error)
{
    sh_components parts = {0};
    sh_status status = sh_components_find(&parts, e->work->in->owes, set, members, error);
    for (int32_t p = 0; status == SH_OK && p < parts.count; p++) {
        int32_t size = parts.start[p + 1] - parts.start[p];
        status = sh_clearing_block(e, parts.node + parts.start[p], size, error);
    }
    sh_components_free(&parts);
    return status;
}

/* lists node i unless this wave has seen it */
static void list(sh_clearing_exact *e, int32_t i, int32_t *listed)
{
    if (e->seen[i] != e->work->out->waves) {
        e->seen[i] = e->work->out->waves;
        e->work->queue[(*listed)++] = i;
    }
}

/* Lists whom a change at the nodes of the list reaches, through nodes in default; those in
   default go to the set, the others to the watched. */
static void spread(sh_clearing_exact *e, int32_t listed)
{
    sh_clearing_work *work = e->work;
    const sh_graph *owes = work->in->owes;
    work->members = work->watched = 0;
    for (int32_t at = 0, roots = listed; at < listed; at++) {
        int32_t i = work->queue[at];
        bool fails = work->out->wave[i] > 0;
        if (fails) {
            work->set[work->members++] = i;
        } else if (at >= roots) {
            work->watch[work->watched++] = i;
        }
        for (int64_t k = owes->start[i]; (fails || at < roots) && k < owes->start[i + 1]; k++) {
            list(e, owes->other[k], &listed);
        }
    }
}

/* nodes that cannot pay join the defaults; how many are listed */
static int32_t fail(sh_clearing_exact *e, const int32_t *node, int32_t count)
{
    sh_clearing *out = e->work->out;
    int32_t listed = 0;
    for (int32_t w = 0; w < count; w++) {
        int32_t i = node[w];
        if (out->wave[i] == 0 && is_short(e, i)) {
            out->waves += listed == 0;
            out->wave[i] = out->waves;
            list(e, i, &listed);
        }
    }
    out->defaults += listed;
    return listed;
}

static sh_status waves_down(sh_clearing_exact *e, sh_error *error)
{
    sh_clearing_work *work = e->work;
    for (int32_t i = 0; i < work->out->nodes; i++) {
        sh_clearing_exact_pay(e, i, sh_fine_of(work->total[i]));
        work->watch[i] = i;
    }
    work->watched = work->out->nodes;
    for (;;) {
        int32_t listed = fail(e, work->watch, work->watched);
        if (listed == 0) {
            return SH_OK;
        }
        spread(e, listed);
        sh_status status = solve(e, work->set, work->members, error);
        if (status != SH_OK) {
            return status;
        }
    }
}

/* nodes that can pay leave the defaults; how many are listed */
static int32_t rescue(sh_clearing_exact *e, const int32_t *node, int32_t count)
{
    sh_clearing *out = e->work->out;
    int32_t listed = 0;
    out->waves++;
    for (int32_t m = 0; m < count; m++) {
        int32_t i = node[m];
        if (out->wave[i] > 0 && !is_short(e, i)) {
            list(e, i, &listed);
        }
    }
    for (int32_t k = 0; k < listed; k++) {
        int32_t i = e->work->queue[k];
        out->wave[i] = 0;
        sh_clearing_exact_pay(e, i, sh_fine_of(e->work->total[i]));
    }
    out->defaults -= listed;
    return listed;
}

static sh_status waves_up(sh_clearing_exact *e, sh_error *error)
{
    sh_clearing_work *work = e->work;
    for (int32_t i = 0; i < work->out->nodes; i++) {
        work->out->wave[i] = work->total[i] > 0;
        sh_clearing_exact_pay(e, i, (sh_fine){{0}});
        if (work->total[i] > 0) {
            work->set[work->members++] = i;
        }
    }
    work->out->defaults = work->members;
    for (;;) {
        sh_status status = solve(e, work->set, work->members, error);
        int32_t listed = status == SH_OK ? rescue(e, work->set, work->members) : 0;
        if (listed == 0) {
            return status;
        }
        spread(e, listed);
    }
}

static sh_status begin(sh_clearing_exact *e, sh_error *error)
{
    size_t n = (size_t)e->work->out->nodes + 1;
    e->pay = malloc(n * sizeof *e->pay);
    e->share = calloc(n, sizeof *e->share);
    e->place = malloc(n);
    e->local = malloc(n * sizeof *e->local);
    e->seen = calloc(n, sizeof *e->seen);
    e->work->out->fixed = malloc(n * sizeof *e->work->out->fixed);
    if (e->work->out->fixed == NULL || e->pay == NULL || e->share == NULL || e->place == NULL ||
        e->local == NULL || e->seen == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: clearing of %d nodes",
                            e->work->out->nodes);
    }
    for (size_t i = 0; i < n; i++) {
        e->local[i] = -1;
    }
    return SH_OK;
}

static void hand_over(const sh_clearing_exact *e)
{
    sh_clearing *out = e->work->out;
#pragma omp parallel for num_threads(e->work->in->threads) schedule(static)
    for (int32_t i = 0; i < out->nodes; i++) {
        const uint64_t *share = e->share[i].limb;
        out->paid[i] = sh_fine_double(e->pay[i]);
        out->received[i] = sh_fine_double(sh_clearing_exact_receipts(e, i));
        out->fixed[i] =
            ((sh_wide_unsigned)e->place[i] << SH_CLEARING_BITS) |
            (((sh_wide_unsigned)share[2] << 64 | share[1]) >> (128 - SH_CLEARING_BITS));
    }
}

sh_status sh_clearing_exactly(sh_clearing_work *work, sh_error *error)
{
    sh_clearing_exact e = {.work = work,
                           .alpha = sh_fine_share(work->in->alpha),
                           .beta = sh_fine_share(work->in->beta)};
    sh_status status = begin(&e, error);
    work->members = work->watched = 0;
    work->out->waves = work->out->defaults = 0;
    work->out->passes = 0;
    for (int32_t i = 0; i < work->out->nodes; i++) {
        work->out->wave[i] = 0;
    }
    if (status == SH_OK) {
        status = work->rises ? waves_up(&e, error) : waves_down(&e, error);
    }
    if (status == SH_OK) {
        hand_over(&e);
    }
    free(e.pay);
    free(e.share);
    free(e.place);
    free(e.local);
    free(e.seen);
    return status;
}

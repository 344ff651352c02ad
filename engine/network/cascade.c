#include "network/cascade.h"

#include <stdlib.h>

static sh_fen own_loss(const sh_cascade_case *in, int32_t i)
{
    return in->own_loss != NULL ? in->own_loss[i] : 0;
}

/* do losses exceed capital, in millionths of a fen? */
static bool falls(const sh_cascade_case *in, int32_t i, sh_fen claims)
{
    sh_wide loss = (sh_wide)own_loss(in, i) * SH_CASCADE_WHOLE +
                   (sh_wide)claims * (SH_CASCADE_WHOLE - in->recovery);
    return loss > (sh_wide)in->capital[i] * SH_CASCADE_WHOLE;
}

static sh_status check_case(const sh_cascade_case *in, sh_error *error)
{
    if (in->recovery < 0 || in->recovery > SH_CASCADE_WHOLE) {
        return sh_error_set(error, SH_E_SCENARIO,
                            "cascade: the recovery rate is a share between 0 and 1");
    }
    for (int32_t i = 0; i < in->owes->nodes; i++) {
        if (in->capital[i] < 0 || own_loss(in, i) < 0) {
            return sh_error_set(error, SH_E_SCENARIO, "cascade: node %d has a negative %s", i,
                                in->capital[i] < 0 ? "capital" : "loss");
        }
    }
    return SH_OK;
}

static sh_status begin(sh_cascade *out, const sh_cascade_case *in, sh_error *error)
{
    *out = (sh_cascade){.nodes = in->owes->nodes};
    sh_status status = check_case(in, error);
    if (status != SH_OK) {
        return status;
    }
    size_t n = (size_t)out->nodes + 1;
    out->round = calloc(n, sizeof *out->round);
    out->decisive = malloc(n * sizeof *out->decisive);
    out->claims = calloc(n, sizeof *out->claims);
    out->order = malloc(n * sizeof *out->order);
    if (!out->round || !out->decisive || !out->claims || !out->order) {
        sh_cascade_free(out);
        return sh_error_set(error, SH_E_MEMORY, "out of memory: cascade of %d nodes",
                            in->owes->nodes);
    }
    for (int32_t i = 0; i < out->nodes; i++) {
        out->decisive[i] = -1;
    }
    return SH_OK;
}

static int by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* node j failed: its creditors lose their claims */
static void spread(sh_cascade *out, const sh_cascade_case *in, int32_t j)
{
    for (int64_t k = in->owes->start[j]; k < in->owes->start[j + 1]; k++) {
        int32_t i = in->owes->other[k];
        out->claims[i] += in->owes->amount[k];
        if (out->round[i] == 0 && falls(in, i, out->claims[i])) {
            out->round[i] = out->rounds + 1;
            out->decisive[i] = j;
            out->order[out->failed++] = i;
        }
    }
}

sh_status sh_cascade_run(sh_cascade *cascade, const sh_cascade_case *in, sh_error *error)
{
    sh_status status = begin(cascade, in, error);
    if (status != SH_OK) {
        return status;
    }
    for (int32_t i = 0; i < cascade->nodes; i++) {
        if ((in->decreed != NULL && in->decreed[i]) || falls(in, i, 0)) {
            cascade->round[i] = 1;
            cascade->order[cascade->failed++] = i;
        }
    }
    cascade->at_once = cascade->failed;
    for (int32_t begin_round = 0; begin_round < cascade->failed;) {
        int32_t end = cascade->failed;
        cascade->rounds++;
        for (int32_t k = begin_round; k < end; k++) {
            spread(cascade, in, cascade->order[k]);
        }
        qsort(cascade->order + end, (size_t)(cascade->failed - end), sizeof *cascade->order,
              by_number);
        begin_round = end;
    }
    return SH_OK;
}

void sh_cascade_free(sh_cascade *cascade)
{
    free(cascade->round);
    free(cascade->decisive);
    free(cascade->claims);
    free(cascade->order);
    *cascade = (sh_cascade){0};
}

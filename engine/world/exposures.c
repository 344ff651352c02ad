#include "world/exposures.h"

#include <stdlib.h>
#include <string.h>

sh_status sh_exposures_init(sh_exposures *exposures, int32_t n, int64_t edges, sh_error *error)
{
    sh_exposures_free(exposures);
    size_t rows = (size_t)n + 1, many = (size_t)edges;
    sh_exposures x = {.n = n, .edges = edges};
    x.start = calloc(rows, sizeof *x.start);
    x.owed = calloc(rows, sizeof *x.owed);
    x.debtor = calloc(many + 1, sizeof *x.debtor);
    x.creditor = calloc(many + 1, sizeof *x.creditor);
    x.amount = calloc(many + 1, sizeof *x.amount);
    x.edge = calloc(many + 1, sizeof *x.edge);
    *exposures = x;
    if (x.start == NULL || x.owed == NULL || x.debtor == NULL || x.creditor == NULL ||
        x.amount == NULL || x.edge == NULL) {
        sh_exposures_free(exposures);
        return sh_error_set(error, SH_E_MEMORY, "out of memory: %lld debts between platforms",
                            (long long)edges);
    }
    return SH_OK;
}

void sh_exposures_free(sh_exposures *exposures)
{
    free(exposures->start);
    free(exposures->owed);
    free(exposures->debtor);
    free(exposures->creditor);
    free(exposures->amount);
    free(exposures->edge);
    memset(exposures, 0, sizeof *exposures);
}

double sh_exposures_bytes(int32_t n, double debts)
{
    const sh_exposures *x = NULL;
    double row = sizeof *x->start + sizeof *x->owed;
    double debt = sizeof *x->debtor + sizeof *x->creditor + sizeof *x->amount + sizeof *x->edge;
    return debts > 0 ? row * ((double)n + 1) + debt * debts : 0;
}

void sh_exposures_index(sh_exposures *exposures)
{
    sh_exposures *x = exposures;
    memset(x->owed, 0, ((size_t)x->n + 1) * sizeof *x->owed);
    for (int64_t e = 0; e < x->edges; e++) {
        x->owed[x->debtor[e] + 1]++;
    }
    for (int32_t j = 0; j < x->n; j++) {
        x->owed[j + 1] += x->owed[j];
    }
    /* each debt goes to the next free place of its debtor; then the starts have moved one row
     */
    for (int32_t i = 0; i < x->n; i++) {
        for (int64_t e = x->start[i]; e < x->start[i + 1]; e++) {
            int64_t at = x->owed[x->debtor[e]]++;
            x->creditor[at] = i;
            x->edge[at] = e;
        }
    }
    memmove(x->owed + 1, x->owed, (size_t)x->n * sizeof *x->owed);
    x->owed[0] = 0;
}

int64_t sh_exposures_due_from(const sh_exposures *exposures, int32_t p)
{
    int64_t sum = 0;
    for (int64_t e = exposures->start[p]; e < exposures->start[p + 1]; e++) {
        sum += exposures->amount[e];
    }
    return sum;
}

int64_t sh_exposures_due_to(const sh_exposures *exposures, int32_t p)
{
    int64_t sum = 0;
    for (int64_t at = exposures->owed[p]; at < exposures->owed[p + 1]; at++) {
        sum += exposures->amount[exposures->edge[at]];
    }
    return sum;
}

void sh_exposures_digest(const sh_exposures *exposures, sh_digest *digest)
{
    const sh_exposures *x = exposures;
    if (x->edges > 0) {
        sh_digest_column(digest, SH_TYPE_I64, x->start, (size_t)x->n + 1);
        sh_digest_column(digest, SH_TYPE_I32, x->debtor, (size_t)x->edges);
        sh_digest_column(digest, SH_TYPE_I64, x->amount, (size_t)x->edges);
    }
}

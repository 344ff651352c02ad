#include "world/alias.h"

#include <stdlib.h>

sh_status sh_alias_build(const double *weight, int32_t n, uint32_t *cut, uint16_t *other,
                         sh_error *error)
{
    double total = 0;
    for (int32_t i = 0; i < n; i++) {
        total += weight[i];
    }
    double *part = malloc(sizeof *part * (size_t)n);
    int32_t *stack = malloc(sizeof *stack * 2 * (size_t)n);
    sh_status status = SH_OK;
    if (part == NULL || stack == NULL) {
        status =
            sh_error_set(error, SH_E_MEMORY, "out of memory: choice among %d platforms", n);
        goto out;
    }
    int32_t *small = stack, *large = stack + n, smalls = 0, larges = 0;
    for (int32_t i = 0; i < n; i++) {
        part[i] = total > 0 ? weight[i] / total * n : 1.0;
        cut[i] = UINT32_MAX;
        other[i] = (uint16_t)i;
        if (part[i] < 1.0) {
            small[smalls++] = i;
        } else {
            large[larges++] = i;
        }
    }
    while (smalls > 0 && larges > 0) {
        int32_t s = small[--smalls], l = large[larges - 1];
        cut[s] = (uint32_t)(part[s] * 4294967295.0);
        other[s] = (uint16_t)l;
        part[l] -= 1.0 - part[s];
        if (part[l] < 1.0) {
            larges--;
            small[smalls++] = l;
        }
    }
out:
    free(part);
    free(stack);
    return status;
}

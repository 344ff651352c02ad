#include "phase/phase.h"

#include <string.h>

const sh_kernels *sh_kernels_find(const char *isa, sh_error *error)
{
    static const sh_kernels *const all[] = {&sh_phase_kernels_avx512, &sh_phase_kernels_avx2,
                                            &sh_phase_kernels_baseline};
    __builtin_cpu_init();
    const bool has[] = {
        __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
            __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"),
        __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"), true};
    bool any = isa == NULL || strcmp(isa, "auto") == 0;
    bool known = any;
    for (size_t i = 0; i < SH_COUNT(all); i++) {
        bool named = !any && strcmp(all[i]->isa, isa) == 0;
        known = known || named;
        if ((any || named) && has[i]) {
            return all[i];
        }
    }
    sh_error_set(error, SH_E_USAGE,
                 known ? "this machine does not have the instruction set %s"
                       : "unknown instruction set '%s': auto, baseline, avx2 or avx512",
                 isa);
    return NULL;
}

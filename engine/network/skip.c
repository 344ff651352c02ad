#include "network/skip.h"

void sh_skip_refill(sh_skip *skip)
{
    if (__builtin_cpu_supports("avx2")) {
        sh_skip_words_avx2(skip);
    } else {
        sh_skip_words_baseline(skip);
    }
}

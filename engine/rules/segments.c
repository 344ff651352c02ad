#include "rules/plan.h"

const sh_segment_info sh_segment_table[SH_SEGMENTS] = {
#define SH_SEGMENT(name, amount, term, a, b, c, d, e, f, g, about, source) \
    {#name, about, source, amount, term, {a, b, c, d, e, f, g}},
#include "rules/segments.def"
#undef SH_SEGMENT
};

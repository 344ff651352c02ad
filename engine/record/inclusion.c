#include "record/inclusion.h"

#include <math.h>

void sh_inclusion_step(sh_inclusion *inclusion, const sh_world *world)
{
    const sh_market *m = &world->market;
    for (int c = 0; c < SH_CELL_N; c++) {
        inclusion->applied[c] += m->applied[c];
        inclusion->granted[c] += m->granted[c];
        inclusion->lent[c] += m->lent[c];
    }
    inclusion->years += m->lent_years;
    inclusion->cost += m->lent_cost;
}

/* every `stride`th of so many cells, from `first` on */
static double sum_cells(const int64_t *cell, int32_t first, int32_t count, int32_t stride)
{
    double sum = 0;
    for (int32_t i = 0; i < count; i++) {
        sum += (double)cell[first + i * stride];
    }
    return sum;
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : (double)NAN;
}

double sh_inclusion_grade(const sh_inclusion *inclusion, int32_t grade)
{
    int32_t first = grade * SH_SEGMENT_N;
    return ratio(sum_cells(inclusion->granted, first, SH_SEGMENT_N, 1),
                 sum_cells(inclusion->applied, first, SH_SEGMENT_N, 1));
}

double sh_inclusion_segment(const sh_inclusion *inclusion, int32_t segment)
{
    return ratio(sum_cells(inclusion->granted, segment, SH_GRADES_N, SH_SEGMENT_N),
                 sum_cells(inclusion->applied, segment, SH_GRADES_N, SH_SEGMENT_N));
}

double sh_inclusion_volume(const sh_inclusion *inclusion, int32_t segment)
{
    return ratio(sum_cells(inclusion->lent, segment, SH_GRADES_N, SH_SEGMENT_N),
                 sum_cells(inclusion->lent, 0, SH_CELL_N, 1));
}

double sh_inclusion_rate(const sh_inclusion *inclusion)
{
    return ratio(inclusion->cost, inclusion->years);
}

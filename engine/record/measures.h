/* measures: everything that outcomes need and that has to be looked at step by step. */
#ifndef SH_RECORD_MEASURES_H
#define SH_RECORD_MEASURES_H

#include "record/entrants.h"
#include "record/inclusion.h"
#include "record/liquidity.h"
#include "record/persons.h"
#include "record/warning.h"
#include "record/welfare.h"

typedef struct sh_measures {
    sh_warning warning;
    sh_entrants entrants;
    sh_inclusion inclusion; /* of the steps that count */
    sh_welfare welfare;
    sh_contracts before, final; /* after the last step before the first shock; at the end */
    sh_person_losses losses;    /* at the end */
} sh_measures;

/* false when out of memory */
SH_NODISCARD bool sh_measures_init(sh_measures *measures, sh_arena *arena, const sh_plan *plan,
                                   int32_t platforms);

/* Looks at the world after a step. calm: steps that end before the first shock, 0 without. */
void sh_measures_step(sh_measures *measures, const sh_plan *plan, const sh_world *world,
                      int32_t calm);

/* Looks at the world after the last step; false when out of memory. */
SH_NODISCARD bool sh_measures_finish(sh_measures *measures, sh_arena *arena,
                                     const sh_plan *plan, const sh_world *world);

#endif

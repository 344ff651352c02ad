/* entrants: who has asked to open a platform, and how long it took. */
#ifndef SH_RECORD_ENTRANTS_H
#define SH_RECORD_ENTRANTS_H

#include "base/arena.h"
#include "rules/plan.h"
#include "world/world.h"

typedef struct sh_entrants {
    int32_t *applied;   /* [platforms], of the arena: step of the application, 0: none */
    int32_t applicants; /* who have applied, those whom the review sends away included */
    int32_t licences;   /* of them, who have passed the review of a licence */
} sh_entrants;

/* false when out of memory */
SH_NODISCARD bool sh_entrants_init(sh_entrants *entrants, sh_arena *arena, int32_t platforms);

/* looks at the world after a step */
void sh_entrants_step(sh_entrants *entrants, const sh_world *world);

/* platforms that have opened since the start */
double sh_entrants_opened(const sh_world *world);

/* mean over them of the days from application to opening; NaN when none has opened */
double sh_entrants_days(const sh_entrants *entrants, const sh_plan *plan,
                        const sh_world *world);

#endif

/* warning: does the early-warning index stand higher before a failure? */
#ifndef SH_RECORD_WARNING_H
#define SH_RECORD_WARNING_H

#include "base/arena.h"
#include "rules/plan.h"
#include "world/world.h"

enum { SH_WARNING_LEAD = 30 }; /* days from the index to the failure, at least */

/* what has been compared so far */
typedef struct sh_warning {
    int32_t lead, platforms; /* steps of the lead; rows of a page */
    double
        *page; /* [lead][platforms], of the arena: the index of the last steps; -1: not open */
    int64_t won; /* half pairs: 2 when the failing one stood higher, 1 when equal */
    int64_t pairs;
} sh_warning;

/* false when out of memory */
SH_NODISCARD bool sh_warning_init(sh_warning *warning, sh_arena *arena, const sh_plan *plan,
                                  int32_t platforms);

/* Looks at the world after a step. Each platform that failed in it is compared with all that
 * are open after it, by the index of `lead` steps ago; who was not open then is not compared.
 */
void sh_warning_step(sh_warning *warning, const sh_world *world);

/* Area under the curve of detection over false alarms: the chance that of a platform about to
 * fail and one that stays open, met at the same time, the first has the higher index; equal
 * ones count a half (Heagerty and Zheng 2005, Biometrics 61(1) 92-105). NaN without a pair */
double sh_warning_area(const sh_warning *warning);

#endif

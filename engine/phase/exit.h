/* exit: how a platform leaves: its new status, the event, the causes, what happens to its book.
 */
#ifndef SH_PHASE_EXIT_H
#define SH_PHASE_EXIT_H

#include "phase/phase.h"

/* how and why a platform leaves */
typedef struct sh_leaving {
    sh_platform_status status;
    sh_exit_kind kind;
    sh_channel only; /* single cause, SH_CHANNELS: the drains tell, or what capital has lost */
    double news;     /* with a single cause: this share belongs to the news */
    bool poor;       /* after long losses: the drains of assets that earn tell */
} sh_leaving;

/* The platform leaves in this step: an event with its trigger shares (which sum to one for a
 * failure and are nothing for a conversion) and the failure it followed; an absconding operator
 * takes the cash that no custodian holds; loans to itself turn out to be worthless. Out of
 * memory becomes the world's fault. */
void sh_exit_leave(sh_world *world, int32_t platform, sh_leaving how);

/* A change of status that is no exit, with its event. */
void sh_exit_change(sh_world *world, int32_t platform, sh_platform_status status);

#endif

/* ratios: concentration, capital, cash, provisions and waiting time of all live platforms at
 * the end of a step. Each is NaN where its denominator is nothing. */
#ifndef SH_RECORD_RATIOS_H
#define SH_RECORD_RATIOS_H

#include "world/world.h"

/* sum of squared shares of claims (Herfindahl and Hirschman), in (0, 1] */
double sh_ratios_hhi(const sh_world *world);

/* own capital over loans outstanding: book values, no risk weights; may be negative */
double sh_ratios_capital(const sh_world *world);

/* cash over claims, whatever their term; may be negative where cash is */
double sh_ratios_cash(const sh_world *world);

/* provision funds over late loans; late: the share found late when borrowers repaid, of the
 * loans outstanding now */
double sh_ratios_coverage(const sh_world *world);

/* days until the requests that wait are paid, when each day as much is paid as in this step; 0
 * when nothing waits, NaN when something waits and nothing was paid */
double sh_ratios_queue_days(const sh_world *world, int32_t step_days);

#endif

/* plan: a small study made in C, and worlds of it, for the tests of everything that runs one.
 * Every function ends the program with a message when the engine refuses, so that a test needs
 * no error path. */
#ifndef SH_TESTS_PLAN_H
#define SH_TESTS_PLAN_H

#include "phase/pipeline.h"

enum { SH_TEST_NONE, SH_TEST_INTERVENTION, SH_TEST_CUSTODY }; /* the arms of sh_test_plan */

/* 30 platforms, 3,000 investors, 1,500 borrowers, 26 weekly steps, no shock. Arms: none;
 * intervention (from day 42: communication 0.4, no early exit); custody (from day 0 on nine
 * tenths of the pooling platforms). Not finished: change it, then sh_test_finish. */
sh_plan *sh_test_plan(void);

/* from day 21 a quarter less money and a third more defaults; on day 28 three failures */
void sh_test_shocks(sh_plan *plan);

/* one arm more, with these dated levers; its number */
int32_t sh_test_arm(sh_plan *plan, const sh_lever_write *writes, int32_t count);

/* a write of one lever for every platform from day 0 */
sh_lever_write sh_test_write(sh_lever lever, double value);

/* every channel that can be switched off */
uint32_t sh_test_all_channels(void);

/* nothing happens by chance or news: no macro noise, closures, flights, outages, line cuts,
 * inspections or diversion; all channels off */
void sh_test_calm(sh_plan *plan);

/* what a platform itself wants to hold in cash, of claims: more when it is credible, half when
 * it is matched */
double sh_test_target(const sh_plan *plan, const sh_world *world, int32_t platform);

/* checks and derives; call before sh_test_open */
void sh_test_finish(sh_plan *plan);
void sh_test_free(sh_plan *plan);

typedef struct sh_test_run {
    const sh_plan *plan; /* borrowed */
    sh_world world;      /* owned */
    sh_step step;        /* owned */
} sh_test_run;

/* a populated world of (arm, replication); team NULL: one thread, the machine's best kernels */
sh_test_run *sh_test_open(const sh_plan *plan, int32_t arm, int32_t replication,
                          const sh_team *team);
/* that many steps more; false when the run has a fault */
bool sh_test_steps(sh_test_run *run, int32_t steps);
/* one phase, without the checks of the pipeline; the caller sets world.step */
void sh_test_phase(sh_test_run *run, const sh_phase *phase);
/* sets the books to what the persons hold, equity balancing; cash of each book as given, all
 * other accounts nothing */
void sh_test_rebook(sh_test_run *run, int64_t cash);
void sh_test_close(sh_test_run *run);

/* digest chain of a whole run */
sh_hash sh_test_digest(const sh_plan *plan, int32_t arm, int32_t replication,
                       const sh_team *team);

#endif

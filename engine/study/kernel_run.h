/* kernel_run: a study without a market, from its plan to its sheets. */
#ifndef SH_STUDY_KERNEL_RUN_H
#define SH_STUDY_KERNEL_RUN_H

#include "port/sheet.h"
#include "rules/plan.h"

enum { SH_KERNEL_RUN_SHEETS = 3 };

/* Start from a zeroed struct. Texts are borrowed from the plan. */
typedef struct sh_kernel_run {
    sh_sheet sheet[SH_KERNEL_RUN_SHEETS]; /* owned; a summary of one row first */
    int32_t sheets;
} sh_kernel_run;

/* Computes plan->kernel. A fire sale gives a row for each case (`cases`) and for each of its
 * rounds (`rounds`), a window one for each mean degree (`degrees`), ruin one for each reserve
 * (`reserves`). Frequencies have Wilson's interval, estimated means Student's, at 95 %. The
 * number of threads changes no bit: a network is a function of seed, degree and number of the
 * draw, a path of seed and number of the path. SH_E_SCENARIO for what a kernel refuses,
 * SH_E_MEMORY, SH_E_INVARIANT as formula/ruin.h says. */
SH_NODISCARD sh_status sh_kernel_run_plan(const sh_plan *plan, int32_t threads,
                                          sh_kernel_run *run, sh_error *error);
void sh_kernel_run_free(sh_kernel_run *run);

#endif

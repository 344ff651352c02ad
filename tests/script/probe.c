/* Loads a scenario as a process of its own, drives the policies of every arm over made-up
 * figures, and prints the plan's digest and one of everything the policies decided. Lua seeds
 * its tables anew in each process, so two processes must agree. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "script/script.h"
#include "script/types.h"

enum { PLATFORMS = 50, PERIODS = 30 };

static sh_digest decided;

static sh_status note_write(sh_desk *desk, const sh_lever_write *write, sh_error *error)
{
    (void)error;
    sh_digest_u64(&decided, (uint64_t)desk->policy);
    sh_digest_u64(&decided, (uint64_t)write->lever);
    sh_digest_column(&decided, SH_TYPE_F64, &write->day, 1);
    sh_digest_column(&decided, SH_TYPE_F64, &write->value, 1);
    sh_digest_u64(&decided, (uint64_t)write->target.platform);
    sh_digest_text(&decided, write->reason);
    return SH_OK;
}

static int fail(const sh_error *error)
{
    printf("%s\n", error->text);
    return 3;
}

/* figures that differ by platform, period and replication */
static sh_view make_view(double day, int32_t replication, double *cells, int32_t *platform,
                         const double **column)
{
    for (int32_t f = 0; f < SH_OBSERVABLES; f++) {
        for (int32_t p = 0; p < PLATFORMS; p++) {
            uint32_t mixed =
                (uint32_t)(f * 7919 + p * 104729 + (int32_t)day * 31 + replication);
            mixed = mixed * 2654435761u;
            bool flag = strcmp(sh_observable_table[f].unit, "flag") == 0;
            cells[f * PLATFORMS + p] = flag ? mixed >> 31 : (mixed >> 8) / 65536.0;
        }
        column[f] = cells + f * PLATFORMS;
    }
    for (int32_t p = 0; p < PLATFORMS; p++) {
        platform[p] = p;
    }
    return (sh_view){day, PLATFORMS, platform, column};
}

static sh_status drive(const sh_plan *plan, int32_t arm, int32_t replication, sh_error *error)
{
    static double cells[SH_OBSERVABLES * PLATFORMS];
    int32_t platform[PLATFORMS];
    const double *column[SH_OBSERVABLES];
    void *bound = NULL;
    sh_status status =
        plan->hook->open(plan->hook->self, plan, arm, replication, &bound, error);
    sh_desk desk = {.plan = plan, .arm = arm, .replication = replication, .set = note_write};
    for (int32_t period = -1; status == SH_OK && period < PERIODS; period++) {
        for (int32_t k = 0; status == SH_OK && k < plan->arms[arm].policy_count; k++) {
            desk.policy = plan->arms[arm].policy[k];
            desk.day = period < 0 ? 0 : 7.0 * period;
            sh_view view = make_view(desk.day, replication, cells, platform, column);
            status = period < 0 ? plan->hook->start(bound, &desk, error)
                                : plan->hook->act(bound, &desk, &view, error);
        }
    }
    plan->hook->close(bound);
    return status;
}

static int write_types(void)
{
    sh_vec out = sh_vec_of(1);
    bool fine = sh_types_write(&out) && fputs(out.data, stdout) >= 0;
    sh_vec_free(&out);
    return fine ? 0 : 1;
}

int main(int argc, char **argv)
{
    sh_plan plan;
    sh_script *script;
    sh_diagnostics diagnostics = {0};
    sh_error error = {0};
    char text[SH_HASH_TEXT];
    const sh_script_options options = {.set = (const char *const *)argv + 2,
                                       .set_count = argc - 2};
    if (argc == 2 && strcmp(argv[1], "--types") == 0) {
        return write_types();
    }
    if (argc < 2) {
        return 2;
    }
    if (sh_script_load(argv[1], &options, &plan, &script, &diagnostics, &error) != SH_OK) {
        sh_vec out = sh_vec_of(1);
        for (int32_t i = 0; i < diagnostics.count; i++) {
            sh_diagnostic_format(&diagnostics.item[i], &out);
        }
        printf("%s", out.count > 0 ? (const char *)out.data : error.text);
        sh_vec_free(&out);
        sh_diagnostics_free(&diagnostics);
        return 3;
    }
    sh_digest_init(&decided);
    for (int32_t arm = 0; arm < plan.arm_count && plan.hook != NULL; arm++) {
        for (int32_t replication = 0; replication < 2; replication++) {
            if (drive(&plan, arm, replication, &error) != SH_OK) {
                return fail(&error);
            }
        }
    }
    printf("plan %s", sh_hash_print(sh_plan_digest(&plan), text));
    printf(" decisions %s\n", sh_hash_print(sh_digest_final(&decided), text));
    sh_plan_free(&plan);
    sh_script_free(script);
    sh_diagnostics_free(&diagnostics);
    return 0;
}

/* Prints the digest chains of a small study, one line for each arm and replication; the golden
 * file holds the same lines. Usage: digest [instruction set [threads]] */
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/plan.h"

int main(int count, char **value)
{
    const sh_team team = {.isa = count > 1 ? value[1] : "auto",
                          .threads = count > 2 ? atoi(value[2]) : 1};
    sh_plan *plan = sh_test_plan();
    sh_test_shocks(plan);
    sh_test_finish(plan);
    sh_error error = {0};
    if (sh_kernels_find(team.isa, &error) == NULL) {
        printf("%s\n", error.text);
        sh_test_free(plan);
        return 77; /* this machine cannot say */
    }
    for (int32_t arm = 0; arm < plan->arm_count; arm++) {
        for (int32_t replication = 0; replication < 2; replication++) {
            char text[SH_HASH_TEXT];
            sh_hash digest = sh_test_digest(plan, arm, replication, &team);
            printf("%s %d %s\n", plan->arms[arm].name, replication,
                   sh_hash_print(digest, text));
        }
    }
    sh_test_free(plan);
    return 0;
}

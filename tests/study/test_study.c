/* Studies: what threads, resuming and stopping may not change, and what records must say. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/digest.h"
#include "study/study.h"
#include "tests/support/plan.h"

enum { ARMS = 3, REPLICATIONS = 4 };

/* a sink that keeps a hash of every record */
typedef struct witness {
    const sh_schema *schema;
    sh_hash hash[ARMS][REPLICATIONS];
    int32_t commits, closes;
    int32_t fail_at; /* commit that is refused, 0: none */
} witness;

static sh_status open_witness(void *self, const sh_schema *schema, sh_error *error)
{
    ((witness *)self)->schema = schema;
    return sh_schema_validate(schema, error);
}

static sh_status keep_hash(void *self, const sh_record *record, sh_error *error)
{
    witness *w = self;
    sh_digest digest;
    if (++w->commits == w->fail_at) {
        return sh_error_set(error, SH_E_OUTPUT, "no room");
    }
    sh_digest_init(&digest);
    for (int32_t i = 0; i < w->schema->variable_count; i++) {
        const sh_block *block = &record->blocks[i];
        if (block->data != NULL) {
            int64_t values = sh_schema_slab(w->schema, i) * block->rows;
            sh_digest_column(&digest, w->schema->variables[i].type, block->data,
                             (size_t)values);
        }
    }
    w->hash[record->arm][record->replication] = sh_digest_final(&digest);
    return SH_OK;
}

static sh_status close_witness(void *self, sh_error *error)
{
    (void)error;
    ((witness *)self)->closes++;
    return SH_OK;
}

static sh_sink sink_of(witness *w)
{
    sh_sink sink = {w, open_witness, keep_hash, close_witness};
    return sink;
}

static sh_plan *make_plan(void)
{
    static const int32_t kept[] = {1, 3};
    sh_plan *plan = sh_test_plan();
    sh_test_shocks(plan);
    plan->replications = REPLICATIONS;
    plan->kept = sh_plan_copy(plan, kept, sizeof kept);
    plan->kept_count = 2;
    sh_test_finish(plan);
    return plan;
}

static sh_status run(const sh_plan *plan, witness *w, sh_study_options options)
{
    sh_error error = {0};
    sh_sink sink = sink_of(w);
    options.isa = options.isa == NULL ? "auto" : options.isa;
    return sh_study_run(plan, &sink, &options, &error);
}

Test(study, threads_and_instruction_sets_change_no_bit_of_any_record)
{
    sh_plan *plan = make_plan();
    witness one = {0};
    cr_assert_eq(run(plan, &one, (sh_study_options){.threads = 1}), SH_OK);
    cr_assert_eq(one.commits, ARMS * REPLICATIONS);
    cr_assert_eq(one.closes, 1);
    static const int32_t threads[] = {2, 3, 7, 16};
    for (size_t i = 0; i < SH_COUNT(threads); i++) {
        witness many = {0};
        sh_study_options options = {.threads = threads[i], .isa = i & 1 ? "baseline" : "auto"};
        cr_assert_eq(run(plan, &many, options), SH_OK);
        cr_expect_arr_eq(one.hash, many.hash, sizeof one.hash, "%d threads", threads[i]);
    }
    cr_expect_not(sh_hash_equal(one.hash[0][0], one.hash[0][1]), "replications differ");
    cr_expect_not(sh_hash_equal(one.hash[0][0], one.hash[2][0]), "arms differ");
    sh_test_free(plan);
}

Test(study, what_is_done_is_not_done_again)
{
    sh_plan *plan = make_plan();
    uint8_t done[ARMS * REPLICATIONS] = {0};
    done[0] = done[5] = 1;
    witness all = {0}, rest = {0};
    cr_assert_eq(run(plan, &all, (sh_study_options){.threads = 2}), SH_OK);
    cr_assert_eq(run(plan, &rest, (sh_study_options){.threads = 2, .done = done}), SH_OK);
    cr_expect_eq(rest.commits, ARMS * REPLICATIONS - 2);
    for (int32_t a = 0; a < ARMS; a++) {
        for (int32_t r = 0; r < REPLICATIONS; r++) {
            bool skipped = done[a * REPLICATIONS + r] != 0;
            sh_hash expected = skipped ? (sh_hash){0, 0} : all.hash[a][r];
            cr_expect(sh_hash_equal(rest.hash[a][r], expected), "arm %d replication %d", a, r);
        }
    }
    sh_test_free(plan);
}

Test(study, a_refused_commit_and_a_stop_end_it_and_close_the_sink)
{
    sh_plan *plan = make_plan();
    witness refused = {.fail_at = 3}, stopped = {0};
    int stop = 1;
    cr_expect_eq(run(plan, &refused, (sh_study_options){.threads = 1}), SH_E_OUTPUT);
    cr_expect_eq(refused.commits, 3);
    cr_expect_eq(refused.closes, 1);
    cr_expect_eq(run(plan, &stopped, (sh_study_options){.threads = 2, .stop = &stop}),
                 SH_E_INTERRUPTED);
    cr_expect_eq(stopped.commits, 0);
    cr_expect_eq(stopped.closes, 1);
    sh_test_free(plan);
}

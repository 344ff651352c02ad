#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "study/kernel_run.h"

static sh_plan plan_of(const sh_kernel_study *kernel, uint64_t seed)
{
    sh_plan plan;
    cr_assert_eq(sh_plan_init(&plan, NULL), SH_OK);
    plan.seed = seed;
    plan.kernel = kernel;
    return plan;
}

static const void *data_of(const sh_kernel_run *run, int32_t sheet, const char *name)
{
    const sh_sheet *s = &run->sheet[sheet];
    for (int32_t c = 0; c < s->columns; c++) {
        if (strcmp(s->column[c].name, name) == 0) {
            return s->column[c].data;
        }
    }
    cr_assert_fail("no column %s", name);
    return NULL;
}

static sh_kernel_run ran(const sh_plan *plan, int32_t threads)
{
    sh_kernel_run run = {0};
    sh_error error = {0};
    cr_assert_eq(sh_kernel_run_plan(plan, threads, &run, &error), SH_OK, "%s", error.text);
    return run;
}

/* bytes of all numbers and texts of two runs */
static void expect_same(const sh_kernel_run *a, const sh_kernel_run *b)
{
    static const size_t size[] = {[SH_TYPE_I32] = 4, [SH_TYPE_I64] = 8, [SH_TYPE_F64] = 8};
    cr_assert_eq(a->sheets, b->sheets);
    for (int32_t i = 0; i < a->sheets; i++) {
        for (int32_t c = 0; c < a->sheet[i].columns; c++) {
            const sh_sheet_column *left = &a->sheet[i].column[c];
            size_t width = left->type == SH_TYPE_TEXT ? sizeof(char *) : size[left->type];
            cr_expect_arr_eq(left->data, b->sheet[i].column[c].data,
                             width * (size_t)a->sheet[i].rows, "%s of %s differs", left->name,
                             a->sheet[i].name);
        }
    }
}

static const double degrees[] = {1.5, 4, 7};
static const double reserves[] = {0, 1, 10};
static const sh_kernel_study windows = {.kind = SH_KERNEL_window,
                                        .window = {.degree = degrees,
                                                   .degrees = 3,
                                                   .nodes = 300,
                                                   .draws = 200,
                                                   .capital = 0.04,
                                                   .interbank = 0.2,
                                                   .large = 0.05}};
static const sh_kernel_study ruins = {.kind = SH_KERNEL_ruin,
                                      .ruin = {.reserve = reserves,
                                               .reserves = 3,
                                               .paths = 5000,
                                               .premium = 1,
                                               .claim_rate = 3,
                                               .claim_mean = 0.2}};

Test(kernel_run, threads_change_no_bit_and_the_seed_changes_the_draws)
{
    const sh_kernel_study *const all[] = {&windows, &ruins};
    const char *const drawn[] = {"cascades", "estimate"};
    for (int k = 0; k < 2; k++) {
        sh_plan plan = plan_of(all[k], 1), other = plan_of(all[k], 2);
        sh_kernel_run one = ran(&plan, 1), three = ran(&plan, 3), again = ran(&other, 1);
        expect_same(&one, &three);
        cr_expect_arr_neq(data_of(&one, 1, drawn[k]), data_of(&again, 1, drawn[k]), 12);
        sh_kernel_run_free(&one);
        sh_kernel_run_free(&three);
        sh_kernel_run_free(&again);
        sh_plan_free(&plan);
        sh_plan_free(&other);
    }
}

Test(kernel_run, a_row_does_not_depend_on_the_other_rows)
{
    sh_kernel_study alone = windows, last = ruins;
    alone.window.degree++;
    alone.window.degrees = 1;
    last.ruin.reserve += 2;
    last.ruin.reserves = 1;
    const sh_kernel_study *const pairs[2][2] = {{&windows, &alone}, {&ruins, &last}};
    const char *const drawn[] = {"frequency", "estimate"};
    for (int k = 0; k < 2; k++) {
        sh_plan plan = plan_of(pairs[k][0], 5), single = plan_of(pairs[k][1], 5);
        sh_kernel_run all = ran(&plan, 2), one = ran(&single, 1);
        cr_expect_eq(((const double *)data_of(&all, 1, drawn[k]))[k + 1],
                     ((const double *)data_of(&one, 1, drawn[k]))[0]);
        sh_kernel_run_free(&all);
        sh_kernel_run_free(&one);
        sh_plan_free(&plan);
        sh_plan_free(&single);
    }
}

Test(kernel_run, all_that_decides_results_is_in_the_digest)
{
    static const sh_kernel_bank banks[] = {{"a", 5, 100, 10, 20}, {"b", 4, 100, 5, 5}};
    static const sh_kernel_case cases[] = {{"one", 0.01, 0.2}};
    static const sh_kernel_sale sale = {banks, cases, 2, 1, 6, .03, .04, .05, .05, .5};
    sh_kernel_bank others[] = {banks[0], banks[1]};
    sh_kernel_case milder[] = {{"one", 0.01, 0.1}};
    sh_kernel_study list[8];
    for (int i = 0; i < 8; i++) {
        list[i] = (sh_kernel_study){.kind = SH_KERNEL_fire_sale, .sale = sale};
    }
    others[1].government = 6;
    list[1].sale.bank = others;
    list[2].sale.shock = milder;
    list[3].sale.rounds = 5;
    list[4].sale.fails_below = .02;
    list[5] = windows;
    list[6] = windows;
    list[6].window.ties_fail = true;
    list[7] = ruins;
    sh_hash hash[9];
    sh_plan plan = plan_of(NULL, 1);
    for (int i = 0; i < 9; i++) {
        plan.kernel = i < 8 ? &list[i] : NULL;
        hash[i] = sh_plan_digest(&plan);
        for (int k = 0; k < i; k++) {
            cr_expect_not(sh_hash_equal(hash[i], hash[k]), "%d and %d", i, k);
        }
    }
    sh_plan_free(&plan);
}

Test(kernel_run, a_refusal_of_a_kernel_is_told)
{
    sh_kernel_study dense = windows, idle = ruins;
    dense.window.nodes = 5;
    idle.ruin.claim_rate = 5;
    const sh_kernel_study *const all[] = {&dense, &idle};
    for (int k = 0; k < 2; k++) {
        sh_plan plan = plan_of(all[k], 1);
        sh_kernel_run run = {0};
        sh_error error = {0};
        cr_expect_eq(sh_kernel_run_plan(&plan, 2, &run, &error), SH_E_SCENARIO);
        cr_expect(strstr(error.text, k == 0 ? "mean degree" : "ruin is certain") != NULL, "%s",
                  error.text);
        sh_kernel_run_free(&run);
        sh_plan_free(&plan);
    }
}

#include <criterion/criterion.h>
#include <string.h>

#include "port/schema.h"
#include "tests/support/result.h"

static const sh_result_size SMALL = {3, 8, 2, 5, 4};

Test(schema, a_variable_is_found_by_group_and_name)
{
    sh_result *result = sh_result_create(SMALL);
    const sh_schema *schema = sh_result_schema(result);
    int32_t loss = sh_schema_variable(schema, "outcomes", "investor_loss");
    cr_assert_geq(loss, 0);
    cr_expect_str_eq(schema->variables[loss].name, "investor_loss");
    cr_expect_neq(sh_schema_variable(schema, "policy_log", "day"),
                  sh_schema_variable(schema, "events", "day"));
    cr_expect_eq(sh_schema_variable(schema, "outcomes", "nothing"), -1);
    cr_expect_eq(sh_schema_variable(schema, "system", "investor_loss"), -1);
    sh_result_destroy(result);
}

Test(schema, a_slab_is_the_product_of_the_axes_behind_the_record)
{
    sh_result *result = sh_result_create(SMALL);
    const sh_schema *schema = sh_result_schema(result);
    const struct {
        const char *group, *name;
        int64_t slab;
    } cases[] = {{"outcomes", "collapsed", 1}, {"system", "claims", 5},
                 {"series", "cash", 20},       {"platform_outcomes", "loss", 4},
                 {"platform", "size", 4},      {"events", "day", 1},
                 {"observed", "value", 3}};
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        int32_t v = sh_schema_variable(schema, cases[i].group, cases[i].name);
        cr_expect_eq(sh_schema_slab(schema, v), cases[i].slab, "%s", cases[i].name);
    }
    sh_result_destroy(result);
}

Test(schema, kept_numbers_have_a_place)
{
    sh_result *result = sh_result_create(SMALL); /* 0 and 4 are kept */
    const sh_schema *schema = sh_result_schema(result);
    cr_expect_eq(sh_schema_kept(schema, 0), 0);
    cr_expect_eq(sh_schema_kept(schema, 4), 1);
    cr_expect_eq(sh_schema_kept(schema, 1), -1);
    sh_result_destroy(result);
}

/* one broken schema: what is changed, and a word that the message must hold */
static void refuse(const sh_schema *schema, const char *word)
{
    sh_error error = {0};
    cr_expect_eq(sh_schema_validate(schema, &error), SH_E_INTERNAL, "%s", word);
    cr_expect(strstr(error.text, word) != NULL, "'%s' lacks '%s'", error.text, word);
}

Test(schema, a_good_schema_is_accepted_and_each_fault_is_named)
{
    sh_result *result = sh_result_create(SMALL);
    const sh_schema *good = sh_result_schema(result);
    sh_error error = {0};
    cr_assert_eq(sh_schema_validate(good, &error), SH_OK, "%s", error.text);

    sh_axis axes[16];
    sh_variable variables[64];
    sh_attribute attributes[8];
    sh_schema schema;
#define BREAK(word, ...)                                                                     \
    do {                                                                                     \
        schema = *good;                                                                      \
        memcpy(axes, good->axes, sizeof *axes *(size_t)good->axis_count);                    \
        memcpy(variables, good->variables, sizeof *variables *(size_t)good->variable_count); \
        memcpy(attributes, good->attributes,                                                 \
               sizeof *attributes *(size_t)good->attribute_count);                           \
        schema.axes = axes;                                                                  \
        schema.variables = variables;                                                        \
        schema.attributes = attributes;                                                      \
        __VA_ARGS__;                                                                         \
        refuse(&schema, word);                                                               \
    } while (0)
    const double falling[] = {4, 0};
    BREAK("title", schema.title = NULL);
    BREAK("missing", schema.axis_count = 3);
    BREAK("arm, replication", axes[0].name = "policy");
    BREAK("two axes", axes[5].name = "platform");
    BREAK("plain name", axes[5].name = "a b");
    BREAK("plain name", axes[5].unit = NULL);
    BREAK("out of range", axes[0].size = 0);
    BREAK("rising list", axes[SH_AXIS_KEPT].value = falling);
    BREAK("plain names", variables[2].name = "1st");
    BREAK("plain names", variables[2].group = "a/b");
    BREAK("two variables", variables[3].name = "collapsed");
    BREAK("unknown type", variables[2].type = SH_TYPE_COUNT);
    BREAK("texts are rows", variables[6].type = SH_TYPE_TEXT);
    BREAK("codes", variables[2].type = SH_TYPE_I32);
    BREAK("rank", variables[2].rank = 1);
    BREAK("rank", variables[2].rank = 5);
    BREAK("first two axes", variables[2].axis[1] = SH_AXIS_KEPT);
    BREAK("may not have", variables[7].axis[2] = SH_AXIS_REPLICATION);
    BREAK("may not have", variables[7].axis[2] = 99);
    BREAK("2^40", axes[SH_AXIS_TIME].size = INT32_MAX; axes[4].size = INT32_MAX);
    BREAK("without data", variables[0].data = NULL);
    BREAK("mixes", variables[3].group = "series");
    BREAK("stand together", {
        sh_variable swap = variables[17];
        variables[17] = variables[24];
        variables[24] = swap;
    });
    BREAK("two attributes", attributes[2].name = "seed");
    BREAK("plain name and a value", attributes[1].value = NULL);
    sh_result_destroy(result);
}

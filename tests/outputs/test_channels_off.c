#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "outputs/channels_off.h"
#include "outputs/findings.h"
#include "tests/support/sample.h"

enum { ARMS = 3 };

/* the channels of a study of three arms, by these lists */
static sh_channels_off read_off(const char *const lists[ARMS])
{
    sh_shelf *shelf = sh_sample_create((sh_sample_size){ARMS, 4, 20, 10});
    if (lists != NULL) {
        sh_shelf_texts(shelf, "design/arm_channels_off", ARMS, lists);
    }
    sh_source source = sh_shelf_source(shelf);
    sh_facts facts;
    sh_channels_off off;
    sh_error error = {0};
    cr_assert_eq(sh_facts_open(&facts, &source, &error), SH_OK, "%s", error.text);
    cr_assert_eq(sh_channels_off_read(&facts, &off, &error), SH_OK, "%s", error.text);
    sh_facts_close(&facts);
    sh_shelf_destroy(shelf);
    return off;
}

Test(channels_off, those_that_every_arm_is_without_are_told_apart)
{
    static const struct {
        const char *const lists[ARMS], *const everywhere;
    } cases[] = {
        {{"news, region", "news, region, delay", "region, news"}, "news, region"},
        {{"news", "news, delay", "news, delay"}, "news"},
        {{"", "news", "news"}, ""},
        {{"news", "news_late", "news"}, ""}, /* a name is no part of another */
        {{"", "", ""}, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sh_channels_off off = read_off(cases[i].lists);
        cr_expect_str_eq(off.everywhere.text, cases[i].everywhere, "case %zu", i);
        cr_expect_eq(off.arm.count, ARMS);
        sh_channels_off_free(&off);
    }
}

Test(channels_off, of_a_result_that_says_nothing_are_none)
{
    sh_channels_off off = read_off(NULL);
    cr_expect_str_eq(off.everywhere.text, "");
    cr_expect_eq(off.arm.count, 0);
    sh_channels_off_free(&off);
}

Test(channels_off, a_list_too_long_for_its_place_is_cut_between_two_names)
{
    char list[4000] = "";
    size_t used = 0;
    for (int i = 0; i < 300; i++) {
        used +=
            (size_t)snprintf(list + used, sizeof list - used, "%schannel%d", i ? ", " : "", i);
    }
    sh_channels_off_list same = sh_channels_off_select(list, list, true);
    size_t length = strlen(same.text);
    cr_expect(length > sizeof same.text - 16 && memcmp(list, same.text, length) == 0);
    cr_expect_eq(list[length], ',', "%s", same.text);
    cr_expect_str_eq(sh_channels_off_select(list, list, false).text, "");
}

Test(channels_off, an_arm_without_one_channel_more_than_the_baseline_tells_what_that_does)
{
    static const char *const lists[] = {"region", "region, delay", "delay"};
    static const char *const policies[] = {"", "", ""};
    static const double failed[ARMS * 12] = {3, 4};
    sh_shelf *shelf = sh_sample_create((sh_sample_size){ARMS, 12, 20, 10});
    sh_shelf_remove(shelf, "outcomes/failed_platforms");
    sh_shelf_numbers(
        shelf,
        (sh_shelf_item){"outcomes/failed_platforms", "platforms", "", NULL, 2, {ARMS, 12}},
        failed);
    sh_shelf_remove(shelf, "design/arm_policies");
    sh_shelf_texts(shelf, "design/arm_policies", ARMS, policies);
    sh_shelf_texts(shelf, "design/arm_channels_off", ARMS, lists);
    sh_source source = sh_shelf_source(shelf);
    sh_facts facts;
    sh_findings all;
    sh_error error = {0};
    cr_assert_eq(sh_facts_open(&facts, &source, &error), SH_OK, "%s", error.text);
    cr_assert_eq(sh_findings_read(&all, &facts, &error), SH_OK, "%s", error.text);
    cr_assert_eq(all.channels.count, 1, "%d: who has what the baseline lacks tells nothing",
                 all.channels.count);
    cr_expect_str_eq(all.channels.item[0].channel, "delay");
    cr_expect_str_eq(all.channels_off.text, "", "the last arm has the region");
    sh_findings_free(&all);
    sh_facts_close(&facts);
    sh_shelf_destroy(shelf);
}

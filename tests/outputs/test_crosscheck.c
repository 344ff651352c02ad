#include "outputs/crosscheck.h"
#include "outputs/reader.h"
#include "tests/outputs/scratch_poke.h"

static const sh_result_size SIZE = {3, 10, 2, 6, 8};

/* what the checks say about a file */
static sh_crosscheck_list look(const char *path)
{
    sh_crosscheck_list list = {0};
    sh_reader *reader = NULL;
    sh_error error = {0};
    cr_assert_eq(sh_reader_open(path, &reader, &error), SH_OK, "%s", error.text);
    sh_source source = sh_reader_source(reader);
    sh_crosscheck_values(&source, &list);
    sh_reader_close(reader);
    return list;
}

Test(crosscheck, a_good_file_gives_no_findings_and_every_planted_fault_gives_its_own)
{
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal"), *path = scratch_file(&s, "run.h5");
    const char *copy = scratch_file(&s, "copy.h5");
    scratch_journal(journal, SIZE, 1);
    scratch_export(journal, path);
    sh_crosscheck_list list = look(path);
    cr_expect_eq(list.texts.count, 0, "%s",
                 list.texts.count == 0 ? "" : *(char **)sh_vec_at(&list.texts, 0));
    sh_crosscheck_free(&list);
    sh_vec bytes = scratch_read(path);
    const struct {
        const char *name;
        int64_t at;
        double value;
        const char *words;
    } cases[] = {
        {"time", 3, 1, "time falls"},
        {"replication", 4, 99, "replication falls"},
        {"event_index/first", 5, 0, "index of record 5"},
        {"event_index/count", 2, 1000, "index of record 2"},
        {"events/replication_index", 7, 9, "row 7 belongs"},
        {"events/cause_row", 3, 3, "cause of row 3"},
        {"events/cause_row", 20, 0, "cause of row 20"},
        {"policy_log_index/count", 12, 2, "policy_log"},
        {"platform_outcomes/exit_kind", 0, 4, "day or a kind"},
        {"system/exits", 8, 77, "system/exits counts"},
        {"series/status", 5, 10, "series/status: code 10"},
        {"platform/type", 1, -1, "platform/type: code -1"},
        {"summary/quantile_value", 1, -1e9, "summary/quantile_value falls"},
        {"summary/fan_claims", 2, -1e20, "summary/fan_claims falls"},
        {"summary/probability_low", 1, 2, "summary/probability: value 1"},
        {"summary/mean", 2, 1e20, "summary/mean: value 2"},
        {"paired/difference", 4, -1e20, "paired/difference: value 4"},
        {"survival/survival", 3, 1.5, "survival"},
        {"survival/at_risk", 2, 5, "does not follow"},
        {"hist/count", 0, 50, "hist/count"},
        {"paired/neither", 1, 50, "paired: the table of 1"},
    };
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        scratch_write(copy, bytes.data, bytes.count);
        poke(copy, cases[i].name, cases[i].at, cases[i].value);
        list = look(copy);
        bool said = false;
        for (size_t k = 0; k < list.texts.count; k++) {
            said |= strstr(*(char **)sh_vec_at(&list.texts, k), cases[i].words) != NULL;
        }
        cr_expect(said, "%s: '%s' lacks '%s'", cases[i].name,
                  list.texts.count == 0 ? "" : *(char **)sh_vec_at(&list.texts, 0),
                  cases[i].words);
        sh_crosscheck_free(&list);
    }
    sh_vec_free(&bytes);
    scratch_close(&s);
}

Test(crosscheck, findings_end_at_a_hundred)
{
    sh_crosscheck_list list = {0};
    for (int i = 0; i < 150; i++) {
        sh_crosscheck_add(&list, "finding %d", i);
    }
    cr_expect_eq(list.texts.count, 100);
    cr_expect_str_eq(*(char **)sh_vec_at(&list.texts, 99), "finding 99");
    sh_crosscheck_free(&list);
}

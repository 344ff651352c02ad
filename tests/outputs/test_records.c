#include "outputs/frames.h"
#include "outputs/records.h"
#include "tests/outputs/scratch.h"

/* commits some records (arm * 8 + replication) */
static void commit_some(const char *path, const int32_t *list, int32_t count)
{
    sh_result *result = sh_result_create(SMALL);
    sh_error error = {0};
    sh_journal *journal = sh_journal_create(path, DIGEST, SH_JOURNAL_NEW);
    sh_sink sink = sh_journal_sink(journal);
    cr_assert_eq(sink.open(sink.self, sh_result_schema(result), &error), SH_OK);
    for (int32_t i = 0; i < count; i++) {
        cr_assert_eq(
            sink.commit(sink.self, sh_result_record(result, list[i] / 8, list[i] % 8), &error),
            SH_OK, "%s", error.text);
    }
    cr_assert_eq(sink.close(sink.self, &error), SH_OK);
    sh_journal_destroy(journal);
    sh_result_destroy(result);
}

Test(records, every_record_stands_at_its_place_whatever_the_order)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "journal");
    sh_result *result = sh_result_create(SMALL);
    const sh_schema *schema = sh_result_schema(result);
    scratch_journal(path, SMALL, 11);
    sh_records *records = NULL;
    sh_error error = {0};
    cr_assert_eq(sh_records_open(path, &records, &error), SH_OK, "%s", error.text);
    cr_expect_str_eq(sh_records_plan_digest(records), DIGEST);
    cr_expect_eq(sh_records_planned(records), 8);
    cr_expect_eq(sh_records_left_out(records), 0);
    int32_t loss = sh_schema_variable(schema, "outcomes", "investor_loss");
    for (int32_t arm = 0; arm < 3; arm++) {
        for (int32_t r = 0; r < 8; r++) {
            const sh_record *record = sh_records_at(records, arm, r);
            const sh_record *want = sh_result_record(result, arm, r);
            cr_expect_eq(record->arm, arm);
            cr_expect_eq(record->replication, r);
            cr_expect_eq(*(const int64_t *)record->blocks[loss].data,
                         *(const int64_t *)want->blocks[loss].data);
        }
    }
    cr_expect_eq(sh_records_kept(records, 2, 1)->replication, 4);
    sh_records_close(records);
    sh_result_destroy(result);
    scratch_close(&s);
}

Test(records, only_replications_of_all_arms_count_and_the_axes_say_which)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "journal");
    /* replications 2, 4 and 7 are whole; 0 and 5 are not */
    const int32_t list[] = {0, 8, 2, 10, 18, 4, 12, 20, 23, 7, 15, 5};
    commit_some(path, list, SH_COUNT(list));
    sh_records *records = NULL;
    sh_error error = {0};
    cr_assert_eq(sh_records_open(path, &records, &error), SH_OK, "%s", error.text);
    const sh_schema *schema = sh_records_schema(records);
    cr_assert_eq(schema->axes[SH_AXIS_REPLICATION].size, 3);
    cr_expect_eq(schema->axes[SH_AXIS_REPLICATION].value[0], 2);
    cr_expect_eq(schema->axes[SH_AXIS_REPLICATION].value[2], 7);
    cr_assert_eq(schema->axes[SH_AXIS_KEPT].size, 1);
    cr_expect_eq(schema->axes[SH_AXIS_KEPT].value[0], 4);
    cr_expect_eq(sh_records_left_out(records), 3);
    cr_expect_eq(sh_records_at(records, 1, 1)->replication, 4);
    cr_expect_eq(sh_records_at(records, 1, 1)->kept, 0);
    cr_expect_eq(sh_records_at(records, 1, 0)->kept, -1);
    cr_expect_eq(sh_records_kept(records, 2, 0)->replication, 4);
    sh_records_close(records);
    scratch_close(&s);
}

Test(records, a_journal_without_one_whole_replication_is_refused)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "journal");
    const int32_t list[] = {0, 8};
    commit_some(path, list, SH_COUNT(list));
    sh_records *records = NULL;
    sh_error error = {0};
    cr_expect_eq(sh_records_open(path, &records, &error), SH_E_INPUT);
    cr_expect(strstr(error.text, "all arms") != NULL, "%s", error.text);
    cr_expect_null(records);
    error = (sh_error){0};
    cr_expect_eq(sh_records_open("/nonexistent.journal", &records, &error), SH_E_INPUT);
    cr_expect(strstr(error.text, "No such file") != NULL, "%s", error.text);
    scratch_close(&s);
}

/* doubled frames, as a merge may leave them, are fine while they agree */
Test(records, a_record_twice_must_be_the_same_twice)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "journal");
    scratch_journal(path, SMALL, 1);
    sh_vec bytes = scratch_read(path);
    size_t last = bytes.count - SH_FRAMES_HEAD;
    while (memcmp((char *)bytes.data + last, "SHJF", 4) != 0) {
        last -= 8;
    }
    size_t size = bytes.count - last, end = bytes.count;
    cr_assert(sh_vec_reserve(&bytes, bytes.count + size));
    cr_assert(sh_vec_append(&bytes, (char *)bytes.data + last, size));
    scratch_write(path, bytes.data, bytes.count);
    sh_records *records = NULL;
    sh_error error = {0};
    cr_expect_eq(sh_records_open(path, &records, &error), SH_OK, "%s", error.text);
    sh_records_close(records);
    /* a letter of the last text, before the empty blocks of the four constants */
    ((unsigned char *)bytes.data)[bytes.count - 32 - 16] ^= 1;
    sh_frames_seal(&bytes, end, SH_FRAME_RECORD);
    scratch_write(path, bytes.data, bytes.count);
    cr_expect_eq(sh_records_open(path, &records, &error), SH_E_INPUT);
    cr_expect(strstr(error.text, "two different records of arm 2, replication 7") != NULL, "%s",
              error.text);
    sh_vec_free(&bytes);
    scratch_close(&s);
}

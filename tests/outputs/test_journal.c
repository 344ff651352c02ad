#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "outputs/frames.h"
#include "outputs/records.h"
#include "tests/outputs/scratch.h"

enum { RECORDS = 24 };

static int64_t size_of(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 ? (int64_t)about.st_size : -1;
}

/* opens to resume; the number of records that are there, or minus the status */
static int64_t resume(const char *path, sh_result *result, const char *digest, sh_error *error)
{
    sh_journal *journal = sh_journal_create(path, digest, SH_JOURNAL_RESUME);
    sh_sink sink = sh_journal_sink(journal);
    sh_status status = sink.open(sink.self, sh_result_schema(result), error);
    int64_t count = status == SH_OK ? sh_journal_count(journal) : -(int64_t)status;
    sh_journal_destroy(journal);
    return count;
}

/* resumes and commits what is missing */
static void finish(const char *path, sh_result *result)
{
    sh_error error = {0};
    uint8_t done[RECORDS];
    sh_journal *journal = sh_journal_create(path, DIGEST, SH_JOURNAL_RESUME);
    sh_sink sink = sh_journal_sink(journal);
    sh_journal_mark(journal, done);
    cr_assert_eq(sink.open(sink.self, sh_result_schema(result), &error), SH_OK, "%s",
                 error.text);
    for (int32_t i = 0; i < RECORDS; i++) {
        cr_expect_eq(done[i], sh_journal_has(journal, i / 8, i % 8));
        if (!sh_journal_has(journal, i / 8, i % 8)) {
            cr_assert_eq(sink.commit(sink.self, sh_result_record(result, i / 8, i % 8), &error),
                         SH_OK, "%s", error.text);
        }
    }
    cr_expect_eq(sh_journal_count(journal), RECORDS);
    cr_assert_eq(sink.close(sink.self, &error), SH_OK, "%s", error.text);
    sh_journal_destroy(journal);
}

Test(journal, a_cut_at_every_byte_of_the_last_frame_loses_only_that_record)
{
    scratch s = scratch_open();
    const char *whole = scratch_file(&s, "whole"), *cut = scratch_file(&s, "cut");
    sh_result *result = sh_result_create(SMALL);
    scratch_journal(whole, SMALL, 1);
    sh_vec bytes = scratch_read(whole);
    /* the last frame starts where a journal without its record ends */
    size_t last = bytes.count;
    for (size_t at = bytes.count - SH_FRAMES_HEAD; at > 0; at -= 8) {
        if (memcmp((char *)bytes.data + at, "SHJF", 4) == 0) {
            last = at;
            break;
        }
    }
    cr_assert_lt(last, bytes.count);
    for (size_t end = last; end < bytes.count; end++) {
        sh_error error = {0};
        scratch_write(cut, bytes.data, end);
        cr_expect_eq(resume(cut, result, DIGEST, &error), RECORDS - 1, "%zu: %s", end,
                     error.text);
        cr_expect_eq(size_of(cut), (int64_t)last, "the torn tail is cut off");
    }
    finish(cut, result);
    sh_vec again = scratch_read(cut);
    cr_expect_eq(again.count, bytes.count);
    cr_expect_arr_eq(again.data, bytes.data, bytes.count);
    sh_vec_free(&again);
    sh_vec_free(&bytes);
    sh_result_destroy(result);
    scratch_close(&s);
}

Test(journal, a_cut_anywhere_resumes_to_the_same_records)
{
    scratch s = scratch_open();
    const char *whole = scratch_file(&s, "whole"), *cut = scratch_file(&s, "cut");
    sh_result *result = sh_result_create(SMALL);
    scratch_journal(whole, SMALL, 5);
    sh_vec bytes = scratch_read(whole);
    int64_t before = 0;
    for (size_t end = 0; end < bytes.count; end += 211) {
        sh_error error = {0};
        scratch_write(cut, bytes.data, end);
        int64_t count = resume(cut, result, DIGEST, &error);
        cr_expect_geq(count, before, "%zu: %s", end, error.text);
        before = count;
    }
    cr_expect_geq(before, RECORDS - 1);
    scratch_write(cut, bytes.data, bytes.count / 2);
    finish(cut, result);
    cr_expect_eq(size_of(cut), (int64_t)bytes.count);
    sh_vec_free(&bytes);
    sh_result_destroy(result);
    scratch_close(&s);
}

Test(journal, a_turned_bit_in_the_middle_costs_one_record_which_is_run_again)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "journal");
    sh_result *result = sh_result_create(SMALL);
    scratch_journal(path, SMALL, 1);
    sh_vec bytes = scratch_read(path);
    int lost = 0, header = 0;
    for (size_t at = SH_FRAMES_MAGIC_SIZE; at < bytes.count; at += 37) {
        unsigned char *byte = (unsigned char *)bytes.data + at;
        sh_error error = {0};
        *byte ^= 0x10;
        scratch_write(path, bytes.data, bytes.count);
        int64_t count = resume(path, result, DIGEST, &error);
        header += count == -(int64_t)SH_E_INPUT;
        lost += count == RECORDS - 1;
        cr_expect(count == -(int64_t)SH_E_INPUT || count >= RECORDS - 1, "byte %zu: %lld", at,
                  (long long)count);
        *byte ^= 0x10;
    }
    cr_expect_gt(lost, 100);
    cr_expect_gt(header, 10, "a damaged header is refused");
    ((unsigned char *)bytes.data)[bytes.count / 2] ^= 1;
    scratch_write(path, bytes.data, bytes.count);
    finish(path, result);
    sh_records *records = NULL;
    sh_error error = {0};
    cr_assert_eq(sh_records_open(path, &records, &error), SH_OK, "%s", error.text);
    cr_expect_eq(sh_records_schema(records)->axes[SH_AXIS_REPLICATION].size, 8);
    sh_records_close(records);
    sh_vec_free(&bytes);
    sh_result_destroy(result);
    scratch_close(&s);
}

/* two halves of a study put together may hold a record twice: it counts once */
Test(journal, a_record_that_stands_twice_counts_once)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "journal");
    sh_result *result = sh_result_create(SMALL);
    scratch_journal(path, SMALL, 1);
    sh_vec bytes = scratch_read(path);
    size_t last = bytes.count - SH_FRAMES_HEAD, size;
    while (memcmp((char *)bytes.data + last, "SHJF", 4) != 0) {
        last -= 8;
    }
    size = bytes.count - last;
    cr_assert(sh_vec_reserve(&bytes, bytes.count + size));
    cr_assert(sh_vec_append(&bytes, (char *)bytes.data + last, size));
    scratch_write(path, bytes.data, bytes.count);
    sh_error error = {0};
    cr_expect_eq(resume(path, result, DIGEST, &error), RECORDS, "%s", error.text);
    sh_vec_free(&bytes);
    sh_result_destroy(result);
    scratch_close(&s);
}

Test(journal, another_plan_or_another_description_is_refused_and_left_alone)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "journal");
    sh_result *result = sh_result_create(SMALL);
    sh_result *other = sh_result_create((sh_result_size){3, 9, 2, 5, 4});
    scratch_journal(path, SMALL, 1);
    int64_t size = size_of(path);
    sh_error error = {0};
    cr_expect_eq(resume(path, result, "ffffffffffffffffffffffffffffffff", &error),
                 -(int64_t)SH_E_DIFFERS);
    cr_expect(strstr(error.text, "another plan") != NULL, "%s", error.text);
    error = (sh_error){0};
    cr_expect_eq(resume(path, other, DIGEST, &error), -(int64_t)SH_E_DIFFERS);
    cr_expect(strstr(error.text, "the same plan") != NULL, "%s", error.text);
    cr_expect_eq(size_of(path), size);
    sh_result_destroy(other);
    sh_result_destroy(result);
    scratch_close(&s);
}

Test(journal, a_file_that_is_no_journal_is_never_replaced)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "thesis.txt");
    sh_result *result = sh_result_create(SMALL);
    for (int mode = SH_JOURNAL_NEW; mode <= SH_JOURNAL_RESUME; mode++) {
        sh_error error = {0};
        scratch_write(path, "years of work", 13);
        sh_journal *journal = sh_journal_create(path, DIGEST, (sh_journal_mode)mode);
        sh_sink sink = sh_journal_sink(journal);
        cr_expect_eq(sink.open(sink.self, sh_result_schema(result), &error), SH_E_INPUT);
        cr_expect(strstr(error.text, "not a journal") != NULL, "%s", error.text);
        cr_expect_eq(size_of(path), 13);
        sh_journal_destroy(journal);
    }
    sh_result_destroy(result);
    scratch_close(&s);
}

Test(journal, one_writer_at_a_time_and_each_record_once)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "journal");
    sh_result *result = sh_result_create(SMALL);
    sh_error error = {0};
    sh_journal *journal = sh_journal_create(path, DIGEST, SH_JOURNAL_NEW);
    sh_sink sink = sh_journal_sink(journal);
    cr_assert_eq(sink.open(sink.self, sh_result_schema(result), &error), SH_OK);
    cr_expect_eq(resume(path, result, DIGEST, &error), -(int64_t)SH_E_OUTPUT);
    cr_expect(strstr(error.text, "another process") != NULL, "%s", error.text);
    cr_expect_eq(sink.commit(sink.self, sh_result_record(result, 0, 1), NULL), SH_OK);
    cr_expect_eq(sink.commit(sink.self, sh_result_record(result, 0, 1), NULL), SH_E_INTERNAL);
    cr_expect(sh_journal_has(journal, 0, 1));
    cr_expect_not(sh_journal_has(journal, 1, 0));
    cr_expect_eq(sink.close(sink.self, NULL), SH_OK);
    cr_expect_eq(sink.commit(sink.self, sh_result_record(result, 0, 2), NULL), SH_E_OUTPUT);
    sh_journal_destroy(journal);
    sh_result_destroy(result);
    scratch_close(&s);
}

Test(journal, a_folder_that_is_not_there_is_named)
{
    sh_result *result = sh_result_create(SMALL);
    sh_error error = {0};
    cr_expect_eq(resume("/nonexistent/run.journal", result, DIGEST, &error),
                 -(int64_t)SH_E_OUTPUT);
    cr_expect(strstr(error.text, "/nonexistent/run.journal: No such file") != NULL, "%s",
              error.text);
    sh_result_destroy(result);
}

/* the disk fills at every size in turn: all commits that said yes are there afterwards */
Test(journal, a_full_disk_loses_nothing_that_was_committed)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "journal");
    sh_result *result = sh_result_create(SMALL);
    scratch_journal(path, SMALL, 1);
    int64_t full = size_of(path);
    unlink(path);
    struct rlimit old, limit;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    for (int64_t room = 100; room < full; room += 1013) {
        limit = (struct rlimit){(rlim_t)room, old.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
        sh_error error = {0};
        int64_t committed = 0;
        sh_journal *journal = sh_journal_create(path, DIGEST, SH_JOURNAL_NEW);
        sh_sink sink = sh_journal_sink(journal);
        sh_status status = sink.open(sink.self, sh_result_schema(result), &error);
        while (status == SH_OK && committed < RECORDS) {
            status = sink.commit(
                sink.self,
                sh_result_record(result, (int32_t)committed / 8, (int32_t)committed % 8),
                &error);
            committed += status == SH_OK;
        }
        cr_expect_eq(status, SH_E_OUTPUT);
        cr_expect(strstr(error.text, path) != NULL && strstr(error.text, "too large") != NULL,
                  "%s", error.text);
        cr_expect_eq(sink.close(sink.self, NULL), SH_E_OUTPUT);
        sh_journal_destroy(journal);
        setrlimit(RLIMIT_FSIZE, &old);
        error = (sh_error){0};
        int64_t size = size_of(path);
        cr_expect_eq(resume(path, result, DIGEST, &error), committed, "%s", error.text);
        cr_expect(size != 0, "an empty file stayed");
        cr_expect(size < 0 || size_of(path) == size, "the torn frame was cut off at once");
        unlink(path);
    }
    sh_result_destroy(result);
    scratch_close(&s);
}

Test(journal, notes_are_provenance_and_the_last_of_a_name_wins)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "journal");
    sh_result *result = sh_result_create(SMALL);
    sh_error error = {0};
    sh_journal *journal = sh_journal_create(path, DIGEST, SH_JOURNAL_NEW);
    sh_sink sink = sh_journal_sink(journal);
    cr_assert_eq(sink.open(sink.self, sh_result_schema(result), &error), SH_OK);
    for (int32_t arm = 0; arm < 3; arm++) {
        cr_assert_eq(sink.commit(sink.self, sh_result_record(result, arm, 0), &error), SH_OK);
    }
    cr_assert_eq(sh_journal_note(journal, "seconds", "1", &error), SH_OK);
    cr_assert_eq(sh_journal_note(journal, "seconds", "2.5", &error), SH_OK);
    cr_assert_eq(sink.close(sink.self, &error), SH_OK);
    sh_journal_destroy(journal);
    sh_records *records = NULL;
    cr_assert_eq(sh_records_open(path, &records, &error), SH_OK, "%s", error.text);
    const sh_schema *schema = sh_records_schema(records);
    cr_assert_eq(schema->attribute_count, 6);
    cr_expect_str_eq(schema->attributes[5].name, "seconds");
    cr_expect_str_eq(schema->attributes[5].value, "2.5");
    cr_expect(schema->attributes[5].provenance);
    sh_records_close(records);
    sh_result_destroy(result);
    scratch_close(&s);
}

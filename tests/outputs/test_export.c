#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "outputs/reader.h"
#include "tests/outputs/scratch.h"

Test(export, the_order_of_commits_leaves_no_trace_in_the_bytes)
{
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal");
    const char *first = scratch_file(&s, "a.h5"), *second = scratch_file(&s, "b.h5");
    scratch_journal(journal, SMALL, 1);
    scratch_export(journal, first);
    scratch_journal(journal, SMALL, 7);
    scratch_export(journal, second);
    sh_vec a = scratch_read(first), b = scratch_read(second);
    cr_assert_eq(a.count, b.count);
    cr_expect_arr_eq(a.data, b.data, a.count);
    sh_vec_free(&a);
    sh_vec_free(&b);
    scratch_close(&s);
}

/* a run cut short and continued gives the file of a run that was not */
Test(export, a_resumed_journal_gives_the_same_file)
{
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal"), *cut = scratch_file(&s, "cut");
    const char *first = scratch_file(&s, "a.h5"), *second = scratch_file(&s, "b.h5");
    scratch_journal(journal, SMALL, 1);
    scratch_export(journal, first);
    sh_vec bytes = scratch_read(journal);
    scratch_write(cut, bytes.data, bytes.count * 2 / 3);
    sh_result *result = sh_result_create(SMALL);
    sh_journal *again = sh_journal_create(cut, DIGEST, SH_JOURNAL_RESUME);
    sh_sink sink = sh_journal_sink(again);
    cr_assert_eq(sink.open(sink.self, sh_result_schema(result), NULL), SH_OK);
    for (int32_t i = 23; i >= 0; i--) {
        if (!sh_journal_has(again, i / 8, i % 8)) {
            cr_assert_eq(sink.commit(sink.self, sh_result_record(result, i / 8, i % 8), NULL),
                         SH_OK);
        }
    }
    cr_assert_eq(sink.close(sink.self, NULL), SH_OK);
    sh_journal_destroy(again);
    scratch_export(cut, second);
    sh_vec a = scratch_read(first), b = scratch_read(second);
    cr_assert_eq(a.count, b.count);
    cr_expect_arr_eq(a.data, b.data, a.count);
    sh_vec_free(&a);
    sh_vec_free(&b);
    sh_vec_free(&bytes);
    sh_result_destroy(result);
    scratch_close(&s);
}

/* exports in a child with room for so many bytes; the status it ended with, -1 for a signal */
static int export_with_room(const char *journal, const char *path, int64_t room, char *text)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {(rlim_t)room, (rlim_t)room};
        sh_error error = {0};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        sh_status status = sh_export(journal, path, &error);
        (void)!write(ends[1], error.text, sizeof error.text);
        _exit((int)status);
    }
    int code = -1;
    close(ends[1]);
    (void)!read(ends[0], text, sizeof((sh_error *)0)->text);
    close(ends[0]);
    cr_assert_eq(waitpid(child, &code, 0), child);
    return WIFEXITED(code) ? WEXITSTATUS(code) : -1;
}

Test(export, a_full_disk_leaves_no_file_and_says_why, .timeout = 100)
{
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal"), *path = scratch_file(&s, "run.h5");
    scratch_journal(journal, SMALL, 1);
    scratch_export(journal, path);
    struct stat about;
    cr_assert_eq(stat(path, &about), 0);
    unlink(path);
    for (int64_t room = 0; room < about.st_size; room += about.st_size / 23) {
        char text[1024] = "";
        cr_expect_eq(export_with_room(journal, path, room, text), SH_E_OUTPUT, "room %lld",
                     (long long)room);
        cr_expect(strstr(text, "run.h5") != NULL && strstr(text, "File too large") != NULL,
                  "room %lld: %s", (long long)room, text);
        cr_expect_neq(access(path, F_OK), 0, "no file");
    }
    scratch_close(&s); /* sees that no .part is left either */
}

Test(export, a_place_that_cannot_be_written_is_named)
{
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal");
    scratch_journal(journal, SMALL, 1);
    sh_error error = {0};
    cr_expect_eq(sh_export(journal, "/nonexistent/run.h5", &error), SH_E_OUTPUT);
    cr_expect(strstr(error.text, "/nonexistent/run.h5") != NULL &&
                  strstr(error.text, "No such file") != NULL,
              "%s", error.text);
    scratch_close(&s);
}

Test(export, an_old_file_stays_until_the_new_one_is_whole)
{
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal"), *path = scratch_file(&s, "run.h5");
    char text[1024] = "";
    scratch_journal(journal, SMALL, 1);
    scratch_write(path, "old", 3);
    cr_expect_eq(export_with_room(journal, path, 4000, text), SH_E_OUTPUT);
    sh_vec bytes = scratch_read(path);
    cr_expect_eq(bytes.count, 3);
    sh_vec_free(&bytes);
    scratch_export(journal, path);
    sh_reader *reader = NULL;
    cr_expect_eq(sh_reader_open(path, &reader, NULL), SH_OK);
    sh_reader_close(reader);
    scratch_close(&s);
}

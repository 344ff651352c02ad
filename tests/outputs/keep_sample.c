/* Is the sample in the tree what this program writes today? Arguments: sample, folder to write
 * in. With `write` in front the sample is made anew. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "outputs/export.h"
#include "outputs/journal.h"
#include "outputs/verify.h"
#include "tests/support/result.h"

static sh_status make(const char *journal_path, const char *path, sh_error *error)
{
    sh_result *result = sh_result_create((sh_result_size){3, 4, 2, 4, 3});
    sh_journal *journal =
        sh_journal_create(journal_path, "00112233445566778899aabbccddeeff", SH_JOURNAL_NEW);
    sh_sink sink = sh_journal_sink(journal);
    sh_status status = sh_result_run(result, &sink, 1, error);
    if (status == SH_OK) {
        status = sh_export(journal_path, path, error);
    }
    unlink(journal_path);
    sh_journal_destroy(journal);
    sh_result_destroy(result);
    return status;
}

/* prints what is wrong with a file and its hash; number of findings */
static size_t judge(const char *path, char hash[SH_HASH_TEXT])
{
    sh_crosscheck_list list = {0};
    sh_error error = {0};
    if (sh_verify(path, &list, &error) != SH_OK ||
        sh_verify_hash(path, hash, &error) != SH_OK) {
        printf("%s\n", error.text);
        return 1;
    }
    for (size_t i = 0; i < list.texts.count; i++) {
        printf("%s: %s\n", path, *(char **)sh_vec_at(&list.texts, i));
    }
    size_t findings = list.texts.count;
    sh_crosscheck_free(&list);
    return findings;
}

int main(int argc, char **argv)
{
    char journal[4096], path[4096], then[SH_HASH_TEXT] = "", now[SH_HASH_TEXT] = "";
    sh_error error = {0};
    bool write = argc == 4 && strcmp(argv[1], "write") == 0;
    if (argc != 3 && !write) {
        return 2;
    }
    const char *sample = argv[argc - 2];
    snprintf(journal, sizeof journal, "%s/sample.journal", argv[argc - 1]);
    snprintf(path, sizeof path, "%s/sample.h5", argv[argc - 1]);
    if (make(journal, write ? sample : path, &error) != SH_OK) {
        printf("%s\n", error.text);
        _exit(1);
    }
    if (write) {
        return 0;
    }
    size_t wrong = judge(sample, then) + judge(path, now);
    unlink(path);
    if (strcmp(then, now) != 0) {
        printf("the sample has the content %s, this program writes %s;\n"
               "make it anew with: keep_sample write %s .\n",
               then, now, sample);
        wrong++;
    }
    return wrong == 0 ? 0 : 1;
}

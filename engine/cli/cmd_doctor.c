/* doctor: is everything here that a run needs, and does it compute the same as elsewhere? */
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cli/about.h"
#include "cli/args.h"
#include "cli/json.h"
#include "cli/selftest.h"

typedef enum verdict { GOOD, NOTE, BAD } verdict;

/* where the findings go: lines on out, or a JSON list */
typedef struct sheet {
    sh_term *term;
    json_t *checks; /* NULL: print lines */
    int bad;
    sh_status failure; /* of a check that could not be made */
} sheet;

static void tell(sheet *to, verdict found, const char *name, const char *detail)
{
    static const char *const words[] = {"ok", "note", "FAILED"};
    to->bad += found == BAD;
    if (to->checks != NULL) {
        json_array_append_new(to->checks,
                              json_pack("{s:s, s:s, s:o}", "name", name, "verdict",
                                        words[found], "detail", sh_json_text(detail)));
    } else {
        fprintf(to->term->out, "  %-7s %-18s %s\n", words[found], name, detail);
    }
}

static void machine(sheet *to)
{
    char text[200], total[SH_TERM_TEXT], left[SH_TERM_TEXT];
    tell(to, GOOD, "processor", sh_about_cpu(text, sizeof text));
    tell(to, GOOD, "instruction sets", sh_about_cpu_sets());
    snprintf(text, sizeof text, "%d", sh_about_threads());
    tell(to, GOOD, "threads", text);
    double memory = sh_about_memory_free();
    snprintf(text, sizeof text, "%s, of it free %s", sh_term_bytes(sh_about_memory(), total),
             sh_term_bytes(memory, left));
    tell(to, memory > 0 && memory < 512e6 ? NOTE : GOOD, "memory", text);
}

/* can a file be made in this folder, and how much room is there? */
static void folder(sheet *to, const char *name, const char *path)
{
    char probe[1024], text[1200], space[SH_TERM_TEXT] = "unknown";
    struct statvfs room;
    int length = snprintf(probe, sizeof probe, "%s/.shahe-doctor-XXXXXX", path);
    int file = length < (int)sizeof probe ? mkstemp(probe) : -1;
    if (file >= 0) {
        unlink(probe);
        close(file);
    }
    if (statvfs(path, &room) == 0) {
        sh_term_bytes((double)room.f_bavail * (double)room.f_frsize, space);
    }
    snprintf(text, sizeof text, "%s: %s, %s free", path,
             file >= 0 ? "writable" : "not writable", space);
    tell(to, file >= 0 ? GOOD : NOTE, name, text);
}

static void self_test(sheet *to)
{
    for (int i = 0; i < sh_selftest_count; i++) {
        char detail[400] = "";
        sh_status status = sh_selftests[i].run(detail, sizeof detail);
        bool known = status == SH_OK || status == SH_E_INVARIANT;
        tell(to, status == SH_OK ? GOOD : known ? BAD : NOTE, sh_selftests[i].name, detail);
        to->failure = known ? to->failure : status;
    }
}

static void program(sheet *to)
{
    int count;
    const sh_about *line = sh_about_build(&count);
    for (int i = 0; i < count; i++) {
        tell(to, GOOD, line[i].name, line[i].value);
    }
}

static sh_status run(const sh_args *args, sh_term *term, sh_error *error)
{
    static const struct {
        const char *title;
        void (*part)(sheet *to);
    } parts[] = {{"Program", program}, {"Machine", machine}, {"Self-test", self_test}};
    const char *temporary = getenv("TMPDIR");
    bool json = sh_args_flag(args, "json");
    sheet to = {.term = term, .checks = json ? json_array() : NULL};
    for (size_t i = 0; i < SH_COUNT(parts); i++) {
        if (!json) {
            sh_term_heading(term, parts[i].title);
        }
        parts[i].part(&to);
    }
    if (!json) {
        sh_term_heading(term, "Folders");
    }
    folder(&to, "working folder", ".");
    folder(&to, "temporary folder", temporary && temporary[0] ? temporary : "/tmp");
    if (json) {
        sh_status status = sh_json_print(term, to.checks, error);
        if (status != SH_OK) {
            return status;
        }
    }
    if (to.bad > 0) {
        return sh_error_set(error, SH_E_INVARIANT,
                            "%d of the checks failed: results made here cannot be trusted",
                            to.bad);
    }
    if (to.failure != SH_OK) {
        return sh_error_set(error, to.failure, "the self-test could not be made");
    }
    if (!json) {
        fprintf(term->out, "All is well.\n");
    }
    return SH_OK;
}

static const sh_option options[] = {
    {.name = "json", .kind = SH_OPTION_FLAG, .about = "as JSON"},
    {0},
};

const sh_verb sh_cmd_doctor = {
    .name = "doctor",
    .operands = "",
    .about = "Check the machine and the program",
    .details =
        "Prints versions, processor, memory and folders, and runs a quick self-test: "
        "known answers of the random words and of the arithmetic, and a small study that "
        "must give the same digest on one thread and on several, and on every instruction "
        "set of this processor. Exit code 8 when a test fails.",
    .examples = "shahe doctor",
    .options = options,
    .run = run,
};

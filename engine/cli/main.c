/* shahe: try a rule before real customers pay. main finds the verb, reads its options, and
 * turns what the verb returns into an exit code. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/guard.h"
#include "cli/help.h"
#include "cli/json.h"
#include "cli/term.h"

static sh_status unknown_verb(const char *word, sh_error *error)
{
    const sh_verb *near = sh_verb_nearest(word);
    const char *dot = strrchr(word, '.');
    if (dot != NULL && strcmp(dot, ".lua") == 0) {
        return sh_error_set(error, SH_E_USAGE, "'%s' is no verb; did you mean 'shahe run %s'?",
                            word, word);
    }
    if (near != NULL) {
        return sh_error_set(error, SH_E_USAGE, "there is no verb '%s'; did you mean '%s'?",
                            word, near->name);
    }
    return sh_error_set(error, SH_E_USAGE, "there is no verb '%s'; 'shahe help' lists them",
                        word);
}

/* the verb that argv[1] names, also by --help and --version */
static const sh_verb *verb_of(const char *word)
{
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        return sh_verb_find("help");
    }
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
        return sh_verb_find("version");
    }
    return sh_verb_find(word);
}

static sh_status run_verb(sh_args *args, const sh_verb *verb, sh_term *term, sh_error *error)
{
    sh_status status = sh_args_parse(args, verb, 2, error);
    if (status != SH_OK) {
        return status;
    }
    *term = sh_term_open((sh_color)sh_args_at(args, "color")->choice);
    if (sh_args_flag(args, "help")) {
        sh_help_verb(term, verb);
    } else {
        status = verb->run(args, term, error);
    }
    sh_status flushed = sh_term_flush(term, status == SH_OK ? error : NULL);
    return status != SH_OK ? status : flushed;
}

/* the exit code of the program, after the child that did its work */
static int exit_code_of(const sh_guard_end *end, const char *verb, sh_term *term)
{
    sh_error error = {0};
    if (!end->spoke && !end->stopped) {
        (void)sh_error_set(&error, end->status,
                           "%s: the library that reads the file %s: the file is damaged, or "
                           "memory ran out",
                           verb, end->how);
        sh_term_error(term, &error);
    }
    return end->exit_code;
}

/* A whole file is read in a few seconds for each hundred MiB: five minutes, and a second for
 * each MiB of the files named, are enough for one that is not damaged. */
static int64_t seconds_to_read(int argc, char **argv)
{
    int64_t seconds = 300;
    for (int i = 2; i < argc; i++) {
        struct stat file;
        seconds += stat(argv[i], &file) == 0 && S_ISREG(file.st_mode) ? file.st_size >> 20 : 0;
    }
    return seconds;
}

/* A closed standard stream must not become the number of a file that is opened later: messages
 * would land in it. What is opened here refuses to be used, as a closed stream does. */
static void hold_standard_streams(void)
{
    for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++) {
        if (fcntl(i, F_GETFD) < 0 &&
            open("/dev/null", i == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0) {
            _exit(sh_status_exit_code(SH_E_OUTPUT));
        }
    }
}

int main(int argc, char **argv)
{
    hold_standard_streams();
    sh_term term = sh_term_open(SH_COLOR_AUTO);
    sh_args args = {.argc = argc, .argv = argv};
    sh_error error = {0};
    sh_status status;
    if (argc < 2) {
        term.out = stderr;
        sh_help_overview(&term);
        return sh_status_exit_code(SH_E_USAGE);
    }
    setlocale(LC_CTYPE, "C.UTF-8"); /* numbers stay those of the C locale */
    sh_guard_checks();
    sh_json_begin();
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a write error like any other */
    const sh_verb *verb = verb_of(argv[1]);
    sh_guard_end end;
    pid_t child = verb != NULL && verb->guarded ? sh_guard_fork(&term, &end) : -1;
    if (child > 0) {
        return exit_code_of(&end, verb->name, &term);
    }
    if (child == 0) {
        sh_guard_limit(seconds_to_read(argc, argv));
    }
    status =
        verb == NULL ? unknown_verb(argv[1], &error) : run_verb(&args, verb, &term, &error);
    if (status != SH_OK) {
        error.code = status;
        sh_term_error(&term, &error);
    }
    sh_args_free(&args);
    fflush(stderr);
    if (status != SH_OK && verb != NULL && (verb->hidden || status == SH_E_OUTPUT)) {
        _exit(sh_status_exit_code(status)); /* a library's own clean-up may not survive this */
    }
    return sh_status_exit_code(status);
}

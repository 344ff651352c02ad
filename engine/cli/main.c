/* shahe: try a rule before real customers pay. main finds the verb, reads its options, and
 * turns what the verb returns into an exit code. */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/help.h"
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

/* Waits for a child that does the work; returns the exit code of the program. The HDF5 library
 * crashes on some damaged files: then that is said, and nothing else is lost. */
static int watch(pid_t child, const char *verb, sh_term *term)
{
    int result = 0;
    sh_error error = {0};
    while (waitpid(child, &result, 0) < 0) {
        if (errno != EINTR) {
            return sh_status_exit_code(SH_E_INTERNAL);
        }
    }
    if (WIFEXITED(result)) {
        return WEXITSTATUS(result);
    }
    int number = WTERMSIG(result);
    if (number == SIGSEGV || number == SIGBUS || number == SIGABRT || number == SIGFPE) {
        (void)sh_error_set(&error, SH_E_INPUT,
                           "%s: the file is damaged: the library that reads it stopped with "
                           "signal %d (%s)",
                           verb, number, strsignal(number));
        sh_term_error(term, &error);
        return sh_status_exit_code(SH_E_INPUT);
    }
    return number == SIGILL ? sh_status_exit_code(SH_E_INTERNAL) : 128 + number;
}

/* A verb that reads a foreign file goes on in a child. True in the process that is to work. */
static bool go_on(const sh_verb *verb, sh_term *term, int *exit_code)
{
    pid_t child = verb != NULL && verb->guarded ? fork() : -1;
    if (child > 0) {
        *exit_code = watch(child, verb->name, term);
        return false;
    }
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
    }
    return true;
}

int main(int argc, char **argv)
{
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
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a write error like any other */
    const sh_verb *verb = verb_of(argv[1]);
    int exit_code = 0;
    if (!go_on(verb, &term, &exit_code)) {
        return exit_code;
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

#include "cli/guard.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* the status with an exit code; SH_STATUS_COUNT: none has it */
static int status_of(int exit_code)
{
    int status = 0;
    while (status < SH_STATUS_COUNT && sh_status_exit_code((sh_status)status) != exit_code) {
        status++;
    }
    return status;
}

/* a kill comes from who ends processes where memory is short */
static bool is_crash(int number)
{
    return number == SIGSEGV || number == SIGBUS || number == SIGABRT || number == SIGFPE ||
           number == SIGILL || number == SIGXCPU || number == SIGKILL;
}

sh_guard_end sh_guard_wait(pid_t child)
{
    int result = 0;
    sh_guard_end end = {.status = SH_E_INPUT, .exit_code = sh_status_exit_code(SH_E_INPUT)};
    while (waitpid(child, &result, 0) < 0) {
        if (errno != EINTR) {
            end.status = SH_E_INTERNAL;
            end.exit_code = sh_status_exit_code(SH_E_INTERNAL);
            snprintf(end.how, sizeof end.how, "was lost: %s", strerror(errno));
            return end;
        }
    }
    if (WIFSIGNALED(result)) {
        int number = WTERMSIG(result);
        end.stopped = !is_crash(number);
        end.exit_code = end.stopped ? 128 + number : end.exit_code;
        snprintf(end.how, sizeof end.how, "stopped with signal %d (%s)", number,
                 strsignal(number));
        return end;
    }
    int status = status_of(WEXITSTATUS(result));
    end.spoke = status < SH_STATUS_COUNT;
    if (end.spoke) {
        end.status = (sh_status)status;
        end.exit_code = WEXITSTATUS(result);
    }
    snprintf(end.how, sizeof end.how, "stopped with exit code %d", WEXITSTATUS(result));
    return end;
}

pid_t sh_guard_fork(sh_term *term, sh_guard_end *end)
{
    fflush(term->out);
    fflush(term->err);
    pid_t child = fork();
    if (child > 0) {
        *end = sh_guard_wait(child);
    } else if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
    }
    return child;
}

void sh_guard_limit(int64_t seconds)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_CPU, &limit) == 0) {
        limit.rlim_cur = (rlim_t)seconds < limit.rlim_max ? (rlim_t)seconds : limit.rlim_max;
        (void)setrlimit(RLIMIT_CPU, &limit); /* one that stands is no looser */
    }
}

void sh_guard_leave(sh_term *term, sh_status status, sh_error *error)
{
    if (status == SH_OK) {
        status = sh_term_flush(term, error);
    }
    if (status != SH_OK) {
        error->code = status;
        sh_term_error(term, error);
    }
    fflush(term->err);
    _exit(sh_status_exit_code(status));
}

static void on_failed_check(int number)
{
    static const char text[] = "error: internal error: a check of the program failed; please "
                               "report the command\n";
    (void)number;
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0) {
        _exit(sh_status_exit_code(SH_E_INTERNAL));
    }
    _exit(sh_status_exit_code(SH_E_INTERNAL));
}

void sh_guard_checks(void)
{
    struct sigaction action = {.sa_handler = on_failed_check};
    sigemptyset(&action.sa_mask);
    sigaction(SIGILL, &action, NULL);  /* what a trap raises on x86 */
    sigaction(SIGTRAP, &action, NULL); /* and on ARM */
}

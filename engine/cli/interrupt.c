#include "cli/interrupt.h"

#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <sys/time.h>
#include <unistd.h>

/* the number of the first signal; 0: none */
static volatile int asked_by;

static void on_limit(int number)
{
    if (asked_by == 0) {
        asked_by = number;
    }
}

static void on_signal(int number)
{
    if (asked_by != 0 && asked_by != SIGALRM) {
        _exit(128 + (number == SIGTERM ? SIGTERM : SIGINT));
    }
    asked_by = number;
}

static void on_signal_talking(int number)
{
    static const char text[] =
        "\nstopping: finishing the replications at work; once more stops at once\n";
    on_signal(number);
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0) {
        return; /* nobody reads: nothing to do */
    }
}

void sh_interrupt_install(bool talk)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = talk ? on_signal_talking : on_signal,
                               .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        sigaction(numbers[i], &action, NULL);
    }
}

void sh_interrupt_after(double seconds)
{
    struct sigaction action = {.sa_handler = on_limit, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGALRM, &action, NULL);
    double whole = floor(seconds);
    struct itimerval timer = {.it_value = {.tv_sec = (time_t)whole,
                                           .tv_usec = (suseconds_t)((seconds - whole) * 1e6)}};
    if (seconds > 0 && timer.it_value.tv_sec == 0 && timer.it_value.tv_usec == 0) {
        timer.it_value.tv_usec = 1;
    }
    setitimer(ITIMER_REAL, &timer, NULL);
}

const volatile int *sh_interrupt_flag(void)
{
    return &asked_by;
}

sh_status sh_interrupt_status(void)
{
    switch (asked_by) {
    case 0:
        return SH_OK;
    case SIGALRM:
        return SH_E_MAX_TIME;
    case SIGTERM:
    case SIGHUP:
        return SH_E_TERMINATED;
    default:
        return SH_E_INTERRUPTED;
    }
}

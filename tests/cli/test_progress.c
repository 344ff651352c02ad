#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/progress.h"

typedef struct told {
    char *text;
    int lines, drawings;
} told;

/* a run of `total` replications, one every `pause` seconds, as its progress tells it */
static told tell(sh_progress_mode mode, int32_t total, double pause)
{
    told heard = {0};
    size_t size = 0;
    FILE *file = open_memstream(&heard.text, &size);
    sh_term term = {.out = file, .err = file};
    sh_progress progress = {.term = &term, .mode = mode, .total = total};
    sh_progress_begin(&progress, "market: 1 arm");
    for (int32_t done = 1; done <= total; done++) {
        sh_progress_update(&progress, done, done * pause);
    }
    sh_progress_end(&progress, "finished");
    fclose(file);
    for (const char *c = heard.text; *c != 0; c++) {
        heard.lines += *c == '\n';
        heard.drawings += *c == '\r';
    }
    return heard;
}

Test(progress, a_log_gets_at_most_15_lines_whatever_the_speed)
{
    static const double pauses[] = {1e-6, 1e-3, 0.01, 0.1, 1, 10, 100, 1e4};
    static const int32_t totals[] = {1, 2, 9, 10, 11, 100, 1000, 54321};
    for (size_t i = 0; i < sizeof pauses / sizeof pauses[0]; i++) {
        for (size_t j = 0; j < sizeof totals / sizeof totals[0]; j++) {
            told log = tell(SH_PROGRESS_AUTO, totals[j], pauses[i]);
            cr_expect(log.lines >= 2 && log.lines <= 15, "%d replications at %g s: %d lines",
                      totals[j], pauses[i], log.lines);
            cr_expect(log.drawings == 0 && strchr(log.text, '\033') == NULL,
                      "terminal codes in a log");
            cr_expect(strncmp(log.text, "market: 1 arm\n", 14) == 0);
            cr_expect(strstr(log.text, "finished: ") != NULL);
            free(log.text);
        }
    }
    told slow = tell(SH_PROGRESS_LINES, 1000, 1);
    cr_expect_eq(slow.lines, 11, "1,000 s: a line for each tenth, not %d", slow.lines);
    cr_expect(strstr(slow.text, "100/1000 runs  10 %  1.00/s  15:00 left\n") != NULL, "%s",
              slow.text);
    free(slow.text);
}

Test(progress, a_terminal_is_redrawn_at_most_ten_times_a_second)
{
    told fast = tell(SH_PROGRESS_BAR, 100000, 1e-4); /* 10 s in all */
    cr_expect(fast.drawings > 50 && fast.drawings <= 102, "%d drawings", fast.drawings);
    cr_expect_eq(fast.lines, 2, "%d line breaks", fast.lines);
    free(fast.text);
}

Test(progress, events_are_json_and_carry_the_numbers)
{
    told events = tell(SH_PROGRESS_JSON, 40, 0.5);
    int count = 0;
    double last = 0;
    for (char *line = strtok(events.text, "\n"); line; line = strtok(NULL, "\n")) {
        json_t *event = json_loads(line, 0, NULL);
        cr_assert(event != NULL, "not JSON: %s", line);
        double done = json_number_value(json_object_get(event, "done"));
        cr_expect(done >= last, "it went back");
        cr_expect_eq(json_integer_value(json_object_get(event, "total")), 40);
        last = done;
        count++;
        json_decref(event);
    }
    cr_expect_eq(count, 42, "start, 40 replications, end: %d", count);
    cr_expect_eq(last, 40.0);
    free(events.text);
}

Test(progress, none_is_silent_and_a_resumed_run_counts_only_its_own_speed)
{
    told quiet = tell(SH_PROGRESS_NONE, 40, 0.5);
    cr_expect_str_eq(quiet.text, "");
    free(quiet.text);
    sh_progress resumed = {.total = 100, .before = 60, .done = 70, .seconds = 5};
    cr_expect_eq(sh_progress_left(&resumed), 15.0, "10 in 5 s, 30 to go");
    resumed.done = 60;
    cr_expect(sh_progress_left(&resumed) < 0, "nothing is known yet");
}

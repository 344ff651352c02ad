#include "cli/progress.h"

#include <jansson.h>
#include <string.h>

#define REDRAW 0.1   /* seconds between two drawings of the bar, at least */
#define LOG_PAUSE 30 /* seconds between two lines of a log, at least */

static void event(sh_progress *progress, const char *name, const char *text)
{
    double left = sh_progress_left(progress);
    json_t *line =
        json_pack("{s:s, s:i, s:i, s:f, s:o}", "event", name, "done", (int)progress->done,
                  "total", (int)progress->total, "seconds", progress->seconds, "seconds_left",
                  left < 0 ? json_null() : json_real(left));
    if (line != NULL && text != NULL) {
        json_object_set_new(line, "text", json_string(text));
    }
    if (line != NULL) {
        json_dumpf(line, progress->term->err, JSON_COMPACT | JSON_REAL_PRECISION(6));
        fputc('\n', progress->term->err);
        json_decref(line);
    }
}

double sh_progress_left(const sh_progress *progress)
{
    int32_t fresh = progress->done - progress->before;
    if (fresh <= 0 || progress->seconds <= 0) {
        return -1;
    }
    return progress->seconds / fresh * (progress->total - progress->done);
}

/* "84/120 runs  70 %  3.1/s  0:12 left" */
static void status_line(const sh_progress *progress, char *line, size_t size)
{
    char clock[SH_TERM_TEXT], left_text[SH_TERM_TEXT + 8] = "", rate[32] = "";
    double left = sh_progress_left(progress);
    double speed =
        progress->seconds > 0 ? (progress->done - progress->before) / progress->seconds : 0;
    if (left >= 0 && progress->done < progress->total) {
        snprintf(left_text, sizeof left_text, "  %s left", sh_term_clock(left, clock));
    }
    if (speed > 0) {
        snprintf(rate, sizeof rate, speed < 10 ? "  %.2f/s" : "  %.0f/s", speed);
    }
    snprintf(line, size, "%d/%d runs  %d %%%s%s", (int)progress->done, (int)progress->total,
             progress->total > 0 ? (int)(100.0 * progress->done / progress->total) : 100, rate,
             left_text);
}

static void draw(sh_progress *progress)
{
    char line[200];
    status_line(progress, line, sizeof line);
    int width = sh_term_width(progress->term) - 1;
    int size = (int)strlen(line), bar = width - size - 3;
    FILE *err = progress->term->err;
    fprintf(err, "\r\033[K");
    if (bar >= 10) {
        bar = bar > 30 ? 30 : bar;
        int full =
            progress->total > 0 ? (int)((int64_t)bar * progress->done / progress->total) : bar;
        fputc('[', err);
        for (int i = 0; i < bar; i++) {
            fputc(i < full ? '=' : ' ', err);
        }
        fprintf(err, "] ");
    }
    fprintf(err, "%.*s", width, line);
    fflush(err);
    progress->open = true;
}

void sh_progress_begin(sh_progress *progress, const char *what)
{
    if (progress->mode == SH_PROGRESS_AUTO) {
        progress->mode = progress->term->err_is_tty ? SH_PROGRESS_BAR : SH_PROGRESS_LINES;
    }
    progress->done = progress->before;
    progress->drawn = 0;
    progress->tenth = progress->total > 0 ? 10 * progress->before / progress->total : 0;
    if (progress->mode == SH_PROGRESS_JSON) {
        event(progress, "start", what);
    } else if (progress->mode != SH_PROGRESS_NONE) {
        fprintf(progress->term->err, "%s\n", what);
    }
}

void sh_progress_update(sh_progress *progress, int32_t done, double seconds)
{
    progress->done = done;
    progress->seconds = seconds;
    int32_t tenth = progress->total > 0 ? (int32_t)(10LL * done / progress->total) : 10;
    double since = seconds - progress->drawn;
    switch (progress->mode) {
    case SH_PROGRESS_BAR:
    case SH_PROGRESS_JSON:
        if (since < REDRAW && progress->drawn > 0) {
            return;
        }
        progress->mode == SH_PROGRESS_BAR ? draw(progress) : event(progress, "progress", NULL);
        break;
    case SH_PROGRESS_LINES:
        if (tenth == progress->tenth || since < LOG_PAUSE || done == progress->total) {
            return;
        }
        char line[200];
        status_line(progress, line, sizeof line);
        fprintf(progress->term->err, "%s\n", line);
        break;
    default:
        return;
    }
    progress->drawn = seconds;
    progress->tenth = tenth;
}

void sh_progress_end(sh_progress *progress, const char *how)
{
    char duration[SH_TERM_TEXT];
    if (progress->mode == SH_PROGRESS_JSON) {
        event(progress, "end", how);
    } else if (progress->mode != SH_PROGRESS_NONE) {
        fprintf(progress->term->err, "%s%s: %d of %d runs in %s\n",
                progress->open ? "\r\033[K" : "", how, (int)progress->done,
                (int)progress->total, sh_term_duration(progress->seconds, duration));
    }
    progress->open = false;
}

#include <math.h>

#include "outputs/chart_kinds.h"

enum {
    WIDTH = 720,
    LEFT = 132,
    RIGHT = 128,
    HEIGHT = 230,
    TOP = 12,
    FOOT = 40,
    ROW = 15,
    COLUMNS = 24
};

/* a curve of steps: each value holds until the next day */
static void draw_steps(sh_chart *chart, const sh_panel *panel, const sh_survival_chart *s,
                       int32_t a)
{
    const sh_survival_arm *arm = &s->arm[a];
    sh_text *text = &chart->page->text;
    double before = panel->bottom;
    sh_text_raw(text, "<path d=\"");
    for (int32_t t = 0; t < s->steps; t++) {
        double x = sh_chart_path_x(panel, s->day[t]);
        double y = sh_chart_path_y(panel, isfinite(arm->share[t]) ? arm->share[t] : 0);
        sh_text_print(text, t == 0 ? "M%.1f %.1f" : "H%.1f", x, y);
        if (t > 0 && y != before) {
            sh_text_print(text, "V%.1f", y);
        }
        before = y;
    }
    const char *dash = sh_chart_dash(a);
    sh_text_print(text, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"",
                  sh_palette_colour(a));
    if (dash[0] != '\0') {
        sh_text_print(text, " stroke-dasharray=\"%s\"", dash);
    }
    sh_text_raw(text, "/>\n");
}

/* heights of the arms' names at the right end, pushed apart where they would overlap */
static void name_heights(const sh_survival_chart *s, const sh_panel *panel, double *y)
{
    for (int32_t a = 0; a < s->arms; a++) {
        double last = s->arm[a].share[s->steps - 1];
        y[a] = sh_chart_path_y(panel, isfinite(last) ? last : 0);
    }
    for (int32_t round = 0; round < 4 * s->arms; round++) {
        for (int32_t a = 0; a < s->arms; a++) {
            for (int32_t b = 0; b < s->arms; b++) {
                bool above = y[a] < y[b] || (y[a] == y[b] && a < b);
                double overlap = 27 - (y[b] - y[a]);
                if (a != b && above && overlap > 0) {
                    y[a] -= overlap / 2;
                    y[b] += overlap / 2;
                }
            }
        }
    }
}

static void draw_names(sh_chart *chart, const sh_panel *panel, const sh_survival_chart *s)
{
    enum { MOST = 12 };
    double y[MOST];
    sh_survival_chart some = *s;
    some.arms = s->arms < MOST ? s->arms : MOST;
    name_heights(&some, panel, y);
    for (int32_t a = 0; a < some.arms; a++) {
        const sh_survival_arm *arm = &s->arm[a];
        sh_words share = sh_words_percent(arm->share[s->steps - 1]);
        sh_chart_label(chart, (sh_label){.x = panel->right + 8,
                                         .y = y[a] + 1,
                                         .text = arm->name,
                                         .colour = sh_palette_colour(a),
                                         .bold = true,
                                         .most = RIGHT - 8});
        sh_chart_label(chart, (sh_label){.x = panel->right + 8,
                                         .y = y[a] + 13,
                                         .text = share.text,
                                         .colour = sh_palette_colour(a)});
    }
}

static int32_t step_at(const sh_survival_chart *s, double day)
{
    int32_t t = 0;
    while (t + 1 < s->steps && s->day[t + 1] <= day + 1e-9) {
        t++;
    }
    return t;
}

/* under the axis, at its ticks: how many platforms each point of the curve rests on */
static void draw_at_risk(sh_chart *chart, const sh_panel *panel, const sh_survival_chart *s)
{
    double y = panel->bottom + FOOT + 6, day[COLUMNS];
    int32_t columns = sh_chart_dates(panel, s->start, day, COLUMNS);
    sh_chart_label(chart,
                   (sh_label){.x = 0, .y = y, .text = "Platforms at risk", .bold = true});
    for (int32_t a = 0; a < s->arms; a++) {
        y += ROW;
        sh_chart_label(chart, (sh_label){.x = 0,
                                         .y = y,
                                         .text = s->arm[a].name,
                                         .colour = sh_palette_colour(a),
                                         .most = LEFT - 34});
        for (int32_t c = 0; c < columns; c++) {
            int64_t count = s->arm[a].at_risk[step_at(s, day[c])];
            sh_words text = sh_words_fixed((double)count, 0);
            sh_chart_label(chart, (sh_label){.x = sh_chart_path_x(panel, day[c]),
                                             .y = y,
                                             .text = text.text,
                                             .anchor = SH_ANCHOR_MIDDLE});
        }
    }
}

void sh_chart_survival(sh_html *page, const sh_survival_chart *s)
{
    if (s->steps < 1 || s->arms < 1) {
        return;
    }
    sh_chart chart = {
        .page = page, .width = WIDTH, .height = TOP + HEIGHT + FOOT + 14 + ROW * s->arms};
    sh_panel panel = {LEFT,      WIDTH - RIGHT,        TOP, TOP + HEIGHT,
                      s->day[0], s->day[s->steps - 1], 0,   1};
    sh_chart_begin(&chart, s->title, s->about);
    sh_chart_axis_y(&chart, &panel, 100, true);
    sh_chart_label(&chart, (sh_label){.x = LEFT - 30,
                                      .y = TOP + 4,
                                      .text = "%",
                                      .anchor = SH_ANCHOR_END,
                                      .colour = sh_chart_grey});
    sh_chart_axis_date(&chart, &panel, s->start);
    for (int32_t a = 0; a < s->arms; a++) {
        if (s->arm[a].low != NULL) {
            sh_curve band = {s->steps, s->day, s->arm[a].low, s->arm[a].high};
            sh_chart_band(&chart, &panel, &band,
                          &(sh_pen){.fill = sh_palette_colour(a), .opacity = 0.13});
        }
    }
    for (int32_t a = 0; a < s->arms; a++) {
        draw_steps(&chart, &panel, s, a);
    }
    draw_names(&chart, &panel, s);
    draw_at_risk(&chart, &panel, s);
    sh_chart_end(&chart);
}

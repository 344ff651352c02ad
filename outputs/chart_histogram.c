#include <math.h>

#include "outputs/chart_kinds.h"

enum { WIDTH = 720, LEFT = 150, RIGHT = 18, HEIGHT = 68, HEAD = 34, LEVEL = 13, FOOT = 36 };

static int32_t largest_count(const sh_histogram *h)
{
    int32_t most = 1;
    for (int32_t a = 0; a < h->arms; a++) {
        for (int32_t b = 0; b < h->bins; b++) {
            most = h->arm[a].count[b] > most ? h->arm[a].count[b] : most;
        }
    }
    return most;
}

/* Marked values in rising order: a line over the bars each, the name of the first before its
   line and the others' behind theirs, so that no line crosses a name; a step up where there is
   no room. */
static void draw_marks(sh_chart *chart, const sh_panel *panel, const sh_histogram_arm *arm)
{
    for (int32_t m = 0; m < arm->marks; m++) {
        double x = sh_chart_path_x(panel, arm->mark[m].value);
        if (!isfinite(x)) {
            continue;
        }
        bool narrow = x + 4 + sh_chart_text_width(arm->mark[m].name, 11) > chart->width;
        bool before = m == 0 || narrow;
        double top = panel->top - 4 - (m > 0 && narrow ? LEVEL : 0);
        const double line[] = {x, top - 9, x, panel->bottom};
        sh_chart_segment(chart, line,
                         &(sh_pen){.stroke = sh_chart_ink, .width = 1.2, .dash = "3 2"});
        sh_chart_label(chart, (sh_label){.x = x + (before ? -4 : 4),
                                         .y = top - 1,
                                         .text = arm->mark[m].name,
                                         .anchor = before ? SH_ANCHOR_END : SH_ANCHOR_START});
    }
}

static void draw_arm(sh_chart *chart, const sh_panel *panel, const sh_histogram *h, int32_t a)
{
    const sh_histogram_arm *arm = &h->arm[a];
    double step = (panel->right - panel->left) / h->bins;
    for (int32_t b = 0; b < h->bins; b++) {
        double y = sh_chart_path_y(panel, arm->count[b]);
        const double box[] = {panel->left + b * step + 0.5, y, step - 1, panel->bottom - y};
        if (arm->count[b] > 0) {
            sh_chart_bar(chart, box, sh_palette_colour(a), a);
        }
    }
    const double base[] = {panel->left, panel->bottom, panel->right, panel->bottom};
    sh_chart_segment(chart, base, &(sh_pen){.stroke = "#8a94a0", .width = 1});
    sh_words n = sh_words_joined("n = ", "", sh_words_fixed(arm->n, 0).text);
    sh_chart_label(chart, (sh_label){.x = 0,
                                     .y = panel->top + 16,
                                     .text = arm->name,
                                     .size = 12,
                                     .bold = true,
                                     .colour = sh_palette_colour(a),
                                     .most = LEFT - 34,
                                     .wrap = true});
    sh_chart_label(
        chart,
        (sh_label){.x = 0, .y = panel->top + 31, .text = n.text, .colour = sh_chart_grey});
    draw_marks(chart, panel, arm);
}

void sh_chart_histogram(sh_html *page, const sh_histogram *h)
{
    if (h->arms < 1 || h->bins < 1 || !(h->high > h->low)) {
        return;
    }
    sh_words_scale scale = sh_words_axis(h->unit, fmax(fabs(h->low), fabs(h->high)));
    double zero = 0, most = largest_count(h);
    sh_chart_round(&zero, &most, 3);
    sh_chart chart = {.page = page, .width = WIDTH, .height = h->arms * (HEAD + HEIGHT) + FOOT};
    sh_chart_begin(&chart, h->title, h->about);
    sh_chart_patterns(&chart);
    for (int32_t a = 0; a < h->arms; a++) {
        double top = a * (HEAD + HEIGHT) + HEAD;
        sh_panel panel = {LEFT, WIDTH - RIGHT, top, top + HEIGHT, h->low, h->high, 0, most};
        sh_chart_axis_x(&chart, &panel, scale.factor, a == h->arms - 1);
        sh_panel counts = panel; /* the last tick would touch the marks' names */
        sh_chart_axis_y(&chart, &counts, 1, true);
        draw_arm(&chart, &panel, h, a);
    }
    sh_chart_label(&chart, (sh_label){.x = WIDTH - RIGHT,
                                      .y = chart.height - 6,
                                      .text = scale.unit.text,
                                      .anchor = SH_ANCHOR_END,
                                      .colour = sh_chart_grey});
    sh_chart_label(&chart, (sh_label){.x = LEFT,
                                      .y = chart.height - 6,
                                      .text = "bars: number of replications",
                                      .colour = sh_chart_grey});
    sh_chart_end(&chart);
}

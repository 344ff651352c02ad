#include <math.h>

#include "outputs/chart_kinds.h"

enum { HEAD = 20, FOOT = 24, POINT = 13, PAD = 9 };

static void value_range(const sh_intervals *s, double *low, double *high)
{
    *low = s->change ? 0 : INFINITY;
    *high = s->change ? 0 : -INFINITY;
    for (int32_t r = 0; r < s->rows; r++) {
        for (int32_t p = 0; p < s->row[r].points; p++) {
            const sh_estimate *e = &s->row[r].estimate[p];
            if (sh_words_has_value(e)) {
                bool interval = sh_words_has_interval(e);
                *low = fmin(*low, interval ? fmin(e->low, e->value) : e->value);
                *high = fmax(*high, interval ? fmax(e->high, e->value) : e->value);
            }
        }
    }
    if (s->most > 0) {
        *low = fmin(*low, 0);
        *high = fmax(*high, s->most);
    }
    if (s->whole || !(*low <= *high)) {
        *low = 0;
        *high = 1;
    }
    if (*low > 0 && *low < 0.7 * *high) {
        *low = 0;
    }
}

static sh_label row_label(const sh_intervals *s, int32_t r)
{
    return (sh_label){.text = s->row[r].label, .most = s->label_width - 6, .wrap = true};
}

static double row_height(const sh_intervals *s, int32_t r)
{
    sh_label label = row_label(s, r);
    int32_t points = s->row[r].points > 0 ? s->row[r].points : 1;
    return fmax(points, sh_chart_label_wraps(&label) ? 2 : 1) * POINT + PAD;
}

static void draw_point(sh_chart *chart, const sh_panel *panel, double y, int32_t arm,
                       const sh_estimate *e)
{
    sh_pen line = {.stroke = sh_palette_colour(arm), .width = 2.2};
    sh_pen mark = {.stroke = "#ffffff", .fill = sh_palette_colour(arm), .width = 1};
    if (!sh_words_has_value(e)) {
        sh_chart_label(chart, (sh_label){.x = panel->left + 4,
                                         .y = y + 4,
                                         .text = sh_words_too_few,
                                         .colour = sh_chart_grey});
        return;
    }
    if (sh_words_has_interval(e)) {
        double from = sh_chart_path_x(panel, e->low), to = sh_chart_path_x(panel, e->high);
        const double bar[] = {from, y, to, y};
        const double left[] = {from, y - 3.5, from, y + 3.5};
        const double right[] = {to, y - 3.5, to, y + 3.5};
        sh_chart_segment(chart, bar, &line);
        line.width = 1.4;
        sh_chart_segment(chart, left, &line);
        sh_chart_segment(chart, right, &line);
    }
    sh_chart_marker(chart, sh_chart_path_x(panel, e->value), y, arm, &mark);
}

static void draw_row(sh_chart *chart, const sh_panel *panel, const sh_intervals *s, int32_t r,
                     double top)
{
    const sh_interval_row *row = &s->row[r];
    double height = row_height(s, r), first = top + (height - POINT * row->points) / 2;
    sh_label label = row_label(s, r);
    label.y = top + height / 2 + 4;
    sh_chart_label(chart, label);
    for (int32_t p = 0; p < row->points; p++) {
        draw_point(chart, panel, first + POINT * (p + 0.5), row->arm[p], &row->estimate[p]);
    }
}

void sh_chart_intervals(sh_html *page, const sh_intervals *s)
{
    double low, high, height = 0, head = s->heading == NULL ? 4 : HEAD;
    for (int32_t r = 0; r < s->rows; r++) {
        height += row_height(s, r);
    }
    value_range(s, &low, &high);
    sh_words_scale scale = sh_words_axis(s->unit, fmax(fabs(low), fabs(high)));
    low *= scale.factor;
    high *= scale.factor;
    sh_chart_round(&low, &high, 5);
    sh_chart chart = {.page = page, .width = s->width, .height = head + height + FOOT + 12};
    sh_panel panel = {s->label_width,     s->width - 16,       head, head + height,
                      low / scale.factor, high / scale.factor, 0,    1};
    sh_chart_begin(&chart, s->title, s->about);
    if (s->heading != NULL) {
        sh_chart_label(&chart, (sh_label){.x = 0,
                                          .y = 12,
                                          .text = s->heading,
                                          .size = 12,
                                          .bold = true,
                                          .most = s->width});
    }
    sh_chart_axis_x(&chart, &panel, scale.factor, true);
    double top = head;
    for (int32_t r = 0; r < s->rows; r++) {
        draw_row(&chart, &panel, s, r, top);
        top += row_height(s, r);
    }
    bool points = s->change && scale.factor == 100;
    sh_words unit = points ? sh_words_points(scale.unit) : scale.unit;
    sh_chart_label(&chart, (sh_label){.x = panel.right,
                                      .y = chart.height - 5,
                                      .text = unit.text,
                                      .anchor = SH_ANCHOR_END,
                                      .colour = sh_chart_grey});
    sh_chart_end(&chart);
}

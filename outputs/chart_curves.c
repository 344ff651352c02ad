#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/det.h"
#include "outputs/chart_kinds.h"

enum { WIDTH = 720, LEFT = 56, RIGHT = 16, HEIGHT = 260, FOOT = 44 };

/* values as they are drawn; owned */
typedef struct drawn {
    double *y, *low, *high; /* [lines][points] */
} drawn;

static double shown(const sh_curves *c, double value)
{
    if (!isfinite(value)) {
        return NAN;
    }
    return !c->powers ? value : value > 0 ? sh_det_log(value) / 2.302585092994045684 : NAN;
}

static bool take(drawn *d, const sh_curves *c)
{
    size_t all = (size_t)c->lines * (size_t)c->points;
    d->y = malloc((all + 1) * sizeof *d->y);
    d->low = malloc((all + 1) * sizeof *d->low);
    d->high = malloc((all + 1) * sizeof *d->high);
    if (d->y == NULL || d->low == NULL || d->high == NULL) {
        return false;
    }
    for (size_t at = 0; at < all; at++) {
        const sh_curves_line *line = &c->line[at / (size_t)c->points];
        size_t i = at % (size_t)c->points;
        d->y[at] = shown(c, line->y[i]);
        d->low[at] = line->low != NULL ? shown(c, line->low[i]) : d->y[at];
        d->high[at] = line->high != NULL ? shown(c, line->high[i]) : d->y[at];
    }
    return true;
}

static void give_back(drawn *d)
{
    free(d->y);
    free(d->low);
    free(d->high);
}

static void widen(double *low, double *high, double value)
{
    if (isfinite(value)) {
        *low = value < *low ? value : *low;
        *high = value > *high ? value : *high;
    }
}

/* the ranges of both axes; false when there is nothing to draw */
static bool measure(const sh_curves *c, const drawn *d, sh_panel *panel)
{
    panel->x0 = panel->y0 = INFINITY;
    panel->x1 = panel->y1 = -INFINITY;
    for (int32_t i = 0; i < c->points; i++) {
        widen(&panel->x0, &panel->x1, c->x[i]);
    }
    for (size_t at = 0; at < (size_t)c->lines * (size_t)c->points; at++) {
        widen(&panel->y0, &panel->y1, d->y[at]);
        widen(&panel->y0, &panel->y1, d->low[at]);
        widen(&panel->y0, &panel->y1, d->high[at]);
    }
    if (!(panel->x0 <= panel->x1 && panel->y0 <= panel->y1)) {
        return false;
    }
    if (c->powers) {
        panel->y0 = floor(panel->y0);
        panel->y1 = ceil(panel->y1);
    } else {
        panel->y0 = panel->y0 > 0 ? 0 : panel->y0;
        sh_chart_round(&panel->y0, &panel->y1, 8);
    }
    panel->y1 += panel->y1 == panel->y0;
    return true;
}

/* "10⁻³" */
static sh_words power_of_ten(int exponent)
{
    static const char *const raised[] = {
        "\xE2\x81\xB0", "\xC2\xB9",     "\xC2\xB2",     "\xC2\xB3",     "\xE2\x81\xB4",
        "\xE2\x81\xB5", "\xE2\x81\xB6", "\xE2\x81\xB7", "\xE2\x81\xB8", "\xE2\x81\xB9"};
    char digits[12];
    sh_words text;
    snprintf(digits, sizeof digits, "%d", abs(exponent));
    int used =
        snprintf(text.text, sizeof text.text, "10%s", exponent < 0 ? "\xE2\x81\xBB" : "");
    for (const char *at = digits; *at != '\0'; at++) {
        used += snprintf(text.text + used, sizeof text.text - (size_t)used, "%s",
                         raised[*at - '0']);
    }
    return text;
}

static void draw_powers(sh_chart *chart, const sh_panel *panel)
{
    int step = 1 + (int)((panel->y1 - panel->y0) / 12);
    for (int e = (int)panel->y1; e >= (int)panel->y0; e -= step) {
        double y = sh_chart_path_y(panel, e), ends[4] = {panel->left, y, panel->right, y};
        sh_chart_segment(chart, ends, &(sh_pen){.stroke = sh_chart_hair, .width = 1});
        sh_words text = e == 0 ? (sh_words){"1"} : power_of_ten(e);
        sh_chart_label(chart, (sh_label){.x = panel->left - 6,
                                         .y = y + 4,
                                         .text = text.text,
                                         .anchor = SH_ANCHOR_END,
                                         .colour = sh_chart_grey});
    }
}

static void draw_axes(sh_chart *chart, const sh_panel *panel, const sh_curves *c)
{
    if (c->powers) {
        draw_powers(chart, panel);
    } else {
        sh_chart_axis_y(chart, panel, 1, true);
    }
    sh_chart_axis_x(chart, panel, 1, true);
    sh_chart_label(chart, (sh_label){.x = (panel->left + panel->right) / 2,
                                     .y = panel->bottom + 34,
                                     .text = c->x_name,
                                     .anchor = SH_ANCHOR_MIDDLE,
                                     .colour = sh_chart_grey});
    sh_chart_label(
        chart,
        (sh_label){.x = 0, .y = panel->top - 8, .text = c->y_name, .colour = sh_chart_grey});
}

static void draw_line(sh_chart *chart, const sh_panel *panel, const sh_curves *c,
                      const drawn *d, int32_t a)
{
    size_t from = (size_t)a * (size_t)c->points;
    sh_curve curve = {c->points, c->x, d->y + from, NULL};
    const char *colour = sh_palette_colour(a);
    if (c->line[a].low != NULL) {
        sh_curve band = {c->points, c->x, d->low + from, d->high + from};
        sh_chart_band(chart, panel, &band, &(sh_pen){.fill = colour, .opacity = 0.15});
    }
    sh_chart_line(chart, panel, &curve,
                  &(sh_pen){.stroke = colour, .dash = sh_chart_dash(a), .width = 1.8});
    for (int32_t i = 0; i < c->points && c->points <= 60; i++) {
        if (isfinite(c->x[i]) && isfinite(d->y[from + (size_t)i])) {
            sh_chart_marker(chart, sh_chart_path_x(panel, c->x[i]),
                            sh_chart_path_y(panel, d->y[from + (size_t)i]), a,
                            &(sh_pen){.stroke = colour, .fill = "#fff", .width = 1.5});
        }
    }
}

sh_status sh_chart_curves(sh_html *page, const sh_curves *c, sh_error *error)
{
    sh_legend entries[SH_PALETTE_COLOURS];
    drawn d = {0};
    sh_chart chart = {.page = page, .width = WIDTH};
    for (int32_t a = 0; a < c->lines; a++) {
        entries[a] = (sh_legend){SH_LEGEND_LINE,
                                 {sh_palette_colour(a), NULL, sh_chart_dash(a), 1.8, 0},
                                 a,
                                 c->line[a].name};
    }
    double top = sh_chart_legend_height(WIDTH, entries, c->lines) + 30;
    sh_panel panel = {.left = LEFT, .right = WIDTH - RIGHT, .top = top, .bottom = top + HEIGHT};
    chart.height = panel.bottom + FOOT;
    sh_status status = SH_OK;
    if (!take(&d, c)) {
        status = sh_error_set(error, SH_E_MEMORY, "no memory for a chart");
    } else if (measure(c, &d, &panel)) {
        sh_chart_begin(&chart, c->title, c->about);
        sh_chart_legend(&chart, 0, entries, c->lines);
        draw_axes(&chart, &panel, c);
        for (int32_t a = 0; a < c->lines; a++) {
            draw_line(&chart, &panel, c, &d, a);
        }
        sh_chart_end(&chart);
    } else {
        sh_html_paragraph(page, "There is no value to draw.");
    }
    give_back(&d);
    return status;
}

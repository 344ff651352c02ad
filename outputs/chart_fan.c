#include <math.h>

#include "outputs/chart_kinds.h"

enum {
    WIDTH = 720,
    LEFT = 46,
    GAP = 18,
    HEIGHT = 112,
    HEAD = 34,
    FOOT = 36,
    ACROSS = 3,
    LEGENDS = 9
};

static const sh_pen shock_pen = {.stroke = "#5b6672", .width = 1, .dash = "1 2"};

static void widen(double *low, double *high, const double *value, int32_t n)
{
    for (int32_t i = 0; value != NULL && i < n; i++) {
        if (isfinite(value[i])) {
            *low = fmin(*low, value[i]);
            *high = fmax(*high, value[i]);
        }
    }
}

/* the common range of all arms and points; from zero unless the values stay far from it */
static void value_range(const sh_fan *fan, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (int32_t a = 0; a < fan->arms; a++) {
        for (int32_t q = 0; q < SH_FAN_QUANTILES; q++) {
            widen(low, high, fan->arm[a].quantile[q], fan->steps);
        }
        widen(low, high, fan->arm[a].collapsed, fan->steps);
    }
    for (int32_t p = 0; p < fan->observed; p++) {
        widen(low, high, fan->points[p].value, fan->points[p].n);
    }
    if (!(*low <= *high)) {
        *low = 0;
        *high = 1;
    }
    if (*low > 0 && *low < 0.6 * *high) {
        *low = 0;
    }
}

static void draw_shocks(sh_chart *chart, const sh_panel *panel, const sh_fan *fan)
{
    for (int32_t i = 0; i < fan->shocks; i++) {
        double x = sh_chart_path_x(panel, fan->shock_day[i]);
        const double line[] = {x, panel->top, x, panel->bottom};
        if (x >= panel->left && x <= panel->right) {
            sh_chart_segment(chart, line, &shock_pen);
        }
    }
}

static void draw_points(sh_chart *chart, const sh_panel *panel, const sh_fan *fan)
{
    for (int32_t p = 0; p < fan->observed; p++) {
        const sh_fan_points *points = &fan->points[p];
        sh_pen pen = {.stroke = "#ffffff", .fill = "#c2185b", .width = 1};
        for (int32_t i = 0; i < points->n; i++) {
            double x = sh_chart_path_x(panel, points->day[i]);
            bool inside = x >= panel->left - 0.5 && x <= panel->right + 0.5;
            if (inside && isfinite(points->value[i])) {
                sh_chart_marker(chart, x, sh_chart_path_y(panel, points->value[i]), 3 - p % 4,
                                &pen);
            }
        }
    }
}

static void draw_arm(sh_chart *chart, const sh_panel *panel, const sh_fan *fan, int32_t a)
{
    const sh_fan_arm *arm = &fan->arm[a];
    const char *colour = sh_palette_colour(a);
    sh_curve outer = {fan->steps, fan->day, arm->quantile[0], arm->quantile[4]};
    sh_curve inner = {fan->steps, fan->day, arm->quantile[1], arm->quantile[3]};
    sh_curve middle = {fan->steps, fan->day, arm->quantile[2], NULL};
    sh_chart_band(chart, panel, &outer, &(sh_pen){.fill = colour, .opacity = 0.16});
    sh_chart_band(chart, panel, &inner, &(sh_pen){.fill = colour, .opacity = 0.30});
    sh_chart_line(chart, panel, &middle, &(sh_pen){.stroke = colour, .width = 2});
    if (arm->collapsed != NULL) {
        sh_curve collapsed = {fan->steps, fan->day, arm->collapsed, NULL};
        sh_chart_line(chart, panel, &collapsed,
                      &(sh_pen){.stroke = colour, .width = 1.6, .dash = "2 2.5"});
    }
    draw_points(chart, panel, fan);
}

static void draw_head(sh_chart *chart, const sh_panel *panel, const sh_fan *fan, int32_t a)
{
    double width = panel->right - panel->left;
    const double swatch[] = {panel->left, panel->top - 27, 9, 9};
    sh_chart_bar(chart, swatch, sh_palette_colour(a), 0);
    sh_chart_label(chart, (sh_label){.x = panel->left + 14,
                                     .y = panel->top - 19,
                                     .text = fan->arm[a].name,
                                     .size = 12,
                                     .bold = true,
                                     .most = width - 14});
    sh_chart_label(chart, (sh_label){.x = panel->left,
                                     .y = panel->top - 6,
                                     .text = fan->arm[a].note,
                                     .colour = sh_chart_grey,
                                     .most = width});
}

static int32_t legend(const sh_fan *fan, sh_legend *entries)
{
    bool collapsed = false;
    const char *grey = "#4a5563";
    for (int32_t a = 0; a < fan->arms; a++) {
        collapsed = collapsed || fan->arm[a].collapsed != NULL;
    }
    int32_t n = 0;
    entries[n++] = (sh_legend){SH_LEGEND_LINE, {.stroke = grey, .width = 2}, 0, "median"};
    entries[n++] = (sh_legend){SH_LEGEND_BAND, {.fill = "#a9b0b8"}, 0, "middle half"};
    entries[n++] = (sh_legend){SH_LEGEND_BAND, {.fill = "#dde0e3"}, 0, "middle 90 %"};
    if (collapsed) {
        entries[n++] = (sh_legend){SH_LEGEND_LINE,
                                   {.stroke = grey, .width = 1.6, .dash = "2 2.5"},
                                   0,
                                   "median of the collapsed"};
    }
    if (fan->shocks > 0) {
        entries[n++] = (sh_legend){SH_LEGEND_LINE, shock_pen, 0, "shock"};
    }
    for (int32_t p = 0; p < fan->observed && n < LEGENDS; p++) {
        entries[n++] = (sh_legend){SH_LEGEND_MARKER,
                                   {.stroke = "#ffffff", .fill = "#c2185b", .width = 1},
                                   3 - p % 4,
                                   fan->points[p].name};
    }
    return n;
}

/* the place of an arm's panel, left to right, then in further rows */
static sh_panel panel_of(const sh_fan *fan, int32_t a, int32_t across, double top)
{
    double width = (WIDTH - LEFT - 4 - (across - 1) * GAP) / (double)across;
    double left = LEFT + (a % across) * (width + GAP);
    double y = top + (a / across) * (HEAD + HEIGHT + FOOT) + HEAD;
    return (sh_panel){
        left, left + width, y, y + HEIGHT, fan->day[0], fan->day[fan->steps - 1], 0, 1};
}

void sh_chart_fan(sh_html *page, const sh_fan *fan)
{
    sh_legend entries[LEGENDS];
    int32_t count = legend(fan, entries);
    int32_t across = fan->arms < ACROSS ? fan->arms : ACROSS;
    int32_t down = across > 0 ? (fan->arms + across - 1) / across : 0;
    if (fan->steps < 1 || down == 0) {
        return;
    }
    double low, high, top = sh_chart_legend_height(WIDTH, entries, count) + 4;
    value_range(fan, &low, &high);
    double factor = sh_words_axis(fan->unit, fmax(fabs(low), fabs(high))).factor;
    low *= factor;
    high *= factor;
    sh_chart_round(&low, &high, 6);
    sh_chart chart = {
        .page = page, .width = WIDTH, .height = top + down * (HEAD + HEIGHT + FOOT)};
    sh_chart_begin(&chart, fan->title, fan->about);
    sh_chart_legend(&chart, 0, entries, count);
    for (int32_t a = 0; a < fan->arms; a++) {
        sh_panel panel = panel_of(fan, a, across, top);
        panel.y0 = low / factor;
        panel.y1 = high / factor;
        sh_chart_axis_y(&chart, &panel, factor, a % across == 0);
        sh_chart_axis_date(&chart, &panel, fan->start);
        draw_shocks(&chart, &panel, fan);
        draw_arm(&chart, &panel, fan, a);
        draw_head(&chart, &panel, fan, a);
    }
    sh_chart_end(&chart);
}

#include "outputs/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/macros.h"

const char sh_chart_ink[] = "#1d2733", sh_chart_grey[] = "#5b6672", sh_chart_hair[] = "#dfe3e8";

static const char *const dashes[] = {"", "7 3", "2 2.5", "9 3 2 3", "4 2", "1 2"};

const char *sh_chart_dash(int32_t arm)
{
    return dashes[(size_t)arm % SH_COUNT(dashes)];
}

/* white strokes that lie over a colour: plain, hatched both ways, lined, crossed, checked */
void sh_chart_patterns(sh_chart *chart)
{
    static const char *const strokes[] = {
        "",
        "M-1 5L5 -1M3 9L9 3M-1 9L9 -1",
        "M-1 3L5 9M3 -1L9 5M-1 -1L9 9",
        "M0 2H8M0 6H8",
        "M2 0V8M6 0V8",
        "M0 4H8M4 0V8",
        "M1 1h2v2h-2zM5 5h2v2h-2z",
        "M-1 9L9 -1M-1 -1L9 9",
    };
    sh_text_raw(&chart->page->text, "<defs>");
    for (int32_t i = 1; i < (int32_t)SH_COUNT(strokes); i++) {
        sh_text_print(&chart->page->text,
                      "<pattern id=\"c%dp%d\" width=\"8\" height=\"8\" "
                      "patternUnits=\"userSpaceOnUse\"><path d=\"%s\" fill=\"%s\" "
                      "stroke=\"#fff\" stroke-width=\"1.1\" stroke-opacity=\".75\"/></pattern>",
                      chart->id, i, strokes[i], i == 6 ? "#fff" : "none");
    }
    sh_text_raw(&chart->page->text, "</defs>\n");
}

void sh_chart_begin(sh_chart *chart, const char *title, const char *description)
{
    chart->id = ++chart->page->ids;
    sh_text_print(&chart->page->text,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" "
                  "font-size=\"11\" fill=\"%s\" role=\"img\" aria-labelledby=\"c%dt c%dd\">\n"
                  "<title id=\"c%dt\">%s</title>\n<desc id=\"c%dd\">%s</desc>\n",
                  chart->width, chart->height, sh_chart_grey, chart->id, chart->id, chart->id,
                  title, chart->id, description);
}

void sh_chart_end(sh_chart *chart)
{
    sh_text_raw(&chart->page->text, "</svg>\n");
}

/* 1, 2 or 5 times a power of ten, not below `raw` > 0 */
static double round_step(double raw)
{
    double power = 1;
    while (power * 10 <= raw) {
        power *= 10;
    }
    while (power > raw) {
        power /= 10;
    }
    double part = raw / power;
    return power * (part <= 1.0001 ? 1 : part <= 2.0001 ? 2 : part <= 5.0001 ? 5 : 10);
}

sh_ticks sh_chart_ticks(double low, double high, int32_t most)
{
    double span = high - low;
    if (!isfinite(low) || !isfinite(high) || !(span > 0) || span < 1e-12 || span > 1e18) {
        return (sh_ticks){low, 1, isfinite(low) ? 1 : 0};
    }
    sh_ticks out = {.step = round_step(span / (most > 1 ? most : 1))};
    out.first = ceil(low / out.step - 1e-9) * out.step;
    out.count = (int32_t)floor((high - out.first) / out.step + 1e-9) + 1;
    return out;
}

sh_words sh_chart_tick(const sh_ticks *ticks, int32_t i)
{
    int decimals = 0;
    for (double step = ticks->step; decimals < 9 && fabs(step - nearbyint(step)) > 1e-6;
         step *= 10) {
        decimals++;
    }
    return sh_words_fixed(ticks->first + i * ticks->step, decimals);
}

void sh_chart_round(double *low, double *high, int32_t most)
{
    if (!(*high > *low)) { /* all values equal: some room around them */
        double room = *low == 0 ? 1 : fabs(*low) * 0.1;
        *high = *low + room;
        *low = *low > 0 && *low < room ? 0 : *low - (*low == 0 ? 0 : room);
    }
    sh_ticks ticks = sh_chart_ticks(*low, *high, most);
    *low = floor(*low / ticks.step + 1e-9) * ticks.step;
    *high = ceil(*high / ticks.step - 1e-9) * ticks.step;
}

/* a straight line without its style; for the grid many in one path */
static void stroke(sh_chart *chart, const double p[4])
{
    if (p[0] == p[2]) {
        sh_text_print(&chart->page->text, "M%.1f %.1fV%.1f", p[0], p[1], p[3]);
    } else if (p[1] == p[3]) {
        sh_text_print(&chart->page->text, "M%.1f %.1fH%.1f", p[0], p[1], p[2]);
    } else {
        sh_text_print(&chart->page->text, "M%.1f %.1fL%.1f %.1f", p[0], p[1], p[2], p[3]);
    }
}

static void stroke_style(sh_chart *chart, const sh_pen *pen)
{
    sh_text *text = &chart->page->text;
    sh_text_print(text, "\" stroke=\"%s\"", pen->stroke);
    if (pen->width != 1) {
        sh_text_print(text, " stroke-width=\"%g\"", pen->width);
    }
    if (pen->dash != NULL && pen->dash[0] != '\0') {
        sh_text_print(text, " stroke-dasharray=\"%s\"", pen->dash);
    }
    sh_text_raw(text, "/>\n");
}

void sh_chart_segment(sh_chart *chart, const double p[4], const sh_pen *pen)
{
    sh_text_raw(&chart->page->text, "<path d=\"");
    stroke(chart, p);
    stroke_style(chart, pen);
}

static const sh_pen hair_pen = {.stroke = sh_chart_hair, .width = 1};
static const sh_pen zero_pen = {.stroke = "#8a94a0", .width = 1};

/* one line of a grid: across the panel at a height, or down it at a place */
typedef struct grid {
    const sh_panel *panel;
    sh_ticks ticks;
    double factor;
    bool down;
} grid;

static void grid_line(const grid *g, int32_t i, double line[4])
{
    double value = (g->ticks.first + i * g->ticks.step) / g->factor;
    double at = g->down ? sh_chart_path_x(g->panel, value) : sh_chart_path_y(g->panel, value);
    line[0] = g->down ? at : g->panel->left;
    line[1] = g->down ? g->panel->top : at;
    line[2] = g->down ? at : g->panel->right;
    line[3] = g->down ? g->panel->bottom : at;
}

/* all lines in one path, then the zero line over it */
static void draw_grid(sh_chart *chart, const grid *g)
{
    double line[4];
    sh_text_raw(&chart->page->text, "<path d=\"");
    for (int32_t i = 0; i < g->ticks.count; i++) {
        grid_line(g, i, line);
        stroke(chart, line);
    }
    stroke_style(chart, &hair_pen);
    for (int32_t i = 0; i < g->ticks.count; i++) {
        if (fabs(g->ticks.first + i * g->ticks.step) < g->ticks.step * 1e-6) {
            grid_line(g, i, line);
            sh_chart_segment(chart, line, &zero_pen);
        }
    }
}

static void grid_numbers(sh_chart *chart, const grid *g)
{
    double line[4];
    for (int32_t i = 0; i < g->ticks.count; i++) {
        sh_words text = sh_chart_tick(&g->ticks, i);
        sh_label label = {.text = text.text, .colour = sh_chart_grey};
        grid_line(g, i, line);
        label.x = g->down ? line[0] : line[0] - 6;
        label.y = g->down ? line[3] + 15 : line[1] + 3.6;
        label.anchor = g->down ? SH_ANCHOR_MIDDLE : SH_ANCHOR_END;
        sh_chart_label(chart, label);
    }
}

void sh_chart_axis_y(sh_chart *chart, const sh_panel *panel, double factor, bool numbers)
{
    int32_t most = (int32_t)((panel->bottom - panel->top) / 24);
    grid g = {panel, sh_chart_ticks(panel->y0 * factor, panel->y1 * factor, most), factor,
              false};
    draw_grid(chart, &g);
    if (numbers) {
        grid_numbers(chart, &g);
    }
}

void sh_chart_axis_x(sh_chart *chart, const sh_panel *panel, double factor, bool numbers)
{
    int32_t most = (int32_t)((panel->right - panel->left) / 36);
    grid g = {panel, sh_chart_ticks(panel->x0 * factor, panel->x1 * factor, most), factor,
              true};
    draw_grid(chart, &g);
    if (numbers) {
        grid_numbers(chart, &g);
    }
}

/* months between two date ticks so that about one stands on every 44 px */
static int32_t month_step(const sh_panel *panel)
{
    static const int32_t steps[] = {1, 2, 3, 6, 12, 24, 60, 120};
    double months = (panel->x1 - panel->x0) / 30.44;
    double most = (panel->right - panel->left) / 44;
    for (size_t i = 0; i < SH_COUNT(steps); i++) {
        if (months / steps[i] <= most) {
            return steps[i];
        }
    }
    return steps[SH_COUNT(steps) - 1];
}

/* too short for ticks at the first of a month */
static bool by_days(const sh_panel *panel)
{
    return panel->x1 - panel->x0 < 62;
}

int32_t sh_chart_dates(const sh_panel *panel, const char *start, double *day, int32_t most)
{
    int32_t year, month, date, count = 0, step = month_step(panel);
    bool readable = sh_words_civil(start, panel->x0, &year, &month, &date);
    if (!readable || panel->x1 - panel->x0 > 400 * 365.0 || by_days(panel)) {
        int32_t ticks_at_most = (int32_t)((panel->right - panel->left) / 48);
        sh_ticks ticks = sh_chart_ticks(panel->x0, panel->x1, ticks_at_most);
        for (int32_t i = 0; i < ticks.count && count < most; i++) {
            day[count++] = ticks.first + i * ticks.step;
        }
        return count;
    }
    for (double at = ceil(panel->x0); at <= panel->x1 && count < most; at++) {
        sh_words_civil(start, at, &year, &month, &date);
        if (date == 1 && (month - 1 + (step > 12 ? year * 12 : 0)) % step == 0) {
            day[count++] = at;
        }
    }
    return count;
}

/* what stands at a tick: month or date, and the year where it changes; else the day's number */
typedef struct date_label {
    char text[24], year[16];
} date_label;

static date_label label_of(const sh_panel *panel, const char *start, double day, int32_t *shown)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    date_label out = {{0}, {0}};
    int32_t year, month, date;
    if (!sh_words_civil(start, day, &year, &month, &date)) {
        snprintf(out.text, sizeof out.text, "%.0f", day);
        return out;
    }
    if (by_days(panel)) {
        snprintf(out.text, sizeof out.text, "%d %s", date, names[month - 1]);
    } else {
        snprintf(out.text, sizeof out.text, "%s", names[month - 1]);
    }
    if (year != *shown) {
        snprintf(out.year, sizeof out.year, "%d", year);
        *shown = year;
    }
    return out;
}

static void date_tick(sh_chart *chart, const sh_panel *panel, double day,
                      const date_label *text)
{
    double x = sh_chart_path_x(panel, day);
    const double mark[] = {x, panel->bottom, x, panel->bottom + 4};
    sh_chart_segment(chart, mark, &zero_pen);
    sh_label label = {.x = x,
                      .y = panel->bottom + 16,
                      .anchor = SH_ANCHOR_MIDDLE,
                      .text = text->text,
                      .colour = sh_chart_grey};
    sh_chart_label(chart, label);
    if (text->year[0] != '\0') {
        label.text = text->year;
        label.y += 12;
        sh_chart_label(chart, label);
    }
}

void sh_chart_axis_date(sh_chart *chart, const sh_panel *panel, const char *start)
{
    enum { MOST = 60 };
    double day[MOST];
    int32_t year, month, date, shown = 0, count = sh_chart_dates(panel, start, day, MOST);
    const double base[] = {panel->left, panel->bottom, panel->right, panel->bottom};
    sh_chart_segment(chart, base, &zero_pen);
    for (int32_t i = 0; i < count; i++) {
        date_label label = label_of(panel, start, day[i], &shown);
        date_tick(chart, panel, day[i], &label);
    }
    if (!sh_words_civil(start, panel->x0, &year, &month, &date)) {
        sh_chart_label(chart, (sh_label){.x = panel->right,
                                         .y = panel->bottom + 28,
                                         .text = "day",
                                         .anchor = SH_ANCHOR_END,
                                         .colour = sh_chart_grey});
    }
}

static void pen_attributes(sh_chart *chart, const sh_pen *pen)
{
    sh_text *text = &chart->page->text;
    if (pen->fill != NULL) {
        sh_text_print(text, " fill=\"%s\"", pen->fill);
        if (pen->opacity > 0) {
            sh_text_print(text, " fill-opacity=\"%.2f\"", pen->opacity);
        }
    } else {
        sh_text_raw(text, " fill=\"none\"");
    }
    if (pen->stroke != NULL) {
        sh_text_print(text, " stroke=\"%s\" stroke-width=\"%.1f\"", pen->stroke, pen->width);
    }
    if (pen->dash != NULL && pen->dash[0] != '\0') {
        sh_text_print(text, " stroke-dasharray=\"%s\"", pen->dash);
    }
}

void sh_chart_line(sh_chart *chart, const sh_panel *panel, const sh_curve *curve,
                   const sh_pen *pen)
{
    sh_text_raw(&chart->page->text, "<path d=\"");
    sh_chart_path_line(&chart->page->text, panel, curve);
    sh_text_raw(&chart->page->text, "\"");
    pen_attributes(chart, pen);
    sh_text_raw(&chart->page->text, " stroke-linejoin=\"round\"/>\n");
}

void sh_chart_band(sh_chart *chart, const sh_panel *panel, const sh_curve *curve,
                   const sh_pen *pen)
{
    sh_text_raw(&chart->page->text, "<path d=\"");
    sh_chart_path_band(&chart->page->text, panel, curve);
    sh_text_raw(&chart->page->text, "\"");
    pen_attributes(chart, pen);
    sh_text_raw(&chart->page->text, "/>\n");
}

void sh_chart_bar(sh_chart *chart, const double b[4], const char *colour, int32_t pattern)
{
    sh_text *text = &chart->page->text;
    sh_text_print(text, "<path d=\"M%.1f %.1fh%.1fv%.1fh%.1fz\" fill=\"%s\"/>", b[0], b[1],
                  b[2], b[3], -b[2], colour);
    if (pattern % 8 > 0) {
        sh_text_print(text, "<path d=\"M%.1f %.1fh%.1fv%.1fh%.1fz\" fill=\"url(#c%dp%d)\"/>",
                      b[0], b[1], b[2], b[3], -b[2], chart->id, pattern % 8);
    }
    sh_text_raw(text, "\n");
}

void sh_chart_marker(sh_chart *chart, double x, double y, int32_t shape, const sh_pen *pen)
{
    static const char *const shapes[] = {"m-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0z",
                                         "m-3.2 -3.2h6.4v6.4h-6.4z",
                                         "m0 -4l4 7h-8z",
                                         "m0 -4.4l4.4 4.4l-4.4 4.4l-4.4 -4.4z",
                                         "m-3.4 -3.4l6.8 6.8m0 -6.8l-6.8 6.8",
                                         "m0 4l-4 -7h8z"};
    sh_text_print(&chart->page->text, "<path d=\"M%.1f %.1f%s\"", x, y,
                  shapes[(size_t)shape % SH_COUNT(shapes)]);
    pen_attributes(chart, pen);
    sh_text_raw(&chart->page->text, "/>\n");
}

/* advance of one character in em, for the sans-serif faces the page asks for */
static double advance(const unsigned char *s)
{
    if (s[0] >= 0xE3) { /* CJK and beyond */
        return 1;
    }
    if (strchr("iljtfI.,:;'|!()[] ", s[0]) != NULL) {
        return 0.32;
    }
    if (strchr("mwMW%@", s[0]) != NULL) {
        return 0.88;
    }
    return s[0] >= 'A' && s[0] <= 'Z' ? 0.68 : 0.56;
}

/* bytes of the text that fit into `most` px; its width into *width */
static size_t fitting(const char *text, double size, double most, double *width)
{
    size_t i = 0;
    *width = 0;
    while (text[i] != '\0') {
        size_t n = 1;
        while ((text[i + n] & 0xC0) == 0x80) {
            n++;
        }
        double next = *width + size * advance((const unsigned char *)text + i);
        if (next > most) {
            break;
        }
        *width = next;
        i += n;
    }
    return i;
}

double sh_chart_text_width(const char *text, double size)
{
    double width;
    fitting(text, size, INFINITY, &width);
    return width;
}

/* bytes of the first of two lines: up to the last break that fits; 0: the text needs no second
   line, or has no place to break */
static size_t first_line(const sh_label *label)
{
    double size = label->size > 0 ? label->size : 11, width;
    if (!label->wrap || !(label->most > 0) ||
        sh_chart_text_width(label->text, size) <= label->most) {
        return 0;
    }
    size_t end = fitting(label->text, size, label->most, &width);
    while (end > 0 && strchr(" -_", label->text[end - 1]) == NULL) {
        end--;
    }
    return end;
}

bool sh_chart_label_wraps(const sh_label *label)
{
    return first_line(label) > 0;
}

static void one_line(sh_chart *chart, sh_label label)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    double size = label.size > 0 ? label.size : 11;
    sh_text *text = &chart->page->text;
    const char *colour = label.colour == NULL ? sh_chart_ink : label.colour;
    sh_text_print(text, "<text x=\"%.1f\" y=\"%.1f\"", label.x, label.y);
    if (colour != sh_chart_grey) { /* the usual one is said by the picture */
        sh_text_print(text, " fill=\"%s\"", colour);
    }
    if (size != 11) {
        sh_text_print(text, " font-size=\"%g\"", size);
    }
    if (label.anchor != SH_ANCHOR_START) {
        sh_text_print(text, " text-anchor=\"%s\"", anchors[label.anchor]);
    }
    sh_text_raw(text, label.bold ? " font-weight=\"600\">" : ">");
    double width;
    size_t fit = label.most > 0 ? fitting(label.text, size, label.most - size, &width) : 0;
    if (label.most > 0 && sh_chart_text_width(label.text, size) > label.most) {
        char cut[256];
        fit = fit < sizeof cut - 4 ? fit : sizeof cut - 4;
        memcpy(cut, label.text, fit);
        memcpy(cut + fit, "\xE2\x80\xA6", 4);
        sh_text_print(text, "%s<title>%s</title>", cut, label.text);
    } else {
        sh_text_put(text, label.text);
    }
    sh_text_raw(text, "</text>\n");
}

void sh_chart_label(sh_chart *chart, sh_label label)
{
    char line[256];
    size_t end = first_line(&label);
    double half = (label.size > 0 ? label.size : 11) * 0.56;
    if (end == 0 || end >= sizeof line) {
        one_line(chart, label);
        return;
    }
    memcpy(line, label.text, end);
    line[end] = '\0';
    sh_label upper = label, lower = label;
    upper.text = line;
    upper.y -= half;
    lower.text += end;
    lower.y += half;
    one_line(chart, upper);
    one_line(chart, lower);
}

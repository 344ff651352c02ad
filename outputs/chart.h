/* A small writer of static SVG: panels, axes with round ticks, lines, bands, labels, markers.
   The kinds of chart stand on it, one function each, in chart_kinds.h. */
#ifndef SH_OUTPUTS_CHART_H
#define SH_OUTPUTS_CHART_H

#include <stdbool.h>
#include <stdint.h>

#include "outputs/chart_path.h"
#include "outputs/html.h"
#include "outputs/palette.h"
#include "outputs/words.h"

/* One drawing; lengths in px of its viewBox, the page scales it to the column. */
typedef struct sh_chart {
    sh_html *page; /* borrowed */
    double width, height;
    int32_t id; /* set by sh_chart_begin; makes identifiers unique on the page */
} sh_chart;

/* How a line or area is drawn; NULL means none of it. */
typedef struct sh_pen {
    const char *stroke, *fill, *dash;
    double width;   /* px */
    double opacity; /* of the fill, 0 … 1; 0 means 1 */
} sh_pen;

typedef enum sh_anchor { SH_ANCHOR_START, SH_ANCHOR_MIDDLE, SH_ANCHOR_END } sh_anchor;

/* One line of text; a zeroed field takes the usual value. */
typedef struct sh_label {
    double x, y; /* px: anchor and baseline */
    const char *text;
    sh_anchor anchor;
    double size;        /* px; 0: 11 */
    const char *colour; /* NULL: ink */
    bool bold;
    double most; /* px the text may take; what is longer ends in "…"; 0: no limit */
    bool wrap;   /* what is longer than `most` takes two lines around y first */
} sh_label;

/* Round values from `first` on, `step` apart. */
typedef struct sh_ticks {
    double first, step;
    int32_t count;
} sh_ticks;

extern const char sh_chart_ink[], sh_chart_grey[], sh_chart_hair[];

/* Dash pattern and marker of an arm; further arms start again. */
const char *sh_chart_dash(int32_t arm);

/* Opens <svg role="img"> with title and description. */
void sh_chart_begin(sh_chart *chart, const char *title, const char *description);

/* The fill patterns 1 … 7 (0 is plain); once, right after begin, where bars use them. */
void sh_chart_patterns(sh_chart *chart);
void sh_chart_end(sh_chart *chart);

/* At most about `most` round ticks inside [low, high]. */
sh_ticks sh_chart_ticks(double low, double high, int32_t most);

/* The number a tick shows, with no more decimals than the step needs. */
sh_words sh_chart_tick(const sh_ticks *ticks, int32_t i);

/* Widens [*low, *high] to round ends, so that the outermost ticks are labelled. */
void sh_chart_round(double *low, double *high, int32_t most);

/* Value axes: hair lines across the panel, numbers (value * factor) when `numbers`. */
void sh_chart_axis_y(sh_chart *chart, const sh_panel *panel, double factor, bool numbers);
void sh_chart_axis_x(sh_chart *chart, const sh_panel *panel, double factor, bool numbers);

/* The days of the ticks of a date axis: firsts of months; below two months, and without a
   start date, round numbers of days;
   returns how many, at most `most`. */
int32_t sh_chart_dates(const sh_panel *panel, const char *start, double *day, int32_t most);

/* A date axis: x in days since the ISO date `start`. */
void sh_chart_axis_date(sh_chart *chart, const sh_panel *panel, const char *start);

void sh_chart_line(sh_chart *chart, const sh_panel *panel, const sh_curve *curve,
                   const sh_pen *pen);
void sh_chart_band(sh_chart *chart, const sh_panel *panel, const sh_curve *curve,
                   const sh_pen *pen);
void sh_chart_segment(sh_chart *chart, const double from_to[4], const sh_pen *pen);

/* A rectangle filled with a colour, and with the pattern of that number over it. */
void sh_chart_bar(sh_chart *chart, const double left_top_width_height[4], const char *colour,
                  int32_t pattern);

/* Markers: 0 circle, 1 square, 2 triangle, 3 diamond, 4 cross, then again. */
void sh_chart_marker(sh_chart *chart, double x, double y, int32_t shape, const sh_pen *pen);

void sh_chart_label(sh_chart *chart, sh_label label);

/* Does it take two lines? */
bool sh_chart_label_wraps(const sh_label *label);

/* One entry of a legend: a band, a line or a marker, then its text. */
typedef struct sh_legend {
    enum { SH_LEGEND_BAND, SH_LEGEND_LINE, SH_LEGEND_MARKER } look;
    sh_pen pen;
    int32_t shape; /* of the marker; BAND: the pattern */
    const char *text;
} sh_legend;

/* Entries from left to right, wrapped at the chart's width; returns the px of height taken. */
double sh_chart_legend(sh_chart *chart, double top, const sh_legend *entries, int32_t count);

/* The same height without drawing, to size a chart before it begins. */
double sh_chart_legend_height(double width, const sh_legend *entries, int32_t count);

/* Estimated width of a text in px at a font size. */
double sh_chart_text_width(const char *text, double size);

#endif

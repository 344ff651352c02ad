#include "outputs/chart_path.h"

#include <math.h>
#include <stdio.h>

double sh_chart_path_x(const sh_panel *panel, double value)
{
    double span = panel->x1 - panel->x0;
    return panel->left +
           (span == 0 ? 0.5 : (value - panel->x0) / span) * (panel->right - panel->left);
}

double sh_chart_path_y(const sh_panel *panel, double value)
{
    double span = panel->y1 - panel->y0;
    return panel->bottom -
           (span == 0 ? 0.5 : (value - panel->y0) / span) * (panel->bottom - panel->top);
}

/* The writer of a path's data: tenths of a px, the first point absolute and each next one
   relative, and no point that a straight line passes within less than a tenth. The last is done
   by the swinging door: from the last written point, only those directions stay open that pass
   close to all points since. */
typedef struct path {
    sh_text *text;
    bool open;        /* a point was written */
    bool waiting;     /* a point was seen and not yet written */
    double x, y;      /* last written point, whole tenths */
    double wx, wy;    /* the waiting one */
    double low, high; /* open directions: dy over |dx| */
} path;

static const double door = 1.2, far_away = 1e7;

static double tenths(double px)
{
    return nearbyint(fmax(-far_away, fmin(far_away, px * 10)));
}

/* 37 -> "3.7", -5 -> "-.5", 20 -> "2" */
static void write_tenths(sh_text *text, double value, bool first)
{
    char digits[32];
    long long whole = (long long)fabs(value) / 10, rest = (long long)fabs(value) % 10;
    int n = snprintf(digits, sizeof digits, "%s", value < 0 ? "-" : first ? "" : " ");
    if (whole > 0 || rest == 0) {
        n += snprintf(digits + n, sizeof digits - (size_t)n, "%lld", whole);
    }
    if (rest > 0) {
        snprintf(digits + n, sizeof digits - (size_t)n, ".%lld", rest);
    }
    sh_text_raw(text, digits);
}

static void put(path *p, double x, double y)
{
    double dx = x - p->x, dy = y - p->y;
    if (!p->open || (dx != 0 && dy != 0)) {
        sh_text_raw(p->text, p->open ? "l" : "M");
        write_tenths(p->text, p->open ? dx : x, true);
        write_tenths(p->text, p->open ? dy : y, false);
    } else {
        sh_text_raw(p->text, dy == 0 ? "h" : "v");
        write_tenths(p->text, dy == 0 ? dx : dy, true);
    }
    p->open = true;
    p->waiting = false;
    p->x = x;
    p->y = y;
    p->low = -INFINITY;
    p->high = INFINITY;
}

static void flush(path *p)
{
    if (p->waiting) {
        put(p, p->wx, p->wy);
    }
}

static void to(path *p, double px, double py)
{
    double x = tenths(px), y = tenths(py), run = fabs(x - p->x);
    if (!p->open) {
        put(p, x, y);
        return;
    }
    double slope = run > 0 ? (y - p->y) / run : NAN;
    bool straight = run > 0 && slope >= p->low && slope <= p->high &&
                    (!p->waiting || (x - p->wx) * (p->wx - p->x) >= 0);
    if (!straight) {
        flush(p);
        run = fabs(x - p->x);
        slope = run > 0 ? (y - p->y) / run : NAN;
    }
    if (!(run > 0)) {
        put(p, x, y);
        return;
    }
    p->low = fmax(p->low, slope - door / run);
    p->high = fmin(p->high, slope + door / run);
    p->wx = x;
    p->wy = y;
    p->waiting = true;
}

void sh_chart_path_line(sh_text *text, const sh_panel *panel, const sh_curve *curve)
{
    path p = {.text = text};
    for (int32_t i = 0; i < curve->n; i++) {
        if (isfinite(curve->y[i])) {
            to(&p, sh_chart_path_x(panel, curve->x[i]), sh_chart_path_y(panel, curve->y[i]));
        } else {
            flush(&p);
            p.open = false;
        }
    }
    flush(&p);
}

/* one closed piece of a band: there along one edge, back along the other */
static void band_piece(sh_text *text, const sh_panel *panel, const sh_curve *curve,
                       const int32_t first_end[2])
{
    path p = {.text = text};
    for (int32_t i = first_end[0]; i < first_end[1]; i++) {
        to(&p, sh_chart_path_x(panel, curve->x[i]), sh_chart_path_y(panel, curve->upper[i]));
    }
    flush(&p);
    for (int32_t i = first_end[1] - 1; i >= first_end[0]; i--) {
        to(&p, sh_chart_path_x(panel, curve->x[i]), sh_chart_path_y(panel, curve->y[i]));
    }
    flush(&p);
    sh_text_raw(text, "z");
}

void sh_chart_path_band(sh_text *text, const sh_panel *panel, const sh_curve *curve)
{
    for (int32_t first = 0; first < curve->n;) {
        int32_t end = first;
        while (end < curve->n && isfinite(curve->y[end]) && isfinite(curve->upper[end])) {
            end++;
        }
        if (end > first) {
            band_piece(text, panel, curve, (const int32_t[]){first, end});
        }
        first = end + 1;
    }
}

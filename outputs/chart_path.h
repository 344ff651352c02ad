/* From data to px: a plotting area, and the lines and bands drawn in it as paths. */
#ifndef SH_OUTPUTS_CHART_PATH_H
#define SH_OUTPUTS_CHART_PATH_H

#include <stdint.h>

#include "outputs/text.h"

/* A plotting area: its edges in px and the data ranges mapped onto them. */
typedef struct sh_panel {
    double left, right, top, bottom;
    double x0, x1; /* data at the left and right edge */
    double y0, y1; /* data at the bottom and top edge */
} sh_panel;

/* Points in data units; a value that is not finite interrupts the line. */
typedef struct sh_curve {
    int32_t n;
    const double *x, *y;
    const double *upper; /* bands: the other edge; NULL for lines */
} sh_curve;

/* Data to px. */
double sh_chart_path_x(const sh_panel *panel, double value);
double sh_chart_path_y(const sh_panel *panel, double value);

/* The data of a path: a line with its gaps, and a band as closed pieces. Points that a straight
   line passes within a tenth of a px are left out. */
void sh_chart_path_line(sh_text *text, const sh_panel *panel, const sh_curve *curve);
void sh_chart_path_band(sh_text *text, const sh_panel *panel, const sh_curve *curve);

#endif

#include "outputs/chart.h"

enum { ROW = 17, SWATCH = 22, GAP = 18, SIZE = 11 };

static void draw_entry(sh_chart *chart, double x, double y, const sh_legend *entry)
{
    const double box[] = {x, y + 3, SWATCH - 4, 9};
    const double line[] = {x, y + 8, x + SWATCH - 4, y + 8};
    if (entry->look == SH_LEGEND_BAND) {
        sh_chart_bar(chart, box, entry->pen.fill, entry->shape);
    } else if (entry->look == SH_LEGEND_LINE) {
        sh_chart_segment(chart, line, &entry->pen);
    } else {
        sh_chart_marker(chart, x + SWATCH / 2.0 - 2, y + 8, entry->shape, &entry->pen);
    }
    sh_chart_label(chart, (sh_label){.x = x + SWATCH,
                                     .y = y + 12,
                                     .text = entry->text,
                                     .size = SIZE,
                                     .colour = sh_chart_grey,
                                     .most = chart->width - x - SWATCH});
}

static double lay_out(sh_chart *chart, double width, double top, const sh_legend *entries,
                      int32_t count)
{
    double x = 0, y = top;
    for (int32_t i = 0; i < count; i++) {
        double size = SWATCH + sh_chart_text_width(entries[i].text, SIZE);
        if (x > 0 && x + size > width) {
            x = 0;
            y += ROW;
        }
        if (chart != NULL) {
            draw_entry(chart, x, y, &entries[i]);
        }
        x += size + GAP;
    }
    return count == 0 ? 0 : y + ROW - top;
}

double sh_chart_legend(sh_chart *chart, double top, const sh_legend *entries, int32_t count)
{
    return lay_out(chart, chart->width, top, entries, count);
}

double sh_chart_legend_height(double width, const sh_legend *entries, int32_t count)
{
    return lay_out(NULL, width, 0, entries, count);
}

#include <math.h>

#include "outputs/chart_kinds.h"

enum { WIDTH = 720, LEFT = 44, GAP = 44, HEAD = 22, FOOT = 40, ACROSS = 3, LARGEST = 230 };

static void value_range(const sh_pairs *s, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (int32_t i = 0; i < s->n; i++) {
        *low = fmin(*low, s->baseline[i]);
        *high = fmax(*high, s->baseline[i]);
        for (int32_t a = 0; a < s->arms; a++) {
            *low = fmin(*low, s->arm[a].value[i]);
            *high = fmax(*high, s->arm[a].value[i]);
        }
    }
    if (!isfinite(*low) || !isfinite(*high)) {
        *low = 0;
        *high = 1;
    }
    *low = *low > 0 ? 0 : *low;
}

/* neither collapsed, only the baseline, only this arm, both */
static const int32_t shapes[] = {0, 4, 2, 1};

static void draw_arm(sh_chart *chart, const sh_panel *panel, const sh_pairs *s, int32_t a)
{
    const sh_pairs_arm *arm = &s->arm[a];
    const double diagonal[] = {panel->left, panel->bottom, panel->right, panel->top};
    const char *colour = sh_palette_colour(arm->arm);
    sh_chart_segment(chart, diagonal,
                     &(sh_pen){.stroke = "#8a94a0", .width = 1.2, .dash = "4 3"});
    for (int32_t i = 0; i < s->n; i++) {
        if (isfinite(s->baseline[i]) && isfinite(arm->value[i])) {
            int32_t shape = shapes[arm->collapsed == NULL ? 0 : arm->collapsed[i] & 3];
            sh_pen pen = {.stroke = shape == 4 ? colour : "#ffffff",
                          .fill = shape == 4 ? NULL : colour,
                          .width = shape == 4 ? 1.6 : 0.8,
                          .opacity = 0.75};
            sh_chart_marker(chart, sh_chart_path_x(panel, s->baseline[i]),
                            sh_chart_path_y(panel, arm->value[i]), shape, &pen);
        }
    }
    sh_chart_label(chart, (sh_label){.x = panel->left,
                                     .y = panel->top - 8,
                                     .text = arm->name,
                                     .size = 12,
                                     .bold = true,
                                     .colour = colour,
                                     .most = panel->right - panel->left});
}

static int32_t legend(const sh_pairs *s, sh_legend *entries)
{
    static const char *const names[] = {"neither collapsed", "only the baseline collapsed",
                                        "only this arm collapsed", "both collapsed"};
    int32_t n = 0;
    for (int32_t k = 0; k < 4; k++) {
        bool cross = shapes[k] == 4;
        entries[n++] = (sh_legend){SH_LEGEND_MARKER,
                                   {.stroke = cross ? "#4a5563" : "#ffffff",
                                    .fill = cross ? NULL : "#4a5563",
                                    .width = cross ? 1.6 : 0.8},
                                   shapes[k],
                                   names[k]};
    }
    entries[n++] = (sh_legend){
        SH_LEGEND_LINE, {.stroke = "#8a94a0", .width = 1.2, .dash = "4 3"}, 0, "no change"};
    return s->n > 0 ? n : 0;
}

void sh_chart_pairs(sh_html *page, const sh_pairs *s)
{
    double low, high;
    sh_legend entries[5];
    int32_t count = legend(s, entries);
    if (s->n < 1 || s->arms < 1) {
        return;
    }
    value_range(s, &low, &high);
    sh_words_scale scale = sh_words_axis(s->unit, fmax(fabs(low), fabs(high)));
    low *= scale.factor;
    high *= scale.factor;
    sh_chart_round(&low, &high, 5);
    double first = sh_chart_legend_height(WIDTH, entries, count) + 4;
    int32_t across = s->arms < ACROSS ? s->arms : ACROSS,
            down = (s->arms + across - 1) / across;
    double side = fmin(LARGEST, (WIDTH - 12 - LEFT - (across - 1) * GAP) / (double)across);
    sh_chart chart = {
        .page = page, .width = WIDTH, .height = first + down * (HEAD + side + FOOT)};
    sh_chart_begin(&chart, s->title, s->about);
    sh_chart_legend(&chart, 0, entries, count);
    for (int32_t a = 0; a < s->arms; a++) {
        double left = LEFT + (a % across) * (side + GAP);
        double top = first + (a / across) * (HEAD + side + FOOT) + HEAD;
        sh_panel panel = {left,
                          left + side,
                          top,
                          top + side,
                          low / scale.factor,
                          high / scale.factor,
                          low / scale.factor,
                          high / scale.factor};
        sh_chart_axis_y(&chart, &panel, scale.factor, true);
        sh_chart_axis_x(&chart, &panel, scale.factor, true);
        draw_arm(&chart, &panel, s, a);
        sh_words under = sh_words_joined(s->baseline_name, ", ", scale.unit.text);
        sh_chart_label(&chart, (sh_label){.x = panel.right,
                                          .y = panel.bottom + 30,
                                          .text = under.text,
                                          .anchor = SH_ANCHOR_END,
                                          .colour = sh_chart_grey,
                                          .most = side});
    }
    sh_chart_end(&chart);
}

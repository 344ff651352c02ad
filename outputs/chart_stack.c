#include <math.h>

#include "outputs/chart_kinds.h"

enum { WIDTH = 720, LEFT = 132, RIGHT = 12, BAR = 26, ROW = 42, FOOT = 24, LEGENDS = 12 };

/* a share inside its piece of the bar, where it fits, on a white ground over the pattern */
static void piece_label(sh_chart *chart, double x, double y, double width, double share)
{
    sh_words text = sh_words_percent(share);
    double size = sh_chart_text_width(text.text, 10.5) + 6;
    if (size > width - 4) {
        return;
    }
    const double ground[] = {x + (width - size) / 2, y + 6, size, 14};
    sh_chart_bar(chart, ground, "#ffffff", 0);
    sh_chart_label(chart, (sh_label){.x = x + width / 2,
                                     .y = y + 17,
                                     .text = text.text,
                                     .size = 10.5,
                                     .anchor = SH_ANCHOR_MIDDLE});
}

static void draw_bar(sh_chart *chart, const sh_panel *panel, const sh_stack *stack, int32_t a)
{
    double x = panel->left, y = panel->top + a * ROW + (ROW - BAR) / 2.0;
    for (int32_t p = 0; p < stack->parts; p++) {
        double share = stack->part[p].share[a];
        double width = isfinite(share) ? fmax(0, share) * (panel->right - panel->left) : 0;
        const double box[] = {x, y, width, BAR};
        if (width > 0.05) {
            sh_chart_bar(chart, box, stack->part[p].colour, stack->part[p].pattern);
            piece_label(chart, x, y, width, share);
        }
        x += width;
    }
    sh_chart_label(chart, (sh_label){.x = 0,
                                     .y = y + 17,
                                     .text = stack->arm_name[a],
                                     .size = 12,
                                     .bold = true,
                                     .colour = sh_palette_colour(a),
                                     .most = LEFT - 8});
}

void sh_chart_stack(sh_html *page, const sh_stack *stack)
{
    sh_legend entries[LEGENDS];
    int32_t count = stack->parts < LEGENDS ? stack->parts : LEGENDS;
    for (int32_t p = 0; p < count; p++) {
        const sh_stack_part *part = &stack->part[p];
        entries[p] =
            (sh_legend){SH_LEGEND_BAND, {.fill = part->colour}, part->pattern, part->name};
    }
    double top = sh_chart_legend_height(WIDTH, entries, count) + 4;
    sh_chart chart = {.page = page, .width = WIDTH, .height = top + ROW * stack->arms + FOOT};
    sh_panel panel = {LEFT, WIDTH - RIGHT, top, top + ROW * stack->arms, 0, 1, 0, 1};
    sh_chart_begin(&chart, stack->title, stack->about);
    sh_chart_patterns(&chart);
    sh_chart_legend(&chart, 0, entries, count);
    sh_chart_axis_x(&chart, &panel, 100, true);
    for (int32_t a = 0; a < stack->arms; a++) {
        draw_bar(&chart, &panel, stack, a);
    }
    sh_chart_label(&chart, (sh_label){.x = 0,
                                      .y = panel.bottom + 15,
                                      .text = "% of platforms",
                                      .colour = sh_chart_grey});
    sh_chart_end(&chart);
}

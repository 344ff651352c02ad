#include <math.h>

#include "outputs/chart_kinds.h"

enum {
    WIDTH = 720,
    LEFT = 132,
    RIGHT = 12,
    BAR = 26,
    ROW = 54, /* the bar and, below it, the shares of pieces too narrow to hold them */
    FOOT = 24,
    LEGENDS = 12,
    APART = 6
};

/* the share of a piece that is too narrow to hold it */
typedef struct below {
    double centre, left, width; /* px; centre: of the piece */
    sh_words text;
} below;

/* a share inside its piece of the bar, on a white ground over the pattern; false when it does
   not fit */
static bool inner_label(sh_chart *chart, double x, double y, double width, const char *text)
{
    double size = sh_chart_text_width(text, 11) + 6;
    if (size > width - 4) {
        return false;
    }
    const double ground[] = {x + (width - size) / 2, y + 6, size, 14};
    sh_chart_bar(chart, ground, "#ffffff", 0);
    sh_chart_label(
        chart,
        (sh_label){.x = x + width / 2, .y = y + 17, .text = text, .anchor = SH_ANCHOR_MIDDLE});
    return true;
}

/* under their pieces, pushed to the right where they would meet, and back inside the picture */
static void place(below *label, int32_t count)
{
    double end = 0;
    for (int32_t i = 0; i < count; i++) {
        label[i].left = fmax(label[i].centre - label[i].width / 2, end);
        end = label[i].left + label[i].width + APART;
    }
    end = WIDTH;
    for (int32_t i = count - 1; i >= 0; i--) {
        label[i].left = fmin(label[i].left, end - label[i].width);
        end = label[i].left - APART;
    }
}

static void draw_below(sh_chart *chart, double bottom, const below *label, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        double middle = label[i].left + label[i].width / 2;
        const double line[] = {label[i].centre, bottom - 3, middle, bottom + 6};
        sh_chart_segment(chart, line, &(sh_pen){.stroke = sh_chart_ink, .width = 0.8});
        sh_chart_label(chart, (sh_label){.x = middle,
                                         .y = bottom + 16,
                                         .text = label[i].text.text,
                                         .anchor = SH_ANCHOR_MIDDLE});
    }
}

static void draw_bar(sh_chart *chart, const sh_panel *panel, const sh_stack *stack, int32_t a)
{
    below narrow[LEGENDS];
    int32_t count = 0;
    double x = panel->left, y = panel->top + a * ROW + 6;
    for (int32_t p = 0; p < stack->parts; p++) {
        double share = stack->part[p].share[a];
        double width = isfinite(share) ? fmax(0, share) * (panel->right - panel->left) : 0;
        const double box[] = {x, y, width, BAR};
        if (width > 0.05) {
            sh_words text = sh_words_percent(share);
            sh_chart_bar(chart, box, stack->part[p].colour, stack->part[p].pattern);
            if (!inner_label(chart, x, y, width, text.text) && count < LEGENDS) {
                narrow[count++] =
                    (below){x + width / 2, 0, sh_chart_text_width(text.text, 11), text};
            }
        }
        x += width;
    }
    place(narrow, count);
    draw_below(chart, y + BAR, narrow, count);
    sh_chart_label(chart, (sh_label){.x = 0,
                                     .y = y + 17,
                                     .text = stack->arm_name[a],
                                     .size = 12,
                                     .bold = true,
                                     .colour = sh_palette_colour(a),
                                     .most = LEFT - 8,
                                     .wrap = true});
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

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outputs/chart_kinds.h"

enum { WIDTH = 720, LEFT = 214, RIGHT = 14, ROW = 14, FOOT = 36, INDENT = 9, LEGENDS = 8 };

/* the forest and which part of it is drawn; arrays of one entry a node, owned */
typedef struct plot {
    const sh_tree *tree;
    int32_t *size;  /* nodes in the subtree */
    int32_t *order; /* nodes, those of the largest tree first */
    int32_t *row;   /* row drawn in, -1: hidden */
    int32_t *depth;
    int32_t *more;       /* row of its "… and N more" */
    int32_t *hidden;     /* hidden descendants, counted at the last drawn ancestor */
    int32_t rows, loose; /* rows in use; hidden nodes without a drawn ancestor */
} plot;

typedef struct ranked {
    int32_t whole, root, size, node; /* size of its whole tree, the root, of its own subtree */
} ranked;

static int down(int32_t a, int32_t b)
{
    return (a < b) - (a > b);
}

/* the largest tree first; inside a tree parents before what they set off */
static int by_size(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    int order = down(x->whole, y->whole);
    order = order != 0 ? order : down(y->root, x->root);
    order = order != 0 ? order : down(x->size, y->size);
    return order != 0 ? order : down(y->node, x->node);
}

static bool plot_init(plot *p, const sh_tree *tree)
{
    size_t n = (size_t)tree->nodes + 1;
    *p = (plot){.tree = tree};
    p->size = calloc(n, sizeof *p->size);
    p->order = calloc(n, sizeof *p->order);
    p->row = calloc(n, sizeof *p->row);
    p->depth = calloc(n, sizeof *p->depth);
    p->more = calloc(n, sizeof *p->more);
    p->hidden = calloc(n, sizeof *p->hidden);
    return p->size != NULL && p->order != NULL && p->row != NULL && p->depth != NULL &&
           p->more != NULL && p->hidden != NULL;
}

static void plot_free(plot *p)
{
    free(p->size);
    free(p->order);
    free(p->row);
    free(p->depth);
    free(p->more);
    free(p->hidden);
}

static bool rank_nodes(plot *p)
{
    const sh_tree_node *node = p->tree->node;
    int32_t n = p->tree->nodes;
    ranked *all = calloc((size_t)n + 1, sizeof *all);
    if (all == NULL) {
        return false;
    }
    for (int32_t i = n - 1; i >= 0; i--) { /* children stand behind their parents */
        p->size[i]++;
        if (node[i].parent >= 0) {
            p->size[node[i].parent] += p->size[i];
        }
    }
    for (int32_t i = 0; i < n; i++) {
        int32_t root = node[i].parent >= 0 ? all[node[i].parent].root : i;
        all[i] = (ranked){p->size[root], root, p->size[i], i};
        p->depth[i] = node[i].parent >= 0 ? p->depth[node[i].parent] + 1 : 0;
        p->row[i] = -1;
    }
    qsort(all, (size_t)n, sizeof *all, by_size);
    for (int32_t i = 0; i < n; i++) {
        p->order[i] = all[i].node;
    }
    free(all);
    return true;
}

/* Counts the hidden nodes where the drawing stops. */
static void count_hidden(plot *p)
{
    p->loose = 0;
    memset(p->hidden, 0, (size_t)p->tree->nodes * sizeof *p->hidden);
    for (int32_t i = 0; i < p->tree->nodes; i++) {
        int32_t up = p->tree->node[i].parent;
        if (p->row[i] < 0 && (up < 0 || p->row[up] >= 0)) {
            *(up < 0 ? &p->loose : &p->hidden[up]) += p->size[i];
        }
    }
}

/* The first `most` of the order are drawn: a parent is larger than its children, so the drawn
   part is connected. Failures on their own are left out when there are trees, and "1 more" is
   drawn, since it takes a row either way. */
static void choose(plot *p)
{
    bool trees = p->size[p->order[0]] > 1;
    for (int32_t i = 0; i < p->tree->nodes && i < p->tree->most; i++) {
        int32_t node = p->order[i];
        bool root = p->tree->node[node].parent < 0;
        bool alone = p->size[node] == 1 && root;
        if (i > 0 && root && i + p->size[node] > p->tree->most) {
            break; /* a further tree is drawn whole or not at all */
        }
        p->row[node] = trees && alone ? -1 : 0;
    }
    count_hidden(p);
    for (int32_t i = 0; i < p->tree->nodes; i++) {
        int32_t up = p->tree->node[i].parent;
        if (p->row[i] < 0 && up >= 0 && p->row[up] >= 0 && p->hidden[up] == 1) {
            p->row[i] = 0;
        }
    }
    count_hidden(p);
}

/* Numbers the drawn nodes below `from`: each followed by its descendants, larger ones first. */
static void number_rows(plot *p, int32_t from)
{
    for (int32_t i = 0; i < p->tree->nodes; i++) {
        int32_t node = p->order[i];
        if (p->tree->node[node].parent == from && p->row[node] >= 0) {
            p->row[node] = p->rows++;
            number_rows(p, node);
            p->more[node] = p->rows;
            p->rows += p->hidden[node] > 0;
        }
    }
}

static double middle(double top, int32_t row)
{
    return top + (row + 0.5) * ROW;
}

/* leads the eye from a label to its marker */
static void draw_guide(sh_chart *chart, const sh_panel *panel, const plot *p, int32_t node)
{
    double y = middle(panel->top, p->row[node]);
    const double line[] = {panel->left, y, sh_chart_path_x(panel, p->tree->node[node].day), y};
    sh_chart_segment(chart, line, &(sh_pen){.stroke = "#e9ecef", .width = 1});
}

/* from the parent's marker straight down, then across to the child's day */
static void draw_elbow(sh_chart *chart, const sh_panel *panel, const plot *p, int32_t node)
{
    int32_t up = p->tree->node[node].parent;
    if (up < 0) {
        return;
    }
    double x = sh_chart_path_x(panel, p->tree->node[up].day);
    sh_text_print(&chart->page->text,
                  "<path d=\"M%.1f %.1fV%.1fH%.1f\" fill=\"none\" stroke=\"#9aa3ad\"/>\n", x,
                  middle(panel->top, p->row[up]), middle(panel->top, p->row[node]),
                  sh_chart_path_x(panel, p->tree->node[node].day));
}

static void draw_more(sh_chart *chart, double x, double y, int32_t count, const char *which)
{
    char text[80];
    snprintf(text, sizeof text, "\xE2\x80\xA6 and %d more%s", count, which);
    sh_chart_label(chart,
                   (sh_label){.x = x, .y = y + 4, .text = text, .colour = sh_chart_grey});
}

static void draw_node(sh_chart *chart, const sh_panel *panel, const plot *p, int32_t i)
{
    const sh_tree_node *node = &p->tree->node[i];
    const sh_tree_kind *kind = &p->tree->kind[node->kind];
    double y = middle(panel->top, p->row[i]);
    double indent = INDENT * (p->depth[i] < 10 ? p->depth[i] : 10);
    sh_pen cross = {.stroke = kind->colour, .width = 1.8};
    sh_pen solid = {.stroke = "#ffffff", .fill = kind->colour, .width = 0.8};
    sh_chart_marker(chart, sh_chart_path_x(panel, node->day), y, kind->shape,
                    kind->shape == 4 ? &cross : &solid);
    sh_chart_label(chart, (sh_label){.x = indent,
                                     .y = y + 4,
                                     .text = node->label,
                                     .bold = p->depth[i] == 0,
                                     .most = LEFT - 10 - indent});
    if (p->hidden[i] > 0) {
        draw_more(chart, indent + INDENT, middle(panel->top, p->more[i]), p->hidden[i], "");
    }
}

static void draw(sh_chart *chart, const sh_panel *panel, const plot *p)
{
    for (int32_t i = 0; i < p->tree->nodes; i++) {
        if (p->row[i] >= 0) {
            draw_guide(chart, panel, p, i);
        }
    }
    for (int32_t i = 0; i < p->tree->nodes; i++) {
        if (p->row[i] >= 0) {
            draw_elbow(chart, panel, p, i);
        }
    }
    for (int32_t i = 0; i < p->tree->nodes; i++) {
        if (p->row[i] >= 0) {
            draw_node(chart, panel, p, i);
        }
    }
    if (p->loose > 0) {
        draw_more(chart, 0, middle(panel->top, p->rows), p->loose, ", alone or in small trees");
    }
}

static int32_t legend(const sh_tree *tree, sh_legend *entries)
{
    int32_t count = tree->kinds < LEGENDS ? tree->kinds : LEGENDS;
    for (int32_t k = 0; k < count; k++) {
        const sh_tree_kind *kind = &tree->kind[k];
        bool cross = kind->shape == 4;
        sh_pen pen = {.stroke = cross ? kind->colour : "#ffffff",
                      .fill = cross ? NULL : kind->colour,
                      .width = cross ? 1.8 : 0.8};
        entries[k] = (sh_legend){SH_LEGEND_MARKER, pen, kind->shape, kind->name};
    }
    return count;
}

/* the days of what is drawn, with some room */
static void day_range(const plot *p, double *first, double *last)
{
    *first = INFINITY;
    *last = -INFINITY;
    for (int32_t i = 0; i < p->tree->nodes; i++) {
        if (p->row[i] >= 0) {
            *first = fmin(*first, p->tree->node[i].day);
            *last = fmax(*last, p->tree->node[i].day);
        }
    }
    double room = fmax(5, (*last - *first) * 0.04);
    *first -= room;
    *last += room;
}

static void write_tree(sh_html *page, const plot *p)
{
    const sh_tree *tree = p->tree;
    sh_legend entries[LEGENDS];
    int32_t count = legend(tree, entries);
    double top = sh_chart_legend_height(WIDTH, entries, count) + 6;
    double bottom = top + (p->rows + (p->loose > 0)) * ROW;
    sh_chart chart = {.page = page, .width = WIDTH, .height = bottom + FOOT};
    sh_panel panel = {LEFT, WIDTH - RIGHT, top, bottom, 0, 1, 0, 1};
    day_range(p, &panel.x0, &panel.x1);
    sh_chart_begin(&chart, tree->title, tree->about);
    sh_chart_legend(&chart, 0, entries, count);
    sh_chart_axis_date(&chart, &panel, tree->start);
    draw(&chart, &panel, p);
    sh_chart_end(&chart);
}

sh_status sh_chart_tree(sh_html *page, const sh_tree *tree, sh_error *error)
{
    plot p;
    bool room = plot_init(&p, tree) && rank_nodes(&p);
    if (room && tree->nodes > 0) {
        choose(&p);
        number_rows(&p, -1);
        write_tree(page, &p);
    }
    plot_free(&p);
    return room ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no memory to draw a cascade");
}

#include "network/components.h"

#include <stdlib.h>

enum { OUTSIDE = -1, UNSEEN = -2, OPEN = -3 }; /* in `of`, until a node has its component */

/* the walk: `trail` is where it stands, `stack` the nodes met whose component is open */
typedef struct walk {
    const sh_graph *graph;
    sh_components *out;
    int32_t *trail, *stack; /* [members] */
    int32_t *met, *low;     /* [nodes] number of meeting; least number reached */
    int64_t *next;          /* [nodes] edge that comes next */
    int32_t depth, height, clock, placed;
} walk;

static void enter(walk *w, int32_t i)
{
    w->met[i] = w->low[i] = w->clock++;
    w->next[i] = w->graph->start[i];
    w->out->of[i] = OPEN;
    w->trail[w->depth++] = i;
    w->stack[w->height++] = i;
}

/* the stack down to i is a component; it is filled into `node` from the back */
static void close_component(walk *w, int32_t i)
{
    int32_t from = w->height;
    while (w->stack[--from] != i) {
    }
    int32_t size = w->height - from;
    w->placed -= size;
    for (int32_t k = 0; k < size; k++) {
        w->out->node[w->placed + k] = w->stack[from + k];
        w->out->of[w->stack[from + k]] = w->out->count;
    }
    w->out->start[w->out->count++] = w->placed;
    w->height = from;
}

static void leave(walk *w, int32_t i)
{
    if (w->low[i] == w->met[i]) {
        close_component(w, i);
    }
    w->depth--;
    if (w->depth > 0) {
        int32_t parent = w->trail[w->depth - 1];
        w->low[parent] = w->low[i] < w->low[parent] ? w->low[i] : w->low[parent];
    }
}

static void walk_from(walk *w, int32_t root)
{
    enter(w, root);
    while (w->depth > 0) {
        int32_t i = w->trail[w->depth - 1];
        if (w->next[i] == w->graph->start[i + 1]) {
            leave(w, i);
            continue;
        }
        int32_t j = w->graph->other[w->next[i]++];
        if (w->out->of[j] == UNSEEN) {
            enter(w, j);
        } else if (w->out->of[j] == OPEN) {
            w->low[i] = w->met[j] < w->low[i] ? w->met[j] : w->low[i];
        }
    }
}

/* components were closed last first: turn their numbers round */
static void turn_round(sh_components *out, int32_t members)
{
    for (int32_t a = 0, b = out->count - 1; a < b; a++, b--) {
        int32_t kept = out->start[a];
        out->start[a] = out->start[b];
        out->start[b] = kept;
    }
    out->start[out->count] = members;
    for (int32_t k = 0; k < members; k++) {
        out->of[out->node[k]] = out->count - 1 - out->of[out->node[k]];
    }
}

sh_status sh_components_find(sh_components *components, const sh_graph *graph,
                             const int32_t *set, int32_t members, sh_error *error)
{
    size_t n = (size_t)graph->nodes + 1, size = (size_t)members + 1;
    *components = (sh_components){.start = malloc(size * sizeof(int32_t)),
                                  .node = malloc(size * sizeof(int32_t)),
                                  .of = malloc(n * sizeof(int32_t))};
    walk w = {.graph = graph, .out = components, .placed = members};
    w.trail = malloc(size * sizeof(int32_t));
    w.stack = malloc(size * sizeof(int32_t));
    w.met = malloc(n * sizeof(int32_t));
    w.low = malloc(n * sizeof(int32_t));
    w.next = malloc(n * sizeof(int64_t));
    sh_status status = SH_OK;
    if (!components->start || !components->node || !components->of || !w.trail || !w.stack ||
        !w.met || !w.low || !w.next) {
        status =
            sh_error_set(error, SH_E_MEMORY, "out of memory: components of %d nodes", members);
        sh_components_free(components);
        goto out;
    }
    for (int32_t i = 0; i < graph->nodes; i++) {
        components->of[i] = OUTSIDE;
    }
    for (int32_t m = 0; m < members; m++) {
        components->of[set[m]] = UNSEEN;
    }
    for (int32_t m = 0; m < members; m++) {
        if (components->of[set[m]] == UNSEEN) {
            walk_from(&w, set[m]);
        }
    }
    turn_round(components, members);
out:
    free(w.trail);
    free(w.stack);
    free(w.met);
    free(w.low);
    free(w.next);
    return status;
}

void sh_components_free(sh_components *components)
{
    free(components->start);
    free(components->node);
    free(components->of);
    *components = (sh_components){0};
}

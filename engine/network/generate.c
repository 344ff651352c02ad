#include "network/generate.h"

#include <stdlib.h>

#include "base/det.h"
#include "network/skip.h"

/* debts as they are made; owned */
typedef struct maker {
    const sh_generate_law *law;
    sh_edge *list;
    int64_t edges, room;
    bool full; /* out of memory */
} maker;

static sh_status check_law(const sh_generate_law *law, sh_error *error)
{
    if (law->least < 1 || law->least > law->most || law->most >= INT64_C(1) << 53) {
        return sh_error_set(error, SH_E_SCENARIO,
                            "network: amounts run from at least 1 fen to less than 2^53");
    }
    return SH_OK;
}

static bool is_chance(double p)
{
    return p >= 0 && p <= 1;
}

static void add(maker *m, int32_t debtor, int32_t creditor)
{
    if (m->edges == m->room && !m->full) {
        int64_t room = m->room > 0 ? 2 * m->room : 1024;
        sh_edge *list = realloc(m->list, (size_t)room * sizeof *list);
        m->full = list == NULL;
        m->list = list != NULL ? list : m->list;
        m->room = list != NULL ? room : m->room;
    }
    if (!m->full) {
        m->list[m->edges++] = (sh_edge){debtor, creditor, 0};
    }
}

/* amounts by two words each, scaled to the width of the law */
static void give_amounts(maker *m)
{
    const sh_generate_law *law = m->law;
    sh_rng_site site = {0, law->draw, SH_STREAM_NETWORK_AMOUNT};
    sh_wide_unsigned width = (sh_wide_unsigned)(law->most - law->least) + 1;
    for (int64_t k = 0; k < m->edges; k += 2) {
        uint32_t w[4];
        site.cohort_slot = (uint32_t)(k >> 33);
        sh_rng_block(&law->key, (uint32_t)(k >> 1), site, w);
        for (int64_t j = 0; j < 2 && k + j < m->edges; j++) {
            uint64_t word = (uint64_t)w[2 * j] << 32 | w[2 * j + 1];
            m->list[k + j].amount = law->least + (sh_fen)(width * word >> 64);
        }
    }
}

static sh_status build(maker *m, sh_graph *owes, int32_t nodes, sh_error *error)
{
    sh_status status = SH_OK;
    if (m->full) {
        status = sh_error_set(error, SH_E_MEMORY, "out of memory: network of %d nodes", nodes);
    } else {
        give_amounts(m);
        status = sh_graph_build(owes, nodes, m->list, m->edges, SH_PARALLEL_SUMMED, error);
    }
    free(m->list);
    return status;
}

/* nodes first .. first + count - 1 */
typedef struct range {
    int32_t first, count;
} range;

/* pairs of a debtor of `from` and a creditor of `to`, leaving out pairs with oneself */
static void link_ranges(maker *m, range from, range to, double p, uint32_t part)
{
    bool same = from.first == to.first;
    int64_t width = to.count - same, end = from.count * width;
    sh_rng_site site = {part, m->law->draw, SH_STREAM_NETWORK_LINK};
    sh_skip skip = sh_skip_begin(&m->law->key, site, p);
    for (int64_t at = sh_skip_next(&skip); at < end && !m->full; at = sh_skip_next(&skip)) {
        int32_t i = (int32_t)(at / width), j = (int32_t)(at % width);
        add(m, from.first + i, to.first + j + (same && j >= i));
    }
}

sh_status sh_generate_random(sh_graph *owes, int32_t nodes, double p,
                             const sh_generate_law *law, sh_error *error)
{
    sh_status status = check_law(law, error);
    *owes = (sh_graph){0};
    if (status == SH_OK && !(is_chance(p) && nodes >= 0)) {
        status = sh_error_set(error, SH_E_SCENARIO, "network: a chance lies between 0 and 1");
    }
    if (status != SH_OK) {
        return status;
    }
    maker m = {.law = law};
    if (p > 0 && nodes > 1) {
        link_ranges(&m, (range){0, nodes}, (range){0, nodes}, p, 0);
    }
    return build(&m, owes, nodes, error);
}

sh_status sh_generate_core_periphery(sh_graph *owes, const sh_generate_core *core,
                                     const sh_generate_law *law, sh_error *error)
{
    sh_status status = check_law(law, error);
    *owes = (sh_graph){0};
    bool fine = core->core >= 0 && core->core <= core->nodes;
    for (int k = 0; k < 4; k++) {
        fine = fine && is_chance(core->p[k / 2][k % 2]);
    }
    if (status == SH_OK && !fine) {
        status = sh_error_set(error, SH_E_SCENARIO,
                              "network: chances lie between 0 and 1, the core among the nodes");
    }
    if (status != SH_OK) {
        return status;
    }
    maker m = {.law = law};
    const range part[2] = {{0, core->core}, {core->core, core->nodes - core->core}};
    for (int k = 0; k < 4; k++) {
        range from = part[k / 2], to = part[k % 2];
        if (core->p[k / 2][k % 2] > 0 && from.count > 0 && to.count > 0 &&
            !(k / 2 == k % 2 && from.count < 2)) {
            link_ranges(&m, from, to, core->p[k / 2][k % 2], (uint32_t)k);
        }
    }
    return build(&m, owes, core->nodes, error);
}

/* a rank with the chance of the law: u^(1 / (1 - a)) spreads the ranks as rank^-a */
static int32_t rank_of(double u, int32_t nodes, double power)
{
    int32_t rank = (int32_t)((double)nodes * sh_det_pow(u, power));
    return rank < nodes ? rank : nodes - 1;
}

sh_status sh_generate_scale_free(sh_graph *owes, const sh_generate_scale *scale,
                                 const sh_generate_law *law, sh_error *error)
{
    sh_status status = check_law(law, error);
    *owes = (sh_graph){0};
    bool fine =
        scale->nodes >= 0 && scale->links >= 0 && scale->exponent > 2 && scale->exponent <= 1e6;
    if (status == SH_OK && !fine) {
        status = sh_error_set(error, SH_E_SCENARIO,
                              "network: the exponent of a scale-free network is above 2");
    }
    if (status != SH_OK) {
        return status;
    }
    maker m = {.law = law};
    double power = 1 / (1 - 1 / (scale->exponent - 1));
    for (int64_t k = 0; k < scale->links && scale->nodes > 1 && !m.full; k++) {
        uint32_t w[4];
        sh_rng_site site = {(uint32_t)(k >> 32), law->draw, SH_STREAM_NETWORK_LINK};
        sh_rng_block(&law->key, (uint32_t)k, site, w);
        int32_t i = rank_of(sh_rng_uniform_fine(w[0], w[1]), scale->nodes, power);
        int32_t j = rank_of(sh_rng_uniform_fine(w[2], w[3]), scale->nodes, power);
        j = scale->aligned ? j : scale->nodes - 1 - j;
        if (i != j) {
            add(&m, i, j);
        }
    }
    return build(&m, owes, scale->nodes, error);
}

#include "phase/links.h"

#include "network/skip.h"

/* One walk over every possible link, creditor by creditor: the work is of the order of the
 * links. */
typedef struct walk {
    sh_skip skip;
    int64_t others, end; /* whom each may have lent to; possible links */
} walk;

int64_t sh_links_expected(const sh_plan *plan)
{
    double platforms = plan->params.platform_count, others = platforms - 1;
    double links = plan->params.platform_exposure_links;
    bool lend = plan->params.platform_exposure_capital > 0;
    return lend ? (int64_t)(platforms * (links < others ? links : others)) : 0;
}

static walk begin(const sh_plan *plan, const sh_world *world, const sh_rng_key *key)
{
    int64_t others = world->market.platforms_start - 1;
    double share = others > 0 ? plan->params.platform_exposure_links / (double)others : 0.0;
    walk w = {.skip = sh_skip_begin(key, (sh_rng_site){0, 0, SH_STREAM_EXPOSURE}, share),
              .others = others,
              .end = share > 0 ? others * (others + 1) : 0};
    return w;
}

/* the next link; false after the last */
static bool next_link(walk *w, int32_t *creditor, int32_t *debtor)
{
    int64_t at = sh_skip_next(&w->skip);
    if (at >= w->end) {
        return false;
    }
    *creditor = (int32_t)(at / w->others);
    *debtor = (int32_t)(at % w->others);
    *debtor += *debtor >= *creditor; /* nobody owes itself */
    return true;
}

static void draw_groups(const sh_plan *plan, sh_world *world, const sh_rng_key *key)
{
    sh_platforms *t = &world->platforms;
    uint64_t groups = (uint64_t)plan->params.platform_groups;
    for (int32_t i = 0; i < t->n; i++) {
        uint32_t w[4];
        sh_rng_site site = {0, 0, SH_STREAM_PLATFORM_GROUP};
        sh_rng_block(key, (uint32_t)i, site, w);
        bool member = groups > 0 && sh_rng_uniform(w[0]) < plan->params.platform_group_share;
        t->group[i] = member ? (uint16_t)(((uint64_t)w[1] * groups) >> 32) : SH_NONE;
        t->hurt_by[i] = -1;
    }
}

sh_status sh_links_draw(const sh_plan *plan, sh_world *world, const sh_rng_key *key,
                        sh_error *error)
{
    sh_exposures *x = &world->exposures;
    draw_groups(plan, world, key);
    if (!(plan->params.platform_exposure_capital > 0)) {
        return SH_OK;
    }
    int32_t n = world->platforms.n, creditor, debtor;
    int64_t edges = 0;
    for (walk w = begin(plan, world, key); next_link(&w, &creditor, &debtor);) {
        edges++;
    }
    sh_status status = sh_exposures_init(x, n, edges, error);
    if (status != SH_OK) {
        return status;
    }
    int64_t at = 0;
    for (walk w = begin(plan, world, key); next_link(&w, &creditor, &debtor);) {
        x->debtor[at++] = debtor;
        x->start[creditor + 1] = at;
    }
    for (int32_t i = 0; i < n; i++) {
        x->start[i + 1] = x->start[i + 1] > x->start[i] ? x->start[i + 1] : x->start[i];
    }
    sh_exposures_index(x);
    return SH_OK;
}

int64_t sh_links_capital(const sh_plan *plan, const sh_world *world, int32_t platform)
{
    const sh_platforms *t = &world->platforms;
    double claims = (double)t->stock_claims[platform];
    bool guaranteed = t->type[platform] == SH_TYPE_guaranteed;
    return (int64_t)(plan->params.platform_equity_share * claims) +
           (guaranteed ? (int64_t)(plan->params.platform_reserve_share * claims) : 0);
}

void sh_links_lend(const sh_plan *plan, sh_world *world)
{
    sh_exposures *x = &world->exposures;
    for (int32_t i = 0; i < x->n; i++) {
        int64_t links = x->start[i + 1] - x->start[i];
        double capital = (double)sh_links_capital(plan, world, i);
        int64_t lent = (int64_t)(plan->params.platform_exposure_capital * capital);
        for (int64_t k = 0; k < links; k++) {
            x->amount[x->start[i] + k] = lent / links + (k < lent % links);
        }
    }
    for (int32_t i = 0; i < x->n; i++) {
        sh_ledger_open(&world->ledger, i, SH_ACCOUNT_due_from, sh_exposures_due_from(x, i));
        sh_ledger_open(&world->ledger, i, SH_ACCOUNT_due_to, sh_exposures_due_to(x, i));
    }
}

void sh_links_fit(const sh_plan *plan, sh_world *world)
{
    sh_ledger *ledger = &world->ledger;
    for (int32_t i = 0; i < world->exposures.n; i++) {
        int64_t missed =
            sh_links_capital(plan, world, i) - ledger->account[SH_ACCOUNT_equity][i];
        if (ledger->account[SH_ACCOUNT_cash][i] + missed >= 0) {
            sh_ledger_open(ledger, i, SH_ACCOUNT_cash, missed);
            sh_ledger_open(ledger, i, SH_ACCOUNT_equity, missed);
        }
    }
}

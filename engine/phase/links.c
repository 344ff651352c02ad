#include "phase/links.h"

#include "base/det.h"

/* walks over the links of one platform: between two of them lies a geometric number of
 * platforms without one, so that the work is of the order of the links */
typedef struct walk {
    const sh_rng_key *key;
    int32_t from, others; /* the creditor; how many it could be linked to */
    double rest;          /* log(1 - probability of a link); 0: every link exists */
    int64_t place;        /* among the others, of the last link; -1 before the first */
    uint32_t drawn;       /* gaps so far */
    uint32_t word[4];
} walk;

static double gap(walk *w)
{
    if (w->rest == 0.0) {
        return 0.0;
    }
    if (w->drawn % 4 == 0) {
        sh_rng_site site = {sh_rng_cohort_slot(0, w->drawn / 4), 0, SH_STREAM_EXPOSURE};
        sh_rng_block(w->key, (uint32_t)w->from, site, w->word);
    }
    return sh_det_log(sh_rng_uniform(w->word[w->drawn++ % 4])) / w->rest;
}

/* the next debtor, -1 after the last */
static int32_t next_debtor(walk *w)
{
    double skipped = gap(w);
    double left = (double)(w->others - 1 - w->place);
    if (skipped >= left) {
        w->place = w->others;
        return -1;
    }
    w->place += 1 + (int64_t)skipped;
    if (w->place >= w->others) {
        return -1;
    }
    return (int32_t)(w->place + (w->place >= w->from)); /* nobody owes itself */
}

static walk begin(const sh_plan *plan, const sh_world *world, const sh_rng_key *key,
                  int32_t from)
{
    int32_t others = world->market.platforms_start - 1;
    double share = others > 0 ? plan->params.platform_exposure_links / others : 0.0;
    double rest = share < 1.0 ? sh_det_log1p(-share) : 0.0;
    walk w = {.key = key, .from = from, .others = others, .rest = rest, .place = -1};
    w.others = share > 0 ? others : 0;
    return w;
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
    int32_t n = world->platforms.n, opening = world->market.platforms_start;
    int64_t edges = 0;
    for (int32_t i = 0; i < opening; i++) {
        walk w = begin(plan, world, key, i);
        while (next_debtor(&w) >= 0) {
            edges++;
        }
    }
    sh_status status = sh_exposures_init(x, n, edges, error);
    if (status != SH_OK) {
        return status;
    }
    int64_t at = 0;
    for (int32_t i = 0; i < n; i++) {
        walk w = begin(plan, world, key, i);
        int32_t debtor = i < opening ? next_debtor(&w) : -1;
        for (; debtor >= 0; debtor = next_debtor(&w)) {
            x->debtor[at++] = debtor;
        }
        x->start[i + 1] = at;
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

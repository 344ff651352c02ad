/* network firesale: banks that sell the same assets */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/network.h"
#include "network/books.h"

typedef struct market {
    sh_books books;
    sh_books_rule rule;
    sh_firesale_case in;
    sh_firesale sale;
    int64_t *price;           /* owned, [assets] millionths of today's, after the shock */
    sh_firesale_whole *whole; /* owned, [banks] millionths of a fen */
} market;

static sh_status take(market *m, const sh_edges *e, sh_error *error)
{
    sh_status status = sh_books_take(&m->books, e->banks, e->assets.count, error);
    m->price = malloc(((size_t)e->assets.count + 1) * sizeof *m->price);
    m->whole = calloc((size_t)e->banks + 1, sizeof *m->whole);
    if (status != SH_OK || m->price == NULL || m->whole == NULL) {
        return sh_network_no_memory(error);
    }
    for (int32_t a = 0; a < e->assets.count; a++) {
        m->price[a] = SH_NETWORK_WHOLE;
    }
    return SH_OK;
}

static void give_back(market *m)
{
    sh_firesale_free(&m->sale);
    sh_books_free(&m->books);
    free(m->price);
    free(m->whole);
}

/* Reads "gov=0.2,corp=0.1": the share of its price that an asset loses first. */
static sh_status shock(const sh_network_job *job, market *m, sh_error *error)
{
    const char *text = sh_args_text(job->args, "shock", NULL);
    while (text != NULL) {
        char word[200];
        size_t size = strcspn(text, ",");
        snprintf(word, sizeof word, "%.*s", (int)size, text);
        char *sign = strrchr(word, '=');
        int64_t lost = sign != NULL ? sh_network_millionths_of(sign + 1) : -1;
        if (lost < 0) {
            return sh_error_set(error, SH_E_USAGE,
                                "--shock is ASSET=SHARE[,ASSET=SHARE], each share from 0 to 1 "
                                "with at most 6 decimals, not '%s'",
                                word);
        }
        *sign = '\0';
        int32_t asset = sh_names_find(&job->edges.assets, word);
        if (asset < 0) {
            return sh_error_set(error, SH_E_SCENARIO, "--shock: nobody holds the asset '%s'",
                                word);
        }
        if (m->price[asset] < SH_NETWORK_WHOLE) {
            return sh_error_set(error, SH_E_USAGE, "--shock names '%s' twice", word);
        }
        m->price[asset] = SH_NETWORK_WHOLE - lost;
        m->books.price[asset] = (double)m->price[asset] / (double)SH_NETWORK_WHOLE;
        text = text[size] == ',' ? text + size + 1 : NULL;
    }
    return SH_OK;
}

/* capital and loans against assets, both below 2^63 fen */
static void check_balance(const sh_network_job *job, const market *m, int32_t i, sh_fen assets,
                          sh_mistakes *mistakes)
{
    const sh_edges *e = &job->edges;
    sh_fen owned = e->money[SH_EDGES_capital][i] + e->money[SH_EDGES_loan][i];
    char text[2][SH_FEN_TEXT];
    if (owned > assets) {
        sh_mistakes_add(mistakes, sh_edges_spot(e, i, SH_EDGES_capital),
                        "bank '%.60s' has more capital and loans (%s) than cash, other assets "
                        "and holdings (%s)",
                        sh_names_text(&e->ids, i), sh_fen_print(owned, text[0], SH_FEN_TEXT),
                        sh_fen_print(assets, text[1], SH_FEN_TEXT));
    }
    if (m->rule.response == SH_BOOKS_LEVERAGE && e->money[SH_EDGES_capital][i] == 0) {
        sh_mistakes_add(mistakes, sh_edges_spot(e, i, SH_EDGES_capital),
                        "bank '%.60s' has no capital, so --response leverage has no ratio to "
                        "return to",
                        sh_names_text(&e->ids, i));
    }
}

/* debts are what assets are above capital; whole[i] holds today's books, in fen */
static void balance(const sh_network_job *job, market *m, int32_t i, sh_mistakes *mistakes)
{
    const sh_edges *e = &job->edges;
    sh_books *books = &m->books;
    sh_fen capital = e->money[SH_EDGES_capital][i], loan = e->money[SH_EDGES_loan][i];
    sh_fen cash = e->money[SH_EDGES_cash][i], other = e->money[SH_EDGES_other][i];
    m->whole[i].equity = capital;
    m->whole[i].assets += (sh_wide)cash + other;
    if (m->whole[i].assets >= (sh_wide)1 << 62) {
        sh_mistakes_add(mistakes, sh_edges_spot(e, i, SH_EDGES_capital),
                        "cash, other assets and holdings of bank '%.60s' reach 2^62 fen",
                        sh_names_text(&e->ids, i));
        return;
    }
    sh_fen assets = (sh_fen)m->whole[i].assets;
    check_balance(job, m, i, assets, mistakes);
    books->cash[i] = (double)cash;
    books->other[i] = (double)other;
    books->loan[i] = (double)loan;
    books->debt[i] = (double)(assets - loan - capital);
    books->acts[i] = books->target[i] = (sh_firesale_ratio){capital, assets};
}

/* the same at the prices after the shock, in millionths of a fen */
static void revalue(const sh_network_job *job, market *m)
{
    for (int32_t i = 0; i < job->edges.banks; i++) {
        m->whole[i].equity *= SH_NETWORK_WHOLE;
        m->whole[i].assets *= SH_NETWORK_WHOLE;
    }
    for (size_t h = 0; h < job->edges.holdings.count; h++) {
        const sh_edges_holding *one = sh_vec_at(&job->edges.holdings, h);
        sh_wide lost = (sh_wide)one->amount * (SH_NETWORK_WHOLE - m->price[one->asset]);
        m->whole[one->bank].equity -= lost;
        m->whole[one->bank].assets -= lost;
    }
}

/* options that exclude each other */
static sh_status check_pairs(const sh_args *args, sh_error *error)
{
    static const char *const pairs[][2] = {
        {"least", "greatest"}, {"rounds", "greatest"}, {"rounds", "least"}};
    for (size_t k = 0; k < SH_COUNT(pairs); k++) {
        if (sh_args_at(args, pairs[k][0])->given && sh_args_at(args, pairs[k][1])->given) {
            return sh_error_set(error, SH_E_USAGE, "--%s does not go with --%s", pairs[k][0],
                                pairs[k][1]);
        }
    }
    bool own = sh_args_at(args, "acts-below")->given || sh_args_at(args, "target")->given;
    if (own && sh_args_at(args, "response")->choice == SH_BOOKS_LEVERAGE) {
        return sh_error_set(error, SH_E_USAGE,
                            "--acts-below and --target do not go with --response leverage: "
                            "each bank returns to the ratio it had");
    }
    return SH_OK;
}

static sh_status read_ratio(const sh_args *args, const char *name, int64_t otherwise,
                            sh_firesale_ratio *ratio, sh_error *error)
{
    ratio->whole = SH_NETWORK_WHOLE;
    return sh_network_millionths(args, name, otherwise, &ratio->part, error);
}

static sh_status read_options(const sh_args *args, sh_books_rule *rule, double *depth,
                              sh_error *error)
{
    rule->response = (sh_books_response)sh_args_at(args, "response")->choice;
    rule->impact = (sh_firesale_impact)sh_args_at(args, "impact")->choice;
    sh_firesale_ratio *fails = &rule->fails_below, *acts = &rule->acts_below;
    sh_firesale_ratio *target = &rule->target;
    sh_status status = check_pairs(args, error);
    status = status == SH_OK ? read_ratio(args, "fails-below", 30000, fails, error) : status;
    status = status == SH_OK ? read_ratio(args, "acts-below", 40000, acts, error) : status;
    status = status == SH_OK ? read_ratio(args, "target", 50000, target, error) : status;
    status = status == SH_OK ? sh_network_number(args, "depth", 0, depth, error) : status;
    if (status == SH_OK && rule->response == SH_BOOKS_THRESHOLD &&
        (fails->part > acts->part || acts->part > target->part || target->part == 0)) {
        status = sh_error_set(error, SH_E_USAGE,
                              "--fails-below, --acts-below and --target must "
                              "not fall, and --target is above 0");
    }
    return status;
}

static sh_status prepare(sh_network_job *job, market *m, sh_error *error)
{
    const sh_edges *e = &job->edges;
    double depth = 0;
    sh_status status = sh_network_needs(job, SH_EDGES_capital, error);
    status = status == SH_OK ? read_options(job->args, &m->rule, &depth, error) : status;
    for (int32_t a = 0; a < e->assets.count; a++) {
        m->books.depth[a] = depth;
    }
    for (size_t h = 0; h < e->holdings.count; h++) {
        const sh_edges_holding *one = sh_vec_at(&e->holdings, h);
        m->books.holding[(size_t)one->bank * (size_t)e->assets.count + (size_t)one->asset] +=
            (double)one->amount;
        m->whole[one->bank].assets += one->amount;
    }
    sh_mistakes mistakes = {0};
    for (int32_t i = 0; status == SH_OK && i < e->banks; i++) {
        balance(job, m, i, &mistakes);
    }
    status = status == SH_OK ? sh_mistakes_end(&mistakes, error) : status;
    const sh_arg *rounds = sh_args_at(job->args, "rounds");
    m->in = sh_books_case(&m->books, &m->rule, rounds->given ? (int32_t)rounds->count : 100);
    m->in.whole = m->whole;
    status = status == SH_OK ? shock(job, m, error) : status;
    revalue(job, m);
    return status;
}

static bool fill_assets(sh_network_job *job, const market *m)
{
    sh_sheet *s = sh_network_sheet(job, "assets", "what was sold", job->edges.assets.count);
    const char **name = sh_sheet_add(s, SH_TYPE_TEXT, "asset", "1", "kind of asset");
    double *before = sh_sheet_add(s, SH_TYPE_F64, "price_before", "1", "after the first shock");
    double *after = sh_sheet_add(s, SH_TYPE_F64, "price", "1", "in the end; today's is 1");
    double *sold = sh_sheet_add(s, SH_TYPE_F64, "sold", "1", "share of all holdings sold");
    if (name == NULL || before == NULL || after == NULL || sold == NULL) {
        return false;
    }
    for (int32_t a = 0; a < job->edges.assets.count; a++) {
        name[a] = sh_names_text(&job->edges.assets, a);
        double total = sh_books_total(&m->books, a);
        before[a] = m->books.price[a];
        after[a] = m->sale.price[a];
        sold[a] = total > 0 ? m->sale.sold[a] / total : 0;
    }
    return true;
}

/* whether an equilibrium is asked for in place of rounds */
static bool balanced(const sh_args *args)
{
    return sh_args_flag(args, "greatest") || sh_args_flag(args, "least");
}

static bool fill_sale(sh_network_job *job, const market *m)
{
    int32_t n = job->edges.banks;
    bool sides = balanced(job->args);
    sh_sheet *s = sh_network_sheet(job, "summary", "fire sale", 1);
    if (!sh_network_count(s, "banks", "1", n, "banks") ||
        !sh_network_count(s, "failed", "1", m->sale.failed_banks, "failed in the end") ||
        !sh_network_count(s, "rounds", "1", m->sale.rounds,
                          sides ? "steps to the equilibrium" : "rounds")) {
        return false;
    }
    s = sh_network_sheet(job, "banks", "what becomes of each bank", n);
    int64_t *capital = s ? sh_sheet_add(s, SH_TYPE_I64, "capital", "fen", "before") : NULL;
    const char *when =
        sides ? "at the prices in the end, before any sale" : "in the end, or at failure";
    const char *fails = sides ? "1: fails; 0: does not" : "of failure; 0: none";
    int64_t *equity = s ? sh_sheet_add(s, SH_TYPE_I64, "equity", "fen", when) : NULL;
    int32_t *round = s ? sh_sheet_add(s, SH_TYPE_I32, "round", "1", fails) : NULL;
    if (capital == NULL || equity == NULL || round == NULL) {
        return false;
    }
    for (int32_t i = 0; i < n; i++) {
        capital[i] = job->edges.money[SH_EDGES_capital][i];
        equity[i] = llround(m->sale.equity[i]);
        round[i] = m->sale.failed[i];
    }
    return fill_assets(job, m);
}

static sh_status sell(const sh_network_job *job, market *m, sh_error *error)
{
    sh_firesale_side side =
        sh_args_flag(job->args, "least") ? SH_FIRESALE_LEAST : SH_FIRESALE_GREATEST;
    return balanced(job->args) ? sh_firesale_equilibrium(&m->sale, &m->in, side, error)
                               : sh_firesale_run(&m->sale, &m->in, error);
}

sh_status sh_network_firesale(sh_network_job *job, sh_error *error)
{
    market m = {0};
    sh_status status = take(&m, &job->edges, error);
    status = status == SH_OK ? prepare(job, &m, error) : status;
    status = status == SH_OK ? sell(job, &m, error) : status;
    if (status == SH_OK && !fill_sale(job, &m)) {
        status = sh_network_no_memory(error);
    }
    give_back(&m);
    return status;
}

#include "study/kernel_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/det.h"
#include "formula/ruin.h"
#include "math/stats.h"
#include "network/books.h"
#include "network/ensemble.h"

enum { MILLION = 1000000, PATHS = 1024, BONDS = 2 };

static const double level = 0.95;

/* ---- sheets */

static sh_sheet *add_sheet(sh_kernel_run *run, const char *name, const char *about,
                           int64_t rows)
{
    sh_check(run->sheets < SH_KERNEL_RUN_SHEETS);
    sh_sheet *sheet = &run->sheet[run->sheets++];
    *sheet = (sh_sheet){.name = name, .about = about, .rows = rows};
    return sheet;
}

/* columns that are added one after another; complains once, at the end */
typedef struct columns {
    sh_sheet *sheet;
    bool good;
    double nowhere;
} columns;

static void *add(columns *to, sh_type type, const char *name, const char *about)
{
    void *data = to->good ? sh_sheet_add(to->sheet, type, name, "1", about) : NULL;
    to->good = to->good && data != NULL;
    return data;
}

static void add_real(columns *to, const char *name, double value, const char *about)
{
    double *data = add(to, SH_TYPE_F64, name, about);
    *(data != NULL ? data : &to->nowhere) = value;
}

static void add_whole(columns *to, const char *name, int64_t value, const char *about)
{
    int64_t *data = add(to, SH_TYPE_I64, name, about);
    if (data != NULL) {
        *data = value;
    }
}

static sh_status done(const columns *to, sh_error *error)
{
    return to->good ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no memory for the results");
}

/* ---- fire sale */

static void fill_books(sh_books *books, const sh_kernel_sale *in)
{
    for (int32_t i = 0; i < in->banks; i++) {
        const sh_kernel_bank *bank = &in->bank[i];
        books->holding[BONDS * i] = bank->corporate;
        books->holding[BONDS * i + 1] = bank->government;
        books->cash[i] = in->cash * bank->assets;
        books->other[i] = bank->assets - (bank->corporate + bank->government) - books->cash[i];
        books->loan[i] = (bank->assets - bank->capital) * in->loan;
        books->debt[i] = (bank->assets - bank->capital) * (1.0 - in->loan);
    }
}

/* to 15 decimals */
static sh_firesale_ratio ratio_of(double share)
{
    const int64_t whole = INT64_C(1000000000000000);
    return (sh_firesale_ratio){llround(share * (double)whole), whole};
}

static sh_status sell(const sh_kernel_sale *in, sh_firesale *list, sh_books *books,
                      sh_error *error)
{
    const sh_books_rule rule = {.fails_below = ratio_of(in->fails_below),
                                .acts_below = ratio_of(in->acts_below),
                                .target = ratio_of(in->target)};
    sh_status status = sh_books_take(books, in->banks, BONDS, error);
    if (status == SH_OK) {
        fill_books(books, in);
    }
    for (int32_t k = 0; status == SH_OK && k < in->shocks; k++) {
        books->price[1] = 1.0 - in->shock[k].shock;
        /* selling a twentieth of the market multiplies a price by 1 - impact */
        books->depth[0] = books->depth[1] = -20.0 * sh_det_log1p(-in->shock[k].impact);
        const sh_firesale_case one = sh_books_case(books, &rule, in->rounds);
        status = sh_firesale_run(&list[k], &one, error);
    }
    return status;
}

static void add_sale_summary(const sh_kernel_sale *in, columns *to)
{
    add_whole(to, "banks", in->banks, "banks");
    add_whole(to, "cases", in->shocks, "shocks, each to the same banks");
    add_real(to, "fails_below", in->fails_below, "leverage below which a bank fails");
    add_real(to, "acts_below", in->acts_below, "leverage below which a bank sells");
    add_real(to, "target", in->target, "leverage that it wants");
}

static void add_cases(const sh_kernel_sale *in, const sh_firesale *list, double bonds,
                      columns *to)
{
    const char **name = add(to, SH_TYPE_TEXT, "case", "name of the case");
    double *impact =
        add(to, SH_TYPE_F64, "impact", "fall of a price when 5 % of the market is sold");
    double *shock = add(to, SH_TYPE_F64, "shock", "first fall of government bonds");
    int32_t *failed = add(to, SH_TYPE_I32, "failed", "banks that failed in all rounds");
    int32_t *rounds = add(to, SH_TYPE_I32, "rounds", "rounds, the last without an offer");
    double *sold = add(to, SH_TYPE_F64, "sold", "share of all bonds sold");
    double *corporate =
        add(to, SH_TYPE_F64, "price_corporate", "of corporate bonds in the end; today's is 1");
    double *government =
        add(to, SH_TYPE_F64, "price_government", "of government bonds in the end");
    for (int32_t k = 0; to->good && k < in->shocks; k++) {
        name[k] = in->shock[k].name;
        impact[k] = in->shock[k].impact;
        shock[k] = in->shock[k].shock;
        failed[k] = list[k].failed_banks;
        rounds[k] = list[k].rounds;
        sold[k] = bonds > 0 ? (list[k].sold[0] + list[k].sold[1]) / bonds : 0.0;
        corporate[k] = list[k].price[0];
        government[k] = list[k].price[1];
    }
}

static void add_rounds(const sh_kernel_sale *in, const sh_firesale *list, columns *to)
{
    const char **name = add(to, SH_TYPE_TEXT, "case", "name of the case");
    int32_t *round = add(to, SH_TYPE_I32, "round", "number of the round, from 1");
    int32_t *failures = add(to, SH_TYPE_I32, "failures", "banks that failed in it");
    int64_t row = 0;
    for (int32_t k = 0; to->good && k < in->shocks; k++) {
        for (int32_t r = 1; r <= list[k].rounds; r++) {
            name[row] = in->shock[k].name;
            round[row] = r;
            failures[row++] = list[k].failures[r];
        }
    }
}

static sh_status fire_sale(const sh_kernel_sale *in, sh_kernel_run *run, sh_error *error)
{
    sh_books books = {0};
    sh_firesale *list = calloc((size_t)in->shocks + 1, sizeof *list);
    sh_status status = list != NULL
                           ? sell(in, list, &books, error)
                           : sh_error_set(error, SH_E_MEMORY, "no memory for the cases");
    if (status == SH_OK) {
        int64_t rounds = 0;
        for (int32_t k = 0; k < in->shocks; k++) {
            rounds += list[k].rounds;
        }
        columns to = {add_sheet(run, "summary", "fire sale", 1), true, 0};
        add_sale_summary(in, &to);
        to.sheet =
            add_sheet(run, "cases", "what becomes of the banks in each case", in->shocks);
        add_cases(in, list, sh_books_total(&books, 0) + sh_books_total(&books, 1), &to);
        to.sheet = add_sheet(run, "rounds", "failures in each round", rounds);
        add_rounds(in, list, &to);
        status = done(&to, error);
    }
    for (int32_t k = 0; list != NULL && k < in->shocks; k++) {
        sh_firesale_free(&list[k]);
    }
    free(list);
    sh_books_free(&books);
    return status;
}

/* ---- window */

/* what is found at one mean degree */
typedef struct found {
    int32_t cascades;
    int64_t failed; /* in all cascades */
    sh_ensemble_limit limit;
    sh_status status;
    sh_error error;
} found;

static void draw_degree(const sh_kernel_window *in, uint64_t seed, double degree, found *out)
{
    const sh_ensemble_banks banks = {in->nodes, degree,
                                     (int32_t)(in->interbank * MILLION + 0.5),
                                     (int32_t)(in->capital * MILLION + 0.5), in->ties_fail};
    const sh_rng_key key = sh_rng_key_of(seed, (uint32_t)(degree * MILLION + 0.5), 0);
    int32_t *failed = malloc(((size_t)in->draws + 1) * sizeof *failed);
    out->status =
        failed == NULL
            ? sh_error_set(&out->error, SH_E_MEMORY, "no memory for the draws")
            : sh_ensemble_gai_kapadia(&banks, &key, 0, in->draws, failed, &out->error);
    for (int32_t k = 0; out->status == SH_OK && k < in->draws; k++) {
        if (failed[k] > in->large * in->nodes) {
            out->cascades++;
            out->failed += failed[k];
        }
    }
    free(failed);
    if (out->status == SH_OK) {
        out->status = sh_ensemble_theory(&banks, &out->limit, &out->error);
    }
}

static sh_status window_sheets(const sh_kernel_window *in, const found *list,
                               sh_kernel_run *run, sh_error *error)
{
    columns to = {add_sheet(run, "summary", "cascades in random networks", 1), true, 0};
    add_whole(&to, "nodes", in->nodes, "banks in a network");
    add_whole(&to, "draws", in->draws, "networks of each mean degree");
    add_real(&to, "capital", in->capital, "capital, share of assets");
    add_real(&to, "interbank", in->interbank, "loans to banks, share of assets");
    const char **tie =
        add(&to, SH_TYPE_TEXT, "tie", "what becomes of a bank whose loss equals its capital");
    add_real(&to, "large", in->large, "a cascade is more than this share of banks");
    to.sheet = add_sheet(run, "degrees", "cascades at each mean degree", in->degrees);
    double *degree = add(&to, SH_TYPE_F64, "degree", "mean loans of a bank");
    int32_t *cascades = add(&to, SH_TYPE_I32, "cascades", "networks with a cascade");
    double *frequency = add(&to, SH_TYPE_F64, "frequency", "of cascades");
    double *low = add(&to, SH_TYPE_F64, "low", "lower end of its 95 % interval");
    double *high = add(&to, SH_TYPE_F64, "high", "upper end of it");
    double *extent = add(&to, SH_TYPE_F64, "extent", "mean share that fails in a cascade");
    double *theory = add(&to, SH_TYPE_F64, "theory", "frequency with infinitely many banks");
    double *reach = add(&to, SH_TYPE_F64, "theory_extent", "extent with infinitely many banks");
    if (!to.good) {
        return done(&to, error);
    }
    *tie = in->ties_fail ? "fails" : "survives";
    for (int32_t i = 0; i < in->degrees; i++) {
        sh_estimate share = sh_stats_proportion(list[i].cascades, in->draws, level);
        degree[i] = in->degree[i];
        cascades[i] = list[i].cascades;
        frequency[i] = share.value;
        low[i] = share.low;
        high[i] = share.high;
        extent[i] =
            list[i].cascades > 0 ? (double)list[i].failed / list[i].cascades / in->nodes : NAN;
        theory[i] = list[i].limit.frequency;
        reach[i] = list[i].limit.extent;
    }
    return SH_OK;
}

static sh_status window(const sh_kernel_window *in, uint64_t seed, int32_t threads,
                        sh_kernel_run *run, sh_error *error)
{
    found *list = calloc((size_t)in->degrees + 1, sizeof *list);
    sh_status status =
        list != NULL ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no memory for the draws");
    if (list != NULL) {
#pragma omp parallel for num_threads(threads) schedule(dynamic)
        for (int32_t i = 0; i < in->degrees; i++) {
            draw_degree(in, seed, in->degree[i], &list[i]);
        }
    }
    for (int32_t i = 0; status == SH_OK && i < in->degrees; i++) {
        status = list[i].status;
        if (status != SH_OK) {
            sh_error_set(error, status, "%s", list[i].error.text);
        }
    }
    status = status == SH_OK ? window_sheets(in, list, run, error) : status;
    free(list);
    return status;
}

/* ---- ruin */

/* whose luck, and how it is shared out */
typedef struct luck_of {
    sh_rng_key key;
    int32_t threads;
} luck_of;

/* the weights of all paths of a reserve */
static sh_status draw_paths(const sh_kernel_ruin *in, const luck_of *luck, double reserve,
                            double *weight, sh_ruin_drawn *drawn, sh_error *error)
{
    const sh_ruin_risk risk = {in->premium, in->claim_rate};
    int32_t blocks = in->paths / PATHS + (in->paths % PATHS > 0);
    int64_t sum = 0;
    double scale = 0;
    sh_status status = SH_OK;
#pragma omp parallel for num_threads(luck->threads) schedule(dynamic) \
    reduction(+ : sum) reduction(max : scale)
    for (int32_t b = 0; b < blocks; b++) {
        int32_t first = b * PATHS, left = in->paths - first;
        sh_ruin_drawn own = {0};
        const sh_ruin_draws draws = {&luck->key, in->claim_mean, (uint32_t)first,
                                     left < PATHS ? left : PATHS};
        sh_error why = {0};
        sh_status end = sh_ruin_sample(&risk, reserve, &draws, weight + first, &own, &why);
        sum += own.claims;
        scale = own.scale; /* the same in each block */
        if (end != SH_OK) {
#pragma omp critical
            status = sh_error_set(error, end, "%s", why.text);
        }
    }
    *drawn = (sh_ruin_drawn){scale, sum};
    return status;
}

/* where the results of the reserves go */
typedef struct ruin_sheets {
    double *reserve, *exact, *estimate, *low, *high, *error, *off;
    int64_t *claims;
} ruin_sheets;

static sh_status ruin_columns(const sh_kernel_ruin *in, sh_kernel_run *run, ruin_sheets *s,
                              sh_error *error)
{
    columns to = {add_sheet(run, "summary", "ruin of a reserve", 1), true, 0};
    add_real(&to, "premium", in->premium, "income, money a unit of time");
    add_real(&to, "claim_rate", in->claim_rate, "claims a unit of time");
    add_real(&to, "claim_mean", in->claim_mean, "mean size of a claim, money");
    add_real(&to, "load", in->claim_rate * in->claim_mean / in->premium,
             "claims, share of the income");
    add_real(&to, "adjustment", 1.0 / in->claim_mean - in->claim_rate / in->premium,
             "adjustment coefficient, per unit of money");
    add_whole(&to, "paths", in->paths, "paths drawn for each reserve");
    to.sheet = add_sheet(run, "reserves", "chance of ruin, at any time", in->reserves);
    s->reserve = add(&to, SH_TYPE_F64, "reserve", "money at the start");
    s->exact = add(&to, SH_TYPE_F64, "exact", "closed form");
    s->estimate = add(&to, SH_TYPE_F64, "estimate", "from the paths drawn");
    s->low = add(&to, SH_TYPE_F64, "low", "lower end of its 95 % interval");
    s->high = add(&to, SH_TYPE_F64, "high", "upper end of it");
    s->error = add(&to, SH_TYPE_F64, "standard_error", "of the estimate");
    s->off = add(&to, SH_TYPE_F64, "off", "estimate / closed form - 1");
    s->claims = add(&to, SH_TYPE_I64, "claims", "claims drawn in all paths");
    return done(&to, error);
}

static sh_status ruin(const sh_kernel_ruin *in, uint64_t seed, int32_t threads,
                      sh_kernel_run *run, sh_error *error)
{
    const sh_ruin_risk risk = {in->premium, in->claim_rate};
    const luck_of luck = {sh_rng_key_of(seed, 0, 0), threads};
    ruin_sheets s;
    double *weight = malloc(((size_t)in->paths + 1) * sizeof *weight);
    sh_status status =
        weight != NULL ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no memory for the paths");
    status = status == SH_OK ? ruin_columns(in, run, &s, error) : status;
    for (int32_t i = 0; status == SH_OK && i < in->reserves; i++) {
        sh_ruin_drawn drawn;
        double reserve = s.reserve[i] = in->reserve[i];
        status = sh_ruin_exponential(&risk, in->claim_mean, reserve, &s.exact[i], error);
        if (status == SH_OK) {
            status = draw_paths(in, &luck, reserve, weight, &drawn, error);
        }
        if (status == SH_OK) {
            sh_estimate mean = sh_stats_mean(weight, (size_t)in->paths, level);
            s.estimate[i] = drawn.scale * mean.value;
            s.low[i] = drawn.scale * mean.low;
            s.high[i] = drawn.scale * mean.high;
            s.error[i] = drawn.scale * mean.se;
            s.off[i] = s.estimate[i] / s.exact[i] - 1.0;
            s.claims[i] = drawn.claims;
        }
    }
    free(weight);
    return status;
}

sh_status sh_kernel_run_plan(const sh_plan *plan, int32_t threads, sh_kernel_run *run,
                             sh_error *error)
{
    const sh_kernel_study *kernel = plan->kernel;
    sh_math_init();
    switch (kernel->kind) {
    case SH_KERNEL_fire_sale:
        return fire_sale(&kernel->sale, run, error);
    case SH_KERNEL_window:
        return window(&kernel->window, plan->seed, threads, run, error);
    default:
        return ruin(&kernel->ruin, plan->seed, threads, run, error);
    }
}

void sh_kernel_run_free(sh_kernel_run *run)
{
    for (int32_t i = 0; i < run->sheets; i++) {
        sh_sheet_free(&run->sheet[i]);
    }
    *run = (sh_kernel_run){0};
}

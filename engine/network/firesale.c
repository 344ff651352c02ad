#include "network/firesale.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/det.h"

enum { MOST_STEPS = 1000000 };

/* what banks look at: books and prices of the case; its books at lower prices; neither */
typedef enum look { AS_GIVEN, LOWER_PRICES, LATER } look;

/* the books while the sale goes on; owned */
typedef struct books {
    const sh_firesale_case *in;
    sh_firesale *out;
    double *holding;     /* [banks][assets] */
    double *offer;       /* [banks][assets] quantities for sale */
    double *cash, *loan; /* [banks] */
    double *market;      /* [assets] */
    look look;
} books;

static bool all_amounts(const double *x, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        if (!(x[i] >= 0 && x[i] <= 0x1p1000)) {
            return false;
        }
    }
    return true;
}

static bool is_ratio(sh_firesale_ratio r)
{
    return r.part >= 0 && r.whole > 0;
}

static sh_status check_ratios(const sh_firesale_case *in, sh_error *error)
{
    bool fine = is_ratio(in->fails_below);
    for (int32_t b = 0; b < in->banks; b++) {
        fine = fine && is_ratio(in->acts_below[b]) && is_ratio(in->target[b]);
        if (fine && in->target[b].part == 0) {
            return sh_error_set(error, SH_E_SCENARIO,
                                "fire sale: bank %lld has no positive target", (long long)b);
        }
    }
    return fine
               ? SH_OK
               : sh_error_set(error, SH_E_SCENARIO,
                              "fire sale: a ratio is a part, not negative, of a whole above 0");
}

static sh_status check_case(const sh_firesale_case *in, sh_error *error)
{
    int64_t n = in->banks, m = in->assets;
    bool fine = all_amounts(in->holding, n * m) && all_amounts(in->cash, n) &&
                all_amounts(in->other, n) && all_amounts(in->loan, n) &&
                all_amounts(in->debt, n) && all_amounts(in->price, m) &&
                all_amounts(in->depth, m) && (in->market == NULL || all_amounts(in->market, m));
    if (!fine) {
        return sh_error_set(error, SH_E_SCENARIO,
                            "fire sale: amounts and prices are finite and not negative");
    }
    return check_ratios(in, error);
}

static double *copy_of(const double *x, size_t n)
{
    double *y = calloc(n + 1, sizeof *y);
    if (y != NULL && x != NULL) {
        memcpy(y, x, n * sizeof *y);
    }
    return y;
}

static sh_status begin(books *b, sh_error *error)
{
    const sh_firesale_case *in = b->in;
    *b->out = (sh_firesale){0};
    b->look = AS_GIVEN;
    sh_status status = check_case(in, error);
    if (status != SH_OK) {
        return status;
    }
    size_t n = (size_t)in->banks, m = (size_t)in->assets;
    b->holding = copy_of(in->holding, n * m);
    b->offer = copy_of(NULL, n * m);
    b->cash = copy_of(in->cash, n);
    b->loan = copy_of(in->loan, n);
    b->market = copy_of(in->market, m);
    b->out->price = copy_of(in->price, m);
    b->out->sold = copy_of(NULL, m);
    b->out->equity = copy_of(NULL, n);
    b->out->failed = calloc(n + 1, sizeof(int32_t));
    b->out->failures = calloc((size_t)(in->rounds > 0 ? in->rounds : 0) + 2, sizeof(int32_t));
    if (!b->holding || !b->offer || !b->cash || !b->loan || !b->market || !b->out->price ||
        !b->out->sold || !b->out->equity || !b->out->failed || !b->out->failures) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: fire sale of %d banks",
                            in->banks);
    }
    for (size_t at = 0; in->market == NULL && at < n * m; at++) {
        b->market[at % m] += in->holding[at];
    }
    return SH_OK;
}

static sh_status finish(books *b, sh_status status)
{
    free(b->holding);
    free(b->offer);
    free(b->cash);
    free(b->loan);
    free(b->market);
    if (status != SH_OK) {
        sh_firesale_free(b->out);
    }
    return status;
}

/* what selling `quantity` of asset a does to its price */
static double impact(const books *b, int32_t a, double quantity)
{
    if (quantity <= 0 || b->market[a] <= 0) {
        return 1;
    }
    double x = b->in->depth[a] * (quantity / b->market[a]);
    if (b->in->impact == SH_FIRESALE_EXPONENTIAL) {
        return sh_det_exp(-x);
    }
    return x < 1 ? 1 - x : 0;
}

static double *row(double *table, const books *b, int32_t bank)
{
    return table + (size_t)bank * (size_t)b->in->assets;
}

/* executes all offers at once, each at the mean of the prices before and after */
static void execute(books *b)
{
    for (int32_t a = 0; a < b->in->assets; a++) {
        double quantity = 0, old = b->out->price[a];
        for (int32_t i = 0; i < b->in->banks; i++) {
            quantity += row(b->offer, b, i)[a];
        }
        double new = old *impact(b, a, quantity);
        for (int32_t i = 0; i < b->in->banks; i++) {
            double *offer = &row(b->offer, b, i)[a];
            b->cash[i] += *offer * (old + new) / 2;
            row(b->holding, b, i)[a] -= *offer;
            *offer = 0;
        }
        b->out->price[a] = new;
        b->out->sold[a] += quantity;
    }
}

/* value of what a bank can sell */
static double marketable(const books *b, int32_t i)
{
    double value = 0;
    for (int32_t a = 0; a < b->in->assets; a++) {
        value += row(b->holding, b, i)[a] * b->out->price[a];
    }
    return value;
}

static sh_wide floor_div(sh_wide a, sh_wide b)
{
    return a / b - (a % b < 0);
}

/* a / b < c / d, for b, d > 0: by their continued fractions, since products have no room */
static bool fraction_below(sh_wide a, sh_wide b, sh_wide c, sh_wide d)
{
    for (;;) {
        sh_wide left = floor_div(a, b), right = floor_div(c, d);
        sh_wide rest = a - left * b, other = c - right * d;
        if (left != right || rest == 0 || other == 0) {
            return left < right || (left == right && other > 0);
        }
        /* rest / b < other / d where d / other < b / rest */
        a = d, c = b, b = other, d = rest;
    }
}

static double real(sh_firesale_ratio r)
{
    return (double)r.part / (double)r.whole;
}

/* is a bank's leverage below a threshold? prices never rise above those of the case */
static bool below(const books *b, int32_t i, double assets, sh_firesale_ratio threshold)
{
    const sh_firesale_whole *whole = b->in->whole;
    if (whole != NULL && b->look != LATER) {
        sh_wide equity = whole[i].equity, all = whole[i].assets;
        bool now =
            all > 0 ? fraction_below(equity, all, threshold.part, threshold.whole) : equity < 0;
        if (now || b->look == AS_GIVEN) {
            return now;
        }
    }
    double equity = b->out->equity[i];
    return assets > 0 ? equity < (real(threshold) - 0x1p-40) * assets : equity < 0;
}

/* what the rule asks of a bank: -1 to fail, else the debt that it must pay back */
static double called(const books *b, int32_t i, double value)
{
    double assets = b->cash[i] + b->in->other[i] + value;
    double equity = assets - b->loan[i] - b->in->debt[i];
    b->out->equity[i] = equity;
    if (below(b, i, assets, b->in->fails_below)) {
        return -1;
    }
    if (!below(b, i, assets, b->in->acts_below[i])) {
        return 0;
    }
    double amount = assets - equity / real(b->in->target[i]);
    return amount > 0 ? amount : 0;
}

static void offer_share(books *b, int32_t i, double share)
{
    for (int32_t a = 0; a < b->in->assets; a++) {
        row(b->offer, b, i)[a] = row(b->holding, b, i)[a] * share;
    }
}

/* one bank looks at its books; true when it offers anything */
static bool respond(books *b, int32_t i)
{
    double value = marketable(b, i), amount = called(b, i, value);
    if (amount < 0) {
        b->out->failed[i] = b->out->rounds;
        b->out->failures[b->out->rounds]++;
        b->out->failed_banks++;
        offer_share(b, i, 1);
        return value > 0;
    }
    double paid = amount < b->cash[i] ? amount : b->cash[i];
    paid = paid < b->loan[i] ? paid : b->loan[i];
    double rest = amount - b->cash[i];
    b->cash[i] -= paid;
    b->loan[i] -= paid;
    if (rest <= 0 || value <= 0) {
        return false;
    }
    offer_share(b, i, rest < value ? rest / value : 1);
    return true;
}

sh_status sh_firesale_run(sh_firesale *sale, const sh_firesale_case *in, sh_error *error)
{
    books b = {.in = in, .out = sale};
    sh_status status = begin(&b, error);
    bool offered = status == SH_OK;
    while (offered && sale->rounds < in->rounds) {
        execute(&b);
        sale->rounds++;
        offered = false;
        for (int32_t i = 0; i < in->banks; i++) {
            offered = (sale->failed[i] == 0 && respond(&b, i)) || offered;
        }
        b.look = LATER;
    }
    return finish(&b, status);
}

/* quantities that all banks want to sell at the present prices, into `sold` */
static void wanted(books *b)
{
    sh_firesale *out = b->out;
    memset(out->sold, 0, (size_t)b->in->assets * sizeof *out->sold);
    out->failed_banks = 0;
    for (int32_t i = 0; i < b->in->banks; i++) {
        double value = marketable(b, i), amount = called(b, i, value);
        double rest = amount - b->cash[i];
        double share = amount < 0 ? 1 : rest <= 0 ? 0 : rest < value ? rest / value : 1;
        out->failed[i] = amount < 0;
        out->failed_banks += amount < 0;
        for (int32_t a = 0; a < b->in->assets; a++) {
            out->sold[a] += share * row(b->holding, b, i)[a];
        }
    }
}

/* prices that the wanted sales bring about; returns the largest relative move */
static double move_prices(books *b)
{
    double most = 0;
    bool lower = false;
    for (int32_t a = 0; a < b->in->assets; a++) {
        double old = b->out->price[a];
        double new = b->in->price[a] * impact(b, a, b->out->sold[a]);
        double moved = new > old ? new - old : old - new;
        moved = b->in->price[a] > 0 ? moved / b->in->price[a] : 0;
        most = moved > most ? moved : most;
        b->out->price[a] = new;
        lower = lower || new < b->in->price[a];
    }
    b->look = lower ? LOWER_PRICES : AS_GIVEN;
    return most;
}

static sh_status settle_prices(books *b, sh_error *error)
{
    double moved = 1;
    while (moved > 0x1p-50 && b->out->rounds < MOST_STEPS) {
        wanted(b);
        moved = move_prices(b);
        b->out->rounds++;
    }
    wanted(b);
    if (moved > 0x1p-50) {
        return sh_error_set(error, SH_E_INVARIANT,
                            "fire sale: prices still move by %.3g after %d steps", moved,
                            (int)MOST_STEPS);
    }
    return SH_OK;
}

sh_status sh_firesale_equilibrium(sh_firesale *sale, const sh_firesale_case *in,
                                  sh_firesale_side side, sh_error *error)
{
    books b = {.in = in, .out = sale};
    sh_status status = begin(&b, error);
    if (status == SH_OK && side == SH_FIRESALE_LEAST) {
        for (int32_t i = 0; i < in->banks; i++) {
            for (int32_t a = 0; a < in->assets; a++) {
                sale->sold[a] += row(b.holding, &b, i)[a];
            }
        }
        move_prices(&b);
    }
    status = status == SH_OK ? settle_prices(&b, error) : status;
    return finish(&b, status);
}

void sh_firesale_free(sh_firesale *sale)
{
    free(sale->price);
    free(sale->sold);
    free(sale->failed);
    free(sale->failures);
    free(sale->equity);
    *sale = (sh_firesale){0};
}

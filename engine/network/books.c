#include "network/books.h"

#include <stdlib.h>

sh_status sh_books_take(sh_books *books, int32_t banks, int32_t assets, sh_error *error)
{
    size_t n = (size_t)banks, m = (size_t)assets;
    struct {
        double **array;
        size_t count;
    } all[] = {{&books->holding, n * m}, {&books->cash, n}, {&books->other, n},
               {&books->loan, n},        {&books->debt, n}, {&books->price, m},
               {&books->depth, m}};
    *books = (sh_books){.banks = banks, .assets = assets};
    books->acts = calloc(n + 1, sizeof *books->acts);
    books->target = calloc(n + 1, sizeof *books->target);
    bool good = books->acts != NULL && books->target != NULL;
    for (size_t i = 0; i < SH_COUNT(all); i++) {
        *all[i].array = calloc(all[i].count + 1, sizeof(double));
        good = good && *all[i].array != NULL;
    }
    if (!good) {
        sh_books_free(books);
        return sh_error_set(error, SH_E_MEMORY, "no memory for the banks");
    }
    for (size_t a = 0; a < m; a++) {
        books->price[a] = 1.0;
    }
    return SH_OK;
}

void sh_books_free(sh_books *books)
{
    free(books->holding);
    free(books->cash);
    free(books->other);
    free(books->loan);
    free(books->debt);
    free(books->acts);
    free(books->target);
    free(books->price);
    free(books->depth);
    *books = (sh_books){0};
}

double sh_books_total(const sh_books *books, int32_t asset)
{
    double sum = 0.0;
    for (size_t i = 0; i < (size_t)books->banks; i++) {
        sum += books->holding[i * (size_t)books->assets + (size_t)asset];
    }
    return sum;
}

sh_firesale_case sh_books_case(sh_books *books, const sh_books_rule *rule, int32_t rounds)
{
    for (int32_t i = 0; rule->response == SH_BOOKS_THRESHOLD && i < books->banks; i++) {
        books->acts[i] = rule->acts_below;
        books->target[i] = rule->target;
    }
    return (sh_firesale_case){.banks = books->banks,
                              .assets = books->assets,
                              .holding = books->holding,
                              .cash = books->cash,
                              .other = books->other,
                              .loan = books->loan,
                              .debt = books->debt,
                              .price = books->price,
                              .depth = books->depth,
                              .acts_below = books->acts,
                              .target = books->target,
                              .fails_below = rule->fails_below,
                              .impact = rule->impact,
                              .rounds = rounds};
}

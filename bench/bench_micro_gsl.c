/* bench_micro_gsl N STEPS: the micro-model as C with the GNU Scientific Library: an array of
   records, one Mersenne twister, the library's normal variate; one line of JSON. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdio.h>
#include <stdlib.h>

#include "micro.h"

typedef struct borrower {
    int64_t balance, payment; /* fen */
    double income;            /* fen */
    int late, term, platform;
} borrower;

static void draw(borrower *b, gsl_rng *rng)
{
    b->balance = 100000 + (int64_t)gsl_rng_uniform_int(rng, 20000000);
    b->term = 1 + (int)gsl_rng_uniform_int(rng, MICRO_NEW_TERM);
    b->payment = b->balance / b->term / 4 + 1;
    b->income = gsl_ran_flat(rng, 300000.0, 2300000.0);
    b->late = 0;
    b->platform = (int)gsl_rng_uniform_int(rng, MICRO_PLATFORMS);
}

static void step(borrower *b, gsl_rng *rng, micro_sums *sums)
{
    double cash = b->income * (1.0 + gsl_ran_gaussian(rng, MICRO_VOLATILITY));
    cash = cash > MICRO_CASH_FLOOR ? cash : MICRO_CASH_FLOOR;
    double stress = (double)b->payment / cash;
    double risk = MICRO_BASE_RISK + MICRO_STRESS_RISK * stress * stress;
    risk = risk < MICRO_RISK_CAP ? risk : MICRO_RISK_CAP;
    if (gsl_rng_uniform(rng) > risk) {
        int64_t paid = b->payment < b->balance ? b->payment : b->balance;
        b->balance -= paid;
        b->late = 0;
        b->term--;
        sums->paid[b->platform] += paid;
    } else if (++b->late == MICRO_STRIKES) {
        sums->lost[b->platform] += b->balance;
        sums->defaults[b->platform]++;
        b->term = 0;
    }
    if (b->term == 0) {
        b->balance = MICRO_NEW_BALANCE;
        b->term = MICRO_NEW_TERM;
        b->late = 0;
    }
    b->income = MICRO_INERTIA * b->income + (1.0 - MICRO_INERTIA) * cash;
}

static void measure(borrower *people, gsl_rng *rng, micro_sums *sums, micro_result *result)
{
    double cpu = micro_cpu_seconds(), wall = micro_wall_seconds();
    result->best_step_wall = 1e9;
    for (int k = 0; k < result->steps; k++) {
        double start = micro_wall_seconds();
        for (int64_t i = 0; i < result->n; i++) {
            step(&people[i], rng, sums);
        }
        double took = micro_wall_seconds() - start;
        result->best_step_wall = took < result->best_step_wall ? took : result->best_step_wall;
    }
    result->step_cpu = micro_cpu_seconds() - cpu;
    result->wall = micro_wall_seconds() - wall;
}

int main(int argc, char **argv)
{
    micro_result result = {.name = "c+gsl", .isa = "compiler's", .threads = 1};
    result.n = argc == 3 ? atoll(argv[1]) : 0;
    result.steps = argc == 3 ? atoi(argv[2]) : 0;
    if (result.n <= 0) {
        fprintf(stderr, "usage: bench_micro_gsl N STEPS\n");
        return 2;
    }
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    borrower *people = calloc((size_t)result.n, sizeof *people);
    micro_sums *sums = calloc(1, sizeof *sums);
    int code = 7;
    if (rng != NULL && people != NULL && sums != NULL) {
        gsl_rng_set(rng, 1);
        for (int64_t i = 0; i < result.n; i++) {
            draw(&people[i], rng);
        }
        result.init_cpu = micro_cpu_seconds();
        measure(people, rng, sums, &result);
        micro_print(&result, sums);
        code = 0;
    }
    free(sums);
    free(people);
    gsl_rng_free(rng);
    return code;
}

/* The micro-model by which machineries are compared: one borrower, one loan, one step at a
   time.

   State: balance, payment and income in fen, months late (0 to 3), months left of the term,
   lending platform. In one step a borrower

       earns  cash = max(100, income (1 + 0.25 z)),               z standard normal,
       misses with probability min(0.9, 0.002 + 0.05 (payment / cash)^2),
       or pays min(payment, balance), is no longer late and has one month less to go;
       who misses for the fourth time in a row defaults: the balance is lost.
       A default or the end of the term is followed at once by a new loan: balance 2,000,000
       fen, 24 months, not late; the payment stays.
       income becomes 0.97 income + 0.03 cash.

   Paid, lost and defaulted are summed for each platform. Every driver starts from the same
   laws: balance uniform in 100,000 to 20,099,999 fen, term 1 to 24, payment balance / term / 4
   + 1, income uniform in 300,000 to 2,300,000 fen, any of 5,000 platforms. */
#ifndef SH_BENCH_MICRO_H
#define SH_BENCH_MICRO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/money.h"

enum { MICRO_PLATFORMS = 5000, MICRO_TILE = 1024 };

#define MICRO_VOLATILITY 0.25     /* of the shock, share of income */
#define MICRO_CASH_FLOOR 100.0    /* fen */
#define MICRO_BASE_RISK 0.002     /* of missing, each step */
#define MICRO_STRESS_RISK 0.05    /* times (payment / cash)^2 */
#define MICRO_RISK_CAP 0.9        /* highest probability of missing */
#define MICRO_INERTIA 0.97        /* weight of the old income */
#define MICRO_STRIKES 4           /* misses in a row that are a default */
#define MICRO_NEW_BALANCE 2000000 /* fen */
#define MICRO_NEW_TERM 24         /* steps */

/* n borrowers as columns; owned */
typedef struct micro_population {
    int64_t n;
    sh_fen32 *balance, *payment, *income; /* fen */
    uint8_t *late, *term;                 /* steps */
    uint16_t *platform;                   /* 0 … MICRO_PLATFORMS - 1 */
} micro_population;

/* what one thread adds up */
typedef struct micro_sums {
    int64_t paid[MICRO_PLATFORMS], lost[MICRO_PLATFORMS]; /* fen */
    int64_t defaults[MICRO_PLATFORMS];                    /* loans */
} micro_sums;

/* Allocates and draws the population; false when memory is short. */
bool micro_init(micro_population *people, int64_t n, uint64_t seed);
void micro_free(micro_population *people);

double micro_cpu_seconds(void);  /* of the process */
double micro_wall_seconds(void); /* monotonic */
long micro_peak_mb(void);        /* largest memory of the process so far, MiB */

/* what a driver measured, printed as one line of JSON by micro_print */
typedef struct micro_result {
    const char *name, *isa;
    int64_t n;
    int steps, threads;
    double init_cpu, step_cpu;   /* s, all steps together */
    double wall, best_step_wall; /* s, all steps; the fastest step */
} micro_result;

/* One line: the measurements, peak memory, the sums over all platforms and their digest. */
void micro_print(const micro_result *result, const micro_sums *sums);

#endif

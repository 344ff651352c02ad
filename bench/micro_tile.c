/* The micro-model on the machinery of the engine: columns, a block of random words for each
   borrower and step, doubles only inside the tile, whole fen outside. */
#include "micro_tile.h"

#include <string.h>

#include "base/det.h"

enum { GROUP = 1000, ALL_BITS = -1 };

/* Every instruction set has this way between words and doubles; it is exact. */
SH_INLINE double from_fen32(sh_fen32 fen)
{
    return (double)(int32_t)(fen ^ 0x80000000u) + 0x1p31;
}

/* the nearest whole fen of 0 <= x < 2^32 */
SH_INLINE sh_fen32 to_fen32(double x)
{
    return (sh_fen32)sh_det_bits(x + 0x1p52);
}

/* income of the month, stress of the instalment, and who pays what */
static void earn_and_pay(const micro_population *people, int64_t begin, int n,
                         micro_scratch *scratch)
{
    sh_fen32 *restrict balance = people->balance + begin, *restrict income =
                                                              people->income + begin;
    const sh_fen32 *restrict payment = people->payment + begin;
    const uint32_t *restrict shock = scratch->word[0], *restrict luck = scratch->word[1];
    uint32_t *restrict paid = scratch->paid, *restrict pays = scratch->pays;
    for (int i = 0; i < n; i++) {
        double before = from_fen32(income[i]);
        double cash = before * (1.0 + MICRO_VOLATILITY * sh_det_normal(shock[i]));
        cash = cash > MICRO_CASH_FLOOR ? cash : MICRO_CASH_FLOOR;
        income[i] = to_fen32(MICRO_INERTIA * before + (1.0 - MICRO_INERTIA) * cash);
        double stress = from_fen32(payment[i]) / cash;
        double risk = MICRO_BASE_RISK + MICRO_STRESS_RISK * stress * stress;
        risk = risk < MICRO_RISK_CAP ? risk : MICRO_RISK_CAP;
        uint32_t mask = sh_rng_uniform(luck[i]) < risk ? 0 : (uint32_t)ALL_BITS;
        uint32_t due = payment[i] < balance[i] ? payment[i] : balance[i];
        paid[i] = due & mask;
        balance[i] -= due & mask;
        pays[i] = mask;
    }
}

/* months late and months to go, and which loans are over */
static void count_months(const micro_population *people, int64_t begin, int n,
                         micro_scratch *scratch)
{
    uint8_t *restrict late = people->late + begin, *restrict term = people->term + begin;
    const uint32_t *restrict pays = scratch->pays;
    uint8_t *restrict defaulted = scratch->defaulted, *restrict over = scratch->over;
    for (int i = 0; i < n; i++) {
        uint8_t paid = (uint8_t)pays[i];
        uint8_t strikes = (uint8_t)((late[i] + 1) & ~paid);
        uint8_t left = (uint8_t)(term[i] + paid); /* all bits are -1 */
        uint8_t ends = (strikes == MICRO_STRIKES) | (left == 0);
        defaulted[i] = strikes == MICRO_STRIKES;
        over[i] = ends;
        late[i] = ends ? 0 : strikes;
        term[i] = ends ? MICRO_NEW_TERM : left;
    }
}

/* the few losses: eight flags at a time */
static void lose(const micro_population *people, int64_t begin, int n,
                 const micro_scratch *scratch, micro_sums *sums)
{
    for (int first = 0; first < n; first += 8) {
        uint64_t flags;
        memcpy(&flags, scratch->defaulted + first, sizeof flags);
        for (; flags != 0; flags &= flags - 1) {
            int i = first + __builtin_ctzll(flags) / 8;
            if (i < n) {
                sums->lost[people->platform[begin + i]] += people->balance[begin + i];
                sums->defaults[people->platform[begin + i]]++;
            }
        }
    }
}

static void renew(sh_fen32 *restrict balance, const uint8_t *restrict over, int n)
{
    for (int i = 0; i < n; i++) {
        balance[i] = over[i] ? MICRO_NEW_BALANCE : balance[i];
    }
}

static void add(int64_t *restrict sum, const uint16_t *restrict platform,
                const sh_fen32 *restrict paid, int n)
{
    for (int i = 0; i < n; i++) {
        sum[platform[i]] += paid[i];
    }
}

void MICRO_RUN(const micro_rows *rows, const sh_rng_key *key, uint32_t step,
               micro_scratch *scratch, micro_sums *sums)
{
    const micro_population *people = rows->people;
    const int64_t begin = rows->begin;
    const int n = rows->n;
    uint32_t(*word)[MICRO_TILE] = scratch->word;
    sh_rng_fill(key, (uint32_t)begin, (size_t)n, (sh_rng_site){.step = step, .group = GROUP},
                (sh_rng_words){{word[0], word[1], word[2], word[3]}});
    earn_and_pay(people, begin, n, scratch);
    count_months(people, begin, n, scratch);
    lose(people, begin, n, scratch, sums);
    renew(people->balance + begin, scratch->over, n);
    add(sums->paid, people->platform + begin, scratch->paid, n);
}

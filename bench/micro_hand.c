/* The micro-model as a C programmer writes it who needs nothing else: one hash of (step, row)
   for both draws, conversions that suit incomes below 2^31 fen, short blocks, no machinery.
   Same columns and same precision as the engine's, and the same inline normal quantile: nothing
   faster of that precision was found. */
#include <string.h>

#include "base/det.h"
#include "micro_tile.h"

enum { BLOCK = 256 };

/* the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) */
static inline uint64_t hash(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

static void draw(uint64_t *restrict bits, uint64_t stream, int64_t first, int n)
{
    for (int i = 0; i < n; i++) {
        bits[i] = hash(stream + (uint64_t)(first + i) * UINT64_C(0x9E3779B97F4A7C15));
    }
}

static void pay(sh_fen32 *restrict balance, sh_fen32 *restrict income,
                const sh_fen32 *restrict payment, micro_scratch *restrict scratch, int n)
{
    for (int i = 0; i < n; i++) {
        uint64_t bits = scratch->bits[i];
        double before = (int32_t)income[i];
        double cash = before * (1.0 + MICRO_VOLATILITY * sh_det_normal((uint32_t)(bits >> 32)));
        cash = cash > MICRO_CASH_FLOOR ? cash : MICRO_CASH_FLOOR;
        income[i] =
            (sh_fen32)(int32_t)(MICRO_INERTIA * before + (1.0 - MICRO_INERTIA) * cash + 0.5);
        double stress = (int32_t)payment[i] / cash;
        double risk = MICRO_BASE_RISK + MICRO_STRESS_RISK * stress * stress;
        risk = risk < MICRO_RISK_CAP ? risk : MICRO_RISK_CAP;
        uint32_t mask = sh_rng_uniform((uint32_t)bits) < risk ? 0 : UINT32_MAX;
        uint32_t due = (payment[i] < balance[i] ? payment[i] : balance[i]) & mask;
        scratch->paid[i] = due;
        scratch->pays[i] = mask;
        balance[i] -= due;
    }
}

static void age(uint8_t *restrict late, uint8_t *restrict term, micro_scratch *restrict scratch,
                int n)
{
    for (int i = 0; i < n; i++) {
        uint8_t mask = (uint8_t)scratch->pays[i];
        uint8_t strikes = (uint8_t)((late[i] + 1) & ~mask), left = (uint8_t)(term[i] + mask);
        uint8_t over = (strikes == MICRO_STRIKES) | (left == 0);
        scratch->defaulted[i] = strikes == MICRO_STRIKES;
        scratch->over[i] = over;
        late[i] = over ? 0 : strikes;
        term[i] = over ? MICRO_NEW_TERM : left;
    }
}

static void total(sh_fen32 *restrict balance, const uint16_t *restrict platform,
                  const micro_scratch *restrict scratch, micro_sums *restrict sums, int n)
{
    for (int i = 0; i < n; i += 8) {
        uint64_t flags;
        memcpy(&flags, scratch->defaulted + i, sizeof flags);
        for (int k = i; flags != 0 && k < n; k++, flags >>= 8) {
            if (flags & 1) {
                sums->lost[platform[k]] += balance[k];
                sums->defaults[platform[k]]++;
            }
        }
    }
    for (int i = 0; i < n; i++) {
        balance[i] = scratch->over[i] ? MICRO_NEW_BALANCE : balance[i];
    }
    for (int i = 0; i < n; i++) {
        sums->paid[platform[i]] += scratch->paid[i];
    }
}

void MICRO_RUN(const micro_rows *rows, const sh_rng_key *key, uint32_t step,
               micro_scratch *scratch, micro_sums *sums)
{
    const micro_population *people = rows->people;
    const uint64_t stream = hash((uint64_t)key->word[0] << 32 | step);
    const int64_t end = rows->begin + rows->n;
    for (int64_t i = rows->begin; i < end; i += BLOCK) {
        int n = end - i < BLOCK ? (int)(end - i) : BLOCK;
        draw(scratch->bits, stream, i, n);
        pay(people->balance + i, people->income + i, people->payment + i, scratch, n);
        age(people->late + i, people->term + i, scratch, n);
        total(people->balance + i, people->platform + i, scratch, sums, n);
    }
}

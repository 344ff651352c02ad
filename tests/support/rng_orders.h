/* Ten orders of walking through the engine's exact key and counter layout.

   The order says which field of (index, slot, cohort, step, group, replication, seed) runs
   fastest: its low 20 bits count blocks and the other fields share the further bits of the
   count, low bits first. That is how the engine asks, and the hardest way to ask: most bits
   never change. */
#ifndef SH_TEST_SUPPORT_RNG_ORDERS_H
#define SH_TEST_SUPPORT_RNG_ORDERS_H

#include "base/rng.h"

enum { RNG_FIELDS = 7, RNG_FAST_BITS = 20 };

typedef struct rng_order {
    const char *name;
    int fast;   /* field that runs fastest; -1: every bit of the count to the next field in turn
                 */
    int stride; /* the fast field advances by 2^stride */
    int words;  /* words of each block that are used */
} rng_order;

static const rng_order rng_orders[] = {
    {"index", 0, 0, 4},  {"slot", 1, 0, 4},        {"cohort", 2, 0, 4}, {"step", 3, 0, 4},
    {"group", 4, 0, 4},  {"replication", 5, 0, 4}, {"seed", 6, 0, 4},   {"strided", 0, 12, 4},
    {"dealt", -1, 0, 4}, {"first", 0, 0, 1},
};

/* deals the bits of `count` to the fields in turn, leaving out `skip` */
static void rng_order_deal(uint64_t count, int skip, uint32_t field[RNG_FIELDS])
{
    int at = 0;
    for (int bit = 0; count != 0; count >>= 1) {
        if (at == skip) {
            at = (at + 1) % RNG_FIELDS;
            bit += at == 0;
        }
        field[at] |= (uint32_t)(count & 1) << bit;
        at = (at + 1) % RNG_FIELDS;
        bit += at == 0;
    }
}

/* key and counter of block number `count` of an order */
static void rng_order_place(const rng_order *order, uint64_t count, sh_rng_key *key,
                            uint32_t counter[4])
{
    uint32_t field[RNG_FIELDS] = {0};
    if (order->fast < 0) {
        rng_order_deal(count, -1, field);
    } else {
        rng_order_deal(count >> RNG_FAST_BITS, order->fast, field);
        uint32_t low = (uint32_t)(count & ((1u << RNG_FAST_BITS) - 1));
        /* cohort and slot have 16 bits each: their overflow goes to the index */
        uint32_t kept = order->fast == 1 || order->fast == 2 ? low & 0xFFFF : low;
        field[order->fast] = kept << order->stride;
        field[0] += (low - kept) >> 16 << 20;
    }
    *key = sh_rng_key_of(field[6], field[5], 0);
    counter[0] = field[0];
    counter[1] = sh_rng_cohort_slot(field[2], field[1]);
    counter[2] = field[3];
    counter[3] = field[4];
}

#endif

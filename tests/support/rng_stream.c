/* Random words of the engine's exact key and counter layout as raw bytes on standard output,
   for test batteries: rng_stream ORDER | dieharder -a -g 200

   ORDER says which field of (index, slot, cohort, step, group, replication, seed) runs fastest:
   its low 20 bits count blocks and the other fields share the further bits of the count, low
   bits first. That is how the engine asks, and the hardest way to ask: most bits never change.
   "strided" lets the index advance by 2^12, "dealt" gives every bit of the count to the next
   field in turn, "first" is "index" with only word 0 of each block. */
#include <stdio.h>
#include <string.h>

#include "base/rng.h"

enum { FIELDS = 7, FAST_BITS = 20, BLOCKS = 4096 };

static const char *const field_name[FIELDS] = {"index", "slot",        "cohort", "step",
                                               "group", "replication", "seed"};

/* deals the bits of `count` to the fields in turn, leaving out `skip` */
static void deal(uint64_t count, int skip, uint32_t field[FIELDS])
{
    int at = 0;
    for (int bit = 0; count != 0; count >>= 1) {
        if (at == skip) {
            at = (at + 1) % FIELDS;
            bit += at == 0;
        }
        field[at] |= (uint32_t)(count & 1) << bit;
        at = (at + 1) % FIELDS;
        bit += at == 0;
    }
}

static void block(uint64_t count, int fast, int stride, uint32_t out[4])
{
    uint32_t field[FIELDS] = {0};
    if (fast < 0) {
        deal(count, -1, field);
    } else {
        deal(count >> FAST_BITS, fast, field);
        uint32_t low = (uint32_t)(count & ((1u << FAST_BITS) - 1));
        /* cohort and slot have 16 bits each: their overflow goes to the index */
        uint32_t kept = fast == 1 || fast == 2 ? low & 0xFFFF : low;
        field[fast] = kept << stride;
        field[0] += (low - kept) >> 16 << 20;
    }
    sh_rng_key key = sh_rng_key_of(field[6], field[5], 0);
    sh_rng_site site = {sh_rng_cohort_slot(field[2], field[1]), field[3], field[4]};
    sh_rng_block(&key, field[0], site, out);
}

int main(int argc, char **argv)
{
    const char *order = argc > 1 ? argv[1] : "index";
    int stride = strcmp(order, "strided") == 0 ? 12 : 0;
    int words = strcmp(order, "first") == 0 ? 1 : 4;
    int fast = strcmp(order, "dealt") == 0 ? -1 : 0;
    for (int i = 0; i < FIELDS; i++) {
        fast = strcmp(order, field_name[i]) == 0 ? i : fast;
    }
    static uint32_t buffer[4 * BLOCKS];
    for (uint64_t count = 0;;) {
        size_t used = 0;
        for (int i = 0; i < BLOCKS; i++, count++) {
            uint32_t out[4];
            block(count, fast, stride, out);
            memcpy(buffer + used, out, (size_t)words * sizeof *out);
            used += (size_t)words;
        }
        if (fwrite(buffer, sizeof *buffer, used, stdout) != used) {
            return 0;
        }
    }
}

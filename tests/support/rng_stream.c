/* Random words of the engine's exact layout as raw bytes on standard output, for test
   batteries: rng_stream ORDER | dieharder -a -g 200   (orders: rng_orders.h) */
#include <stdio.h>
#include <string.h>

#include "rng_orders.h"

enum { BLOCKS = 4096 };

int main(int argc, char **argv)
{
    const rng_order *order = &rng_orders[0];
    for (size_t i = 0; argc > 1 && i < SH_COUNT(rng_orders); i++) {
        order = strcmp(argv[1], rng_orders[i].name) == 0 ? &rng_orders[i] : order;
    }
    static uint32_t buffer[4 * BLOCKS];
    for (uint64_t count = 0;;) {
        size_t used = 0;
        for (int i = 0; i < BLOCKS; i++, count++) {
            sh_rng_key key;
            uint32_t words[4];
            rng_order_place(order, count, &key, words);
            sh_rng_cipher(&key, words);
            memcpy(buffer + used, words, (size_t)order->words * sizeof *words);
            used += (size_t)order->words;
        }
        if (fwrite(buffer, sizeof *buffer, used, stdout) != used) {
            return 0;
        }
    }
}

/* Distances drawn ahead, compiled once for each instruction set: the words and their logarithms
   are most of the cost of a random network. */
#include "network/skip.h"

#define SH_PASTE(isa) sh_skip_words_##isa
#define SH_EXPAND(isa) SH_PASTE(isa)

SH_INLINE double distance(double u, double scale)
{
    double d = sh_det_log(u) * scale;
    return d < 0x1p52 ? d : 0x1p52;
}

void SH_EXPAND(SH_ISA)(sh_skip *skip)
{
    sh_rng_words words = {{skip->word[0], skip->word[1], skip->word[2], skip->word[3]}};
    sh_rng_fill(&skip->key, skip->block, SH_SKIP_BLOCKS, skip->site, words);
    skip->block += SH_SKIP_BLOCKS;
    skip->at = 0;
    skip->have = skip->fine ? SH_SKIP_WORDS / 2 : SH_SKIP_WORDS;
    for (int w = 0; w < 4 && !skip->fine; w++) {
        for (int k = 0; k < SH_SKIP_BLOCKS; k++) {
            double u = sh_rng_uniform(skip->word[w][k]);
            skip->ahead[w * SH_SKIP_BLOCKS + k] = distance(u, skip->scale);
        }
    }
    for (int w = 0; w < 2 && skip->fine; w++) {
        for (int k = 0; k < SH_SKIP_BLOCKS; k++) {
            double u = sh_rng_uniform_fine(skip->word[2 * w][k], skip->word[2 * w + 1][k]);
            skip->ahead[w * SH_SKIP_BLOCKS + k] = distance(u, skip->scale);
        }
    }
}

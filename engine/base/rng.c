#include "base/rng.h"

#include <string.h>
#include <xxhash.h>

static const sh_stream_about streams[] = {
#define X(name, number, word0, word1, word2, word3, about) \
    {#name, number, {word0, word1, word2, word3}, about},
#include "base/streams.def"
#undef X
};

uint32_t sh_rng_user_group(const char *name)
{
    return UINT32_C(0x80000000) | (uint32_t)(XXH3_64bits(name, strlen(name)) & 0x7FFFFFFF);
}

const sh_stream_about *sh_rng_streams(size_t *count)
{
    *count = SH_COUNT(streams);
    return streams;
}

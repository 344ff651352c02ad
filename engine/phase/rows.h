/* rows: lists of the rows of a tile that share a mark. Marking is a loop without branches over
 * dense columns; what few rows need is then done over a short list. This header belongs to the
 * files that are compiled once for each instruction set. */
#ifndef SH_PHASE_ROWS_H
#define SH_PHASE_ROWS_H

#include <stdint.h>
#include <string.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

#include "base/macros.h"

/* A list may be written this many entries past its end, and marks are read up to here. */
enum { SH_ROWS_SLACK = 64 };

/* Writes the numbers first … first + 63 whose bit of `marks` is set, and garbage after them;
 * returns how many there are. */
SH_INLINE int32_t sh_rows_pick(uint64_t marks, uint32_t first, uint16_t *row)
{
#ifdef __AVX512BW__
    int32_t count = 0;
    __m512i number = _mm512_add_epi32(
        _mm512_set1_epi32((int)first),
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    for (int part = 0; part < 4; part++) {
        __mmask16 those = (__mmask16)(marks >> (16 * part));
        __m512i packed = _mm512_maskz_compress_epi32(those, number);
        _mm256_storeu_si256((__m256i *)(row + count), _mm512_cvtepi32_epi16(packed));
        number = _mm512_add_epi32(number, _mm512_set1_epi32(16));
        count += __builtin_popcount(those);
    }
    return count;
#elif defined(__AVX2__) && defined(__BMI2__)
    int32_t count = 0;
    for (uint32_t part = 0; part < 8; part++) {
        uint64_t those = marks >> (8 * part) & 255;
        uint64_t bytes = _pdep_u64(those, UINT64_C(0x0101010101010101)) * 255;
        uint64_t chosen = _pext_u64(UINT64_C(0x0706050403020100), bytes);
        __m128i eight = _mm_cvtepu8_epi16(_mm_cvtsi64_si128((long long)chosen));
        eight = _mm_add_epi16(eight, _mm_set1_epi16((short)(first + 8 * part)));
        _mm_storeu_si128((__m128i *)(row + count), eight);
        count += __builtin_popcountll(those);
    }
    return count;
#else
    int32_t count = 0;
    for (; marks != 0; marks &= marks - 1) {
        row[count++] = (uint16_t)(first + (uint32_t)__builtin_ctzll(marks));
    }
    return count;
#endif
}

/* Bit `bit` of 64 marks as one word. */
SH_INLINE uint64_t sh_rows_word(const uint8_t *mark, unsigned bit)
{
#ifdef __AVX512BW__
    return _mm512_test_epi8_mask(_mm512_loadu_si512(mark), _mm512_set1_epi8((char)(1 << bit)));
#elif defined(__AVX2__)
    const __m256i *half = (const void *)mark;
    uint32_t low = (uint32_t)_mm256_movemask_epi8(
        _mm256_slli_epi16(_mm256_loadu_si256(half), 7 - (int)bit));
    uint32_t high = (uint32_t)_mm256_movemask_epi8(
        _mm256_slli_epi16(_mm256_loadu_si256(half + 1), 7 - (int)bit));
    return (uint64_t)high << 32 | low;
#else
    uint64_t marks = 0;
    for (unsigned part = 0; part < 8; part++) {
        uint64_t eight;
        memcpy(&eight, mark + 8 * part, sizeof eight);
        eight = eight >> bit & UINT64_C(0x0101010101010101);
        marks |= (eight * UINT64_C(0x0102040810204080) >> 56) << (8 * part);
    }
    return marks;
#endif
}

/* Lists the rows i < n with bit `bit` of mark[i], ascending; returns their number. */
SH_INLINE int32_t sh_rows_list(const uint8_t *restrict mark, int32_t n, unsigned bit,
                               uint16_t *restrict row)
{
    int32_t count = 0;
    for (int32_t i = 0; i < n; i += 64) {
        uint64_t marks = sh_rows_word(mark + i, bit);
        marks &= n - i < 64 ? (UINT64_C(1) << (n - i)) - 1 : UINT64_MAX;
        if (marks != 0) {
            count += sh_rows_pick(marks, (uint32_t)i, row + count);
        }
    }
    return count;
}

/* values of the listed rows, moved together */
SH_INLINE void sh_rows_gather(const uint32_t *restrict from, const uint16_t *restrict row,
                              int32_t count, uint32_t *restrict to)
{
    for (int32_t k = 0; k < count; k++) {
        to[k] = from[row[k]];
    }
}

/* the same for narrow columns */
SH_INLINE void sh_rows_gather_u16(const uint16_t *restrict from, const uint16_t *restrict row,
                                  int32_t count, uint32_t *restrict to)
{
    for (int32_t k = 0; k < count; k++) {
        to[k] = from[row[k]];
    }
}

SH_INLINE void sh_rows_gather_u8(const uint8_t *restrict from, const uint16_t *restrict row,
                                 int32_t count, uint32_t *restrict to)
{
    for (int32_t k = 0; k < count; k++) {
        to[k] = from[row[k]];
    }
}

#endif

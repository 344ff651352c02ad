/* Money is a whole number of fen (1 yuan = 100 fen); there is no other money in the engine.

   A flow is one integer, taken from a named payer and given to a named receiver. Sums are exact
   and do not depend on order. Every operation that could leave 64 bits is checked. */
#ifndef SH_BASE_MONEY_H
#define SH_BASE_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"

typedef int64_t sh_fen;    /* fen, for platforms, institutions and every sum */
typedef uint32_t sh_fen32; /* fen, for what one person owes or holds */

/* 128 bits, for products before they are divided again */
__extension__ typedef __int128 sh_wide;
__extension__ typedef unsigned __int128 sh_wide_unsigned;

#define SH_FEN32_MAX UINT32_MAX            /* 42,949,672.95 yuan */
#define SH_FEN_MAX INT64_MAX               /* about 92,233 trillion yuan */
#define SH_Q32_ONE (UINT64_C(1) << 32)     /* the whole, in fractions of 2^-32 */
#define SH_FEN_PER_YUAN INT64_C(100)       /* fen */
#define SH_FEN_PER_WAN INT64_C(1000000)    /* fen in ten thousand yuan */
#define SH_FEN_PER_YI INT64_C(10000000000) /* fen in a hundred million yuan */
#define SH_FEN_TEXT 48                     /* bytes that hold any printed amount */

/* a + b into out; false on overflow, then out is not a sum. */
SH_NODISCARD SH_INLINE bool sh_fen_add(sh_fen a, sh_fen b, sh_fen *out)
{
    return !__builtin_add_overflow(a, b, out);
}

/* a - b into out; false on overflow, then out is not a difference. */
SH_NODISCARD SH_INLINE bool sh_fen_sub(sh_fen a, sh_fen b, sh_fen *out)
{
    return !__builtin_sub_overflow(a, b, out);
}

/* The largest whole number not above a * num / den, for den > 0; into out, false when it does
   not fit. The product is formed in 128 bits. */
SH_NODISCARD SH_INLINE bool sh_fen_muldiv_checked(sh_fen a, int64_t num, int64_t den,
                                                  sh_fen *out)
{
    sh_wide product = (sh_wide)a * num;
    sh_wide quotient = product / den;
    quotient -= product % den < 0;
    *out = (sh_fen)quotient;
    return *out == quotient;
}

/* The same where the caller knows that the result fits (|num| <= den, say); traps otherwise. */
SH_INLINE sh_fen sh_fen_muldiv(sh_fen a, int64_t num, int64_t den)
{
    sh_fen out;
    sh_check(den > 0);
    sh_check(sh_fen_muldiv_checked(a, num, den, &out));
    return out;
}

/* The part of a claim that a fill of fill_q32 / 2^32 pays, rounded down to the fen.
   Needs claim >= 0 and fill_q32 <= SH_Q32_ONE; then 0 <= result <= claim. */
SH_INLINE sh_fen sh_fen_share(sh_fen claim, uint64_t fill_q32)
{
    return (sh_fen)(((sh_wide_unsigned)(uint64_t)claim * fill_q32) >> 32);
}

/* The same for one person's money: one 64-bit multiply, vectorises. For fill_q32 = SH_Q32_ONE
   the product is claim * 2^32, which still fits 64 bits. */
SH_INLINE uint32_t sh_fen32_share(uint32_t claim, uint64_t fill_q32)
{
    return (uint32_t)(((uint64_t)claim * fill_q32) >> 32);
}

/* One person's money as a double: exact, and vectorises where unsigned conversions do not
 * exist. */
SH_INLINE double sh_fen32_double(uint32_t fen)
{
    return (double)(int32_t)(fen ^ 0x80000000u) + 2147483648.0;
}

/* part / whole in 2^-32, rounded down, clipped to [0, SH_Q32_ONE]; a whole of zero or less is
   fully covered by any part (SH_Q32_ONE). Payouts at this fill never exceed `part`. */
SH_INLINE uint64_t sh_fen_ratio_q32(sh_fen part, sh_fen whole)
{
    if (whole <= 0 || part >= whole) {
        return SH_Q32_ONE;
    }
    return part <= 0 ? 0
                     : (uint64_t)(((sh_wide_unsigned)(uint64_t)part << 32) / (uint64_t)whole);
}

/* Splits `pot` (>= 0) over n rows by weight (each >= 0) by cascade rounding:
   out[i] = floor(pot * S_i / S_n) - floor(pot * S_(i-1) / S_n), S_i the running sum of weights.
   The parts sum to the pot exactly and each lies within one fen of its quota. With no weight at
   all nothing is paid. Returns the amount given out: pot or 0. Traps when the weights sum to
   more than SH_FEN_MAX. */
sh_fen sh_fen_apportion(sh_fen pot, const sh_fen *weight, size_t n, sh_fen *out);

/* Yuan to the nearest fen, halves away from zero; false when not finite or out of range. */
SH_NODISCARD bool sh_fen_from_yuan(double yuan, sh_fen *out);

/* Yuan as a double, for reports and plots; exact to the fen below 2^53 fen. */
double sh_fen_yuan(sh_fen fen);

/* Reads "12,345.67 yuan", "-3.5 wan", "1.2 yi", "250 fen" or a bare number of yuan. Commas must
   stand in groups of three. False when the text is anything else, is not a whole number of fen,
   or does not fit. */
SH_NODISCARD bool sh_fen_parse(const char *text, sh_fen *out);

/* "12,345.67 yuan" into buffer (SH_FEN_TEXT bytes suffice); returns buffer. */
char *sh_fen_print(sh_fen fen, char *buffer, size_t size);

/* "12.35 wan yuan", "3.20 yi yuan" or "99.50 yuan": two decimals, for people; returns buffer.
 */
char *sh_fen_print_short(sh_fen fen, char *buffer, size_t size);

#endif

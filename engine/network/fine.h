/* Arithmetic of the exact part of clearing: amounts and shares with 192 binary places, and
   positive numbers of any size with 127.

   Loops of debts can have leaks of one fen in 2^62; there a difference of two doubles says
   nothing. Sums and differences are therefore made with fixed places, and equations are solved
   in positive numbers that are never subtracted. All roundings are downward. */
#ifndef SH_NETWORK_FINE_H
#define SH_NETWORK_FINE_H

#include <string.h>

#include "base/money.h"

/* two's complement, lowest limb first, in units of 2^-192 (fen, or the whole) */
typedef struct sh_fine {
    uint64_t limb[4];
} sh_fine;

/* m * 2^e, m with its highest bit set; m = 0: zero */
typedef struct sh_scaled {
    sh_wide_unsigned m;
    int32_t e;
} sh_scaled;

SH_INLINE sh_fine sh_fine_of(sh_fen whole)
{
    return (sh_fine){{0, 0, 0, (uint64_t)whole}};
}

SH_INLINE sh_fine sh_fine_add(sh_fine a, sh_fine b)
{
    sh_wide_unsigned carry = 0;
    for (int k = 0; k < 4; k++) {
        carry += (sh_wide_unsigned)a.limb[k] + b.limb[k];
        a.limb[k] = (uint64_t)carry;
        carry >>= 64;
    }
    return a;
}

SH_INLINE sh_fine sh_fine_sub(sh_fine a, sh_fine b)
{
    for (int k = 0; k < 4; k++) {
        b.limb[k] = ~b.limb[k];
    }
    return sh_fine_add(sh_fine_add(a, b), (sh_fine){{1, 0, 0, 0}});
}

/* a < b */
SH_INLINE bool sh_fine_less(sh_fine a, sh_fine b)
{
    if (a.limb[3] != b.limb[3]) {
        return (int64_t)a.limb[3] < (int64_t)b.limb[3];
    }
    for (int k = 2; k > 0; k--) {
        if (a.limb[k] != b.limb[k]) {
            return a.limb[k] < b.limb[k];
        }
    }
    return a.limb[0] < b.limb[0];
}

/* whole * share, for a share in [0, 1] */
SH_INLINE sh_fine sh_fine_times(sh_fen whole, sh_fine share)
{
    sh_fine out = {{0}};
    sh_wide_unsigned carry = 0;
    for (int k = 0; k < 4; k++) {
        carry += (sh_wide_unsigned)share.limb[k] * (uint64_t)whole;
        out.limb[k] = (uint64_t)carry;
        carry >>= 64;
    }
    return out;
}

/* amount / whole, for 0 <= amount, whole > 0 */
SH_INLINE sh_fine sh_fine_part(sh_fine amount, sh_fen whole)
{
    sh_wide_unsigned rest = 0;
    for (int k = 3; k >= 0; k--) {
        rest = rest << 64 | amount.limb[k];
        amount.limb[k] = (uint64_t)(rest / (uint64_t)whole);
        rest %= (uint64_t)whole;
    }
    return amount;
}

/* amount / 2^shift, for 0 <= amount, shift >= 0 */
SH_INLINE sh_fine sh_fine_shift(sh_fine amount, int shift)
{
    sh_fine out = {{0}};
    int limbs = shift / 64, bits = shift % 64;
    for (int k = 0; k + limbs < 4; k++) {
        uint64_t high = k + limbs < 3 && bits > 0 ? amount.limb[k + limbs + 1] : 0;
        out.limb[k] = amount.limb[k + limbs] >> bits | (bits > 0 ? high << (64 - bits) : 0);
    }
    return out;
}

/* The share in [0, 1] that a double means: the decimal of at most nine places that is written
   as this double, or else what the double holds. */
SH_INLINE sh_fine sh_fine_share(double share)
{
    enum { BILLION = 1000000000 };
    uint64_t bits;
    memcpy(&bits, &share, sizeof bits);
    int exponent = (int)(bits >> 52) - 1023; /* of the leading bit; 0 at most */
    int64_t decimal = (int64_t)(share * BILLION + 0.5);
    if ((double)decimal / BILLION == share) {
        return sh_fine_part(sh_fine_of(decimal), BILLION);
    }
    if (exponent < -192) {
        return (sh_fine){{0}};
    }
    uint64_t mantissa = (bits & (UINT64_MAX >> 12)) | UINT64_C(1) << 52;
    return sh_fine_shift((sh_fine){{0, 0, 0, mantissa << 10}}, 62 - exponent);
}

/* amount * factor, for 0 <= amount and a factor in [0, 1] */
SH_INLINE sh_fine sh_fine_mul(sh_fine amount, sh_fine factor)
{
    uint64_t product[8] = {0};
    for (int i = 0; i < 4; i++) {
        sh_wide_unsigned carry = 0;
        for (int k = 0; k < 4; k++) {
            carry += (sh_wide_unsigned)factor.limb[i] * amount.limb[k] + product[i + k];
            product[i + k] = (uint64_t)carry;
            carry >>= 64;
        }
        product[i + 4] = (uint64_t)carry;
    }
    return (sh_fine){{product[3], product[4], product[5], product[6]}};
}

SH_INLINE double sh_fine_double(sh_fine a)
{
    return (double)(int64_t)a.limb[3] + (double)a.limb[2] * 0x1p-64 +
           (double)a.limb[1] * 0x1p-128;
}

SH_INLINE sh_scaled sh_scaled_of(sh_wide_unsigned whole, int32_t exponent)
{
    uint64_t high = (uint64_t)(whole >> 64), low = (uint64_t)whole;
    int zeros = high != 0 ? __builtin_clzll(high) : low != 0 ? 64 + __builtin_clzll(low) : 0;
    return (sh_scaled){whole << zeros, exponent - zeros};
}

/* the leading 128 bits of an amount >= 0 */
SH_INLINE sh_scaled sh_scaled_fine(sh_fine a)
{
    int top = 3;
    while (top > 0 && a.limb[top] == 0) {
        top--;
    }
    if (a.limb[top] == 0) {
        return (sh_scaled){0, 0};
    }
    int zeros = __builtin_clzll(a.limb[top]);
    sh_wide_unsigned m = (sh_wide_unsigned)a.limb[top] << 64 | (top > 0 ? a.limb[top - 1] : 0);
    if (zeros > 0) {
        m = m << zeros | (top > 1 ? a.limb[top - 2] >> (64 - zeros) : 0);
    }
    return (sh_scaled){m, 64 * (top - 1) - zeros - 192};
}

/* a / whole, for whole > 0 */
SH_INLINE sh_scaled sh_scaled_part(sh_scaled a, sh_fen whole)
{
    sh_scaled part = sh_scaled_fine(
        sh_fine_part((sh_fine){{0, (uint64_t)a.m, (uint64_t)(a.m >> 64), 0}}, whole));
    part.e += part.m != 0 ? 128 + a.e : 0;
    return part;
}

/* the amount, as far as it has 192 places; below 2^63 */
SH_INLINE sh_fine sh_fine_scaled(sh_scaled a)
{
    sh_fine top = {{0, 0, (uint64_t)a.m, (uint64_t)(a.m >> 64)}};
    return a.m == 0 ? (sh_fine){{0}} : sh_fine_shift(top, -64 - a.e);
}

SH_INLINE sh_scaled sh_scaled_mul(sh_scaled a, sh_scaled b)
{
    uint64_t a1 = (uint64_t)(a.m >> 64), a0 = (uint64_t)a.m;
    uint64_t b1 = (uint64_t)(b.m >> 64), b0 = (uint64_t)b.m;
    sh_wide_unsigned low = (sh_wide_unsigned)a0 * b0 >> 64;
    sh_wide_unsigned x = (sh_wide_unsigned)a1 * b0, y = (sh_wide_unsigned)a0 * b1;
    low += (uint64_t)x;
    low += (uint64_t)y;
    sh_wide_unsigned high = (sh_wide_unsigned)a1 * b1 + (x >> 64) + (y >> 64) + (low >> 64);
    int small = (int)(high >> 127) ^ 1;
    high = high << small | (small ? (uint64_t)low >> 63 : 0);
    return a.m == 0 || b.m == 0 ? (sh_scaled){0} : (sh_scaled){high, a.e + b.e + 128 - small};
}

SH_INLINE sh_scaled sh_scaled_add(sh_scaled a, sh_scaled b)
{
    if (a.m == 0 || b.m == 0) {
        return a.m == 0 ? b : a;
    }
    sh_scaled large = a.e < b.e ? b : a, small = a.e < b.e ? a : b;
    int32_t apart = large.e - small.e;
    sh_wide_unsigned sum = large.m + (apart > 127 ? 0 : small.m >> apart);
    return sum >= large.m ? (sh_scaled){sum, large.e}
                          : (sh_scaled){sum >> 1 | (sh_wide_unsigned)1 << 127, large.e + 1};
}

/* 1 / a, for a > 0, by long division */
SH_INLINE sh_scaled sh_scaled_inverse(sh_scaled a)
{
    sh_wide_unsigned rest = (sh_wide_unsigned)1 << 127, quotient = 0;
    if (a.m == rest) {
        return (sh_scaled){rest, -254 - a.e};
    }
    for (int k = 0; k < 128; k++) {
        bool carry = rest >> 127;
        rest <<= 1;
        bool goes = carry || rest >= a.m;
        rest -= goes ? a.m : 0;
        quotient = quotient << 1 | goes;
    }
    return (sh_scaled){quotient, -255 - a.e};
}

/* a double not above the number and not below it by 2^-52 of it; less than 2^-1000 is nothing
 */
SH_INLINE double sh_scaled_double(sh_scaled a)
{
    int64_t exponent = a.e + INT64_C(127) + 1023;
    if (a.m == 0 || exponent < 23) {
        return 0;
    }
    uint64_t bits = (uint64_t)exponent << 52 | ((uint64_t)(a.m >> 75) & (UINT64_MAX >> 12));
    double out;
    memcpy(&out, &bits, sizeof out);
    return out;
}

/* the number that a double holds, which is 0 or above 2^-1000 */
SH_INLINE sh_scaled sh_scaled_of_double(double a)
{
    uint64_t bits;
    memcpy(&bits, &a, sizeof bits);
    uint64_t mantissa = (bits & (UINT64_MAX >> 12)) | UINT64_C(1) << 52;
    return a > 0 ? (sh_scaled){(sh_wide_unsigned)mantissa << 75, (int32_t)(bits >> 52) - 1150}
                 : (sh_scaled){0};
}

SH_INLINE bool sh_scaled_less(sh_scaled a, sh_scaled b)
{
    return a.m == 0 || b.m == 0 ? b.m != 0 : a.e != b.e ? a.e < b.e : a.m < b.m;
}

#endif

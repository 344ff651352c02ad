#include <criterion/criterion.h>
#include <math.h>

#include "network/fine.h"
#include "support/exposures.h"

/* ---- whole numbers of 640 bits, the slow way: lowest digit first */

enum { DIGITS = 20, BITS = 32 * DIGITS, PLACES = 192 };

typedef struct big {
    uint32_t digit[DIGITS];
} big;

static big big_of(sh_wide_unsigned whole)
{
    big out = {{0}};
    for (int k = 0; k < 4; k++) {
        out.digit[k] = (uint32_t)(whole >> (32 * k));
    }
    return out;
}

static int bit(const big *a, int k)
{
    return a->digit[k / 32] >> (k % 32) & 1;
}

/* a 2^places, rounded down */
static big moved(big a, int places)
{
    big out = {{0}};
    for (int k = 0; k < BITS; k++) {
        if (k - places >= 0 && k - places < BITS && bit(&a, k - places)) {
            out.digit[k / 32] |= UINT32_C(1) << (k % 32);
        }
    }
    return out;
}

static big plus(big a, big b)
{
    uint64_t carry = 0;
    for (int k = 0; k < DIGITS; k++) {
        carry += (uint64_t)a.digit[k] + b.digit[k];
        a.digit[k] = (uint32_t)carry;
        carry >>= 32;
    }
    return a;
}

static big minus(big a, big b)
{
    int64_t borrow = 0;
    for (int k = 0; k < DIGITS; k++) {
        borrow += (int64_t)a.digit[k] - b.digit[k];
        a.digit[k] = (uint32_t)borrow;
        borrow = borrow < 0 ? -1 : 0;
    }
    return a;
}

static int compare(const big *a, const big *b)
{
    int k = DIGITS - 1;
    while (k > 0 && a->digit[k] == b->digit[k]) {
        k--;
    }
    return a->digit[k] < b->digit[k] ? -1 : a->digit[k] > b->digit[k];
}

static big times(big a, big b)
{
    big out = {{0}};
    for (int k = 0; k < BITS; k++) {
        out = bit(&b, k) ? plus(out, moved(a, k)) : out;
    }
    return out;
}

static big over(big a, big b)
{
    big out = {{0}}, rest = {{0}};
    for (int k = BITS - 1; k >= 0; k--) {
        rest = moved(rest, 1);
        rest.digit[0] |= (uint32_t)bit(&a, k);
        if (compare(&rest, &b) >= 0) {
            rest = minus(rest, b);
            out.digit[k / 32] |= UINT32_C(1) << (k % 32);
        }
    }
    return out;
}

/* ---- amounts: what they are in units of 2^-192, 2^640 more when below 0 */

static big units(sh_fine a)
{
    big out;
    for (int k = 0; k < DIGITS; k++) {
        uint64_t limb = k < 8 ? a.limb[k / 2] >> (32 * (k % 2)) : 0;
        out.digit[k] = k < 8 ? (uint32_t)limb : a.limb[3] >> 63 ? UINT32_MAX : 0;
    }
    return out;
}

static void expect_units(sh_fine found, big wanted, const char *what, uint32_t at)
{
    big is = units(found);
    cr_assert(compare(&is, &wanted) == 0, "%s, case %u", what, at);
}

static uint64_t word(uint32_t *at)
{
    uint64_t high = exposures_word(4711, (*at)++);
    return high << 32 | exposures_word(4711, (*at)++);
}

/* limbs of nothing, of ones, of a single bit and by chance; `most` is above the last one */
static sh_fine any_fine(uint32_t *at, uint64_t most)
{
    sh_fine out;
    for (int k = 0; k < 4; k++) {
        uint64_t kind = word(at) % 5, value = word(at);
        out.limb[k] = kind == 0   ? 0
                      : kind == 1 ? UINT64_MAX
                      : kind == 2 ? UINT64_C(1) << value % 64
                                  : value;
    }
    out.limb[3] %= most;
    return out;
}

static sh_fen any_whole(uint32_t *at)
{
    static const sh_fen edges[] = {1, 2, (sh_fen)1 << 32, INT64_MAX, INT64_MAX - 1};
    uint64_t kind = word(at) % 10, value = word(at);
    return kind < 5 ? edges[kind] : (sh_fen)(value >> (1 + value % 60)) + 1;
}

/* shares from the least double to 1, among them those of few and of all bits */
static double any_share(uint32_t *at)
{
    static const double edges[] = {0,
                                   1,
                                   0.5,
                                   1 - 0x1p-53,
                                   0x1p-192,
                                   0x1.8p-192,
                                   0x1p-193,
                                   0x1p-1074,
                                   0x1.fffffffffffffp-140,
                                   0x1.fffffffffffffp-1};
    uint64_t kind = word(at) % 20, value = word(at);
    double share = ldexp((double)(value >> 11) + 1, -53 - (int)(word(at) % 250));
    return kind < SH_COUNT(edges) ? edges[kind] : share <= 1 ? share : 1;
}

/* share 2^192, rounded down */
static big share_units(double share)
{
    int exponent;
    double mantissa = frexp(share, &exponent);
    return moved(big_of((sh_wide_unsigned)ldexp(mantissa, 53)), PLACES + exponent - 53);
}

Test(fine, sums_differences_and_order_are_those_of_whole_numbers)
{
    uint32_t at = 0;
    for (uint32_t k = 0; k < 3000; k++) {
        /* below 2^62 on either side of 0 */
        sh_fine a = any_fine(&at, UINT64_C(1) << 62), b = any_fine(&at, UINT64_C(1) << 62);
        a = k % 3 == 1 ? sh_fine_sub((sh_fine){{0}}, a) : k % 7 == 2 ? b : a;
        b = k % 5 == 1 ? sh_fine_sub((sh_fine){{0}}, b) : b;
        big sum = plus(units(a), units(b)), off = minus(units(a), units(b));
        expect_units(sh_fine_add(a, b), sum, "sum", k);
        expect_units(sh_fine_sub(a, b), off, "difference", k);
        cr_assert_eq(sh_fine_less(a, b), bit(&off, BITS - 1), "case %u", k);
        sh_fen whole = any_whole(&at);
        expect_units(sh_fine_of(whole), moved(big_of((uint64_t)whole), PLACES), "whole", k);
        expect_units(sh_fine_of(-whole),
                     minus((big){{0}}, moved(big_of((uint64_t)whole), PLACES)), "negative", k);
    }
}

Test(fine, products_parts_and_shifts_are_rounded_down)
{
    uint32_t at = 0;
    for (uint32_t k = 0; k < 2000; k++) {
        sh_fen whole = any_whole(&at);
        sh_fine share = any_fine(&at, 1), amount = any_fine(&at, UINT64_C(1) << 63);
        share = k % 11 == 0 ? sh_fine_of(1) : share;
        big factor = big_of((uint64_t)whole);
        expect_units(sh_fine_times(whole, share), times(units(share), factor), "times", k);
        expect_units(sh_fine_part(amount, whole), over(units(amount), factor), "part", k);
        int shift = (int)(word(&at) % 300);
        shift = k % 8 < 6 ? (int)(k % 8) * 64 : shift;
        expect_units(sh_fine_shift(amount, shift), moved(units(amount), -shift), "shift", k);
        double part = any_share(&at);
        big parts = share_units(part);
        expect_units(sh_fine_share(part), parts, "share", k);
        sh_fine by = k % 2 ? share : sh_fine_share(part);
        expect_units(sh_fine_mul(amount, by), moved(times(units(by), units(amount)), -PLACES),
                     "mul", k);
    }
}

Test(fine, a_share_of_at_most_nine_places_is_that_decimal)
{
    uint32_t at = 0;
    for (uint32_t k = 0; k < 3000; k++) {
        uint64_t ten = 10;
        for (uint32_t places = 1; places < 1 + k % 9; places++) {
            ten *= 10;
        }
        uint64_t count = word(&at) % (ten + 1);
        big wanted = over(moved(big_of(count), PLACES), big_of(ten));
        expect_units(sh_fine_share((double)count / (double)ten), wanted, "decimal", k);
        double next = nextafter((double)count / (double)ten, 0.5);
        expect_units(sh_fine_share(next), share_units(next), "next to it", k);
    }
}

Test(fine, an_amount_as_a_double_is_off_by_its_rounding)
{
    uint32_t at = 0;
    for (uint32_t k = 0; k < 3000; k++) {
        sh_fine a = any_fine(&at, UINT64_C(1) << 62);
        long double wanted = 0;
        for (int limb = 3; limb >= 0; limb--) {
            wanted += ldexpl((long double)a.limb[limb], 64 * limb - PLACES);
        }
        long double off = fabsl(sh_fine_double(a) - wanted);
        cr_assert(off <= 0x1p-52L * wanted + 0x1p-128L, "case %u: %Lg of %Lg", k, off, wanted);
        double back = sh_fine_double(sh_fine_sub((sh_fine){{0}}, a));
        cr_assert(fabsl(back + wanted) <= 0x1p-52L * (wanted + 1) + 0x1p-128L, "case %u", k);
    }
}

/* ---- positive numbers of any size */

static sh_scaled any_scaled(uint32_t *at)
{
    static const int shifts[] = {0, 0, 1, 64, 127};
    sh_wide_unsigned m = (sh_wide_unsigned)word(at) << 64 | word(at);
    uint64_t kind = word(at) % 12;
    m = kind == 0   ? 0
        : kind == 1 ? 1
        : kind == 2 ? ~(sh_wide_unsigned)0
        : kind == 3 ? ~(sh_wide_unsigned)0 << 64
        : kind < 9  ? m >> shifts[kind - 4]
                    : m;
    return sh_scaled_of(m, (int32_t)(word(at) % 300) - 150);
}

static bool is_normal(sh_scaled a)
{
    return a.m == 0 || a.m >> 127 == 1;
}

static void expect_scaled(sh_scaled found, big wanted, int32_t exponent, const char *what,
                          uint32_t k)
{
    /* the leading 128 bits of wanted 2^exponent */
    int top = BITS - 1;
    while (top > 0 && !bit(&wanted, top)) {
        top--;
    }
    big lead = moved(wanted, 127 - top), is = big_of(found.m);
    cr_assert(is_normal(found) && compare(&lead, &is) == 0, "%s, case %u", what, k);
    cr_assert(found.m == 0 || found.e == exponent + top - 127, "%s, case %u: 2^%d", what, k,
              found.e);
}

Test(fine, scaled_numbers_keep_the_leading_128_bits)
{
    uint32_t at = 0;
    for (uint32_t k = 0; k < 2000; k++) {
        sh_scaled a = any_scaled(&at), b = any_scaled(&at);
        sh_wide_unsigned whole = b.m >> (k % 128);
        expect_scaled(sh_scaled_of(whole, 3 - (int32_t)k), big_of(whole), 3 - (int32_t)k, "of",
                      k);
        expect_scaled(sh_scaled_mul(a, b), times(big_of(a.m), big_of(b.m)), a.e + b.e,
                      "product", k);
        if (a.m > 0) {
            big one = moved(big_of(1), 255);
            expect_scaled(sh_scaled_inverse(a), over(one, big_of(a.m)), -255 - a.e, "inverse",
                          k);
        }
        sh_fen by = any_whole(&at);
        big quotient = over(moved(big_of(a.m), 64), big_of((uint64_t)by));
        expect_scaled(sh_scaled_part(a, by), quotient, a.e - 64, "part", k);
        sh_fine amount = any_fine(&at, UINT64_C(1) << 63);
        for (int limb = 3; limb >= (int)(k % 5); limb--) {
            amount.limb[limb] = 0;
        }
        expect_scaled(sh_scaled_fine(amount), units(amount), -PLACES, "of an amount", k);
        sh_scaled small = {a.m, -65 - (int32_t)(word(&at) % 300)}; /* below 2^63 */
        expect_units(sh_fine_scaled(small), moved(big_of(small.m), small.e + PLACES), "amount",
                     k);
    }
}

/* small.m is cut at the last place of large.m before the sum is */
Test(fine, scaled_sums_and_order_are_those_of_whole_numbers)
{
    uint32_t at = 0;
    for (uint32_t k = 0; k < 2000; k++) {
        sh_scaled a = any_scaled(&at), b = any_scaled(&at);
        b.e = k % 3 ? a.e + (int32_t)(word(&at) % 261) - 130 : b.e;
        b = k % 17 == 0 ? a : b;
        int32_t least = a.e < b.e ? a.e : b.e;
        bool near = a.e - least < 350 && b.e - least < 350;
        big high = moved(big_of(a.m), a.e - least), low = moved(big_of(b.m), b.e - least);
        if (near) {
            expect_scaled(sh_scaled_add(a, b), plus(high, low), least, "sum", k);
        }
        bool less = a.m == 0 || b.m == 0 ? b.m != 0 : compare(&high, &low) < 0;
        cr_assert_eq(sh_scaled_less(a, b), less, "case %u", k);
    }
}

Test(fine, a_scaled_number_is_rounded_down_to_a_double_and_a_double_is_kept)
{
    uint32_t at = 0;
    for (uint32_t k = 0; k < 3000; k++) {
        sh_scaled a = any_scaled(&at);
        double found = sh_scaled_double(a);
        double wanted = ldexp((double)(uint64_t)(a.m >> 75), a.e + 75);
        cr_assert(found == wanted, "case %u: %.17g, not %.17g", k, found, wanted);
        sh_scaled kept = sh_scaled_of_double(found);
        cr_assert(kept.e == (a.m ? a.e : 0) && kept.m == a.m >> 75 << 75, "case %u", k);
    }
    cr_expect(sh_scaled_double(sh_scaled_of(1, -1000)) == 0x1p-1000);
    cr_expect(sh_scaled_double(sh_scaled_of(1, -1001)) == 0);
    cr_expect(sh_scaled_double(sh_scaled_of(3, 1000)) == 0x3p1000);
}

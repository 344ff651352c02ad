#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "base/money.h"
#include "base/rng.h"

static uint64_t word64(uint32_t index, uint32_t group)
{
    sh_rng_key key = sh_rng_key_of(20180630, 0, 0);
    uint32_t w[4];
    sh_rng_block(&key, index, (sh_rng_site){0, 0, group}, w);
    return (uint64_t)w[0] << 32 | w[1];
}

Test(money, addition_overflow_is_an_error)
{
    sh_fen out;
    cr_expect(sh_fen_add(INT64_MAX - 5, 5, &out) && out == INT64_MAX);
    cr_expect_not(sh_fen_add(INT64_MAX - 5, 6, &out));
    cr_expect_not(sh_fen_add(INT64_MIN, -1, &out));
    cr_expect(sh_fen_sub(-5, INT64_MAX - 4, &out) && out == -INT64_MAX - 1);
    cr_expect_not(sh_fen_sub(-6, INT64_MAX - 4, &out));
}

Test(money, muldiv_rounds_down_for_either_sign)
{
    cr_expect_eq(sh_fen_muldiv(7, 1, 2), 3);
    cr_expect_eq(sh_fen_muldiv(-7, 1, 2), -4);
    cr_expect_eq(sh_fen_muldiv(-8, 1, 2), -4);
    cr_expect_eq(sh_fen_muldiv(INT64_MAX, INT64_MAX, INT64_MAX), INT64_MAX);
    sh_fen out;
    cr_expect_not(sh_fen_muldiv_checked(INT64_MAX, 2, 1, &out));
    for (uint32_t i = 0; i < 20000; i++) {
        int64_t a = (int64_t)word64(i, 1) >> 20, num = (int64_t)(word64(i, 2) >> 34);
        int64_t den = (int64_t)(word64(i, 3) >> 34) + 1;
        int64_t got = sh_fen_muldiv(a, num, den);
        sh_wide rest = (sh_wide)a * num - (sh_wide)got * den;
        cr_assert(rest >= 0 && rest < den, "case %u", i);
    }
}

Test(money, muldiv_that_does_not_fit_traps, .signal = SIGILL)
{
    sh_fen_muldiv(INT64_MAX, 2, 1);
}

Test(money, shares_never_exceed_the_pot_or_the_claim)
{
    for (uint32_t i = 0; i < 20000; i++) {
        sh_fen pot = (sh_fen)(word64(i, 4) >> 22), whole = 0, paid = 0, claim[7];
        for (uint32_t k = 0; k < 7; k++) {
            claim[k] = (sh_fen)(word64(7 * i + k, 5) >> (24 + i % 30));
            whole += claim[k];
        }
        uint64_t fill = sh_fen_ratio_q32(pot, whole);
        cr_assert_leq(fill, SH_Q32_ONE);
        for (int k = 0; k < 7; k++) {
            sh_fen part = sh_fen_share(claim[k], fill);
            cr_assert(part >= 0 && part <= claim[k]);
            paid += part;
            if (claim[k] <= SH_FEN32_MAX) {
                cr_assert_eq((sh_fen)sh_fen32_share((uint32_t)claim[k], fill), part);
            }
        }
        cr_assert(paid <= (pot < whole ? pot : whole), "case %u", i);
        cr_assert(pot < whole || paid == whole, "a full fill pays every claim, case %u", i);
    }
    cr_expect_eq(sh_fen_share(INT64_MAX, SH_Q32_ONE), INT64_MAX);
    cr_expect_eq(sh_fen32_share(SH_FEN32_MAX, SH_Q32_ONE), SH_FEN32_MAX);
    cr_expect_eq(sh_fen_ratio_q32(-3, 10), 0);
    cr_expect_eq(sh_fen_ratio_q32(0, 0), SH_Q32_ONE);
    cr_expect_eq(sh_fen_ratio_q32(INT64_MAX - 1, INT64_MAX), SH_Q32_ONE - 1);
}

Test(money, apportionment_gives_out_every_fen_within_one_of_its_quota)
{
    enum { N = 50 };
    for (uint32_t i = 0; i < 2000; i++) {
        sh_fen weight[N], out[N], total = 0, sum = 0;
        sh_fen pot = (sh_fen)(word64(i, 6) >> (2 + i % 50));
        for (uint32_t k = 0; k < N; k++) {
            weight[k] = (sh_fen)(word64(N * i + k, 7) >> (10 + (i + k) % 53));
            total += weight[k];
        }
        cr_assert_eq(sh_fen_apportion(pot, weight, N, out), total > 0 ? pot : 0);
        for (int k = 0; k < N; k++) {
            sh_wide excess = (sh_wide)out[k] * total - (sh_wide)pot * weight[k];
            cr_assert(excess < total && excess > -(sh_wide)total, "case %u row %d", i, k);
            sum += out[k];
        }
        cr_assert_eq(sum, pot);
    }
    sh_fen none[2] = {0, 0}, out[2] = {9, 9};
    cr_expect_eq(sh_fen_apportion(100, none, 2, out), 0);
    cr_expect(out[0] == 0 && out[1] == 0);
}

Test(money, text_is_read_to_the_fen_or_refused)
{
    static const struct {
        const char *text;
        int ok;
        sh_fen fen;
    } cases[] = {
        {"12,345.67 yuan", 1, 1234567},
        {"12345.67", 1, 1234567},
        {"-3.5 wan", 1, -3500000},
        {"1.2 yi", 1, 12000000000},
        {"250 fen", 1, 250},
        {"  1 yuan ", 1, 100},
        {"+1", 1, 100},
        {"0.10", 1, 10},
        {"0.100", 1, 10},
        {"92233720368547758.07", 1, INT64_MAX},
        {"92233720368547758.08", 0, 0},
        {"0.001", 0, 0},
        {"1.5 fen", 0, 0},
        {"", 0, 0},
        {"yuan", 0, 0},
        {"1.", 0, 0},
        {".5", 0, 0},
        {"1,23", 0, 0},
        {"1234,567", 0, 0},
        {"1,234,56", 0, 0},
        {"1 euro", 0, 0},
        {"1 yuan x", 0, 0},
        {"1e5", 0, 0},
        {"--1", 0, 0},
        {"1.2.3", 0, 0},
        {"99999999999999999999999999999999999", 0, 0},
        {"340282366920938463463374607431768211457", 0, 0},
        {"0.1,000", 0, 0},
    };
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        sh_fen got = -1;
        bool ok = sh_fen_parse(cases[i].text, &got);
        cr_expect_eq(ok, cases[i].ok, "\"%s\"", cases[i].text);
        cr_expect(!ok || got == cases[i].fen, "\"%s\" gave %lld", cases[i].text,
                  (long long)got);
    }
}

Test(money, printing_and_reading_are_inverse)
{
    char text[SH_FEN_TEXT];
    cr_expect_str_eq(sh_fen_print(-1234567, text, sizeof text), "-12,345.67 yuan");
    cr_expect_str_eq(sh_fen_print(5, text, sizeof text), "0.05 yuan");
    cr_expect_str_eq(sh_fen_print(INT64_MIN, text, sizeof text),
                     "-92,233,720,368,547,758.08 yuan");
    cr_expect_str_eq(sh_fen_print_short(123456789, text, sizeof text), "123.46 wan yuan");
    cr_expect_str_eq(sh_fen_print_short(32000000000, text, sizeof text), "3.20 yi yuan");
    cr_expect_str_eq(sh_fen_print_short(-9950, text, sizeof text), "-99.50 yuan");
    for (uint32_t i = 0; i < 5000; i++) {
        sh_fen fen = (sh_fen)word64(i, 8) >> (1 + i % 60), back;
        cr_assert(sh_fen_parse(sh_fen_print(fen, text, sizeof text), &back), "%s", text);
        cr_assert_eq(back, fen);
    }
}

Test(money, yuan_as_a_double_become_the_nearest_fen)
{
    sh_fen out;
    cr_expect(sh_fen_from_yuan(0.29, &out) && out == 29);
    cr_expect(sh_fen_from_yuan(-0.005, &out) && out == -1);
    cr_expect(sh_fen_from_yuan(0.125, &out) && out == 13);
    cr_expect(sh_fen_from_yuan(-0.125, &out) && out == -13);
    cr_expect(sh_fen_from_yuan(0.00499999, &out) && out == 0);
    cr_expect(sh_fen_from_yuan(1e14, &out) && out == 10000000000000000);
    cr_expect_not(sh_fen_from_yuan(1e17, &out));
    cr_expect_not(sh_fen_from_yuan(__builtin_nan(""), &out));
    cr_expect_not(sh_fen_from_yuan(-__builtin_inf(), &out));
    cr_expect_float_eq(sh_fen_yuan(12345), 123.45, 1e-12);
}

Test(money, one_persons_money_becomes_the_same_double)
{
    const uint32_t edges[] = {0, 1, 0x7FFFFFFF, 0x80000000, 0x80000001, UINT32_MAX};
    for (size_t i = 0; i < SH_COUNT(edges); i++) {
        cr_expect_eq(sh_fen32_double(edges[i]), (double)edges[i], "%u", edges[i]);
    }
    for (uint32_t i = 0; i < 100000; i++) {
        uint32_t fen = i * 2654435761u;
        cr_assert_eq(sh_fen32_double(fen), (double)fen, "%u", fen);
    }
}

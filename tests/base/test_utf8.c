#include <criterion/criterion.h>

#include <string.h>

#include "base/utf8.h"

Test(utf8, characters_are_read_whole_and_broken_ones_refused)
{
    static const struct {
        const char *text;
        size_t size;
        uint32_t code;
    } cases[] = {
        {"a", 1, 'a'},
        {"\xC3\xA9", 2, 0xE9},
        {"\xE5\xB7\xA5", 3, 0x5DE5},
        {"\xF0\x9F\x98\x80", 4, 0x1F600},
        {"\xB9\xA4", 0, 0},         /* GBK */
        {"\xC0\x80", 0, 0},         /* too long a form of 0 */
        {"\xE0\x80\xAF", 0, 0},     /* of '/' */
        {"\xED\xA0\x80", 0, 0},     /* half of a pair */
        {"\xF4\x90\x80\x80", 0, 0}, /* above the last character */
        {"\xE5\xB7", 0, 0},         /* cut */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t code;
        cr_expect_eq(sh_utf8_read(cases[i].text, &code), cases[i].size, "case %zu", i);
        cr_expect(cases[i].size == 0 || code == cases[i].code, "case %zu", i);
    }
}

Test(utf8, a_flaw_is_told_from_plain_text)
{
    static const struct {
        const char *text, *also;
        int place; /* -1: none */
        const char *why;
    } cases[] = {
        {"\xE5\xB7\xA5\xE8\xA1\x8C", "", -1, NULL},
        {"ab\xB9\xA4", "", 2, "UTF-8"},
        {"a\x1b[2J", "", 1, "control"},
        {"a\nb", "", 1, "control"},
        {"a\nb", "\n", -1, NULL},
        {"a\x7F", "\n", 1, "control"},
        {"a\xC2\x9B", "\n", 1, "control"},
        {"\xE2\x80\xAE", "", 0, "control"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *why = "", *text = cases[i].text;
        const char *flaw = sh_utf8_flaw(text, cases[i].also, &why);
        cr_expect_eq(flaw == NULL ? -1 : (int)(flaw - text), cases[i].place, "case %zu", i);
        cr_expect(cases[i].why == NULL || strstr(why, cases[i].why) != NULL, "case %zu", i);
    }
}

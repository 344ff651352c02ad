#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "outputs/text.h"
#include "tests/support/markup.h"

static const char hostile[] = "</script><img src=x onerror=\"alert('1')\"> & \x01 %s %n";

static void expect(sh_escape escape, const char *given, const char *wanted)
{
    sh_text text = sh_text_of(escape);
    sh_text_put(&text, given);
    cr_expect_str_eq(sh_text_string(&text), wanted);
    sh_text_free(&text);
}

Test(text, escapes_markup_for_html)
{
    expect(SH_ESCAPE_HTML, "a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;");
    expect(SH_ESCAPE_HTML, "7.5 %", "7.5&#160;%");
    expect(SH_ESCAPE_HTML, "one\ntwo\tthree\x1b", "one\ntwo three ");
}

Test(text, escapes_strings_for_json_and_never_closes_a_script)
{
    expect(SH_ESCAPE_JSON, "a\"b\\c\n</script>", "a\\\"b\\\\c\\n\\u003c\\/script>");
}

Test(text, leaves_plain_text_alone_but_for_control_characters)
{
    expect(SH_ESCAPE_NONE, "a<b>&\"\n\x1b[2J", "a<b>&\"\n [2J");
    expect(SH_ESCAPE_NONE, NULL, "");
}

Test(text, replaces_bytes_that_are_not_utf8)
{
    expect(SH_ESCAPE_HTML, "\xE6\xB2\x99 \xE6\xB2", "\xE6\xB2\x99 \xEF\xBF\xBD\xEF\xBF\xBD");
    expect(SH_ESCAPE_HTML, "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"); /* too long a form */
    expect(SH_ESCAPE_HTML, "\xE0\x80\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    expect(SH_ESCAPE_HTML, "\xED\xA0\x80",
           "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"); /* surrogate */
    expect(SH_ESCAPE_HTML, "\xF5\x80\x80\x80z",
           "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz");
    expect(SH_ESCAPE_NONE, "\xE2\x80\xAEx", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDx"); /* bidi */
}

Test(text, prints_numbers_as_printf_and_escapes_strings)
{
    sh_text text = sh_text_of(SH_ESCAPE_HTML);
    sh_text_print(&text, "<b>%s</b> %d %5.2f %lld %zu %g%%|%-3d|%c", "<i>", -3, 2.345,
                  (long long)INT64_MIN, (size_t)7, 0.1, 4, 'x');
    cr_expect_str_eq(sh_text_string(&text),
                     "<b>&lt;i&gt;</b> -3  2.35 -9223372036854775808 7 0.1%|4  |x");
    sh_text_free(&text);
}

Test(text, holds_every_double_that_printf_can_write)
{
    sh_text text = sh_text_of(SH_ESCAPE_NONE);
    sh_text_print(&text, "%.3f", -1.7976931348623157e308);
    cr_expect_eq(strlen(sh_text_string(&text)), 314);
    sh_text_free(&text);
}

Test(text, no_string_of_bytes_breaks_the_markup_around_it)
{
    char bytes[12], buffer[200];
    unsigned state = 1;
    for (int round = 0; round < 20000; round++) {
        for (size_t i = 0; i + 1 < sizeof bytes; i++) {
            state = state * 1664525u + 1013904223u;
            bytes[i] = (state >> 28) < 8 ? "<>&\"' \xE6\x99"[state >> 28] : (char)(state >> 20);
        }
        bytes[sizeof bytes - 1] = '\0';
        sh_text text = sh_text_of(SH_ESCAPE_HTML);
        sh_text_print(&text, "<p class=\"%s\">%s</p>", bytes, bytes);
        const char *fault = sh_markup_fault(sh_text_string(&text), buffer, sizeof buffer);
        cr_assert_null(fault, "%s", fault);
        sh_text_free(&text);
    }
}

Test(text, the_checker_of_these_tests_sees_broken_markup)
{
    static const char *const broken[] = {
        "<p>",          "<p></b>", "<p a=b></p>",         "a & b",
        "<p a=\"<\"/>", "</p>",    "<p a=\"1\"b=\"2\"/>", "\x01",
        "&nbsp;"};
    char buffer[200];
    for (size_t i = 0; i < SH_COUNT(broken); i++) {
        cr_expect_not_null(sh_markup_fault(broken[i], buffer, sizeof buffer), "%s", broken[i]);
    }
    cr_expect_not_null(sh_markup_fault(hostile, buffer, sizeof buffer));
    cr_expect_null(sh_markup_fault("<p a=\"1\">x<br/>&amp;</p>\n", buffer, sizeof buffer));
}

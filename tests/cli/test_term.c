#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "cli/term.h"

typedef const char *writer(double number, char *text);

static void expect(writer *write, double number, const char *wanted)
{
    char text[SH_TERM_TEXT];
    cr_expect_str_eq(write(number, text), wanted, "%g: %s, wanted %s", number, text, wanted);
}

Test(term, numbers_are_written_for_people)
{
    expect(sh_term_clock, 0, "0:00");
    expect(sh_term_clock, 16.4, "0:16");
    expect(sh_term_clock, 3599.4, "59:59");
    expect(sh_term_clock, 3600, "1:00:00");
    expect(sh_term_clock, 7503, "2:05:03");
    expect(sh_term_clock, -1, "0:00");
    expect(sh_term_duration, 0.0004, "0 ms");
    expect(sh_term_duration, 0.85, "850 ms");
    expect(sh_term_duration, 0.9996, "1.0 s");
    expect(sh_term_duration, 9.996, "10 s");
    expect(sh_term_duration, 126, "2.1 min");
    expect(sh_term_duration, 18000, "5.0 h");
    expect(sh_term_duration, 864000, "10.0 days");
    expect(sh_term_bytes, 0, "0 B");
    expect(sh_term_bytes, 1023, "1023 B");
    expect(sh_term_bytes, 1023.6, "1.0 KiB");
    expect(sh_term_bytes, 1048575, "1.0 MiB");
    expect(sh_term_bytes, 3.4 * 1048576, "3.4 MiB");
    expect(sh_term_bytes, 250.0 * 1073741824, "250 GiB");
    expect(sh_term_bytes, 1e30, "867361737988 EiB");
    expect(sh_term_count, 0, "0");
    expect(sh_term_count, 999, "999");
    expect(sh_term_count, 1000, "1,000");
    expect(sh_term_count, -1234567, "-1,234,567");
    expect(sh_term_count, 999999999999999, "999,999,999,999,999");
    expect(sh_term_count, 1e15, "1e+15");
}

static char *wrapped(int indent, const char *text)
{
    char *out = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&out, &size);
    sh_term_wrap(file, indent, text);
    fclose(file);
    return out;
}

Test(term, text_is_wrapped_at_80_columns_and_keeps_its_words)
{
    char long_text[2000] = "", joined[2000] = "";
    for (int i = 0; i < 120; i++) {
        strcat(long_text, i % 3 == 0 ? "sandbox " : "of rules ");
    }
    char *out = wrapped(4, long_text);
    for (char *line = strtok(out, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        cr_expect(strlen(line) <= 80, "%zu columns: %s", strlen(line), line);
        cr_expect(strncmp(line, "    ", 4) == 0, "not indented: %s", line);
        strcat(joined, line + 4);
        strcat(joined, " ");
    }
    free(out);
    cr_expect_eq(strncmp(joined, long_text, strlen(long_text) - 1), 0, "words were lost");
    out = wrapped(2, "one\ntwo");
    cr_expect_str_eq(out, "  one\n  two\n");
    free(out);
}

Test(term, talk_as_json_is_one_object_a_line_and_survives_any_text)
{
    char *out = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&out, &size);
    sh_term term = {.out = file, .err = file, .err_is_json = true};
    sh_error error = {.code = SH_E_OUTPUT, .text = "no \"room\"\nleft"};
    sh_term_say(&term, "half \\ done");
    sh_term_error(&term, &error);
    fclose(file);
    cr_expect_str_eq(out, "{\"event\":\"message\",\"text\":\"half \\\\ done\"}\n"
                          "{\"event\":\"error\",\"text\":\"no \\\"room\\\"\\nleft\","
                          "\"exit_code\":6}\n");
    free(out);
}

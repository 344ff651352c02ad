#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "script/source.h"
#include "script/syntax.h"

static const sh_source_text *add(sh_sources *sources, const char *text)
{
    return sh_source_add(sources, "f.lua", NULL, strdup(text), strlen(text));
}

Test(source, the_words_of_lua_are_found_with_their_places)
{
    static const struct {
        const char *text, *word;
        sh_token_kind kind;
        int32_t line;
    } expected[] = {
        {NULL, "local", SH_TOKEN_NAME, 1},
        {NULL, "x", SH_TOKEN_NAME, 1},
        {NULL, "=", SH_TOKEN_SIGN, 1},
        {NULL, "1.5e-3", SH_TOKEN_NUMBER, 1},
        {NULL, "..", SH_TOKEN_SIGN, 3},
        {NULL, "'a\\'b'", SH_TOKEN_STRING, 3},
        {NULL, "[==[ ]] \n ]==]", SH_TOKEN_STRING, 5},
        {NULL, "~=", SH_TOKEN_SIGN, 6},
        {NULL, "0xFFp1", SH_TOKEN_NUMBER, 6},
        {NULL, "...", SH_TOKEN_SIGN, 6},
        {NULL, "\"open", SH_TOKEN_STRING, 6},
    };
    static const char *const text = "local x = 1.5e-3 -- a comment 'x\n--[[ long\n]]..'a\\'b'\n"
                                    "--\n[==[ ]] \n ]==] ~= 0xFFp1 ... \"open";
    sh_vec tokens = sh_vec_of(sizeof(sh_token));
    cr_assert(sh_lexer_scan(text, strlen(text), &tokens));
    cr_assert_eq(tokens.count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < tokens.count; i++) {
        const sh_token *token = sh_vec_at(&tokens, i);
        cr_expect(sh_lexer_is(text, token, expected[i].word), "%zu: %.*s", i,
                  (int)token->length, text + token->offset);
        cr_expect_eq(token->kind, expected[i].kind, "%s", expected[i].word);
        cr_expect_eq(token->line, expected[i].line, "%s", expected[i].word);
    }
    sh_vec_free(&tokens);
}

/* every text is read to its end, whatever it is */
Test(source, any_bytes_can_be_read)
{
    char text[200];
    uint32_t random = 1;
    for (int i = 0; i < 3000; i++) {
        for (size_t k = 0; k < sizeof text; k++) {
            random = random * 1664525u + 1013904223u;
            text[k] = "\"'[]=-\\\n{}a1.\x80~<"[random >> 28];
        }
        sh_vec tokens = sh_vec_of(sizeof(sh_token));
        cr_assert(sh_lexer_scan(text, sizeof text, &tokens));
        size_t end = 0;
        for (size_t k = 0; k < tokens.count; k++) {
            const sh_token *token = sh_vec_at(&tokens, k);
            cr_assert(token->offset >= end && token->length > 0);
            end = token->offset + token->length;
        }
        cr_assert_leq(end, sizeof text);
        sh_vec_free(&tokens);
    }
}

static void expect_place(const sh_way *way, bool value, int32_t line, int32_t column,
                         int32_t width)
{
    sh_place place = sh_source_place(way, value);
    cr_expect(place.line == line && place.column == column && place.width == width,
              "%d:%d+%d, expected %d:%d+%d", place.line, place.column, place.width, line,
              column, width);
}

Test(source, options_are_found_along_their_way)
{
    sh_sources sources = {0};
    add(&sources, "local a = f { x = 1, y = {\n"
                  "  { z = g(1, { z = 2 }), w = 3 }, k = 4, { z = 5 },\n"
                  "  ['沙'] = \"沙\", q = 7,\n"
                  "} }\n"
                  "local b = f { x = function() return { x = 2 } end, v = { u = 1 } }\n");
    sh_way way = {.sources = &sources, .file = "f.lua", .line = 1, .depth = 1};
    way.step[0] = (sh_step_in){"x", 0};
    expect_place(&way, false, 1, 15, 1);
    expect_place(&way, true, 1, 19, 1);
    way.depth = 3;
    way.step[0] = (sh_step_in){"y", 0};
    way.step[1] = (sh_step_in){NULL, 1};
    way.step[2] = (sh_step_in){"z", 0};
    expect_place(&way, false, 2, 5, 1);
    expect_place(&way, true, 2, 9, 15);
    way.step[1] = (sh_step_in){NULL, 2};
    expect_place(&way, true, 2, 48, 1);
    way.depth = 2;
    way.step[1] = (sh_step_in){"沙", 0};
    expect_place(&way, true, 3, 11, 3);
    way.line = 5;
    way.step[0] = (sh_step_in){"v", 0};
    way.step[1] = (sh_step_in){"u", 0};
    expect_place(&way, true, 5, 62, 1);
    /* through a function; and a key that stands once, but not in this call */
    way.step[0] = way.step[1] = (sh_step_in){"x", 0};
    expect_place(&way, true, 5, 43, 1);
    way.depth = 1;
    way.step[0] = (sh_step_in){"q", 0};
    expect_place(&way, false, 3, 16, 1);
    way.step[0] = (sh_step_in){"none", 0};
    expect_place(&way, false, 5, 1, 66);
    sh_sources_free(&sources);
}

Test(source, words_and_lines_are_found)
{
    sh_sources sources = {0};
    add(&sources, "x = 'y' + y\n  if a > b then end\n");
    sh_place place = sh_source_word(&sources, "f.lua", 1, "y");
    cr_expect(place.column == 5 && place.width == 3);
    place = sh_source_word(&sources, "f.lua", 2, "<");
    cr_expect(place.column == 8 && place.width == 1);
    place = sh_source_word(&sources, "f.lua", 2, "nothing");
    cr_expect(place.column == 3 && place.width == 17);
    place = sh_source_word(&sources, "g.lua", 2, "y");
    cr_expect(place.source == NULL && place.line == 2);
    place = sh_source_line(&sources, "f.lua", 99);
    cr_expect(place.source == NULL && place.line == 99);
    sh_sources_free(&sources);
}

Test(source, only_real_operators_are_refused)
{
    sh_sources sources = {0};
    sh_diagnostics list = {0};
    sh_syntax_check(add(&sources, "-- a ^ b\nlocal s = 'a ^ b' ~= [[ & ]]\n"), &list);
    cr_expect_eq(list.count, 0);
    sh_syntax_check(add(&sources, "x = a ^ b & c | d ~ e << f >> g\n"), &list);
    cr_expect_eq(list.count, 6);
    sh_diagnostics_free(&list);
    sh_sources_free(&sources);
}

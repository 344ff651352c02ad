#include "script/syntax.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "script/sandbox.h"

/* complains of the first byte that no text in UTF-8 has */
static void check_characters(const sh_source_text *source, sh_diagnostics *diagnostics)
{
    const char *why, *flaw = sh_utf8_flaw(source->text, "\r\n\t\v\f", &why);
    if (flaw == NULL) {
        return;
    }
    sh_token at = {.offset = (size_t)(flaw - source->text), .length = 1, .line = 1};
    for (const char *c = source->text; c < flaw; c++) {
        at.line += *c == '\n';
    }
    sh_diagnostic *item =
        sh_diagnostics_add(diagnostics, 103, sh_source_token(source, &at), "%s", why);
    sh_diagnostics_note(diagnostics, item,
                        "save the file as UTF-8, for example with: iconv -f GBK -t UTF-8");
}

void sh_syntax_check(const sh_source_text *source, sh_diagnostics *diagnostics)
{
    check_characters(source, diagnostics);
    static const char *const signs[] = {"^", "&", "|", "~", "<<", ">>"};
    for (size_t i = 0; i < source->tokens.count; i++) {
        const sh_token *token = sh_vec_at(&source->tokens, i);
        for (size_t k = 0; token->kind == SH_TOKEN_SIGN && k < SH_COUNT(signs); k++) {
            if (!sh_lexer_is(source->text, token, signs[k])) {
                continue;
            }
            sh_diagnostic *item =
                sh_diagnostics_add(diagnostics, 102, sh_source_token(source, token),
                                   "operator '%s' is not available", signs[k]);
            sh_diagnostics_note(diagnostics, item, "%s",
                                k == 0 ? "powers of the machine differ in their last digit; "
                                         "write x * x, math.sqrt(x) or math.pow(x, y)"
                                       : "use 'and', 'or', 'not' and '~='");
        }
    }
}

/* "name:12: message near 'x'": the line, and where the message begins */
static const char *split(const char *message, const char *name, int32_t *line)
{
    size_t length = strlen(name);
    if (strncmp(message, name, length) != 0 || message[length] != ':') {
        return message;
    }
    char *end;
    *line = (int32_t)strtol(message + length + 1, &end, 10);
    return strncmp(end, ": ", 2) == 0 ? end + 2 : message;
}

int sh_syntax_raise(lua_State *lua, const sh_source_text *source)
{
    int32_t line = 0;
    const char *message = split(lua_tostring(lua, -1), source->name, &line);
    const char *near = strstr(message, " near '"), *end = strrchr(message, '\'');
    char word[64] = "";
    if (near != NULL && end > near + 7 && end - near - 7 < (ptrdiff_t)sizeof word) {
        snprintf(word, sizeof word, "%.*s", (int)(end - near - 7), near + 7);
    }
    sh_mistake *fault = sh_sandbox_mistake(lua, 100, word, "%s", message);
    fault->line = line;
    snprintf(fault->file, sizeof fault->file, "%s", source->name);
    return sh_sandbox_raise(lua);
}

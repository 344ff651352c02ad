/* the manual page: the same tables as help.c, set with the macros of man(7) */
#include <stdbool.h>
#include <string.h>

#include "cli/help.h"
#include "version.h"

/* text of a line: no character that roff takes for its own; what stands between backticks is
   bold */
static void put(FILE *out, const char *text, size_t size)
{
    if (size > 0 && (text[0] == '.' || text[0] == '\'')) {
        fputs("\\&", out);
    }
    bool bold = false;
    for (size_t i = 0; i < size; i++) {
        switch (text[i]) {
        case '\\':
            fputs("\\e", out);
            break;
        case '-':
            fputs("\\-", out);
            break;
        case '\'':
            fputs("\\(aq", out);
            break;
        case '`':
            bold = !bold;
            fputs(bold ? "\\fB" : "\\fR", out);
            break;
        case '^':
            fputs("\\(ha", out);
            break;
        case '~':
            fputs("\\(ti", out);
            break;
        default:
            fputc(text[i], out);
        }
    }
}

/* lines of a text, a macro between them */
static void put_lines(FILE *out, const char *text, const char *between)
{
    while (*text != 0) {
        size_t size = strcspn(text, "\n");
        put(out, text, size);
        text += size;
        text += *text == '\n';
        fprintf(out, "\n%s", *text != 0 ? between : "");
    }
}

static void put_item(FILE *out, const char *name, const char *about)
{
    fputs(".TP\n.B ", out);
    put(out, name, strlen(name));
    fputc('\n', out);
    put_lines(out, about, ".br\n");
}

static void man_verb(FILE *out, const sh_verb *verb)
{
    const sh_option *option;
    char names[100], meaning[400];
    fprintf(out, ".SS \"shahe %s", verb->name);
    if (verb->operands[0] != 0) {
        fputc(' ', out);
        put(out, verb->operands, strlen(verb->operands));
    }
    fputs(" [OPTION ...]\"\n", out);
    put_lines(out, verb->about, "");
    fputs(".PP\n", out);
    put_lines(out, verb->details, ".PP\n");
    for (int i = 0; (option = sh_verb_option_at(verb, i)) != NULL; i++) {
        sh_help_names(option, names, sizeof names);
        sh_help_meaning(option, meaning, sizeof meaning);
        put_item(out, names, meaning);
    }
    if (verb->examples != NULL) {
        fputs(".PP\nExamples:\n.PP\n.EX\n", out);
        put_lines(out, verb->examples, "");
        fputs(".EE\n", out);
    }
}

static void man_codes(FILE *out)
{
    int code;
    const char *text;
    fputs(".SH EXIT STATUS\n", out);
    for (int i = 0; sh_help_exit_code(i, &code, &text); i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", code);
        put_item(out, number, text);
    }
}

void sh_help_man(sh_term *term)
{
    FILE *out = term->out;
    const char *name, *about;
    fprintf(out,
            ".\\\" written by shahe help --man; a test compares the two\n"
            ".TH SHAHE 1 \"\" \"shahe %s\" \"User Commands\"\n.SH NAME\n"
            "shahe \\- a regulatory sandbox as a simulation\n.SH SYNOPSIS\n"
            ".B shahe\n.I VERB\n[\\fIOPERAND\\fR] [\\fB\\-\\-OPTION\\fR \\fIVALUE\\fR ...]\n"
            ".SH DESCRIPTION\n",
            SH_VERSION);
    put_lines(out, sh_help_what, "");
    fputs(".PP\n", out);
    put_lines(out, sh_help_streams, "");
    fputs(".SH VERBS\n", out);
    for (int i = 0; i < sh_verb_count; i++) {
        if (!sh_verb_list[i]->hidden) {
            man_verb(out, sh_verb_list[i]);
        }
    }
    man_codes(out);
    fputs(".SH ENVIRONMENT\n", out);
    for (int i = 0; sh_help_environment(i, &name, &about); i++) {
        put_item(out, name, about);
    }
}

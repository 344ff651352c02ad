#include "cli/help.h"

#include <string.h>

const char sh_help_what[] =
    "shahe tries a rule, or a sandbox test, on a simulated market before real customers pay: "
    "would it have stopped the failure in time, how sure are we, and why?";

const char sh_help_streams[] =
    "Results go to standard output, talk goes to standard error. Nothing is guessed: an "
    "unknown option, a number out of range or an operand too many is refused with exit "
    "code 2 and one sentence that says what would be right. `--` ends the options.";

static const struct {
    const char *name, *about;
} environment[] = {
    {"NO_COLOR", "set to anything: no colour"},
    {"CLICOLOR_FORCE", "set to anything but 0: colour also in files and pipes"},
    {"TERM", "dumb: no colour"},
    {"TMPDIR", "where `doctor` tries to write a temporary file (default /tmp)"},
};

/* exit codes that a caller may meet, in rising order */
bool sh_help_exit_code(int i, int *code, const char **text)
{
    if (i >= SH_STATUS_COUNT) {
        return false;
    }
    *code = sh_status_exit_code((sh_status)i);
    *text = sh_status_text((sh_status)i);
    return true;
}

bool sh_help_environment(int i, const char **name, const char **about)
{
    if (i >= (int)SH_COUNT(environment)) {
        return false;
    }
    *name = environment[i].name;
    *about = environment[i].about;
    return true;
}

void sh_help_overview(sh_term *term)
{
    FILE *out = term->out;
    int code;
    const char *text;
    sh_term_wrap(out, 0, sh_help_what);
    fprintf(out, "\n");
    sh_term_heading(term, "Usage");
    fprintf(out, "  shahe VERB [OPERAND] [--OPTION VALUE | --OPTION=VALUE]\n\n");
    sh_term_heading(term, "Verbs");
    for (int i = 0; i < sh_verb_count; i++) {
        if (!sh_verb_list[i]->hidden) {
            fprintf(out, "  %-9s %s\n", sh_verb_list[i]->name, sh_verb_list[i]->about);
        }
    }
    fprintf(out, "\n");
    sh_term_heading(term, "First steps");
    fprintf(out, "  shahe init demo\n  shahe run demo/scenario.lua -o demo.h5\n"
                 "  shahe report demo.h5\n\n");
    sh_term_heading(term, "Exit codes");
    for (int i = 0; sh_help_exit_code(i, &code, &text); i++) {
        fprintf(out, "  %-3d  %s\n", code, text);
    }
    fprintf(out, "\n'shahe VERB --help' explains a verb; 'shahe explain' explains levers, "
                 "parameters and codes.\n");
}

/* "-o, --output FILE" */
void sh_help_names(const sh_option *option, char *text, size_t size)
{
    char letter[8] = "";
    if (option->letter != 0) {
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    }
    snprintf(text, size, "%s--%s%s%s", letter, option->name, option->value ? " " : "",
             option->value ? option->value : "");
}

/* "about [choices; default x]" */
void sh_help_meaning(const sh_option *option, char *text, size_t size)
{
    char words[200] = "";
    if (option->kind == SH_OPTION_CHOICE) {
        snprintf(words, sizeof words, ": %s", option->choices);
    }
    for (char *c = words + 2; words[0] != 0 && (c = strchr(c, ' ')) != NULL; c++) {
        *c = '|';
    }
    snprintf(text, size, "%s%s%s%s%s%s", option->about, words, option->def ? " (default: " : "",
             option->def ? option->def : "", option->def ? ")" : "",
             option->kind == SH_OPTION_LIST ? "; may be given again" : "");
}

void sh_help_verb(sh_term *term, const sh_verb *verb)
{
    FILE *out = term->out;
    const sh_option *option;
    char names[100], meaning[400];
    sh_term_heading(term, "Usage");
    fprintf(out, "  shahe %s%s%s [OPTION…]\n\n", verb->name, verb->operands[0] ? " " : "",
            verb->operands);
    sh_term_wrap(out, 0, verb->details);
    fprintf(out, "\n");
    sh_term_heading(term, "Options");
    for (int i = 0; (option = sh_verb_option_at(verb, i)) != NULL; i++) {
        sh_help_names(option, names, sizeof names);
        sh_help_meaning(option, meaning, sizeof meaning);
        fprintf(out, "  %s\n", names);
        sh_term_wrap(out, 6, meaning);
    }
    if (verb->examples != NULL) {
        fprintf(out, "\n");
        sh_term_heading(term, "Examples");
        sh_term_wrap(out, 2, verb->examples);
    }
    fprintf(out, "\n'shahe explain exit-codes' lists what the exit code says.\n");
}

static void markdown_verb(FILE *out, const sh_verb *verb)
{
    const sh_option *option;
    char names[100], meaning[400];
    fprintf(out, "\n## %s\n\n%s.\n\n    shahe %s%s%s [OPTION…]\n\n%s\n\n", verb->name,
            verb->about, verb->name, verb->operands[0] ? " " : "", verb->operands,
            verb->details);
    for (int i = 0; (option = sh_verb_option_at(verb, i)) != NULL; i++) {
        sh_help_names(option, names, sizeof names);
        sh_help_meaning(option, meaning, sizeof meaning);
        fprintf(out, "- `%s`: %s\n", names, meaning);
    }
    if (verb->examples == NULL) {
        return;
    }
    fprintf(out, "\nExamples:\n\n");
    for (const char *line = verb->examples; *line != 0;) {
        int size = (int)strcspn(line, "\n");
        fprintf(out, "    %.*s\n", size, line);
        line += size;
        line += *line == '\n';
    }
}

void sh_help_markdown(sh_term *term)
{
    FILE *out = term->out;
    int code;
    const char *text;
    fprintf(out,
            "# The command line\n\n"
            "<!-- written by `shahe help --markdown`; a test compares the two -->\n\n"
            "%s\n\n"
            "    shahe VERB [OPERAND] [--OPTION VALUE | --OPTION=VALUE]\n\n"
            "%s\n",
            sh_help_what, sh_help_streams);
    for (int i = 0; i < sh_verb_count; i++) {
        if (!sh_verb_list[i]->hidden) {
            markdown_verb(out, sh_verb_list[i]);
        }
    }
    fprintf(out, "\n## Exit codes\n\n| code | meaning |\n| --- | --- |\n");
    for (int i = 0; sh_help_exit_code(i, &code, &text); i++) {
        fprintf(out, "| %d | %s |\n", code, text);
    }
    fprintf(out, "\n## Environment\n\n");
    for (size_t i = 0; i < SH_COUNT(environment); i++) {
        fprintf(out, "- `%s`: %s\n", environment[i].name, environment[i].about);
    }
}

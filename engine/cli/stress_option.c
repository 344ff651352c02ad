#include "cli/stress_option.h"

#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "rules/stress.h"

static sh_status read_name(const char *name, sh_stress *stress, sh_error *error)
{
    const char *names[SH_STRESSES];
    for (int32_t i = 0; i < SH_STRESSES; i++) {
        names[i] = sh_stress_table[i].name;
    }
    stress->kind = sh_stress_find(name);
    if (stress->kind >= 0) {
        return SH_OK;
    }
    int32_t near = sh_names_nearest(name, names, SH_STRESSES);
    return near >= 0
               ? sh_error_set(error, SH_E_USAGE,
                              "there is no stress test '%s'; did you mean '%s'?", name,
                              names[near])
               : sh_error_set(error, SH_E_USAGE,
                              "there is no stress test '%s'; 'shahe explain stress' lists "
                              "them",
                              name);
}

/* a decimal number at the beginning of a text; *end is behind it, the text itself when none */
static double decimal(const char *text, const char **end)
{
    size_t length = strspn(text, "0123456789.");
    char *stop = NULL;
    double value = length > 0 ? strtod(text, &stop) : 0;
    *end = length > 0 && stop == text + length ? stop : text;
    return value;
}

static sh_status read_severity(const char *text, sh_stress *stress, sh_error *error)
{
    const char *end;
    stress->severity = decimal(text, &end);
    bool good = end != text && *end == '\0' && stress->severity >= sh_stress_least &&
                stress->severity <= sh_stress_most;
    return good ? SH_OK
                : sh_error_set(
                      error, SH_E_USAGE,
                      "--severity wants a percentile from %g to %g, such as 0.99 for the "
                      "worst 1 in 100, not '%s'",
                      sh_stress_least, sh_stress_most, text);
}

static sh_status read_day(const char *text, sh_stress *stress, sh_error *error)
{
    static const char suffixes[] = "dwmy";
    static const double days[] = {1, 7, 30, 365};
    const char *end;
    double number = decimal(text, &end);
    const char *suffix = *end != '\0' ? strchr(suffixes, *end) : NULL;
    bool good = end != text && suffix != NULL && end[1] == '\0';
    double day = good ? number * days[suffix - suffixes] : -1;
    if (!(day >= 0 && day <= 36525 && day == (double)(int32_t)day)) {
        return sh_error_set(error, SH_E_USAGE,
                            "--stress-at wants whole days since the start of the run, such as "
                            "182d, 26w, 6m or 1y, not '%s'",
                            text);
    }
    stress->at_day = (int32_t)day;
    return SH_OK;
}

sh_status sh_stress_option_read(const sh_args *args, sh_stress *stress, bool *given,
                                sh_error *error)
{
    static const char *const more[] = {"severity", "stress-at"};
    *stress = (sh_stress){
        .severity = sh_stress_usual, .at_day = -1, .sector = -1, .origin = "command line"};
    *given = sh_verb_option(args->verb, "stress") >= 0 && sh_args_at(args, "stress")->given;
    if (sh_verb_option(args->verb, "stress") < 0) {
        return SH_OK;
    }
    for (size_t i = 0; i < SH_COUNT(more) && !*given; i++) {
        if (sh_args_at(args, more[i])->given) {
            return sh_error_set(
                error, SH_E_USAGE,
                "--%s says something about a stress test: name one with --stress", more[i]);
        }
    }
    sh_status status = SH_OK;
    if (*given) {
        status = read_name(sh_args_at(args, "stress")->text, stress, error);
    }
    if (status == SH_OK && sh_args_at(args, "severity")->given) {
        status = read_severity(sh_args_at(args, "severity")->text, stress, error);
    }
    if (status == SH_OK && sh_args_at(args, "stress-at")->given) {
        status = read_day(sh_args_at(args, "stress-at")->text, stress, error);
    }
    return status;
}

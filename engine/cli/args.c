#include "cli/args.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"

/* ---- values */

int sh_args_choice(const char *choices, const char *word)
{
    size_t length = strlen(word);
    int place = 0;
    for (const char *at = choices; *at != 0; place++) {
        size_t size = strcspn(at, " ");
        if (size == length && strncmp(at, word, size) == 0) {
            return place;
        }
        at += size;
        at += *at == ' ';
    }
    return -1;
}

/* decimal digits only, no sign, no blank */
static bool whole(const char *text, uint64_t *out)
{
    bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const char *digits = hex ? text + 2 : text;
    size_t good = strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789");
    if (good == 0 || digits[good] != 0) {
        return false;
    }
    errno = 0;
    *out = strtoull(digits, NULL, hex ? 16 : 10);
    return errno == 0;
}

static sh_status read_count(const sh_option *option, const char *text, sh_arg *arg,
                            sh_error *error)
{
    uint64_t value;
    if (!whole(text, &value) || value > INT64_MAX || (int64_t)value < option->min ||
        (int64_t)value > option->max) {
        return sh_error_set(error, SH_E_USAGE,
                            "--%s wants a whole number from %lld to %lld, not '%s'",
                            option->name, (long long)option->min, (long long)option->max, text);
    }
    arg->count = (int64_t)value;
    return SH_OK;
}

static sh_status read_seed(const sh_option *option, const char *text, sh_arg *arg,
                           sh_error *error)
{
    if (!whole(text, &arg->seed)) {
        return sh_error_set(error, SH_E_USAGE,
                            "--%s wants a whole number from 0 to 18446744073709551615 "
                            "(decimal, or 0x…), not '%s'",
                            option->name, text);
    }
    return SH_OK;
}

/* seconds in the unit named by a suffix; 0: no such unit */
static double seconds_of(const char *suffix)
{
    static const struct {
        const char *suffix;
        double seconds;
    } units[] = {{"", 1}, {"s", 1}, {"m", 60}, {"min", 60}, {"h", 3600}, {"d", 86400}};
    for (size_t i = 0; i < SH_COUNT(units); i++) {
        if (strcmp(suffix, units[i].suffix) == 0) {
            return units[i].seconds;
        }
    }
    return 0;
}

static sh_status read_time(const sh_option *option, const char *text, sh_arg *arg,
                           sh_error *error)
{
    size_t digits = strspn(text, "0123456789.");
    char *end = NULL;
    double number = digits > 0 ? strtod(text, &end) : -1;
    double unit = digits > 0 && end == text + digits ? seconds_of(end) : 0;
    double seconds = number * unit;
    if (!(seconds > 0) || seconds > 1e8) {
        return sh_error_set(error, SH_E_USAGE,
                            "--%s wants a time above 0, such as 90, 90s, 15m or 2h, not '%s'",
                            option->name, text);
    }
    arg->seconds = seconds;
    return SH_OK;
}

/* "auto bar" -> "auto, bar" */
static const char *with_commas(const char *choices, char *out, size_t size)
{
    size_t n = 0;
    for (const char *c = choices; *c != 0 && n + 3 < size; c++) {
        if (*c == ' ') {
            out[n++] = ',';
        }
        out[n++] = *c;
    }
    out[n] = 0;
    return out;
}

static sh_status read_choice(const sh_option *option, const char *text, sh_arg *arg,
                             sh_error *error)
{
    char list[200];
    arg->choice = sh_args_choice(option->choices, text);
    if (arg->choice >= 0) {
        return SH_OK;
    }
    return sh_error_set(error, SH_E_USAGE, "--%s wants one of %s, not '%s'", option->name,
                        with_commas(option->choices, list, sizeof list), text);
}

static sh_status read_value(sh_args *args, int at, const char *text, sh_error *error)
{
    const sh_option *option = sh_verb_option_at(args->verb, at);
    sh_arg *arg = &args->value[at];
    if (arg->given && option->kind != SH_OPTION_LIST) {
        return sh_error_set(error, SH_E_USAGE, "--%s is given twice", option->name);
    }
    arg->given = true;
    arg->text = text;
    switch (option->kind) {
    case SH_OPTION_FLAG:
        return SH_OK;
    case SH_OPTION_COUNT:
        return read_count(option, text, arg, error);
    case SH_OPTION_SEED:
        return read_seed(option, text, arg, error);
    case SH_OPTION_TIME:
        return read_time(option, text, arg, error);
    case SH_OPTION_CHOICE:
        return read_choice(option, text, arg, error);
    case SH_OPTION_LIST:
        if (sh_vec_push(&args->list, &text) == NULL) {
            return sh_error_set(error, SH_E_MEMORY, "out of memory");
        }
        break;
    case SH_OPTION_TEXT:
        break;
    }
    if (text[0] == 0) {
        return sh_error_set(error, SH_E_USAGE, "--%s wants %s, not an empty text", option->name,
                            option->value);
    }
    return SH_OK;
}

/* ---- names */

/* another verb that has this option, or NULL */
static const sh_verb *owner_of(const char *name)
{
    for (int i = 0; i < sh_verb_count; i++) {
        if (!sh_verb_list[i]->hidden && sh_verb_option(sh_verb_list[i], name) >= 0) {
            return sh_verb_list[i];
        }
    }
    return NULL;
}

static sh_status unknown_option(const sh_verb *verb, const char *name, sh_error *error)
{
    const char *names[SH_MAX_OPTIONS];
    size_t count = 0;
    const sh_option *option;
    while ((option = sh_verb_option_at(verb, (int)count)) != NULL) {
        names[count++] = option->name;
    }
    const sh_verb *owner = owner_of(name);
    if (owner != NULL) {
        return sh_error_set(error, SH_E_USAGE, "--%s is an option of 'shahe %s', not of '%s'",
                            name, owner->name, verb->name);
    }
    int32_t near = sh_names_nearest(name, names, count);
    if (near >= 0) {
        return sh_error_set(error, SH_E_USAGE, "unknown option --%s; did you mean --%s?", name,
                            names[near]);
    }
    return sh_error_set(error, SH_E_USAGE, "unknown option --%s; 'shahe %s --help' lists them",
                        name, verb->name);
}

/* what follows an option that needs a value: the next argument, unless it is an option itself
 */
static const char *next_value(const sh_args *args, int *i)
{
    if (*i + 1 >= args->argc || strncmp(args->argv[*i + 1], "--", 2) == 0) {
        return NULL;
    }
    return args->argv[++*i];
}

static sh_status take(sh_args *args, int at, const char *value, int *i, sh_error *error)
{
    const sh_option *option = sh_verb_option_at(args->verb, at);
    if (option->kind == SH_OPTION_FLAG) {
        return value == NULL
                   ? read_value(args, at, "", error)
                   : sh_error_set(error, SH_E_USAGE, "--%s takes no value", option->name);
    }
    if (value == NULL) {
        value = next_value(args, i);
    }
    if (value == NULL) {
        return sh_error_set(error, SH_E_USAGE, "--%s needs a value: --%s %s", option->name,
                            option->name, option->value);
    }
    return read_value(args, at, value, error);
}

static sh_status take_long(sh_args *args, int *i, sh_error *error)
{
    char name[64];
    const char *text = args->argv[*i] + 2;
    size_t length = strcspn(text, "=");
    if (length >= sizeof name) {
        return sh_error_set(error, SH_E_USAGE, "unknown option %.60s…", args->argv[*i]);
    }
    memcpy(name, text, length);
    name[length] = 0;
    int at = sh_verb_option(args->verb, name);
    if (at < 0) {
        return unknown_option(args->verb, name, error);
    }
    return take(args, at, text[length] == '=' ? text + length + 1 : NULL, i, error);
}

static sh_status take_letter(sh_args *args, int *i, sh_error *error)
{
    const char *text = args->argv[*i];
    const sh_option *option;
    for (int at = 0; (option = sh_verb_option_at(args->verb, at)) != NULL; at++) {
        if (option->letter == text[1]) {
            return take(args, at, text[2] != 0 ? text + 2 : NULL, i, error);
        }
    }
    return sh_error_set(error, SH_E_USAGE, "unknown option %s; 'shahe %s --help' lists them",
                        text, args->verb->name);
}

/* ---- the whole line */

static sh_status count_operands(const sh_args *args, sh_error *error)
{
    const sh_verb *verb = args->verb;
    if ((int)args->operands.count < verb->least) {
        return sh_error_set(error, SH_E_USAGE, "%s needs %s: shahe %s %s", verb->name,
                            verb->operands, verb->name, verb->operands);
    }
    if ((int)args->operands.count > verb->most) {
        const char *extra = sh_args_operand(args, (size_t)verb->most);
        if (verb->most == 0) {
            return sh_error_set(error, SH_E_USAGE, "%s takes no operand, but '%s' is given",
                                verb->name, extra);
        }
        return sh_error_set(error, SH_E_USAGE, "%s takes %s only; '%s' is too much", verb->name,
                            verb->operands, extra);
    }
    for (size_t i = 0; i < args->operands.count; i++) {
        if (sh_args_operand(args, i)[0] == 0) {
            return sh_error_set(error, SH_E_USAGE, "%s wants %s, not an empty text", verb->name,
                                verb->operands);
        }
    }
    return SH_OK;
}

sh_status sh_args_parse(sh_args *args, const sh_verb *verb, int first, sh_error *error)
{
    args->verb = verb;
    args->list = sh_vec_of(sizeof(const char *));
    args->operands = sh_vec_of(sizeof(const char *));
    bool only_operands = false;
    for (int i = first; i < args->argc; i++) {
        const char *text = args->argv[i];
        sh_status status = SH_OK;
        if (only_operands || text[0] != '-' || text[1] == 0) {
            if (sh_vec_push(&args->operands, &text) == NULL) {
                return sh_error_set(error, SH_E_MEMORY, "out of memory");
            }
        } else if (strcmp(text, "--") == 0) {
            only_operands = true;
        } else if (text[1] == '-') {
            status = take_long(args, &i, error);
        } else {
            status = take_letter(args, &i, error);
        }
        if (status != SH_OK) {
            return status;
        }
    }
    return sh_args_flag(args, "help") ? SH_OK : count_operands(args, error);
}

void sh_args_free(sh_args *args)
{
    sh_vec_free(&args->list);
    sh_vec_free(&args->operands);
}

const sh_arg *sh_args_at(const sh_args *args, const char *name)
{
    int at = sh_verb_option(args->verb, name);
    sh_check(at >= 0);
    return &args->value[at];
}

bool sh_args_flag(const sh_args *args, const char *name)
{
    return sh_args_at(args, name)->given;
}

const char *sh_args_text(const sh_args *args, const char *name, const char *otherwise)
{
    const sh_arg *arg = sh_args_at(args, name);
    return arg->given ? arg->text : otherwise;
}

const char *sh_args_operand(const sh_args *args, size_t i)
{
    return i < args->operands.count ? *(const char **)sh_vec_at(&args->operands, i) : NULL;
}

bool sh_args_quote(sh_vec *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./=:,+@%";
    if (word[0] != 0 && word[strspn(word, plain)] == 0) {
        return sh_vec_print(out, "%s", word);
    }
    bool good = sh_vec_print(out, "'");
    for (const char *c = word; *c != 0; c++) {
        good = good && (*c == '\'' ? sh_vec_print(out, "'\\''") : sh_vec_print(out, "%c", *c));
    }
    return good && sh_vec_print(out, "'");
}

bool sh_args_print(const sh_args *args, sh_vec *out)
{
    bool good = sh_vec_print(out, "shahe");
    for (int i = 1; i < args->argc; i++) {
        good = good && sh_vec_print(out, " ") && sh_args_quote(out, args->argv[i]);
    }
    return good;
}

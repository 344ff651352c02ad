#include "cli/topics.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/macros.h"
#include "base/status.h"
#include "rules/plan.h"
#include "rules/stress.h"
#include "script/diagnostic.h"

static void SH_PRINTF(3, 4) add(sh_topic *topic, const char *label, const char *format, ...)
{
    sh_check(topic->lines < SH_TOPIC_LINES);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(topic->line[topic->lines].value, SH_TOPIC_VALUE, format, arguments);
    va_end(arguments);
    topic->line[topic->lines++].label = label;
}

static void name_it(sh_topic *topic, const char *name, const char *about)
{
    snprintf(topic->name, sizeof topic->name, "%s", name);
    snprintf(topic->about, sizeof topic->about, "%s", about);
}

/* ---- exit codes */

static const char *advice_of(sh_status status)
{
    static const char *const advice[SH_STATUS_COUNT] = {
        [SH_OK] = "Everything asked for was done; files named on the output are complete.",
        [SH_E_INTERNAL] =
            "A mistake in the program. Please report the command and the message. The OpenMP "
            "library, too, ends the program with it when there is no memory for its threads; "
            "its message begins with 'libgomp'.",
        [SH_E_USAGE] =
            "Nothing was done. The message names the option or operand and what would "
            "be right; 'shahe VERB --help' lists all.",
        [SH_E_SCENARIO] =
            "Nothing was simulated. Every mistake found is listed with file, line "
            "and column. This code also covers a scenario that never ends, one that "
            "needs too much memory and impossible counts.",
        [SH_E_POLICY] =
            "A policy's function raised an error, read a field that is not disclosed, "
            "used up its budget of instructions or memory, or set a lever to a value "
            "out of range: in a run, or in the dry run of 'shahe check'.",
        [SH_E_INPUT] = "A file that was to be read is missing, is not what it should be, or is "
                       "damaged. The HDF5 library takes want of memory for damage.",
        [SH_E_OUTPUT] = "A file or a pipe could not be written: no permission, no such folder, "
                        "disk full. No partial result is left; a journal with finished "
                        "replications is kept and named, with the command that continues.",
        [SH_E_MEMORY] = "The machine did not give the memory that was asked for. 'shahe check' "
                        "tells beforehand how much a run needs.",
        [SH_E_INVARIANT] =
            "Stocks and flows of the simulation disagree, or money overflowed. The "
            "result cannot be trusted and is not written.",
        [SH_E_CRITERION] = "Kept for criteria of a scenario: no verb returns it yet.",
        [SH_E_DIFFERS] = "Two results that should be equal differ.",
        [SH_E_UNDECIDED] = "Kept for criteria of a scenario: no verb returns it yet.",
        [SH_E_MAX_TIME] =
            "--max-time was reached. Finished replications are in the journal; the "
            "same command with --resume continues.",
        [SH_E_INTERRUPTED] =
            "Ctrl-C. Finished replications are in the journal; the same command "
            "with --resume continues.",
        [SH_E_TERMINATED] = "The system asked the program to end (SIGTERM, SIGHUP). Finished "
                            "replications are in the journal; --resume continues.",
    };
    return advice[status];
}

static int32_t exit_code_count(void)
{
    return SH_STATUS_COUNT;
}

static void exit_code_fill(int32_t i, sh_topic *topic)
{
    snprintf(topic->name, sizeof topic->name, "%d", sh_status_exit_code((sh_status)i));
    snprintf(topic->about, sizeof topic->about, "%s. %s", sh_status_text((sh_status)i),
             advice_of((sh_status)i));
}

/* ---- what a message says */

static int32_t error_code_count(void)
{
    return sh_diagnostic_table_count;
}

static void error_code_fill(int32_t i, sh_topic *topic)
{
    const sh_diagnostic_info *info = &sh_diagnostic_table[i];
    snprintf(topic->name, sizeof topic->name, "E%03d", (int)info->number);
    snprintf(topic->about, sizeof topic->about, "%s. %s", info->title, info->about);
}

/* ---- what a scenario says */

static int32_t lever_count(void)
{
    return SH_LEVERS;
}

static void lever_fill(int32_t i, sh_topic *topic)
{
    const sh_lever_info *lever = &sh_lever_table[i];
    name_it(topic, lever->name, lever->about);
    add(topic, "unit", "%s", lever->unit);
    add(topic, "default", "%.10g", lever->def);
    add(topic, "range", "%.10g to %.10g", lever->min, lever->max);
}

static void add_law(sh_topic *topic, const sh_law *law)
{
    char text[SH_TOPIC_VALUE];
    int n = 0;
    switch (law->kind) {
    case SH_LAW_CONSTANT:
        n = snprintf(text, sizeof text, "constant %g", law->a);
        break;
    case SH_LAW_UNIFORM:
        n = snprintf(text, sizeof text, "uniform from %g to %g", law->a, law->b);
        break;
    case SH_LAW_NORMAL:
        n = snprintf(text, sizeof text, "normal, mean %g, standard deviation %g", law->a,
                     law->b);
        break;
    case SH_LAW_LOGNORMAL:
        n = snprintf(text, sizeof text, "log-normal, median %g, sigma %g", law->a, law->b);
        break;
    case SH_LAW_PARETO:
        n = snprintf(text, sizeof text, "Pareto from %g, slope %g", law->a, law->b);
        break;
    }
    if (law->tail > 0) {
        n += snprintf(text + n, sizeof text - (size_t)n, "; above %g a Pareto tail of slope %g",
                      law->tail_from, law->tail);
    }
    if (law->cap > 0) {
        snprintf(text + n, sizeof text - (size_t)n, "; at most %g", law->cap);
    }
    add(topic, "default", "%s", text);
}

static int32_t parameter_count(void)
{
    return sh_param_count();
}

/* what the letters before a source mean */
static void add_source(sh_topic *topic, const char *source)
{
    static const char *const letters[][2] = {
        {"P", "prior of this model, set with trial simulations"},
        {"V", "read in the published source named"},
        {"C", "computed from one"},
        {"K", "general knowledge, not checked again"},
    };
    add(topic, "source", "%s", source);
    size_t head = strcspn(source, ":;");
    for (size_t i = 0; i < SH_COUNT(letters); i++) {
        const char *found = memchr(source, letters[i][0][0], head);
        if (found != NULL && (found == source || found[-1] == ' ') &&
            strchr(":;, ", found[1]) != NULL) {
            add(topic, letters[i][0], "%s", letters[i][1]);
        }
    }
}

static void parameter_fill(int32_t i, sh_topic *topic)
{
    const sh_param_info *info = sh_param_info_at(i);
    name_it(topic, "", info->about);
    snprintf(topic->name, sizeof topic->name, "%s.%s", info->section, info->name);
    add(topic, "unit", "%s", info->unit);
    if (info->is_law) {
        add_law(topic, &info->law);
    } else {
        add(topic, "default", "%.10g", info->def);
        add(topic, "range", "%.10g to %.10g", info->min, info->max);
    }
    add_source(topic, info->source);
}

static int32_t observable_count(void)
{
    return SH_OBSERVABLES;
}

static void observable_fill(int32_t i, sh_topic *topic)
{
    name_it(topic, sh_observable_table[i].name, sh_observable_table[i].about);
    add(topic, "unit", "%s", sh_observable_table[i].unit);
}

static int32_t channel_count(void)
{
    return SH_CHANNELS;
}

static void channel_fill(int32_t i, sh_topic *topic)
{
    const sh_channel_info *channel = &sh_channel_table[i];
    name_it(topic, channel->name, channel->about);
    add(topic, "kind", "%s",
        channel->contagion ? "contagion between platforms" : "cause on the platform itself");
    add(topic, "switch", "%s",
        !channel->switchable ? "always on"
        : i == SH_CHANNEL_alarm
            ? "may be switched off: then investors do not hear of warnings; police cases and "
              "exits that the regulator brings about still happen and are told by this share"
            : "may be switched off");
}

static int32_t shock_count(void)
{
    return sh_shock_option_count;
}

static void shock_fill(int32_t i, sh_topic *topic)
{
    const sh_shock_option *option = &sh_shock_options[i];
    name_it(topic, "", option->about);
    snprintf(topic->name, sizeof topic->name, "shock.%s.%s", option->shock, option->name);
    add(topic, "unit", "%s", option->unit);
    add(topic, "default", "%.10g", option->def);
    add(topic, "range", "%.10g to %.10g", option->min, option->max);
}

static int32_t stress_count(void)
{
    return SH_STRESSES;
}

/* the curves behind a test, each with its source */
static void add_curves(sh_topic *topic, int32_t stress)
{
    size_t used = strlen(topic->about);
    for (int32_t i = 0; i < sh_stress_part_count; i++) {
        const sh_stress_part *part = &sh_stress_parts[i];
        if ((int32_t)part->stress == stress && part->shock != SH_SHOCK_scandal &&
            used < sizeof topic->about) {
            used += (size_t)snprintf(topic->about + used, sizeof topic->about - used, " %s.",
                                     sh_stress_curve_about[part->curve]);
        }
    }
}

static void stress_fill(int32_t i, sh_topic *topic)
{
    static const struct {
        const char *label;
        double severity;
    } shown[] = {{"at 0.5", 0.5},   {"at 0.75", 0.75}, {"at 0.9", 0.9},
                 {"at 0.95", 0.95}, {"at 0.99", 0.99}, {"at 0.999", 0.999}},
      explained[] = {{"0.95 is", 0.95}, {"0.99 is", 0.99}};
    char text[SH_TOPIC_VALUE];
    const sh_stress_info *info = &sh_stress_table[i];
    name_it(topic, info->name, "");
    snprintf(topic->about, sizeof topic->about, "%s.", info->about);
    add_curves(topic, i);
    add(topic, "severity", "a percentile from %g to %g", sh_stress_least, sh_stress_most);
    for (size_t k = 0; k < SH_COUNT(explained); k++) {
        const sh_stress stress = {.kind = i, .severity = explained[k].severity, .sector = -1};
        add(topic, explained[k].label, "%s", sh_stress_meaning(&stress, text, sizeof text));
    }
    for (size_t k = 0; k < SH_COUNT(shown); k++) {
        const sh_stress stress = {.kind = i, .severity = shown[k].severity, .sector = -1};
        add(topic, shown[k].label, "%s", sh_stress_words(&stress, text, sizeof text));
    }
}

static const struct {
    const char *subject, *name, *result, *about;
} decisions[] = {
#define SH_DECISION(subject, name, result, about) {#subject, #name, #result, about},
#include "rules/decisions.def"
#undef SH_DECISION
};

static int32_t decision_count(void)
{
    return (int32_t)SH_COUNT(decisions);
}

static void decision_fill(int32_t i, sh_topic *topic)
{
    name_it(topic, "", decisions[i].about);
    snprintf(topic->name, sizeof topic->name, "%s.%s", decisions[i].subject, decisions[i].name);
    add(topic, "result", "%s", decisions[i].result);
}

static const struct {
    const char *name, *about;
} units[] = {
    {"share", "a fraction: 0.05 is 5 %, written percent(5)"},
    {"number", "a plain number"},
    {"count", "a whole number of things"},
    {"flag", "0 no, 1 yes"},
    {"yuan",
     "money. Scenarios write yuan(800) or wan(2) (20,000 yuan); the engine counts whole "
     "fen (0.01 yuan)"},
    {"fen", "one hundredth of a yuan: the whole number in which all money is kept"},
    {"days", "a length of time; one that is no whole number of steps is rounded up"},
    {"apr", "simple interest a year: 0.09 is 9 % a year"},
    {"1/week", "a hazard a week h: the probability within one step of d days is "
               "1 - (1 - h)^(d / 7)"},
    {"1/month", "the same by the month of 365.25 / 12 days"},
    {"1/year", "the same by the year of 365.25 days"},
};

static int32_t unit_count(void)
{
    return (int32_t)SH_COUNT(units);
}

static void unit_fill(int32_t i, sh_topic *topic)
{
    name_it(topic, units[i].name, units[i].about);
}

/* ---- the list */

const sh_topic_kind sh_topic_kinds[] = {
    {"exit-code", "exit-codes", "what the program's exit code says", true, exit_code_count,
     exit_code_fill},
    {"error-code", "error-codes", "what the code of a message about a scenario says", false,
     error_code_count, error_code_fill},
    {"lever", "levers", "what a policy may set on platforms", false, lever_count, lever_fill},
    {"parameter", "parameters", "constants of the model that a scenario may set", false,
     parameter_count, parameter_fill},
    {"observable", "observables", "what a policy may ask to see of a platform", false,
     observable_count, observable_fill},
    {"channel", "channels", "ways in which a failure is caused or spreads", false,
     channel_count, channel_fill},
    {"shock", "shocks", "what a scenario may let happen, with its options", false, shock_count,
     shock_fill},
    {"stress", "stress-tests", "named compositions of shocks, by severity", true, stress_count,
     stress_fill},
    {"decision", "decisions", "what agents decide, by subject", false, decision_count,
     decision_fill},
    {"unit", "units", "what the units of values mean", true, unit_count, unit_fill},
};
const int32_t sh_topic_kind_count = (int32_t)SH_COUNT(sh_topic_kinds);

const sh_topic_kind *sh_topic_kind_find(const char *name)
{
    for (int32_t i = 0; i < sh_topic_kind_count; i++) {
        if (strcmp(sh_topic_kinds[i].name, name) == 0 ||
            strcmp(sh_topic_kinds[i].plural, name) == 0) {
            return &sh_topic_kinds[i];
        }
    }
    return NULL;
}

void sh_topic_read(const sh_topic_kind *kind, int32_t i, sh_topic *topic)
{
    *topic = (sh_topic){0};
    kind->fill(i, topic);
}

bool sh_topic_matches(const sh_topic *topic, const char *word)
{
    size_t length = strlen(word);
    if (strcasecmp(topic->name, word) == 0) {
        return true;
    }
    for (const char *part = topic->name; part != NULL; part = strchr(part, '.')) {
        part += *part == '.';
        if (strcspn(part, ".") == length && strncmp(part, word, length) == 0) {
            return true;
        }
    }
    return false;
}

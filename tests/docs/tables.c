#include "tests/docs/tables.h"

#include <string.h>

#include "base/status.h"
#include "phase/phase.h"
#include "record/names.h"
#include "record/system.h"
#include "rules/plan.h"
#include "rules/stress.h"
#include "script/diagnostic.h"
#include "world/world.h"

static const char *table_name(sh_table_kind kind)
{
    return kind == SH_TABLE_BORROWERS   ? "every borrower"
           : kind == SH_TABLE_INVESTORS ? "every investor"
                                        : "platforms, in order";
}

static bool print_schedule(sh_vec *page)
{
    bool ok = sh_vec_print(
        page, "| | phase | what happens | over | reads | writes |\n|--|--|--|--|--|--|\n");
    for (int32_t i = 0; i < sh_pipeline_count; i++) {
        const sh_phase *p = sh_pipeline[i];
        ok = ok && sh_vec_print(page, "| %d | `%s` | %s | %s | %s | %s |\n", i + 1, p->name,
                                p->about, table_name(p->table), p->reads, p->writes);
    }
    return ok;
}

static bool print_law(sh_vec *page, const sh_law *law)
{
    static const char *const kinds[] = {"constant", "uniform", "normal", "log-normal",
                                        "Pareto"};
    bool ok = sh_vec_print(page, "%s(%g, %g)", kinds[law->kind], law->a, law->b);
    if (law->tail > 0) {
        ok = ok && sh_vec_print(page, ", Pareto tail %g from %g", law->tail, law->tail_from);
    }
    return ok && (law->cap <= 0 || sh_vec_print(page, ", at most %g", law->cap));
}

static bool print_params(sh_vec *page)
{
    bool ok = sh_vec_print(page, "| name | unit | default | from | to | meaning | source |\n"
                                 "|--|--|--|--|--|--|--|\n");
    for (int32_t i = 0; i < sh_param_count(); i++) {
        const sh_param_info *p = sh_param_info_at(i);
        ok = ok && sh_vec_print(page, "| `%s.%s` | %s | ", p->section, p->name, p->unit);
        if (p->is_law) {
            ok = ok && print_law(page, &p->law) && sh_vec_print(page, " | | ");
        } else {
            ok = ok && sh_vec_print(page, "%g | %g | %g", p->def, p->min, p->max);
        }
        ok = ok && sh_vec_print(page, " | %s | %s |\n", p->about, p->source);
    }
    return ok;
}

static bool print_levers(sh_vec *page)
{
    bool ok = sh_vec_print(
        page, "| lever | unit | default | from | to | meaning |\n|--|--|--|--|--|--|\n");
    for (int32_t i = 0; i < SH_LEVERS; i++) {
        const sh_lever_info *v = &sh_lever_table[i];
        ok = ok && sh_vec_print(page, "| `%s` | %s | %g | %g | %g | %s |\n", v->name, v->unit,
                                v->def, v->min, v->max, v->about);
    }
    return ok;
}

static bool print_shocks(sh_vec *page)
{
    bool ok = sh_vec_print(
        page,
        "| shock | option | unit | default | from | to | meaning |\n|--|--|--|--|--|--|--|\n");
    for (int32_t i = 0; i < sh_shock_option_count; i++) {
        const sh_shock_option *s = &sh_shock_options[i];
        ok = ok && sh_vec_print(page, "| `%s` | `%s` | %s | %g | %g | %g | %s |\n", s->shock,
                                s->name, s->unit, s->def, s->min, s->max, s->about);
    }
    return ok;
}

static bool print_stresses(sh_vec *page)
{
    static const double severities[] = {0.5, 0.75, 0.9, 0.95, 0.99, 0.999};
    char text[300];
    bool ok = sh_vec_print(page, "| stress test | severity | shocks |\n|--|--|--|\n");
    for (int32_t i = 0; i < SH_STRESSES; i++) {
        for (size_t k = 0; k < SH_COUNT(severities); k++) {
            const sh_stress stress = {.kind = i, .severity = severities[k], .sector = -1};
            ok = ok && sh_vec_print(page, "| `%s` | %g | %s |\n", sh_stress_table[i].name,
                                    severities[k], sh_stress_words(&stress, text, sizeof text));
        }
    }
    return ok;
}

static bool print_stress_points(sh_vec *page)
{
    static const char *const names[] = {
#define SH_STRESS_CURVE(name, about) #name,
#define SH_STRESS_POINT(curve, severity, value, source)
#define SH_STRESS(name, about, law, history)
#define SH_STRESS_PART(stress, after, over, shock, curve, scale)
#include "rules/stress.def"
#undef SH_STRESS_CURVE
#undef SH_STRESS_POINT
#undef SH_STRESS
#undef SH_STRESS_PART
    };
    bool ok = sh_vec_print(
        page, "| curve | severity | value | where it comes from |\n|--|--|--|--|\n");
    for (int32_t i = 0; i < sh_stress_point_count; i++) {
        const sh_stress_point *point = &sh_stress_points[i];
        ok = ok && sh_vec_print(page, "| %s | %.6g | %.6f | %s |\n", names[point->curve],
                                point->severity, point->value, point->source);
    }
    return ok;
}

static bool print_channels(sh_vec *page)
{
    bool ok = sh_vec_print(
        page, "| channel | can be switched off | contagion | meaning |\n|--|--|--|--|\n");
    for (int32_t i = 0; i < SH_CHANNELS; i++) {
        const sh_channel_info *c = &sh_channel_table[i];
        ok = ok &&
             sh_vec_print(page, "| `%s` | %s | %s | %s |\n", c->name,
                          c->switchable ? "yes" : "no", c->contagion ? "yes" : "no", c->about);
    }
    return ok;
}

static bool print_observables(sh_vec *page)
{
    bool ok = sh_vec_print(page, "| figure | unit | meaning |\n|--|--|--|\n");
    for (int32_t i = 0; i < SH_OBSERVABLES; i++) {
        const sh_observable_info *o = &sh_observable_table[i];
        ok = ok && sh_vec_print(page, "| `%s` | %s | %s |\n", o->name, o->unit, o->about);
    }
    return ok;
}

static bool print_decisions(sh_vec *page)
{
    bool ok = sh_vec_print(page, "| subject | decision | result | meaning |\n|--|--|--|--|\n");
    for (int32_t i = 0; i < SH_DECISIONS; i++) {
        const sh_decision_info *d = &sh_decision_table[i];
        ok = ok && sh_vec_print(page, "| %s | `%s` | %s | %s |\n", d->subject, d->name,
                                d->result, d->about);
    }
    return ok;
}

static bool print_grades(sh_vec *page)
{
    static const struct {
        const char *letter;
        double hazard, share;
    } grades[] = {
#define SH_GRADE(letter, hazard, share) {#letter, hazard, share},
#include "rules/grades.def"
#undef SH_GRADE
    };
    bool ok = sh_vec_print(
        page, "| grade | default hazard a year | share of borrowers |\n|--|--|--|\n");
    for (size_t i = 0; i < SH_COUNT(grades); i++) {
        ok = ok && sh_vec_print(page, "| %s | %g | %g |\n", grades[i].letter, grades[i].hazard,
                                grades[i].share);
    }
    return ok;
}

static bool print_segments(sh_vec *page)
{
    bool ok = sh_vec_print(page, "| segment | amount and income × | term × ");
    for (int g = 0; g < SH_GRADES; g++) {
        ok = ok && sh_vec_print(page, "| of %c ", 'A' + g);
    }
    ok = ok &&
         sh_vec_print(page, "| meaning | source |\n|--|--|--|--|--|--|--|--|--|--|--|--|\n");
    for (int32_t i = 0; i < SH_SEGMENTS; i++) {
        const sh_segment_info *s = &sh_segment_table[i];
        ok = ok && sh_vec_print(page, "| `%s` | %g | %g ", s->name, s->amount, s->term);
        for (int g = 0; g < SH_GRADES; g++) {
            ok = ok && sh_vec_print(page, "| %g ", s->share[g]);
        }
        ok = ok && sh_vec_print(page, "| %s | %s |\n", s->about, s->source);
    }
    return ok;
}

/* one line of a list that has only names and meanings, with up to two further words */
typedef struct line {
    const char *name, *first, *second, *about;
} line;

static bool print_lines(sh_vec *page, const char *head, const line *lines, size_t count)
{
    bool ok = sh_vec_print(page, "%s", head);
    for (size_t i = 0; i < count; i++) {
        ok = ok && sh_vec_print(page, "| `%s` | ", lines[i].name);
        ok = ok && (lines[i].first == NULL || sh_vec_print(page, "%s | ", lines[i].first));
        ok = ok && (lines[i].second == NULL || sh_vec_print(page, "%s | ", lines[i].second));
        ok = ok && sh_vec_print(page, "%s |\n", lines[i].about);
    }
    return ok;
}

#define COLUMN_HEAD "| column | type | slots, unit | meaning |\n|--|--|--|--|\n"
#define SH_COLUMN(ctype, name, slots, unit, about) {#name, #ctype, #slots " × " #unit, about},
static const line platform_lines[] = {
#include "world/platforms.def"
};
static const line borrower_lines[] = {
#include "world/borrowers.def"
};
static const line investor_lines[] = {
#include "world/investors.def"
};
static const line institution_lines[] = {
#include "world/institutions.def"
};
#undef SH_COLUMN

static const line stream_lines[] = {
#define X(name, number, a, b, c, d, about) \
    {#name, #number, "1 " a ", 2 " b ", 3 " c ", 4 " d, about},
#include "base/streams.def"
#undef X
};

static const line account_lines[] = {
#define SH_ACCOUNT(name, sign, cash, about) \
    {#name, (sign) > 0 ? "asset" : "liability", NULL, about},
#include "world/accounts.def"
#undef SH_ACCOUNT
};

static const line flow_lines[] = {
#define SH_FLOW(name, debit, credit, party, about) {#name, #credit " → " #debit, #party, about},
#include "world/flows.def"
#undef SH_FLOW
};

static const line status_lines[] = {
#define SH_STATUS(name, live, about) {#name, (live) ? "yes" : "no", NULL, about},
#include "world/statuses.def"
#undef SH_STATUS
};

static const line exit_lines[] = {
#define SH_EXIT(name, failure, about) {#name, (failure) ? "yes" : "no", NULL, about},
#include "world/exits.def"
#undef SH_EXIT
};

static const line system_lines[] = {
#define SH_SYSTEM_FEN(name, about) {#name, "fen", NULL, about},
#define SH_SYSTEM_COUNT(name, unit, about) {#name, #unit, NULL, about},
#define SH_SYSTEM_RATE(name, unit, about) {#name, #unit, NULL, about},
#define SH_OUTCOME(name, role, unit, about)
#include "record/metrics.def"
#undef SH_SYSTEM_FEN
#undef SH_SYSTEM_COUNT
#undef SH_SYSTEM_RATE
#undef SH_OUTCOME
};

static const line outcome_lines[] = {
#define SH_SYSTEM_FEN(name, about)
#define SH_SYSTEM_COUNT(name, unit, about)
#define SH_SYSTEM_RATE(name, unit, about)
#define SH_OUTCOME(name, role, unit, about) {#name, #role, #unit, about},
#include "record/metrics.def"
#undef SH_SYSTEM_FEN
#undef SH_SYSTEM_COUNT
#undef SH_SYSTEM_RATE
#undef SH_OUTCOME
};

static bool print_diagnostics(sh_vec *page)
{
    bool ok = true;
    for (int32_t i = 0; i < sh_diagnostic_table_count; i++) {
        const sh_diagnostic_info *d = &sh_diagnostic_table[i];
        ok = ok && sh_vec_print(page, "**E%d**, %s. %s\n\n", d->number, d->title, d->about);
    }
    return ok;
}

static bool print_exit_codes(sh_vec *page)
{
    bool ok = sh_vec_print(page, "| code | meaning |\n|--|--|\n");
#define X(name, code, text) ok = ok && sh_vec_print(page, "| %d | %s |\n", code, text);
#include "base/status.def"
#undef X
    return ok;
}

typedef struct table {
    const char *name;
    bool (*print)(sh_vec *page);
    const char *head; /* of a list of lines */
    const line *lines;
    size_t count;
} table;

#define LINES(name, head, list)                \
    {                                          \
        name, NULL, head, list, SH_COUNT(list) \
    }
static const table tables[] = {
    {"schedule", print_schedule, NULL, NULL, 0},
    {"parameters", print_params, NULL, NULL, 0},
    {"levers", print_levers, NULL, NULL, 0},
    {"shocks", print_shocks, NULL, NULL, 0},
    {"stress tests", print_stresses, NULL, NULL, 0},
    {"stress points", print_stress_points, NULL, NULL, 0},
    {"channels", print_channels, NULL, NULL, 0},
    {"observables", print_observables, NULL, NULL, 0},
    {"decisions", print_decisions, NULL, NULL, 0},
    {"grades", print_grades, NULL, NULL, 0},
    {"segments", print_segments, NULL, NULL, 0},
    {"diagnostics", print_diagnostics, NULL, NULL, 0},
    {"exit codes", print_exit_codes, NULL, NULL, 0},
    LINES("platforms", COLUMN_HEAD, platform_lines),
    LINES("borrowers", COLUMN_HEAD, borrower_lines),
    LINES("investors", COLUMN_HEAD, investor_lines),
    LINES("institutions", COLUMN_HEAD, institution_lines),
    LINES("streams", "| group | number | words | drawn for |\n|--|--|--|--|\n", stream_lines),
    LINES("accounts", "| account | side | meaning |\n|--|--|--|\n", account_lines),
    LINES("flows", "| flow | from → to | other party | meaning |\n|--|--|--|--|\n", flow_lines),
    LINES("statuses", "| status | open for business | meaning |\n|--|--|--|\n", status_lines),
    LINES("exits", "| exit | failure | meaning |\n|--|--|--|\n", exit_lines),
    LINES("series", "| series | unit | meaning |\n|--|--|--|\n", system_lines),
    LINES("outcomes", "| outcome | kind | unit | meaning |\n|--|--|--|--|\n", outcome_lines),
};

bool sh_docs_table(sh_vec *page, const char *name)
{
    for (size_t i = 0; i < SH_COUNT(tables); i++) {
        const table *t = &tables[i];
        if (strcmp(t->name, name) == 0) {
            return t->print != NULL ? t->print(page)
                                    : print_lines(page, t->head, t->lines, t->count);
        }
    }
    return false;
}

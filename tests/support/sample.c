#include "tests/support/sample.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"

enum { CHANNELS = 8, SYSTEM = 8, OUTCOMES = 8, EVENT_COLUMNS = 6 };

static const char *const channel_name[CHANNELS] = {
    "news", "neighbours", "delay", "outflow", "borrowers", "guarantor", "fraud", "shock"};
static const char *const channel_about[CHANNELS] = {
    "news of failures elsewhere in the market",
    "investors who saw their neighbours run",
    "unpaid requests on the platform itself",
    "excess withdrawals on the platform itself",
    "borrowers in common",
    "a guarantor in common whose limit was used up",
    "diversion and the operator's own choice",
    "a shock of the scenario, or ordinary redemption"};

static const struct {
    const char *name, *unit, *about;
} system_item[SYSTEM] = {
    {"operating", "platforms", "platforms open for business"},
    {"exits", "platforms", "platforms that left in the step, of any kind"},
    {"claims", "CNY_fen", "what platforms owe their investors"},
    {"volume", "CNY_fen", "new lending in the step"},
    {"active_investors", "persons", "investors with a claim"},
    {"mean_yield", "1/year", "promised yield, weighted by claims"},
    {"overdue_share", "1", "late loans over loans"},
    {"exit_rate", "1/month", "exits of the last 30 days over platforms operating before them"}};
static const struct {
    const char *name, *unit, *about;
} outcome_item[OUTCOMES] = {
    {"collapsed", "1", "claims at the end are below half of those at the start"},
    {"peak_exit_rate", "1/month", "largest share of platforms that left within a month"},
    {"failed_share", "1", "platforms that failed, of all"},
    {"investor_loss", "CNY_fen", "claims that are written off or unpaid at the end"},
    {"investor_loss_share", "1", "the same, of claims at the start"},
    {"volume_share", "1", "lending after the shock over lending before"},
    {"approval_share", "1", "applications granted"},
    {"cascade_depth", "links", "generations of the largest cascade"}};

/* the study while it is being made */
typedef struct sample {
    sh_sample_size size;
    sh_shelf *shelf;
    double *system[SYSTEM], *outcome[OUTCOMES], *exit_day, *exit_kind;
    double *event[EVENT_COLUMNS], *share[CHANNELS];
    int64_t events, first; /* rows so far; first row of the record */
} sample;

/* uniform in (0, 1), a pure function of four numbers */
static double luck(int64_t a, int64_t b, int64_t c, int64_t d)
{
    uint64_t x = (uint64_t)a * 0x9E3779B97F4A7C15U + (uint64_t)b * 0xC2B2AE3D27D4EB4FU +
                 (uint64_t)c * 0x165667B19E3779F9U + (uint64_t)d * 0x27D4EB2F165667C5U + 1;
    for (int i = 0; i < 3; i++) {
        x ^= x >> 31;
        x *= 0xBF58476D1CE4E5B9U;
        x ^= x >> 29;
    }
    return ((double)(x >> 11) + 0.5) / 9007199254740992.0;
}

static double *room(int64_t count)
{
    double *out = calloc((size_t)count + 1, sizeof *out);
    sh_check(out != NULL);
    return out;
}

static void put(sh_shelf *shelf, sh_shelf_item item, double *value)
{
    sh_shelf_numbers(shelf, item, value);
    free(value);
}

/* size of a platform in fen */
static double size_of(int64_t p)
{
    double u = luck(7, p, 0, 0) + luck(7, p, 1, 0) + luck(7, p, 2, 0) + luck(7, p, 3, 0);
    return 4.15e9 * exp((u - 2) / 0.577 * 1.7);
}

static bool collapses(int32_t arm, int64_t r)
{
    static const double limit[] = {0.62, 0.93, 0.985};
    return luck(1, r, 0, 0) + 0.08 * (luck(2, r, arm, 0) - 0.5) > limit[arm];
}

/* weekly hazard of an exit */
static double hazard(int32_t arm, int64_t r, int32_t t)
{
    static const double strength[] = {1, 0.62, 0.3};
    bool bad = collapses(arm, r);
    double width = bad ? 8 : 4, peak = bad ? 0.115 : 0.018 * strength[arm];
    double away = (t - 57) / width;
    double lift = 0.6 + 0.8 * luck(3, r, 0, 0);
    return 0.0035 + (t >= 50 ? lift * peak * exp(-away * away) : 0);
}

static int64_t cause_of(const sample *s, int32_t arm, int64_t r, int32_t t, int64_t p)
{
    int64_t earlier = s->events - s->first;
    if (t < 52 || earlier == 0 || luck(11, r, p, arm) < 0.12) {
        return -1;
    }
    int64_t back = (int64_t)(luck(12, r, p, arm) * luck(12, r, p, 9) * 14);
    int64_t row = s->events - 1 - back;
    return row < s->first || s->event[2][row] == s->event[2][s->events] ? -1 : row;
}

static void add_event(sample *s, int32_t arm, int64_t r, int32_t t, int64_t p)
{
    int64_t row = s->events;
    double total = 0;
    s->event[0][row] = arm;
    s->event[1][row] = (double)r;
    s->event[2][row] = 7 * (t + 1);
    s->event[3][row] =
        s->exit_kind[(arm * (int64_t)s->size.replications + r) * s->size.platforms + p];
    s->event[4][row] = (double)p;
    s->event[5][row] = (double)cause_of(s, arm, r, t, p);
    for (int32_t k = 0; k < CHANNELS; k++) {
        double weight = -log(luck(13, row, k, 0)) * (t < 52 ? k > 5 : k < 4 ? 2.0 : 0.7);
        s->share[k][row] = weight * (k == 0 && arm == 1 ? 0.4 : 1);
        total += s->share[k][row];
    }
    for (int32_t k = 0; k < CHANNELS; k++) {
        s->share[k][row] /= total;
    }
    s->events++;
}

/* one step of one record: who leaves, and what the system looks like after it */
static int32_t step(sample *s, int32_t arm, int64_t r, int32_t t, double *alive)
{
    int64_t record = arm * (int64_t)s->size.replications + r;
    int32_t exits = 0;
    *alive = 0;
    for (int64_t p = 0; p < s->size.platforms; p++) {
        int64_t at = record * s->size.platforms + p;
        if (s->exit_day[at] < 0 && luck(4, r, p, t) < hazard(arm, r, t)) {
            static const double share[] = {0.5, 0.71, 0.84, 1};
            double u = luck(5, r, p, 0);
            int32_t kind = 0;
            while (u > share[kind]) {
                kind++;
            }
            s->exit_day[at] = 7 * (t + 1);
            s->exit_kind[at] = kind + 1;
            add_event(s, arm, r, t, p);
            exits++;
        }
        *alive += s->exit_day[at] < 0 ? size_of(p) : 0;
    }
    return exits;
}

static void fill_step(sample *s, int64_t at, int32_t t, const double operating_exits_alive[3])
{
    int32_t arm = (int32_t)(at / s->size.steps / s->size.replications);
    double stress = operating_exits_alive[1] / fmax(1, operating_exits_alive[0]);
    double mood = exp(-0.12 * fmax(0, t - 52) * (arm == 0 ? 0.06 : 0.03));
    double claims = operating_exits_alive[2] * (1 + 0.0022 * fmin(t, 50)) * mood;
    s->system[0][at] = operating_exits_alive[0];
    s->system[1][at] = operating_exits_alive[1];
    s->system[2][at] = claims;
    s->system[3][at] =
        claims * 0.03 * (1 - fmin(0.8, 6 * stress)) * (0.9 + 0.2 * luck(6, at, t, 0));
    s->system[4][at] = floor(claims / 2.6e7);
    s->system[5][at] = 0.095 + 0.004 * stress * 10 + 0.001 * luck(6, at, t, 1);
    s->system[6][at] =
        0.06 + 0.0012 * fmax(0, t - 52) + 0.05 * stress + 0.004 * luck(6, at, t, 2);
}

/* exits of the four weeks before, as the series of the system says them */
static void fill_rate(sample *s, int64_t base)
{
    for (int32_t t = 0; t < s->size.steps; t++) {
        double sum = 0, before = t < 4 ? s->size.platforms : s->system[0][base + t - 4];
        for (int32_t back = 0; back < 4 && back <= t; back++) {
            sum += s->system[1][base + t - back];
        }
        s->system[7][base + t] = sum / fmax(1, before) * 30 / 28;
    }
}

static void fill_outcomes(sample *s, int32_t arm, int64_t r, double start)
{
    int64_t record = arm * (int64_t)s->size.replications + r, base = record * s->size.steps;
    double peak = 0, failed = 0, loss = 0;
    for (int32_t t = 4; t < s->size.steps; t++) {
        double sum = 0;
        for (int32_t back = 0; back < 4; back++) {
            sum += s->system[1][base + t - back];
        }
        peak = fmax(peak, sum / fmax(1, s->system[0][base + t - 4]));
    }
    for (int64_t p = 0; p < s->size.platforms; p++) {
        bool gone = s->exit_day[record * s->size.platforms + p] >= 0;
        failed += gone;
        loss += gone ? size_of(p) * (0.25 + 0.4 * luck(8, r, p, 0)) : 0;
    }
    double end = s->system[2][base + s->size.steps - 1];
    const double value[OUTCOMES] = {end < 0.5 * start,
                                    peak,
                                    failed / s->size.platforms,
                                    loss,
                                    loss / start,
                                    end / start * 0.9 + 0.05 * luck(9, r, arm, 0),
                                    0.62 - 0.02 * arm + 0.02 * luck(9, r, 5, 0),
                                    floor(2 + 6 * peak)};
    for (int32_t k = 0; k < OUTCOMES; k++) {
        s->outcome[k][record] = value[k];
    }
}

static void run_record(sample *s, int32_t arm, int64_t r)
{
    int64_t record = arm * (int64_t)s->size.replications + r;
    double start = 0, operating = s->size.platforms, alive = 0;
    s->first = s->events;
    for (int64_t p = 0; p < s->size.platforms; p++) {
        s->exit_day[record * s->size.platforms + p] = -1;
        start += size_of(p);
    }
    for (int32_t t = 0; t < s->size.steps; t++) {
        int32_t exits = step(s, arm, r, t, &alive);
        operating -= exits;
        fill_step(s, record * s->size.steps + t, t, (const double[]){operating, exits, alive});
    }
    fill_rate(s, record * s->size.steps);
    fill_outcomes(s, arm, r, start);
}

static void put_records(sample *s)
{
    char path[96];
    const sh_sample_size z = s->size;
    for (int32_t k = 0; k < SYSTEM; k++) {
        snprintf(path, sizeof path, "system/%s", system_item[k].name);
        put(s->shelf,
            (sh_shelf_item){path,
                            system_item[k].unit,
                            system_item[k].about,
                            NULL,
                            3,
                            {z.arms, z.replications, z.steps}},
            s->system[k]);
    }
    for (int32_t k = 0; k < OUTCOMES; k++) {
        snprintf(path, sizeof path, "outcomes/%s", outcome_item[k].name);
        put(s->shelf,
            (sh_shelf_item){path,
                            outcome_item[k].unit,
                            outcome_item[k].about,
                            NULL,
                            2,
                            {z.arms, z.replications}},
            s->outcome[k]);
    }
    put(s->shelf,
        (sh_shelf_item){"platform_outcomes/exit_day",
                        "days",
                        "day of exit, -1: none",
                        NULL,
                        3,
                        {z.arms, z.replications, z.platforms}},
        s->exit_day);
    put(s->shelf,
        (sh_shelf_item){"platform_outcomes/exit_kind",
                        "1",
                        "kind of exit",
                        "none withdrawal absconded police orderly",
                        3,
                        {z.arms, z.replications, z.platforms}},
        s->exit_kind);
}

static void put_events(sample *s)
{
    static const char *const name[EVENT_COLUMNS] = {
        "arm_index", "replication_index", "day", "kind", "platform_index", "cause_row"};
    char path[96];
    for (int32_t k = 0; k < EVENT_COLUMNS; k++) {
        snprintf(path, sizeof path, "events/%s", name[k]);
        put(s->shelf,
            (sh_shelf_item){path,
                            "1",
                            NULL,
                            k == 3 ? "none withdrawal absconded police orderly" : NULL,
                            1,
                            {s->events}},
            s->event[k]);
    }
    for (int32_t k = 0; k < CHANNELS; k++) {
        snprintf(path, sizeof path, "events/share_%s", channel_name[k]);
        put(s->shelf, (sh_shelf_item){path, "share", channel_about[k], NULL, 1, {s->events}},
            s->share[k]);
    }
}

static void put_axes(sample *s)
{
    static const char *const arms[] = {"none", "intervention", "custody"};
    char label[400][32];
    const char *names[400];
    double *day = room(s->size.steps);
    for (int32_t p = 0; p < s->size.platforms && p < 400; p++) {
        snprintf(label[p], sizeof label[p], "\xE5\xB9\xB3\xE5\x8F\xB0 %03d", p);
        names[p] = label[p];
    }
    for (int32_t t = 0; t < s->size.steps; t++) {
        day[t] = 7 * (t + 1);
    }
    sh_shelf_texts(s->shelf, "arm_name", s->size.arms, arms);
    sh_shelf_texts(s->shelf, "platform_name", s->size.platforms, names);
    put(s->shelf, (sh_shelf_item){"time", "days", NULL, NULL, 1, {s->size.steps}}, day);
}

static void put_log(sample *s)
{
    enum { COLUMNS = 6 };
    static const char *const name[COLUMNS] = {
        "arm_index", "replication_index", "day", "policy_index", "value", "lever"};
    int64_t n = 3 * (int64_t)s->size.replications, rows = 0;
    const char **reason = calloc((size_t)n + 1, sizeof *reason);
    double *column[COLUMNS];
    sh_check(reason != NULL);
    for (int32_t k = 0; k < COLUMNS; k++) {
        column[k] = room(n);
    }
    for (int64_t i = 0; i < n && s->size.arms == 3; i++) {
        int64_t r = i / 3, which = i % 3;
        if (which < 2 && luck(21, r, 0, 0) < 0.1) {
            continue; /* the agency never saw a reason to act */
        }
        double weeks = floor(55 + 5 * luck(20, r, 0, 0)), day = which < 2 ? 7 * weeks : 0;
        const double value[COLUMNS] = {which < 2 ? 1 : 2,
                                       (double)r,
                                       day,
                                       which < 2 ? 0 : 1,
                                       which == 0 ? 0.4 : which == 1 ? 0 : 1,
                                       (double)which};
        for (int32_t k = 0; k < COLUMNS; k++) {
            column[k][rows] = value[k];
        }
        reason[rows++] =
            which < 2 ? "more than 6 % of platforms left within a month" : "from the start";
    }
    for (int32_t k = 0; k < COLUMNS; k++) {
        char path[96];
        snprintf(path, sizeof path, "policy_log/%s", name[k]);
        put(s->shelf,
            (sh_shelf_item){path,
                            "1",
                            NULL,
                            k == 5 ? "communication early_exit custody " : NULL,
                            1,
                            {rows}},
            column[k]);
    }
    sh_shelf_texts(s->shelf, "policy_log/reason", rows, reason);
    free(reason);
}

static void put_observed(sh_shelf *shelf)
{
    static const struct {
        double day, value;
        const char *series, *unit, *system, *transform;
    } row[] = {
        {348, 4.1, "exit_rate", "percent", "exits", "monthly_rate"},
        {395, 11.7, "exit_rate", "percent", "exits", "monthly_rate"},
        {426, 3.5, "exit_rate", "percent", "exits", "monthly_rate"},
        {184, 12245.9, "balance", "1e8 yuan", "claims", "index100@365"},
        {365, 10281.2, "balance", "1e8 yuan", "claims", "index100@365"},
        {396, 9561.5, "balance", "1e8 yuan", "claims", "index100@365"},
        {549, 7890, "balance", "1e8 yuan", "claims", "index100@365"},
        {365, 408.2, "active_investors", "1e4 persons", "active_investors", "index100@365"},
        {396, 334.3, "active_investors", "1e4 persons", "active_investors", "index100@365"},
        {396, 9.76, "yield", "percent", "mean_yield", "level"},
        {365, 9.62, "yield", "percent", "mean_yield", "level"}};
    enum { ROWS = SH_COUNT(row) };
    double day[ROWS], value[ROWS];
    const char *text[5][ROWS];
    static const char *const name[5] = {"series", "unit", "system", "transform", "source"};
    for (int32_t i = 0; i < ROWS; i++) {
        day[i] = row[i].day;
        value[i] = row[i].value;
        text[0][i] = row[i].series;
        text[1][i] = row[i].unit;
        text[2][i] = row[i].system;
        text[3][i] = row[i].transform;
        text[4][i] = "monthly report of the information portal, as quoted by the press";
    }
    sh_shelf_numbers(shelf, (sh_shelf_item){"observed/day", "days", NULL, NULL, 1, {ROWS}},
                     day);
    sh_shelf_numbers(shelf, (sh_shelf_item){"observed/value", "", NULL, NULL, 1, {ROWS}},
                     value);
    for (int32_t k = 0; k < 5; k++) {
        char path[64];
        snprintf(path, sizeof path, "observed/%s", name[k]);
        sh_shelf_texts(shelf, path, ROWS, text[k]);
    }
}

static void put_design(sh_shelf *shelf, int32_t arms)
{
    static const char *const names[] = {"market.news_gain", "investor.count", "platform.fee",
                                        "borrower.loss_given_default", "platform.delay_limit"};
    static const char *const units[] = {"number", "count", "apr", "share", "days"};
    static const char *const sources[] = {"P", "scenario", "V, P: 14 % against 9.5 %", "K",
                                          "P"};
    static const char *const meanings[] = {
        "signal per unit of market news; 10 is the tipping value", "simulated investors",
        "margin between the borrower's rate and the promised yield",
        "share of the balance lost at default",
        "time in withdrawal difficulty before suspension"};
    static const double value[] = {12, 24000, 0.045, 0.7, 28},
                        usual[] = {8, 96000, 0.045, 0.7, 28};
    static const char *const policies[] = {"", "intervention", "custody"};
    static const char *const about[] = {"no measure is taken",
                                        ("once the wave is seen, the agency speaks and stops "
                                         "transfers of claims"),
                                        "90 % of pooled platforms are matched under custody"};
    static const char *const kinds[] = {"funding", "credit", "failure"};
    static const double days[] = {364, 364, 385};
    static const char *const text[] = {("inflow of new money \xE2\x88\x92"
                                        "25 %"),
                                       "default hazards \xC3\x97 1.3",
                                       "three large platforms fail"};
    sh_shelf_texts(shelf, "design/parameter_name", 5, names);
    sh_shelf_texts(shelf, "design/parameter_about", 5, meanings);
    sh_shelf_texts(shelf, "design/parameter_unit", 5, units);
    sh_shelf_texts(shelf, "design/parameter_source", 5, sources);
    sh_shelf_numbers(shelf, (sh_shelf_item){"design/parameter_value", "", NULL, NULL, 1, {5}},
                     value);
    sh_shelf_numbers(shelf, (sh_shelf_item){"design/parameter_default", "", NULL, NULL, 1, {5}},
                     usual);
    sh_shelf_texts(shelf, "design/policy_name", 2, policies + 1);
    sh_shelf_texts(shelf, "design/policy_about", 2, about + 1);
    sh_shelf_texts(shelf, "design/setting_name", 1, (const char *const[]){"size"});
    sh_shelf_texts(shelf, "design/setting_value", 1, (const char *const[]){"demo"});
    sh_shelf_texts(shelf, "design/arm_policies", arms, policies);
    sh_shelf_texts(shelf, "design/arm_about", arms, about);
    sh_shelf_texts(shelf, "design/shock_kind", 3, kinds);
    sh_shelf_numbers(shelf, (sh_shelf_item){"design/shock_day", "", NULL, NULL, 1, {3}}, days);
    sh_shelf_texts(shelf, "design/shock_about", 3, text);
}

static void put_attributes(sh_shelf *shelf)
{
    static const char *const text[][3] = {
        {"", "title",
         "Would custody or a quick intervention have stopped the wave of summer 2018?"},
        {"", "start_date", "2017-07-01"},
        {"", "question",
         "Peer-to-peer platforms failed in a wave in the summer of 2018. Would "
         "credible communication with a stop of transfers some weeks into the "
         "wave have ended it, or custody of client money from the start?"},
        {"", "mechanism",
         "Investors look at news of failures, at their neighbours and at their own "
         "unpaid requests. Early exits drain the cash of pooled platforms; "
         "failures make more news."},
        {"", "schema_name", "shahe.result"},
        {"", "schema_version", "1.0"},
        {"", "content_hash", "xxh3-128:5b1f0c6e3d0a4f3e8b2a9c7d6e5f4a3b"},
        {"", "plan_digest", "a17c0ffee0ddba11a17c0ffee0ddba11"},
        {"", "seed", "0x00000000000007e2"},
        {"", "represents", "63.5"},
        {"provenance", "version", "0.1.0"},
        {"provenance", "compiler", "gcc 12.2.0"},
        {"provenance", "threads", "2"},
        {"provenance", "isa", "avx2"},
        {"provenance", "command",
         "shahe run scenarios/p2p/summer_2018.lua --set size=demo "
         "--replications 40 --seed 2018 -o summer_2018.h5"},
        {"provenance", "scenario_text",
         "local sh = require \"shahe\"\nreturn shahe.compare {\n  "
         "-- an invented sample\n}\n"}};
    for (size_t i = 0; i < SH_COUNT(text); i++) {
        sh_shelf_attribute(shelf, text[i][0], text[i][1], text[i][2]);
    }
}

sh_sample_size sh_sample_usual(void)
{
    return (sh_sample_size){3, 40, 104, 120};
}

sh_shelf *sh_sample_create(sh_sample_size size)
{
    sample s = {.size = size, .shelf = sh_shelf_create()};
    int64_t records = (int64_t)size.arms * size.replications, most = records * size.platforms;
    for (int32_t k = 0; k < SYSTEM; k++) {
        s.system[k] = room(records * size.steps);
    }
    for (int32_t k = 0; k < OUTCOMES; k++) {
        s.outcome[k] = room(records);
    }
    for (int32_t k = 0; k < EVENT_COLUMNS; k++) {
        s.event[k] = room(most);
    }
    for (int32_t k = 0; k < CHANNELS; k++) {
        s.share[k] = room(most);
    }
    s.exit_day = room(most);
    s.exit_kind = room(most);
    for (int64_t i = 0; i < records; i++) {
        run_record(&s, (int32_t)(i / size.replications), i % size.replications);
    }
    put_axes(&s);
    put_records(&s);
    put_events(&s);
    put_log(&s);
    put_observed(s.shelf);
    put_design(s.shelf, size.arms);
    put_attributes(s.shelf);
    return s.shelf;
}

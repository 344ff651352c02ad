#include "outputs/findings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "outputs/words.h"

/* what is reported, in this order */
typedef struct asked {
    sh_finding_kind kind;
    const char *metric, *label;
    double level;
    bool detail;
} asked;

static const asked list[] = {
    {SH_FINDING_PROBABILITY, "collapsed", "probability of collapse", 0, false},
    {SH_FINDING_QUANTILE, "peak_exit_rate", "peak exit rate", 0.5, false},
    {SH_FINDING_QUANTILE, "peak_exit_rate", "peak exit rate", 0.9, false},
    {SH_FINDING_QUANTILE, "investor_loss_share", "investor loss (share of claims)", 0.5, false},
    {SH_FINDING_QUANTILE, "investor_loss_share", "investor loss (share of claims)", 0.9, false},
    {SH_FINDING_QUANTILE, "investor_loss", "investor loss", 0.5, false},
    {SH_FINDING_QUANTILE, "investor_loss", "investor loss", 0.9, false},
    {SH_FINDING_QUANTILE, "losers_share", "share of investors who lose", 0.5, false},
    {SH_FINDING_QUANTILE, "loss_worst_rate",
     "loss of the 5 % of investors hit hardest (share of what they had)", 0.5, false},
    {SH_FINDING_QUANTILE, "loss_small_rate", "loss of small holders (share of what they had)",
     0.5, true},
    {SH_FINDING_QUANTILE, "loss_large_rate", "loss of other holders (share of what they had)",
     0.5, true},
    {SH_FINDING_QUANTILE, "approval_share", "share of loan applications granted", 0.5, true},
    {SH_FINDING_RISK_CHANGE, "collapsed", "probability of collapse", 0, false},
    {SH_FINDING_CHANGE, "investor_loss_share", "investor loss (share of claims)", 0.5, false},
    {SH_FINDING_CHANGE, "investor_loss", "investor loss", 0.5, false},
};

/* and where there are failures: how far they spread; in a study of channels of its baseline */
static const asked spread[] = {
    {SH_FINDING_QUANTILE, "failed_platforms", "failed platforms", 0.5, false},
    {SH_FINDING_QUANTILE, "failures_forced", "platforms that shocks made fail", 0.5, false},
    {SH_FINDING_QUANTILE, "amplification",
     "amplification (claims hit by the first round and by contagion since, over the first "
     "round)",
     0.5, false},
    {SH_FINDING_QUANTILE, "secondary_per_failure", "failures that one failure brings down", 0.5,
     false},
    {SH_FINDING_QUANTILE, "cascade_depth", "links of the longest chain of failures", 0.5,
     false},
    {SH_FINDING_QUANTILE, "cascade_half_time", "time to half of the largest cascade", 0.5,
     false},
    {SH_FINDING_QUANTILE, "alarm_lead_days", "time from first alarm to failure", 0.5, false},
};

static const double confidence = 0.95;

/* scratch of one reading: the two arms of a metric as numbers and flags; owned */
typedef struct scratch {
    double *arm, *baseline;
    uint8_t *flag, *base_flag;
} scratch;

static bool scratch_init(scratch *s, int32_t n)
{
    size_t room = (size_t)n + 1;
    *s = (scratch){calloc(room, sizeof(double)), calloc(room, sizeof(double)), calloc(room, 1),
                   calloc(room, 1)};
    return s->arm != NULL && s->baseline != NULL && s->flag != NULL && s->base_flag != NULL;
}

static void scratch_free(scratch *s)
{
    free(s->arm);
    free(s->baseline);
    free(s->flag);
    free(s->base_flag);
}

/* " (not defined in 3 of 40 replications)"; empty when all define it */
static void say_missing(sh_finding *f, int32_t n)
{
    size_t used = strlen(f->sentence);
    if (n < f->replications) {
        snprintf(f->sentence + used - 1, sizeof f->sentence - used,
                 " (not defined in %d of %d replications).", f->replications - n,
                 f->replications);
    }
}

/* finite values of an arm, in the order of replications; returns how many */
static int32_t arm_values(const sh_array *metric, int32_t arm, double *out)
{
    int32_t n = 0;
    for (int64_t r = 0; r < metric->size[1]; r++) {
        double value = sh_array_number(metric, arm * metric->size[1] + r);
        if (isfinite(value)) {
            out[n++] = value;
        }
    }
    return n;
}

static void probability(sh_finding *f, const sh_array *metric, scratch *s)
{
    int32_t n = arm_values(metric, f->arm, s->arm);
    for (int32_t i = 0; i < n; i++) {
        f->events += s->arm[i] != 0;
    }
    f->estimate = sh_stats_proportion(f->events, n, confidence);
    sh_words_parts share = sh_words_estimate_parts(&f->estimate, "share", false);
    snprintf(f->sentence, sizeof f->sentence,
             "Under \xE2\x80\x98%s\xE2\x80\x99 %lld of %d replications collapsed (%s, 95 %% "
             "interval %s).",
             f->arm_name.text, (long long)f->events, n, share.value.text, share.interval.text);
    say_missing(f, n);
}

/* the indefinite article before a label */
static const char *article(const char *label)
{
    return label[0] != 0 && strchr("aeiou", label[0]) != NULL ? "an" : "a";
}

static void quantile(sh_finding *f, const sh_array *metric, scratch *s)
{
    int32_t n = arm_values(metric, f->arm, s->arm);
    sh_stats_sort(s->arm, (size_t)n);
    f->estimate = sh_stats_quantile(s->arm, (size_t)n, f->level, confidence);
    sh_words value = sh_words_estimate(&f->estimate, f->unit);
    if (f->level == 0.5) {
        snprintf(f->sentence, sizeof f->sentence,
                 "Under \xE2\x80\x98%s\xE2\x80\x99 the median %s is %s.", f->arm_name.text,
                 f->label, value.text);
    } else if (sh_words_has_interval(&f->estimate)) {
        snprintf(f->sentence, sizeof f->sentence,
                 "Under \xE2\x80\x98%s\xE2\x80\x99 one replication in ten has %s %s above %s.",
                 f->arm_name.text, article(f->label), f->label, value.text);
    } else { /* a tail without an interval is no finding */
        f->estimate.value = NAN;
        snprintf(f->sentence, sizeof f->sentence,
                 "Under \xE2\x80\x98%s\xE2\x80\x99 the %s exceeded in one replication of ten "
                 "is not known: %s (n = %d).",
                 f->arm_name.text, f->label, n == 0 ? sh_words_undefined : sh_words_too_few, n);
    }
    say_missing(f, n);
}

/* replications in which both arms have a value; returns how many */
static int32_t pair_values(const sh_array *metric, int32_t arm, scratch *s)
{
    int32_t n = 0;
    for (int64_t r = 0; r < metric->size[1]; r++) {
        double here = sh_array_number(metric, arm * metric->size[1] + r);
        double there = sh_array_number(metric, r);
        if (isfinite(here) && isfinite(there)) {
            s->flag[n] = here != 0;
            s->base_flag[n] = there != 0;
            s->arm[n] = here;
            s->baseline[n++] = there;
        }
    }
    return n;
}

static void risk_change(sh_finding *f, const char *baseline, const sh_array *metric, scratch *s)
{
    int32_t n = pair_values(metric, f->arm, s);
    f->pairs = sh_stats_mcnemar(s->flag, s->base_flag, (size_t)n);
    f->estimate = sh_stats_risk_difference(&f->pairs, confidence);
    sh_words_parts change = sh_words_estimate_parts(&f->estimate, "share", true);
    snprintf(
        f->sentence, sizeof f->sentence,
        "Of the same replications %lld collapsed only under "
        "\xE2\x80\x98%s\xE2\x80\x99, %lld only under \xE2\x80\x98%s\xE2\x80\x99, %lld under "
        "both, %lld under neither; the difference is %s (95 %% interval %s, n = %d; exact "
        "McNemar p %s).",
        (long long)f->pairs.only_b, baseline, (long long)f->pairs.only_a, f->arm_name.text,
        (long long)f->pairs.both, (long long)f->pairs.neither, change.value.text,
        change.interval.text, n, sh_words_p(f->pairs.p).text);
    say_missing(f, n);
}

static void change(sh_finding *f, const char *baseline, const sh_array *metric, scratch *s)
{
    int32_t n = pair_values(metric, f->arm, s);
    for (int32_t i = 0; i < n; i++) {
        s->arm[i] -= s->baseline[i];
    }
    sh_stats_sort(s->arm, (size_t)n);
    f->estimate = sh_stats_quantile(s->arm, (size_t)n, 0.5, confidence);
    sh_words value = sh_words_change_estimate(&f->estimate, f->unit);
    snprintf(
        f->sentence, sizeof f->sentence,
        "Against \xE2\x80\x98%s\xE2\x80\x99 the %s under \xE2\x80\x98%s\xE2\x80\x99 changes "
        "by %s in the median replication.",
        baseline, f->label, f->arm_name.text, value.text);
    say_missing(f, n);
}

/* one question, answered for the first so many arms that it concerns */
static sh_status answer(sh_findings *findings, const sh_facts *facts, const asked *question,
                        int32_t arms, scratch *s, sh_error *error)
{
    char path[96];
    sh_array metric;
    snprintf(path, sizeof path, "outcomes/%s", question->metric);
    sh_status status = sh_facts_records(facts, path, 2, -1, &metric, error);
    bool paired = question->kind >= SH_FINDING_RISK_CHANGE;
    for (int32_t arm = paired; status == SH_OK && metric.count > 0 && arm < arms; arm++) {
        sh_finding *f = &findings->item[findings->count++];
        f->kind = question->kind;
        f->metric = question->metric;
        f->label = question->label;
        f->level = question->level;
        f->detail = question->detail;
        f->arm = arm;
        f->replications = facts->replications;
        f->arm_name = sh_facts_arm(facts, arm);
        snprintf(f->unit, sizeof f->unit, "%s", sh_facts_unit(&metric, question->metric));
        if (f->kind == SH_FINDING_PROBABILITY) {
            probability(f, &metric, s);
        } else if (f->kind == SH_FINDING_QUANTILE) {
            quantile(f, &metric, s);
        } else if (f->kind == SH_FINDING_RISK_CHANGE) {
            risk_change(f, findings->baseline_name.text, &metric, s);
        } else {
            change(f, findings->baseline_name.text, &metric, s);
        }
    }
    sh_array_free(&metric);
    return status;
}

/* does a policy put client money into custody in an arm, so that platforms no longer pool it?
 */
static bool writes_custody(const sh_array *arm, const sh_array *lever, const sh_array *value,
                           int32_t wanted)
{
    for (int64_t row = 0; row < arm->count; row++) {
        bool text = lever->type == SH_TYPE_TEXT;
        sh_facts_name code = {{0}};
        if (!text) {
            code = sh_facts_flag(lever, sh_facts_integer(lever, row));
        }
        const char *name = text ? sh_facts_text(lever, row) : code.text;
        if (sh_facts_integer(arm, row) == wanted && strcmp(name, "custody") == 0 &&
            sh_array_number(value, row) >= 0.5) {
            return true;
        }
    }
    return false;
}

/* Platforms whose client money is matched or in custody fail otherwise, but never by withdrawal
   difficulty: the model has it so, whatever the policy. */
static sh_status read_assumption(sh_findings *findings, const sh_facts *facts, sh_error *error)
{
    sh_array arm = {0}, lever = {0}, value = {0};
    char names[300] = "";
    sh_status status = sh_facts_read(facts, "policy_log/arm_index", &arm, error);
    if (status == SH_OK) {
        status = sh_facts_read(facts, "policy_log/lever", &lever, error);
    }
    if (status == SH_OK) {
        status = sh_facts_read(facts, "policy_log/value", &value, error);
    }
    bool fits = status == SH_OK && arm.count == lever.count && arm.count == value.count &&
                arm.type != SH_TYPE_TEXT && value.type != SH_TYPE_TEXT;
    for (int32_t a = 0; fits && a < facts->shown; a++) {
        size_t used = strlen(names);
        if (writes_custody(&arm, &lever, &value, a)) {
            snprintf(names + used, sizeof names - used, "%s\xE2\x80\x98%.60s\xE2\x80\x99",
                     used > 0 ? ", " : "", sh_facts_arm(facts, a).text);
        }
    }
    if (names[0] != '\0') {
        snprintf(findings->assumption, sizeof findings->assumption,
                 "Under %s client money is in custody: by construction of the model such a "
                 "platform cannot fail by withdrawal difficulty, so that few or none do is an "
                 "assumption, not a finding.",
                 names);
    }
    sh_array_free(&arm);
    sh_array_free(&lever);
    sh_array_free(&value);
    return status;
}

/* of the findings from `first` on, those that a replication shows */
static void keep_defined(sh_findings *findings, int32_t first)
{
    int32_t kept = first;
    for (int32_t i = first; i < findings->count; i++) {
        if (findings->item[i].estimate.n > 0) {
            findings->item[kept++] = findings->item[i];
        }
    }
    findings->count = kept;
}

static sh_status read_channels_off(sh_findings *findings, const sh_facts *facts,
                                   sh_error *error)
{
    sh_channels_off off;
    sh_status status = sh_channels_off_read(facts, &off, error);
    findings->channels_off = off.everywhere;
    sh_channels_off_free(&off);
    return status;
}

sh_status sh_findings_read(sh_findings *findings, const sh_facts *facts, sh_error *error)
{
    scratch s;
    size_t most = (SH_COUNT(list) + SH_COUNT(spread)) * (size_t)(facts->shown + 1);
    *findings = (sh_findings){
        .arms = facts->shown, .all_arms = facts->arms, .replications = facts->replications};
    findings->baseline_name = sh_facts_arm(facts, 0);
    findings->item = calloc(most, sizeof *findings->item);
    bool room = scratch_init(&s, facts->replications) && findings->item != NULL;
    sh_status status =
        room ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no memory for findings");
    status =
        status == SH_OK ? sh_channel_effects_read(&findings->channels, facts, error) : status;
    for (size_t i = 0; status == SH_OK && i < SH_COUNT(list); i++) {
        status = answer(findings, facts, &list[i], facts->shown, &s, error);
    }
    int32_t arms = findings->channels.count > 0 ? 1 : facts->shown;
    for (size_t i = 0; status == SH_OK && i < SH_COUNT(spread); i++) {
        int32_t before = findings->count;
        status = answer(findings, facts, &spread[i], arms, &s, error);
        keep_defined(findings, before);
    }
    scratch_free(&s);
    if (status == SH_OK) {
        status = read_assumption(findings, facts, error);
    }
    if (status == SH_OK) {
        status = read_channels_off(findings, facts, error);
    }
    if (status != SH_OK) {
        sh_findings_free(findings);
    }
    return status;
}

void sh_findings_free(sh_findings *findings)
{
    free(findings->item);
    memset(findings, 0, sizeof *findings);
}

const sh_finding *sh_findings_find(const sh_findings *findings, sh_finding_kind kind,
                                   const char *metric, int32_t arm, double level)
{
    for (int32_t i = 0; i < findings->count; i++) {
        const sh_finding *f = &findings->item[i];
        if (f->kind == kind && f->arm == arm && f->level == level &&
            strcmp(f->metric, metric) == 0) {
            return f;
        }
    }
    return NULL;
}

static void text_heading(const sh_finding *f, const char *baseline, sh_text *text)
{
    if (f->kind == SH_FINDING_QUANTILE) {
        sh_text_print(text, "  %s, %s\n", f->label,
                      f->level == 0.5 ? "median" : "exceeded in one replication of ten");
    } else if (f->kind == SH_FINDING_PROBABILITY) {
        sh_text_print(text, "  %s\n", f->label);
    } else {
        sh_text_print(text, "  %s, change against %s%s\n", f->label, baseline,
                      f->kind == SH_FINDING_CHANGE ? " (median of pairs)" : "");
    }
}

/* a name with spaces after it */
static void text_name(const char *name, int width, sh_text *text)
{
    sh_text_print(text, "    %s", name);
    for (int i = (int)strlen(name); i < width + 2; i++) {
        sh_text_raw(text, " ");
    }
}

static void text_line(const sh_finding *f, int width, sh_text *text)
{
    bool difference = f->kind >= SH_FINDING_RISK_CHANGE;
    sh_words_parts parts = sh_words_estimate_parts(&f->estimate, f->unit, difference);
    text_name(f->arm_name.text, width, text);
    sh_text_print(text, "%s  [%s]  ", parts.value.text, parts.interval.text);
    if (f->kind == SH_FINDING_PROBABILITY) {
        sh_text_print(text, "%lld of %lld", (long long)f->events, (long long)f->estimate.n);
    } else {
        sh_text_print(text, "n = %lld", (long long)f->estimate.n);
    }
    if (f->estimate.n < f->replications) {
        sh_text_print(text, ", not defined in %lld of %d",
                      f->replications - (long long)f->estimate.n, f->replications);
    }
    if (f->kind == SH_FINDING_RISK_CHANGE) {
        sh_text_print(text, ", McNemar p %s", sh_words_p(f->pairs.p).text);
    }
    sh_text_raw(text, "\n");
}

/* what each channel does, by both measures */
static void text_channels(const sh_channel_effects *effects, int width, sh_text *text)
{
    static const char *const unit[] = {"share", "platforms"};
    for (int measure = 0; measure < 2 && effects->count > 0; measure++) {
        sh_text_print(text, "  %s\n",
                      measure == 0 ? "trigger share of the channel in these failures, mean"
                                   : "failures that it adds, mean of pairs");
        for (int32_t i = 0; i < effects->count; i++) {
            const sh_channel_effect *one = &effects->item[i];
            const sh_estimate *e = measure == 0 ? &one->share : &one->change;
            sh_words_parts parts = sh_words_estimate_parts(e, unit[measure], measure == 1);
            text_name(one->channel, width, text);
            bool same = measure == 1 && e->n > 1 && !(e->low < e->high);
            sh_text_print(text, "%s  [%s]  n = %lld%s\n", parts.value.text, parts.interval.text,
                          (long long)e->n, same ? ", the same in each pair" : "");
        }
    }
}

/* "Findings (8 replications of each of 17 arms, the first 8 shown, …)" */
static void text_title(const sh_findings *findings, sh_text *text)
{
    sh_text_print(text, "Findings (%d replication%s of each of %d arm%s",
                  findings->replications, findings->replications == 1 ? "" : "s",
                  findings->all_arms, findings->all_arms == 1 ? "" : "s");
    if (findings->arms < findings->all_arms) {
        sh_text_print(text, ", the first %d shown, the others in the result", findings->arms);
    }
    sh_text_raw(text, "; 95 % intervals)\n");
}

void sh_findings_text(const sh_findings *findings, sh_text *text)
{
    int width = 0;
    const sh_finding *before = NULL;
    bool shares =
        sh_findings_find(findings, SH_FINDING_QUANTILE, "investor_loss_share", 0, 0.5) != NULL;
    for (int32_t i = 0; i < findings->count; i++) {
        int length = (int)strlen(findings->item[i].arm_name.text);
        width = length > width ? length : width;
    }
    if (findings->channels_off.text[0] != '\0') {
        sh_text_print(text, "Channels switched off in all arms: %s\n",
                      findings->channels_off.text);
    }
    text_title(findings, text);
    for (int32_t i = 0; i < findings->count; i++) {
        const sh_finding *f = &findings->item[i];
        if (f->detail || (shares && strcmp(f->metric, "investor_loss") == 0)) {
            continue; /* losses are said once, without the size of the sample */
        }
        if (before == NULL || before->kind != f->kind || before->label != f->label ||
            before->level != f->level) {
            text_heading(f, findings->baseline_name.text, text);
        }
        text_line(f, width, text);
        before = f;
    }
    text_channels(&findings->channels, width, text);
    if (findings->assumption[0] != '\0') {
        sh_text_print(text, "  %s\n", findings->assumption);
    }
}

static void json_number(sh_text *text, const char *name, double value, bool there)
{
    if (there && isfinite(value)) {
        sh_text_print(text, ",\"%s\":%.10g", name, value);
    } else {
        sh_text_print(text, ",\"%s\":null", name);
    }
}

static void json_finding(const sh_finding *f, sh_text *text)
{
    static const char *const kinds[] = {
        "probability", "quantile", "paired_probability_difference", "paired_median_difference"};
    bool interval = sh_words_has_interval(&f->estimate);
    sh_text_print(text,
                  "{\"metric\":\"%s\",\"arm\":\"%s\",\"statistic\":\"%s\",\"unit\":\"%s\"",
                  f->metric, f->arm_name.text, kinds[f->kind], f->unit);
    if (f->kind == SH_FINDING_QUANTILE) {
        sh_text_print(text, ",\"level\":%.10g", f->level);
    }
    json_number(text, "value", f->estimate.value, f->estimate.n > 0);
    json_number(text, "low", f->estimate.low, interval);
    json_number(text, "high", f->estimate.high, interval);
    sh_text_print(text, ",\"confidence\":%.10g,\"n\":%lld,\"undefined\":%lld", confidence,
                  (long long)f->estimate.n, f->replications - (long long)f->estimate.n);
    if (f->kind == SH_FINDING_PROBABILITY) {
        sh_text_print(text, ",\"events\":%lld", (long long)f->events);
    }
    if (f->kind == SH_FINDING_RISK_CHANGE) {
        sh_text_print(text,
                      ",\"both\":%lld,\"only_this\":%lld,\"only_baseline\":%lld,"
                      "\"neither\":%lld",
                      (long long)f->pairs.both, (long long)f->pairs.only_a,
                      (long long)f->pairs.only_b, (long long)f->pairs.neither);
        json_number(text, "mcnemar_p", f->pairs.p, f->estimate.n > 0);
    }
    sh_text_print(text, ",\"note\":\"%s\",\"sentence\":\"%s\"}",
                  interval             ? ""
                  : f->estimate.n == 0 ? sh_words_undefined
                                       : sh_words_too_few,
                  f->sentence);
}

static void json_channel(const sh_channel_effect *one, bool further, sh_text *text)
{
    const sh_estimate *share = &one->share, *change = &one->change;
    bool intervals[] = {sh_words_has_interval(share), sh_words_has_interval(change)};
    sh_text_raw(text, further ? ",\n" : "\n");
    sh_text_print(text, "{\"channel\":\"%s\"", one->channel);
    json_number(text, "trigger_share", share->value, share->n > 0);
    json_number(text, "trigger_share_low", share->low, intervals[0]);
    json_number(text, "trigger_share_high", share->high, intervals[0]);
    json_number(text, "failures_added", change->value, change->n > 0);
    json_number(text, "failures_added_low", change->low, intervals[1]);
    json_number(text, "failures_added_high", change->high, intervals[1]);
    sh_text_print(text, ",\"confidence\":%.10g,\"n\":%lld}", confidence, (long long)change->n);
}

/* "a, b" as strings */
static void json_names(const char *names, sh_text *text)
{
    const char *comma = "";
    for (size_t n; (n = sh_channels_off_next(&names)) > 0; names += n) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)n, names);
        sh_text_raw(text, comma);
        sh_text_print(text, "\"%s\"", name);
        comma = ",";
    }
}

void sh_findings_json(const sh_findings *findings, sh_text *text)
{
    sh_escape before = text->escape;
    text->escape = SH_ESCAPE_JSON;
    sh_text_print(text,
                  "{\"replications\":%d,\"arms\":%d,\"arms_shown\":%d,\"baseline\":\"%s\","
                  "\"assumption\":\"%s\",\"channels_off\":[",
                  findings->replications, findings->all_arms, findings->arms,
                  findings->baseline_name.text, findings->assumption);
    json_names(findings->channels_off.text, text);
    sh_text_raw(text, "],\"findings\":[");
    for (int32_t i = 0; i < findings->count; i++) {
        sh_text_raw(text, i > 0 ? ",\n" : "\n");
        json_finding(&findings->item[i], text);
    }
    sh_text_raw(text, "\n],\"channels\":[");
    for (int32_t i = 0; i < findings->channels.count; i++) {
        json_channel(&findings->channels.item[i], i > 0, text);
    }
    sh_text_raw(text, "]}\n");
    text->escape = before;
}

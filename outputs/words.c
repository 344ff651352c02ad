#include "outputs/words.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/macros.h"

const char sh_words_too_few[] = "too few replications";
const char sh_words_undefined[] = "not defined in any replication";

static const char minus[] = "\xE2\x88\x92", dash[] = "\xE2\x80\x93";
static const double fen_per_yuan = 100, wan = 1e4, yi = 1e8;

static sh_words words(const char *format, ...) SH_PRINTF(1, 2);

static sh_words words(const char *format, ...)
{
    sh_words out;
    va_list values;
    va_start(values, format);
    int length = vsnprintf(out.text, sizeof out.text, format, values);
    va_end(values);
    if (length >= (int)sizeof out.text) { /* cut before a character that lost its end */
        size_t end = sizeof out.text - 1;
        while (end > 0 && (out.text[end - 1] & 0xC0) == 0x80) {
            end--;
        }
        out.text[end > 0 ? end - 1 : 0] = '\0';
    }
    return out;
}

static sh_words nothing(void)
{
    return words("%s", dash);
}

/* |value| with thousands separators and `decimals` decimals, no sign */
static sh_words digits(double value, int decimals)
{
    char plain[64];
    snprintf(plain, sizeof plain, "%.*f", decimals, fabs(value));
    size_t whole = strcspn(plain, ".");
    sh_words out = {{0}};
    size_t used = 0;
    for (size_t i = 0; plain[i] != '\0' && used + 2 < sizeof out.text; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0) {
            out.text[used++] = ',';
        }
        out.text[used++] = plain[i];
    }
    return out;
}

/* decimals that show about three significant digits */
static int decimals_for(double value)
{
    double size = fabs(value);
    if (size == floor(size) || size >= 99.95) {
        return 0;
    }
    return size >= 9.995 ? 1 : size >= 0.0995 ? 2 : size >= 0.00995 ? 3 : 4;
}

static const char *sign_of(double value, int decimals)
{
    double rounded = fabs(value);
    for (int i = 0; i < decimals; i++) {
        rounded *= 10;
    }
    return value < 0 && rounded >= 0.5 ? minus : "";
}

static sh_words plain_number(double value, int decimals)
{
    return words("%s%s", sign_of(value, decimals), digits(value, decimals).text);
}

static int percent_decimals(double share)
{
    double size = fabs(share);
    return share == 0 || size >= 0.9995 ? 0 : size < 0.00995 ? 2 : 1;
}

/* what a unit means for printing */
typedef struct kind {
    enum { IS_NUMBER, IS_SHARE, IS_FEN, IS_YUAN } form;
    char tail[48]; /* " a month", " days" or "" */
} kind;

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* units that are not printed */
static bool is_bare(const char *unit)
{
    static const char *const bare[] = {"", "count", "number", "flag", "memory"};
    for (size_t i = 0; i < SH_COUNT(bare); i++) {
        if (strcmp(unit, bare[i]) == 0) {
            return true;
        }
    }
    return false;
}

static kind kind_of(const char *unit)
{
    kind out = {IS_NUMBER, ""};
    const char *u = unit == NULL ? "" : unit;
    if (strcmp(u, "CNY_fen") == 0 || strcmp(u, "fen") == 0) {
        out.form = IS_FEN;
    } else if (strcmp(u, "CNY") == 0 || strcmp(u, "yuan") == 0) {
        out.form = IS_YUAN;
    } else if (begins(u, "share") || begins(u, "probability") || begins(u, "apr") ||
               strcmp(u, "1") == 0 || begins(u, "1/")) {
        out.form = IS_SHARE;
        const char *slash = strchr(u, '/');
        const char *per = begins(u, "apr") ? "year" : slash != NULL ? slash + 1 : NULL;
        if (per != NULL) {
            snprintf(out.tail, sizeof out.tail, " a %.40s", per);
        }
    } else if (!is_bare(u)) {
        snprintf(out.tail, sizeof out.tail, " %.40s%s", u, strcmp(u, "day") == 0 ? "s" : "");
    }
    return out;
}

/* the unit behind a number as printed: 1 link, 2 links */
static sh_words tail_of(const kind *k, const char *number)
{
    sh_words tail = words("%s", k->tail);
    size_t length = strlen(tail.text);
    size_t sign = number[0] == '+' ? 1 : begins(number, minus) ? sizeof minus - 1 : 0;
    if (strcmp(number + sign, "1") == 0 && length > 0 && tail.text[length - 1] == 's') {
        tail.text[length - 1] = '\0';
    }
    return tail;
}

sh_words sh_words_percent(double share)
{
    if (!isfinite(share)) {
        return nothing();
    }
    return words("%s %%", plain_number(share * 100, percent_decimals(share)).text);
}

sh_words sh_words_number(double value)
{
    if (fabs(value) >= 1e15) {
        return isfinite(value) ? words("%.3g", value) : nothing();
    }
    return isfinite(value) ? plain_number(value, decimals_for(value)) : nothing();
}

sh_words sh_words_fixed(double value, int decimals)
{
    if (!isfinite(value) || fabs(value) >= 1e15) {
        return sh_words_number(value);
    }
    return plain_number(value, decimals);
}

/* English and Chinese unit for an amount of yuan */
typedef struct scale {
    double english, chinese;
    const char *english_name, *chinese_name;
} scale;

static scale scale_of(double yuan)
{
    double size = fabs(yuan);
    if (size >= 0.9995e12) {
        return (scale){1e12, 1e12, " tn", "\xE4\xB8\x87\xE4\xBA\xBF"};
    }
    if (size >= 0.9995e9) {
        return (scale){1e9, yi, " bn", "\xE4\xBA\xBF"};
    }
    if (size >= 0.9995e6) {
        return (scale){1e6, size >= 0.9995e8 ? yi : wan, " m",
                       size >= 0.9995e8 ? "\xE4\xBA\xBF" : "\xE4\xB8\x87"};
    }
    return (scale){1, size >= 9995 ? wan : 0, "", "\xE4\xB8\x87"};
}

/* English amounts show one decimal below 100, Chinese ones below 10 */
static int money_decimals(double value, double below)
{
    return fabs(value) < below ? 1 : 0;
}

static sh_words money_english(double yuan, scale s)
{
    for (double unit = 1; s.english == 1 && fabs(yuan) >= 999.5 * unit; unit *= 10) {
        yuan = nearbyint(yuan / (10 * unit)) * 10 * unit; /* three digits say enough */
    }
    return plain_number(yuan / s.english,
                        s.english > 1 ? money_decimals(yuan / s.english, 99.95) : 0);
}

static sh_words money_chinese(double yuan, scale s)
{
    return plain_number(yuan / s.chinese, money_decimals(yuan / s.chinese, 9.95));
}

/* `plus` stands before positive amounts: "+" for changes, "" otherwise */
static sh_words money_yuan(double yuan, const char *plus)
{
    scale s = scale_of(yuan);
    const char *sign = yuan > 0 ? plus : "";
    sh_words english = money_english(yuan, s);
    if (s.chinese == 0) {
        return words("CNY %s%s", sign, english.text);
    }
    return words("CNY %s%s%s (%s%s %s)", sign, english.text, s.english_name, sign,
                 money_chinese(yuan, s).text, s.chinese_name);
}

sh_words sh_words_money(double fen)
{
    return isfinite(fen) ? money_yuan(fen / fen_per_yuan, "") : nothing();
}

sh_words sh_words_value(double value, const char *unit)
{
    kind k = kind_of(unit);
    if (!isfinite(value)) {
        return nothing();
    }
    if (k.form == IS_SHARE) {
        return words("%s%s", sh_words_percent(value).text, k.tail);
    }
    if (k.form == IS_FEN || k.form == IS_YUAN) {
        return sh_words_money(k.form == IS_FEN ? value : value * fen_per_yuan);
    }
    sh_words number = sh_words_number(value);
    return words("%.60s%s", number.text, tail_of(&k, number.text).text);
}

sh_words sh_words_change(double value, const char *unit)
{
    kind k = kind_of(unit);
    if (!isfinite(value)) {
        return nothing();
    }
    const char *sign = value > 0 ? "+" : value < 0 ? minus : "";
    double size = fabs(value);
    if (k.form == IS_SHARE) {
        int decimals = value == 0 ? 0 : size < 0.00095 ? 2 : 1;
        return words("%s%s pp%s", sign, digits(size * 100, decimals).text, k.tail);
    }
    if (k.form == IS_FEN || k.form == IS_YUAN) {
        return money_yuan(k.form == IS_FEN ? value / fen_per_yuan : value, "+");
    }
    sh_words number = digits(size, decimals_for(size));
    return words("%s%.60s%s", sign, number.text, tail_of(&k, number.text).text);
}

bool sh_words_has_value(const sh_estimate *estimate)
{
    return estimate->n > 0 && isfinite(estimate->value);
}

bool sh_words_has_interval(const sh_estimate *estimate)
{
    return sh_words_has_value(estimate) && estimate->note != SH_ESTIMATE_TOO_FEW &&
           isfinite(estimate->low) && isfinite(estimate->high);
}

/* why there is no interval */
static sh_words no_interval(const sh_estimate *e)
{
    return words("%s", e->n == 0 ? sh_words_undefined : sh_words_too_few);
}

/* how the numbers of an estimate are printed, so that rounding keeps their order: one unit and
   as many decimals for each */
typedef struct look {
    kind kind;
    bool change;
    double factor; /* of a number or a share */
    scale money;
    int decimals, chinese_decimals;
} look;

enum { VALUE, LOW, HIGH, TOGETHER };

static double largest(const double x[TOGETHER])
{
    return fmax(fabs(x[VALUE]), fmax(fabs(x[LOW]), fabs(x[HIGH])));
}

static double rounded(double x, int decimals)
{
    return nearbyint(x * pow(10, decimals));
}

/* do ends that differ look different, and does a value other than zero? */
static bool apart(const double x[TOGETHER], double factor, int decimals)
{
    bool ends = rounded(x[LOW] * factor, decimals) != rounded(x[HIGH] * factor, decimals);
    return (ends || x[LOW] == x[HIGH]) &&
           (x[VALUE] == 0 || rounded(x[VALUE] * factor, decimals) != 0);
}

/* `usual`, or more where that tells the numbers apart */
static int decimals_apart(const double x[TOGETHER], double factor, int usual, int most)
{
    for (int decimals = usual; decimals <= most; decimals++) {
        if (apart(x, factor, decimals)) {
            return decimals;
        }
    }
    return usual;
}

/* for numbers: no more than show them exactly */
static int decimals_of_numbers(const double x[TOGETHER])
{
    double size = largest(x);
    int usual = size >= 99.95 ? 0 : decimals_for(size == floor(size) ? size + 0.001 : size);
    for (int decimals = 0; decimals < usual; decimals++) {
        bool exact = true;
        for (int i = 0; i < TOGETHER; i++) {
            exact &= fabs(rounded(x[i], decimals) / pow(10, decimals) - x[i]) < 1e-9;
        }
        if (exact) {
            return decimals;
        }
    }
    return decimals_apart(x, 1, usual, 4);
}

static void look_money(look *l, const double x[TOGETHER])
{
    double per_yuan = l->kind.form == IS_FEN ? fen_per_yuan : 1, size = largest(x) / per_yuan;
    l->factor = 1 / per_yuan;
    l->money = scale_of(size);
    if (l->money.english > 1) {
        double unit = l->money.english;
        l->decimals =
            decimals_apart(x, l->factor / unit, money_decimals(size / unit, 99.95), 2);
    }
    if (l->money.chinese > 1) {
        double unit = l->money.chinese;
        l->chinese_decimals =
            decimals_apart(x, l->factor / unit, money_decimals(size / unit, 9.95), 2);
    }
}

static look look_of(const double x[TOGETHER], const char *unit, bool change)
{
    look l = {.kind = kind_of(unit), .change = change, .factor = 1};
    if (l.kind.form == IS_FEN || l.kind.form == IS_YUAN) {
        look_money(&l, x);
    } else if (l.kind.form == IS_SHARE) {
        l.factor = 100;
        l.decimals = decimals_apart(x, l.factor, largest(x) < 0.00995 ? 2 : 1, 2);
    } else {
        l.decimals = decimals_of_numbers(x);
    }
    return l;
}

/* a number with its sign; changes show "+" */
static sh_words signed_number(double x, int decimals, bool change)
{
    sh_words text = plain_number(x, decimals);
    bool plus = change && x > 0 && rounded(x, decimals) != 0;
    return plus ? words("+%.60s", text.text) : text;
}

static sh_words english(double x, const look *l)
{
    for (double unit = 1; l->money.english == 1 && fabs(x) >= 999.5 * unit; unit *= 10) {
        x = nearbyint(x / (10 * unit)) * 10 * unit; /* three digits say enough */
    }
    return signed_number(x / l->money.english, l->decimals, l->change);
}

/* one number, or two with `between` */
static sh_words looking(const look *l, const double *x, int count, const char *between)
{
    sh_words number[2] = {{{0}}}, chinese[2] = {{{0}}};
    bool money = l->kind.form == IS_FEN || l->kind.form == IS_YUAN;
    for (int i = 0; i < count; i++) {
        double at = x[i] * l->factor;
        number[i] = money ? english(at, l) : signed_number(at, l->decimals, l->change);
        if (money && l->money.chinese > 1) {
            chinese[i] = signed_number(at / l->money.chinese, l->chinese_decimals, l->change);
        }
    }
    sh_words shown = sh_words_joined(number[0].text, between, number[1].text);
    if (!money) {
        const char *sign = l->kind.form != IS_SHARE ? "" : l->change ? " pp" : " %";
        return words("%.60s%s%.48s", shown.text, sign, tail_of(&l->kind, shown.text).text);
    }
    if (chinese[0].text[0] == '\0') {
        return words("CNY %.60s", shown.text);
    }
    sh_words han = sh_words_joined(chinese[0].text, between, chinese[1].text);
    return words("CNY %.40s%s (%.40s %s)", shown.text, l->money.english_name, han.text,
                 l->money.chinese_name);
}

sh_words_parts sh_words_estimate_parts(const sh_estimate *e, const char *unit, bool change)
{
    if (!sh_words_has_interval(e)) {
        return (sh_words_parts){change ? sh_words_change(e->value, unit)
                                       : sh_words_value(e->value, unit),
                                no_interval(e)};
    }
    const double x[TOGETHER] = {e->value, e->low, e->high};
    look l = look_of(x, unit, change);
    const char *between = change || e->low < 0 ? " to " : dash;
    return (sh_words_parts){looking(&l, x, 1, ""), looking(&l, x + LOW, 2, between)};
}

static sh_words estimate_words(const sh_estimate *e, const char *unit, bool change)
{
    int n = (int)e->n;
    sh_words_parts parts = sh_words_estimate_parts(e, unit, change);
    if (!sh_words_has_value(e)) {
        return no_interval(e);
    }
    if (!sh_words_has_interval(e)) {
        return words("%.60s (interval: %s, n = %d)", parts.value.text, sh_words_too_few, n);
    }
    return words("%.50s (95 %% interval %.50s, n = %d)", parts.value.text, parts.interval.text,
                 n);
}

sh_words sh_words_estimate(const sh_estimate *estimate, const char *unit)
{
    return estimate_words(estimate, unit, false);
}

sh_words sh_words_change_estimate(const sh_estimate *estimate, const char *unit)
{
    return estimate_words(estimate, unit, true);
}

sh_words sh_words_p(double p)
{
    if (!isfinite(p)) {
        return nothing();
    }
    return p < 0.0001 ? words("< 0.0001") : words("= %.*f", p < 0.001 ? 4 : p < 0.1 ? 3 : 2, p);
}

sh_words_scale sh_words_axis(const char *unit, double largest)
{
    kind k = kind_of(unit);
    if (k.form == IS_SHARE) {
        return (sh_words_scale){100, words("%%%s", k.tail)};
    }
    if (k.form == IS_NUMBER) {
        return (sh_words_scale){1, words("%s", k.tail[0] == ' ' ? k.tail + 1 : k.tail)};
    }
    double per_yuan = k.form == IS_FEN ? fen_per_yuan : 1;
    scale s = scale_of(largest / per_yuan);
    return (sh_words_scale){1 / (s.english * per_yuan), words("CNY%s", s.english_name)};
}

sh_words sh_words_points(sh_words unit)
{
    return unit.text[0] == '%' ? words("percentage points%s", unit.text + 1) : unit;
}

sh_words sh_words_title(const char *text)
{
    sh_words out = words("%s", text);
    if (out.text[0] >= 'a' && out.text[0] <= 'z') {
        out.text[0] = (char)(out.text[0] - 'a' + 'A');
    }
    return out;
}

sh_words sh_words_joined(const char *a, const char *between, const char *b)
{
    return words("%s%s%s", a, b[0] == '\0' ? "" : between, b);
}

/* days since 1970-01-01 of a civil date (proleptic Gregorian calendar) */
static int64_t days_from_civil(int64_t year, int64_t month, int64_t date)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + date - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void civil_from_days(int64_t days, int32_t *year, int32_t *month, int32_t *date)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *date = (int32_t)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int32_t)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int32_t)(yoe + era * 400 + (*month <= 2));
}

bool sh_words_civil(const char *iso, double day, int32_t *year, int32_t *month, int32_t *date)
{
    int y, m, d;
    if (iso == NULL || sscanf(iso, "%4d-%2d-%2d", &y, &m, &d) != 3 || y < 1 || m < 1 ||
        m > 12 || d < 1 || d > 31 || !(fabs(day) < 1e6)) {
        return false;
    }
    civil_from_days(days_from_civil(y, m, d) + (int64_t)floor(day), year, month, date);
    return true;
}

sh_words sh_words_date(const char *iso, double day)
{
    int32_t y, m, d;
    if (sh_words_civil(iso, day, &y, &m, &d)) {
        return words("%04d-%02d-%02d", y, m, d);
    }
    return isfinite(day) ? words("day %.0f", day) : nothing();
}

sh_words sh_words_plain_name(const char *identifier)
{
    sh_words out = words("%s", identifier == NULL ? "" : identifier);
    for (char *s = out.text; *s != '\0'; s++) {
        *s = *s == '_' ? ' ' : *s;
    }
    return out;
}

sh_words sh_words_small(int64_t count)
{
    static const char *const names[] = {"none", "one",    "two",   "three", "four",
                                        "five", "six",    "seven", "eight", "nine",
                                        "ten",  "eleven", "twelve"};
    if (count >= 0 && count < (int64_t)SH_COUNT(names)) {
        return words("%s", names[count]);
    }
    return sh_words_number((double)count);
}

#include "base/money.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

sh_fen sh_fen_apportion(sh_fen pot, const sh_fen *weight, size_t n, sh_fen *out)
{
    sh_fen total = 0;
    for (size_t i = 0; i < n; i++) {
        sh_check(weight[i] >= 0 && sh_fen_add(total, weight[i], &total));
    }
    sh_check(pot >= 0);
    sh_fen running = 0, paid = 0;
    for (size_t i = 0; i < n; i++) {
        running += weight[i];
        sh_fen target = total > 0 ? sh_fen_muldiv(pot, running, total) : 0;
        out[i] = target - paid;
        paid = target;
    }
    return paid;
}

bool sh_fen_from_yuan(double yuan, sh_fen *out)
{
    double fen = yuan * 100.0;
    if (!(fen > -9.2e18 && fen < 9.2e18)) {
        return false;
    }
    sh_fen whole = (sh_fen)fen;
    double rest = fen - (double)whole;
    *out = whole + (rest >= 0.5) - (rest <= -0.5);
    return true;
}

double sh_fen_yuan(sh_fen fen)
{
    return (double)fen / 100.0;
}

typedef struct money_unit {
    const char *name;
    int digits; /* decimal digits of a fen that stand behind the unit's point */
} money_unit;

static const money_unit units[] = {{"yuan", 2}, {"fen", 0}, {"wan", 6}, {"yi", 10}, {"", 2}};

/* the digits of a number, its point taken out, as the text is read */
typedef struct digit_reader {
    sh_wide value;
    int digits;      /* read so far */
    int behind;      /* digits behind the point, -1 before it */
    int since_comma; /* digits since the last comma, -1 before the first */
} digit_reader;

static bool read_character(digit_reader *reader, char c)
{
    if (c >= '0' && c <= '9') {
        reader->value = reader->value * 10 + (c - '0');
        reader->digits++;
        reader->behind += reader->behind >= 0;
        reader->since_comma += reader->since_comma >= 0 && reader->behind < 0;
        return reader->digits <= 30;
    }
    bool group_done = reader->since_comma < 0 || reader->since_comma == 3;
    if (reader->digits == 0 || reader->behind >= 0 || !group_done) {
        return false;
    }
    if (c == ',') {
        bool fits = reader->since_comma == 3 || reader->digits <= 3;
        reader->since_comma = 0;
        return fits;
    }
    reader->behind = 0;
    return true;
}

/* reads up to the unit; NULL when it is not a number */
static const char *read_number(const char *text, digit_reader *reader)
{
    while (*text != '\0' && strchr("0123456789,.", *text) != NULL) {
        if (!read_character(reader, *text++)) {
            return NULL;
        }
    }
    bool group_done = reader->since_comma < 0 || reader->since_comma == 3;
    return reader->digits > 0 && reader->behind != 0 && group_done ? text : NULL;
}

/* value * 10^-behind of a unit of 10^digits fen, as fen */
static bool scale_to_fen(const digit_reader *reader, int digits, bool negative, sh_fen *out)
{
    sh_wide value = reader->value;
    int shift = digits - (reader->behind > 0 ? reader->behind : 0);
    for (; shift < 0; shift++) {
        if (value % 10 != 0) {
            return false;
        }
        value /= 10;
    }
    for (; shift > 0; shift--) {
        value *= 10;
        if (value > (sh_wide)SH_FEN_MAX) {
            return false;
        }
    }
    if (value > (sh_wide)SH_FEN_MAX) {
        return false;
    }
    *out = (sh_fen)(negative ? -value : value);
    return true;
}

bool sh_fen_parse(const char *text, sh_fen *out)
{
    digit_reader reader = {.behind = -1, .since_comma = -1};
    text += strspn(text, " ");
    bool negative = *text == '-';
    const char *unit = read_number(text + (negative || *text == '+'), &reader);
    if (unit == NULL) {
        return false;
    }
    unit += strspn(unit, " ");
    size_t length = strcspn(unit, " ");
    if (unit[length + strspn(unit + length, " ")] != '\0') {
        return false;
    }
    for (size_t i = 0; i < SH_COUNT(units); i++) {
        if (strlen(units[i].name) == length && strncmp(unit, units[i].name, length) == 0) {
            return scale_to_fen(&reader, units[i].digits, negative, out);
        }
    }
    return false;
}

char *sh_fen_print(sh_fen fen, char *buffer, size_t size)
{
    uint64_t amount = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%llu", (unsigned long long)(amount / 100));
    char grouped[40];
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        grouped[at++] = digits[i];
        int left = count - 1 - i;
        if (left > 0 && left % 3 == 0) {
            grouped[at++] = ',';
        }
    }
    grouped[at] = '\0';
    snprintf(buffer, size, "%s%s.%02u yuan", fen < 0 ? "-" : "", grouped,
             (unsigned)(amount % 100));
    return buffer;
}

char *sh_fen_print_short(sh_fen fen, char *buffer, size_t size)
{
    double amount = fabs((double)fen);
    if (amount >= (double)SH_FEN_PER_YI) {
        snprintf(buffer, size, "%.2f yi yuan", (double)fen / (double)SH_FEN_PER_YI);
    } else if (amount >= (double)SH_FEN_PER_WAN) {
        snprintf(buffer, size, "%.2f wan yuan", (double)fen / (double)SH_FEN_PER_WAN);
    } else {
        snprintf(buffer, size, "%.2f yuan", sh_fen_yuan(fen));
    }
    return buffer;
}

#include "rules/stress.h"

#include <stdio.h>
#include <string.h>

const double sh_stress_least = 0.5, sh_stress_most = 0.999, sh_stress_usual = 0.99;

#define SH_STRESS_CURVE(name, about) about,
#define SH_STRESS_POINT(curve, severity, value, source)
#define SH_STRESS(name, about, law, history)
#define SH_STRESS_PART(stress, after, over, shock, curve, scale)
const char *const sh_stress_curve_about[SH_STRESS_CURVES] = {
#include "rules/stress.def"
};
#undef SH_STRESS_CURVE
#undef SH_STRESS_POINT

#define SH_STRESS_CURVE(name, about)
#define SH_STRESS_POINT(curve, severity, value, source) \
    {SH_STRESS_CURVE_##curve, severity, value, source},
const sh_stress_point sh_stress_points[] = {
#include "rules/stress.def"
};
const int32_t sh_stress_point_count = (int32_t)SH_COUNT(sh_stress_points);
#undef SH_STRESS_POINT
#undef SH_STRESS

#define SH_STRESS_POINT(curve, severity, value, source)
#define SH_STRESS(name, about, law, history) {#name, about, law, history},
const sh_stress_info sh_stress_table[SH_STRESSES] = {
#include "rules/stress.def"
};
#undef SH_STRESS
#undef SH_STRESS_PART

#define SH_STRESS(name, about, law, history)
#define SH_STRESS_PART(stress, after, over, shock, curve, scale) \
    {SH_STRESS_##stress, after, over, SH_SHOCK_##shock, SH_STRESS_CURVE_##curve, scale},
const sh_stress_part sh_stress_parts[] = {
#include "rules/stress.def"
};
const int32_t sh_stress_part_count = (int32_t)SH_COUNT(sh_stress_parts);
#undef SH_STRESS_CURVE
#undef SH_STRESS_POINT
#undef SH_STRESS
#undef SH_STRESS_PART

int32_t sh_stress_find(const char *name)
{
    for (int32_t i = 0; i < SH_STRESSES; i++) {
        if (strcmp(sh_stress_table[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

double sh_stress_value(sh_stress_curve curve, double severity)
{
    const sh_stress_point *before = NULL;
    for (int32_t i = 0; i < sh_stress_point_count; i++) {
        const sh_stress_point *point = &sh_stress_points[i];
        if (point->curve != curve) {
            continue;
        }
        if (before == NULL && severity <= point->severity) {
            return point->value;
        }
        if (before != NULL && severity <= point->severity) {
            double part = (severity - before->severity) / (point->severity - before->severity);
            return before->value + part * (point->value - before->value);
        }
        before = point;
    }
    return before->value;
}

int32_t sh_stress_last_day(int32_t kind)
{
    int32_t last = 0;
    for (int32_t i = 0; i < sh_stress_part_count; i++) {
        const sh_stress_part *part = &sh_stress_parts[i];
        bool later = (int32_t)part->stress == kind && part->after_day > last;
        last = later ? part->after_day : last;
    }
    return last;
}

static bool has_part(int32_t kind, sh_shock_kind shock)
{
    for (int32_t i = 0; i < sh_stress_part_count; i++) {
        if ((int32_t)sh_stress_parts[i].stress == kind && sh_stress_parts[i].shock == shock) {
            return true;
        }
    }
    return false;
}

bool sh_stress_takes_sector(int32_t kind)
{
    return has_part(kind, SH_SHOCK_credit);
}

bool sh_stress_takes_over(int32_t kind)
{
    return has_part(kind, SH_SHOCK_credit) || has_part(kind, SH_SHOCK_funding);
}

/* failures of a share of the open platforms, whatever their type */
static sh_shock share_of_all(sh_shock shock, double share)
{
    const double option[SH_SHOCK_MAX_OPTIONS] = {1, 1, 0, 0, share};
    memcpy(shock.option, option, sizeof option);
    return shock;
}

static bool is_lasting(sh_shock_kind kind)
{
    return kind == SH_SHOCK_credit || kind == SH_SHOCK_funding;
}

int32_t sh_stress_expand(const sh_stress *stress, sh_shock shocks[SH_STRESS_MOST_PARTS])
{
    int32_t count = 0;
    for (int32_t i = 0; i < sh_stress_part_count; i++) {
        const sh_stress_part *part = &sh_stress_parts[i];
        if ((int32_t)part->stress != stress->kind) {
            continue;
        }
        sh_check(count < SH_STRESS_MOST_PARTS);
        sh_shock *shock = &shocks[count++];
        double size = sh_stress_value(part->curve, stress->severity) * part->scale;
        bool own = stress->over_day > 0 && is_lasting(part->shock);
        *shock = (sh_shock){.kind = part->shock,
                            .at_day = stress->at_day + part->after_day,
                            .over_day = own ? stress->over_day : part->over_day,
                            .option = {size}};
        if (part->shock == SH_SHOCK_failure) {
            *shock = share_of_all(*shock, size);
        } else if (part->shock == SH_SHOCK_credit && stress->sector >= 0) {
            shock->kind = SH_SHOCK_sector;
            shock->option[0] = stress->sector;
            shock->option[1] = size;
        }
    }
    return count;
}

/* "20", "2.86", "1,000": one in so many */
typedef struct odds_text {
    char text[16];
} odds_text;

static odds_text odds_of(double severity)
{
    odds_text out = {"1,000"};
    double odds = 1 / (1 - severity);
    if (odds < 999.5) {
        snprintf(out.text, sizeof out.text, "%.3g", odds);
    }
    return out;
}

const char *sh_stress_meaning(const sh_stress *stress, char *buffer, size_t size)
{
    const sh_stress_info *info = &sh_stress_table[stress->kind];
    odds_text odds = odds_of(stress->severity);
    bool beyond = stress->severity * (SH_STRESS_MONTHS + 1) > SH_STRESS_MONTHS;
    size_t used = 0;
    buffer[0] = '\0';
    if (info->law[0] != '\0') {
        used = (size_t)snprintf(buffer, size, "%s as bad as the worst 1 in %s", info->law,
                                odds.text);
    }
    if (info->history[0] != '\0' && used < size) {
        const char *comma = used > 0 ? ", " : "";
        if (beyond) {
            snprintf(buffer + used, size - used,
                     "%s%s capped at the worst of %d months on record", comma, info->history,
                     SH_STRESS_MONTHS);
        } else {
            snprintf(buffer + used, size - used, "%s%s as bad as the worst 1 in %s", comma,
                     info->history, odds.text);
        }
    }
    return buffer;
}

static int print_part(const sh_stress_part *part, double size, char *text, size_t room)
{
    switch (part->shock) {
    case SH_SHOCK_credit:
        return snprintf(text, room, "default hazards × %.3f", size);
    case SH_SHOCK_funding:
        return snprintf(text, room, "placing × %.3f", size);
    case SH_SHOCK_scandal:
        return snprintf(text, room, "news %.3f", size);
    default:
        return snprintf(text, room, "%.1f %% of the open platforms fail", 100 * size);
    }
}

const char *sh_stress_words(const sh_stress *stress, char *buffer, size_t size)
{
    size_t used = 0;
    buffer[0] = '\0';
    for (int32_t i = 0; i < sh_stress_part_count; i++) {
        const sh_stress_part *part = &sh_stress_parts[i];
        if ((int32_t)part->stress != stress->kind || used >= size) {
            continue;
        }
        char text[64];
        print_part(part, sh_stress_value(part->curve, stress->severity) * part->scale, text,
                   sizeof text);
        used +=
            (size_t)snprintf(buffer + used, size - used, "%s%s", used > 0 ? ", " : "", text);
        if (part->over_day > 0 && used < size) {
            used += (size_t)snprintf(buffer + used, size - used, " for %d days",
                                     (int)part->over_day);
        }
        if (part->after_day > 0 && used < size) {
            used += (size_t)snprintf(buffer + used, size - used, " after %d days",
                                     (int)part->after_day);
        }
    }
    return buffer;
}

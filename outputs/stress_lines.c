#include "outputs/stress_lines.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/macros.h"

enum { NAME, MEANING, ORIGIN, SEVERITY, DAY, COLUMNS };

static void fill(sh_stress_line *line, const sh_array column[COLUMNS], int64_t i)
{
    char when[32];
    snprintf(line->name, sizeof line->name, "%s", sh_facts_text(&column[NAME], i));
    snprintf(line->meaning, sizeof line->meaning, "%s", sh_facts_text(&column[MEANING], i));
    snprintf(line->origin, sizeof line->origin, "%s", sh_facts_text(&column[ORIGIN], i));
    line->severity = sh_array_number(&column[SEVERITY], i);
    double day = sh_array_number(&column[DAY], i);
    line->day = day >= 0 && day <= 36525 ? (int32_t)day : -1;
    bool week = line->day >= 0 && line->day % 7 == 0;
    snprintf(when, sizeof when, week ? "in week %d" : "on day %d",
             (int)(week ? line->day / 7 : line->day));
    snprintf(line->sentence, sizeof line->sentence, "%s at severity %g (%s) %s",
             sh_facts_text(&column[NAME], i), line->severity,
             sh_facts_text(&column[MEANING], i), when);
}

sh_status sh_stress_lines_read(const sh_facts *facts, sh_stress_lines *lines, sh_error *error)
{
    static const char *const paths[COLUMNS] = {"design/stress_name", "design/stress_meaning",
                                               "design/stress_origin", "design/stress_severity",
                                               "design/stress_day"};
    sh_array column[COLUMNS] = {0};
    sh_status status = SH_OK;
    lines->count = 0;
    for (size_t i = 0; status == SH_OK && i < COLUMNS; i++) {
        status = sh_facts_read(facts, paths[i], &column[i], error);
    }
    int64_t count = column[NAME].count;
    for (size_t i = 0; i < COLUMNS; i++) {
        bool text = column[i].type == SH_TYPE_TEXT;
        count = column[i].count == count && text == (i < SEVERITY) ? count : 0;
    }
    for (int64_t i = 0; status == SH_OK && i < count && i < SH_STRESS_LINES_MOST; i++) {
        fill(&lines->line[lines->count++], column, i);
    }
    for (size_t i = 0; i < COLUMNS; i++) {
        sh_array_free(&column[i]);
    }
    return status;
}

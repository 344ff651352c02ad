#include "outputs/endings.h"

#include <string.h>

const sh_ending sh_endings[SH_ENDINGS] = {
    {"withdrawal", "withdrawal difficulty \xE6\x8F\x90\xE7\x8E\xB0\xE5\x9B\xB0\xE9\x9A\xBE",
     "#b5520a", 1, 0},
    {"absconded", "absconded \xE8\xB7\x91\xE8\xB7\xAF", "#7a2048", 6, 2},
    {"police", "police case \xE7\xBB\x8F\xE4\xBE\xA6", "#33475b", 3, 1},
    {"orderly", "orderly exit \xE8\x89\xAF\xE6\x80\xA7\xE9\x80\x80\xE5\x87\xBA", "#2f7d6b", 5,
     3},
    {"insolvent", "insolvent by losses on others", "#6b4fa0", 4, 5},
    {"", "another end", "#806600", 7, 4},
    {"converted", "became a licensed lender \xE8\xBD\xAC\xE5\x9E\x8B", "#3b6fb6", 2, 0},
    {"none", "still operating at the end", "#d5dade", 0, 0},
};

int32_t sh_ending_find(const char *flag)
{
    for (int32_t e = 0; e < SH_ENDINGS; e++) {
        if (flag[0] != '\0' && strcmp(sh_endings[e].flag, flag) == 0) {
            return e;
        }
    }
    return SH_ENDING_OTHER;
}

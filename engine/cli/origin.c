#include "cli/origin.h"

#include "cli/about.h"

sh_status sh_origin_sheet(sh_sheet *sheet, const sh_origin *from, sh_error *error)
{
    int count;
    const sh_about *build = sh_about_build(&count);
    const struct {
        const char *name, *value, *about;
    } cells[] = {
        {"name", from->name, "name of the study"},
        {"title", from->title, "title of the study"},
        {"question", from->question, "what it is to answer"},
        {"about", from->about, "mechanism, sources, expected finding"},
        {"kernel", from->kernel, "what was computed"},
        {"scenario", from->scenario, "path of the scenario"},
        {"text", from->text, "the scenario"},
        {"inputs", from->inputs, "further files read, each with its hash"},
        {"digest", from->digest, "hash of all that decides the numbers"},
        {"seed", from->seed, "of all random draws; empty: none drawn"},
        {"command", from->command, "command line"},
        {"version", build[0].value, "version of the program"},
        {"revision", build[1].value, "revision of its source"},
    };
    *sheet =
        (sh_sheet){.name = "provenance", .about = "where the numbers come from", .rows = 1};
    for (size_t i = 0; i < SH_COUNT(cells); i++) {
        const char **cell =
            sh_sheet_add(sheet, SH_TYPE_TEXT, cells[i].name, "1", cells[i].about);
        if (cell == NULL) {
            return sh_error_set(error, SH_E_MEMORY, "out of memory");
        }
        *cell = cells[i].value;
    }
    return SH_OK;
}

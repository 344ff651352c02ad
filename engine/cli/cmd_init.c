/* init: a folder with a first scenario */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/args.h"
#include "cli/term.h"
#include "script/types.h"
#include "templates.h"

enum { PATH_SIZE = 4096 };

/* the files of the template `p2p`; no text: written by the script room */
static const struct {
    const char *name, *text;
} files[] = {
    {"scenario.lua", template_p2p},  {"README.md", template_readme},
    {".luarc.json", template_luarc}, {".luacheckrc", template_luacheckrc},
    {"types/shahe.lua", NULL},
};

static sh_status path_of(const char *folder, const char *name, char path[PATH_SIZE],
                         sh_error *error)
{
    if (snprintf(path, PATH_SIZE, "%s/%s", folder, name) >= PATH_SIZE) {
        return sh_error_set(error, SH_E_OUTPUT, "the path of the folder is too long");
    }
    return SH_OK;
}

static sh_status make_folder(const char *path, bool *made, sh_error *error)
{
    struct stat there;
    *made = mkdir(path, 0777) == 0;
    if (*made) {
        return SH_OK;
    }
    int reason = errno;
    if (reason == EEXIST && stat(path, &there) == 0 && S_ISDIR(there.st_mode)) {
        return SH_OK;
    }
    return sh_error_set(error, SH_E_OUTPUT, "cannot make folder '%s': %s", path,
                        strerror(reason));
}

/* "init t.lua" asks for a file */
static sh_status refuse_scenario(const char *folder, sh_error *error)
{
    size_t length = strlen(folder);
    if (length < 4 || strcmp(folder + length - 4, ".lua") != 0) {
        return SH_OK;
    }
    return sh_error_set(error, SH_E_USAGE,
                        "init makes a folder with scenario.lua in it: give it a name that does "
                        "not end in .lua, not '%s'",
                        folder);
}

/* nothing that is there is touched */
static sh_status refuse_existing(const char *folder, sh_error *error)
{
    char path[PATH_SIZE];
    for (size_t i = 0; i < SH_COUNT(files); i++) {
        sh_status status = path_of(folder, files[i].name, path, error);
        if (status != SH_OK) {
            return status;
        }
        if (access(path, F_OK) == 0) {
            return sh_error_set(error, SH_E_OUTPUT,
                                "'%s' is there already, and init replaces nothing: choose "
                                "another folder",
                                path);
        }
    }
    return SH_OK;
}

static sh_status write_one(const char *folder, size_t i, sh_error *error)
{
    char path[PATH_SIZE];
    sh_vec text = sh_vec_of(1);
    sh_status status = path_of(folder, files[i].name, path, error);
    bool good = files[i].text != NULL ? sh_vec_print(&text, "%s", files[i].text)
                                      : sh_types_write(&text);
    if (status == SH_OK && !good) {
        status = sh_error_set(error, SH_E_MEMORY, "out of memory");
    }
    if (status == SH_OK) {
        status = sh_file_write(path, text.data, text.count, error);
    }
    sh_vec_free(&text);
    return status;
}

/* after a failure: what was written goes, so that the same command can be tried again */
static void take_back(const char *folder, const char *types, const bool made[2], size_t count)
{
    char path[PATH_SIZE];
    sh_error ignored = {0};
    for (size_t i = 0; i < count; i++) {
        if (path_of(folder, files[i].name, path, &ignored) == SH_OK) {
            unlink(path);
        }
    }
    if (made[1]) {
        rmdir(types);
    }
    if (made[0]) {
        rmdir(folder);
    }
}

static sh_status write_all(const char *folder, sh_error *error)
{
    char types[PATH_SIZE];
    bool made[2] = {false, false};
    size_t count = 0;
    sh_status status = path_of(folder, "types", types, error);
    if (status == SH_OK) {
        status = make_folder(folder, &made[0], error);
    }
    if (status == SH_OK) {
        status = make_folder(types, &made[1], error);
    }
    while (status == SH_OK && count < SH_COUNT(files)) {
        status = write_one(folder, count, error);
        count += status == SH_OK;
    }
    if (status != SH_OK) {
        take_back(folder, types, made, count);
    }
    return status;
}

static sh_status run(const sh_args *args, sh_term *term, sh_error *error)
{
    const char *folder = sh_args_operand(args, 0);
    sh_vec quoted = sh_vec_of(1);
    sh_status status = refuse_scenario(folder, error);
    if (status == SH_OK) {
        status = refuse_existing(folder, error);
    }
    if (status == SH_OK && !sh_args_quote(&quoted, folder)) {
        status = sh_error_set(error, SH_E_MEMORY, "out of memory");
    }
    if (status == SH_OK) {
        status = write_all(folder, error);
    }
    if (status == SH_OK) {
        fprintf(term->out, "%s/scenario.lua is ready. Next:\n  shahe run %s/scenario.lua\n",
                folder, (const char *)quoted.data);
    }
    sh_vec_free(&quoted);
    return status;
}

static const sh_option options[] = {
    {.name = "template",
     .value = "NAME",
     .kind = SH_OPTION_CHOICE,
     .choices = "p2p",
     .about = "what to begin with"},
    {0},
};

const sh_verb sh_cmd_init = {
    .name = "init",
    .operands = "DIR",
    .about = "Make a folder with a first scenario",
    .details = "DIR is the folder, not a scenario. Writes scenario.lua, a README, and what an "
               "editor needs to complete names "
               "(.luarc.json, types) or luacheck to check them (.luacheckrc). Nothing that is "
               "there is replaced.",
    .examples = "shahe init demo",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};

#include "cli/target.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/guard.h"
#include "outputs/sheet.h"

extern char **environ;

/* the folder of a path */
static void folder_of(const char *path, char *folder, size_t size)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        snprintf(folder, size, ".");
    } else {
        snprintf(folder, size, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    }
}

/* is the file empty, or does it begin as those do that shahe writes? */
static bool is_ours(const char *path, sh_target_kind kind)
{
    static const char *const begin[] = {
        [SH_TARGET_RESULT] = "\x89HDF\r\n\x1a\n", [SH_TARGET_PAGE] = "<!DOCTYPE html>\n"};
    char found[16] = "";
    size_t wanted = strlen(begin[kind]);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return false;
    }
    ssize_t size = read(file, found, wanted);
    close(file);
    return size == 0 || (size == (ssize_t)wanted && memcmp(found, begin[kind], wanted) == 0);
}

sh_status sh_target_spare(const char *output, const char *input, sh_error *error)
{
    struct stat out, in;
    if (stat(output, &out) != 0 || stat(input, &in) != 0 || out.st_dev != in.st_dev ||
        out.st_ino != in.st_ino) {
        return SH_OK;
    }
    return sh_error_set(
        error, SH_E_USAGE,
        "the output '%s' would replace '%s', which is read: choose another name "
        "for -o",
        output, input);
}

sh_status sh_target_check(const char *path, sh_target_kind kind, sh_error *error)
{
    char folder[SH_TARGET_PATH];
    struct stat there;
    if (strlen(path) + 16 >= sizeof folder) {
        return sh_error_set(error, SH_E_OUTPUT, "the path of the output is too long");
    }
    bool exists = stat(path, &there) == 0;
    if (exists && !S_ISREG(there.st_mode)) {
        return sh_error_set(error, SH_E_OUTPUT, "cannot write '%s': it is %s", path,
                            S_ISDIR(there.st_mode) ? "a folder" : "no ordinary file");
    }
    if (exists && !is_ours(path, kind)) {
        return sh_error_set(error, SH_E_OUTPUT,
                            "'%s' is there already and is no %s, so it is not replaced: choose "
                            "another name",
                            path, kind == SH_TARGET_PAGE ? "page of a report" : "result");
    }
    folder_of(path, folder, sizeof folder);
    if (stat(folder, &there) != 0) {
        return sh_error_set(error, SH_E_OUTPUT, "cannot write '%s': folder '%s': %s", path,
                            folder, strerror(errno));
    }
    if (!S_ISDIR(there.st_mode)) {
        return sh_error_set(error, SH_E_OUTPUT, "cannot write '%s': '%s' is no folder", path,
                            folder);
    }
    if (access(folder, W_OK | X_OK) != 0) {
        return sh_error_set(error, SH_E_OUTPUT, "cannot write '%s': folder '%s': %s", path,
                            folder, strerror(errno));
    }
    return SH_OK;
}

sh_status sh_target_choose(sh_target *target, const char *path, const char *name,
                           sh_error *error)
{
    int size = path != NULL ? snprintf(target->path, sizeof target->path, "%s", path)
                            : snprintf(target->path, sizeof target->path, "%s.h5", name);
    if (size + 16 >= (int)sizeof target->path) {
        return sh_error_set(error, SH_E_OUTPUT, "the path of the output is too long");
    }
    /* a name with a slash in it must not lead elsewhere */
    for (char *c = target->path; path == NULL && *c != 0; c++) {
        *c = *c == '/' || *c == '\n' ? '_' : *c;
    }
    snprintf(target->journal, sizeof target->journal, "%.*s.journal", SH_TARGET_PATH - 16,
             target->path);
    return SH_OK;
}

bool sh_target_has_journal(const sh_target *target)
{
    return access(target->journal, F_OK) == 0;
}

void sh_target_remove_journal(const sh_target *target)
{
    unlink(target->journal);
}

double sh_target_room(const sh_target *target)
{
    char folder[SH_TARGET_PATH];
    struct statvfs room;
    folder_of(target->path, folder, sizeof folder);
    return statvfs(folder, &room) == 0 ? (double)room.f_bavail * (double)room.f_frsize : 0;
}

static void remove_part(const char *path)
{
    char *part = sh_file_part_name(path);
    if (part != NULL) {
        unlink(part);
    }
    free(part);
}

static sh_status judge(const sh_guard_end *end, sh_error *error)
{
    if (end->spoke) {
        return end->status == SH_OK
                   ? SH_OK
                   : sh_error_set(error, end->status, "the result could not be written");
    }
    bool asked = end->stopped && end->exit_code == sh_status_exit_code(SH_E_INTERRUPTED);
    return sh_error_set(error, asked ? SH_E_INTERRUPTED : SH_E_OUTPUT, "the export process %s",
                        end->how);
}

sh_status sh_target_export(const sh_target *target, sh_error *error)
{
    const char *const words[] = {"shahe", "export",        "-o", target->path,
                                 "--",    target->journal, NULL};
    char *argv[7];
    memcpy(argv, words, sizeof argv); /* posix_spawn changes nothing in them */
    pid_t child;
    /* this very program, even when another one has its name by now */
    int failed = posix_spawn(&child, "/proc/self/exe", NULL, NULL, argv, environ);
    if (failed != 0) {
        return sh_error_set(error, failed == ENOMEM ? SH_E_MEMORY : SH_E_OUTPUT,
                            "cannot start the process that writes the result: %s",
                            strerror(failed));
    }
    sh_guard_end end = sh_guard_wait(child);
    if (!end.spoke || end.status != SH_OK) {
        remove_part(target->path);
    }
    return judge(&end, error);
}

sh_status sh_target_write_sheets(sh_term *term, const char *path, const char *title,
                                 const sh_sheet *sheets, int32_t count, sh_error *error)
{
    sh_guard_end end;
    pid_t child = sh_guard_fork(term, &end);
    if (child > 0) {
        if (!end.spoke || end.status != SH_OK) {
            remove_part(path);
        }
        return judge(&end, error);
    }
    sh_status status = sh_sheet_write(path, title, sheets, count, error);
    if (child == 0) {
        sh_guard_leave(term, status, error);
    }
    return status;
}

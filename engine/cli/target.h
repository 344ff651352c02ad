/* target: where a result goes: its path, its journal beside it, and the processes that write
 * it.
 */
#ifndef SH_CLI_TARGET_H
#define SH_CLI_TARGET_H

#include <stdbool.h>

#include "base/status.h"
#include "cli/term.h"
#include "port/sheet.h"

enum { SH_TARGET_PATH = 4096 };

typedef struct sh_target {
    char path[SH_TARGET_PATH];    /* "out.h5" */
    char journal[SH_TARGET_PATH]; /* "out.h5.journal" */
} sh_target;

/* The place `path`, or "<name>.h5" when path is NULL. Nothing is created; refuses with
 * SH_E_OUTPUT what could not be written later: a folder, a missing or closed folder around it,
 * a device. */
sh_status sh_target_choose(sh_target *target, const char *path, const char *name,
                           sh_error *error);

/* is there a journal? */
bool sh_target_has_journal(const sh_target *target);
void sh_target_remove_journal(const sh_target *target);

/* bytes free where it is; 0: unknown */
double sh_target_room(const sh_target *target);

/* Runs `shahe export` on the journal in a process of its own: a library that fails there takes
 * nothing with it. The child has told what was wrong; its exit code comes back as status. */
sh_status sh_target_export(const sh_target *target, sh_error *error);

/* Writes sheets to `path` as sh_sheet_write does, in a process of its own as well. */
sh_status sh_target_write_sheets(sh_term *term, const char *path, const char *title,
                                 const sh_sheet *sheets, int32_t count, sh_error *error);

/* The same for any output file of a command: is `path` a place to write to? */
sh_status sh_target_check(const char *path, sh_error *error);

#endif

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

/* what is written: a result, or the page of a report */
typedef enum sh_target_kind { SH_TARGET_RESULT, SH_TARGET_PAGE } sh_target_kind;

typedef struct sh_target {
    char path[SH_TARGET_PATH];    /* "out.h5" */
    char journal[SH_TARGET_PATH]; /* "out.h5.journal" */
} sh_target;

/* The place `path`, or "<name>.h5" when path is NULL. Nothing is looked at or created;
 * SH_E_OUTPUT when it is too long. */
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

/* Is `path` a place to write to? Refuses with SH_E_OUTPUT what could not be written later: a
 * folder, a missing or closed folder around it, a device; and a file that is there, unless it
 * is empty or begins as one of this kind does. */
sh_status sh_target_check(const char *path, sh_target_kind kind, sh_error *error);

/* SH_E_USAGE when `output` is the file `input`, also by another name or a link. */
sh_status sh_target_spare(const char *output, const char *input, sh_error *error);

#endif

/* shelf: a source whose arrays a test puts there by hand. */
#ifndef SH_TESTS_SHELF_H
#define SH_TESTS_SHELF_H

#include "port/sink.h"

typedef struct sh_shelf sh_shelf;

sh_shelf *sh_shelf_create(void);
void sh_shelf_destroy(sh_shelf *shelf);

/* Puts a copy of the values there, with unit, meaning and flags (each may be NULL). */
typedef struct sh_shelf_item {
    const char *path, *unit, *about, *flags;
    int32_t rank;
    int64_t size[SH_MAX_RANK];
} sh_shelf_item;
void sh_shelf_numbers(sh_shelf *shelf, sh_shelf_item item, const double *value);
void sh_shelf_texts(sh_shelf *shelf, const char *path, int64_t count, const char *const *text);
void sh_shelf_attribute(sh_shelf *shelf, const char *group, const char *name,
                        const char *value);

/* Takes away every array whose path begins so. */
void sh_shelf_remove(sh_shelf *shelf, const char *beginning);

/* Reading this path fails with SH_E_INPUT although it is there; NULL: none. */
void sh_shelf_break(sh_shelf *shelf, const char *path);

sh_source sh_shelf_source(sh_shelf *shelf);

#endif

/* decision: what an agent decides, as a slot that holds a built-in kernel or a compiled rule.
 * A decision reads a tile and writes one number per listed row; the event that asked does the
 * draws and the bookkeeping. */
#ifndef SH_RULES_DECISION_H
#define SH_RULES_DECISION_H

#include <stdint.h>

struct sh_plan;
struct sh_world;

typedef enum sh_decision_id {
#define SH_DECISION(subject, name, result, about) SH_DECISION_##subject##_##name,
#include "rules/decisions.def"
#undef SH_DECISION
    SH_DECISIONS
} sh_decision_id;

typedef struct sh_decision_info {
    const char *subject, *name, *result, *about;
} sh_decision_info;
extern const sh_decision_info sh_decision_table[SH_DECISIONS];

/* some rows of a table, seen in one slot */
typedef struct sh_rows {
    int32_t begin;          /* row of the table that offset 0 stands for */
    int32_t count;          /* rows listed */
    const uint16_t *offset; /* their offsets from begin, ascending */
    int32_t slot;           /* loan or holding slot; 0 for a person's own decisions */
    const uint32_t *noise;  /* a word of each listed row's own luck, or NULL */
    const uint8_t
        *seen; /* what the event counted for each offset: loans, neighbours; or NULL */
} sh_rows;

/* result: a probability, or fen; see decisions.def */
typedef struct sh_decision sh_decision;
struct sh_decision {
    void (*run)(const sh_decision *self, const struct sh_plan *plan,
                const struct sh_world *world, const sh_rows *rows, double *out);
    const void *program; /* compiled rule, NULL: built in */
};

#endif

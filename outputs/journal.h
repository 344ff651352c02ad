/* journal: the live store of a run, an append-only file of checksummed frames.
 *
 * The file is the line "shahe journal 1" and frames, each on a multiple of 8 bytes:
 *
 *     u32 "SHJF" · u32 kind · u64 payload bytes (a multiple of 8) · u64 ×2 XXH3-128 · payload
 *
 * The hash covers kind, length and payload. The first frame is the header: digest of the plan
 * and the whole schema, so that an export needs nothing but the journal. Then notes
 * (provenance) and records follow in any order.
 *
 * What "committed" means. When commit returns SH_OK the record is with the operating system: no
 * crash or kill of this program loses it. A commit that comes a second or more after the last
 * flush also flushes to the disk all that came before, and so does close: a power cut may cost
 * what was committed since the last flush, never more. After a failed write the file is cut
 * back to its last whole frame and every later commit fails with the same message.
 *
 * A resumed or damaged journal. A frame that is cut off or whose hash is wrong is skipped; the
 * search goes on at the next whole frame, so damage costs only what it hit. What is skipped at
 * the end of the file is cut off by resume; what was lost can be run again. */
#ifndef SH_OUTPUTS_JOURNAL_H
#define SH_OUTPUTS_JOURNAL_H

#include "port/sink.h"

typedef enum sh_journal_mode {
    SH_JOURNAL_NEW,   /* replaces a journal of that name */
    SH_JOURNAL_RESUME /* goes on with it; a missing one is begun */
} sh_journal_mode;

typedef struct sh_journal sh_journal;

/* A journal to be written at `path`; nothing is opened yet. `plan_digest` is the printed digest
 * of the plan. Both texts are copied. NULL when out of memory. */
sh_journal *sh_journal_create(const char *path, const char *plan_digest, sh_journal_mode mode);

/* Closes the file without a word when the sink was not closed. */
void sh_journal_destroy(sh_journal *journal);

/* The sink of the journal.
 * open: SH_E_DIFFERS when a journal to be resumed holds another plan or schema; SH_E_INPUT when
 * the file is not a journal (it is left alone) or its header is damaged; SH_E_OUTPUT when it
 * cannot be written or another process has it; SH_E_MEMORY.
 * commit, close: SH_E_OUTPUT with path and reason (no space, I/O error). */
sh_sink sh_journal_sink(sh_journal *journal);

/* Before open: an array [arm][replication] into which open writes 1 for each record that is
 * there already and 0 for the others; borrowed. */
void sh_journal_mark(sh_journal *journal, uint8_t *done);

/* After open: is the record there already? */
bool sh_journal_has(const sh_journal *journal, int32_t arm, int32_t replication);

/* After open: number of different records that are there. */
int64_t sh_journal_count(const sh_journal *journal);

/* After open: adds or replaces an attribute of provenance that is known only now (a time taken,
 * the number of threads). Errors as commit. */
SH_NODISCARD sh_status sh_journal_note(sh_journal *journal, const char *name, const char *value,
                                       sh_error *error);

#endif

/* network: the kernels on a user's own exposures, each filling sheets. */
#ifndef SH_CLI_NETWORK_H
#define SH_CLI_NETWORK_H

#include "cli/args.h"
#include "network/edges.h"
#include "port/sheet.h"

enum { SH_NETWORK_SHEETS = 4 }; /* of a kernel, at most, and its provenance */

/* Start from a zeroed struct with args and threads set. */
typedef struct sh_network_job {
    const sh_args *args; /* borrowed */
    int32_t threads;     /* at least 1; they change no bit */
    sh_edges edges;
    sh_graph owes, claims;
    sh_sheet sheet[SH_NETWORK_SHEETS]; /* summary first */
    int32_t sheets;
} sh_network_job;

/* Reads banks only; or banks and holdings; or banks and exposures, of which it builds both
 * graphs. */
sh_status sh_network_load_banks(sh_network_job *job, sh_error *error);
sh_status sh_network_load_holdings(sh_network_job *job, sh_error *error);
sh_status sh_network_load(sh_network_job *job, sh_error *error);

/* Each fills job->sheet. SH_E_USAGE for an option out of its range, SH_E_SCENARIO for data that
 * a kernel cannot take, naming the bank. */
sh_status sh_network_clear(sh_network_job *job, sh_error *error);
sh_status sh_network_cascade(sh_network_job *job, sh_error *error);
sh_status sh_network_debtrank(sh_network_job *job, sh_error *error);
sh_status sh_network_rebuild(sh_network_job *job, sh_error *error);
sh_status sh_network_firesale(sh_network_job *job, sh_error *error);

/* Reads nothing, and writes the files of --to as well: both, or none. SH_E_USAGE for options
 * out of range; SH_E_OUTPUT, also when one of the files is there already. */
sh_status sh_network_generate(sh_network_job *job, sh_error *error);

void sh_network_free(sh_network_job *job);

/* ---- shared by the kernels' files */

#define SH_NETWORK_WHOLE INT64_C(1000000) /* a share of one, in millionths */

/* SH_E_MEMORY, in the words of all kernels. */
sh_status sh_network_no_memory(sh_error *error);

/* Whether the text is a number in plain decimals: no sign, exponent, hexadecimal, infinity. */
bool sh_network_plain(const char *text, double *number);

/* The share that an option gives, 0 to 1, in plain decimals; `otherwise` when it is not there.
 */
sh_status sh_network_share(const sh_args *args, const char *name, double otherwise,
                           double *share, sh_error *error);

/* The same in whole millionths: refuses more than six decimals. */
sh_status sh_network_millionths(const sh_args *args, const char *name, int64_t otherwise,
                                int64_t *share, sh_error *error);

/* Millionths of a share written in plain decimals: -1 when it is none from 0 to 1, -2 when it
 * has more than six decimals. */
int64_t sh_network_millionths_of(const char *text);

/* The same as sh_network_share for a number from 0 to 10^300. */
sh_status sh_network_number(const sh_args *args, const char *name, double otherwise,
                            double *number, sh_error *error);

/* SH_E_SCENARIO unless the file of banks has the column. */
sh_status sh_network_needs(const sh_network_job *job, sh_edges_column column, sh_error *error);

/* Marks the banks of --fail in marks[banks]. */
sh_status sh_network_marked(const sh_network_job *job, uint8_t *marks, sh_error *error);

/* A sheet of that many rows, the next of the job; with the ids of banks as its first column
 * when it is about banks. NULL: out of memory. */
sh_sheet *sh_network_sheet(sh_network_job *job, const char *name, const char *about,
                           int64_t rows);

/* One whole number, or one real number, into a sheet of one row; false when out of memory. */
bool sh_network_count(sh_sheet *sheet, const char *name, const char *unit, int64_t value,
                      const char *about);
bool sh_network_real(sh_sheet *sheet, const char *name, double value, const char *about);

#endif

/* edges: banks, and who owes whom, from two files of comma-separated values.

   The file of banks has one row a bank: the column `id` and any of the columns of
   bank_columns.def. The file of exposures has one row a debt: `debtor`, `creditor`, `amount`,
   and if need be `class` (investors, custodian, reserve or general). A file of holdings has one
   row for what a bank holds of an asset: `bank`, `asset`, `amount`. Amounts are yuan,
   "1234.56" or with a unit ("3.5 wan"), whole in fen.

   Every mistake is told with file, line and column (counted in bytes, from 1), several at once.
   Refused: columns that are missing, unknown or double; rows of another length; ids that are
   missing, double or unknown; amounts that are missing, negative or no amounts (also nan and
   inf); columns that together reach 2^62 fen; a bank that owes itself; two debts of one class
   of one debtor to one creditor, and two holdings of one asset by one bank, unless they are to
   be added up. Allowed: no exposures at all, one bank, no capital, debts of 0 yuan, debts of
   several classes between the same two banks. */
#ifndef SH_NETWORK_EDGES_H
#define SH_NETWORK_EDGES_H

#include <stdbool.h>

#include "base/digest.h"
#include "base/names.h"
#include "network/graph.h"
#include "network/table.h"

typedef enum sh_edges_column {
#define SH_BANK_COLUMN(name, about) SH_EDGES_##name,
#include "network/bank_columns.def"
#undef SH_BANK_COLUMN
    SH_EDGES_COLUMNS
} sh_edges_column;

/* "investors", "custodian", "reserve", "general": classes of debts, in the order of payment */
extern const char *const sh_edges_class_name[4];

const char *sh_edges_column_name(sh_edges_column column);
const char *sh_edges_column_about(sh_edges_column column);

/* what a bank holds of an asset that can be sold */
typedef struct sh_edges_holding {
    int32_t bank, asset;
    sh_fen amount; /* fen at today's price */
} sh_edges_holding;

/* Start from a zeroed struct. */
typedef struct sh_edges {
    const char *file; /* of the banks, for messages; borrowed */
    sh_hash read[2];  /* of the bytes of the files: banks; exposures or holdings */
    int32_t banks;
    sh_names ids; /* owned; bank i is ids.text[i], in the order of the file */
    sh_fen *money[SH_EDGES_COLUMNS]; /* owned, [banks] fen, 0 where the file has no column */
    bool has[SH_EDGES_COLUMNS];      /* the file has the column */
    int32_t *line;                   /* owned, [banks] line of each in the file */
    int32_t *byte[SH_EDGES_COLUMNS]; /* owned, [banks] where the amount begins in its line;
                                        NULL: no such column */
    sh_spot head[SH_EDGES_COLUMNS];  /* where the column is named; no column: begin of head */
    sh_vec list;                     /* owned, of sh_edge, in the order of the file */
    sh_vec rank;                     /* owned, of uint8_t, class of each debt: 0 investors, 1
                                        custodian, 2 reserve, 3 general */
    bool has_rank;                   /* the file has the column `class` */
    sh_names assets;                 /* owned; kinds of assets that can be sold */
    sh_vec holdings;                 /* owned, of sh_edges_holding, in the order of the file */
} sh_edges;

/* Reads both files; `exposures` may be NULL: banks only. The second reads holdings in place of
   exposures. What is added up stands in the last row of its kind; those before keep 0 fen.
   SH_E_INPUT when a file cannot be read, SH_E_SCENARIO for mistakes in it, SH_E_MEMORY. */
SH_NODISCARD sh_status sh_edges_read(sh_edges *edges, const char *banks, const char *exposures,
                                     sh_parallel parallel, sh_error *error);

SH_NODISCARD sh_status sh_edges_read_holdings(sh_edges *edges, const char *banks,
                                              const char *holdings, sh_parallel parallel,
                                              sh_error *error);

/* The same from texts, which are cut up; `name` stands in messages. Banks come first. */
SH_NODISCARD sh_status sh_edges_banks(sh_edges *edges, const char *name, char *text,
                                      sh_error *error);
SH_NODISCARD sh_status sh_edges_exposures(sh_edges *edges, const char *name, char *text,
                                          sh_parallel parallel, sh_error *error);

SH_NODISCARD sh_status sh_edges_holdings(sh_edges *edges, const char *name, char *text,
                                         sh_parallel parallel, sh_error *error);

/* Where the amount of a bank in a column stands; without that column, where the bank does. */
sh_spot sh_edges_spot(const sh_edges *edges, int32_t bank, sh_edges_column column);

void sh_edges_free(sh_edges *edges);

#endif

/* world: the mutable state of one replication of one arm. It knows sizes, not the plan.
 *
 * Rows never move: row order is the order of identity. A person is (cohort, index); cohorts
 * start on a tile boundary; links are row numbers. A person's money is unsigned 32-bit fen;
 * everything else is in the books of the ledger. */
#ifndef SH_WORLD_WORLD_H
#define SH_WORLD_WORLD_H

#include <stdint.h>

#include "base/rng.h"
#include "base/vec.h"
#include "world/alias.h"
#include "world/exposures.h"
#include "world/ledger.h"
#include "world/table.h"

enum {
    SH_TILE = 1024,     /* rows of a tile */
    SH_NONE = 0xFFFF,   /* no platform */
    SH_LISTED = 0xFFFF, /* `asked` of a claim that is listed for transfer */
    SH_GRADES_N = 7,    /* credit grades */
    SH_SEGMENT_N = 4,   /* segments of borrowers */
    SH_AGES = 16,       /* age buckets of the redemption queue; the last holds all older */
    SH_LOANS = 4,       /* loan slots of a borrower */
    SH_HOLDINGS = 4,    /* holding slots of an investor */
    SH_LEVER_N = 64,    /* room for levers on a platform */
    SH_CHANNEL_N = 24,  /* room for channels */
    SH_SECTOR_N = 8,    /* sectors of borrowers */
    SH_ANCHOR_N = 240,  /* anchor firms, at most */
    SH_TRADE_N = SH_SECTOR_N + SH_ANCHOR_N, /* borrower.trade: sectors, then anchor firms */
    SH_REGION_N = 256,                      /* regions, at most */
    SH_GROUP_N = 1024,                      /* groups of companies, at most */
    SH_OBSERVABLE_N = 16                    /* room for observables of a platform */
};

typedef enum sh_platform_status {
#define SH_STATUS(name, live, about) SH_STATUS_##name,
#include "world/statuses.def"
#undef SH_STATUS
    SH_STATUSES
} sh_platform_status;

typedef enum sh_exit_kind {
#define SH_EXIT(name, failure, about) SH_EXIT_##name,
#include "world/exits.def"
#undef SH_EXIT
    SH_EXITS
} sh_exit_kind;

enum { SH_TYPE_matched, SH_TYPE_guaranteed, SH_TYPE_fraud };
enum { SH_ALARM_none, SH_ALARM_watch, SH_ALARM_limit, SH_ALARM_freeze };
enum {
    SH_INSTITUTION_guarantor,
    SH_INSTITUTION_vendor,
    SH_INSTITUTION_custodian,
    SH_INSTITUTIONS
};
enum {
    SH_TRAIT_SLOTS = 7,
    SH_TRAIT_DEPENDENT = 8,
    SH_TRAIT_LISTED = 16, /* of a borrower: a default of its stands on the bureau's list */
    SH_TRAIT_ROBO = 8,
    SH_TRAIT_INSTITUTION = 16,
    SH_TRAIT_SOPHISTICATED = 32,
    SH_TRAIT_RESTRICTED = 128, /* the law ties what it may place to its net worth */
    SH_TRAIT_SHY = 64          /* has run once, or has lost money on a failed platform */
};

#define SH_COLUMN(ctype, name, slots, unit, about) ctype *name;
typedef struct sh_platforms {
    int32_t n;
#include "world/platforms.def"
    void *block;
} sh_platforms;
typedef struct sh_borrowers {
    int32_t n;
#include "world/borrowers.def"
    void *block;
} sh_borrowers;
typedef struct sh_investors {
    int32_t n;
#include "world/investors.def"
    void *block;
} sh_investors;
typedef struct sh_institutions {
    int32_t n;
#include "world/institutions.def"
    void *block;
} sh_institutions;
#undef SH_COLUMN

typedef enum sh_table_kind {
    SH_TABLE_NONE,
    SH_TABLE_PLATFORMS,
    SH_TABLE_BORROWERS,
    SH_TABLE_INVESTORS,
    SH_TABLE_INSTITUTIONS,
    SH_TABLES
} sh_table_kind;

/* descriptors of a table; *count receives their number */
const sh_column *sh_world_columns(sh_table_kind kind, int32_t *count);
const char *sh_world_status_name(int32_t status);
const char *sh_world_exit_name(int32_t kind);

/* open for business */
SH_INLINE bool sh_status_live(int32_t status)
{
    return status == SH_STATUS_operating || status == SH_STATUS_delay;
}

/* whether leaving this way leaves somebody unpaid or breaks a promise: all ways but conversion
 */
bool sh_world_exit_fails(int32_t kind);

/* Applications and loans are counted by grade and segment: cell grade × SH_SEGMENT_N + segment.
 */
enum { SH_CELL_N = SH_GRADES_N * SH_SEGMENT_N };

/* The market as a whole. */
typedef struct sh_market {
    double day;                         /* first day of this step, since the start */
    double macro;                       /* state of the economy, 0 normal, high is bad */
    double macro_lost;                  /* part of macro that lost lending has added */
    double sector[SH_SECTOR_N];         /* the same by sector */
    double anchor[SH_ANCHOR_N];         /* the same by anchor firm */
    double news;                        /* index of failures, decayed */
    double news_shock;                  /* part of it that shocks have made */
    double news_region[SH_REGION_N];    /* the same by region */
    double news_group[SH_GROUP_N];      /* sum of group_left over the members of each group */
    double default_factor;              /* this step's factor on default hazards */
    double trade_factor[SH_TRADE_N];    /* the same by sector or anchor firm */
    double invest_factor;               /* this step's factor on placing money */
    double exit_factor;                 /* this step's factor on early exits */
    double outside_rise;                /* rise of the outside yield, a year */
    double yield_mean;                  /* claim-weighted promised yield */
    double yield_rise;                  /* its mean rise above what platforms were drawn with */
    double signal_mean;                 /* claim-weighted signal */
    double overdue_mean;                /* of all platforms */
    double lending_normal, lending_now; /* loans granted in a step: at the start, smoothed */
    double loan_scale;                  /* factor on the laws of loans and incomes */
    double robo;                        /* common word of the adviser signal, this step */
    double represents;                  /* real money behind one unit of simulated money */
    int32_t loudest; /* failed platform that weighs most in the news, -1 none */
    int32_t loudest_region[SH_REGION_N]; /* the same among those of each region */
    int32_t loudest_group[SH_GROUP_N];   /* failed member that weighs most in each group */
    int32_t shrunk;       /* failed platform whose fall in lending is the largest, -1 none */
    int64_t claims_start; /* fen, of all platforms at the start */
    int32_t platforms_start;
    int32_t active_investors; /* placements made in this step */
    int32_t reflecting;       /* decided placements that wait for their reflection to end */
    int32_t holders;          /* persons with a claim on a live platform */
    int64_t waiting_cash;     /* fen, free cash of investors who have not come yet */

    /* what only outcomes read, of this step */
    int64_t applied[SH_CELL_N], granted[SH_CELL_N]; /* applications, and loans paid out */
    int64_t lent[SH_CELL_N];                        /* fen, of those loans */
    double lent_years; /* fen × years until new loans are repaid, in the mean */
    double lent_cost;  /* fen of interest in that time, at the rates of this step */
    double lent_saved; /* fen by which that is less than private loans would cost */
    int32_t inspections;
} sh_market;

/* a dated lever write that waits, or was done; the log of the policies */
typedef struct sh_log_row {
    int32_t policy; /* row of the plan's policies */
    int32_t step;   /* in which it was written */
    int32_t lever;
    int32_t platform, region; /* target: row, region, or -1 any */
    int8_t type, pooled;      /* target: or -1 any */
    bool done;                /* in force */
    int32_t reached;          /* platforms it changed */
    double share;             /* target: this share of those */
    double day, value;        /* day from which it is in force */
    char reason[80];
} sh_log_row;

/* something that happened to a platform */
typedef struct sh_event {
    int32_t step,
        kind; /* sh_exit_kind for failures; 16 + sh_platform_status for other changes */
    int32_t platform, counterparty; /* counterparty: the failed platform it followed, -1 none */
    int32_t cause;                  /* row in world.events, -1: a root */
    int64_t amount;                 /* claims at that moment, fen */
    float share[SH_CHANNEL_N];      /* trigger shares, sum 1 for failures, else 0 */
} sh_event;

/* a fault that only the run can show; stops the pipeline */
typedef struct sh_fault {
    sh_status status; /* SH_OK: none */
    int32_t step;
    const char *phase; /* static name */
    char text[512];
} sh_fault;

typedef struct sh_capacity {
    int32_t platforms, borrowers, investors, institutions;
    int32_t borrower_arrivals, investor_arrivals; /* persons who may come later */
    int32_t lag_steps; /* steps of platform figures remembered for observers */
    int64_t debts; /* between platforms, in the mean; they take memory when they are drawn */
} sh_capacity;

/* Persons of a table who come in the same way: those of the start, then from the next tile on
 * those who arrive, in the order of their arrival. The rows between belong to nobody. */
enum { SH_COHORTS = 2 };
typedef struct sh_cohort {
    int32_t begin;  /* row of its first person, a multiple of SH_TILE */
    int32_t n;      /* persons */
    int32_t active; /* the first so many of them take part in this step */
} sh_cohort;

typedef struct sh_world {
    int32_t arm, replication, step; /* step 0 is the set-up, 1 the first */
    sh_rng_key key;
    sh_capacity capacity;
    sh_platforms platforms;
    sh_borrowers borrowers;
    sh_investors investors;
    sh_institutions institutions;
    sh_cohort cohorts[SH_TABLES][SH_COHORTS]; /* of borrowers and investors; else empty */
    sh_ledger ledger;
    sh_exposures exposures; /* what platforms owe each other */
    sh_market market;

    /* choice of a platform: alias tables over all rows, made once from sizes */
    uint32_t *invest_cut, *borrow_cut; /* [platforms] */
    uint16_t *invest_other, *borrow_other;

    /* what observers will see: [lag ring][observable][platform] */
    double *observed;
    int32_t observed_steps; /* written so far */

    sh_vec events; /* sh_event */
    sh_vec log;    /* sh_log_row */
    sh_fault fault;
    sh_hash steps_digest; /* chain over steps: platforms and ledger */
    sh_hash digest; /* chain over steps: platforms and ledger, all columns when paranoid */
} sh_world;

/* Takes all memory of a run. free accepts a zeroed or half-built world. */
sh_status sh_world_init(sh_world *world, const sh_capacity *capacity, sh_error *error);
void sh_world_free(sh_world *world);
/* Back to the state after init, keeping the memory. */
void sh_world_reset(sh_world *world);
/* bytes of a world of this capacity, with the debts between its platforms */
double sh_world_bytes(const sh_capacity *capacity);
/* rows of a table with so many persons at the start and so many who arrive */
int64_t sh_world_rows(int32_t start, int32_t arrivals);

/* digest of every column of every table, the books and the market */
sh_hash sh_world_digest(const sh_world *world);
/* chains the platform table and the books (all columns when `all`) into world.digest */
void sh_world_chain_digest(sh_world *world, bool all);

/* what a record keeps: the chain of platforms and books, then all columns as they are now; the
 * same whether or not the run was paranoid */
sh_hash sh_world_record_digest(const sh_world *world);

/* Stores the first fault. */
void sh_world_fail(sh_world *world, sh_status status, const char *phase, const char *format,
                   ...) SH_PRINTF(4, 5);

/* Compares the stocks that the persons hold with the books, account by account, and checks that
 * no cash was made or lost. A difference becomes a fault that names step, phase, account and
 * platform. `claims`, `loans`: which stocks are up to date. */
void sh_world_reconcile(sh_world *world, const char *phase, bool claims, bool loans);

/* Re-adds the stocks of all platforms from the persons' tables, serially. */
void sh_world_recount(sh_world *world);

#endif

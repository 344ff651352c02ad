#include "study/needs.h"

#include "phase/pipeline.h"
#include "phase/sums.h"
#include "record/names.h"
#include "record/outcomes.h"

enum {
    CODE = 3 << 20,          /* parts of the program that only a run touches */
    WRITER = 12 << 20,       /* what the writer of the result holds beyond the program */
    INDEX = 4500,            /* and of each record beside its values */
    THREAD = 200 << 10,      /* stack and heap that a thread touches */
    LABEL = 64,              /* a short text of the schema */
    PLATFORM_TEXTS = 12,     /* columns of the schema for each platform, with labels */
    POLICY_STATE = 1 << 20,  /* the Lua state of a world with policies */
    LOSSES = 3 << 20,        /* counting what persons have lost, at the end */
    KERNEL_WRITER = 6 << 20, /* what the writer of tables touches */
    KERNEL_FILE = 25 << 10,  /* a file of small tables with its provenance */
    ROW = 200,               /* a failure or an act as kept by the world and the record */
    DEBT = 48                /* a debt between platforms while estates are valued */
};

/* one record: outcomes, system series, exits of the platforms */
static double record_bytes(const sh_plan *plan, double platforms)
{
    double bytes = SH_OUTCOMES * 8.0 + SH_CHANNELS * 8.0 + 8.0;
    for (int i = 0; i < SH_SYSTEMS; i++) {
        bytes += plan->steps * (double)sh_type_size(sh_system_series[i].type);
    }
    return bytes + platforms * (4 + 1 + 8 + 4);
}

/* the platform series of a kept replication */
static double kept_bytes(const sh_plan *plan, double platforms)
{
    double bytes = 0;
    for (int i = 0; i < SH_SERIES && plan->kept_count > 0; i++) {
        bytes += (double)sh_type_size(sh_record_series[i].variable.type);
    }
    return bytes * plan->steps * platforms;
}

/* what each running world has besides its tables */
static double companions(const sh_plan *plan, double platforms)
{
    double debts = (double)sh_pipeline_capacity(plan).debts * DEBT;
    double history = plan->steps * (SH_SYSTEMS * 8.0 + 8.0);
    double policies = plan->policy_count > 0 ? POLICY_STATE : 0;
    /* pages of the index, and steps of applications */
    double pages = 8.0 * (1 + SH_WARNING_LEAD / plan->step_days) + 4.0;
    return history + policies + platforms * (ROW + pages) + LOSSES + debts;
}

static double step_bytes(double threads, double platforms)
{
    double sums = (platforms + 1) * SH_SUMS * sizeof(int64_t) + sizeof(sh_scratch);
    return threads * (sums + THREAD);
}

/* ---- a kernel: reference costs, and the arrays that it takes */

static void need_sale(const sh_kernel_sale *sale, sh_needs *needs)
{
    double banks = sale->banks, rounds = (double)sale->shocks * sale->rounds;
    needs->cpu_seconds = 50e-9 * banks * rounds;
    needs->total_bytes = 150 * banks + 64 * rounds;
    needs->file_bytes = 12 * rounds;
}

static void need_window(const sh_kernel_window *window, int32_t threads, sh_needs *needs)
{
    double nodes = window->nodes, loans = 0, most = 0;
    for (int32_t i = 0; i < window->degrees; i++) {
        loans += window->degree[i] * nodes;
        most = window->degree[i] * nodes > most ? window->degree[i] * nodes : most;
    }
    int32_t at_once = threads < window->degrees ? threads : window->degrees;
    needs->cpu_seconds = window->draws * (35e-9 * nodes * window->degrees + 8e-9 * loans);
    needs->total_bytes = at_once * (20 * nodes + 5 * most + 4.0 * window->draws);
    needs->file_bytes = 60.0 * window->degrees;
}

static void need_ruin(const sh_kernel_ruin *ruin, sh_needs *needs)
{
    double every = ruin->premium / ruin->claim_rate, claims = 0;
    for (int32_t i = 0; i < ruin->reserves; i++) {
        claims += ruin->paths * (ruin->reserve[i] + every) / (every - ruin->claim_mean);
    }
    needs->cpu_seconds = 31e-9 * claims;
    needs->total_bytes = 8.0 * ruin->paths;
    needs->file_bytes = 64.0 * ruin->reserves;
}

static sh_needs needs_of_kernel(const sh_kernel_study *kernel, int32_t threads,
                                double program_bytes)
{
    sh_needs needs = {0};
    switch (kernel->kind) {
    case SH_KERNEL_fire_sale:
        need_sale(&kernel->sale, &needs);
        break;
    case SH_KERNEL_window:
        need_window(&kernel->window, threads, &needs);
        break;
    default:
        need_ruin(&kernel->ruin, &needs);
    }
    needs.total_bytes += program_bytes + KERNEL_WRITER;
    needs.file_bytes += KERNEL_FILE;
    return needs;
}

sh_needs sh_needs_of(const sh_plan *plan, int32_t threads, double program_bytes)
{
    if (plan->kernel != NULL) {
        return needs_of_kernel(plan->kernel, threads, program_bytes);
    }
    sh_capacity capacity = sh_pipeline_capacity(plan);
    double runs = (double)plan->arm_count * plan->replications;
    double platforms = capacity.platforms, world = sh_world_bytes(&capacity);
    double agents = (double)capacity.borrowers + (double)capacity.investors +
                    (double)capacity.borrower_arrivals + (double)capacity.investor_arrivals;
    double record = record_bytes(plan, platforms), kept = kept_bytes(plan, platforms);
    /* few runs: all threads share one world */
    double worlds = runs < threads ? 1.0 : threads;
    double schema = platforms * PLATFORM_TEXTS * LABEL;
    double each = world + companions(plan, platforms) + record + kept;
    double journal = record + kept; /* the record on its way out */
    double run = worlds * each + step_bytes(threads, platforms) + schema + journal;
    double all = runs * record + (double)plan->kept_count * plan->arm_count * kept;
    double writing = WRITER + 2 * schema + runs * INDEX;
    sh_needs needs = {
        .worlds = (int32_t)worlds,
        .world_bytes = world,
        .ring_bytes = capacity.lag_steps * (double)SH_OBSERVABLE_N * platforms * 8.0,
        .total_bytes = program_bytes + CODE + (run > writing ? run : writing),
        .file_bytes = all / 2.0,
        .cpu_seconds = (40e-9 * agents + 3e-6 * platforms) * plan->steps * runs,
        .agents = agents,
    };
    return needs;
}

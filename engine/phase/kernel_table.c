/* the table of tile functions of one instruction set */
#include "phase/kernels.h"

#define SH_TEXT_PASTE(isa) #isa
#define SH_TEXT_EXPAND(isa) SH_TEXT_PASTE(isa)
#define SH_TABLE_EXPAND(isa) sh_phase_kernels_##isa
#define SH_TABLE(isa) SH_TABLE_EXPAND(isa)

const sh_kernels SH_TABLE(SH_ISA) = {
    .isa = SH_TEXT_EXPAND(SH_ISA),
    .repay = SH_KERNEL(repay),
    .apply = SH_KERNEL(apply),
    .rank = SH_KERNEL(rank),
    .grant = SH_KERNEL(grant),
    .look = SH_KERNEL(look),
    .settle = SH_KERNEL(settle),
    .decide =
        {
            [SH_DECISION_loan_misses] = SH_KERNEL(misses),
            [SH_DECISION_loan_cures] = SH_KERNEL(cures),
            [SH_DECISION_loan_prepays] = SH_KERNEL(prepays),
            [SH_DECISION_borrower_applies] = SH_KERNEL(applies),
            [SH_DECISION_borrower_approved] = SH_KERNEL(approved),
            [SH_DECISION_holding_rolls] = SH_KERNEL(rolls),
            [SH_DECISION_holding_withdraws] = SH_KERNEL(withdraws),
            [SH_DECISION_investor_invests] = SH_KERNEL(invests),
            [SH_DECISION_investor_amount] = SH_KERNEL(amount),
        },
};

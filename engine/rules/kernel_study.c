#include "rules/kernel_study.h"

static const char *const texts[][2] = {
#define X(name, about) {#name, about},
    SH_KERNEL_KINDS(X)
#undef X
};

const char *sh_kernel_study_name(sh_kernel_kind kind)
{
    return texts[kind][0];
}

const char *sh_kernel_study_about(sh_kernel_kind kind)
{
    return texts[kind][1];
}

static void add_numbers(sh_digest *digest, const double *list, int32_t count)
{
    sh_digest_u64(digest, (uint64_t)count);
    if (count > 0) {
        sh_digest_column(digest, SH_TYPE_F64, list, (size_t)count);
    }
}

static void add_sale(sh_digest *digest, const sh_kernel_sale *sale)
{
    const double rule[] = {sale->fails_below, sale->acts_below, sale->target, sale->cash,
                           sale->loan};
    add_numbers(digest, rule, SH_COUNT(rule));
    sh_digest_u64(digest, (uint64_t)sale->rounds);
    sh_digest_u64(digest, (uint64_t)sale->banks);
    for (int32_t i = 0; i < sale->banks; i++) {
        const sh_kernel_bank *bank = &sale->bank[i];
        const double row[] = {bank->capital, bank->assets, bank->corporate, bank->government};
        sh_digest_text(digest, bank->id);
        add_numbers(digest, row, SH_COUNT(row));
    }
    sh_digest_u64(digest, (uint64_t)sale->shocks);
    for (int32_t i = 0; i < sale->shocks; i++) {
        const double row[] = {sale->shock[i].impact, sale->shock[i].shock};
        sh_digest_text(digest, sale->shock[i].name);
        add_numbers(digest, row, SH_COUNT(row));
    }
}

void sh_kernel_study_digest(sh_digest *digest, const sh_kernel_study *kernel)
{
    const sh_kernel_window *window = &kernel->window;
    const sh_kernel_ruin *ruin = &kernel->ruin;
    const double values[] = {window->capital, window->interbank, window->large,
                             ruin->premium,   ruin->claim_rate,  ruin->claim_mean};
    sh_digest_text(digest, sh_kernel_study_name(kernel->kind));
    add_sale(digest, &kernel->sale);
    add_numbers(digest, values, SH_COUNT(values));
    add_numbers(digest, window->degree, window->degrees);
    sh_digest_u64(digest, (uint64_t)window->nodes);
    sh_digest_u64(digest, (uint64_t)window->draws);
    sh_digest_u64(digest, window->ties_fail);
    add_numbers(digest, ruin->reserve, ruin->reserves);
    sh_digest_u64(digest, (uint64_t)ruin->paths);
}

/* What one node pays, receives and has left, in the exact solver's measure. */
#include "network/clearing_exact.h"

void sh_clearing_exact_pay(sh_clearing_exact *e, int32_t i, sh_fine pay)
{
    const sh_clearing_work *work = e->work;
    int place = 0, classes = work->out->classes;
    sh_fine rest = pay;
    e->pay[i] = pay;
    for (; place < classes; place++) {
        sh_fen due = work->due[(size_t)place * (size_t)work->out->nodes + (size_t)i];
        if (sh_fine_less(rest, sh_fine_of(due))) {
            e->share[i] = sh_fine_part(rest, due);
            break;
        }
        rest = sh_fine_sub(rest, sh_fine_of(due));
    }
    e->place[i] = (int8_t)place;
    e->share[i] = place < classes ? e->share[i] : (sh_fine){{0}};
    work->out->level[i] = place + sh_fine_double(e->share[i]);
}

sh_fine sh_clearing_exact_receipts(const sh_clearing_exact *e, int32_t i)
{
    const sh_graph *claims = e->work->in->claims;
    sh_fine sum = {{0}};
    for (int64_t k = claims->start[i]; k < claims->start[i + 1]; k++) {
        int32_t j = claims->other[k];
        int place = sh_clearing_place(e->work, claims->origin[k]);
        if (place < e->place[j]) {
            sum = sh_fine_add(sum, sh_fine_of(claims->amount[k]));
        } else if (place == e->place[j]) {
            sum = sh_fine_add(sum, sh_fine_times(claims->amount[k], e->share[j]));
        }
    }
    return sum;
}

sh_fine sh_clearing_exact_remains(const sh_clearing_exact *e, int32_t i)
{
    sh_fine total = sh_fine_of(e->work->total[i]);
    sh_fine left = sh_fine_add(sh_fine_mul(sh_fine_of(e->work->in->assets[i]), e->alpha),
                               sh_fine_mul(sh_clearing_exact_receipts(e, i), e->beta));
    return sh_fine_less(left, total) ? left : total;
}

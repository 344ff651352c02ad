#include "formula/run.h"

#include <math.h>

#include "base/det.h"
#include "formula/domain.h"

sh_status sh_run_check(const sh_run_bank *bank, sh_error *error)
{
    double least = bank->salvage, most = bank->salvage / bank->early;
    const sh_domain domain[] = {
        {"the share that must withdraw early", bank->early, 0, 1, true, true},
        {"what early liquidation pays", bank->salvage, 0, INFINITY, true, 0},
        {"what waiting returns", bank->late_return, bank->salvage, INFINITY, true, 0},
        {"the promise to who withdraws early", bank->contract, least, most, 0, true},
    };
    return sh_domain_check(domain, SH_COUNT(domain), error);
}

double sh_run_late_payout(const sh_run_bank *bank, double fraction)
{
    double kept = 1.0 - fraction * bank->contract / bank->salvage;
    return kept > 0.0 && fraction < 1.0 ? bank->late_return * kept / (1.0 - fraction) : 0.0;
}

double sh_run_threshold(const sh_run_bank *bank)
{
    if (bank->contract <= bank->salvage) {
        return 1.0;
    }
    double gain = bank->late_return / bank->salvage - 1.0;
    double f = (bank->late_return - bank->contract) / (bank->contract * gain);
    return f > 0.0 ? f : 0.0;
}

double sh_run_empty(const sh_run_bank *bank)
{
    double m = bank->salvage / bank->contract;
    return m < 1.0 ? m : 1.0;
}

double sh_run_map(const sh_run_bank *bank, double forecast)
{
    return forecast > sh_run_threshold(bank) ? 1.0 : bank->early;
}

/* the map takes two values, so it settles after two steps */
static double settle(const sh_run_bank *bank, double fraction)
{
    double next = sh_run_map(bank, fraction);
    while (next != fraction) {
        fraction = next;
        next = sh_run_map(bank, fraction);
    }
    return fraction;
}

sh_run_equilibria sh_run_fixed_points(const sh_run_bank *bank)
{
    return (sh_run_equilibria){settle(bank, bank->early), settle(bank, 1.0)};
}

int64_t sh_run_served(sh_fen pot, sh_fen contract, int64_t n, sh_fen *rest)
{
    sh_check(pot >= 0 && contract > 0 && n >= 0);
    int64_t full = pot / contract;
    *rest = full < n ? pot % contract : 0;
    return full < n ? full : n;
}

double sh_run_utility(double c, double aversion)
{
    return aversion == 1.0 ? sh_det_log(c)
                           : (sh_det_pow(c, 1.0 - aversion) - 1.0) / (1.0 - aversion);
}

double sh_run_expected_utility(const sh_run_bank *bank, double aversion)
{
    double late = sh_run_late_payout(bank, bank->early);
    return bank->early * sh_run_utility(bank->contract, aversion) +
           (1.0 - bank->early) * sh_run_utility(late, aversion);
}

sh_status sh_run_best_contract(double early, double late_return, double aversion,
                               sh_run_optimum *optimum, sh_error *error)
{
    const sh_domain domain[] = {
        {"the share that must withdraw early", early, 0, 1, true, true},
        {"what waiting returns", late_return, 1, INFINITY, true, 0},
        {"the aversion to risk", aversion, 0, INFINITY, true, 0},
    };
    sh_status status = sh_domain_check(domain, SH_COUNT(domain), error);
    if (status == SH_OK) {
        double growth = sh_det_pow(late_return, 1.0 / aversion);
        optimum->early_pay = 1.0 / (early + (1.0 - early) * growth / late_return);
        optimum->late_pay = growth * optimum->early_pay;
    }
    return status;
}

double sh_run_global_threshold(const sh_run_bank *bank)
{
    double m = sh_run_empty(bank), run = bank->contract * (m - bank->early);
    double wait = (m - bank->early) / m;
    if (m < 1.0) {
        run -= bank->salvage * sh_det_log(m);
        wait -= (1.0 - 1.0 / m) * sh_det_log((1.0 - m) / (1.0 - bank->early));
    }
    return run / (bank->late_return * wait);
}

#include "rules/plan.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/det.h"
#include "base/money.h"
#include "world/world.h"

/* bytes of one row with its share of step buffers, as the tables of the world have them */
enum { INVESTOR_BYTES = 64, BORROWER_BYTES = 72, PLATFORM_BYTES = 8192, DEBT_BYTES = 64 };
enum {
    MAX_DAYS = 36525,
    MAX_REPLICATIONS = 1000000000,
    LARGEST_SLOTS = 4,
    MAX_PLATFORMS = 65534
};

static const double total_limit = 0x1p62; /* fen */

static double physical_memory(void)
{
    return (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
}

/* rows that persons take: those of the start, an unused rest of a tile, those who arrive */
static double rows_of(double count, double arrivals)
{
    return arrivals > 0 ? count + SH_TILE + count * arrivals : count;
}

/* what platforms owe each other: the mean number of debts */
static double debt_bytes(const sh_params *params)
{
    bool any = params->platform_exposure_capital > 0;
    return any ? params->platform_count * params->platform_exposure_links * DEBT_BYTES : 0.0;
}

double sh_plan_finish_bytes(const sh_plan *plan)
{
    const sh_params *params = &plan->params;
    return rows_of(params->investor_count, params->investor_arrivals) * INVESTOR_BYTES +
           rows_of(params->borrower_count, params->borrower_arrivals) * BORROWER_BYTES +
           (params->platform_count + params->platform_entrants) * PLATFORM_BYTES +
           debt_bytes(params);
}

/* "64 TB" */
static void print_bytes(double bytes, char *text, size_t size)
{
    static const char *const units[] = {"bytes", "KB", "MB", "GB", "TB", "PB", "EB"};
    size_t unit = 0;
    while (bytes >= 1000 && unit + 1 < SH_COUNT(units)) {
        bytes /= 1000;
        unit++;
    }
    snprintf(text, size, bytes < 10 ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
}

static sh_status check_memory(const sh_plan *plan, sh_error *error)
{
    double needed = sh_plan_finish_bytes(plan), there = physical_memory();
    if (!(needed > there)) {
        return SH_OK;
    }
    char needed_text[32], there_text[32];
    print_bytes(needed, needed_text, sizeof needed_text);
    print_bytes(there, there_text, sizeof there_text);
    return sh_error_set(error, SH_E_SCENARIO,
                        "%.10g investors, %.10g borrowers and %.10g platforms would need %s; "
                        "this machine has %s",
                        rows_of(plan->params.investor_count, plan->params.investor_arrivals),
                        rows_of(plan->params.borrower_count, plan->params.borrower_arrivals),
                        plan->params.platform_count + plan->params.platform_entrants,
                        needed_text, there_text);
}

sh_status sh_plan_finish_fits(const sh_plan *plan, sh_error *error)
{
    const sh_params *params = &plan->params;
    const struct {
        const char *name;
        double count;
    } least_one[] = {{"platform", params->platform_count},
                     {"borrower", params->borrower_count},
                     {"investor", params->investor_count}};
    for (size_t i = 0; i < SH_COUNT(least_one); i++) {
        if (!(least_one[i].count >= 1)) {
            return sh_error_set(error, SH_E_SCENARIO, "%s.count is %.10g; at least 1 is needed",
                                least_one[i].name, least_one[i].count);
        }
    }
    return check_memory(plan, error);
}

/* the largest value that a draw of 32 bits can give */
static double largest(const sh_law *law)
{
    return sh_law_quantile(law, 1.0 - 0x1p-33);
}

/* a platform's size is divided by */
static sh_status check_sizes(const sh_plan *plan, sh_error *error)
{
    double least = sh_law_quantile(&plan->params.platform_size, 0x1p-33);
    return least > 0 ? SH_OK
                     : sh_error_set(error, SH_E_SCENARIO,
                                    "platform.size falls to %.10g yuan; every platform's size "
                                    "is above 0",
                                    least);
}

sh_status sh_plan_finish_money(const sh_plan *plan, int32_t *param, sh_error *error)
{
    sh_params copy = plan->params;
    for (int32_t i = 0; i < sh_param_count(); i++) {
        const sh_param_info *info = sh_param_info_at(i);
        if (!info->is_law || strcmp(info->unit, "yuan") != 0) {
            continue;
        }
        *param = i;
        double most = largest(sh_param_law(&copy, i));
        bool person = strcmp(info->section, "platform") != 0;
        if (person && !(most * 100 <= (double)SH_FEN32_MAX)) {
            return sh_error_set(error, SH_E_SCENARIO,
                                "%s.%s reaches %.10g yuan; one person's money is at most "
                                "42,949,672.95 yuan: give the law a cap",
                                info->section, info->name, most);
        }
        double rows = !person ? copy.platform_count
                      : strcmp(info->section, "borrower") == 0
                          ? rows_of(copy.borrower_count, copy.borrower_arrivals)
                          : rows_of(copy.investor_count, copy.investor_arrivals);
        double total = most * 100 * rows * (person ? LARGEST_SLOTS : 1);
        if (!(total < total_limit)) {
            return sh_error_set(error, SH_E_SCENARIO,
                                "%s.%s: %.10g of them with up to %.10g yuan each could sum to "
                                "more than the engine counts (%.3g yuan): lower the cap",
                                info->section, info->name, rows, most, total_limit / 100);
        }
    }
    return SH_OK;
}

static sh_status check_money(const sh_plan *plan, sh_error *error)
{
    int32_t param;
    return sh_plan_finish_money(plan, &param, error);
}

static sh_status check_kept(const sh_plan *plan, sh_error *error)
{
    for (int32_t i = 0; i < plan->kept_count; i++) {
        int32_t kept = plan->kept[i];
        if (kept < 0 || kept >= plan->replications) {
            return sh_error_set(error, SH_E_SCENARIO,
                                "keep: replication %d does not exist, there are %d (from 0)",
                                kept, plan->replications);
        }
        if (i > 0 && kept <= plan->kept[i - 1]) {
            return sh_error_set(error, SH_E_SCENARIO,
                                "keep: replications must be in ascending order, each once");
        }
    }
    return SH_OK;
}

static bool is_date(const char *text)
{
    int year, month, day, used = 0;
    bool read = sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) == 3;
    return read && used == 10 && text[10] == '\0' && year >= 1000 && month >= 1 &&
           month <= 12 && day >= 1 && day <= 31;
}

static sh_status check_size(const sh_plan *plan, sh_error *error)
{
    int32_t days = plan->step_days;
    if (days != 1 && days != 7 && days != 30) {
        return sh_error_set(error, SH_E_SCENARIO,
                            "a step of %d days: it is a day, a week (7) or a month (30)", days);
    }
    if (plan->steps < 1 || (int64_t)plan->steps * days > MAX_DAYS) {
        return sh_error_set(error, SH_E_SCENARIO,
                            "a horizon of %d steps: from 1 step to 100 years", plan->steps);
    }
    if (plan->replications < 1 || plan->replications > MAX_REPLICATIONS) {
        return sh_error_set(error, SH_E_SCENARIO, "%d replications: from 1 to %d",
                            plan->replications, MAX_REPLICATIONS);
    }
    if (!is_date(plan->start_date)) {
        return sh_error_set(error, SH_E_SCENARIO, "the start date '%s' is not like 2017-07-01",
                            plan->start_date);
    }
    return check_kept(plan, error);
}

/* true when the switches name only channels that can be switched off */
static sh_status check_channels(uint32_t off, const char *where, sh_error *error)
{
    for (int32_t i = 0; i < 32; i++) {
        if (!(off >> i & 1)) {
            continue;
        }
        if (i >= SH_CHANNELS) {
            return sh_error_set(error, SH_E_SCENARIO, "%s switches off an unknown channel",
                                where);
        }
        if (!sh_channel_table[i].switchable) {
            return sh_error_set(error, SH_E_SCENARIO,
                                "%s: '%s' is a direct cause and cannot be switched off", where,
                                sh_channel_table[i].name);
        }
    }
    return SH_OK;
}

/* shocks that name platforms by their place in the order of size */
static sh_status check_rank(const sh_plan *plan, const sh_shock *shock, sh_error *error)
{
    bool outage = shock->kind == SH_SHOCK_outage;
    bool share = shock->kind == SH_SHOCK_failure && shock->option[4] > 0;
    double last =
        shock->option[1] + (shock->option[0] - 1) * (outage ? 1 : shock->option[3] + 1);
    bool ranked = (outage || shock->kind == SH_SHOCK_failure) && !share;
    return !ranked || last <= plan->params.platform_count
               ? SH_OK
               : sh_error_set(
                     error, SH_E_SCENARIO,
                     "shock '%s': the last of its platforms would have rank %.10g, but "
                     "platform.count is %.10g",
                     outage ? "outage" : "failure", last, plan->params.platform_count);
}

static sh_status check_shock(const sh_plan *plan, const sh_shock *shock, sh_error *error)
{
    int32_t horizon = plan->steps * plan->step_days, place = 0;
    for (int32_t i = 0; i < sh_shock_option_count; i++) {
        const sh_shock_option *option = &sh_shock_options[i];
        if (option->kind != shock->kind) {
            continue;
        }
        double value = shock->option[place++];
        if (!(value >= option->min && value <= option->max)) {
            return sh_error_set(error, SH_E_SCENARIO,
                                "shock '%s': %s = %.10g, it lies between %.10g and %.10g",
                                option->shock, option->name, value, option->min, option->max);
        }
        int32_t begins = sh_plan_begins(shock->at_day, plan->step_days);
        if (shock->at_day < 0 || begins >= horizon || shock->over_day < 0) {
            return sh_error_set(
                error, SH_E_SCENARIO,
                "shock '%s' on day %d for %d days: it begins with a step of %d days, within "
                "the %d days of the run",
                option->shock, shock->at_day, shock->over_day, plan->step_days, horizon);
        }
    }
    if (shock->kind == SH_SHOCK_anchor && shock->option[0] >= plan->params.market_anchors) {
        return sh_error_set(error, SH_E_SCENARIO,
                            "shock 'anchor': there is no anchor firm %.10g, they are numbered "
                            "from 0 and market.anchors is %.10g",
                            shock->option[0], plan->params.market_anchors);
    }
    return place > 0 ? check_rank(plan, shock, error)
                     : sh_error_set(error, SH_E_SCENARIO, "unknown kind of shock");
}

static sh_status check_write(const sh_plan *plan, const sh_policy *policy,
                             const sh_lever_write *write, sh_error *error)
{
    if (write->lever < 0 || write->lever >= SH_LEVERS) {
        return sh_error_set(error, SH_E_SCENARIO, "policy '%s' sets an unknown lever",
                            policy->name);
    }
    const sh_lever_info *info = &sh_lever_table[write->lever];
    if (!(write->value >= info->min && write->value <= info->max)) {
        return sh_error_set(error, SH_E_SCENARIO,
                            "policy '%s': %s = %.10g, it lies between %.10g and %.10g",
                            policy->name, info->name, write->value, info->min, info->max);
    }
    const sh_selector *target = &write->target;
    double platforms = plan->params.platform_count + plan->params.platform_entrants;
    bool sane = write->day >= 0 && target->platform >= -1 && target->platform < platforms &&
                target->region >= -1 && target->region < plan->params.platform_regions &&
                target->type >= -1 && target->type <= 2 && target->pooled >= -1 &&
                target->pooled <= 1 && target->share >= 0 && target->share <= 1;
    return sane ? SH_OK
                : sh_error_set(error, SH_E_SCENARIO,
                               "policy '%s': the day or the target of %s does not exist",
                               policy->name, info->name);
}

static sh_status check_policy(const sh_plan *plan, const sh_policy *policy, sh_error *error)
{
    if (policy->name == NULL || policy->name[0] == '\0') {
        return sh_error_set(error, SH_E_SCENARIO, "a policy has no name");
    }
    if ((policy->has_start || policy->has_act) && plan->hook == NULL) {
        return sh_error_set(error, SH_E_SCENARIO,
                            "policy '%s' acts by script, but no script is "
                            "loaded",
                            policy->name);
    }
    if (policy->has_act != (policy->every_days > 0)) {
        return sh_error_set(error, SH_E_SCENARIO,
                            "policy '%s' needs both act and the days between its calls",
                            policy->name);
    }
    for (int32_t i = 0; i < policy->write_count; i++) {
        sh_status status = check_write(plan, policy, &policy->writes[i], error);
        if (status != SH_OK) {
            return status;
        }
    }
    return SH_OK;
}

static sh_status check_arm(const sh_plan *plan, int32_t place, sh_error *error)
{
    const sh_arm *arm = &plan->arms[place];
    if (arm->name == NULL || arm->name[0] == '\0') {
        return sh_error_set(error, SH_E_SCENARIO, "an arm has no name");
    }
    for (int32_t i = 0; i < place; i++) {
        if (strcmp(plan->arms[i].name, arm->name) == 0) {
            return sh_error_set(error, SH_E_SCENARIO, "two arms are called '%s'", arm->name);
        }
    }
    if (arm->policy_count < 0 || arm->policy_count > SH_MAX_ARM_POLICIES) {
        return sh_error_set(error, SH_E_SCENARIO, "arm '%s' has %d policies; at most %d",
                            arm->name, arm->policy_count, SH_MAX_ARM_POLICIES);
    }
    for (int32_t i = 0; i < arm->policy_count; i++) {
        if (arm->policy[i] < 0 || arm->policy[i] >= plan->policy_count) {
            return sh_error_set(error, SH_E_SCENARIO,
                                "arm '%s' names a policy that does not "
                                "exist",
                                arm->name);
        }
    }
    return check_channels(arm->channels_off, arm->name, error);
}

static sh_status check_lists(const sh_plan *plan, sh_error *error)
{
    sh_status status = check_channels(plan->channels_off, "the scenario", error);
    for (int32_t i = 0; status == SH_OK && i < plan->shock_count; i++) {
        status = check_shock(plan, &plan->shocks[i], error);
    }
    for (int32_t i = 0; status == SH_OK && i < plan->policy_count; i++) {
        status = check_policy(plan, &plan->policies[i], error);
    }
    if (status == SH_OK && plan->arm_count < 1) {
        status = sh_error_set(error, SH_E_SCENARIO, "there is no arm to run");
    }
    for (int32_t i = 0; status == SH_OK && i < plan->arm_count; i++) {
        status = check_arm(plan, i, error);
    }
    for (int32_t i = 0; status == SH_OK && i < plan->observation_count; i++) {
        const sh_observation *seen = &plan->observations[i];
        if (!(seen->value - seen->value == 0) || !(seen->day - seen->day == 0)) {
            status = sh_error_set(error, SH_E_SCENARIO,
                                  "observation %d of '%s' is not a number", i, seen->series);
        }
    }
    return status;
}

static sh_status check_persons(const char *name, double count, double arrivals, sh_error *error)
{
    double rows = rows_of(count, arrivals);
    return rows <= INT32_MAX
               ? SH_OK
               : sh_error_set(error, SH_E_SCENARIO,
                              "%.10g %s, those who arrive later included: at most %d", rows,
                              name, INT32_MAX);
}

/* rows of platforms are stored in 16 bits, those of persons in 31 */
static sh_status check_rows(const sh_plan *plan, sh_error *error)
{
    const sh_params *a = &plan->params;
    sh_status status =
        check_persons("investors", a->investor_count, a->investor_arrivals, error);
    if (status == SH_OK) {
        status = check_persons("borrowers", a->borrower_count, a->borrower_arrivals, error);
    }
    if (status != SH_OK) {
        return status;
    }
    double platforms = plan->params.platform_count + plan->params.platform_entrants;
    return platforms <= MAX_PLATFORMS
               ? SH_OK
               : sh_error_set(error, SH_E_SCENARIO,
                              "%.10g platforms, later ones included: at most %d", platforms,
                              MAX_PLATFORMS);
}

/* At the start a platform lends to borrowers what it has not lent to platforms. It holds at
 * most 1.6 times the liquidity target in cash, and nobody may have lent to it. */
static sh_status check_exposures(const sh_plan *plan, sh_error *error)
{
    const sh_params *a = &plan->params;
    double capital = a->platform_equity_share + a->platform_reserve_share;
    double funds = 1.0 + a->platform_equity_share - 1.6 * a->platform_liquidity_target;
    double lent = a->platform_exposure_capital * capital;
    return lent <= 0 || lent <= funds
               ? SH_OK
               : sh_error_set(
                     error, SH_E_SCENARIO,
                     "platform.exposure_capital is %.10g: platforms could lend %.3g of "
                     "their investors' claims to each other and have only %.3g to "
                     "lend; at most %.10g times their own capital",
                     a->platform_exposure_capital, lent, funds > 0 ? funds : 0.0,
                     funds > 0 ? (double)(int64_t)(100.0 * funds / capital) / 100.0 : 0.0);
}

/* who neither matches nor defrauds guarantees */
static sh_status check_types(const sh_plan *plan, sh_error *error)
{
    const sh_params *a = &plan->params;
    double sum = a->platform_matched_share + a->platform_fraud_share;
    return sum <= 1 + 1e-12
               ? SH_OK
               : sh_error_set(error, SH_E_SCENARIO,
                              "platform.matched_share %.10g and platform.fraud_share %.10g are "
                              "more than 1 together",
                              a->platform_matched_share, a->platform_fraud_share);
}

/* what a table counts in one byte */
static sh_status check_steps(const sh_plan *plan, sh_error *error)
{
    double late = plan->step.borrower_late_limit;
    return late <= UINT8_MAX
               ? SH_OK
               : sh_error_set(
                     error, SH_E_SCENARIO,
                     "borrower.late_limit is %.10g days, %.10g steps; at most %d steps "
                     "are counted: take longer steps or a shorter limit",
                     plan->params.borrower_late_limit, late, UINT8_MAX);
}

/* the next check, when all before it were passed; the first that fails names the flaw */
static sh_status next(sh_status before, sh_status (*check)(const sh_plan *, sh_error *),
                      const sh_plan *plan, sh_plan_flaw flaw, sh_plan_flaw *found,
                      sh_error *error)
{
    sh_status status = before == SH_OK ? check(plan, error) : before;
    *found = before == SH_OK && status != SH_OK ? flaw : *found;
    return status;
}

static sh_status check_params(const sh_plan *plan, sh_error *error)
{
    return sh_params_validate(&plan->params, error);
}

sh_status sh_plan_finish_why(sh_plan *plan, sh_plan_flaw *flaw, sh_error *error)
{
    *flaw = SH_FLAW_NONE;
    sh_status status = next(SH_OK, check_size, plan, SH_FLAW_OTHER, flaw, error);
    /* before the ranges: who asks for 10^12 people wants to know what they would need */
    status = next(status, sh_plan_finish_fits, plan, SH_FLAW_ROWS, flaw, error);
    status = next(status, check_params, plan, SH_FLAW_OTHER, flaw, error);
    status = next(status, check_rows, plan, SH_FLAW_ROWS, flaw, error);
    status = next(status, check_sizes, plan, SH_FLAW_MONEY, flaw, error);
    status = next(status, check_money, plan, SH_FLAW_MONEY, flaw, error);
    status = next(status, check_types, plan, SH_FLAW_OTHER, flaw, error);
    status = next(status, check_exposures, plan, SH_FLAW_OTHER, flaw, error);
    status = next(status, check_lists, plan, SH_FLAW_OTHER, flaw, error);
    if (status == SH_OK) {
        sh_plan_set_step(plan);
        status = next(status, check_steps, plan, SH_FLAW_STEPS, flaw, error);
    }
    return status;
}

sh_status sh_plan_finish(sh_plan *plan, sh_error *error)
{
    sh_plan_flaw flaw;
    return sh_plan_finish_why(plan, &flaw, error);
}

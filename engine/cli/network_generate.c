/* network generate: a network by chance, as the two files that the kernels read */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/network.h"
#include "cli/target.h"
#include "network/generate.h"

enum { MOST_DEBTS = 20000000 };
#define MOST_MONEY (INT64_C(1) << 62) /* what a column of a file of banks stays below, fen */

/* what is asked for */
typedef struct recipe {
    sh_generate_law law;
    sh_generate_scale scale;
    sh_generate_core core;      /* of a random network: nodes and p[0][0] */
    int64_t interbank, capital; /* shares of a balance sheet, millionths */
} recipe;

typedef struct kind {
    const char *options; /* that it reads, of those below */
    const char *chances; /* how many there are in --p, and their default; "": none */
    double (*expect)(const recipe *r); /* debts, about */
    sh_status (*make)(sh_graph *owes, const recipe *r, sh_error *error);
} kind;

static double expect_random(const recipe *r)
{
    return r->core.p[0][0] * r->core.nodes * (r->core.nodes - 1.0);
}

static double expect_scale_free(const recipe *r)
{
    return (double)r->scale.links;
}

static double expect_core_periphery(const recipe *r)
{
    const sh_generate_core *c = &r->core;
    const double size[2] = {c->core, c->nodes - c->core};
    double debts = 0;
    for (int k = 0; k < 4; k++) {
        debts += c->p[k / 2][k % 2] * size[k / 2] * size[k % 2];
    }
    return debts;
}

static sh_status make_random(sh_graph *owes, const recipe *r, sh_error *error)
{
    return sh_generate_random(owes, r->core.nodes, r->core.p[0][0], &r->law, error);
}

static sh_status make_scale_free(sh_graph *owes, const recipe *r, sh_error *error)
{
    return sh_generate_scale_free(owes, &r->scale, &r->law, error);
}

static sh_status make_core_periphery(sh_graph *owes, const recipe *r, sh_error *error)
{
    return sh_generate_core_periphery(owes, &r->core, &r->law, error);
}

/* in the order of the words of --kind */
static const kind kinds[] = {
    {"p", "0.05", expect_random, make_random},
    {"links exponent aligned", "", expect_scale_free, make_scale_free},
    {"p core", "0.8,0.2,0.2,0.01", expect_core_periphery, make_core_periphery},
};

static const kind *kind_of(const sh_args *args)
{
    return &kinds[sh_args_at(args, "kind")->choice];
}

/* ---- options */

static sh_status check_kind(const sh_args *args, sh_error *error)
{
    static const char *const some[] = {"p", "links", "exponent", "aligned", "core"};
    for (size_t i = 0; i < SH_COUNT(some); i++) {
        if (sh_args_at(args, some[i])->given &&
            sh_args_choice(kind_of(args)->options, some[i]) < 0) {
            return sh_error_set(error, SH_E_USAGE, "--%s does not go with --kind %s", some[i],
                                sh_args_text(args, "kind", "random"));
        }
    }
    return SH_OK;
}

static int64_t count_of(const sh_args *args, const char *name, int64_t otherwise)
{
    const sh_arg *arg = sh_args_at(args, name);
    return arg->given ? arg->count : otherwise;
}

/* as many numbers as there are in `pattern`, with commas between them */
static bool read_list(const char *text, const char *pattern, double *number)
{
    while (*pattern != '\0') {
        char part[32] = "";
        size_t size = strcspn(text, ","), wanted = strcspn(pattern, ",");
        memcpy(part, text, size < sizeof part ? size : 0);
        if (!sh_network_plain(part, number++) || text[size] != pattern[wanted]) {
            return false;
        }
        text += size + (text[size] == ',');
        pattern += wanted + (pattern[wanted] == ',');
    }
    return true;
}

static sh_status read_chances(const sh_args *args, recipe *r, sh_error *error)
{
    const char *usual = kind_of(args)->chances, *text = sh_args_text(args, "p", usual);
    double p[4] = {0};
    bool good = read_list(text, usual, p);
    for (int k = 0; k < 4; k++) {
        good = good && p[k] <= 1;
        r->core.p[k / 2][k % 2] = p[k];
    }
    if (good) {
        return SH_OK;
    }
    bool four = strchr(usual, ',') != NULL;
    return sh_error_set(
        error, SH_E_USAGE, "--p is %s, not '%.60s'",
        four ? "four chances from 0 to 1, as 0.8,0.2,0.2,0" : "a chance from 0 to 1", text);
}

static sh_status read_nodes(const sh_args *args, recipe *r, sh_error *error)
{
    int32_t count = (int32_t)count_of(args, "count", 100);
    r->core.nodes = r->scale.nodes = count;
    r->core.core = (int32_t)count_of(args, "core", (count + 9) / 10);
    r->scale.links = count_of(args, "links", 5 * (int64_t)count);
    r->scale.aligned = sh_args_flag(args, "aligned");
    sh_status status = sh_network_number(args, "exponent", 2.5, &r->scale.exponent, error);
    if (status == SH_OK && !(r->scale.exponent > 2 && r->scale.exponent <= 1e6)) {
        return sh_error_set(error, SH_E_USAGE, "--exponent is above 2 and at most 10^6");
    }
    if (status == SH_OK && r->core.core > count) {
        return sh_error_set(error, SH_E_USAGE, "--core is at most --count, %d", (int)count);
    }
    return status == SH_OK ? read_chances(args, r, error) : status;
}

static sh_status read_amount(const sh_args *args, const char *name, const char *usual,
                             sh_fen *amount, sh_error *error)
{
    const char *text = sh_args_text(args, name, usual);
    if (sh_fen_parse(text, amount) && *amount >= 1 && *amount < INT64_C(1) << 53) {
        return SH_OK;
    }
    return sh_error_set(error, SH_E_USAGE,
                        "--%s is an amount from 0.01 to less than 2^53/100 yuan, not '%.60s'",
                        name, text);
}

static sh_status read_law(const sh_args *args, sh_generate_law *law, sh_error *error)
{
    const sh_arg *seed = sh_args_at(args, "seed");
    law->key = sh_rng_key_of(seed->given ? seed->seed : 1, 0, 0);
    sh_status status = read_amount(args, "amount-least", "1000000", &law->least, error);
    if (status == SH_OK) {
        status = read_amount(args, "amount-most", "10000000", &law->most, error);
    }
    if (status == SH_OK && law->least > law->most) {
        return sh_error_set(error, SH_E_USAGE, "--amount-least is above --amount-most");
    }
    return status;
}

static sh_status read_shares(const sh_args *args, recipe *r, sh_error *error)
{
    sh_status status = sh_network_millionths(args, "interbank", 200000, &r->interbank, error);
    if (status == SH_OK) {
        status = sh_network_millionths(args, "capital", 40000, &r->capital, error);
    }
    if (status == SH_OK &&
        (r->interbank == 0 || r->interbank + r->capital > SH_NETWORK_WHOLE)) {
        return sh_error_set(error, SH_E_USAGE,
                            "--interbank is above 0, and with --capital at most 1");
    }
    return status;
}

static sh_status read_recipe(const sh_args *args, recipe *r, sh_error *error)
{
    sh_status status = check_kind(args, error);
    status = status == SH_OK ? read_nodes(args, r, error) : status;
    status = status == SH_OK ? read_law(args, &r->law, error) : status;
    status = status == SH_OK ? read_shares(args, r, error) : status;
    if (status == SH_OK && kind_of(args)->expect(r) > MOST_DEBTS) {
        return sh_error_set(error, SH_E_USAGE,
                            "this network would have about %.3g debts, and %d are the most",
                            kind_of(args)->expect(r), MOST_DEBTS);
    }
    return status;
}

/* ---- banks */

/* what a bank has beside the network, fen */
typedef struct book {
    sh_fen total, capital, assets, external;
} book;

/* a balance sheet of which the larger of claims and debts is the share --interbank; all of it
 * stays below 2^93, as claims and debts do below 2^62 */
static bool balance(const recipe *r, sh_fen claims, sh_fen debts, book *out)
{
    sh_fen larger = claims > debts ? claims : debts;
    larger = larger > r->law.least ? larger : r->law.least;
    sh_wide total = ((sh_wide)larger * SH_NETWORK_WHOLE + r->interbank - 1) / r->interbank;
    if (total >= MOST_MONEY) {
        return false;
    }
    out->total = (sh_fen)total;
    out->capital = sh_fen_muldiv(out->total, r->capital, SH_NETWORK_WHOLE);
    out->assets = out->total - claims;
    out->external = out->total - debts - out->capital;
    return true;
}

static bool print_fen(sh_vec *text, sh_fen fen, char end)
{
    return sh_vec_print(text, "%lld.%02d%c", (long long)(fen / 100), (int)(fen % 100), end);
}

static sh_status print_banks(const sh_graph *owes, const recipe *r, sh_vec *text,
                             sh_fen *capital, sh_error *error)
{
    sh_graph claims = {0};
    sh_status status = sh_graph_transpose(owes, &claims, error);
    bool good = sh_vec_print(text, "id,capital,assets,external,loss\n");
    sh_fen all = 0;
    for (int32_t i = 0; status == SH_OK && good && i < owes->nodes; i++) {
        book b;
        if (!balance(r, claims.total[i], owes->total[i], &b) || b.total >= MOST_MONEY - all) {
            status = sh_error_set(error, SH_E_USAGE,
                                  "the balance sheets of all banks together reach 2^62 fen");
        } else {
            all += b.total;
            *capital += b.capital;
            good = sh_vec_print(text, "b%d,", (int)i + 1) && print_fen(text, b.capital, ',') &&
                   print_fen(text, b.assets, ',') && print_fen(text, b.external, ',') &&
                   sh_vec_print(text, "0\n");
        }
    }
    sh_graph_free(&claims);
    return status == SH_OK && !good ? sh_network_no_memory(error) : status;
}

static sh_status print_exposures(const sh_graph *owes, sh_vec *text, sh_error *error)
{
    bool good = sh_vec_print(text, "debtor,creditor,amount\n");
    for (int32_t i = 0; good && i < owes->nodes; i++) {
        for (int64_t k = owes->start[i]; good && k < owes->start[i + 1]; k++) {
            good = sh_vec_print(text, "b%d,b%d,", (int)i + 1, (int)owes->other[k] + 1) &&
                   print_fen(text, owes->amount[k], '\n');
        }
    }
    return good ? SH_OK : sh_network_no_memory(error);
}

/* ---- files */

/* PREFIX-banks.csv and PREFIX-exposures.csv */
typedef struct places {
    char path[2][SH_TARGET_PATH];
} places;

/* where nothing is yet, and something can be written */
static sh_status choose_places(const sh_args *args, places *to, sh_error *error)
{
    static const char *const name[] = {"banks", "exposures"};
    const char *prefix = sh_args_text(args, "to", NULL);
    sh_status status = SH_OK;
    if (prefix == NULL || prefix[strlen(prefix) - 1] == '/') {
        return sh_error_set(error, SH_E_USAGE,
                            "network generate needs --to PREFIX, with which the names of two "
                            "files begin");
    }
    for (int k = 0; k < 2 && status == SH_OK; k++) {
        int size = snprintf(to->path[k], SH_TARGET_PATH, "%s-%s.csv", prefix, name[k]);
        if (size < SH_TARGET_PATH && access(to->path[k], F_OK) == 0) {
            return sh_error_set(error, SH_E_OUTPUT,
                                "'%s' is there already, and network generate replaces nothing: "
                                "choose another --to",
                                to->path[k]);
        }
        status = sh_target_check(to->path[k], SH_TARGET_RESULT, error);
    }
    return status;
}

/* both, or none */
static sh_status write_files(const places *to, const sh_vec text[2], sh_error *error)
{
    sh_status status = SH_OK;
    int written = 0;
    while (status == SH_OK && written < 2) {
        status =
            sh_file_write(to->path[written], text[written].data, text[written].count, error);
        written += status == SH_OK;
    }
    if (status != SH_OK && written == 1) {
        unlink(to->path[0]);
    }
    return status;
}

/* ---- all of it */

static bool fill(sh_network_job *job, sh_fen capital)
{
    const sh_graph *owes = &job->owes;
    sh_fen owed = 0;
    for (int32_t i = 0; i < owes->nodes; i++) {
        owed += owes->total[i];
    }
    sh_sheet *s = sh_network_sheet(job, "summary", "generated network", 1);
    const char **seed = sh_sheet_add(s, SH_TYPE_TEXT, "seed", "1", "of all random draws");
    if (seed == NULL) {
        return false;
    }
    *seed = sh_args_text(job->args, "seed", "1");
    return sh_network_count(s, "banks", "1", owes->nodes, "banks") &&
           sh_network_count(s, "exposures", "1", owes->edges, "debts between them") &&
           sh_network_count(s, "owed", "fen", owed, "all debts between them") &&
           sh_network_count(s, "capital", "fen", capital, "own funds of all banks");
}

static sh_status make(sh_network_job *job, const recipe *r, sh_error *error)
{
    sh_status status = kind_of(job->args)->make(&job->owes, r, error);
    return status == SH_E_SCENARIO ? SH_E_USAGE : status; /* options are all there is */
}

sh_status sh_network_generate(sh_network_job *job, sh_error *error)
{
    recipe r = {0};
    places to;
    sh_vec text[2] = {sh_vec_of(1), sh_vec_of(1)};
    sh_fen capital = 0;
    sh_status status = read_recipe(job->args, &r, error);
    status = status == SH_OK ? choose_places(job->args, &to, error) : status;
    status = status == SH_OK ? make(job, &r, error) : status;
    status = status == SH_OK ? print_banks(&job->owes, &r, &text[0], &capital, error) : status;
    status = status == SH_OK ? print_exposures(&job->owes, &text[1], error) : status;
    if (status == SH_OK && !fill(job, capital)) {
        status = sh_network_no_memory(error);
    }
    status = status == SH_OK ? write_files(&to, text, error) : status;
    sh_vec_free(&text[0]);
    sh_vec_free(&text[1]);
    return status;
}

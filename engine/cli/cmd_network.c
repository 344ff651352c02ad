/* network: the kernels of contagion on a user's own banks and exposures */
#include <string.h>

#include "cli/load.h"
#include "cli/network.h"
#include "cli/origin.h"
#include "cli/sheet.h"
#include "cli/target.h"

typedef struct verb {
    const char *name;
    const char *columns; /* of the file of banks that it reads */
    sh_status (*load)(sh_network_job *job, sh_error *error); /* NULL: reads no files */
    sh_status (*run)(sh_network_job *job, sh_error *error);
} verb;

static const verb kernels[] = {
    {"clear", "assets external loss", sh_network_load, sh_network_clear},
    {"cascade", "capital loss", sh_network_load, sh_network_cascade},
    {"debtrank", "capital assets loss", sh_network_load, sh_network_debtrank},
    {"firesale", "capital cash other loan", sh_network_load_holdings, sh_network_firesale},
    {"rebuild", "lent borrowed", sh_network_load_banks, sh_network_rebuild},
    {"generate", "", NULL, sh_network_generate},
};

#define READERS "clear cascade debtrank firesale rebuild"

/* options that not every kernel reads */
static const struct {
    const char *option, *kernels;
} only[] = {
    {"alpha", "clear"},
    {"beta", "clear"},
    {"least", "clear firesale"},
    {"external", "clear"},
    {"recovery", "cascade"},
    {"rule", "debtrank"},
    {"each", "debtrank"},
    {"paths", "debtrank"},
    {"fail", "cascade debtrank"},
    {"shock", "firesale"},
    {"depth", "firesale"},
    {"impact", "firesale"},
    {"response", "firesale"},
    {"greatest", "firesale"},
    {"fails-below", "firesale"},
    {"acts-below", "firesale"},
    {"target", "firesale"},
    {"rounds", "firesale"},
    {"sum", "clear cascade debtrank firesale"},
    {"banks", READERS},
    {"exposures", READERS},
    {"output", READERS},
    {"kind", "generate"},
    {"to", "generate"},
    {"count", "generate"},
    {"p", "generate"},
    {"links", "generate"},
    {"exponent", "generate"},
    {"aligned", "generate"},
    {"core", "generate"},
    {"amount-least", "generate"},
    {"amount-most", "generate"},
    {"interbank", "generate"},
    {"capital", "generate"},
    {"seed", "generate"},
};

static sh_status check_options(const sh_args *args, sh_error *error)
{
    const char *kernel = sh_args_operand(args, 0);
    for (size_t i = 0; i < SH_COUNT(only); i++) {
        if (sh_args_at(args, only[i].option)->given &&
            sh_args_choice(only[i].kernels, kernel) < 0) {
            return sh_error_set(error, SH_E_USAGE, "--%s does not go with 'network %s'",
                                only[i].option, kernel);
        }
    }
    return SH_OK;
}

/* columns that are there for another kernel */
static void note_unread(const sh_network_job *job, const verb *kernel, sh_term *term)
{
    char list[160] = "";
    size_t used = 0;
    for (int32_t c = 0; c < SH_EDGES_COLUMNS; c++) {
        const char *name = sh_edges_column_name((sh_edges_column)c);
        if (job->edges.has[c] && sh_args_choice(kernel->columns, name) < 0) {
            used += (size_t)snprintf(list + used, sizeof list - used, "%s %s",
                                     used > 0 ? "," : "", name);
        }
    }
    if (used > 0) {
        sh_term_say(term, "note: %s does not use these columns of %s:%s", kernel->name,
                    job->edges.file, list);
    }
    if (job->edges.has_rank && kernel->run != sh_network_clear) {
        sh_term_say(term, "note: %s does not use the column class: all debts count alike",
                    kernel->name);
    }
}

/* what is allowed but may not be meant */
static void note(const sh_network_job *job, const verb *kernel, sh_term *term)
{
    bool exposed = kernel->load == sh_network_load;
    int32_t bare = 0;
    for (int32_t i = 0; i < job->edges.banks; i++) {
        bare += job->edges.money[SH_EDGES_capital][i] == 0;
    }
    note_unread(job, kernel, term);
    if (exposed && job->owes.edges == 0) {
        sh_term_say(term, "note: there are no exposures; nobody can harm another");
    }
    if (exposed && sh_args_choice(kernel->columns, "capital") >= 0 && bare > 0) {
        sh_term_say(term, "note: %d bank%s without capital: any loss is a failure", (int)bare,
                    bare == 1 ? " is" : "s are");
    }
}

/* "banks.csv HASH, debts.csv HASH" */
static bool print_inputs(const sh_network_job *job, sh_vec *text)
{
    static const char *const options[] = {"banks", "exposures"};
    bool good = true;
    for (size_t i = 0; i < SH_COUNT(options) && good; i++) {
        char hash[SH_HASH_TEXT];
        const char *path = sh_args_text(job->args, options[i], NULL);
        if (path != NULL) {
            good = sh_vec_print(text, "%s%s %s", text->count > 0 ? ", " : "", path,
                                sh_hash_print(job->edges.read[i], hash));
        }
    }
    return good;
}

/* the file: the tables, and the provenance as the last of them */
static sh_status write_file(sh_network_job *job, const char *path, sh_term *term,
                            sh_error *error)
{
    char title[64];
    sh_vec command = sh_vec_of(1), inputs = sh_vec_of(1);
    bool good = sh_args_print(job->args, &command) && print_inputs(job, &inputs);
    snprintf(title, sizeof title, "shahe network %s", sh_args_operand(job->args, 0));
    const sh_origin from = {.name = "network",
                            .title = title,
                            .kernel = sh_args_operand(job->args, 0),
                            .inputs = inputs.data,
                            .command = command.data};
    sh_status status = good ? sh_origin_sheet(&job->sheet[job->sheets], &from, error)
                            : sh_network_no_memory(error);
    if (status == SH_OK) {
        status = sh_target_write_sheets(term, path, title, job->sheet, job->sheets + 1, error);
    }
    sh_sheet_free(&job->sheet[job->sheets]);
    sh_vec_free(&command);
    sh_vec_free(&inputs);
    return status;
}

static sh_status print(sh_network_job *job, const char *path, sh_term *term, sh_error *error)
{
    sh_status status = path != NULL ? write_file(job, path, term, error) : SH_OK;
    bool json = sh_args_flag(job->args, "json");
    return status == SH_OK ? sh_sheet_tell(term, job->sheet, job->sheets, json, error) : status;
}

static const verb *find_kernel(const char *word)
{
    for (size_t i = 0; i < SH_COUNT(kernels); i++) {
        if (strcmp(kernels[i].name, word) == 0) {
            return &kernels[i];
        }
    }
    return NULL;
}

/* what can be refused before anything is read */
static sh_status check_output(const sh_args *args, const char *path, sh_error *error)
{
    static const char *const options[] = {"banks", "exposures"};
    sh_status status = SH_OK;
    for (size_t i = 0; i < SH_COUNT(options) && status == SH_OK; i++) {
        const char *input = sh_args_text(args, options[i], NULL);
        status = input != NULL ? sh_target_spare(path, input, error) : SH_OK;
    }
    return status == SH_OK ? sh_target_check(path, SH_TARGET_RESULT, error) : status;
}

static sh_status run(const sh_args *args, sh_term *term, sh_error *error)
{
    const char *word = sh_args_operand(args, 0), *path = sh_args_text(args, "output", NULL);
    const verb *kernel = find_kernel(word);
    if (kernel == NULL) {
        return sh_error_set(
            error, SH_E_USAGE,
            "there is no 'network %s': it is clear, cascade, debtrank, firesale, "
            "rebuild or generate",
            word);
    }
    sh_network_job job = {.args = args, .threads = sh_load_threads(args)};
    sh_status status = check_options(args, error);
    status = status == SH_OK && path != NULL ? check_output(args, path, error) : status;
    status = status == SH_OK && kernel->load != NULL ? kernel->load(&job, error) : status;
    status = status == SH_OK ? kernel->run(&job, error) : status;
    if (status == SH_OK) {
        note(&job, kernel, term);
        status = print(&job, path, term, error);
    }
    sh_network_free(&job);
    return status;
}

static const sh_option options[] = {
    {.name = "banks",
     .value = "FILE",
     .kind = SH_OPTION_TEXT,
     .about = "comma-separated: id, and of capital, assets, external, loss, lent, borrowed, "
              "cash, other, "
              "loan what the kernel needs; yuan"},
    {.name = "exposures",
     .value = "FILE",
     .kind = SH_OPTION_TEXT,
     .about = "comma-separated: debtor, creditor, amount, and class if debts have ranks; for "
              "firesale "
              "bank, asset, amount; yuan"},
    {.name = "sum",
     .kind = SH_OPTION_FLAG,
     .about = "add up rows that say the same: debts of one class of the same two banks, "
              "holdings of one asset by one bank"},
    {.name = "fail",
     .value = "BANK",
     .kind = SH_OPTION_LIST,
     .about = "cascade, debtrank: this bank fails whatever its losses"},
    {.name = "recovery",
     .value = "SHARE",
     .kind = SH_OPTION_TEXT,
     .about = "cascade: share of a claim on a failed bank that is paid",
     .def = "0"},
    {.name = "alpha",
     .value = "SHARE",
     .kind = SH_OPTION_TEXT,
     .about = "clear: share of its outside assets that a bank in default can pay from",
     .def = "1"},
    {.name = "beta",
     .value = "SHARE",
     .kind = SH_OPTION_TEXT,
     .about = "clear: the same of what it receives from other banks",
     .def = "1"},
    {.name = "external",
     .value = "CLASS",
     .kind = SH_OPTION_CHOICE,
     .choices = "general investors custodian reserve",
     .about =
         "clear: the class of debts to outsiders; classes are paid in the order investors, "
         "custodian, reserve, general"},
    {.name = "least",
     .kind = SH_OPTION_FLAG,
     .about = "clear: the least payments that clear, not the greatest; either way a bank is in "
              "default when its assets and what it is paid, in whole fen, are less than it "
              "owes; firesale: the lowest prices that are an equilibrium"},
    {.name = "rule",
     .value = "RULE",
     .kind = SH_OPTION_CHOICE,
     .choices = "linear single threshold",
     .about = "debtrank: what a bank under stress passes on"},
    {.name = "each",
     .kind = SH_OPTION_FLAG,
     .about = "debtrank: also the impact of every bank failing alone"},
    {.name = "paths",
     .kind = SH_OPTION_FLAG,
     .about = "debtrank: also along how many paths of fatal claims, those no smaller than the "
              "creditor's capital, defaults reach a bank (susceptibility), begin at it (start) "
              "and pass through it (intermediate); for hundreds of banks"},
    {.name = "shock",
     .value = "LIST",
     .kind = SH_OPTION_TEXT,
     .about = "firesale: share of its price that an asset loses first, as gov=0.2,corp=0.1"},
    {.name = "depth",
     .value = "X",
     .kind = SH_OPTION_TEXT,
     .about = "firesale: selling a share s of all holdings multiplies a price by exp(-X s), or "
              "with --impact linear by max(0, 1 - X s)",
     .def = "0"},
    {.name = "impact",
     .value = "SHAPE",
     .kind = SH_OPTION_CHOICE,
     .choices = "exponential linear",
     .about = "firesale: how a price falls with what is sold"},
    {.name = "response",
     .value = "RULE",
     .kind = SH_OPTION_CHOICE,
     .choices = "threshold leverage",
     .about = "firesale: a bank below --acts-below sells to come to --target, or every bank "
              "sells to come back to the leverage it had before the shock"},
    {.name = "fails-below",
     .value = "RATIO",
     .kind = SH_OPTION_TEXT,
     .about = "firesale: leverage (equity over assets) below which a bank fails and sells all",
     .def = "0.03"},
    {.name = "acts-below",
     .value = "RATIO",
     .kind = SH_OPTION_TEXT,
     .about = "firesale: leverage below which a bank pays back loans and sells",
     .def = "0.04"},
    {.name = "target",
     .value = "RATIO",
     .kind = SH_OPTION_TEXT,
     .about = "firesale: leverage that it wants to come to",
     .def = "0.05"},
    {.name = "rounds",
     .value = "N",
     .kind = SH_OPTION_COUNT,
     .min = 1,
     .max = 1000000,
     .about = "firesale: at most so many",
     .def = "100"},
    {.name = "greatest",
     .kind = SH_OPTION_FLAG,
     .about = "firesale: no rounds, but the highest prices that are an equilibrium: each bank "
              "sells once, and what all sell brings about these prices"},
    {.name = "to",
     .value = "PREFIX",
     .kind = SH_OPTION_TEXT,
     .about = "generate: write PREFIX-banks.csv and PREFIX-exposures.csv; files that are there "
              "are not replaced"},
    {.name = "kind",
     .value = "KIND",
     .kind = SH_OPTION_CHOICE,
     .choices = "random scale-free core-periphery",
     .about = "generate: who owes whom"},
    {.name = "count",
     .value = "N",
     .kind = SH_OPTION_COUNT,
     .min = 1,
     .max = 10000000,
     .about = "generate: banks, which are called b1, b2, …",
     .def = "100"},
    {.name = "p",
     .value = "LIST",
     .kind = SH_OPTION_TEXT,
     .about = "generate random: the chance that a bank owes another; core-periphery: four "
              "chances, that the core owes the core, the core the periphery, the periphery the "
              "core, the periphery the periphery",
     .def = "0.05; 0.8,0.2,0.2,0.01"},
    {.name = "core",
     .value = "N",
     .kind = SH_OPTION_COUNT,
     .min = 0,
     .max = 10000000,
     .about = "generate core-periphery: the first N banks are the core",
     .def = "a tenth of all"},
    {.name = "links",
     .value = "N",
     .kind = SH_OPTION_COUNT,
     .min = 0,
     .max = 20000000,
     .about = "generate scale-free: choices of a debtor and a creditor; those of the same two "
              "banks are one debt, and nobody owes itself",
     .def = "5 for each bank"},
    {.name = "exponent",
     .value = "X",
     .kind = SH_OPTION_TEXT,
     .about = "generate scale-free: of the power law of degrees, above 2, at most 10^6",
     .def = "2.5"},
    {.name = "aligned",
     .kind = SH_OPTION_FLAG,
     .about = "generate scale-free: the banks that owe most are owed most; without it, least"},
    {.name = "amount-least",
     .value = "YUAN",
     .kind = SH_OPTION_TEXT,
     .about = "generate: amounts are uniform among the whole fen from this",
     .def = "1000000"},
    {.name = "amount-most",
     .value = "YUAN",
     .kind = SH_OPTION_TEXT,
     .about = "generate: to this, which is below 2^53 fen",
     .def = "10000000"},
    {.name = "interbank",
     .value = "SHARE",
     .kind = SH_OPTION_TEXT,
     .about = "generate: the larger of a bank's claims on and debts to others, at least "
              "--amount-least, is this share of its balance sheet",
     .def = "0.2"},
    {.name = "capital",
     .value = "SHARE",
     .kind = SH_OPTION_TEXT,
     .about = "generate: own funds as a share of the balance sheet; the rest of both sides is "
              "outside the network",
     .def = "0.04"},
    {.name = "seed",
     .value = "N",
     .kind = SH_OPTION_SEED,
     .about = "generate: seed of all random numbers; the same options give the same files, "
              "byte for byte",
     .def = "1"},
    {.name = "threads",
     .value = "N",
     .kind = SH_OPTION_COUNT,
     .min = 1,
     .max = 1024,
     .about = "threads, of which clear and debtrank with --rule linear use more than one; "
              "results do not depend on it",
     .def = "all processors"},
    {.name = "output",
     .letter = 'o',
     .value = "FILE",
     .kind = SH_OPTION_TEXT,
     .about = "write an HDF5 file too; a result that is there is replaced"},
    {.name = "json", .kind = SH_OPTION_FLAG, .about = "as JSON, amounts in fen"},
    {0},
};

const sh_verb sh_cmd_network = {
    .name = "network",
    .operands = "KERNEL",
    .about = "Clear a network of exposures, or see how far a failure spreads",
    .details =
        "KERNEL is clear (who can pay whom how much), cascade (who fails when losses on failed "
        "banks are not recovered), debtrank (stress that creditors feel before anyone fails), "
        "firesale (banks that sell the same assets), rebuild (debts guessed from totals) or "
        "generate (a network by chance, as files for the others). The others "
        "work on files of comma-separated values; the first row names the columns, in any "
        "order. Mistakes in them are told with line and column (exit code 3).\n"
        "clear needs the column assets, cascade and debtrank need capital; loss is what a bank "
        "loses first. firesale needs capital and takes cash, other and loan; its debts are "
        "assets less capital and loan. rebuild needs lent and borrowed, and no exposures; "
        "nearly "
        "every bank then owes nearly every other, so time, memory and output grow with the "
        "square of their number: 3,000 banks make 9 million debts, in seconds.\n"
        "generate gives banks capital, assets and external so that both sides of each balance "
        "sheet are equal, and a column loss of 0, which is there to be changed; clear, cascade "
        "and debtrank read its files. It makes at most 20,000,000 debts.\n"
        "Ties: "
        "equity of 0 is solvent, a loss equal to the capital is survived in a cascade and is "
        "stress 1 in DebtRank, a leverage equal to a threshold of firesale is above it. "
        "--recovery, --shock and the ratios of firesale have at most six decimals. DebtRank "
        "weighs banks by assets, or, without that column, by "
        "their claims on other banks; its linear rule ends when no bank's stress changes by "
        "more than 1e-13 of its own. docs/model/network.md has the equations.",
    .examples =
        "shahe network clear --banks banks.csv --exposures debts.csv --alpha 0.5\n"
        "shahe network cascade --banks banks.csv --exposures debts.csv --fail ICBC\n"
        "shahe network debtrank --banks banks.csv --exposures debts.csv --each -o out.h5\n"
        "shahe network firesale --banks banks.csv --exposures bonds.csv --shock gov=0.1 "
        "--depth 1\n"
        "shahe network rebuild --banks totals.csv --json\n"
        "shahe network generate --kind core-periphery --count 500 --core 20 --seed 7 --to net",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};

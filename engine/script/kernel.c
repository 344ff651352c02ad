#include "script/kernel.h"

#include <stdio.h>
#include <string.h>

#include "script/experiment.h"
#include "script/library.h"
#include "script/quantity.h"
#include "script/unit.h"

enum { MOST = 1000, MOST_CLAIMS = 1000000 };

#define NAMES                                                                       \
    {"name", SH_KEY_TEXT, true, "", 0, 0, "short, for file names and labels"},      \
        {"title", SH_KEY_TEXT, false, "", 0, 0, "a line for people"},               \
        {"question", SH_KEY_TEXT, false, "", 0, 0, "what the study is to answer"},  \
    {                                                                               \
        "doc", SH_KEY_TEXT, false, "", 0, 0, "mechanism, sources, expected finding" \
    }

#define SEED                                                                    \
    {                                                                           \
        "seed", SH_KEY_NUMBER, false, "count", 0, 0x1p53, "of all random draws" \
    }

static const sh_key sale_options[] = {
    NAMES,
    {"banks", SH_KEY_TEXT, true, "", 0, 0,
     "a file with id, capital, leverage, bonds, government"},
    {"cases", SH_KEY_TABLE, true, "", 0, 0, "a list of { name = …, impact = …, shock = … }"},
    {"rounds", SH_KEY_NUMBER, false, "count", 1, 10000, "at most so many; 100 without it"},
    {"fails_below", SH_KEY_NUMBER, false, "share", 0, 1,
     "leverage (capital over assets) below which a bank fails and sells all; 0.03"},
    {"acts_below", SH_KEY_NUMBER, false, "share", 0, 1,
     "leverage below which it pays back loans and sells; 0.04"},
    {"target", SH_KEY_NUMBER, false, "share", 1e-6, 1, "leverage it wants to come to; 0.05"},
    {"cash", SH_KEY_NUMBER, false, "share", 0, 1, "share of assets that is cash; 0.05"},
    {"loan", SH_KEY_NUMBER, false, "share", 0, 1,
     "share of debts that can be repaid early; 0.5"}};

static const sh_key case_options[] = {
    {"name", SH_KEY_TEXT, true, "", 0, 0, "how the result calls it"},
    {"impact", SH_KEY_NUMBER, true, "share", 0, 0.999,
     "fall of a price when a twentieth of the market is sold"},
    {"shock", SH_KEY_NUMBER, true, "share", 0, 1,
     "share of their price that government bonds lose first"}};

static const sh_key window_options[] = {
    NAMES,
    SEED,
    {"nodes", SH_KEY_NUMBER, false, "count", 2, 1e6, "banks in a network; 1000"},
    {"degrees", SH_KEY_TABLE, true, "", 0, 0,
     "a rising list of mean numbers of loans of a bank"},
    {"draws", SH_KEY_NUMBER, false, "count", 1, 1e6, "networks of each mean degree; 1000"},
    {"capital", SH_KEY_NUMBER, false, "share", 1e-6, 1,
     "share of assets, in whole millionths; 0.04"},
    {"interbank", SH_KEY_NUMBER, false, "share", 1e-6, 1,
     "loans to banks, share of assets, in whole millionths; 0.2"},
    {"tie", SH_KEY_CHOICE, false, "survives fails", 0, 0,
     "what becomes of a bank whose loss equals its capital; survives"},
    {"large", SH_KEY_NUMBER, false, "share", 0, 1,
     "a cascade is more than this share of banks; 0.05"}};

static const sh_key ruin_options[] = {
    NAMES,
    SEED,
    {"premium", SH_KEY_NUMBER, true, "number", 1e-9, 1e15, "income, money a unit of time"},
    {"claim_rate", SH_KEY_NUMBER, true, "number", 1e-9, 1e15, "claims a unit of time"},
    {"claim_mean", SH_KEY_NUMBER, true, "number", 1e-9, 1e15,
     "mean size of a claim, money; sizes are exponential"},
    {"reserves", SH_KEY_TABLE, true, "", 0, 0, "a rising list of reserves at the start, money"},
    {"paths", SH_KEY_NUMBER, false, "count", 2, 1e7, "paths drawn for each reserve; 20000"}};

/* ---- what they share */

static void read_names(const sh_keys *options, sh_draft *draft)
{
    *draft = (sh_draft){.name = "", .title = "", .about = "", .question = "", .seed = 1};
    draft->start = "2000-01-01";
    sh_keys_text(options, "name", &draft->name);
    draft->title = draft->name;
    sh_keys_text(options, "title", &draft->title);
    sh_keys_text(options, "question", &draft->question);
    sh_keys_text(options, "doc", &draft->about);
}

static void count_of(const sh_keys *options, const char *name, int32_t otherwise,
                     int32_t *count)
{
    double value = otherwise;
    sh_keys_number(options, name, &value);
    *count = (int32_t)value;
}

/* complains of an empty or too long list at the top of the stack; how many to read */
static int32_t length_of(const sh_keys *options, const char *name)
{
    lua_State *lua = options->lua;
    size_t length = lua_rawlen(lua, -1);
    if (length == 0) {
        sh_session_report(lua, 204, sh_keys_place(options, name, true),
                          "'%s' must be a list, { a, b }, but this is empty or has keys", name);
    } else if (length > MOST) {
        sh_session_report(lua, 216, sh_keys_place(options, name, true),
                          "'%s' has %zu entries, but at most %d are read", name, length, MOST);
    }
    return length > MOST ? 0 : (int32_t)length;
}

/* complains of a number that is not above the one before it: a table is read as a curve */
static void check_rise(const sh_keys *options, const sh_key *one, const double *list,
                       int32_t count)
{
    for (int32_t i = 1; i < count; i++) {
        if (list[i] <= list[i - 1]) {
            sh_session_report(options->lua, 202, sh_keys_place(options, one->name, true),
                              "the numbers of '%s' must rise, but %.10g follows %.10g",
                              one->name, list[i], list[i - 1]);
            return;
        }
    }
}

/* a list of numbers that rise, each in the range of `one` */
static const double *numbers_of(const sh_keys *options, const sh_key *one, int32_t *count)
{
    lua_State *lua = options->lua;
    double list[MOST];
    *count = 0;
    if (!sh_keys_push(options, one->name)) {
        return NULL;
    }
    int32_t length = length_of(options, one->name);
    sh_way way = sh_source_deeper(&options->way, one->name, 0);
    for (int32_t i = 1; i <= length; i++) {
        sh_way deeper = sh_source_deeper(&way, NULL, i);
        lua_rawgeti(lua, -1, i);
        *count += sh_quantity_read(lua, -1, one, &deeper, &list[*count]);
        lua_pop(lua, 1);
    }
    lua_pop(lua, 1);
    check_rise(options, one, list, *count);
    return sh_session_copy(lua, list, sizeof list[0] * (size_t)*count);
}

/* ---- fire sale */

static bool known_case(const sh_kernel_case *list, int32_t count, const char *name)
{
    for (int32_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void read_cases(const sh_keys *options, sh_kernel_sale *sale)
{
    lua_State *lua = options->lua;
    sh_kernel_case list[MOST];
    if (!sh_keys_push(options, "cases")) {
        return;
    }
    int32_t length = length_of(options, "cases");
    sh_way way = sh_source_deeper(&options->way, "cases", 0);
    for (int32_t i = 1; i <= length; i++) {
        sh_keys one = {.lua = lua,
                       .what = "a case",
                       .list = case_options,
                       .count = SH_COUNT(case_options)};
        sh_way deeper = sh_source_deeper(&way, NULL, i);
        sh_kernel_case read = {.name = ""};
        lua_rawgeti(lua, -1, i);
        if (sh_keys_open(&one, &deeper, -1)) {
            sh_keys_text(&one, "name", &read.name);
            sh_keys_number(&one, "impact", &read.impact);
            sh_keys_number(&one, "shock", &read.shock);
            if (read.name[0] != '\0' && known_case(list, sale->shocks, read.name)) {
                sh_session_report(lua, 211, sh_keys_place(&one, "name", true),
                                  "there are two cases called '%s'", read.name);
            }
            list[sale->shocks++] = read;
        }
        lua_pop(lua, 1);
    }
    lua_pop(lua, 1);
    sale->shock = sh_session_copy(lua, list, sizeof list[0] * (size_t)sale->shocks);
}

static void read_sale(const sh_keys *options, sh_kernel_study *kernel)
{
    sh_kernel_sale *sale = &kernel->sale;
    *sale = (sh_kernel_sale){
        .fails_below = 0.03, .acts_below = 0.04, .target = 0.05, .cash = 0.05, .loan = 0.5};
    sh_keys_number(options, "fails_below", &sale->fails_below);
    sh_keys_number(options, "acts_below", &sale->acts_below);
    sh_keys_number(options, "target", &sale->target);
    sh_keys_number(options, "cash", &sale->cash);
    sh_keys_number(options, "loan", &sale->loan);
    count_of(options, "rounds", 100, &sale->rounds);
    if (sale->fails_below > sale->acts_below || sale->acts_below > sale->target) {
        const char *high = sale->fails_below > sale->acts_below ? "fails_below" : "acts_below";
        sh_session_report(
            options->lua, 202, sh_keys_place(options, high, true),
            "'fails_below', 'acts_below' and 'target' must not fall, but they are "
            "%.10g, %.10g and %.10g",
            sale->fails_below, sale->acts_below, sale->target);
    }
    read_cases(options, sale);
    sale->bank = sh_kernel_banks(options, "banks", sale->cash, &sale->banks);
}

/* ---- window and ruin */

static void read_window(const sh_keys *options, sh_kernel_study *kernel)
{
    sh_kernel_window *window = &kernel->window;
    int32_t tie = 0;
    *window = (sh_kernel_window){.capital = 0.04, .interbank = 0.2, .large = 0.05};
    count_of(options, "nodes", 1000, &window->nodes);
    count_of(options, "draws", 1000, &window->draws);
    sh_keys_number(options, "capital", &window->capital);
    sh_keys_number(options, "interbank", &window->interbank);
    sh_keys_number(options, "large", &window->large);
    sh_keys_choice(options, "tie", &tie);
    window->ties_fail = tie == 1;
    double most = window->nodes - 1 < 100 ? window->nodes - 1 : 100;
    const sh_key one = {"degrees",
                        SH_KEY_NUMBER,
                        false,
                        "number",
                        0,
                        most,
                        "mean loans of a bank: below the number of "
                        "banks, at most 100"};
    window->degree = numbers_of(options, &one, &window->degrees);
}

/* a path ends at its ruin, which may be far: complains of reserves that take too long */
static void check_length(const sh_keys *options, const sh_kernel_ruin *ruin)
{
    double claim = ruin->premium / ruin->claim_rate;
    for (int32_t i = 0; i < ruin->reserves; i++) {
        double claims = (ruin->reserve[i] + claim) / (claim - ruin->claim_mean);
        if (claims > MOST_CLAIMS) {
            sh_session_report(
                options->lua, 202, sh_keys_place(options, "reserves", true),
                "paths from a reserve of %.10g would last %.3g claims in the mean, "
                "more than %d",
                ruin->reserve[i], claims, MOST_CLAIMS);
            return;
        }
    }
}

static void read_ruin(const sh_keys *options, sh_kernel_study *kernel)
{
    sh_kernel_ruin *ruin = &kernel->ruin;
    bool whole = sh_keys_number(options, "premium", &ruin->premium);
    whole = sh_keys_number(options, "claim_rate", &ruin->claim_rate) && whole;
    whole = sh_keys_number(options, "claim_mean", &ruin->claim_mean) && whole;
    count_of(options, "paths", 20000, &ruin->paths);
    bool covered = whole && ruin->claim_rate * ruin->claim_mean < 0.999 * ruin->premium;
    if (whole && !covered) {
        sh_diagnostic *item = sh_session_report(
            options->lua, 202, sh_keys_place(options, "premium", true),
            "'premium' must be above the claims, but these take %.10g of %.10g a unit of time",
            ruin->claim_rate * ruin->claim_mean, ruin->premium);
        sh_session_note(options->lua, item,
                        "without an income above claim_rate times claim_mean ruin is certain "
                        "from any reserve; at most 99.9 %% of it may go into claims");
    }
    const sh_key one = {
        "reserves", SH_KEY_NUMBER, false, "number", 0, 1e15, "reserve at the start, money"};
    ruin->reserve = numbers_of(options, &one, &ruin->reserves);
    if (covered) {
        check_length(options, ruin);
    }
}

/* ---- the constructors */

static void (*const readers[])(const sh_keys *options,
                               sh_kernel_study *kernel) = {[SH_KERNEL_fire_sale] = read_sale,
                                                           [SH_KERNEL_window] = read_window,
                                                           [SH_KERNEL_ruin] = read_ruin};

/* upvalues: kind, "shahe.kernel.ruin" */
static int make(lua_State *lua)
{
    sh_kernel_study kernel = {.kind = (sh_kernel_kind)lua_tointeger(lua, lua_upvalueindex(1))};
    sh_study_draft study = {.way = sh_session_here(lua)};
    sh_key_list list = sh_kernel_keys(kernel.kind);
    sh_keys options = {.lua = lua,
                       .what = lua_tostring(lua, lua_upvalueindex(2)),
                       .list = list.list,
                       .count = list.count};
    sh_draft draft;
    double seed = 1;
    lua_settop(lua, 1);
    if (!sh_session_of(lua)->binding && sh_keys_open(&options, &study.way, 1)) {
        read_names(&options, &draft);
        if (kernel.kind != SH_KERNEL_fire_sale) {
            sh_keys_number(&options, "seed", &seed);
        }
        draft.seed = (uint64_t)seed;
        readers[kernel.kind](&options, &kernel);
        study.base = sh_session_copy(lua, &draft, sizeof draft);
        study.kernel = sh_session_copy(lua, &kernel, sizeof kernel);
    }
    sh_experiment_push(lua, study.kernel == NULL ? NULL : &study);
    return 1;
}

sh_key_list sh_kernel_keys(sh_kernel_kind kind)
{
    return kind == SH_KERNEL_fire_sale ? (sh_key_list){sale_options, SH_COUNT(sale_options)}
           : kind == SH_KERNEL_window  ? (sh_key_list){window_options, SH_COUNT(window_options)}
                                       : (sh_key_list){ruin_options, SH_COUNT(ruin_options)};
}

sh_key_list sh_kernel_case_keys(void)
{
    return (sh_key_list){case_options, SH_COUNT(case_options)};
}

void sh_kernel_members(lua_State *lua)
{
    lua_newtable(lua);
    for (size_t i = 0; i < SH_COUNT(readers); i++) {
        const char *name = sh_kernel_study_name((sh_kernel_kind)i);
        lua_pushinteger(lua, (lua_Integer)i);
        lua_pushfstring(lua, "shahe.kernel.%s", name);
        lua_pushcclosure(lua, make, 2);
        lua_setfield(lua, -2, name);
    }
    sh_library_seal(lua, "shahe.kernel", 205);
    lua_setfield(lua, -2, "kernel");
}

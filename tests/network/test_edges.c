#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "network/edges.h"

static const char banks[] = "id,capital,assets\nA,1,10\nB,2.50,20\nC,0,3 wan\n";

/* reads a file of exposures over the three banks above */
static sh_status exposures(sh_edges *edges, const char *text, sh_parallel parallel,
                           sh_error *error)
{
    char copy[2][2000];
    snprintf(copy[0], sizeof copy[0], "%s", banks);
    snprintf(copy[1], sizeof copy[1], "%s", text);
    cr_assert_eq(sh_edges_banks(edges, "banks.csv", copy[0], error), SH_OK, "%s", error->text);
    return sh_edges_exposures(edges, "exposures.csv", copy[1], parallel, error);
}

Test(edges, banks_and_debts_are_read_in_the_order_of_the_file)
{
    sh_edges edges = {0};
    sh_error error = {0};
    sh_status status = exposures(&edges,
                                 "\xEF\xBB\xBF"
                                 "creditor,amount,debtor\r\nA,7.05,B\r\n\r\n"
                                 "B,\"1,234.5\",C\r\nC,0,A",
                                 SH_PARALLEL_REFUSED, &error);
    cr_assert_eq(status, SH_OK, "%s", error.text);
    cr_expect_eq(edges.banks, 3);
    cr_expect_str_eq(sh_names_text(&edges.ids, 2), "C");
    cr_expect(edges.money[SH_EDGES_capital][1] == 250 && edges.money[SH_EDGES_capital][2] == 0);
    cr_expect_eq(edges.money[SH_EDGES_assets][2], 3000000);
    cr_expect_eq(edges.money[SH_EDGES_external][2], 0);
    cr_expect(edges.has[SH_EDGES_assets] && !edges.has[SH_EDGES_external]);
    cr_assert_eq(edges.list.count, 3);
    const sh_edge *list = edges.list.data;
    cr_expect(list[0].debtor == 1 && list[0].creditor == 0 && list[0].amount == 705);
    cr_expect(list[1].debtor == 2 && list[1].creditor == 1 && list[1].amount == 123450);
    cr_expect(list[2].debtor == 0 && list[2].creditor == 2 && list[2].amount == 0);
    cr_expect_not(edges.has_rank);
    sh_edges_free(&edges);
}

Test(edges, classes_of_debts_are_read_by_name)
{
    sh_edges edges = {0};
    sh_error error = {0};
    sh_status status = exposures(
        &edges, "debtor,creditor,amount,class\nA,B,1,investors\nB,C,2,general\nC,A,3,reserve\n",
        SH_PARALLEL_REFUSED, &error);
    cr_assert_eq(status, SH_OK, "%s", error.text);
    const uint8_t *rank = edges.rank.data;
    cr_expect(edges.has_rank && rank[0] == 0 && rank[1] == 3 && rank[2] == 2);
    sh_edges_free(&edges);
}

Test(edges, no_debts_one_bank_and_no_capital_are_allowed)
{
    sh_edges edges = {0};
    sh_error error = {0};
    cr_expect_eq(exposures(&edges, "debtor,creditor,amount\n", SH_PARALLEL_REFUSED, &error),
                 SH_OK);
    cr_expect_eq(edges.list.count, 0);
    sh_edges_free(&edges);
    char one[] = "id,capital\nonly,0\n", none[] = "debtor,creditor,amount";
    cr_expect_eq(sh_edges_banks(&edges, "banks.csv", one, &error), SH_OK, "%s", error.text);
    cr_expect_eq(sh_edges_exposures(&edges, "e.csv", none, SH_PARALLEL_REFUSED, &error), SH_OK);
    cr_expect(edges.banks == 1 && edges.list.count == 0);
    sh_edges_free(&edges);
}

Test(edges, debts_of_the_same_two_banks_are_added_up_on_request_only)
{
    static const char twice[] = "debtor,creditor,amount\nA,B,1\nB,A,2\nA,B,3\n";
    sh_edges edges = {0};
    sh_error error = {0};
    cr_expect_eq(exposures(&edges, twice, SH_PARALLEL_SUMMED, &error), SH_OK);
    const sh_edge *list = edges.list.data;
    cr_expect(list[0].amount == 0 && list[1].amount == 200 && list[2].amount == 400);
    sh_edges_free(&edges);
    cr_expect_eq(exposures(&edges, twice, SH_PARALLEL_REFUSED, &error), SH_E_SCENARIO);
    cr_expect_str_eq(error.text,
                     "exposures.csv:4:1: 'A' owes 'B' already in line 2; --sum adds "
                     "such debts up");
    sh_edges_free(&edges);
}

Test(edges, debts_of_several_classes_stand_beside_each_other)
{
    static const char head[] = "debtor,creditor,amount,class\n";
    char text[200];
    sh_edges edges = {0};
    sh_error error = {0};
    snprintf(text, sizeof text, "%sA,B,1,reserve\nA,B,2,general\nA,B,4,reserve\n", head);
    cr_expect_eq(exposures(&edges, text, SH_PARALLEL_REFUSED, &error), SH_E_SCENARIO);
    cr_expect_str_eq(error.text,
                     "exposures.csv:4:1: 'A' owes 'B' already in line 2, in the same "
                     "class; --sum adds such debts up");
    sh_edges_free(&edges);
    cr_expect_eq(exposures(&edges, text, SH_PARALLEL_SUMMED, &error), SH_OK);
    const sh_edge *list = edges.list.data;
    cr_expect(list[0].amount == 0 && list[1].amount == 200 && list[2].amount == 500);
    sh_edges_free(&edges);
    text[strlen(text) - strlen("A,B,4,reserve\n")] = '\0';
    cr_expect_eq(exposures(&edges, text, SH_PARALLEL_REFUSED, &error), SH_OK);
    cr_expect_eq(edges.list.count, 2);
    sh_edges_free(&edges);
}

Test(edges, every_mistake_about_debts_is_told_with_line_and_column)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "exposures.csv:1:1: the file is empty"},
        {"debtor,creditor\n", "exposures.csv:1:1: column 'amount' is missing"},
        {"debtor,creditor,amuont\n",
         "exposures.csv:1:17: unknown column 'amuont'; did you mean 'amount'?"},
        {"debtor,creditor,amount,note\n", "exposures.csv:1:24: unknown column 'note'; there "
                                          "may be: debtor creditor amount class"},
        {"debtor,creditor,amount,amount\n",
         "exposures.csv:1:24: column 'amount' is there twice"},
        {"debtor,creditor,amount\nA,A,1\n", "exposures.csv:2:3: bank 'A' owes itself"},
        {"debtor,creditor,amount\nA,B,-1\n", "exposures.csv:2:5: amount is negative: -1"},
        {"debtor,creditor,amount\nA,B,nan\n",
         "exposures.csv:2:5: amount 'nan' is no amount of yuan in whole fen"},
        {"debtor,creditor,amount\nA,B,inf\n", "exposures.csv:2:5: amount 'inf' is no amount"},
        {"debtor,creditor,amount\nA,B,1e3\n", "exposures.csv:2:5: amount '1e3' is no amount"},
        {"debtor,creditor,amount\nA,B,0.125\n",
         "exposures.csv:2:5: amount '0.125' is no amount of yuan in whole fen"},
        {"debtor,creditor,amount\nA,B,99999999999999999999\n", "is no amount"},
        {"debtor,creditor,amount\nA,B,\n", "exposures.csv:2:5: no amount"},
        {"debtor,creditor,amount\n\"A\",D,1\n",
         "exposures.csv:2:5: creditor 'D' is not among the banks"},
        {"debtor,creditor,amount\n,B,1\n", "exposures.csv:2:1: no debtor"},
        {"debtor,creditor,amount\nA,B\n", "exposures.csv:2:1: 2 fields where the head has 3"},
        {"debtor,creditor,amount\nA,\"B,1\n", "exposures.csv:2:1: a quote is not closed"},
        {"debtor,creditor,amount,class\nA,B,1,senior\n",
         "exposures.csv:2:7: class 'senior' is none of investors, custodian, reserve, general"},
    };
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        sh_edges edges = {0};
        sh_error error = {0};
        cr_expect_eq(exposures(&edges, cases[i].text, SH_PARALLEL_REFUSED, &error),
                     SH_E_SCENARIO, "case %zu", i);
        cr_expect_not_null(strstr(error.text, cases[i].message), "case %zu: %s", i, error.text);
        sh_edges_free(&edges);
    }
}

Test(edges, every_mistake_about_banks_is_told_with_line_and_column)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "banks.csv:1:1: the file is empty"},
        {"id,capital\n", "banks.csv:2:1: there is no bank"},
        {"name,capital\nA,1\n", "banks.csv:1:1: unknown column 'name'"},
        {"capital\n1\n", "banks.csv:1:1: column 'id' is missing"},
        {"id,captial\nA,1\n",
         "banks.csv:1:4: unknown column 'captial'; did you mean 'capital'?"},
        {"id,capital\nA,1\nB,2\nA,3\n",
         "banks.csv:4:1: bank 'A' is there twice, first in line 2"},
        {"id,capital\n,1\n", "banks.csv:2:1: no id"},
        {"id,capital\nA,-0.01\n", "banks.csv:2:3: capital is negative: -0.01"},
        {"id,capital\nA,x\n", "banks.csv:2:3: capital 'x' is no amount of yuan in whole fen"},
        {"id,capital\nA,\n", "banks.csv:2:3: no capital"},
        {"id,capital\nA,1,2\n", "banks.csv:2:1: 3 fields where the head has 2"},
    };
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        char copy[200];
        sh_edges edges = {0};
        sh_error error = {0};
        snprintf(copy, sizeof copy, "%s", cases[i].text);
        cr_expect_eq(sh_edges_banks(&edges, "banks.csv", copy, &error), SH_E_SCENARIO,
                     "case %zu", i);
        cr_expect_not_null(strstr(error.text, cases[i].message), "case %zu: %s", i, error.text);
        sh_edges_free(&edges);
    }
}

Test(edges, holdings_name_banks_that_are_there_and_assets_of_any_name)
{
    char text[] = "asset,amount,bank\ngov,10,B\ncorp,2.5,A\ngov,1,A\n", known[100];
    sh_edges edges = {0};
    sh_error error = {0};
    snprintf(known, sizeof known, "%s", banks);
    cr_assert_eq(sh_edges_banks(&edges, "banks.csv", known, &error), SH_OK);
    cr_assert_eq(sh_edges_holdings(&edges, "h.csv", text, SH_PARALLEL_REFUSED, &error), SH_OK,
                 "%s", error.text);
    const sh_edges_holding *list = edges.holdings.data;
    cr_assert(edges.holdings.count == 3 && edges.assets.count == 2);
    cr_expect(list[1].bank == 0 && list[1].asset == 1 && list[1].amount == 250);
    cr_expect(list[2].bank == 0 && list[2].asset == 0 && list[2].amount == 100);
    cr_expect_str_eq(sh_names_text(&edges.assets, 1), "corp");
    sh_edges_free(&edges);
}

Test(edges, every_mistake_about_holdings_is_told_with_line_and_column)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "h.csv:1:1: the file is empty"},
        {"bank,asset,amount\n", "h.csv:2:1: there are no holdings"},
        {"bank,asset,amount\nZ,gov,1\n", "h.csv:2:1: bank 'Z' is not among the banks"},
        {"bank,asset,amount\nA,,1\n", "h.csv:2:3: no asset"},
        {"bank,asset,amount\nA,gov,inf\n", "h.csv:2:7: amount 'inf' is no amount"},
        {"bank,asset,amount\nA,gov,-2\n", "h.csv:2:7: amount is negative: -2"},
        {"bank,asset,amount\nA,gov,2\nB,gov,1\n\nA,gov,2\n",
         "h.csv:5:1: 'A' holds 'gov' already in line 2; --sum adds such holdings up"},
        {"debtor,asset,amount\nA,gov,2\n", "h.csv:1:1: unknown column 'debtor'"},
    };
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        char copy[200], known[100];
        sh_edges edges = {0};
        sh_error error = {0};
        snprintf(copy, sizeof copy, "%s", cases[i].text);
        snprintf(known, sizeof known, "%s", banks);
        cr_assert_eq(sh_edges_banks(&edges, "banks.csv", known, &error), SH_OK);
        cr_expect_eq(sh_edges_holdings(&edges, "h.csv", copy, SH_PARALLEL_REFUSED, &error),
                     SH_E_SCENARIO);
        cr_expect_not_null(strstr(error.text, cases[i].message), "case %zu: %s", i, error.text);
        sh_edges_free(&edges);
    }
}

Test(edges, several_mistakes_are_told_at_once_and_the_rest_counted)
{
    char text[400] = "debtor,creditor,amount\n";
    for (int i = 0; i < 9; i++) {
        strcat(text, "A,A,1\n");
    }
    sh_edges edges = {0};
    sh_error error = {0};
    cr_expect_eq(exposures(&edges, text, SH_PARALLEL_REFUSED, &error), SH_E_SCENARIO);
    cr_expect_not_null(strstr(error.text, "exposures.csv:2:3: bank 'A' owes itself\n"));
    cr_expect_not_null(
        strstr(error.text, "exposures.csv:7:3: bank 'A' owes itself\nand 3 more"), "%s",
        error.text);
    sh_edges_free(&edges);
}

Test(edges, files_that_cannot_be_read_are_input_errors)
{
    sh_edges edges = {0};
    sh_error error = {0};
    cr_expect_eq(sh_edges_read(&edges, "/nowhere/banks.csv", NULL, SH_PARALLEL_REFUSED, &error),
                 SH_E_INPUT);
    cr_expect_not_null(strstr(error.text, "/nowhere/banks.csv"));
    sh_edges_free(&edges);
    char path[] = "/tmp/shahe-edges-XXXXXX";
    int file = mkstemp(path);
    cr_assert(file >= 0 && write(file, "id\nA\n\0B\n", 8) == 8 && close(file) == 0);
    error = (sh_error){0};
    cr_expect_eq(sh_edges_read(&edges, path, NULL, SH_PARALLEL_REFUSED, &error), SH_E_SCENARIO);
    cr_expect_not_null(strstr(error.text, ":3:1: a byte 0: this is no text in UTF-8"), "%s",
                       error.text);
    sh_edges_free(&edges);
    remove(path);
}

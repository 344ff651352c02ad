#include "base/macros.h"
#include "outputs/report_parts.h"

static const struct {
    const char *term, *chinese, *meaning;
} terms[] = {
    {"Absconding", "\xE8\xB7\x91\xE8\xB7\xAF",
     "the operator leaves with the money; also lost contact, \xE5\xA4\xB1\xE8\x81\x94"},
    {"Arm", "\xE5\xAF\xB9\xE7\x85\xA7\xE7\xBB\x84 / \xE8\xAF\x95\xE9\xAA\x8C\xE7\xBB\x84",
     "one version of the study: a policy, or none; arm 0 is the baseline"},
    {"Claims", "\xE5\xBE\x85\xE6\x94\xB6\xE4\xBD\x99\xE9\xA2\x9D",
     "what platforms owe their investors"},
    {"Common random numbers", "\xE5\x85\xAC\xE5\x85\xB1\xE9\x9A\x8F\xE6\x9C\xBA\xE6\x95\xB0",
     "the same luck in every arm, so that only the policy differs"},
    {"Custody", "\xE9\x93\xB6\xE8\xA1\x8C\xE5\xAD\x98\xE7\xAE\xA1",
     "client money kept by a bank, matched to loans, out of the platform's reach"},
    {"Expected shortfall", "\xE9\xA2\x84\xE6\x9C\x9F\xE7\x9F\xAD\xE7\xBC\xBA",
     "mean of the losses beyond the value at risk"},
    {"Guarantee", "\xE6\x8B\x85\xE4\xBF\x9D / \xE5\x88\x9A\xE6\x80\xA7\xE5\x85\x91\xE4\xBB\x98",
     "a promise that losses of borrowers are made good"},
    {"Numbers at risk", "\xE9\xA3\x8E\xE9\x99\xA9\xE9\x9B\x86\xE4\xBA\xBA\xE6\x95\xB0",
     "platforms still operating, on which a point of a survival curve rests"},
    {"Orderly exit", "\xE8\x89\xAF\xE6\x80\xA7\xE9\x80\x80\xE5\x87\xBA",
     "the platform winds down and pays what it can"},
    {"Overdue", "\xE9\x80\xBE\xE6\x9C\x9F", "a payment of a loan is late"},
    {"Paired difference", "\xE9\x85\x8D\xE5\xAF\xB9\xE5\xB7\xAE\xE5\xBC\x82",
     "arm minus baseline in the same replication"},
    {"Police case", "\xE7\xBB\x8F\xE4\xBE\xA6\xE7\xAB\x8B\xE6\xA1\x88",
     "the economic police investigate; the platform closes"},
    {"Pooling", "\xE8\xB5\x84\xE9\x87\x91\xE6\xB1\xA0",
     "investors' money mixed and lent on the platform's own account"},
    {"Replication", "\xE9\x87\x8D\xE5\xA4\x8D\xE8\xAF\x95\xE9\xAA\x8C",
     "one run of the whole system with its own luck"},
    {"Run", "\xE6\x8C\xA4\xE5\x85\x91", "many investors ask for their money at once"},
    {"Sandbox", "\xE7\x9B\x91\xE7\xAE\xA1\xE6\xB2\x99\xE7\x9B\x92",
     "a limited test of a product under a regulator's eyes"},
    {"Transfer of claims", "\xE5\x80\xBA\xE6\x9D\x83\xE8\xBD\xAC\xE8\xAE\xA9",
     "leaving before the term by selling the claim to another investor"},
    {"Value at risk", "\xE9\xA3\x8E\xE9\x99\xA9\xE4\xBB\xB7\xE5\x80\xBC",
     "the loss that a share of the replications does not exceed"},
    {"Withdrawal difficulty", "\xE6\x8F\x90\xE7\x8E\xB0\xE5\x9B\xB0\xE9\x9A\xBE",
     "the platform cannot pay what is asked back in time"},
    {"\xE4\xB8\x87, \xE4\xBA\xBF", "wan, yi",
     "ten thousand, and a hundred million; 10 \xE4\xBA\xBF are a billion (bn)"},
};

sh_status sh_report_glossary(sh_report *report, sh_error *error)
{
    static const char *const head[] = {"Term", "Chinese", "Meaning"};
    sh_html *page = &report->page;
    (void)error;
    sh_html_table(page, "Terms of the field", false);
    sh_html_head(page, SH_COUNT(head), head);
    for (size_t i = 0; i < SH_COUNT(terms); i++) {
        sh_html_row(page);
        sh_html_cell(page, terms[i].term);
        sh_text_print(&page->text, "<td lang=\"zh\">%s</td>", terms[i].chinese);
        sh_html_cell(page, terms[i].meaning);
        sh_html_row_end(page);
    }
    sh_html_table_end(page, false);
    return SH_OK;
}

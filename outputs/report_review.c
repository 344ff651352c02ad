#include "base/macros.h"
#include "outputs/report_parts.h"

/* what is written by hand; the height of a line comes from the style sheet */
static const char *const lines[] = {"Conditions, remarks", "",     "",
                                    "Name and function",   "Date", "Signature"};

static void write_lines(sh_text *text)
{
    sh_text_raw(text, "<dl>\n<dt>Verdict</dt><dd class=\"free\">");
    sh_text_raw(text, "<span>\xE2\x98\x90 accepted</span> "
                      "<span>\xE2\x98\x90 accepted with conditions</span> "
                      "<span>\xE2\x98\x90 not accepted</span></dd>\n");
    for (size_t i = 0; i < SH_COUNT(lines); i++) {
        sh_text_print(text, "<dt>%s</dt><dd></dd>\n", lines[i]);
    }
    sh_text_raw(text, "</dl>\n");
}

sh_status sh_report_review(sh_report *report, sh_error *error)
{
    sh_text *text = &report->page.text;
    const char *hash = sh_facts_attribute(report->facts, "", "content_hash");
    const char *file = report->options->file;
    (void)error;
    sh_text_raw(text, "<div class=\"sign\">\n<p>To be filled in by hand by whoever judges this "
                      "report. The verdict holds for the numbers ");
    if (file != NULL) {
        sh_text_print(text, "in <code>%s</code> ", file);
    }
    if (hash[0] != '\0') {
        sh_text_print(text,
                      "with the content hash <code>%s</code>; <code>shahe verify</code> "
                      "computes it again from the file",
                      hash);
    } else {
        sh_text_raw(text, "of a file that carries no content hash");
    }
    sh_text_raw(text, ".");
    if (report->findings->channels_off.text[0] != '\0') {
        sh_text_print(text, " In all arms these channels are switched off: %s.",
                      report->findings->channels_off.text);
    }
    sh_text_raw(text, "</p>\n");
    write_lines(text);
    sh_text_raw(text, "</div>\n");
    return SH_OK;
}

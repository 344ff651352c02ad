#include <stdio.h>
#include <string.h>

#include "base/macros.h"
#include "outputs/report_parts.h"

/* does a line begin a paragraph, as in "Source: ..."? At most three words, then a colon */
static bool begins_paragraph(const char *line)
{
    size_t label = strcspn(line, ":\n"), blanks = 0;
    for (size_t i = 0; i < label; i++) {
        blanks += line[i] == ' ';
    }
    bool capital = line[0] >= 'A' && line[0] <= 'Z';
    return line[0] == '\n' || line[0] == '\0' || (capital && line[label] == ':' && blanks <= 2);
}

void sh_report_question_prose(sh_html *html, const char *text)
{
    sh_text *page = &html->text;
    for (text += strspn(text, "\n"); *text != '\0'; text += strspn(text, "\n")) {
        bool open = true;
        sh_text_raw(page, "<p>");
        while (open) {
            char line[1024];
            size_t length = strcspn(text, "\n");
            size_t part = length < sizeof line ? length : sizeof line - 1;
            snprintf(line, sizeof line, "%.*s", (int)part, text);
            sh_text_put(page, line);
            text += part;
            if (part == length) {
                text += *text == '\n';
                open = !begins_paragraph(text);
                sh_text_raw(page, open ? " " : "");
            }
        }
        sh_text_raw(page, "</p>\n");
    }
}

sh_status sh_report_question(sh_report *report, sh_error *error)
{
    static const struct {
        const char *name, *heading;
    } texts[] = {{"question", "Question"},
                 {"mechanism", "Mechanism"},
                 {"about", "The scenario in its own words"},
                 {"finding", "Expected finding"},
                 {"source", "Source"}};
    bool any = false;
    (void)error;
    for (size_t i = 0; i < SH_COUNT(texts); i++) {
        const char *text = sh_facts_attribute(report->facts, "", texts[i].name);
        if (text[0] != '\0') {
            sh_html_subtitle(&report->page, texts[i].heading);
            sh_report_question_prose(&report->page, text);
            any = true;
        }
    }
    if (!any) {
        sh_html_missing(&report->page, "a description of the scenario");
    }
    return SH_OK;
}

#include "outputs/html.h"

#include <string.h>

#include "outputs/html_style.h"
#include "outputs/palette.h"

/* a style sheet has escapes of its own, so only what needs none */
static void write_mark(sh_html *page, const char *mark)
{
    char plain[80];
    size_t size = 0;
    for (const char *c = mark; *c != '\0' && size + 1 < sizeof plain; c++) {
        bool digit = *c >= '0' && *c <= '9';
        bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');
        if (digit || letter) {
            plain[size++] = *c;
        }
    }
    plain[size] = '\0';
    sh_text_print(&page->text,
                  "@page{@bottom-left{content:'shahe report \xC2\xB7 content hash %s';"
                  "font:8pt sans-serif;color:#5b6672}}\n",
                  size > 0 ? plain : "unknown");
}

void sh_html_begin(sh_html *page, const char *title, const char *mark)
{
    *page = (sh_html){.text = sh_text_of(SH_ESCAPE_HTML)};
    sh_text_print(&page->text,
                  "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'unsafe-inline'\"/>\n<title>%s</title>\n<style>\n",
                  title);
    sh_text_raw(&page->text, sh_html_style);
    write_mark(page, mark);
    for (int32_t arm = 0; arm < SH_PALETTE_COLOURS; arm++) {
        sh_text_print(&page->text, ".a%d{background:%s}", (int)arm, sh_palette_colour(arm));
    }
    sh_text_raw(&page->text, "</style>\n</head>\n<body>\n");
}

void sh_html_end(sh_html *page)
{
    sh_text_raw(&page->text, "</body>\n</html>\n");
}

void sh_html_section(sh_html *page, const char *id, const char *title)
{
    sh_text_print(&page->text, "<section id=\"%s\">\n<h2><span class=\"no\">%d</span>%s</h2>\n",
                  id, ++page->sections, title);
}

void sh_html_section_end(sh_html *page)
{
    sh_text_raw(&page->text, "</section>\n");
}

void sh_html_subtitle(sh_html *page, const char *title)
{
    sh_text_print(&page->text, "<h3>%s</h3>\n", title);
}

void sh_html_paragraph(sh_html *page, const char *text)
{
    sh_text_print(&page->text, "<p>%s</p>\n", text);
}

void sh_html_missing(sh_html *page, const char *what)
{
    sh_text_print(&page->text, "<p class=\"missing\"><b>Not in this file:</b> %s.</p>\n", what);
}

static void figure_title(sh_html *page, const char *title)
{
    sh_text_print(&page->text, "<p class=\"title\"><b>Figure %d</b> %s</p>\n", ++page->figures,
                  title);
}

void sh_html_figure(sh_html *page, const char *title)
{
    sh_text_raw(&page->text, "<figure>\n");
    figure_title(page, title);
}

void sh_html_figure_long(sh_html *page, const char *title)
{
    sh_text_raw(&page->text, "<figure class=\"long\">\n");
    figure_title(page, title);
}

void sh_html_figure_end(sh_html *page, const char *note)
{
    size_t length = note == NULL ? 0 : strlen(note);
    if (length > 0) {
        char first[2] = {note[0]};
        bool small = note[0] >= 'a' && note[0] <= 'z';
        bool ended = strchr(".!?", note[length - 1]) != NULL;
        first[0] = (char)(small ? note[0] - 'a' + 'A' : 0);
        sh_text_print(&page->text, "<figcaption>%s%s%s</figcaption>\n", first, note + small,
                      ended ? "" : ".");
    }
    sh_text_raw(&page->text, "</figure>\n");
}

void sh_html_table(sh_html *page, const char *title, bool folded)
{
    if (folded) {
        sh_text_print(&page->text, "<details>\n<summary>Data table: %s</summary>\n", title);
    } else {
        sh_text_print(&page->text, "<p class=\"title\"><b>Table %d</b> %s</p>\n",
                      ++page->tables, title);
    }
    sh_text_raw(&page->text, "<div class=\"wide\"><table>\n");
    page->rows = false;
}

void sh_html_table_end(sh_html *page, bool folded)
{
    sh_text_raw(&page->text, page->rows ? "</tbody></table></div>\n" : "</table></div>\n");
    sh_text_raw(&page->text, folded ? "</details>\n" : "");
}

void sh_html_head(sh_html *page, int32_t count, const char *const *names)
{
    sh_text_raw(&page->text, "<thead><tr>");
    for (int32_t i = 0; i < count; i++) {
        bool number = names[i][0] == '#';
        sh_text_print(&page->text,
                      number ? "<th scope=\"col\" class=\"n\">%s</th>"
                             : "<th scope=\"col\">%s</th>",
                      names[i] + number);
    }
    sh_text_raw(&page->text, "</tr></thead>\n");
}

void sh_html_row(sh_html *page)
{
    sh_text_raw(&page->text, page->rows ? "<tr>" : "<tbody>\n<tr>");
    page->rows = true;
}

void sh_html_row_end(sh_html *page)
{
    sh_text_raw(&page->text, "</tr>\n");
}

void sh_html_cell(sh_html *page, const char *text)
{
    sh_text_print(&page->text, "<td>%s</td>", text);
}

void sh_html_group(sh_html *page, const char *text, int32_t rows)
{
    sh_text_raw(&page->text, page->rows ? "</tbody>" : "");
    sh_text_print(&page->text, "<tbody class=\"group\">\n<tr><td rowspan=\"%d\">%s</td>", rows,
                  text);
    page->rows = true;
}

void sh_html_number(sh_html *page, const char *text)
{
    sh_text_print(&page->text, "<td class=\"n\">%s</td>", text);
}

void sh_html_arm(sh_html *page, int32_t arm, const char *name)
{
    sh_text_print(&page->text, "<span class=\"arm\"><i class=\"a%d\"></i>%s</span>", (int)arm,
                  name);
}

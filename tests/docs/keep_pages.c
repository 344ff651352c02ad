/* Are the tables in pages of the documentation what the lists of the program say today?
 * Arguments: pages; with `write` in front their tables are made anew. A table stands between
 * the lines <!-- table: NAME --> and <!-- end of table -->. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "tests/docs/tables.h"

static const char opening[] = "<!-- table: ", closing[] = "<!-- end of table -->";

/* Appends the text with its tables made anew; false when a mark makes no sense. */
static bool renew(const char *text, sh_vec *page)
{
    bool ok = true;
    for (const char *mark; ok && (mark = strstr(text, opening)) != NULL;) {
        char name[32];
        const char *end = strstr(mark, closing);
        ok = end != NULL && sscanf(mark + sizeof opening - 1, "%31[a-z ]-->", name) == 1;
        if (!ok || strlen(name) < 2) {
            printf("a mark makes no sense: %.60s\n", mark);
            return false;
        }
        name[strlen(name) - 1] = '\0'; /* the blank before the arrow */
        ok = sh_vec_append(page, text, (size_t)(mark - text)) &&
             sh_vec_print(page, "%s%s -->\n\n", opening, name) && sh_docs_table(page, name);
        if (!ok) {
            printf("there is no table '%s'\n", name);
            return false;
        }
        ok = sh_vec_print(page, "\n%s", closing);
        text = end + sizeof closing - 1;
    }
    return ok && sh_vec_print(page, "%s", text);
}

static bool keep(const char *path, bool write)
{
    sh_error error = {0};
    sh_vec file = sh_vec_of(1), page = sh_vec_of(1);
    bool ok = sh_file_read(path, 1 << 20, &file, &error) == SH_OK &&
              sh_vec_append(&file, "", 1) && renew(file.data, &page);
    if (ok && write) {
        ok = sh_file_write(path, page.data, page.count, &error) == SH_OK;
    } else if (ok) {
        ok = file.count == page.count + 1 && memcmp(file.data, page.data, page.count) == 0;
        if (!ok) {
            printf("%s is out of date; make it anew with: keep_pages write %s\n", path, path);
        }
    }
    if (error.text[0] != '\0') {
        printf("%s: %s\n", path, error.text);
    }
    sh_vec_free(&file);
    sh_vec_free(&page);
    return ok;
}

int main(int argc, char **argv)
{
    bool write = argc > 2 && strcmp(argv[1], "write") == 0, ok = argc > 1;
    for (int i = 1 + write; i < argc; i++) {
        ok = keep(argv[i], write) && ok;
    }
    return ok ? 0 : 1;
}

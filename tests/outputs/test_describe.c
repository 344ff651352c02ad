#include "outputs/describe.h"
#include "outputs/format.h"
#include "tests/outputs/scratch.h"

Test(describe, the_page_names_every_variable_table_attribute_and_axis)
{
    sh_result *result = sh_result_create(SMALL);
    const sh_schema *schema = sh_result_schema(result);
    sh_vec page = sh_vec_of(1);
    size_t count;
    cr_assert(sh_describe_format(&page, schema));
    const char *text = page.data;
    for (int32_t v = 0; v < schema->variable_count; v++) {
        char row[200];
        snprintf(row, sizeof row, "| `%s` | %s | ", schema->variables[v].name,
                 sh_type_name(schema->variables[v].type));
        cr_expect(strstr(text, row) != NULL, "%s", row);
    }
    const sh_format_table *line = sh_format_tables(&count);
    for (size_t i = 0; i < count; i++) {
        cr_expect(strstr(text, line[i].about) != NULL, "%s", line[i].name);
    }
    const sh_format_attribute *attribute = sh_format_attributes(&count);
    for (size_t i = 0; i < count; i++) {
        cr_expect(strstr(text, attribute[i].about) != NULL, "%s", attribute[i].name);
    }
    cr_expect(strstr(text, "| `cash` | i64 | arm, replication, time, platform | CNY_fen |") !=
              NULL);
    cr_expect(strstr(text, "way of leaving: none withdrawal absconded police orderly |") !=
              NULL);
    cr_expect(strstr(text, "(probability) |") != NULL);
    sh_vec_free(&page);
    sh_result_destroy(result);
}

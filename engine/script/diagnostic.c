#include "script/diagnostic.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const sh_diagnostic_info sh_diagnostic_table[] = {
#define SH_DIAGNOSTIC(number, title, about) {number, title, about},
#include "script/diagnostics.def"
#undef SH_DIAGNOSTIC
};

const int32_t sh_diagnostic_table_count = (int32_t)SH_COUNT(sh_diagnostic_table);

const sh_diagnostic_info *sh_diagnostic_find(const char *code)
{
    char *end;
    const char *digits = code + (code[0] == 'E' || code[0] == 'e');
    long number = strtol(digits, &end, 10);
    for (int32_t i = 0; end != digits && *end == '\0' && i < sh_diagnostic_table_count; i++) {
        if (sh_diagnostic_table[i].number == number) {
            return &sh_diagnostic_table[i];
        }
    }
    return NULL;
}

void sh_diagnostics_free(sh_diagnostics *list)
{
    sh_arena_free(&list->arena);
    *list = (sh_diagnostics){0};
}

static const char *copied(sh_arena *arena, const char *text, size_t length)
{
    char *copy = text == NULL ? NULL : sh_arena_take(arena, length + 1);
    if (copy != NULL) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

static const char *printed(sh_arena *arena, const char *format, va_list values)
{
    char text[1024];
    vsnprintf(text, sizeof text, format, values);
    const char *copy = copied(arena, text, strlen(text));
    return copy == NULL ? "" : copy;
}

static bool is_known(const sh_diagnostics *list, int32_t number, const sh_place *place,
                     const char *message)
{
    for (int32_t i = 0; i < list->count; i++) {
        const sh_diagnostic *item = &list->item[i];
        if (item->number == number && item->place.line == place->line &&
            item->place.column == place->column && strcmp(item->message, message) == 0 &&
            strcmp(item->place.file, place->file == NULL ? "" : place->file) == 0) {
            return true;
        }
    }
    return false;
}

sh_diagnostic *sh_diagnostics_add(sh_diagnostics *list, int32_t number, sh_place place,
                                  const char *format, ...)
{
    va_list values;
    va_start(values, format);
    const char *message = printed(&list->arena, format, values);
    va_end(values);
    if (is_known(list, number, &place, message)) {
        return NULL;
    }
    if (list->count == SH_DIAGNOSTICS) {
        list->dropped++;
        return NULL;
    }
    sh_diagnostic *item = &list->item[list->count++];
    *item = (sh_diagnostic){.number = number, .message = message, .place = place, .label = ""};
    const char *file =
        place.file == NULL ? "" : copied(&list->arena, place.file, strlen(place.file));
    item->place.file = file == NULL ? "" : file;
    item->place.source = copied(&list->arena, place.source, (size_t)place.source_length);
    return item;
}

void sh_diagnostics_label(sh_diagnostics *list, sh_diagnostic *item, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    if (item != NULL) {
        item->label = printed(&list->arena, format, values);
    }
    va_end(values);
}

void sh_diagnostics_note(sh_diagnostics *list, sh_diagnostic *item, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    if (item != NULL && item->note_count < SH_DIAGNOSTIC_NOTES) {
        item->note[item->note_count++] = printed(&list->arena, format, values);
    }
    va_end(values);
}

static int by_place(const void *left, const void *right)
{
    const sh_place *a = &((const sh_diagnostic *)left)->place;
    const sh_place *b = &((const sh_diagnostic *)right)->place;
    int order = strcmp(a->file, b->file);
    if (order == 0) {
        order = (a->line > b->line) - (a->line < b->line);
    }
    return order != 0 ? order : (a->column > b->column) - (a->column < b->column);
}

void sh_diagnostics_sort(sh_diagnostics *list)
{
    qsort(list->item, (size_t)list->count, sizeof list->item[0], by_place);
}

/* bytes of the character that starts here */
static int32_t character_bytes(const unsigned char *at)
{
    int32_t bytes = at[0] < 0x80 ? 1 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    for (int32_t i = 1; i < bytes; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 1;
        }
    }
    return bytes;
}

/* blank space as wide as the first `characters` of the line: a tab stays a tab, a wide
 * (East Asian) character takes two columns */
static bool print_margin(sh_vec *out, const char *source, int32_t characters)
{
    bool fine = true;
    const unsigned char *at = (const unsigned char *)source;
    for (int32_t i = 0; fine && i < characters && *at != '\0'; i++) {
        fine = sh_vec_print(out, "%s", *at == '\t' ? "\t" : *at >= 0xE3 ? "  " : " ");
        at += character_bytes(at);
    }
    return fine;
}

static bool print_source(const sh_place *place, int indent, sh_vec *out)
{
    bool fine = sh_vec_print(out, "%*s|\n%*d | %s\n", indent, "", indent - 1, place->line,
                             place->source) &&
                sh_vec_print(out, "%*s| ", indent, "") &&
                print_margin(out, place->source, place->column - 1);
    for (int32_t i = 0; fine && i < (place->width < 1 ? 1 : place->width); i++) {
        fine = sh_vec_print(out, "^");
    }
    return fine;
}

bool sh_diagnostic_format(const sh_diagnostic *item, sh_vec *out)
{
    const sh_place *place = &item->place;
    int indent = 2;
    for (int32_t rest = place->line; rest >= 10; rest /= 10) {
        indent++;
    }
    bool fine = sh_vec_print(out, "error[E%03d]: %s\n", (int)item->number, item->message);
    if (place->file[0] != '\0') {
        fine = fine && sh_vec_print(out, "%*s--> %s", indent, "", place->file);
        fine = fine && (place->line == 0 ||
                        sh_vec_print(out, ":%d:%d", (int)place->line, (int)place->column));
        fine = fine && sh_vec_print(out, "\n");
    }
    if (place->source != NULL && place->line > 0) {
        fine = fine && print_source(place, indent, out) &&
               sh_vec_print(out, item->label[0] == '\0' ? "%s\n" : " %s\n", item->label);
    }
    for (int32_t i = 0; fine && i < item->note_count; i++) {
        fine = sh_vec_print(out, "%*s= %s\n", indent, "", item->note[i]);
    }
    return fine;
}

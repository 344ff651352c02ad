/* explain: what a code, a lever, a parameter … means, offline */
#include <string.h>

#include "base/names.h"
#include "cli/args.h"
#include "cli/json.h"
#include "cli/topics.h"

static json_t *as_json(const sh_topic_kind *kind, const sh_topic *topic)
{
    json_t *object = json_pack("{s:s, s:s, s:s}", "kind", kind->name, "name", topic->name,
                               "about", topic->about);
    for (int32_t i = 0; object != NULL && i < topic->lines; i++) {
        json_object_set_new(object, topic->line[i].label, sh_json_text(topic->line[i].value));
    }
    return object;
}

static void print_values(sh_term *term, int indent, const sh_topic *topic)
{
    for (int32_t i = 0; i < topic->lines; i++) {
        fprintf(term->out, "%*s%-8s %s\n", indent, "", topic->line[i].label,
                topic->line[i].value);
    }
}

static void print_topic(sh_term *term, const sh_topic_kind *kind, const sh_topic *topic)
{
    char title[160];
    snprintf(title, sizeof title, "%s %s", kind->name, topic->name);
    sh_term_heading(term, title);
    sh_term_wrap(term->out, 2, topic->about);
    print_values(term, 2, topic);
}

/* one line each: name, unit or nothing, meaning up to the first full stop */
static void print_kind(sh_term *term, const sh_topic_kind *kind)
{
    sh_topic topic;
    fprintf(term->out, "%s: %s\n", kind->plural, kind->about);
    for (int32_t i = 0; i < kind->count(); i++) {
        sh_topic_read(kind, i, &topic);
        if (kind->whole) {
            fprintf(term->out, "  %s\n", topic.name);
            sh_term_wrap(term->out, 6, topic.about);
            print_values(term, 6, &topic);
            continue;
        }
        bool unit = topic.lines > 0 && strcmp(topic.line[0].label, "unit") == 0;
        const char *stop = strstr(topic.about, ". ");
        int size = stop ? (int)(stop - topic.about) : (int)strlen(topic.about);
        fprintf(term->out, "  %-28s %-8s %.*s\n", topic.name, unit ? topic.line[0].value : "",
                size, topic.about);
    }
}

static sh_status explain_kind(const sh_args *args, sh_term *term, const sh_topic_kind *kind,
                              sh_error *error)
{
    sh_topic topic;
    if (!sh_args_flag(args, "json")) {
        print_kind(term, kind);
        return SH_OK;
    }
    json_t *list = json_array();
    for (int32_t i = 0; i < kind->count(); i++) {
        sh_topic_read(kind, i, &topic);
        json_array_append_new(list, as_json(kind, &topic));
    }
    return sh_json_print(term, list, error);
}

/* every topic that a word means, of whatever kind; returns how many */
static int explain_word(const sh_args *args, sh_term *term, const char *word, json_t *list)
{
    int found = 0;
    sh_topic topic;
    for (int32_t k = 0; k < sh_topic_kind_count; k++) {
        for (int32_t i = 0; i < sh_topic_kinds[k].count(); i++) {
            sh_topic_read(&sh_topic_kinds[k], i, &topic);
            if (!sh_topic_matches(&topic, word)) {
                continue;
            }
            if (sh_args_flag(args, "json")) {
                json_array_append_new(list, as_json(&sh_topic_kinds[k], &topic));
            } else {
                fprintf(term->out, "%s", found > 0 ? "\n" : "");
                print_topic(term, &sh_topic_kinds[k], &topic);
            }
            found++;
        }
    }
    return found;
}

/* the nearest name of any kind, into `near`; "" when none is near */
static void nearest(const char *word, char near[SH_TOPIC_NAME])
{
    size_t best = strlen(word) / 3 + 2;
    sh_topic topic;
    near[0] = 0;
    for (int32_t k = 0; k < sh_topic_kind_count; k++) {
        const char *const names[] = {sh_topic_kinds[k].name, sh_topic_kinds[k].plural};
        for (size_t n = 0; n < SH_COUNT(names); n++) {
            if (sh_names_distance(word, names[n]) < best) {
                best = sh_names_distance(word, names[n]);
                snprintf(near, SH_TOPIC_NAME, "%s", names[n]);
            }
        }
        for (int32_t i = 0; i < sh_topic_kinds[k].count(); i++) {
            sh_topic_read(&sh_topic_kinds[k], i, &topic);
            const char *last = strrchr(topic.name, '.');
            size_t whole = sh_names_distance(word, topic.name);
            size_t part = last == NULL ? whole : sh_names_distance(word, last + 1);
            size_t distance = whole < part ? whole : part;
            if (distance < best) {
                best = distance;
                snprintf(near, SH_TOPIC_NAME, "%s", topic.name);
            }
        }
    }
}

static sh_status explain_all(const sh_args *args, sh_term *term, sh_error *error)
{
    if (sh_args_flag(args, "json")) {
        json_t *list = json_array();
        for (int32_t k = 0; k < sh_topic_kind_count; k++) {
            const sh_topic_kind *kind = &sh_topic_kinds[k];
            json_array_append_new(list,
                                  json_pack("{s:s, s:s, s:i}", "kind", kind->plural, "about",
                                            kind->about, "count", (int)kind->count()));
        }
        return sh_json_print(term, list, error);
    }
    fprintf(term->out, "'shahe explain TOPIC' explains one thing or lists one kind:\n");
    for (int32_t k = 0; k < sh_topic_kind_count; k++) {
        fprintf(term->out, "  %-12s %4d  %s\n", sh_topic_kinds[k].plural,
                (int)sh_topic_kinds[k].count(), sh_topic_kinds[k].about);
    }
    return SH_OK;
}

static sh_status run(const sh_args *args, sh_term *term, sh_error *error)
{
    const char *word = sh_args_operand(args, 0);
    char near[SH_TOPIC_NAME];
    if (word == NULL) {
        return explain_all(args, term, error);
    }
    const sh_topic_kind *kind = sh_topic_kind_find(word);
    if (kind != NULL) {
        return explain_kind(args, term, kind, error);
    }
    json_t *list = json_array();
    if (explain_word(args, term, word, list) > 0) {
        if (sh_args_flag(args, "json")) {
            return sh_json_print(term, list, error);
        }
        json_decref(list);
        return SH_OK;
    }
    json_decref(list);
    nearest(word, near);
    return sh_error_set(error, SH_E_USAGE, "nothing here is called '%s'%s%s%s", word,
                        near[0] ? "; did you mean '" : "", near,
                        near[0] ? "'?" : "; 'shahe explain' lists what there is");
}

static const sh_option options[] = {
    {.name = "json", .kind = SH_OPTION_FLAG, .about = "as JSON"},
    {0},
};

const sh_verb sh_cmd_explain = {
    .name = "explain",
    .operands = "[TOPIC]",
    .about = "Explain a code, a lever, a parameter, an observable …, offline",
    .details = "TOPIC is a kind (exit-codes, levers, parameters, …), the code of a message "
               "(E200), or a name: custody, platform.opex, shock.credit.factor. Without TOPIC, "
               "lists the kinds.",
    .examples = "shahe explain exit-codes\nshahe explain custody\nshahe explain platform.size",
    .options = options,
    .most = 1,
    .run = run,
};

#include "cli/outcome.h"

#include <stdlib.h>

#include "cli/args.h"
#include "outputs/findings.h"
#include "outputs/reader.h"
#include "outputs/stress_lines.h"
#include "outputs/text.h"

static const char *attribute(const sh_source *source, const char *group, const char *name)
{
    const char *text = source->attribute(source->self, group, name);
    return text != NULL ? text : "";
}

/* length of a coordinate; 0: there is none */
static int64_t length_of(const sh_source *source, const char *path)
{
    sh_array array = {0};
    int64_t count = 0;
    if (source->has(source->self, path) &&
        source->read(source->self, path, &array, NULL) == SH_OK) {
        count = array.count;
    }
    sh_array_free(&array);
    return count;
}

sh_status sh_outcome_read(sh_outcome *outcome, const sh_source *source, sh_error *error)
{
    *outcome = (sh_outcome){
        .name = attribute(source, "", "scenario"),
        .title = attribute(source, "", "title"),
        .start_date = attribute(source, "", "start_date"),
        .seed = attribute(source, "", "seed"),
        .content_hash = attribute(source, "", "content_hash"),
        .plan_digest = attribute(source, "", "plan_digest"),
        .planned = atoll(attribute(source, "", "replications_planned")),
        .replications = length_of(source, "replication"),
        .steps = length_of(source, "time"),
        .platforms = length_of(source, "platform/platform"),
    };
    return source->read(source->self, "arm_name", &outcome->arms, error);
}

void sh_outcome_free(sh_outcome *outcome)
{
    sh_array_free(&outcome->arms);
}

/* findings of an open result, printed by `print` into `text` */
static sh_status write_findings(const sh_source *source, sh_text *text,
                                void (*print)(const sh_findings *findings, sh_text *text),
                                sh_error *error)
{
    sh_facts facts = {0};
    sh_findings findings = {0};
    sh_status status = sh_facts_open(&facts, source, error);
    if (status == SH_OK) {
        status = sh_findings_read(&findings, &facts, error);
    }
    if (status == SH_OK) {
        print(&findings, text);
        status = sh_text_status(text, error);
    }
    sh_findings_free(&findings);
    sh_facts_close(&facts);
    return status;
}

/* the stress tests of an open result */
static sh_status read_stresses(const sh_source *source, sh_stress_lines *lines, sh_error *error)
{
    sh_facts facts = {0};
    sh_status status = sh_facts_open(&facts, source, error);
    if (status == SH_OK) {
        status = sh_stress_lines_read(&facts, lines, error);
    }
    sh_facts_close(&facts);
    return status;
}

static json_t *stresses_json(const sh_stress_lines *lines)
{
    json_t *list = json_array();
    for (int32_t i = 0; i < lines->count; i++) {
        const sh_stress_line *line = &lines->line[i];
        json_array_append_new(
            list,
            json_pack("{s:o, s:o, s:i, s:o, s:o}", "name", sh_json_text(line->name), "severity",
                      sh_json_real(line->severity), "day", (int)line->day, "meaning",
                      sh_json_text(line->meaning), "origin", sh_json_text(line->origin)));
    }
    return list;
}

sh_status sh_outcome_findings(sh_term *term, const sh_source *source, sh_error *error)
{
    sh_text text = sh_text_of(SH_ESCAPE_NONE);
    sh_stress_lines lines;
    sh_status status = read_stresses(source, &lines, error);
    if (status == SH_OK) {
        status = write_findings(source, &text, sh_findings_text, error);
    }
    for (int32_t i = 0; status == SH_OK && i < lines.count; i++) {
        fprintf(term->out, "Stress: %s\n", lines.line[i].sentence);
    }
    if (status == SH_OK) {
        fputs(sh_text_string(&text), term->out);
    }
    sh_text_free(&text);
    return status;
}

static json_t *findings_json(const sh_source *source, sh_error *error)
{
    sh_text text = sh_text_of(SH_ESCAPE_JSON);
    json_t *object = NULL;
    if (write_findings(source, &text, sh_findings_json, error) == SH_OK) {
        object = json_loads(sh_text_string(&text), 0, NULL);
        if (object == NULL) {
            sh_error_set(error, SH_E_INTERNAL, "the findings are not JSON");
        }
    }
    sh_text_free(&text);
    return object;
}

json_t *sh_outcome_json(const sh_source *source, sh_error *error)
{
    sh_outcome outcome = {0};
    json_t *object = NULL;
    sh_stress_lines lines;
    json_t *findings = findings_json(source, error);
    if (findings == NULL || sh_outcome_read(&outcome, source, error) != SH_OK ||
        read_stresses(source, &lines, error) != SH_OK) {
        goto out;
    }
    json_t *arms = json_array();
    for (int64_t i = 0; i < outcome.arms.count; i++) {
        json_array_append_new(arms, sh_json_text(sh_array_text(&outcome.arms, i)));
    }
    object = json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:o, s:O}", "name",
        sh_json_text(outcome.name), "title", sh_json_text(outcome.title), "start_date",
        sh_json_text(outcome.start_date), "seed", sh_json_text(outcome.seed), "plan_digest",
        sh_json_text(outcome.plan_digest), "content_hash", sh_json_text(outcome.content_hash),
        "arms", arms, "replications", (json_int_t)outcome.replications, "replications_planned",
        (json_int_t)outcome.planned, "steps", (json_int_t)outcome.steps, "platforms",
        (json_int_t)outcome.platforms, "stresses", stresses_json(&lines), "findings", findings);
    if (object == NULL) {
        sh_error_set(error, SH_E_MEMORY, "out of memory");
    }
out:
    json_decref(findings);
    sh_outcome_free(&outcome);
    return object;
}

static sh_status print_lines(sh_term *term, const sh_source *source, const char *path,
                             sh_error *error)
{
    sh_vec quoted = sh_vec_of(1);
    sh_outcome outcome = {0};
    sh_status status = sh_outcome_read(&outcome, source, error);
    if (status == SH_OK) {
        status = sh_outcome_findings(term, source, error);
    }
    if (status == SH_OK && !sh_args_quote(&quoted, path)) {
        status = sh_error_set(error, SH_E_MEMORY, "out of memory");
    }
    if (status == SH_OK) {
        fprintf(term->out, "\nresult  %s\ndigest  %s\nnext    shahe report %s\n", path,
                outcome.content_hash, (const char *)quoted.data);
    }
    sh_vec_free(&quoted);
    sh_outcome_free(&outcome);
    return status;
}

sh_status sh_outcome_print(sh_term *term, const char *path, bool json, sh_error *error)
{
    sh_reader *reader = NULL;
    sh_status status = sh_reader_open(path, &reader, error);
    if (status != SH_OK) {
        return status;
    }
    sh_source source = sh_reader_source(reader);
    if (json) {
        json_t *object = sh_outcome_json(&source, error);
        if (object != NULL) {
            json_object_set_new(object, "schema", json_string("shahe.run 1"));
            json_object_set_new(object, "result", sh_json_text(path));
        }
        status = object != NULL ? sh_json_print(term, object, error) : error->code;
    } else {
        status = print_lines(term, &source, path, error);
    }
    sh_reader_close(reader);
    return status;
}

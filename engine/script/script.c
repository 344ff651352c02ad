#include "script/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "script/api.h"
#include "script/desk.h"
#include "script/module.h"
#include "script/planning.h"
#include "script/setting.h"
#include "script/syntax.h"

void sh_script_free(sh_script *script)
{
    if (script == NULL) {
        return;
    }
    sh_sources_free(&script->sources);
    for (int32_t i = 0; i < script->override_count; i++) {
        free(script->override[i].name);
    }
    free(script->override);
    free(script->folder);
    free(script->instance_of);
    sh_vec_free(&script->inputs);
    sh_vec_free(&script->data);
    sh_vec_free(&script->printed);
    free(script);
}

const char *sh_script_file(const sh_script *script, int32_t index)
{
    int32_t data = index - script->sources.count;
    return data < 0                            ? script->sources.item[index].name
           : (size_t)data < script->data.count ? sh_vec_at(&script->data, (size_t)data)
                                               : NULL;
}

const char *sh_script_printed(const sh_script *script)
{
    return script->printed.count == 0 ? "" : (const char *)script->printed.data;
}

/* "--set name=value" as it is shown, behind it the same text cut at the '=' */
static bool read_override(const char *given, sh_override *out)
{
    const char *equals = strchr(given, '=');
    size_t length = strlen(given) + 1, shown = length + sizeof "--set ";
    out->name = equals == NULL || equals == given ? NULL : malloc(length + shown);
    if (out->name == NULL) {
        return false;
    }
    memcpy(out->name, given, length);
    out->name[equals - given] = '\0';
    out->value = out->name + (equals - given) + 1;
    snprintf(out->name + length, shown, "--set %s", given);
    out->text = out->name + length;
    return true;
}

static sh_status read_overrides(sh_script *script, const sh_script_options *options,
                                sh_error *error)
{
    script->override = calloc((size_t)options->set_count + 1, sizeof *script->override);
    for (int32_t i = 0; script->override != NULL && i < options->set_count; i++) {
        if (!read_override(options->set[i], &script->override[i])) {
            return sh_error_set(error, SH_E_USAGE, "--set takes name=value, not '%s'",
                                options->set[i]);
        }
        script->override_count++;
    }
    return script->override != NULL ? SH_OK : sh_error_set(error, SH_E_MEMORY, "out of memory");
}

/* ---- the text ---- */

static sh_status refuse(sh_diagnostics *diagnostics, const char *path, const char *why)
{
    sh_diagnostics_add(diagnostics, 103, (sh_place){.file = path}, "%s %s", path, why);
    return SH_E_SCENARIO;
}

static sh_status read_main(sh_script *script, const char *path, sh_diagnostics *diagnostics,
                           sh_error *error)
{
    sh_vec text = sh_vec_of(1);
    const char *slash = strrchr(path, '/');
    script->folder = strndup(path, slash == NULL ? 0 : (size_t)(slash - path) + 1);
    sh_status status = script->folder == NULL
                           ? sh_error_set(error, SH_E_MEMORY, "out of memory")
                           : sh_file_read(path, SH_SOURCE_MAX_BYTES, &text, error);
    if (status != SH_OK) {
        sh_vec_free(&text);
        return status;
    }
    const char *bytes = text.data;
    const char *why = text.count == 0                           ? "is empty"
                      : bytes[0] == '\x1b'                      ? "is compiled Lua, not text"
                      : memchr(bytes, '\0', text.count) != NULL ? "is not a text file"
                                                                : NULL;
    if (why != NULL) {
        sh_vec_free(&text);
        return refuse(diagnostics, path, why);
    }
    const sh_source_text *source =
        sh_source_add(&script->sources, path, NULL, text.data, text.count);
    if (source == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory");
    }
    sh_syntax_check(source, diagnostics);
    return SH_OK;
}

/* ---- reading it ---- */

static int check_overrides(lua_State *lua)
{
    sh_setting_check_used(lua);
    return 0;
}

static sh_status run_text(sh_session *session, const sh_script_options *options, sh_plan *plan,
                          sh_error *error)
{
    sh_diagnostics *diagnostics = session->diagnostics;
    const sh_sources *sources = &session->script->sources;
    if (!sh_api_read(session)) {
        sh_session_add_fault(sources, &session->box.fault, 101, "", diagnostics);
        return SH_E_SCENARIO;
    }
    if (!sh_sandbox_run(&session->box, check_overrides, NULL, SH_SANDBOX_LOAD_STEPS)) {
        sh_session_add_fault(sources, &session->box.fault, 101, "", diagnostics);
    }
    if (session->study == NULL && diagnostics->count == 0) {
        sh_diagnostic *item =
            sh_diagnostics_add(diagnostics, 108, (sh_place){.file = sources->item[0].name},
                               "the file returns no study");
        sh_diagnostics_note(
            diagnostics, item,
            "end it with 'return shahe.run { … }' or 'return shahe.compare { … }'");
    }
    if (diagnostics->count > 0) {
        return SH_E_SCENARIO;
    }
    return sh_planning_make(session, options, plan, error);
}

static void summarise(sh_diagnostics *diagnostics, sh_error *error)
{
    sh_vec text = sh_vec_of(1);
    sh_diagnostics_sort(diagnostics);
    if (diagnostics->count > 0 && sh_diagnostic_format(&diagnostics->item[0], &text)) {
        sh_error_set(error, SH_E_SCENARIO, "%.*s", (int)text.count - 1,
                     (const char *)text.data);
    }
    sh_vec_free(&text);
}

sh_status sh_script_load(const char *path, const sh_script_options *options, sh_plan *plan,
                         sh_script **script, sh_diagnostics *diagnostics, sh_error *error)
{
    static const sh_script_options none = {0};
    sh_session session = {0};
    *plan = (sh_plan){0};
    *script = NULL;
    options = options == NULL ? &none : options;
    sh_script *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory");
    }
    made->inputs = made->printed = sh_vec_of(1);
    made->data = sh_vec_of(SH_DATA_PATH);
    made->hook = sh_desk_hook(made);
    sh_status status = read_overrides(made, options, error);
    status = status == SH_OK ? read_main(made, path, diagnostics, error) : status;
    if (status == SH_OK) {
        status = sh_api_open(&session, made, diagnostics)
                     ? run_text(&session, options, plan, error)
                     : sh_error_set(error, SH_E_MEMORY, "no room for a script");
        if (status == SH_E_SCENARIO && sh_sandbox_is_starved(&session.box)) {
            sh_diagnostics_free(diagnostics);
            status = sh_error_set(error, SH_E_MEMORY, "no memory to read %s", path);
        }
        sh_session_close(&session);
    }
    if (status == SH_E_SCENARIO) {
        summarise(diagnostics, error);
    }
    if (status != SH_OK) {
        sh_plan_free(plan);
        sh_script_free(made);
        return status;
    }
    *script = made;
    return SH_OK;
}

#include "script/again.h"

#include "script/sandbox.h"

enum { MOST = 16 };

static sh_status differs(const char *path, int32_t reading, sh_diagnostics *diagnostics,
                         sh_error *error)
{
    sh_diagnostic *item = sh_diagnostics_add(
        diagnostics, 317, (sh_place){.file = path},
        "reading %d of the scenario gives another plan than the first", (int)reading);
    sh_diagnostics_note(diagnostics, item,
                        "each reading keeps the keys of its tables in another order: use "
                        "lists, { a, b }, where order matters");
    return sh_error_set(error, SH_E_SCENARIO,
                        "the plan of '%s' depends on the order of the keys in its tables",
                        path);
}

static sh_status read_once(const char *path, const sh_script_options *options, sh_hash wanted,
                           bool *same, sh_error *error)
{
    sh_plan plan;
    sh_script *script;
    sh_diagnostics found = {0};
    sh_status status = sh_script_load(path, options, &plan, &script, &found, error);
    if (status == SH_OK) {
        *same = sh_hash_equal(sh_plan_digest(&plan), wanted);
        sh_plan_free(&plan);
        sh_script_free(script);
    }
    sh_diagnostics_free(&found);
    return status;
}

sh_status sh_again_compare(const char *path, const sh_script_options *options,
                           const sh_plan *plan, int32_t times, sh_diagnostics *diagnostics,
                           sh_error *error)
{
    sh_sandbox held[MOST] = {{0}};
    sh_hash wanted = sh_plan_digest(plan);
    sh_status status = SH_OK;
    times = times < MOST ? times : MOST;
    for (int32_t i = 0; i < times && status == SH_OK; i++) {
        bool same = true;
        status = sh_sandbox_open(&held[i], NULL)
                     ? read_once(path, options, wanted, &same, error)
                     : sh_error_set(error, SH_E_MEMORY, "out of memory");
        if (!same) {
            status = differs(path, i + 2, diagnostics, error);
        }
    }
    for (int32_t i = 0; i < times; i++) {
        sh_sandbox_close(&held[i]);
    }
    return status;
}

#include "base/macros.h"
#include "outputs/report_parts.h"

typedef struct item {
    const char *group, *name, *label;
} item;

static const item origin[] = {
    {"", "scenario", "Scenario"},
    {"", "source", "Source"},
    {"", "schema_name", "Format"},
    {"", "schema_version", "Format version"},
    {"", "content_hash", "Content hash"},
    {"", "plan_digest", "Digest of the plan"},
    {"", "seed", "Seed"},
    {"", "replications_planned", "Replications asked for"},
    {"", "inputs", "Hashes of the inputs"},
    {"", "records_left_out", "Records left out (incomplete)"},
    {"provenance", "program", "Program"},
    {"provenance", "version", "Version"},
    {"provenance", "code_version", "Version"},
    {"provenance", "git_revision", "Revision"},
    {"provenance", "revision", "Revision"},
    {"provenance", "dirty", "Uncommitted changes"},
    {"provenance", "compiler", "Compiler"},
    {"provenance", "cflags", "Compiler options"},
    {"provenance", "build", "Build"},
    {"provenance", "libraries", "Libraries"},
    {"provenance", "rng", "Random numbers"},
    {"provenance", "isa", "Instruction set"},
    {"provenance", "cpu", "Processor"},
    {"provenance", "host", "Machine"},
    {"provenance", "threads", "Threads"},
    {"provenance", "date", "Date"},
    {"provenance", "started", "Started"},
    {"provenance", "finished", "Finished"},
    {"provenance", "seconds", "Seconds taken"},
    {"provenance", "timings", "Timings"},
    {"provenance", "scenario_path", "Scenario file"},
    {"provenance", "scenario_file", "Scenario file"},
    {"provenance", "scenario_hash", "Hash of the scenario"},
    {"provenance", "data_hash", "Hash of the data"},
};

static const char *command_of(const sh_report *report)
{
    static const char *const names[] = {"command", "command_line", "reproduce"};
    if (report->options->command != NULL) {
        return report->options->command;
    }
    for (size_t i = 0; i < SH_COUNT(names); i++) {
        const char *text = sh_facts_attribute(report->facts, "provenance", names[i]);
        if (text[0] != '\0') {
            return text;
        }
    }
    return "";
}

/* a long text of the file, folded */
static void write_folded(sh_report *report, const char *const *names, size_t count,
                         const char *summary)
{
    for (size_t i = 0; i < count; i++) {
        const char *text = sh_facts_attribute(report->facts, "provenance", names[i]);
        text = text[0] == '\0' ? sh_facts_attribute(report->facts, "", names[i]) : text;
        if (text[0] != '\0') {
            sh_text_print(&report->page.text,
                          "<details>\n<summary>%s</summary>\n<pre>%s</pre>\n</details>\n",
                          summary, text);
            return;
        }
    }
}

sh_status sh_report_origin(sh_report *report, sh_error *error)
{
    static const char *const scenarios[] = {"scenario_lua", "scenario_text"};
    sh_text *text = &report->page.text;
    const char *command = command_of(report);
    bool any = false;
    (void)error;
    if (command[0] == '\0') {
        sh_html_missing(&report->page, "the command that made it");
    } else {
        sh_text_print(
            text,
            "<p>The same scenario, seed and version give the same numbers to the last "
            "bit, on any machine and with any number of threads:</p>\n<pre>%s</pre>\n",
            command);
    }
    for (size_t i = 0; i < SH_COUNT(origin); i++) {
        const char *value = sh_facts_attribute(report->facts, origin[i].group, origin[i].name);
        if (value[0] != '\0') {
            sh_text_raw(text, any ? "" : "<dl>\n");
            sh_text_print(text, "<dt>%s</dt><dd>%s</dd>\n", origin[i].label, value);
            any = true;
        }
    }
    if (any) {
        sh_text_raw(text, "</dl>\n");
    } else {
        sh_html_missing(&report->page, "versions, seed and hashes (/provenance)");
    }
    write_folded(report, scenarios, SH_COUNT(scenarios), "Text of the scenario");
    return SH_OK;
}

#include <stdio.h>
#include <string.h>

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
    {"provenance", "software_shahe", "Version"},
    {"provenance", "software_revision", "Revision"},
    {"provenance", "software_build", "Build"},
    {"provenance", "software_compiler", "Compiler"},
    {"provenance", "software_host", "Built for"},
    {"provenance", "software_gsl", "GSL"},
    {"provenance", "software_lua", "Lua"},
    {"provenance", "software_hdf5", "HDF5"},
    {"provenance", "software_xxhash", "xxHash"},
    {"provenance", "software_zlib", "zlib"},
    {"provenance", "software_jansson", "Jansson"},
    {"provenance", "processor", "Processor"},
    {"provenance", "instruction_sets", "Instruction sets it has"},
    {"provenance", "instruction_set_asked", "Instruction set asked for"},
    {"provenance", "threads", "Threads"},
    {"provenance", "date", "Date"},
    {"provenance", "wall_seconds", "Seconds taken"},
    {"provenance", "replications_of_earlier_runs", "Runs taken from an earlier start"},
    {"provenance", "scenario_path", "Scenario file"},
};

static const char *command_of(const sh_report *report)
{
    static const char *const names[] = {"command_line", "command"};
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

void sh_report_origin_command(sh_html *page, const char *command)
{
    sh_text *text = &page->text;
    sh_text_raw(text, "<pre>");
    for (const char *at = command; *at != '\0';) {
        char word[256];
        size_t length = strcspn(at, " ");
        bool whole = length < sizeof word;
        snprintf(word, sizeof word, "%.*s", (int)(whole ? length : sizeof word - 1), at);
        sh_text_print(text, "<span>%s</span>", word);
        at += whole ? length : sizeof word - 1;
        if (*at == ' ') {
            sh_text_raw(text, " ");
            at++;
        }
    }
    sh_text_raw(text, "</pre>\n");
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
        sh_text_raw(text,
                    "<p>The same scenario, seed and version give the same numbers to the last "
                    "bit, on any machine and with any number of threads:</p>\n");
        sh_report_origin_command(&report->page, command);
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

#include "outputs/describe.h"

#include <string.h>

#include "outputs/format.h"

static const char opening[] =
    "# The result file, " SH_FORMAT_NAME " " SH_FORMAT_VERSION "\n"
    "\n"
    "This page is generated from `outputs/format.def` and the recorder's own lists; a test "
    "fails "
    "when it is\nout of date.\n"
    "\n"
    "A result is one HDF5 file, shaped so that netCDF-4 readers understand it: every axis is a "
    "dimension\nscale and every variable has one on each of its axes. Open a group with "
    "`xarray.open_dataset(file, group=\"series\")`,\n`ncdump`, `h5py`, R's `ncdf4` or Octave.\n"
    "\n"
    "## Conventions\n"
    "\n"
    "- **Axes** are coordinates with numbers; `<axis>_name` holds their labels (UTF-8). They "
    "are "
    "hard-linked into\n  every group that uses them. An axis that shares its name with a group "
    "lives in that group\n  (`/platform/platform`), the others in the root. `/series` has a "
    "`replication` of its own: the numbers of\n  the replications whose series are kept.\n"
    "- **Time** is in days since `start_date`, one value for the end of each step; readers "
    "decode "
    "it to dates.\n"
    "- **Money** in the data is in fen, unit `CNY_fen` (attribute `shahe_scale` = 0.01: times "
    "this it is yuan),\n  whole numbers of `i64` wherever it is an amount of a platform or a "
    "sum. "
    "In derived tables it is yuan,\n  `f64`, unit `CNY`. R: ask for "
    "`bit64conversion=\"double\"` "
    "in rhdf5.\n"
    "- **Codes** are `i8` with `flag_values` and `flag_meanings`.\n"
    "- **Row tables** (`/events`, `/policy_log`) have one variable for each column on a "
    "dimension "
    "`row`, sorted by\n  arm, replication and time; `arm_index` and `replication_index` are "
    "positions on the axes. The group\n  `<table>_index` holds first row and number of rows of "
    "each record. `cause_row` is a row of the whole table.\n"
    "- **Arms** are paired: replication r of every arm had the same luck. Only replications "
    "that "
    "all arms have\n  finished are in the file; the coordinate `replication` holds their "
    "numbers.\n"
    "- **Missing** is -1 for days, indices and rows of whole numbers, NaN for reals, whose\n"
    "  attribute `_FillValue` says so. An outcome that a replication does not define (a day "
    "of\n"
    "  what never came, a share of nothing) is missing, not 0; statistics leave it out and "
    "say\n"
    "  how many replications they are over.\n"
    "- Every interval has confidence 95 %; where a method has too few replications its "
    "interval "
    "is NaN.\n"
    "- Numbers are stored with shuffle and deflate (level 1) in chunks of 64 replications, 30 "
    "steps and 10\n  platforms; small variables and texts plainly.\n"
    "\n"
    "## Sameness\n"
    "\n"
    "`content_hash` is the XXH3-128 of everything decoded except the derived groups and "
    "`/provenance`. The same\nplan and seed give the same hash for any number of threads and "
    "after any interruption; with the same\nprovenance even the same bytes. It guards against "
    "accident, not against forgery.\n"
    "\n"
    "## Versions\n"
    "\n"
    "`schema_major` changes when something is renamed, removed or means another thing; a "
    "reader "
    "refuses a major\nversion that it does not know. `schema_minor` changes when something is "
    "added.\n"
    "\n";

static bool describe_attributes(sh_vec *out)
{
    size_t count;
    const sh_format_attribute *attribute = sh_format_attributes(&count);
    bool good = sh_vec_print(out, "## Attributes of the root\n\nBesides these, the study's own "
                                  "(seed, scenario, …).\n\n"
                                  "| name | type | meaning |\n|---|---|---|\n");
    for (size_t i = 0; good && i < count; i++) {
        good = sh_vec_print(out, "| `%s` | %s | %s |\n", attribute[i].name,
                            attribute[i].text ? "text" : "i32", attribute[i].about);
    }
    return good && sh_vec_print(out, "\n");
}

static bool describe_axes(sh_vec *out, const sh_schema *schema)
{
    bool good = sh_vec_print(out, "## Axes of the data\n\n| name | labels | unit | meaning |\n"
                                  "|---|---|---|---|\n");
    for (int32_t a = 0; good && a < schema->axis_count; a++) {
        const sh_axis *axis = &schema->axes[a];
        if (a == SH_AXIS_KEPT) {
            good =
                sh_vec_print(out, "| `replication` in `/series` | | 1 | %s |\n", axis->about);
        } else {
            good = sh_vec_print(
                out, "| `%s` | %s | %s | %s |\n", axis->name, axis->label == NULL ? "" : "yes",
                a == SH_AXIS_TIME ? "days since `start_date`" : axis->unit, axis->about);
        }
    }
    return good && sh_vec_print(out, "\n");
}

/* "arm, replication, time" */
static bool print_axes(sh_vec *out, const sh_schema *schema, const sh_variable *variable)
{
    bool good = true;
    for (int32_t i = 0; good && i < variable->rank; i++) {
        int32_t axis = variable->axis[i];
        good = sh_vec_print(out, "%s%s", i == 0 ? "" : ", ",
                            axis == SH_AXIS_KEPT ? "replication" : schema->axes[axis].name);
    }
    if (variable->scope == SH_SCOPE_ROWS) {
        good = sh_vec_print(out, "row");
    }
    return good;
}

static bool describe_variable(sh_vec *out, const sh_schema *schema, const sh_variable *variable)
{
    bool good =
        sh_vec_print(out, "| `%s` | %s | ", variable->name, sh_type_name(variable->type)) &&
        print_axes(out, schema, variable) &&
        sh_vec_print(out, " | %s | %s", variable->unit, variable->about);
    if (good && variable->flags != NULL) {
        size_t length = strlen(variable->flags);
        while (length > 0 && variable->flags[length - 1] == ' ') {
            length--;
        }
        good = sh_vec_print(out, ": %.*s", (int)length, variable->flags);
    }
    if (good && variable->role != NULL) {
        good = sh_vec_print(out, " (%s)", variable->role);
    }
    return good && sh_vec_print(out, " |\n");
}

static const char *about_group(const char *name)
{
    size_t count;
    const sh_format_group *group = sh_format_groups(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(group[i].name, name) == 0) {
            return group[i].about;
        }
    }
    return "";
}

static bool begin_group(sh_vec *out, const char *name)
{
    return sh_vec_print(out,
                        "### /%s\n\n%s\n\n| name | type | axes | unit | meaning |\n"
                        "|---|---|---|---|---|\n",
                        name, about_group(name));
}

/* has the group of variable v come up before? */
static bool is_known(const sh_schema *schema, int32_t v)
{
    for (int32_t w = 0; w < v; w++) {
        if (strcmp(schema->variables[w].group, schema->variables[v].group) == 0) {
            return true;
        }
    }
    return false;
}

static bool describe_data(sh_vec *out, const sh_schema *schema)
{
    bool good =
        sh_vec_print(out, "## Data\n\nThese groups count in the content hash. A role in "
                          "brackets says what statistics are made of it.\n\n");
    for (int32_t v = 0; good && v < schema->variable_count; v++) {
        if (is_known(schema, v)) {
            continue;
        }
        const char *group = schema->variables[v].group;
        good = begin_group(out, group);
        for (int32_t w = v; good && w < schema->variable_count; w++) {
            if (strcmp(schema->variables[w].group, group) == 0) {
                good = describe_variable(out, schema, &schema->variables[w]);
            }
        }
        good = good && sh_vec_print(out, "\n");
    }
    return good;
}

static bool describe_derived(sh_vec *out)
{
    size_t groups, lines;
    const sh_format_group *group = sh_format_groups(&groups);
    const sh_format_table *line = sh_format_tables(&lines);
    bool good = sh_vec_print(
        out,
        "## Derived tables\n\nThey follow from the data and stay out of the content hash. "
        "Axes: `metric` and `chance` are the outcomes with the\nroles quantity and "
        "probability, `quantile` 0.05, 0.25, 0.5, 0.75, 0.95, `tail` 0.95 and 0.99; a * is "
        "the name\nof a system series, the unit \"*\" that of the metric (`metric_unit`).\n"
        "\n");
    for (size_t g = 0; good && g < groups; g++) {
        bool begun = false;
        for (size_t i = 0; good && i < lines; i++) {
            if (strcmp(line[i].group, group[g].name) == 0) {
                good = (begun || begin_group(out, group[g].name)) &&
                       sh_vec_print(out, "| `%s` | %s | %s | %s | %s |\n", line[i].name,
                                    sh_type_name(line[i].type), line[i].dims, line[i].unit,
                                    line[i].about);
                begun = true;
            }
        }
        good = good && (!begun || sh_vec_print(out, "\n"));
    }
    return good;
}

bool sh_describe_format(sh_vec *out, const sh_schema *schema)
{
    return sh_vec_print(out, "%s", opening) && describe_attributes(out) &&
           describe_axes(out, schema) && describe_data(out, schema) && describe_derived(out) &&
           sh_vec_print(out,
                        "### /provenance\n\n%s. Short texts are attributes, long ones "
                        "(the scenario) variables.\n",
                        about_group("provenance"));
}

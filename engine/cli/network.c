#include "cli/network.h"

#include <stdlib.h>
#include <string.h>

sh_status sh_network_no_memory(sh_error *error)
{
    return sh_error_set(error, SH_E_MEMORY, "no memory for the banks");
}

/* rows that say the same twice */
static sh_parallel parallel_of(const sh_args *args)
{
    return sh_args_flag(args, "sum") ? SH_PARALLEL_SUMMED : SH_PARALLEL_REFUSED;
}

sh_status sh_network_load(sh_network_job *job, sh_error *error)
{
    const char *banks = sh_args_text(job->args, "banks", NULL);
    const char *exposures = sh_args_text(job->args, "exposures", NULL);
    if (banks == NULL || exposures == NULL) {
        return sh_error_set(error, SH_E_USAGE,
                            "network needs --banks FILE and --exposures FILE");
    }
    sh_status status =
        sh_edges_read(&job->edges, banks, exposures, parallel_of(job->args), error);
    if (status == SH_OK) {
        /* twins are gone; debts of two classes stay apart */
        status = sh_graph_build(&job->owes, job->edges.banks, job->edges.list.data,
                                (int64_t)job->edges.list.count, SH_PARALLEL_KEPT, error);
    }
    return status == SH_OK ? sh_graph_transpose(&job->owes, &job->claims, error) : status;
}

sh_status sh_network_load_banks(sh_network_job *job, sh_error *error)
{
    const char *banks = sh_args_text(job->args, "banks", NULL);
    if (banks == NULL || sh_args_at(job->args, "exposures")->given) {
        return sh_error_set(error, SH_E_USAGE,
                            "network rebuild needs --banks FILE, and no "
                            "--exposures: it finds them");
    }
    return sh_edges_read(&job->edges, banks, NULL, SH_PARALLEL_REFUSED, error);
}

sh_status sh_network_load_holdings(sh_network_job *job, sh_error *error)
{
    const char *banks = sh_args_text(job->args, "banks", NULL);
    const char *holdings = sh_args_text(job->args, "exposures", NULL);
    if (banks == NULL || holdings == NULL) {
        return sh_error_set(error, SH_E_USAGE,
                            "network firesale needs --banks FILE and "
                            "--exposures FILE (bank, asset, amount)");
    }
    return sh_edges_read_holdings(&job->edges, banks, holdings, parallel_of(job->args), error);
}

void sh_network_free(sh_network_job *job)
{
    for (int32_t i = 0; i < job->sheets; i++) {
        sh_sheet_free(&job->sheet[i]);
    }
    sh_graph_free(&job->owes);
    sh_graph_free(&job->claims);
    sh_edges_free(&job->edges);
}

bool sh_network_plain(const char *text, double *number)
{
    char *end = NULL;
    *number = strtod(text, &end);
    return text[strspn(text, "0123456789.")] == '\0' && end != text && *end == '\0';
}

sh_status sh_network_number(const sh_args *args, const char *name, double otherwise,
                            double *number, sh_error *error)
{
    const char *text = sh_args_text(args, name, NULL);
    *number = otherwise;
    if (text != NULL && !(sh_network_plain(text, number) && *number <= 1e300)) {
        return sh_error_set(error, SH_E_USAGE, "--%s is a number from 0 to 10^300, not '%.40s'",
                            name, text);
    }
    return SH_OK;
}

sh_status sh_network_share(const sh_args *args, const char *name, double otherwise,
                           double *share, sh_error *error)
{
    const char *text = sh_args_text(args, name, NULL);
    *share = otherwise;
    if (text != NULL && (!sh_network_plain(text, share) || *share > 1.0)) {
        return sh_error_set(error, SH_E_USAGE, "--%s is a share from 0 to 1, not '%s'", name,
                            text);
    }
    return SH_OK;
}

int64_t sh_network_millionths_of(const char *text)
{
    double share;
    if (!sh_network_plain(text, &share) || share > 1.0) {
        return -1;
    }
    int64_t millionths = 0, place = SH_NETWORK_WHOLE;
    bool point = false;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '.') {
            point = true;
            continue;
        }
        place /= point ? 10 : 1;
        if (place == 0 && *c != '0') {
            return -2;
        }
        millionths = (point ? millionths : 10 * millionths) + (*c - '0') * place;
    }
    return millionths;
}

sh_status sh_network_millionths(const sh_args *args, const char *name, int64_t otherwise,
                                int64_t *share, sh_error *error)
{
    const char *text = sh_args_text(args, name, NULL);
    *share = text != NULL ? sh_network_millionths_of(text) : otherwise;
    if (*share >= 0) {
        return SH_OK;
    }
    return *share == -2 ? sh_error_set(error, SH_E_USAGE, "--%s has at most 6 decimals", name)
                        : sh_error_set(error, SH_E_USAGE,
                                       "--%s is a share from 0 to 1, not '%s'", name, text);
}

sh_status sh_network_needs(const sh_network_job *job, sh_edges_column column, sh_error *error)
{
    if (job->edges.has[column]) {
        return SH_OK;
    }
    return sh_error_set(error, SH_E_SCENARIO, "%s:1:1: %s needs the column '%s': %s",
                        sh_args_text(job->args, "banks", ""), sh_args_operand(job->args, 0),
                        sh_edges_column_name(column), sh_edges_column_about(column));
}

sh_status sh_network_marked(const sh_network_job *job, uint8_t *marks, sh_error *error)
{
    for (size_t i = 0; i < job->args->list.count; i++) {
        const char *id = *(const char *const *)sh_vec_at(&job->args->list, i);
        int32_t bank = sh_names_find(&job->edges.ids, id);
        if (bank < 0) {
            return sh_error_set(error, SH_E_SCENARIO, "--fail: '%s' is not among the banks",
                                id);
        }
        marks[bank] = 1;
    }
    return SH_OK;
}

sh_sheet *sh_network_sheet(sh_network_job *job, const char *name, const char *about,
                           int64_t rows)
{
    sh_check(job->sheets < SH_NETWORK_SHEETS - 1); /* the last: provenance */
    sh_sheet *sheet = &job->sheet[job->sheets++];
    *sheet = (sh_sheet){.name = name, .about = about, .rows = rows};
    if (strcmp(name, "banks") == 0) {
        const char **id = sh_sheet_add(sheet, SH_TYPE_TEXT, "id", "1", "id of the bank");
        for (int32_t i = 0; id != NULL && i < job->edges.banks; i++) {
            id[i] = sh_names_text(&job->edges.ids, i);
        }
        return id != NULL ? sheet : NULL;
    }
    return sheet;
}

bool sh_network_count(sh_sheet *sheet, const char *name, const char *unit, int64_t value,
                      const char *about)
{
    int64_t *data = sh_sheet_add(sheet, SH_TYPE_I64, name, unit, about);
    if (data != NULL) {
        *data = value;
    }
    return data != NULL;
}

bool sh_network_real(sh_sheet *sheet, const char *name, double value, const char *about)
{
    double *data = sh_sheet_add(sheet, SH_TYPE_F64, name, "1", about);
    if (data != NULL) {
        *data = value;
    }
    return data != NULL;
}

#include "outputs/export.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "outputs/content.h"
#include "outputs/derive.h"
#include "outputs/tables.h"
#include "outputs/writer.h"

/* everything up to the closed file */
static sh_status write_part(const sh_records *records, const sh_derived *derived,
                            const char *part, sh_error *error)
{
    sh_h5 h5;
    sh_writer writer = {0};
    char hash[SH_HASH_TEXT];
    sh_h5_create(&h5, part, error);
    if (sh_h5_good(&h5)) {
        sh_writer_begin(&writer, &h5, records);
        sh_writer_groups(&writer);
        sh_h5_put_text(&h5, h5.file, "content_hash", sh_hash_print(sh_content_hash(&h5), hash));
        sh_tables_write(&writer, derived);
        sh_writer_provenance(&writer);
        sh_h5_put_integer(&h5, h5.file, "complete", 1);
        sh_writer_end(&writer);
    }
    sh_h5_close(&h5);
    return h5.status;
}

sh_status sh_export(const char *journal_path, const char *h5_path, sh_error *error)
{
    sh_records *records = NULL;
    sh_derived derived = {0};
    char *part = sh_file_part_name(h5_path);
    if (part == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "no memory to write %s", h5_path);
    }
    sh_status status = sh_records_open(journal_path, &records, error);
    if (status == SH_OK) {
        status = sh_derive(records, &derived, error);
    }
    if (status == SH_OK) {
        status = write_part(records, &derived, part, error);
        if (status == SH_OK) {
            status = sh_file_commit(part, h5_path, error);
        } else {
            unlink(part);
        }
    }
    sh_derived_free(&derived);
    sh_records_close(records);
    free(part);
    return status;
}

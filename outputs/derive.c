#include "outputs/derive.h"

#include "math/stats.h"
#include "outputs/paired.h"
#include "outputs/summary.h"
#include "outputs/survivors.h"

sh_status sh_derive(const sh_records *records, sh_derived *out, sh_error *error)
{
    sh_math_init();
    sh_derived_init(out, sh_records_schema(records));
    sh_samples quantities = sh_samples_of(out, records, "quantity");
    sh_samples chances = sh_samples_of(out, records, "probability");
    sh_summary_axes(out, &quantities, &chances);
    if (!out->failed) {
        sh_summary_derive(out, &quantities, &chances);
        sh_summary_bands(out, records);
        sh_survivors_derive(out, records);
        sh_paired_derive(out, &quantities, &chances);
    }
    return out->failed ? sh_error_set(error, SH_E_MEMORY, "no memory for the statistics")
                       : SH_OK;
}

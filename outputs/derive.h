/* derive: all derived tables of a journal. They follow from the records alone and so are left
 * out of the content hash. Every interval has confidence 95 %; money is in yuan. */
#ifndef SH_OUTPUTS_DERIVE_H
#define SH_OUTPUTS_DERIVE_H

#include "outputs/derived.h"
#include "outputs/records.h"

/* Fills `out` (to be freed by sh_derived_free in every case). SH_E_MEMORY. */
SH_NODISCARD sh_status sh_derive(const sh_records *records, sh_derived *out, sh_error *error);

#endif

/* Is a number inside the range in which a formula holds? One message for all of them. */
#ifndef SH_FORMULA_DOMAIN_H
#define SH_FORMULA_DOMAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* One number and its range. Infinite bounds mean that there is none on that side; the number
   itself must be finite in any case. */
typedef struct sh_domain {
    const char *name; /* what the number is, for the message; borrowed */
    double value;
    double low, high;
    bool open_low, open_high; /* the bound itself is outside */
} sh_domain;

/* SH_OK, or SH_E_SCENARIO with name, range and value of the first number that is not inside:
   "the chance of default must be above 0 and below 1, but is 1.5". */
SH_NODISCARD sh_status sh_domain_check(const sh_domain *domain, size_t n, sh_error *error);

#endif

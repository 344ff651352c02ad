#include "formula/domain.h"

#include <math.h>
#include <stdio.h>

static bool inside(const sh_domain *d)
{
    bool low = d->open_low ? d->value > d->low : d->value >= d->low;
    bool high = d->open_high ? d->value < d->high : d->value <= d->high;
    return isfinite(d->value) && low && high;
}

/* "above 0 and below 1", "at least 1", "a finite number" */
static void describe(const sh_domain *d, char *text, size_t size)
{
    const char *low = d->open_low ? "above" : "at least";
    const char *high = d->open_high ? "below" : "at most";
    if (isfinite(d->low) && isfinite(d->high)) {
        snprintf(text, size, "%s %.15g and %s %.15g", low, d->low, high, d->high);
    } else if (isfinite(d->low)) {
        snprintf(text, size, "%s %.15g", low, d->low);
    } else if (isfinite(d->high)) {
        snprintf(text, size, "%s %.15g", high, d->high);
    } else {
        snprintf(text, size, "a finite number");
    }
}

sh_status sh_domain_check(const sh_domain *domain, size_t n, sh_error *error)
{
    for (size_t i = 0; i < n; i++) {
        if (!inside(&domain[i])) {
            char range[96];
            describe(&domain[i], range, sizeof range);
            return sh_error_set(error, SH_E_SCENARIO, "%s must be %s, but is %g",
                                domain[i].name, range, domain[i].value);
        }
    }
    return SH_OK;
}

/* palette: the colours of arms, the same in tables and charts. */
#ifndef SH_OUTPUTS_PALETTE_H
#define SH_OUTPUTS_PALETTE_H

#include <stdint.h>

enum { SH_PALETTE_COLOURS = 8 }; /* arms that have a colour of their own */

/* The colour of an arm; further arms start again. */
const char *sh_palette_colour(int32_t arm);

#endif

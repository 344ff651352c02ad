#include "outputs/palette.h"

/* Readable on white and apart for all common kinds of colour blindness; the first, for the
   baseline, is a neutral. */
static const char *const palette[SH_PALETTE_COLOURS] = {
    "#4a5563", "#0b62a4", "#b5520a", "#00745c", "#8a3a7c", "#806600", "#a02c3c", "#3b4fa0"};

const char *sh_palette_colour(int32_t arm)
{
    return palette[arm % SH_PALETTE_COLOURS];
}

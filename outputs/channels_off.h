/* The channels of contagion that a study's arms are without, as a result stores them in
   /design. */
#ifndef SH_OUTPUTS_CHANNELS_OFF_H
#define SH_OUTPUTS_CHANNELS_OFF_H

#include "outputs/facts.h"

/* names of channels: "guarantor, delay"; "" none */
typedef struct sh_channels_off_list {
    char text[400];
} sh_channels_off_list;

typedef struct sh_channels_off {
    sh_channels_off_list everywhere; /* off in all arms */
    sh_array arm; /* owned: a list for each arm, with those off everywhere; or empty, when the
                     result does not say */
} sh_channels_off;

/* Reads them. SH_E_MEMORY, or what the source reports. */
SH_NODISCARD sh_status sh_channels_off_read(const sh_facts *facts, sh_channels_off *off,
                                            sh_error *error);
void sh_channels_off_free(sh_channels_off *off);

/* the names of one list that another has too (`common`), or has not */
sh_channels_off_list sh_channels_off_select(const char *list, const char *other, bool common);

/* Steps through a list: the length of the name at *at, 0 at the end; *at is moved to its
   beginning. Go on with *at += length. */
size_t sh_channels_off_next(const char **at);

#endif

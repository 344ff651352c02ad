/* topics: what `shahe explain` can explain, offline, from the tables that the engine itself
 * uses: exit codes, error codes, levers, parameters, observables, channels, shocks … */
#ifndef SH_CLI_TOPICS_H
#define SH_CLI_TOPICS_H

#include <stdbool.h>
#include <stdint.h>

enum { SH_TOPIC_LINES = 10, SH_TOPIC_NAME = 96, SH_TOPIC_VALUE = 240, SH_TOPIC_ABOUT = 1200 };

/* one thing with a name */
typedef struct sh_topic {
    char name[SH_TOPIC_NAME];
    char about[SH_TOPIC_ABOUT];
    int32_t lines;
    struct {
        const char *label;
        char value[SH_TOPIC_VALUE];
    } line[SH_TOPIC_LINES]; /* "unit", "share"; "default", "0.1" … */
} sh_topic;

/* one kind of things */
typedef struct sh_topic_kind {
    const char *name, *plural, *about; /* "lever", "levers", "what a policy may set" */
    bool whole;                        /* few and long: the list prints every word of them */
    int32_t (*count)(void);
    void (*fill)(int32_t i, sh_topic *topic);
} sh_topic_kind;

extern const sh_topic_kind sh_topic_kinds[];
extern const int32_t sh_topic_kind_count;

/* the kind called `name` or its plural; NULL: none */
const sh_topic_kind *sh_topic_kind_find(const char *name);

/* Reads topic i of a kind; the topic is cleared first. */
void sh_topic_read(const sh_topic_kind *kind, int32_t i, sh_topic *topic);

/* does a user's word mean this topic: its name in any case, or a part of it between
 * dots? */
bool sh_topic_matches(const sh_topic *topic, const char *word);

#endif

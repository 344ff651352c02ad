/* source: the texts a scenario is made of, and where things stand in them. */
#ifndef SH_SCRIPT_SOURCE_H
#define SH_SCRIPT_SOURCE_H

#include "script/diagnostic.h"
#include "script/lexer.h"

enum { SH_SOURCES = 32, SH_SOURCE_MAX_BYTES = 1 << 20, SH_SOURCE_PATH = 8 };

typedef struct sh_source_text {
    char *name; /* as shown and as Lua knows it; owned */
    char *text; /* owned, NUL behind size */
    size_t size;
    sh_vec tokens; /* of sh_token */
    char *module;  /* the name it was required by; NULL: the scenario itself */
} sh_source_text;

/* the scenario and the modules it requires; constant while replications run */
typedef struct sh_sources {
    sh_source_text item[SH_SOURCES];
    int32_t count;
} sh_sources;

void sh_sources_free(sh_sources *sources);

/* Takes over text (malloc'ed), without a byte order mark, and returns the new source; NULL when
 * full or out of memory, then the text is freed. */
sh_source_text *sh_source_add(sh_sources *sources, const char *name, const char *module,
                              char *text, size_t size);

const sh_source_text *sh_source_find(const sh_sources *sources, const char *name);
const sh_source_text *sh_source_module(const sh_sources *sources, const char *module);

/* a step of the way to an option: a key, or (name NULL) the index-th entry without a key */
typedef struct sh_step_in {
    const char *name;
    int32_t index; /* from 1 */
} sh_step_in;

/* where an option stands: a call and the way into its table */
typedef struct sh_way {
    const sh_sources *sources;
    const char *file; /* Lua's name of the source of the call */
    int32_t line;     /* of the call; 0 unknown */
    sh_step_in step[SH_SOURCE_PATH];
    int32_t depth;
} sh_way;

/* the way one step deeper, as far as it can be written down */
sh_way sh_source_deeper(const sh_way *way, const char *name, int32_t index);

/* the key at the end of the way, or (value true) what is assigned to it; as far along the way
 * as the text shows it */
sh_place sh_source_place(const sh_way *way, bool value);

/* the whole of a line, from its first word */
sh_place sh_source_line(const sh_sources *sources, const char *file, int32_t line);

/* the first token `word` on the line (with or without quotes, '<' also as '>'), else the line
 */
sh_place sh_source_word(const sh_sources *sources, const char *file, int32_t line,
                        const char *word);

/* the place of a token */
sh_place sh_source_token(const sh_source_text *source, const sh_token *token);

#endif

#include "cli/verb.h"

#include <stddef.h>
#include <string.h>

#include "base/macros.h"
#include "base/names.h"

#define SH_VERB(name) extern const sh_verb sh_cmd_##name;
#include "cli/verbs.def"
#undef SH_VERB

const sh_verb *const sh_verb_list[] = {
#define SH_VERB(name) &sh_cmd_##name,
#include "cli/verbs.def"
#undef SH_VERB
};
const int sh_verb_count = (int)SH_COUNT(sh_verb_list);

/* what every verb understands */
static const sh_option common[] = {
    {.name = "help", .letter = 'h', .kind = SH_OPTION_FLAG, .about = "print this help"},
    {.name = "color",
     .kind = SH_OPTION_CHOICE,
     .value = "WHEN",
     .choices = "auto always never",
     .about = "colour in messages; auto also obeys NO_COLOR, CLICOLOR_FORCE and TERM=dumb"},
};

const sh_verb *sh_verb_find(const char *name)
{
    for (int i = 0; i < sh_verb_count; i++) {
        if (strcmp(sh_verb_list[i]->name, name) == 0) {
            return sh_verb_list[i];
        }
    }
    return NULL;
}

const sh_verb *sh_verb_nearest(const char *word)
{
    const char *name[SH_COUNT(sh_verb_list)];
    const sh_verb *verb[SH_COUNT(sh_verb_list)];
    size_t count = 0;
    for (int i = 0; i < sh_verb_count; i++) {
        if (!sh_verb_list[i]->hidden) {
            verb[count] = sh_verb_list[i];
            name[count++] = sh_verb_list[i]->name;
        }
    }
    int32_t at = sh_names_nearest(word, name, count);
    return at < 0 ? NULL : verb[at];
}

static int own_count(const sh_verb *verb)
{
    int count = 0;
    while (verb->options != NULL && verb->options[count].name != NULL) {
        count++;
    }
    return count;
}

const sh_option *sh_verb_option_at(const sh_verb *verb, int i)
{
    int own = own_count(verb);
    if (i < own) {
        return &verb->options[i];
    }
    return i - own < (int)SH_COUNT(common) ? &common[i - own] : NULL;
}

int sh_verb_option(const sh_verb *verb, const char *name)
{
    const sh_option *option;
    for (int i = 0; (option = sh_verb_option_at(verb, i)) != NULL; i++) {
        if (strcmp(option->name, name) == 0) {
            return i;
        }
    }
    return -1;
}

/* lever: levers = { { lever = "custody", value = 1, from = weeks(4) } } of a policy. */
#ifndef SH_SCRIPT_LEVER_H
#define SH_SCRIPT_LEVER_H

#include "script/keys.h"

/* Reads the levers of a policy's options, a list or a function of the bound parameters k (at a
 * stack index), into policy->writes. */
void sh_lever_read(const sh_keys *options, int k, sh_policy *policy);

/* the lever as an option, to read a value in its unit and range */
sh_key sh_lever_key(int32_t lever);

/* region, type, pooled and share of a table of options */
void sh_lever_target(const sh_keys *options, sh_selector *target);

#define SH_LEVER_TARGET_OPTIONS                                                             \
    {"share", SH_KEY_NUMBER, false, "share", 0, 1, "this share of the platforms"},          \
        {"pooled", SH_KEY_BOOLEAN, false, "", 0, 0, "only those that pool money, or not"},  \
        {"type",                                                                            \
         SH_KEY_CHOICE,                                                                     \
         false,                                                                             \
         "matched guaranteed fraud",                                                        \
         0,                                                                                 \
         0,                                                                                 \
         "only platforms of this type"},                                                    \
        {"region", SH_KEY_NUMBER, false, "count", 0, 199, "only platforms of this region"}, \
    {                                                                                       \
        "reason", SH_KEY_TEXT, false, "", 0, 0, "for the log of measures"                   \
    }

/* the options of an entry of levers */
sh_key_list sh_lever_keys(void);

#endif

/* session: one reading of a scenario: its Lua state, what it has built so far, and the
 * complaints. The same text is read once to make the plan (loading) and once for each
 * replication to find the functions of its policies (binding); then nothing is checked again
 * and nothing is reported. */
#ifndef SH_SCRIPT_SESSION_H
#define SH_SCRIPT_SESSION_H

#include "rules/plan.h"
#include "script/sandbox.h"
#include "script/source.h"

enum {
    SH_PRINTED_LINES = 200,
    SH_MODULE_BYTES = 120,
    SH_DATA_BYTES = 16 << 20,
    SH_DATA_PATH = 512
};

/* one --set name=value */
typedef struct sh_override {
    const char *text;  /* as given; borrowed from the options, copied by the script */
    char *name;        /* owned */
    const char *value; /* into name's memory */
    bool used;         /* by the loading session */
} sh_override;

/* a loaded scenario: its texts and what the command line overrides */
typedef struct sh_script {
    sh_sources sources;
    char *folder; /* of the scenario, with a '/' at its end, or "" */
    sh_override *override;
    int32_t override_count;
    int32_t instance_count; /* policies that a reading of the text makes */
    int32_t *instance_of;   /* by index into plan.policies */
    int32_t instance_of_count;
    sh_vec inputs;  /* "file hash, file hash", text */
    sh_vec data;    /* char[SH_DATA_PATH]: data files, as they were opened */
    sh_vec printed; /* text */
    int32_t printed_lines;
    sh_hook hook;
} sh_script;

/* a bound policy, as one session knows it */
typedef struct sh_instance {
    sh_policy policy;       /* texts in the session's arena */
    int start, act, params; /* registry references, LUA_NOREF: none */
    sh_way way;
} sh_instance;

/* a scenario, as one session knows it; copied by with and set */
typedef struct sh_draft {
    const char *name, *title, *about, *question, *start;
    int32_t step_days;
    double horizon_days;
    uint64_t seed;
    bool redrawn;
    sh_params params;
    uint32_t channels_off;
    const sh_shock *shocks;
    int32_t shock_count;
    const sh_stress *stresses;
    int32_t stress_count;
    const sh_setting *settings;
    int32_t setting_count;
    const sh_observation *observations;
    int32_t observation_count;
    int32_t instance[SH_MAX_ARM_POLICIES]; /* of the session */
    int32_t instance_count;
} sh_draft;

typedef struct sh_draft_arm {
    const char *name;
    const sh_draft *draft;
} sh_draft_arm;

/* an experiment: what a scenario file returns */
typedef struct sh_study_draft {
    const sh_draft *base;
    const sh_kernel_study *kernel; /* NULL: a market; else of base only prose and seed hold */
    sh_draft_arm *arm;
    int32_t arm_count;
    int32_t replications;
    int32_t *kept;
    int32_t kept_count;
    sh_way way;
} sh_study_draft;

typedef struct sh_session {
    sh_sandbox box; /* first: a sandbox is found from a state, and its session from it */
    sh_script *script;
    bool binding;
    sh_diagnostics *diagnostics; /* NULL while binding */
    sh_arena arena;              /* everything that the drafts point to */
    sh_vec instances;            /* sh_instance */
    sh_vec settings;             /* sh_setting of shahe.param and shahe.choice */
    sh_vec names;                /* const char *: what --set can reach besides the model */
    const sh_study_draft *study; /* what the text returned */
    int32_t depth;               /* of require */

    /* while a policy runs */
    sh_desk *desk;
    const sh_view *view;
    const sh_policy *acting;
    uint64_t call; /* number of the call; views remember it */
} sh_session;

sh_session *sh_session_of(lua_State *lua);

/* a session without a library yet; false when out of memory. diagnostics NULL: it binds */
SH_NODISCARD bool sh_session_open(sh_session *session, sh_script *script,
                                  sh_diagnostics *diagnostics);
void sh_session_close(sh_session *session);

/* copies into the session's arena; raises Lua's memory error when there is none left */
const char *sh_session_text(lua_State *lua, const char *text);
void *sh_session_copy(lua_State *lua, const void *data, size_t bytes);

/* Zeroed memory on top of the stack. Once Lua lets go of it, also because an error passes by,
   it calls `release` with it: what the C library gave does not leak. Free it when done, though:
   Lua does not count it, and may come late. */
void *sh_session_held(lua_State *lua, size_t bytes, lua_CFunction release);

/* an empty vector held so */
sh_vec *sh_session_vec(lua_State *lua, size_t stride);

/* the call that runs now, as the beginning of a way to an option */
sh_way sh_session_here(lua_State *lua);

/* Adds a diagnostic at a place; NULL while binding. Labels and notes with the two below. */
sh_diagnostic *sh_session_report(lua_State *lua, int32_t number, sh_place place,
                                 const char *format, ...) SH_PRINTF(4, 5);
void sh_session_label(lua_State *lua, sh_diagnostic *item, const char *format, ...)
    SH_PRINTF(3, 4);
void sh_session_note(lua_State *lua, sh_diagnostic *item, const char *format, ...)
    SH_PRINTF(3, 4);

/* the value that the command line gives to a name, marked as used; NULL: none */
const char *sh_session_override(lua_State *lua, const char *name);

/* turns the fault of a sandbox into a diagnostic with its place */
void sh_session_add_fault(const sh_sources *sources, const sh_mistake *fault, int32_t generic,
                          const char *prefix, sh_diagnostics *diagnostics);

#endif

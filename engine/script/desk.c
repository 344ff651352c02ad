#include "script/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script/api.h"
#include "script/reg.h"
#include "script/suggest.h"
#include "script/view.h"

/* the policies of an arm in one replication */
typedef struct bound_arm {
    sh_session session;
    const sh_plan *plan;
    int32_t arm, replication;
    bool scripted; /* some policy of the arm acts by script */
    int *state;    /* registry references of their state tables, by policy */
} bound_arm;

/* one call of start or act */
typedef struct hook_call {
    bound_arm *bound;
    const sh_instance *instance;
    int *state;
    bool act;
} hook_call;

static bool arm_is_scripted(const sh_plan *plan, int32_t arm)
{
    for (int32_t i = 0; i < plan->arms[arm].policy_count; i++) {
        const sh_policy *policy = &plan->policies[plan->arms[arm].policy[i]];
        if (policy->has_start || policy->has_act) {
            return true;
        }
    }
    return false;
}

static void close_bound(void *self)
{
    bound_arm *bound = self;
    if (bound != NULL) {
        sh_session_close(&bound->session);
        free(bound->state);
        free(bound);
    }
}

/* the fault of the session in words; `where` is "in policy 'x', act, day 7" or the like */
static sh_status fail(bound_arm *bound, const char *where, sh_error *error)
{
    sh_session *session = &bound->session;
    if (sh_sandbox_is_starved(&session->box)) {
        return sh_error_set(error, SH_E_MEMORY, "%sout of memory", where);
    }
    sh_diagnostics list = {0};
    sh_vec text = sh_vec_of(1);
    sh_session_add_fault(&session->script->sources, &session->box.fault, 300, where, &list);
    if (list.count > 0 && sh_diagnostic_format(&list.item[0], &text) && text.count > 0) {
        sh_error_set(error, SH_E_POLICY, "%.*s", (int)text.count - 1, (const char *)text.data);
    }
    sh_vec_free(&text);
    sh_diagnostics_free(&list);
    return SH_E_POLICY;
}

static int install(lua_State *lua)
{
    sh_view_install(lua);
    sh_reg_install(lua);
    return 0;
}

/* reads the text again and finds the same policies */
static sh_status read_again(bound_arm *bound, sh_script *script, sh_error *error)
{
    sh_session *session = &bound->session;
    if (!sh_api_open(session, script, NULL)) {
        return sh_error_set(error, SH_E_MEMORY, "no room for the state of a policy");
    }
    char where[96];
    snprintf(where, sizeof where,
             "in replication %d, when the scenario is read again: ", (int)bound->replication);
    if (!sh_api_read(session) ||
        !sh_sandbox_run(&session->box, install, NULL, SH_SANDBOX_LOAD_STEPS)) {
        return fail(bound, where, error);
    }
    if ((int32_t)session->instances.count != script->instance_count) {
        session->box.fault = (sh_mistake){.number = 314};
        snprintf(session->box.fault.message, SH_MISTAKE_TEXT, "%d policies instead of %d",
                 (int)session->instances.count, (int)script->instance_count);
        return fail(bound, where, error);
    }
    return SH_OK;
}

static sh_status hook_open(void *self, const sh_plan *plan, int32_t arm, int32_t replication,
                           void **out, sh_error *error)
{
    bound_arm *bound = calloc(1, sizeof *bound);
    *out = bound;
    if (bound == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "no room for the state of a policy");
    }
    bound->plan = plan;
    bound->arm = arm;
    bound->replication = replication;
    bound->scripted = arm_is_scripted(plan, arm);
    if (!bound->scripted) {
        return SH_OK;
    }
    bound->state = malloc(sizeof *bound->state * (size_t)plan->policy_count);
    for (int32_t i = 0; bound->state != NULL && i < plan->policy_count; i++) {
        bound->state[i] = LUA_NOREF;
    }
    sh_status status = bound->state == NULL
                           ? sh_error_set(error, SH_E_MEMORY, "no room for a policy")
                           : read_again(bound, self, error);
    if (status != SH_OK) {
        close_bound(bound);
        *out = NULL;
    }
    return status;
}

/* ---- calls ---- */

/* argument: hook_call; runs within the sandbox */
static int run_function(lua_State *lua)
{
    hook_call *call = lua_touserdata(lua, 1);
    const sh_instance *instance = call->instance;
    lua_rawgeti(lua, LUA_REGISTRYINDEX, call->act ? instance->act : instance->start);
    sh_reg_push(lua);
    if (call->act) {
        sh_view_push(lua);
    }
    lua_rawgeti(lua, LUA_REGISTRYINDEX, instance->params);
    if (call->act) {
        if (*call->state == LUA_NOREF) {
            lua_newtable(lua);
            *call->state = luaL_ref(lua, LUA_REGISTRYINDEX);
        }
        lua_rawgeti(lua, LUA_REGISTRYINDEX, *call->state);
    }
    lua_call(lua, call->act ? 4 : 2, 0);
    return 0;
}

static sh_status call_hook(bound_arm *bound, sh_desk *desk, const sh_view *view,
                           sh_error *error)
{
    sh_session *session = &bound->session;
    const sh_policy *policy = &bound->plan->policies[desk->policy];
    bool act = view != NULL;
    if (!(act ? policy->has_act : policy->has_start)) {
        return SH_OK;
    }
    int32_t place = session->script->instance_of[desk->policy];
    hook_call call = {bound, sh_vec_at(&session->instances, (size_t)place),
                      &bound->state[desk->policy], act};
    session->desk = desk;
    session->view = view;
    session->acting = policy;
    session->call++;
    bool fine = sh_sandbox_run(&session->box, run_function, &call, SH_SANDBOX_CALL_STEPS);
    session->desk = NULL;
    session->view = NULL;
    if (fine) {
        return SH_OK;
    }
    char where[320];
    int32_t step = (int32_t)(desk->day / bound->plan->step_days);
    snprintf(where, sizeof where,
             "in policy '%s', %s, step %d (day %.10g), arm '%s', "
             "replication %d: ",
             policy->name, act ? "act" : "start", (int)step, desk->day,
             bound->plan->arms[bound->arm].name, (int)bound->replication);
    return fail(bound, where, error);
}

static sh_status hook_start(void *self, sh_desk *desk, sh_error *error)
{
    bound_arm *bound = self;
    return bound->scripted ? call_hook(bound, desk, NULL, error) : SH_OK;
}

static sh_status hook_act(void *self, sh_desk *desk, const sh_view *view, sh_error *error)
{
    bound_arm *bound = self;
    return bound->scripted ? call_hook(bound, desk, view, error) : SH_OK;
}

sh_hook sh_desk_hook(sh_script *script)
{
    return (sh_hook){.self = script,
                     .open = hook_open,
                     .start = hook_start,
                     .act = hook_act,
                     .close = close_bound};
}

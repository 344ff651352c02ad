/* desk: what stands behind the hook of a plan: for each replication a state of its own in which
 * the scenario's text is read again, and `reg`, with which a policy sets levers. */
#ifndef SH_SCRIPT_DESK_H
#define SH_SCRIPT_DESK_H

#include "script/session.h"

/* the hook whose self is the script */
sh_hook sh_desk_hook(sh_script *script);

#endif

/* api: a session with the library `shahe`, and the reading of a scenario in it. */
#ifndef SH_SCRIPT_API_H
#define SH_SCRIPT_API_H

#include "script/session.h"

/* a session with the whole library, ready to run texts; false when out of memory */
SH_NODISCARD bool sh_api_open(sh_session *session, sh_script *script,
                              sh_diagnostics *diagnostics);

/* runs the text of the scenario; false: session->box.fault */
SH_NODISCARD bool sh_api_read(sh_session *session);

#endif

#include "rules/decision.h"

const sh_decision_info sh_decision_table[SH_DECISIONS] = {
#define SH_DECISION(subject, name, result, about) {#subject, #name, #result, about},
#include "rules/decisions.def"
#undef SH_DECISION
};

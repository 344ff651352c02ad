/* One broken scenario for each mistake, and exactly what is said about it. */
#ifndef SH_TESTS_SCRIPT_MESSAGES_TABLE_H
#define SH_TESTS_SCRIPT_MESSAGES_TABLE_H

#include <stddef.h>

typedef struct message_case {
    int number;       /* of the diagnostic that must be among those printed */
    const char *text; /* case.lua */
    const char *set;  /* --set, or NULL */
    const char *data; /* d.csv, or NULL */
    const char *printed;
} message_case;

/* clang-format off */
static const message_case message_cases[] = {
    {100,
     "local shahe = require \"shahe\"\n"
     "return {\n"
     "  a = 1\n"
     "  b = 2 }\n",
     NULL, NULL,
     "error[E100]: '}' expected (to close '{' at line 2) near 'b'\n"
     "  --> case.lua:4:3\n"
     "  |\n"
     "4 |   b = 2 }\n"
     "  |   ^\n"},
    {101,
     "local shahe = require \"shahe\"\n"
     "local t = nil\n"
     "local x = t.count\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E101]: attempt to index a nil value (local 't')\n"
     "  --> case.lua:3:11\n"
     "  |\n"
     "3 | local x = t.count\n"
     "  |           ^\n"},
    {101,
     "local shahe = require \"shahe\"\n"
     "error(\"no such year\")\n",
     NULL, NULL,
     "error[E101]: no such year\n"
     "  --> case.lua:2:1\n"
     "  |\n"
     "2 | error(\"no such year\")\n"
     "  | ^^^^^^^^^^^^^^^^^^^^^\n"},
    {102,
     "local shahe = require \"shahe\"\n"
     "local r = (1 + 0.05) ^ 0.5\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E102]: operator '^' is not available\n"
     "  --> case.lua:2:22\n"
     "  |\n"
     "2 | local r = (1 + 0.05) ^ 0.5\n"
     "  |                      ^\n"
     "  = powers of the machine differ in their last digit; write x * x, math.sqrt(x) or math.pow(x, y)\n"},
    {103,
     "",
     NULL, NULL,
     "error[E103]: case.lua is empty\n"
     "  --> case.lua\n"},
    {104,
     "local shahe = require \"shahe\"\n"
     "local w = require \"wave_2\"\n",
     NULL, NULL,
     "error[E104]: module 'wave_2' cannot be read\n"
     "  --> case.lua:2:19\n"
     "  |\n"
     "2 | local w = require \"wave_2\"\n"
     "  |                   ^^^^^^^^\n"
     "  = a module is a file name.lua beside the scenario or in the folder above it; its name has a-z, 0-9, _ and / only\n"},
    {104,
     "local w = require \"../wave\"\n",
     NULL, NULL,
     "error[E104]: module '../wave' has no valid name\n"
     "  --> case.lua:1:19\n"
     "  |\n"
     "1 | local w = require \"../wave\"\n"
     "  |                   ^^^^^^^^^\n"
     "  = a module is a file name.lua beside the scenario or in the folder above it; its name has a-z, 0-9, _ and / only\n"},
    {105,
     "local shahe = require \"shahe\"\n"
     "local trigger = 3\n"
     "local x = triger + 1\n",
     NULL, NULL,
     "error[E105]: 'triger' is not declared\n"
     "  --> case.lua:3:11\n"
     "  |\n"
     "3 | local x = triger + 1\n"
     "  |           ^^^^^^\n"
     "  = did you mean 'trigger'?\n"},
    {105,
     "local shahe = require \"shahe\"\n"
     "limit = 3\n",
     NULL, NULL,
     "error[E105]: 'limit' is not declared\n"
     "  --> case.lua:2:1\n"
     "  |\n"
     "2 | limit = 3\n"
     "  | ^^^^^\n"
     "  = a new variable is written 'local limit = …'\n"},
    {106,
     "local x = math.mx(1, 2)\n",
     NULL, NULL,
     "error[E106]: 'math.mx' does not exist\n"
     "  --> case.lua:1:16\n"
     "  |\n"
     "1 | local x = math.mx(1, 2)\n"
     "  |                ^^\n"
     "  = did you mean 'math.max'?\n"
     "  = math has: abs, ceil, exp, floor, fmod, huge, log, max, maxinteger, min, mininteger, modf, pi, pow, sqrt, tointeger, type\n"},
    {107,
     "math.pi = 3\n",
     NULL, NULL,
     "error[E107]: 'math' cannot be changed\n"
     "  --> case.lua:1:1\n"
     "  |\n"
     "1 | math.pi = 3\n"
     "  | ^^^^\n"},
    {108,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n",
     NULL, NULL,
     "error[E108]: the file returns no study\n"
     "  --> case.lua\n"
     "  = end it with 'return shahe.run { … }' or 'return shahe.compare { … }'\n"},
    {108,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return s\n",
     NULL, NULL,
     "error[E108]: the file returns no study\n"
     "  --> case.lua\n"
     "  = end it with 'return shahe.run { … }' or 'return shahe.compare { … }'\n"},
    {110,
     "local shahe = require \"shahe\"\n"
     "local x = shahe.yuan(5) + 5\n",
     NULL, NULL,
     "error[E110]: units do not fit: money + a number\n"
     "  --> case.lua:2:25\n"
     "  |\n"
     "2 | local x = shahe.yuan(5) + 5\n"
     "  |                         ^ left side is money, right side is a number\n"
     "  = write shahe.yuan(800) for 800 yuan, shahe.wan(5) for 50,000 yuan\n"},
    {110,
     "local shahe = require \"shahe\"\n"
     "local late = shahe.days(5) > shahe.yuan(5)\n",
     NULL, NULL,
     "error[E110]: units do not fit: money and a time have no order\n"
     "  --> case.lua:2:28\n"
     "  |\n"
     "2 | local late = shahe.days(5) > shahe.yuan(5)\n"
     "  |                            ^\n"
     "  = write shahe.yuan(800) for 800 yuan, shahe.wan(5) for 50,000 yuan\n"},
    {200,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run {\n"
     "  scenario = s,\n"
     "  replicatons = 1,\n"
     "}\n",
     NULL, NULL,
     "error[E201]: shahe.run needs 'replications'\n"
     "  --> case.lua:3:1\n"
     "  |\n"
     "3 | return shahe.run {\n"
     "  | ^^^^^^^^^^^^^^^^^^\n"
     "  = replications: runs of each arm\n"
     "error[E200]: shahe.run has no option 'replicatons'\n"
     "  --> case.lua:5:3\n"
     "  |\n"
     "5 |   replicatons = 1,\n"
     "  |   ^^^^^^^^^^^ unknown option\n"
     "  = did you mean 'replications'?\n"
     "  = options: scenario, replications, keep\n"},
    {200,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4),\n"
     "  resolution = { csot = 0.1 } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E200]: resolution has no option 'csot'\n"
     "  --> case.lua:3:18\n"
     "  |\n"
     "3 |   resolution = { csot = 0.1 } }\n"
     "  |                  ^^^^ unknown option\n"
     "  = did you mean 'cost'?\n"
     "  = options: cost, period, duration, police_delay, sale, share_suspended, share_failed\n"},
    {200,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "local p = shahe.policy { name = \"p\", params = { grace = { default = 1 } },\n"
     "  levers = { { lever = \"custody\", value = 1 } } }\n"
     "return shahe.run { replications = 1, scenario = s:with { p { grase = 2 } } }\n",
     NULL, NULL,
     "error[E200]: policy 'p' has no parameter 'grase'\n"
     "  --> case.lua:5:62\n"
     "  |\n"
     "5 | return shahe.run { replications = 1, scenario = s:with { p { grase = 2 } } }\n"
     "  |                                                              ^^^^^ unknown parameter\n"
     "  = did you mean 'grace'?\n"
     "  = parameters: grace\n"},
    {200,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { \"x\", horizon = shahe.weeks(4), name = \"x\" }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E200]: an entry of shahe.scenario has no name\n"
     "  --> case.lua:2:28\n"
     "  |\n"
     "2 | local s = shahe.scenario { \"x\", horizon = shahe.weeks(4), name = \"x\" }\n"
     "  |                            ^^^\n"
     "  = every option is written name = value\n"},
    {201,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\" }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E201]: shahe.scenario needs 'horizon'\n"
     "  --> case.lua:2:1\n"
     "  |\n"
     "2 | local s = shahe.scenario { name = \"x\" }\n"
     "  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
     "  = horizon: simulated time\n"},
    {202,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4),\n"
     "  population = { platform = { fraud_share = 4 } } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E202]: 'fraud_share' must be between 0 and 1, but this is 4\n"
     "  --> case.lua:3:45\n"
     "  |\n"
     "3 |   population = { platform = { fraud_share = 4 } } }\n"
     "  |                                             ^ out of range\n"
     "  = a share is written as a fraction; write shahe.percent(4) for 4%\n"
     "  = fraud_share: share of type F, fraud: pools, lends to itself, may abscond\n"},
    {202,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4),\n"
     "  market = { news_gain = 0 / 0 } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E202]: 'news_gain' must be between 0 and 60, but this is not a number\n"
     "  --> case.lua:3:26\n"
     "  |\n"
     "3 |   market = { news_gain = 0 / 0 } }\n"
     "  |                          ^^^^^ out of range\n"
     "  = news_gain: a_N: signal per unit of market news; 10 is the tipping value\n"},
    {202,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4),\n"
     "  population = { investor = { count = 0 } } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E202]: 'count' must be at least 1, but this is 0\n"
     "  --> case.lua:3:39\n"
     "  |\n"
     "3 |   population = { investor = { count = 0 } } }\n"
     "  |                                       ^ out of range\n"
     "  = count: simulated investors\n"},
    {202,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4),\n"
     "  regulator = { lag = shahe.years(20) } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E202]: 'lag' must be between days(0) and days(3650), but this is days(7300)\n"
     "  --> case.lua:3:23\n"
     "  |\n"
     "3 |   regulator = { lag = shahe.years(20) } }\n"
     "  |                       ^^^^^^^^^^^^^^^ out of range\n"
     "  = lag: age of what the agency sees\n"},
    {202,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "local p = shahe.policy { name = \"p\",\n"
     "  levers = { { lever = \"borrower_cap\", value = shahe.yuan(2e9) } } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E202]: 'borrower_cap' must be between yuan(0) and yuan(1000000000), but this is yuan(2000000000)\n"
     "  --> case.lua:4:48\n"
     "  |\n"
     "4 |   levers = { { lever = \"borrower_cap\", value = shahe.yuan(2e9) } } }\n"
     "  |                                                ^^^^^^^^^^^^^^^ out of range\n"
     "  = borrower_cap: most that one borrower may owe on one platform\n"},
    {203,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", step = \"monht\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E203]: 'step' cannot be \"monht\"\n"
     "  --> case.lua:2:47\n"
     "  |\n"
     "2 | local s = shahe.scenario { name = \"x\", step = \"monht\", horizon = shahe.weeks(4) }\n"
     "  |                                               ^^^^^^^ unknown choice\n"
     "  = did you mean \"month\"?\n"
     "  = one of: day, week, month\n"},
    {203,
     "local shahe = require \"shahe\"\n"
     "local size = shahe.choice { name = \"size\", values = { \"full\", \"demo\" }, default = \"full\" }\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     "size=dmo", NULL,
     "error[E203]: 'size' cannot be \"dmo\"\n"
     "  --> --set size=dmo\n"
     "  = did you mean \"demo\"?\n"
     "  = one of: full, demo\n"},
    {204,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = 5, horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E204]: 'name' must be text, but this is a number\n"
     "  --> case.lua:2:35\n"
     "  |\n"
     "2 | local s = shahe.scenario { name = 5, horizon = shahe.weeks(4) }\n"
     "  |                                   ^ this is a number\n"
     "  = name: short, for file names and labels\n"},
    {204,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4), market = 3 }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E204]: 'market' must be a table, but this is a number\n"
     "  --> case.lua:2:75\n"
     "  |\n"
     "2 | local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4), market = 3 }\n"
     "  |                                                                           ^ this is a number\n"
     "  = market: news, macro state and sentiment\n"},
    {204,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4),\n"
     "  shocks = { 52 } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E204]: entry 1 of 'shocks' must be a shock, but this is a number\n"
     "  --> case.lua:3:14\n"
     "  |\n"
     "3 |   shocks = { 52 } }\n"
     "  |              ^^\n"},
    {205,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.shock.credti { at = shahe.weeks(1) }\n",
     NULL, NULL,
     "error[E205]: 'shahe.shock.credti' does not exist\n"
     "  --> case.lua:2:23\n"
     "  |\n"
     "2 | local s = shahe.shock.credti { at = shahe.weeks(1) }\n"
     "  |                       ^^^^^^\n"
     "  = did you mean 'shahe.shock.credit'?\n"
     "  = shahe.shock has: anchor, credit, failure, funding, outage, rate, scandal, sector, theft, uncertainty\n"},
    {205,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.stress.liquidity { at = shahe.weeks(1) }\n",
     NULL, NULL,
     "error[E205]: 'shahe.stress.liquidity' does not exist\n"
     "  --> case.lua:2:24\n"
     "  |\n"
     "2 | local s = shahe.stress.liquidity { at = shahe.weeks(1) }\n"
     "  |                        ^^^^^^^^^\n"
     "  = shahe.stress has: combined, contagion, default_cascade, liquidity_run\n"},
    {200,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.stress.contagion { at = shahe.weeks(1), over = shahe.weeks(4) }\n",
     NULL, NULL,
     "error[E200]: shahe.stress.contagion has no option 'over'\n"
     "  --> case.lua:2:57\n"
     "  |\n"
     "2 | local s = shahe.stress.contagion { at = shahe.weeks(1), over = shahe.weeks(4) }\n"
     "  |                                                         ^^^^ unknown option\n"
     "  = options: at, severity\n"},
    {201,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.stress.contagion { severity = 0.9 }\n",
     NULL, NULL,
     "error[E201]: shahe.stress.contagion needs 'at'\n"
     "  --> case.lua:2:1\n"
     "  |\n"
     "2 | local s = shahe.stress.contagion { severity = 0.9 }\n"
     "  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
     "  = at: when it begins, since the start of the run\n"},
    {202,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.stress.contagion { at = shahe.weeks(1), severity = 99 }\n",
     NULL, NULL,
     "error[E202]: 'severity' must be between 0.5 and 0.999, but this is 99\n"
     "  --> case.lua:2:68\n"
     "  |\n"
     "2 | local s = shahe.stress.contagion { at = shahe.weeks(1), severity = 99 }\n"
     "  |                                                                    ^^ out of range\n"
     "  = a share is written as a fraction; write shahe.percent(99) for 99%\n"
     "  = severity: a percentile: 0.99 is as bad as the worst 1 in 100\n"},
    {207,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.stress.combined { at = 52, severity = 0.9 }\n",
     NULL, NULL,
     "error[E207]: 'at' is a time, but 52 has no unit\n"
     "  --> case.lua:2:40\n"
     "  |\n"
     "2 | local s = shahe.stress.combined { at = 52, severity = 0.9 }\n"
     "  |                                        ^^ a bare number\n"
     "  = write shahe.days(52), shahe.weeks(52) or shahe.months(52)\n"},
    {213,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4),\n"
     "  shocks = { shahe.stress.combined { at = shahe.days(1) } } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E213]: the last shock of this stress test comes on day 22, after the beginning of the last step (of 7 days, the run lasts 28)\n"
     "  --> case.lua:3:43\n"
     "  |\n"
     "3 |   shocks = { shahe.stress.combined { at = shahe.days(1) } } }\n"
     "  |                                           ^^^^^^^^^^^^^\n"},
    {205,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenaro { }\n",
     NULL, NULL,
     "error[E205]: 'shahe.scenaro' does not exist\n"
     "  --> case.lua:2:17\n"
     "  |\n"
     "2 | local s = shahe.scenaro { }\n"
     "  |                 ^^^^^^^\n"
     "  = did you mean 'shahe.scenario'?\n"
     "  = shahe has: attribute, choice, compare, constant, data, days, kernel, lognormal, months, normal, param, pareto, percent, policy, run, scenario, shock, stress, uniform, wan, weeks, years, yuan\n"},
    {206,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4),\n"
     "  population = { investor = { wealth = shahe.lognormal { median = 250000, sigma = 1 } } } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E206]: 'wealth' is a distribution of money, but this one is of bare numbers\n"
     "  --> case.lua:3:40\n"
     "  |\n"
     "3 |   population = { investor = { wealth = shahe.lognormal { median = 250000, sigma = 1 } } } }\n"
     "  |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
     "  = write amounts as shahe.yuan(5000) or shahe.wan(0.5)\n"},
    {206,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "local p = shahe.policy { name = \"p\",\n"
     "  levers = { { lever = \"borrower_cap\", value = 200000 } } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E206]: 'borrower_cap' is money, but 200000 has no unit\n"
     "  --> case.lua:4:48\n"
     "  |\n"
     "4 |   levers = { { lever = \"borrower_cap\", value = 200000 } } }\n"
     "  |                                                ^^^^^^ a bare number\n"
     "  = money is counted in fen; write shahe.yuan(200000) for 200000 yuan, or shahe.wan(x) for x ten-thousand yuan\n"},
    {207,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = 104 }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E207]: 'horizon' is a time, but 104 has no unit\n"
     "  --> case.lua:2:50\n"
     "  |\n"
     "2 | local s = shahe.scenario { name = \"x\", horizon = 104 }\n"
     "  |                                                  ^^^ a bare number\n"
     "  = write shahe.days(104), shahe.weeks(104) or shahe.months(104)\n"},
    {207,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     "investor.term=91", NULL,
     "error[E207]: 'investor.term' needs a unit: it is a time\n"
     "  --> --set investor.term=91\n"
     "  = for example 91d, 13w, 3m (30 days each) or 1y\n"},
    {208,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.yuan(5) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E208]: 'horizon' must be a time, but this is money\n"
     "  --> case.lua:2:50\n"
     "  |\n"
     "2 | local s = shahe.scenario { name = \"x\", horizon = shahe.yuan(5) }\n"
     "  |                                                  ^^^^^^^^^^^^^ this is money\n"
     "  = horizon: simulated time\n"},
    {208,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4),\n"
     "  market = { news_gain = shahe.weeks(1) } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E208]: 'news_gain' must be a number, but this is a time\n"
     "  --> case.lua:3:26\n"
     "  |\n"
     "3 |   market = { news_gain = shahe.weeks(1) } }\n"
     "  |                          ^^^^^^^^^^^^^^ this is a time\n"
     "  = news_gain: a_N: signal per unit of market news; 10 is the tipping value\n"},
    {209,
     "local shahe = require \"shahe\"\n"
     "local gain = shahe.param { name = \"gain\", default = 12 }\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     "market.news_gian=12", NULL,
     "error[E209]: nothing named 'market.news_gian' can be set here\n"
     "  --> --set market.news_gian=12\n"
     "  = did you mean 'market.news_gain'?\n"
     "  = this scenario has: gain\n"
     "  = and every number of the model as section.name\n"},
    {210,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4),\n"
     "  population = { platform = { count = 12.5 } } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E210]: 'count' is a count, but 12.5 is not whole\n"
     "  --> case.lua:3:39\n"
     "  |\n"
     "3 |   population = { platform = { count = 12.5 } } }\n"
     "  |                                       ^^^^ not a whole number\n"},
    {213,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4), channels = { vendor = false } }\n"
     "return shahe.attribute { scenario = s, replications = 1, channels = { \"vendor\" } }\n",
     NULL, NULL,
     "error[E213]: channel 'vendor' is off in this scenario already\n"
     "  --> case.lua:3:71\n"
     "  |\n"
     "3 | return shahe.attribute { scenario = s, replications = 1, channels = { \"vendor\" } }\n"
     "  |                                                                       ^^^^^^^^\n"},
    {204,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.attribute { scenario = s, replications = 1, channels = \"news\" }\n",
     NULL, NULL,
     "error[E204]: 'channels' is a list of names, such as { \"news\" }, but this is text\n"
     "  --> case.lua:3:69\n"
     "  |\n"
     "3 | return shahe.attribute { scenario = s, replications = 1, channels = \"news\" }\n"
     "  |                                                                     ^^^^^^\n"},
    {211,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.compare { baseline = s, replications = 1,\n"
     "  variants = { { \"a\", s }, { \"a\", s } } }\n",
     NULL, NULL,
     "error[E211]: there are two arms called 'a'\n"
     "  --> case.lua:4:28\n"
     "  |\n"
     "4 |   variants = { { \"a\", s }, { \"a\", s } } }\n"
     "  |                            ^^^^^^^^^^\n"},
    {211,
     "local shahe = require \"shahe\"\n"
     "local a = shahe.param { name = \"a\", default = 1 }\n"
     "local b = shahe.param { name = \"a\", default = 2 }\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E211]: there are two parameters called 'a'\n"
     "  --> case.lua:3:32\n"
     "  |\n"
     "3 | local b = shahe.param { name = \"a\", default = 2 }\n"
     "  |                                ^^^\n"},
    {212,
     "local shahe = require \"shahe\"\n"
     "local law = shahe.pareto { least = shahe.yuan(0), slope = 2 }\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E212]: shahe.pareto makes no sense: its least value must be above 0\n"
     "  --> case.lua:2:1\n"
     "  |\n"
     "2 | local law = shahe.pareto { least = shahe.yuan(0), slope = 2 }\n"
     "  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
    {212,
     "local shahe = require \"shahe\"\n"
     "local law = shahe.lognormal { median = shahe.yuan(1), sigma = 2, tail = 0.6 }\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E212]: shahe.lognormal makes no sense: its tail needs tail_from, where it starts\n"
     "  --> case.lua:2:1\n"
     "  |\n"
     "2 | local law = shahe.lognormal { median = shahe.yuan(1), sigma = 2, tail = 0.6 }\n"
     "  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
    {213,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "local p = shahe.policy { name = \"p\" }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E213]: policy 'p' does nothing\n"
     "  --> case.lua:3:33\n"
     "  |\n"
     "3 | local p = shahe.policy { name = \"p\" }\n"
     "  |                                 ^^^\n"
     "  = give it levers = { … }, start or act\n"},
    {213,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4),\n"
     "  shocks = { shahe.shock.credit { at = shahe.days(22) } } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E213]: this shock comes on day 22, after the beginning of the last step (of 7 days, the run lasts 28)\n"
     "  --> case.lua:3:40\n"
     "  |\n"
     "3 |   shocks = { shahe.shock.credit { at = shahe.days(22) } } }\n"
     "  |                                        ^^^^^^^^^^^^^^\n"},
    {213,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "local p = shahe.policy { name = \"p\",\n"
     "  levers = { { lever = \"gate\", value = 0.5, from = shahe.days(22) } } }\n"
     "return shahe.run { scenario = s:with { p }, replications = 1 }\n",
     NULL, NULL,
     "error[E213]: gate is set on day 22, after the beginning of the last step (of 7 days, the run lasts 28)\n"
     "  --> case.lua:4:52\n"
     "  |\n"
     "4 |   levers = { { lever = \"gate\", value = 0.5, from = shahe.days(22) } } }\n"
     "  |                                                    ^^^^^^^^^^^^^^\n"},
    {214,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4), start = \"2017-02-29\" }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E214]: there is no day '2017-02-29'\n"
     "  --> case.lua:2:74\n"
     "  |\n"
     "2 | local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4), start = \"2017-02-29\" }\n"
     "  |                                                                          ^^^^^^^^^^^^\n"
     "  = a date is written 2017-07-01\n"},
    {216,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "local p = {}\n"
     "for i = 1, 9 do\n"
     "  p[i] = shahe.policy { name = \"p\" .. i, levers = { { lever = \"gate\", value = 0.5 } } }\n"
     "end\n"
     "s = s:with(p)\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E216]: at most 8 policies can be in force in one scenario\n"
     "  --> case.lua:7:1\n"
     "  |\n"
     "7 | s = s:with(p)\n"
     "  | ^^^^^^^^^^^^^\n"},
    {217,
     "local shahe = require \"shahe\"\n"
     "local p = shahe.policy { name = \"p\",\n"
     "  levers = { { lever = \"custdy\", value = 1 } } }\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E217]: there is no lever 'custdy'\n"
     "  --> case.lua:3:24\n"
     "  |\n"
     "3 |   levers = { { lever = \"custdy\", value = 1 } } }\n"
     "  |                        ^^^^^^^^\n"
     "  = did you mean \"custody\"?\n"
     "  = levers: yield_ceiling, borrower_cap, borrower_total_cap, borrower_loans, investor_cap, investor_total_cap, investor_worth_cap, reflection, appropriateness, reserve_rate, capital_ratio, liquidity_ratio, custody, guarantee_ban, gate, early_exit, transfer, transfer_lock, transfer_fee, growth_cap, forced_exit, communication, disclosure, bureau_coverage, blacklist, enforcement, education, alarm_watch, alarm_limit, alarm_freeze, alarm_police, licence, licence_capital, licence_days, licence_fee, conversion, conversion_capital, provision_target, provision_share, small_first\n"},
    {218,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4), channels = { newz = false } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E218]: there is no channel 'newz' to switch\n"
     "  --> case.lua:2:79\n"
     "  |\n"
     "2 | local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4), channels = { newz = false } }\n"
     "  |                                                                               ^^^^\n"
     "  = did you mean 'news'?\n"
     "  = channels: news, region, neighbours, delay, outflow, overdue, alarm, borrowers, guarantor, vendor, funding, yields, contraction, transfer, exposures, group, averages\n"},
    {218,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4), channels = { fraud = false } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E218]: 'fraud' is a direct cause, not a channel that can be switched off\n"
     "  --> case.lua:2:79\n"
     "  |\n"
     "2 | local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4), channels = { fraud = false } }\n"
     "  |                                                                               ^^^^^\n"
     "  = channels: news, region, neighbours, delay, outflow, overdue, alarm, borrowers, guarantor, vendor, funding, yields, contraction, transfer, exposures, group, averages\n"},
    {219,
     "local shahe = require \"shahe\"\n"
     "local p = shahe.policy { name = \"p\", act = function() end,\n"
     "  observe = { \"platform\", fields = { \"claims\", \"qeue\" } } }\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E219]: platforms have no figure 'qeue'\n"
     "  --> case.lua:3:48\n"
     "  |\n"
     "3 |   observe = { \"platform\", fields = { \"claims\", \"qeue\" } } }\n"
     "  |                                                ^^^^^^\n"
     "  = did you mean \"queue\"?\n"
     "  = figures: claims, cash, loans, overdue, yield, inflow, outflow, queue, fill, complaints, risk, operating, failed, age, discount\n"},
    {220,
     "local shahe = require \"shahe\"\n"
     "local d = shahe.data { file = \"../../passwd\", draw = { a = { system = \"exits\" } } }\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E220]: the path '../../passwd' is not allowed\n"
     "  --> case.lua:2:31\n"
     "  |\n"
     "2 | local d = shahe.data { file = \"../../passwd\", draw = { a = { system = \"exits\" } } }\n"
     "  |                               ^^^^^^^^^^^^^^\n"},
    {221,
     "local shahe = require \"shahe\"\n"
     "local d = shahe.data { file = \"none.csv\", draw = { a = { system = \"exits\" } } }\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E221]: cannot open none.csv: No such file or directory\n"
     "  --> case.lua:2:31\n"
     "  |\n"
     "2 | local d = shahe.data { file = \"none.csv\", draw = { a = { system = \"exits\" } } }\n"
     "  |                               ^^^^^^^^^^\n"},
    {222,
     "local shahe = require \"shahe\"\n"
     "local d = shahe.data { file = \"d.csv\", draw = { a = { system = \"exits\" } } }\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, "date,series,value,unit,definition,source,mark\n"
     "2018-13,a,1,u,d,s,m\n"
     "2018-12,a,one,u,d,s,m\n",
     "error[E222]: not a date: '2018-13'\n"
     "  --> d.csv:2:1\n"
     "  = columns: date, series, value, unit, definition, source, mark\n"
     "error[E222]: not a number: 'one'\n"
     "  --> d.csv:3:1\n"
     "  = columns: date, series, value, unit, definition, source, mark\n"},
    {222,
     "local shahe = require \"shahe\"\n"
     "local d = shahe.data { file = \"d.csv\", draw = { a = { system = \"exits\" } } }\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, "date,series,unit\n",
     "error[E222]: the data file has no column 'value'\n"
     "  --> d.csv:1:1\n"
     "  = columns: date, series, value, unit, definition, source, mark\n"},
    {223,
     "local shahe = require \"shahe\"\n"
     "local d = shahe.data { file = \"d.csv\", draw = { exts = { system = \"exits\" } } }\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, "date,series,value,unit,definition,source,mark\n"
     "2018-12,exits,1,u,d,s,m\n",
     "error[E223]: d.csv has no series 'exts'\n"
     "  --> case.lua:2:49\n"
     "  |\n"
     "2 | local d = shahe.data { file = \"d.csv\", draw = { exts = { system = \"exits\" } } }\n"
     "  |                                                 ^^^^\n"
     "  = did you mean 'exits'?\n"},
    {224,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "return shahe.compare { baseline = s, replications = 1,\n"
     "  variants = { calm = s:set { market = { news_gain = 9 } } } }\n",
     NULL, NULL,
     "error[E224]: variant 'calm' differs from the baseline in market.news_gain\n"
     "  --> case.lua:4:16\n"
     "  |\n"
     "4 |   variants = { calm = s:set { market = { news_gain = 9 } } } }\n"
     "  |                ^^^^\n"},
    {224,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4),\n"
     "  shocks = { shahe.shock.credit { at = shahe.weeks(1) } } }\n"
     "return shahe.compare { baseline = s, replications = 1,\n"
     "  variants = { late = s:set { shocks = { shahe.shock.credit { at = shahe.weeks(2) } } } } }\n",
     NULL, NULL,
     "error[E224]: variant 'late' differs from the baseline in its shocks\n"
     "  --> case.lua:5:16\n"
     "  |\n"
     "5 |   variants = { late = s:set { shocks = { shahe.shock.credit { at = shahe.weeks(2) } } } } }\n"
     "  |                ^^^^\n"},
    {230,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4),\n"
     "  population = { platform = { count = 60000, entrants = 50000 } } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E230]: 110000 platforms, later ones included: at most 65534\n"
     "  --> case.lua:4:1\n"
     "  |\n"
     "4 | return shahe.run { scenario = s, replications = 1 }\n"
     "  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
    {231,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4),\n"
     "  population = { investor = { wealth = shahe.lognormal { median = shahe.wan(4000), sigma = 1 } } } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E231]: investor.wealth reaches 2.262559822e+10 yuan; one person's money is at most 42,949,672.95 yuan: give the law a cap\n"
     "  --> case.lua:3:40\n"
     "  |\n"
     "3 |   population = { investor = { wealth = shahe.lognormal { median = shahe.wan(4000), sigma = 1 } } } }\n"
     "  |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
    {232,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4), step = \"day\",\n"
     "  population = { borrower = { late_limit = shahe.days(300) } } }\n"
     "return shahe.run { scenario = s, replications = 1 }\n",
     NULL, NULL,
     "error[E232]: borrower.late_limit is 300 days, 300 steps; at most 255 steps are counted: take longer steps or a shorter limit\n"
     "  --> case.lua:4:1\n"
     "  |\n"
     "4 | return shahe.run { scenario = s, replications = 1 }\n"
     "  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
    {299,
     "local shahe = require \"shahe\"\n"
     "local s = shahe.scenario { name = \"x\", horizon = shahe.weeks(4) }\n"
     "local p = shahe.policy { name = \"p\", levers = {\n"
     "  { lever = \"custody\", value = 1, from = shahe.weeks(1), region = 77 } } }\n"
     "return shahe.compare { baseline = s, variants = { { \"v\", s:with { p } } }, replications = 1 }\n",
     NULL, NULL,
     "error[E299]: policy 'p': the day or the target of custody does not exist\n"
     "  --> case.lua:5:1\n"
     "  |\n"
     "5 | return shahe.compare { baseline = s, variants = { { \"v\", s:with { p } } }, replications = 1 }\n"
     "  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
};
/* clang-format on */

#endif

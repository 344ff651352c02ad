#include <time.h>

#include "support.h"

/* instrumented builds are slower */
#if defined(__SANITIZE_ADDRESS__)
enum { LONGEST_SECONDS = 10 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { LONGEST_SECONDS = 10 };
#else
enum { LONGEST_SECONDS = 2 };
#endif
#else
enum { LONGEST_SECONDS = 2 };
#endif

typedef struct hostile {
    const char *name, *text;
    int32_t number; /* of the diagnostic that must end it; 0: it must load */
} hostile;

#define RUN "local shahe = require 'shahe' "
#define END                                                                          \
    " return shahe.run { replications = 1, scenario = shahe.scenario { name = 'x', " \
    "horizon = shahe.weeks(4) } }"

static const hostile cases[] = {
    /* time */
    {"endless loop", "while true do end", 310},
    {"endless repeat", "repeat until false", 310},
    {"endless goto", "::a:: goto a", 310},
    {"endless recursion by tail calls", "local function f() return f() end f()", 310},
    {"loop caught by pcall", "while true do pcall(function() while true do end end) end", 310},
    {"pcall of pcall", "local function f() while true do pcall(f) end end f()", 310},
    {"loop in an error handler", "for i = 1, 1e9 do pcall(error, 'x') pcall(error) end", 310},
    {"long for", "for i = 1, 1 << 62 do local x = i end", 310},
    {"longest for", "for i = 1, math.maxinteger do local x = i end", 310},
    {"rep of nothing", "for i = 1, 10 do local s = ('').rep('', math.maxinteger) end " RUN END,
     0},
    {"rep in a loop", "while true do local s = ('x'):rep(16000) end", 310},
    {"upper in a loop", "local s = ('x'):rep(16000) while true do s:upper() end", 310},
    {"find of the worst kind",
     "local s, t = ('a'):rep(16000), ('a'):rep(8000) .. 'b' while true do s:find(t) end", 310},
    {"comparison of long texts",
     "local s = ('x'):rep(16000) local t = ('x'):rep(15999) .. 'x' "
     "while true do local b = s == t end",
     310},
    {"concatenation in a loop", "local s = ('x'):rep(8000) while true do local t = s .. s end",
     310},
    {"format with many fields",
     "local f = ('%99.99f'):rep(100) local t = {} for i = 1, 100 do t[i] = 1e300 end "
     "while true do pcall(string.format, f, table.unpack(t)) end",
     312},
    {"format of numbers", "while true do local s = string.format('%.99f', 1e300) end", 310},
    {"tonumber of long texts", "local s = ('1'):rep(16000) while true do tonumber(s) end", 310},
    {"sort that lies",
     "local t = {} for i = 1, 5000 do t[i] = i end "
     "while true do table.sort(t, function() return true end) end",
     310},
    {"sort by an endless comparison",
     "table.sort({ 3, 2, 1 }, function() while true do end end)", 310},
    {"insert at the front", "local t = {} for i = 1, 1e9 do table.insert(t, 1, i) end", 310},
    {"remove from the front",
     "local t = {} for i = 1, 1e5 do t[i] = i end while true do table.remove(t, 1) t[#t + 1] = "
     "1 end",
     310},
    {"pairs in a loop",
     "local t = {} for i = 1, 1000 do t['k' .. i] = i end "
     "while true do for k in pairs(t) do end end",
     310},
    {"concat of many",
     "local t = {} for i = 1, 10000 do t[i] = 'x' end "
     "while true do table.concat(t) end",
     310},
    {"growing arguments", "local function f(...) return f(1, ...) end f()", 313},
    {"growing arguments by many",
     "local function f(...) return f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...) end f()", 313},
    {"select over many",
     "local function f(...) return select('#', ...) end "
     "local t = {} for i = 1, 250 do t[i] = i end "
     "while true do f(table.unpack(t)) end",
     310},
    {"arithmetic of units", "local y = require('shahe').yuan(1) while true do y = y + y end",
     310},
    /* memory */
    {"rep of a gigabyte", "local s = ('x'):rep(1e9)", 312},
    {"rep in steps", "local s = 'x' while true do s = s .. s end", 312},
    {"rep with a separator", "local s = ('x'):rep(16000, ('y'):rep(1000))", 312},
    {"rep caught by pcall", "while true do pcall(string.rep, 'x', 1e9) end", 312},
    {"concat of a long list",
     "local t = {} for i = 1, 20000 do t[i] = 'x' end local s = table.concat(t)", 312},
    {"table without end", "local t = {} for i = 1, 1e9 do t[i] = i end", 311},
    {"tables in tables", "local t = {} while true do t = { t, t } end", 311},
    {"many texts", "local t = {} for i = 1, 1e9 do t[i] = 'text ' .. i end", 311},
    {"many closures", "local t = {} for i = 1, 1e9 do t[i] = function() return i end end", 311},
    {"memory caught by pcall",
     "local t = {} while true do pcall(function() while true do t[#t + 1] = { {} } end end) "
     "end",
     311},
    {"garbage at the limit",
     "local t = {} pcall(function() for i = 1, 1e9 do t[i] = { i } end end) "
     "while true do local x = {} end",
     311},
    {"deep recursion", "local function f() return 1 + f() end f()", 311},
    {"deep recursion caught",
     "local function f() return 1 + f() end while true do pcall(f) end", 311},
    {"recursion through sort",
     "local function f() table.sort({ 2, 1 }, f) return false end f()", 101},
    {"unpack of a billion", "table.unpack({}, 1, 1e9)", 313},
    {"unpack around the end", "table.unpack({}, math.maxinteger - 1, math.maxinteger)", 313},
    {"deep parentheses", NULL, 100}, /* made below */
    {"long text in the source", NULL, 312},
    /* escape */
    {"os", "os.exit(1)", 320},
    {"io", "io.open('/etc/passwd')", 320},
    {"debug", "debug.getregistry()", 320},
    {"package", "package.loadlib('x', 'y')", 320},
    {"load", "load('return 1')", 320},
    {"dofile", "dofile('/etc/passwd')", 320},
    {"coroutine", "coroutine.wrap(function() end)", 320},
    {"collectgarbage", "collectgarbage('stop')", 320},
    {"setmetatable", "setmetatable({}, { __gc = function() while true do end end })", 320},
    {"getmetatable", "getmetatable('').__index.upper = nil", 320},
    {"rawset", "rawset(math, 'floor', nil)", 320},
    {"string.dump", "string.dump(function() end)", 106},
    {"patterns", "('x'):gsub('x*', 'y')", 106},
    {"random", "math.random()", 106},
    {"a library is written", "math.floor = nil", 107},
    {"a library is inserted into", "table.insert(math, 1)", 101},
    {"a global is made", "x = 1", 105},
    {"a function is replaced", "pcall = nil", 105},
    {"the environment is written", "_ENV.pcall = nil", 105},
    {"the environment is inserted into", "table.insert(_ENV, 1)", 101},
    {"methods of texts are replaced", "('').x = 1", 101},
    {"text arithmetic", "local x = '10' + 1", 101},
    {"close", "local x <close> = {}", 101},
    {"an address",
     "assert(tostring({}) == 'table' and tostring(print) == 'function') "
     "assert(string.format('%s', {}) == 'table') " RUN END,
     0},
    {"an address by format", "string.format('%p', {})", 101},
    {"require out of the folder", "require '../../etc/passwd'", 104},
    {"require of a path", "require '/etc/passwd'", 104},
    {"require of a dot", "require 'a.b'", 104},
    {"bits", "local x = 1 ~ 2", 102},
    {"power", "local x = 2 ^ 0.5", 102},
    /* what must work */
    {"ordinary pcall",
     "local ok, what = pcall(error, 'no') assert(not ok and what == 'no') " RUN END, 0},
    {"sorted pairs",
     "local s = '' for k in pairs({ b = 1, a = 1, [2] = 1, [1] = 1, [true] = 1 }) do "
     "s = s .. tostring(k) end assert(s == 'true12ab', s) " RUN END,
     0},
    {"stable sort",
     "local t = {} for i = 1, 500 do t[i] = { i % 7, i } end "
     "table.sort(t, function(a, b) return a[1] < b[1] end) "
     "for i = 2, 500 do assert(t[i - 1][1] < t[i][1] or "
     "(t[i - 1][1] == t[i][1] and t[i - 1][2] < t[i][2])) end " RUN END,
     0},
    {"ordinary sort",
     "local t = { 5, 3, 9, 1, 1, 7 } table.sort(t) "
     "assert(table.concat(t, ',') == '1,1,3,5,7,9') " RUN END,
     0},
    {"mathematics",
     "assert(math.pow(2, 10) == 1024 and math.sqrt(16) == 4 and math.max(1, 3, 2) == 3) "
     "assert(math.abs(math.exp(math.log(5)) - 5) < 1e-12 and math.abs(-3) == 3) "
     "assert(math.pow(2, -1) == 0.5 and math.log(8, 2) == 3) " RUN END,
     0},
    {"texts",
     "assert(('abc'):upper() == 'ABC' and ('abc'):find('c') == 3 and not ('abc'):find('.')) "
     "assert(('ab'):rep(3, '-') == 'ab-ab-ab' and #'abc' == 3 and ('abc'):sub(2) == 'bc') "
     "assert(string.format('%5.2f|%d|%s', 1.5, 3, true) == ' 1.50|3|true') " RUN END,
     0},
    {"units",
     RUN "local y, d = shahe.yuan, shahe.days "
         "assert(y(5) + y(6) == y(11) and 2 * y(5) == y(10) and y(10) / y(4) == 2.5) "
         "assert(shahe.wan(1) == y(10000) and shahe.weeks(2) == d(14) and d(3) > d(2)) "
         "assert(shahe.months(1) == d(30) and shahe.years(1) == d(365) and d(3) > 0) "
         "assert(shahe.percent(5) == 0.05 and math.max(d(1), d(2)) == d(2) and -y(1) < y(0)) "
         "assert(tostring(y(800)) == '800 yuan' and 'for ' .. d(3) == 'for 3 days') " END,
     0},
};

static const char *made_text(const char *name)
{
    static char text[200000];
    if (strcmp(name, "deep parentheses") == 0) {
        memset(text, '(', 100000);
        snprintf(text, 11, "return ");
        text[7] = '(';
        memset(text + 8, '(', 100000);
        text[100008] = '\0';
        return text;
    }
    snprintf(text, sizeof text, "local s = '");
    memset(text + 11, 'x', 20000);
    snprintf(text + 20011, 8, "'");
    return text;
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

Test(sandbox, hostile_scripts_end_with_a_named_error_in_time)
{
    char folder[64], code[16];
    double worst = 0;
    enter_folder(folder);
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        const hostile *c = &cases[i];
        loaded l;
        double begin = cpu_seconds();
        load_text(&l, c->text == NULL ? made_text(c->name) : c->text, NULL);
        double took = cpu_seconds() - begin;
        worst = took > worst ? took : worst;
        snprintf(code, sizeof code, "error[E%d]", (int)c->number);
        cr_expect_eq(l.status, c->number == 0 ? SH_OK : SH_E_SCENARIO, "%s: %s", c->name,
                     l.printed);
        cr_expect(c->number == 0 || strncmp(l.printed, code, strlen(code)) == 0,
                  "%s: not %s: %s", c->name, code, l.printed);
        cr_expect_lt(took, LONGEST_SECONDS, "%s took %.2f s", c->name, took);
        if (getenv("SHAHE_SHOW") != NULL) {
            fprintf(stderr, "%6.3f s %s\n", took, c->name);
        }
        unload(&l);
    }
    leave_folder(folder);
}

Test(sandbox, compiled_lua_and_other_bytes_are_refused)
{
    char folder[64];
    loaded l;
    enter_folder(folder);
    put_bytes("case.lua", "\x1bLua\x54\x00\x19\x93\r\n\x1a\n", 12);
    load_file(&l, "case.lua", NULL);
    cr_expect_eq(l.status, SH_E_SCENARIO);
    cr_expect(strstr(l.printed, "error[E103]: case.lua is compiled Lua") != NULL, "%s",
              l.printed);
    unload(&l);
    put_bytes("case.lua", "return\0 1", 9);
    load_file(&l, "case.lua", NULL);
    cr_expect(strstr(l.printed, "error[E103]: case.lua is not a text") != NULL, "%s",
              l.printed);
    unload(&l);
    load_file(&l, "none.lua", NULL);
    cr_expect_eq(l.status, SH_E_INPUT);
    unload(&l);
    leave_folder(folder);
}

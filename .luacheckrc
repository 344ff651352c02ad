-- What Lua files of this project may use: the language, and the names that the sandbox offers.
std = "lua54"
max_line_length = 110
unused_args = false

-- Scenarios run in a sandbox without files, clocks, programs or debugging.
files["scenarios"] = {
  not_globals = {
    "io", "os", "debug", "package", "load", "loadfile", "dofile", "coroutine", "collectgarbage", "next",
    "rawequal", "rawget", "rawlen", "rawset", "setmetatable", "getmetatable", "utf8", "warn", "xpcall", "_G",
  },
}

-- Annotations for editors, generated: one long line for each option.
files["lua/types"] = { max_line_length = false }

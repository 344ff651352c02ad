-- What Lua files of this project may use: the language, and the names that the sandbox offers.
std = "lua54"
max_line_length = 110
unused_args = false

-- Scenarios run in a sandbox without files, clocks, programs or debugging.
files["scenarios"] = {
  not_globals = { "io", "os", "debug", "package", "load", "loadfile", "dofile", "coroutine", "collectgarbage" },
}

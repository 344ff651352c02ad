#!/usr/bin/env python3
"""What the object files say: names, writable variables, forbidden calls.

- an exported name starts with sh_<module>_ or sh_<room>_;
- no writable variable at file scope or behind `static` in a function (one exempt file);
- rooms whose values become results do not call libm, whose last bits differ between machines;
- below the command line nothing prints to the terminal or ends the program.

Works on plain builds: sanitizers, coverage and link-time optimisation add symbols of their own.
"""
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

import common

WRITABLE = re.compile(r"^(\.data|\.bss|\.tdata|\.tbss|\*COM\*)(?!\.rel\.ro)")
MAY_WRITE = {"engine/cli/interrupt.c"}
# files whose functions carry the name of the type they work on, or of the module they are a part of
ALSO = {"money": "sh_fen", "digest": "sh_hash", "column": "sh_type", "status": "sh_error",
        "det_tables": "sh_det", "sink": "sh_array",
        "network_contagion": "sh_network", "network_market": "sh_network",
        "clearing_exact_node": "sh_clearing_exact", "writer_variable": "sh_writer", "report_cells": "sh_report"}
EXACT_ROOMS = {"base", "formula", "network", "world", "rules", "phase", "record"}
LIBM = re.compile(r"^(exp|exp2|exp10|expm1|log|log2|log10|log1p|pow|sin|cos|tan|asin|acos|atan|atan2"
                  r"|sinh|cosh|tanh|cbrt|hypot|erf|erfc|lgamma|tgamma)f?$")
ENDS_OR_PRINTS = {"exit", "_exit", "_Exit", "quick_exit", "abort", "printf", "vprintf", "puts", "putchar",
                  "perror", "stdout", "stderr", "__printf_chk", "__vprintf_chk"}


def symbols(path):
    """(flags, section, name) of each symbol of an object file."""
    listing = subprocess.run(["objdump", "-t", "-w", str(path)], capture_output=True, text=True, check=True)
    for row in listing.stdout.splitlines():
        found = re.match(r"^[0-9a-f]+ (.{7}) (\S+)\s+[0-9a-f]+\s+(?:\.hidden )?(\S+)$", row)
        if found:
            yield found.groups()


def prefixes(room, module):
    """`sh_ledger` and `sh_world` for engine/world/ledger.c; `sh_platform` for platforms.c."""
    also = {ALSO[module]} if module in ALSO else set()
    return tuple({f"sh_{module}", f"sh_{room}", f"sh_{module.removesuffix('s')}"} | also)


def symbol_problem(room, source, flags, section, name):
    kind, module = flags[6], pathlib.Path(source).stem
    if section == "*UND*":
        if room in EXACT_ROOMS and LIBM.match(name):
            return f"calls {name}() of libm, whose last bits differ between machines"
        if room != "cli" and name in ENDS_OR_PRINTS:
            return f"uses {name}: only the command line prints or ends the program"
        return None
    is_object = kind == "O" or (section.startswith((".tdata", ".tbss")) and flags[5] != "d")
    if WRITABLE.match(section) and is_object and source not in MAY_WRITE:
        return f"{name} is a writable variable (section {section})"
    exported = flags[0] in "gu!" or section == "*COM*"
    if exported and name != "main" and not name.startswith(prefixes(room, module)):
        return f"exported name {name} should start with {' or '.join(sorted(prefixes(room, module)))}"
    return None


def object_problems(source, room, path):
    found = {symbol_problem(room, source, *symbol) for symbol in symbols(path)}
    return [f"{source}: {problem}" for problem in sorted(found - {None})]


def objects(root, build):
    """(source, room, object file) of each compiled engine or outputs file of the build."""
    for command in json.loads((build / "compile_commands.json").read_text()):
        directory = pathlib.Path(command["directory"])
        source = (directory / command["file"]).resolve()
        if source.is_relative_to(root) and not source.is_relative_to(build):
            name = source.relative_to(root).as_posix()
            if name.startswith(tuple(room + "/" for room in common.C_ROOMS)):
                yield name, common.room_of(root, source), directory / command["output"]


def check(root, build):
    problems, seen = [], set()
    for source, room, path in objects(root, build):
        if path.exists() and path not in seen:
            seen.add(path)
            problems += object_problems(source, room, path)
    return problems


PLANTS = [
    ("engine/base/planted.c", "int sh_other_name(void) { return 0; }", "exported name sh_other_name"),
    ("engine/base/planted.c", "static int n; int sh_planted(void) { return n++; }", "n is a writable variable"),
    ("engine/base/planted.c", "int sh_planted(void) { static int m = 3; return m++; }", "is a writable variable"),
    ("engine/base/planted.c", "int sh_planted_n = 4;", "sh_planted_n is a writable variable"),
    ("engine/base/planted.c", "_Thread_local int sh_planted_n;", "sh_planted_n is a writable variable"),
    ("engine/phase/planted.c", "double exp(double); double sh_planted(double x) { return exp(x); }", "calls exp()"),
    ("outputs/planted.c", "int puts(const char *); int sh_planted(void) { return puts(\"\"); }", "uses puts"),
    ("engine/world/planted.c", "void abort(void); void sh_planted(void) { abort(); }", "uses abort"),
]
INNOCENT = ("typedef int (*f)(void); static int g(void) { return 1; } extern const f sh_planted_list[1];"
            "const f sh_planted_list[1] = {g}; static const char *const names[] = {\"a\"};"
            "const char *sh_base_name(int i) { return names[i]; }")


def compile_planted(folder, text):
    path = pathlib.Path(folder) / "planted.o"
    compiler = shlex.split(os.environ.get("CC", "cc"))
    subprocess.run([*compiler, "-O2", "-fPIC", "-x", "c", "-c", "-o", str(path), "-"],
                   input=text, text=True, check=True)
    return path


def self_test():
    deaf = []
    with tempfile.TemporaryDirectory() as folder:
        for source, text, expected in PLANTS:
            room = "outputs" if source.startswith("outputs") else source.split("/")[1]
            problems = object_problems(source, room, compile_planted(folder, text))
            if not any(expected in problem for problem in problems):
                deaf.append(f"the check is deaf: it did not say \"{expected}\" but {problems}")
        deaf += object_problems("engine/base/planted.c", "base", compile_planted(folder, INNOCENT))
    return deaf


def main():
    root, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    if sys.argv[3] != "plain":
        print("skipped: not a plain build")
        sys.exit(common.SKIPPED)
    problems = check(root, build) + self_test()
    print("\n".join(problems) if problems else "nothing to complain about")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()

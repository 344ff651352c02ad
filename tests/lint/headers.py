#!/usr/bin/env python3
"""Each header compiles alone, twice in a row, without a warning, and has the guard of its place;
the name of a type means one thing in all of them."""
import concurrent.futures
import os
import re
import shlex
import subprocess

import common

FLAGS = ("-std=gnu17 -fsyntax-only -Wall -Wextra -Werror -D_GNU_SOURCE -x c -").split()


def library_flags():
    """Where the libraries' headers are, as pkg-config says (none is required here)."""
    flags = []
    for names in (("gsl",), ("lua5.4", "lua-5.4", "lua54"), ("hdf5-serial", "hdf5"), ("jansson",)):
        for name in names:
            answer = subprocess.run(["pkg-config", "--cflags", name], capture_output=True, text=True)
            if answer.returncode == 0:
                flags += shlex.split(answer.stdout)
                break
    return flags


def guard(root, path):
    """SH_<ROOM>_<MODULE>_H, for example SH_BASE_MONEY_H for engine/base/money.h."""
    parts = list(path.relative_to(root).parts)
    parts = parts[1:] if parts[0] == "engine" else parts
    return "SH_" + re.sub(r"\W", "_", "_".join(parts)).upper()


def header_problems(root, flags, path):
    problems = []
    wanted = guard(root, path)
    if path.relative_to(root).parts[0] != "tests" and f"#ifndef {wanted}\n" not in path.read_text():
        problems.append(common.at(root, path, 1, f"include guard {wanted} is missing"))
    twice = f'#include "{path}"\n' * 2
    places = [f"-I{root}", f"-I{root / 'engine'}", f"-I{root / 'tests'}"]
    compiler = shlex.split(os.environ.get("CC", "cc"))
    answer = subprocess.run([*compiler, *FLAGS, *places, *flags], input=twice, capture_output=True, text=True)
    if answer.returncode:
        problems.append(common.at(root, path, 1, "does not compile alone:\n" + answer.stderr))
    return problems


def twice_named(root):
    """Types that two headers declare."""
    first, problems = {}, []
    for path in common.files(root, common.C_ROOMS, ".h"):
        for number, row in enumerate(common.lines(path), 1):
            found = re.match(r"\} (sh_\w+);", row)
            if found and first.setdefault(found[1], path) != path:
                problems.append(common.at(root, path, number, f"{found[1]} is also a type of "
                                          f"{first[found[1]].relative_to(root).as_posix()}"))
    return problems


def check(root):
    flags = library_flags()
    paths = common.files(root, ("engine", "outputs", "tests"), ".h")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda path: header_problems(root, flags, path), paths)
        return twice_named(root) + [problem for problems in found for problem in problems]


def check_planted(root):
    """The self-test looks at the planted headers alone: compiling all again would only cost time."""
    flags = library_flags()
    paths = [path for path in common.files(root, ("engine", "outputs"), ".h") if path.stem == "planted"]
    return twice_named(root) + [problem for path in paths for problem in header_problems(root, flags, path)]


def guarded(text):
    return f"#ifndef SH_BASE_PLANTED_H\n#define SH_BASE_PLANTED_H\n{text}\n#endif\n"


PLANTS = [
    ({"engine/base/planted.h": guarded("int64_t sh_planted(void);")}, "does not compile alone"),
    ({"engine/base/planted.h": guarded("static int sh_planted(int x) { return 0; }")}, "does not compile alone"),
    ({"engine/base/planted.h": "enum { SH_PLANTED };\n"}, "does not compile alone"),
    ({"outputs/planted.h": "typedef struct {\n    int x;\n} sh_world;\n"}, "sh_world is also a type of"),
    ({"outputs/planted.h": guarded("int sh_planted(void);")}, "include guard SH_OUTPUTS_PLANTED_H"),
]

if __name__ == "__main__":
    common.run(check, PLANTS, check_planted)

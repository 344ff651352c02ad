#!/usr/bin/env python3
"""Functions of at most 60 lines and 6 parameters, files of at most 600 lines.

Column and metric lists (*.def, *.inc) and files that are nothing but a table of data
(*_table.c, *_table.h) are exempt, and so is what the program writes from them.
"""
import re
import subprocess

import common

MOST_LINES, MOST_PARAMETERS, MOST_FILE_LINES = 60, 6, 600
IS_DATA = re.compile(r"_tables?\.[ch]$")
GENERATED = ("lua/types/shahe.lua",)
FIELD = re.compile(r"\b(line|end|signature):(.*)")


def parameters(signature):
    """Number of parameters of a signature such as `(int a,void (* f)(int,int))`."""
    inside = signature.strip()[1:-1].strip()
    if inside in ("", "void"):
        return 0
    depth = commas = 0
    for letter in inside:
        depth += (letter in "([{") - (letter in ")]}")
        commas += letter == "," and depth == 0
    return commas + 1


def functions(paths):
    """(path, name, first line, last line, signature) of each function that ctags finds."""
    command = ["ctags", "--options=NONE", "--languages=C,Lua", "--langmap=C:.c.h", "--fields=+neS",
               "--kinds-C=f", "--kinds-Lua=f", "-f", "-", "-L", "-"]
    listing = subprocess.run(command, input="\n".join(map(str, paths)), capture_output=True,
                             text=True, check=True).stdout
    for row in listing.splitlines():
        if not row.startswith("!"):
            name, path, *fields = row.split("\t")
            tags = dict(found.groups() for found in map(FIELD.match, fields) if found)
            first = int(tags["line"])
            yield path, name, first, int(tags.get("end", first)), tags.get("signature", "()")


def check(root):
    problems = []
    everything = common.files(root, common.SOURCE_FOLDERS, ".c", ".h", ".lua", ".py")
    paths = [path for path in everything if not IS_DATA.search(path.name)
             and path.relative_to(root).as_posix() not in GENERATED]
    for path in paths:
        count = len(common.lines(path))
        if count > MOST_FILE_LINES:
            problems.append(common.at(root, path, count, f"file of {count} lines (most: {MOST_FILE_LINES})"))
    if not paths:
        return problems
    for name, function, first, last, signature in functions(paths):
        path = root.joinpath(name)
        if last - first + 1 > MOST_LINES:
            text = f"{function} has {last - first + 1} lines (most: {MOST_LINES})"
            problems.append(common.at(root, path, first, text))
        if parameters(signature) > MOST_PARAMETERS and path.suffix in (".c", ".h"):
            text = f"{function} has {parameters(signature)} parameters (most: {MOST_PARAMETERS})"
            problems.append(common.at(root, path, first, text))
    return problems


PLANTS = [
    ({"engine/base/planted.c": "int f(void)\n{\n" + "    g();\n" * 58 + "}\n"}, "f has 61 lines"),
    ({"tests/base/planted.c": "Test(money, x)\n{\n" + "    g();\n" * 58 + "}\n"}, "Test has 61 lines"),
    ({"outputs/planted.h": "int x;\n" * 601}, "file of 601 lines"),
    ({"engine/base/planted.c": "int f(int a, int b, int (*c)(int, int), int d, int e, int g, int h)\n{\n}\n"},
     "f has 7 parameters"),
]

if __name__ == "__main__":
    common.run(check, PLANTS)

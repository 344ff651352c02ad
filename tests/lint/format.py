#!/usr/bin/env python3
"""Every C file looks as clang-format (the .clang-format at the top) would write it."""
import shutil
import subprocess
import sys

import common

FOLDERS = ("engine", "outputs", "tests", "bench")


def complaints(root, paths):
    if not paths:
        return []
    answer = subprocess.run(["clang-format", "--dry-run", "--Werror", "--ferror-limit=1", *map(str, paths)],
                            capture_output=True, text=True, cwd=root)
    if answer.returncode == 0:
        return []
    found = [row for row in answer.stderr.splitlines() if "error:" in row]
    return [row.replace(f"{root}/", "") for row in found] or [answer.stderr]


def check(root):
    return complaints(root, common.files(root, FOLDERS, ".c", ".h"))


def check_planted(root):
    return complaints(root, [p for p in common.files(root, FOLDERS, ".c", ".h") if p.stem == "planted"])


PLANTS = [
    ({"engine/base/planted.c": "int f(void){return 1;}\n"}, "engine/base/planted.c:1"),
    ({"tests/base/planted.h": "int  f( void );\n"}, "tests/base/planted.h:1"),
]

if __name__ == "__main__":
    if shutil.which("clang-format") is None:
        print("skipped: clang-format is not installed")
        sys.exit(common.SKIPPED)
    common.run(check, PLANTS, check_planted)

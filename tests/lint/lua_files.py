#!/usr/bin/env python3
"""Every Lua file passes luacheck under the rules of .luacheckrc."""
import shutil
import subprocess
import sys

import common

FOLDERS = ("lua", "scenarios")


def check(root):
    paths = [str(p.relative_to(root)) for p in common.files(root, FOLDERS, ".lua")]
    if not paths:
        return []
    answer = subprocess.run(["luacheck", "--no-color", "--no-cache", "--codes", "--formatter", "plain",
                             *paths], capture_output=True, text=True, cwd=root)
    return (answer.stdout + answer.stderr).splitlines() if answer.returncode else []


PLANTS = [
    ({"scenarios/planted.lua": "local unused = 1\n"}, "unused variable"),
    ({"scenarios/planted.lua": "return os.time()\n"}, "os"),
    ({"lua/planted.lua": "leaked = 1\n"}, "leaked"),
    ({"scenarios/planted.lua": "return (\n"}, "expected"),
]

if __name__ == "__main__":
    if shutil.which("luacheck") is None:
        print("skipped: luacheck is not installed")
        sys.exit(common.SKIPPED)
    common.run(check, PLANTS)

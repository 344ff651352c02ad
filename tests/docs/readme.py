#!/usr/bin/env python3
"""What README shows is what the program prints.

Usage: readme.py PROGRAM TOP [--write | --demo | --write-demo]
Takes first.lua out of README, checks and runs it in a folder of its own and compares both pasted
outputs line by line; times and sizes of `check` are those of a machine and stand for any number.
--write pastes what was printed. --demo and --write-demo do the same with the demonstration, a run
of a minute.
"""
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FIRST = "--- Would custody"                  # how the first line of first.lua begins
CHECK, RUN = "first\n  arms", "Findings (20 replications of each of 2 arms"
DEMO = "Findings (40 replications of each of 3 arms"
MEASURED = re.compile(r"^  (estimate|dry run) .*", re.M)
REPORT = "out/summer_2018.html\n"


class Page:
    """README as text; a block is what stands between two fences"""

    def __init__(self, top):
        self.path = pathlib.Path(top) / "README.md"
        self.text = self.path.read_text(encoding="utf-8")

    def block(self, begins):
        found = re.search(r"^```\w*\n(" + re.escape(begins) + r".*?)^```$", self.text, re.M | re.S)
        if found is None:
            sys.exit(f"Bail out! README.md has no block that begins with: {begins}")
        return found

    def paste(self, begins, text):
        old = self.block(begins)
        self.text = self.text[:old.start(1)] + text + self.text[old.end(1):]
        self.path.write_text(self.text, encoding="utf-8")


def shahe(program, *words, folder):
    done = subprocess.run([program, *words], cwd=folder, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C.UTF-8"})
    if done.returncode != 0:
        sys.exit(f"Bail out! shahe {' '.join(words)}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout


def first(program, page):
    """both outputs under the heading "A scenario of your own" """
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "first.lua").write_text(page.block(FIRST)[1], encoding="utf-8")
        return [("check of first.lua", CHECK, shahe(program, "check", "first.lua", folder=folder)),
                ("run of first.lua", RUN,
                 shahe(program, "run", "first.lua", "-o", "first.h5", "--progress", "none",
                       folder=folder))]


def demo(program, top):
    """as ./dev demo does"""
    with tempfile.TemporaryDirectory() as folder:
        result = f"{folder}/summer_2018.h5"
        printed = shahe(program, "run", "scenarios/p2p/summer_2018.lua", "--set", "size=demo", "-o", result,
                        "--progress", "none", folder=top)
    return [("demonstration", DEMO, printed.replace(result, "out/summer_2018.h5") + REPORT)]


def same(number, name, shown, printed):
    shown, printed = (MEASURED.sub(r"  \1", text) for text in (shown, printed))
    print(f"{'ok' if shown == printed else 'not ok'} {number} - README shows the {name}")
    for line in difflib.unified_diff(shown.splitlines(), printed.splitlines(), "README.md",
                                     "printed", n=0, lineterm=""):
        print("# " + line)
    return shown == printed


def main(program, top, how=""):
    page = Page(top)
    runs = demo(program, top) if how.endswith("demo") else first(program, page)
    if how.startswith("--write"):
        for _, begins, printed in runs:
            page.paste(begins, printed)
        return 0
    print(f"1..{len(runs)}")
    good = [same(number, name, page.block(begins)[1], printed)
            for number, (name, begins, printed) in enumerate(runs, 1)]
    return 0 if all(good) else 1


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4) or sys.argv[3:] not in ([], ["--write"], ["--demo"], ["--write-demo"]):
        sys.exit(__doc__)
    sys.exit(main(os.path.abspath(sys.argv[1]), *sys.argv[2:]))

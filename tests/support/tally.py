#!/usr/bin/env python3
"""Print "N passed, N failed, N skipped" for the last run of `meson test`.

A test program that speaks TAP counts once for each of its points, any other program once.
A program that meson calls failed counts at least one failure, even where all its points were
good. No tests at all is a failure too. The exit code is 0 only without failures.
"""
import json
import pathlib
import re
import sys

POINT = re.compile(r"^\s*(not )?ok\b([^#\n]*)(#\s*(skip|todo)\b)?", re.IGNORECASE | re.MULTILINE)
GOOD = {"OK", "EXPECTEDFAIL"}


def count_test(entry):
    """Points (passed, failed, skipped) of one line of meson's log."""
    result = entry["result"]
    if result == "SKIP":
        return 0, 0, 1
    passed = failed = skipped = 0
    if entry.get("stdout", "").lstrip().startswith(("TAP version", "1..", "ok ", "not ok ", "# ")):
        for not_ok, _, mark, kind in POINT.findall(entry["stdout"]):
            if mark:
                skipped += 1
            elif not_ok:
                failed += 1
            else:
                passed += 1
    if result in GOOD:
        return max(passed, 0 if skipped else 1), failed, skipped
    return passed, max(failed, 1), skipped


def main():
    logs = sorted(pathlib.Path(sys.argv[1]).glob("testlog*.json"))
    entries = [json.loads(line) for log in logs for line in log.read_text(errors="replace").splitlines()]
    passed, failed, skipped = (sum(column) for column in zip((0, 0, 0), *map(count_test, entries)))
    for entry in entries:
        if entry["result"] not in GOOD | {"SKIP"}:
            print(f"failed: {entry['name']} ({entry['result']})")
    if not entries:
        print("no test ran")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not entries else 0


sys.exit(main())

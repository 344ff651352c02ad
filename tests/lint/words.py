#!/usr/bin/env python3
"""Tracked text files speak of the project alone: no machine's paths, no bare to-do marks."""
import re

import common

# Each word is kept in two halves, so that this file does not find itself.
FORBIDDEN = [(re.compile(first + second, flags), why) for first, second, flags, why in [
    (r"(?<![\w./-])/wo", r"rk/", 0, "a path of one machine"),
    (r"/tm", r"p/wt\b", 0, "a path of one machine"),
    (r"(?<![\w./])/ho", r"me/\w+", 0, "a path of one machine"),
    (r"(?<![\w./])/ro", r"ot/", 0, "a path of one machine"),
    (r"\.\./sha", r"red\b", 0, "a path of one machine"),
    (r"\bDESIGN", r"\.md\b", 0, "a file that is not here"),
    (r"\bdos", r"sier\b", re.I, "a file that is not here"),
    (r"\bClau", r"de\b", re.I, "not about the project"),
    (r"\bAnthro", r"pic\b", re.I, "not about the project"),
    (r"\bsub-?", r"agents?\b", re.I, "not about the project"),
    (r"\bissues? ", r"(#|no\.? ?)?\d", re.I, "the reader has no such list"),
    (r"\b(FIX", r"ME|XX" r"X)\b", 0, "say what is missing and why, or mend it"),
    (r"\bTO", r"DO\b(?!: \w+ \w+ \w+)", 0, "a to-do needs its explanation: three words at least"),
]]
BINARY = {".h5", ".png", ".jpg", ".pdf", ".gz"}


def check(root):
    problems = []
    for path in common.tracked(root):
        if path.suffix in BINARY:
            continue
        for number, text in enumerate(common.lines(path), 1):
            for pattern, why in FORBIDDEN:
                found = pattern.search(text)
                if found:
                    problems.append(common.at(root, path, number, f"\"{found.group()}\": {why}"))
    return problems


PLANTS = [
    ({"engine/base/planted.c": "/* see /wo" + "rk/main */\n"}, "a path of one machine"),
    ({"scenarios/planted.lua": "-- TO" + "DO\n"}, "a to-do needs its explanation"),
    ({"lua/planted.lua": "-- FIX" + "ME later\n"}, "say what is missing"),
    ({"tests/planted.txt": "see is" + "sue 12\n"}, "the reader has no such list"),
]

if __name__ == "__main__":
    common.run(check, PLANTS)

#!/usr/bin/env python3
"""No file needs itself: what files call of each other forms no circle.

Read off the object files of a plain build: a file needs the files that define what it leaves undefined.
"""
import pathlib
import sys

import common
import cycles
import symbols

TABLES = {"engine/cli/verb.c"}  # the list of verbs: who asks for one of the list needs none of the others


def needs(names):
    """file -> the files whose symbols it uses; names: file -> [(section, name)] of its symbols."""
    home = {name: source for source, found in names.items() for section, name in found if section != "*UND*"}
    return {source: {home[name] for section, name in found if section == "*UND*" and name in home} - {source}
            for source, found in names.items()}


def exported(root, build):
    """file -> [(section, name)] of the symbols that other files see."""
    names = {}
    for source, _, path in symbols.objects(root, build):
        if path.exists() and source not in names and source not in TABLES:
            names[source] = [(section, name) for flags, section, name in symbols.symbols(path)
                             if flags[0] in "gu!" or section == "*UND*"]
    return names


def problems(names):
    found = cycles.circle(needs(names))
    return [f"{found[0]}:1: files call each other in a circle: {' -> '.join(found)}"] if found else []


PLANTED = {"a.c": [(".text", "a"), ("*UND*", "b")], "b.c": [(".text", "b"), ("*UND*", "c")],
           "c.c": [(".text", "c"), ("*UND*", "a"), ("*UND*", "malloc")]}
INNOCENT = {"a.c": [(".text", "a"), ("*UND*", "b")], "b.c": [(".text", "b")]}


def main():
    root, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    if sys.argv[3] != "plain":
        print("skipped: not a plain build")
        sys.exit(common.SKIPPED)
    said = problems(exported(root, build)) + problems(INNOCENT)
    if not problems(PLANTED):
        said.append("the check is deaf: it did not see a planted circle")
    print("\n".join(said) if said else "nothing to complain about")
    sys.exit(1 if said else 0)


if __name__ == "__main__":
    main()

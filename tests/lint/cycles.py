#!/usr/bin/env python3
"""No module needs itself: the includes of modules form no circle.

A module is x.h with x.c and, where it is split, x_<part>.[ch] of the same folder.
"""
import re

import common

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)\.(?:h|inc)"', re.MULTILINE)


def module_of(path, names):
    """`engine/network/clearing` for engine/network/clearing_inner: the shortest name it continues."""
    folder, _, stem = path.rpartition("/")
    words = stem.split("_")
    shorter = (f"{folder}/{'_'.join(words[:n])}" for n in range(1, len(words)))
    return next((name for name in shorter if name in names), path)


def needs(root):
    """module -> the modules that its files include."""
    texts = {p.relative_to(root).as_posix(): p.read_text(encoding="utf-8")
             for p in common.files(root, common.C_ROOMS, ".c", ".h")}
    headed = {name[:-2] for name in texts if name.endswith(".h")}
    graph = {}
    for name, text in texts.items():
        module = module_of(name[:-2], headed)
        seen = graph.setdefault(module, set())
        for included in INCLUDE.findall(text):
            target = included if included in headed else "engine/" + included
            if target in headed:
                seen.add(module_of(target, headed))
        seen.discard(module)
    return graph


def circle(graph):
    """Some circle as a list of modules, or None."""
    done, path = set(), []

    def walk(module):
        if module in path:
            return path[path.index(module):] + [module]
        if module in done:
            return None
        path.append(module)
        for needed in sorted(graph.get(module, ())):
            found = walk(needed)
            if found:
                return found
        path.pop()
        done.add(module)
        return None

    return next(filter(None, map(walk, sorted(graph))), None)


def check(root):
    found = circle(needs(root))
    return [f"{found[0]}.h:1: modules need each other: {' -> '.join(found)}"] if found else []


PLANTS = [
    ({"engine/base/one.h": '#include "base/two.h"\n', "engine/base/two.h": "\n",
      "engine/base/two.c": '#include "base/one.h"\n'}, "engine/base/one -> engine/base/two -> engine/base/one"),
    ({"engine/base/one.h": "\n", "engine/base/one_part.c": '#include "base/two.h"\n',
      "engine/base/two.h": '#include "base/one.h"\n'}, "modules need each other"),
]

if __name__ == "__main__":
    common.run(check, PLANTS)

#!/usr/bin/env python3
"""Each name that a user can meet stands in a page of the documentation; links lead somewhere."""
import re

import common

PAGES = ("README.md", "CONTRIBUTING.md")
# what it is called -> list, pattern that finds the names in it, how a page must have it
LISTS = [
    ("lever", "engine/rules/levers.def", r"^SH_LEVER\((\w+),", "`{}`"),
    ("parameter", "engine/rules/params.def", r"^SH_(?:PARAM|LAW)\((\w+), (\w+),", "`{}`"),
    ("shock", "engine/rules/shocks.def", r"^SH_SHOCK\((\w+),", "`{}`"),
    ("stress test", "engine/rules/stress.def", r"^SH_STRESS\((\w+),", "`{}`"),
    ("channel", "engine/rules/channels.def", r"^SH_CHANNEL\((\w+),", "`{}`"),
    ("observable", "engine/rules/observables.def", r"^SH_OBSERVABLE\((\w+),", "`{}`"),
    ("metric", "engine/record/metrics.def", r"^SH_(?:SYSTEM_\w+|OUTCOME)\((\w+),", "`{}`"),
    ("verb", "engine/cli/verbs.def", r"^SH_VERB\((\w+)\)", "## {}\n"),
    ("exit code", "engine/base/status.def", r"^X\(\w+, (\d+),", "| {} |"),
    ("diagnostic", "engine/script/diagnostics.def", r"^SH_DIAGNOSTIC\((\d+),", "**E{}**"),
]
HIDDEN_VERBS = {"export"}
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def pages(root):
    return [root / name for name in PAGES if (root / name).is_file()] + common.files(root, ("docs",), ".md")


def missing_names(root, text):
    problems = []
    for what, name, pattern, form in LISTS:
        path = root / name
        for number, line in enumerate(common.lines(path), 1):
            found = re.match(pattern, line)
            word = ".".join(found.groups()) if found else None
            if word and word not in HIDDEN_VERBS and form.format(word) not in text:
                problems.append(common.at(root, path, number, f"{what} {word} is in no page of docs"))
    return problems


def dead_links(root, path):
    problems = []
    for number, line in enumerate(common.lines(path), 1):
        for target in LINK.findall(line):
            if "://" not in target and not (path.parent / target).exists():
                problems.append(common.at(root, path, number, f"the link to {target} leads nowhere"))
    return problems


def check(root):
    found = pages(root)
    text = "".join(path.read_text(encoding="utf-8") for path in found)
    return missing_names(root, text) + [p for path in found for p in dead_links(root, path)]


PLANTS = [
    ({"engine/rules/levers.def": 'SH_LEVER(planted, flag, 0, 0, 1, "x")\n'}, "lever planted is in no page"),
    ({"engine/rules/params.def": 'SH_PARAM(market, planted, share, 0, 0, 1, "x", "P")\n'},
     "parameter market.planted is in no page"),
    ({"engine/record/metrics.def": 'SH_OUTCOME(planted, quantity, 1, "x")\n'}, "metric planted is in no page"),
    ({"engine/cli/verbs.def": "SH_VERB(planted)\n"}, "verb planted is in no page"),
    ({"engine/base/status.def": 'X(PLANTED, 99, "x")\n'}, "exit code 99 is in no page"),
    ({"engine/script/diagnostics.def": 'SH_DIAGNOSTIC(999, "x", "x")\n'}, "diagnostic 999 is in no page"),
    ({"docs/planted.md": "see [there](nowhere.md)\n"}, "the link to nowhere.md leads nowhere"),
]

if __name__ == "__main__":
    common.run(check, PLANTS)

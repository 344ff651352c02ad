#!/usr/bin/env python3
"""The published figures parse, name their sources, use known units, and agree with one another."""
import csv
import re

import common

COLUMNS = ["date", "series", "value", "unit", "definition", "source", "mark"]
UNITS = {"platforms", "percent", "basis points", "1e8 yuan", "1e4 persons", "months", "cases"}
MARKS = {"verified", "recalled", "computed"}
POINT = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
DATE = re.compile(rf"{POINT}|({POINT}|\.\.)/{POINT}")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
FILE = "scenarios/data/cn_p2p_2018.csv"
SIZES = ("below_1", "1_to_5", "5_to_10", "10_to_50", "above_50")
NEEDED = ("exits", "problem_platforms", "operating_platforms", "exit_rate", "volume", "balance", "yield",
          "active_investors", "active_borrowers", "net_outflow", "largest_platform_share")


def row_problem(row, seen):
    if None in row or None in row.values():
        return "wrong number of columns"
    if not all(text and text == text.strip() for text in row.values()):
        return "an empty or padded field"
    if not DATE.fullmatch(row["date"]):
        return f"date {row['date']} is none of the forms of README.md"
    if not NUMBER.fullmatch(row["value"]):
        return f"value {row['value']} is no plain decimal number"
    for column, known in (("unit", UNITS), ("mark", MARKS)):
        if row[column] not in known:
            return f"unknown {column} {row[column]}"
    if not re.fullmatch(r"[a-z0-9_]+", row["series"]):
        return f"series {row['series']} is not lower case with underscores"
    if (row["date"], row["series"]) in seen:
        return f"{row['series']} stands twice for {row['date']}"
    return None


def disagreements(value):
    """Identities that tie the figures together; `value` maps (date, series) to a number."""
    july = "2018-07"
    missing = [series for series in NEEDED if (july, series) not in value]
    if missing:
        return [f"July 2018 lacks {', '.join(missing)}"]
    pairs = [
        ("exits of July", value[july, "exits"],
         value[july, "problem_platforms"] + value[july, "closed_platforms"], 0),
        ("platforms in operation at the end of July", value[july, "operating_platforms"],
         value["2018-06", "operating_platforms"] - value[july, "exits"], 0),
        ("exit rate of July", value[july, "exit_rate"],
         100 * value[july, "exits"] / value["2018-06", "operating_platforms"], 0.05),
        ("balance of June", value["2018-06", "balance"],
         value[july, "balance"] / (1 + value[july, "balance_change"] / 100), 0.1),
        ("volume of July", value[july, "volume"],
         value["2018-06", "volume"] * (1 + value[july, "volume_change"] / 100), 1),
        ("share of the largest platform", value[july, "largest_platform_share"],
         100 * value[july, "largest_platform_balance"] / value[july, "balance"], 0.05),
        ("shares of the size classes", 100,
         sum(value["2018-12", "size_share_" + size] for size in SIZES), 0.01),
    ]
    return [f"{name}: {printed} is not {found:.4g}" for name, printed, found, error in pairs
            if abs(printed - found) > error + 1e-9]


def check(root):
    problems, seen, value = [], set(), {}
    path = root / FILE
    with open(path, encoding="utf-8", newline="") as text:
        reader = csv.DictReader(text, strict=True)
        if reader.fieldnames != COLUMNS:
            return [common.at(root, path, 1, f"columns are {reader.fieldnames}, not {COLUMNS}")]
        for row in reader:
            problem = row_problem(row, seen)
            if problem:
                problems.append(common.at(root, path, reader.line_num, problem))
                continue
            seen.add((row["date"], row["series"]))
            value[row["date"], row["series"]] = float(row["value"])
    return problems or [f"{FILE}: {text}" for text in disagreements(value)]


HEAD = ",".join(COLUMNS) + "\n"
PLANTS = [({FILE: HEAD + row + "\n"}, complaint) for row, complaint in [
    ("2018-13,exits,1,platforms,a,b,verified", "date 2018-13"),
    ("2018-07,exits,1e2,platforms,a,b,verified", "value 1e2"),
    ("2018-07,exits,1,pounds,a,b,verified", "unknown unit pounds"),
    ("2018-07,exits,1,platforms,a,b,guessed", "unknown mark guessed"),
    ("2018-07,exits,1,platforms,a,,verified", "an empty or padded field"),
    ("2018-07,exits,1,platforms,a,b", "wrong number of columns"),
    ("2018-07,exits,1,platforms,a,b,verified,c", "wrong number of columns"),
    ("2018-07,exits,1,platforms,a,b,verified\n" * 2, "exits stands twice"),
    ("2018-07,exits,1,platforms,a,b,verified", "July 2018 lacks problem_platforms"),
]] + [({FILE: "date,value\n"}, "columns are")]


def main():
    """Beside the plants above, one that keeps the true file and changes a single figure."""
    import pathlib
    import sys
    text = (pathlib.Path(sys.argv[1]) / FILE).read_text(encoding="utf-8")
    changed = text.replace(",exits,218,", ",exits,219,")
    common.run(check, PLANTS + [({FILE: changed}, "exits of July: 219")])


if __name__ == "__main__":
    main()

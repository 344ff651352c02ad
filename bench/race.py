#!/usr/bin/env python3
"""The micro-model of micro.h on the engine's machinery, as a hand-written C loop, with GSL, numba and numpy.

Drivers run interleaved, one thread each, and are compared by the processor time of their best round. First the
machineries must agree on what they compute, and ours must give the same bits for every instruction set and any
number of threads. A ratio is a headline only if the rounds differ by at most 10 % and the machine was not crowded.
"""
import argparse
import math
import os
import pathlib
import statistics
import sys

import measure

HERE = pathlib.Path(__file__).resolve().parent
# competitor -> (bound with AVX-512, whether ours must take at most that share of its time, or be that many times faster)
TARGETS = {"hand": (1.5, True), "numba": (4.0, False), "c+gsl": (7.0, False), "numpy": (12.0, False)}
ISAS = ["avx512", "avx2", "baseline"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", type=pathlib.Path, help="folder with bench_micro and bench_micro_gsl")
    parser.add_argument("--agents", type=int, default=1_000_000)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--docs", type=pathlib.Path, help="page whose section of figures is replaced")
    return parser.parse_args()


def python():
    """Debian's own Python sees the modules that apt installs."""
    return "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable


def ours(options, name, isa, n=None, steps=None, threads=1):
    return [options.build / "bench_micro", name, n or options.agents, steps or options.steps, threads, isa]


def isas_here(options):
    return [isa for isa in ISAS if measure.run(ours(options, "shahe", isa, 10_000, 1))]


def check_identity(options, isas):
    """The hashes of all variants; exactly one is right."""
    hashes = {}
    for isa in isas:
        for threads in (1, 2, 3):
            result = measure.run(ours(options, "shahe", isa, 300_001, 8, threads))
            hashes.setdefault(result["hash"], []).append(f"{isa} x {threads}")
    if len(hashes) != 1:
        sys.exit(f"the variants disagree: {hashes}")
    return f"same sums, bit for bit: {', '.join(isas)}, each with 1, 2 and 3 threads (hash {next(iter(hashes))})"


def check_agreement(results):
    """Numbers of defaults of all machineries, pairwise within 4 standard errors of their difference."""
    counts = {name: rounds[0]["defaults"] for name, rounds in results.items()}
    names = list(counts)
    for i, a in enumerate(names):
        for b in names[i + 1:]:
            error = math.sqrt(counts[a] + counts[b])
            if abs(counts[a] - counts[b]) > 4 * error:
                sys.exit(f"{a} and {b} do not compute the same model: {counts[a]} and {counts[b]} defaults")
    return "defaults agree within 4 standard errors: " + ", ".join(f"{name} {count}" for name, count in counts.items())


def rows_of(results, field="ns"):
    rows = []
    for name, rounds in results.items():
        values = [r[field] for r in rounds]
        rows.append([name, *(f"{v:.2f}" for v in (min(values), statistics.median(values), max(values))),
                     f"{100 * measure.spread(values):.0f} %", rounds[0].get("rss_mb", "")])
    return measure.table(["machinery", "best ns", "median", "worst", "spread", "MiB"], rows)


def noisy(queue, *runs):
    return queue.crowded or any(measure.spread([r["ns"] for r in rounds]) > measure.MOST_SPREAD for rounds in runs)


def ratio_rows(results, isa, queue):
    """Ours against each competitor; with AVX2 half of the targets, with less no target."""
    share = {"avx512": 1.0, "avx2": 0.5, "baseline": 0.0}[isa]
    mine = results[f"shahe {isa}"]
    rows = []
    for name, (target, most) in TARGETS.items():
        other = results.get(f"hand {isa}" if name == "hand" else name)
        if other is None:
            rows.append([isa, name, "–", "–", "not here"])
            continue
        quick, slow = (mine, other) if not most else (other, mine)
        ratio = min(r["ns"] for r in slow) / min(r["ns"] for r in quick)
        bound = target if most else target * share
        text = f"≤ {bound:g}" if most else f"≥ {bound:g}"
        said = measure.verdict(ratio, bound, most) + (" (noisy)" if noisy(queue, mine, other) else "")
        what = f"ours / {name}" if most else f"{name} / ours"
        rows.append([isa, what, f"{ratio:.2f}", text, said])
    return rows


def race(options, isas):
    wide = isas[:2]
    drivers = {}
    for isa in wide:
        drivers[f"shahe {isa}"] = ours(options, "shahe", isa)
        drivers[f"hand {isa}"] = ours(options, "hand", isa)
    size = [options.agents, options.steps]
    drivers["c+gsl"] = [options.build / "bench_micro_gsl", *size]
    drivers["numba"] = [python(), HERE / "micro_numba.py", *size]
    drivers["numpy"] = [python(), HERE / "micro_numpy.py", *size]
    with measure.Queue() as queue:
        results = measure.interleave(drivers, options.rounds)
    lines = [check_agreement(results), "",
             f"{options.agents} borrowers, {options.steps} steps, {options.rounds} rounds, processor time of one "
             f"thread in ns per borrower and step; {queue.mean:.1f} processes wanted the {measure.cores()} cores:", ""]
    lines += rows_of(results) + [""]
    ratios = [row for isa in wide for row in ratio_rows(results, isa, queue)]
    return lines + measure.table(["instructions", "ratio of best", "value", "target", ""], ratios) + ["", headline(ratios)]


def headline(ratios):
    """One sentence with the ratios of the widest instruction set, or why there is none."""
    rows = [row for row in ratios if row[0] == ratios[0][0]]
    if any("noisy" in row[4] for row in rows):
        return "No headline: the machine was too noisy or too busy."
    return f"Headline ({rows[0][0]}): " + ", ".join(f"{row[1]} {row[2]}" for row in rows if row[2] != "–") + "."


def growth(options):
    """Cost per borrower from 0.1 to 10 million."""
    drivers = {}
    for millions in (0.1, 1, 10):
        n = int(millions * 1e6)
        drivers[f"shahe {millions:g} M"] = ours(options, "shahe", "auto", n, max(10, 10_000_000 // n))
    for millions in (0.1, 10):
        n = int(millions * 1e6)
        drivers[f"numpy {millions:g} M"] = [python(), HERE / "micro_numpy.py", n, max(3, 2_000_000 // n)]
    with measure.Queue() as queue:
        results = measure.interleave(drivers, options.rounds)
    small, large = results["shahe 0.1 M"], results["shahe 10 M"]
    best = {name: min(r["ns"] for r in rounds) for name, rounds in results.items()}
    ratio = best["shahe 10 M"] / best["shahe 0.1 M"]
    said = measure.verdict(ratio, 1.25, True) + (" (noisy)" if noisy(queue, small, large) else "")
    rows = [["growth 0.1 M to 10 M, ours", f"{ratio:.2f}", "≤ 1.25", said]]
    if "numpy 10 M" in best:
        rows += [["the same, numpy", f"{best['numpy 10 M'] / best['numpy 0.1 M']:.2f}", "", ""],
                 ["numpy / ours at 10 M", f"{best['numpy 10 M'] / best['shahe 10 M']:.1f}", "", ""]]
    return rows_of(results), rows


def two_threads(options):
    """Time on the clock of one thread over that of two; best step of each round."""
    drivers = {str(t): ours(options, "shahe", "auto", 10_000_000, options.steps, t) for t in (1, 2)}
    with measure.Queue() as queue:
        results = measure.interleave(drivers, options.rounds)
    wall = {t: [r["best_step_wall_ns"] for r in rounds] for t, rounds in results.items()}
    ratio = min(wall["1"]) / min(wall["2"])
    bad = queue.crowded or any(measure.spread(w) > measure.MOST_SPREAD for w in wall.values())
    said = measure.verdict(ratio, 1.85, False) + (" (noisy)" if bad else "")
    work = min(r["ns"] for r in results["2"]) / min(r["ns"] for r in results["1"])
    return [["two threads, 10 M, clock time of the best step", f"{ratio:.2f}", "≥ 1.85", said],
            ["the same, processor time of both over that of one", f"{work:.2f}", "", ""]]


def main():
    options = arguments()
    isas = isas_here(options)
    os.environ.setdefault("NUMBA_CACHE_DIR", str(options.build / "numba_cache"))
    lines = [*measure.machine(), "", check_identity(options, isas)]
    lines += race(options, isas) + [""]
    grown, rows = growth(options)
    lines += grown + [""] + measure.table(["", "value", "target", ""], rows + two_threads(options))
    print("\n".join(lines))
    if options.docs:
        measure.write_section(options.docs, "figures of the micro-model", lines)


if __name__ == "__main__":
    main()

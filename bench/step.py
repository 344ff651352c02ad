#!/usr/bin/env python3
"""The peer-to-peer step of the engine: cost by phase, memory, growth, two threads, and what a policy costs."""
import argparse
import pathlib
import statistics
import sys

import measure

PLATFORMS = 400
SCENARIO = pathlib.Path(__file__).resolve().parent / "watch.lua"
MOST_BYTES = {"borrower": 72, "investor": 64}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path, help="folder with bench_step")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--docs", type=pathlib.Path, help="page whose section of figures is replaced")
    return parser.parse_args()


def step(options, persons, steps, threads=1, isa="auto", mode="plain", platforms=PLATFORMS):
    return [options.build / "bench_step", SCENARIO, int(persons), steps, threads, isa, platforms, mode]


def drivers_of(options):
    return {"0.1 M": step(options, 1e5, 100), "1 M": step(options, 1e6, 20), "10 M": step(options, 1e7, 5),
            "10 M, two threads": step(options, 1e7, 5, 2), "10 M, policy": step(options, 1e7, 5, mode="policy"),
            "10 M, output": step(options, 1e7, 5, mode="output"),
            "10 M, 5000 platforms": step(options, 1e7, 5, platforms=5000),
            "10 M, 5000 platforms, policy": step(options, 1e7, 5, mode="policy", platforms=5000),
            "1 M, avx2": step(options, 1e6, 20, isa="avx2"), "1 M, baseline": step(options, 1e6, 20, isa="baseline")}


def same_digest(options):
    hashes = {}
    for isa in ("avx512", "avx2", "baseline"):
        for threads in (1, 2, 3):
            result = measure.run(step(options, 100_001, 30, threads, isa))
            if result:
                hashes.setdefault(result["hash"], []).append(f"{isa} x {threads}")
    if len(hashes) != 1:
        sys.exit(f"the variants disagree: {hashes}")
    return f"Same digest for {', '.join(next(iter(hashes.values())))} threads."


def best(rounds, field="ns"):
    return min(r[field] for r in rounds)


def phase_table(rounds):
    """Share of each phase in the fastest round, in ns per person and step."""
    quickest = min(rounds, key=lambda r: r["wall_ns"])
    share = quickest["ns"] / quickest["wall_ns"]
    rows = [[name, f"{ns * share:.2f}", f"{100 * ns / quickest['wall_ns']:.0f} %"]
            for name, ns in quickest["phases"].items()]
    return measure.table(["phase", "ns", "share"], rows)


def size_table(results):
    rows = []
    for name, rounds in results.items():
        values = [r["ns"] for r in rounds]
        rows.append([name, *(f"{v:.1f}" for v in (min(values), statistics.median(values), max(values))),
                     f"{100 * measure.spread(values):.0f} %", rounds[0]["rss_mb"]])
    return measure.table(["persons", "best ns", "median", "worst", "spread", "MiB"], rows)


def claim_rows(results, queue):
    """Claims on ratios of the best rounds; noisy where rounds differ or the machine was crowded."""
    def row(text, value, target, most, *runs):
        bad = queue.crowded or any(measure.spread([r["ns"] for r in rounds]) > measure.MOST_SPREAD for rounds in runs)
        said = measure.verdict(value, target, most) + (" (noisy)" if bad else "")
        return [text, f"{value:.3g}", f"{'≤' if most else '≥'} {target:g}", said]

    one, two, watched, kept = (results["10 M" + name] for name in ("", ", two threads", ", policy", ", output"))
    many, many_watched = results["10 M, 5000 platforms"], results["10 M, 5000 platforms, policy"]
    rows = [row("ns of a person and step, 1 M", best(results["1 M"]), 30, True, results["1 M"]),
            row("growth 0.1 M to 10 M", best(one) / best(results["0.1 M"]), 1.25, True, one, results["0.1 M"]),
            row("two threads, 10 M, clock time of the best step",
                best(one, "best_step_wall_ns") / best(two, "best_step_wall_ns"), 1.85, False, one, two),
            ["the same, processor time of both over that of one", f"{best(two) / best(one):.3g}", "", ""],
            row("policy in Lua on / off, 10 M", best(watched) / best(one), 1.05, True, watched, one),
            row("the same, 5,000 platforms", best(many_watched) / best(many), 1.05, True, many_watched, many),
            row("output of all platform series on / off, 10 M", best(kept) / best(one), 1.03, True, kept, one)]
    for who, most in MOST_BYTES.items():
        size = one[0][f"{who}_bytes"]
        rows.append([f"bytes of a row, {who}", size, f"≤ {most}", measure.verdict(size, most, True)])
    return rows


def main():
    options = arguments()
    lines = [*measure.machine(), "", same_digest(options), ""]
    with measure.Queue() as queue:
        results = measure.interleave(drivers_of(options), options.rounds)
    lines += [f"{PLATFORMS} platforms where not said otherwise, one borrower to two investors, weekly steps, {options.rounds} rounds, processor "
              f"time in ns per person and step; {queue.mean:.1f} processes wanted the {measure.cores()} cores:", ""]
    lines += size_table(results) + ["", "By phase, 1 M persons, one thread:", ""] + phase_table(results["1 M"]) + [""]
    lines += measure.table(["", "value", "target", ""], claim_rows(results, queue))
    print("\n".join(lines))
    if options.docs:
        measure.write_section(options.docs, "figures of the step", lines)


if __name__ == "__main__":
    main()

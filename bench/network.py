#!/usr/bin/env python3
"""The kernels of networks beside numpy and scipy, each job by turns, processor time of one thread.

Making the network is not timed, except in the ensemble, whose draws are its job. The answers must agree before any
time counts. numpy gets its matrices scaled in advance; ours begin from debts in whole fen.
"""
import argparse
import pathlib
import sys

import measure

NUMPY = pathlib.Path(__file__).resolve().parent / "network_numpy.py"
# job -> (name, nodes, rounds within a run, share of numpy's time or seconds, agreement of the answers)
RACES = {"clear": ("clearing", 100_000, 10, 0.5, 1e-9), "costs": ("clearing with costs of default", 100_000, 10, 0.5, 1e-9),
         "stress": ("linear DebtRank", 100_000, 3, 0.5, 1e-9), "each": ("DebtRank, every bank in turn", 1000, 1, None, 1e-7),
         "ensemble": ("Gai-Kapadia, 16 x 1,000 draws", 1000, 1, None, 0.02)}
SECONDS = {"each": 0.5, "ensemble": 1.0}
LARGE = ("clear", "costs", "stress", "settle")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", type=pathlib.Path, help="folder with bench_network")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int, default=1_000_000, help="nodes of the large network, ten loans each")
    parser.add_argument("--docs", type=pathlib.Path, help="page whose section of figures is replaced")
    return parser.parse_args()


def ours(options, job, nodes, threads, rounds):
    return [options.build / "bench_network", job, nodes, threads, rounds]


def race(options):
    drivers = {}
    for job, (_, nodes, rounds, _, _) in RACES.items():
        drivers[job] = ours(options, job, nodes, 1, 3 * rounds)
        drivers["numpy " + job] = ["/usr/bin/python3", NUMPY, job, nodes, rounds]
    drivers["settle"] = ours(options, "settle", 100_000, 1, 10)
    return measure.interleave(drivers, options.rounds)


def disagreement(results):
    for job, (name, _, _, _, near) in RACES.items():
        if job in results and "numpy " + job in results:
            a, b = results[job][0]["answer"], results["numpy " + job][0]["answer"]
            if abs(a - b) > near * max(abs(b), 1):
                sys.exit(f"{name}: {a} and {b} are not the same answer")


def milliseconds(seconds):
    return f"{1000 * seconds:.1f}" if seconds < 1 else f"{1000 * seconds:.0f}"


def small_table(results, busy):
    rows = []
    for job, (name, nodes, _, share, _) in RACES.items():
        own = [r["cpu"] for r in results[job]]
        other = [r["cpu"] for r in results.get("numpy " + job, [])]
        ratio = min(own) / min(other) if other else None
        value, target = (ratio, share) if share else (min(own), SECONDS[job])
        noisy = " (noisy)" if busy or measure.spread(own) > measure.MOST_SPREAD else ""
        verdict = measure.verdict(value, target, True) + noisy if value is not None else "not run"
        rows.append([name, f"{nodes:,}", milliseconds(min(own)), milliseconds(min(other)) if other else "",
                     f"{ratio:.2f}" if ratio else "", f"≤ {target}" + ("" if share else " s"), verdict])
    if "settle" in results:
        rows.append(["clearing and settlement in fen", "100,000",
                     milliseconds(min(r["cpu"] for r in results["settle"])), "", "", "", ""])
    return measure.table(["job", "nodes", "ours, ms", "numpy, ms", "ratio", "target", ""], rows)


def large_table(options, busy):
    rows, together = [], [0.0, 0.0]
    for job in LARGE:
        runs = measure.interleave({t: ours(options, job, options.large, t, 3) for t in (1, 2)}, 1)
        one, two = runs[1][0], runs[2][0]
        if one["answer"] != two["answer"]:
            sys.exit(f"{job}: two threads change the answer")
        ratio = two["wall"] / one["wall"]
        together = [together[0] + one["wall"], together[1] + two["wall"]]
        verdict = "" if job == "settle" else measure.verdict(ratio, 0.6, True) + (" (noisy)" if busy else "")
        rows.append([job, f"{one['wall']:.3f}", f"{two['wall']:.3f}", f"{ratio:.2f}",
                     "" if job == "settle" else "≤ 0.6", verdict])
    ratio = together[1] / together[0]
    rows.append(["together", *(f"{seconds:.3f}" for seconds in together), f"{ratio:.2f}", "≤ 0.6",
                 measure.verdict(ratio, 0.6, True) + (" (noisy)" if busy else "")])
    return measure.table(["job", "one thread, s", "two, s", "ratio", "target", ""], rows)


def main():
    options = arguments()
    machine = measure.machine()
    with measure.Queue() as queue:
        results = race(options)
        disagreement(results)
        busy = queue.mean > measure.cores() + 0.5
        lines = [*machine, "", "Ten loans a bank; processor time of the best round; "
                 f"{queue.mean:.1f} processes wanted the {measure.cores()} cores:", "", *small_table(results, busy), "",
                 f"{options.large:,} banks, ten loans each, clock time of the best of three rounds:", "",
                 *large_table(options, busy)]
    print("\n".join(lines))
    if options.docs:
        measure.write_section(options.docs, "figures of networks", lines)


if __name__ == "__main__":
    main()

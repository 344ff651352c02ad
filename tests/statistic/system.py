#!/usr/bin/env python3
"""The scenarios of scenarios/system, each run at its fixed seed and held to the finding it expects.

Usage: system.py PROGRAM TOP
Prints TAP, one point for each finding. The numbers are those of the scenarios' own headers, read
from them: a range must hold the whole 95 % interval of the run and not be four times as wide, a
single number must lie in the interval. A change of luck passes and a change of size does not.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import h5py
import numpy as np

RESULTS = []
SPREAD = {"failed platforms": "failed_platforms",
          "amplification (claims hit by the first round and by contagion since, over the first round)": "amplification",
          "failures that one failure brings down": "secondary_per_failure",
          "links of the longest chain of failures": "cascade_depth",
          "time to half of the largest cascade": "cascade_half_time",
          "time from first alarm to failure": "alarm_lead_days"}
NUMBER = r"(-?\d[\d.]*)"
RANGE = NUMBER + " to " + NUMBER
WIDEST = 4  # times the interval of the run


def point(passed, sentence):
    RESULTS.append(passed)
    print(f"{'ok' if passed else 'not ok'} {len(RESULTS)} - {sentence}", flush=True)


def header(top, name):
    """the prose at the top of a scenario as one line"""
    text = (pathlib.Path(top) / "scenarios/system" / (name + ".lua")).read_text(encoding="utf-8")
    lines = text.splitlines()
    prose = [line.lstrip("- ") for line in lines[:next(i for i, line in enumerate(lines) if line[:2] != "--")]]
    return " ".join(prose)


def wilson(hits, n):
    z = 1.959964
    middle, half = (hits + z * z / 2) / (n + z * z), z / (n + z * z) * (hits * (n - hits) / n + z * z / 4) ** 0.5
    return middle - half, middle + half


def ratio(over, under):
    """95 % interval of the ratio of two means over the same replications, linearised"""
    value = over.mean() / under.mean()
    spread = (over - value * under).std(ddof=1) / under.mean() / len(over) ** 0.5
    return value - 2.09 * spread, value + 2.09 * spread


class Study:
    """a scenario with its settings, run once; arm 0 has the channel, arm 1 has it off"""

    def __init__(self, program, top, folder, name, *settings):
        path = pathlib.Path(folder) / f"{name}{len(settings)}{len(RESULTS)}.h5"
        self.name, self.header = name, header(top, name)
        words = ["run", str(pathlib.Path(top) / "scenarios/system" / (name + ".lua")), "-o", str(path),
                 "--progress", "none", "--threads", "2"]
        for setting in settings:
            words += ["--set", setting]
        self.printed = answer(program, *words)
        told = json.loads(answer(program, "show", str(path), "--json"))["findings"]
        self.channel = told["channels"][0]
        self.finding = {(f["metric"], f["statistic"], f.get("level"), f["arm"]): f for f in told["findings"]}
        with h5py.File(path, "r") as file:
            self.outcome = {k: v[...].astype(float) for k, v in file["outcomes"].items()
                            if v.dtype.kind in "if"}
            self.system = {k: v[...].astype(float) for k, v in file["system"].items()
                           if v.ndim == 3 and v.dtype.kind in "if"}
            channels = [x.decode() if isinstance(x, bytes) else x for x in file["channel_name"][...]]
            shares = np.nanmean(file["triggers/share"][...].astype(float), axis=1)
        self.share = {name: shares[:, i] for i, name in enumerate(channels)}

    def prints(self):
        """each number of how far failures spread that the runs define, and none that they do not"""
        wrong = [label for label, metric in SPREAD.items()
                 if np.isfinite(self.outcome[metric][0]).any() != (f"  {label}, median\n" in self.printed)]
        wrong += [line for line in ("trigger share of the channel in these failures, mean",
                                    "failures that it adds, mean of pairs") if line not in self.printed]
        point(not wrong, f"{self.name}: the run prints how far failures spread{': not ' if wrong else ''}{', '.join(wrong)}")

    def says(self, words, interval, scale=1):
        """a number or range of the header (# stands for it) against an interval of the run"""
        low, high = (end * scale for end in interval)
        found = None
        for numbers in (RANGE, NUMBER):
            found = found or re.search(words.replace("#", numbers), self.header)
        if found is None:
            point(False, f"{self.name}: the header does not say '{words}'")
            return
        said = [float(number.rstrip(".")) for number in found.groups()]
        if len(said) == 1:
            good = low <= said[0] <= high
        else:
            good = said[0] <= low and high <= said[1] and (low == high or said[1] - said[0] <= WIDEST * (high - low))
        point(good, f"{self.name}: '{found.group(0)}': {low:.3g} to {high:.3g} in this run")

    def median(self, metric, arm="none"):
        found = self.finding[metric, "quantile", 0.5, arm]
        return found["low"], found["high"]

    def added(self):
        return self.channel["failures_added_low"], self.channel["failures_added_high"]

    def shares(self):
        return self.channel["trigger_share_low"], self.channel["trigger_share_high"]

    def nobody_falls(self):
        fallen = self.outcome["failures_insolvent"][0]
        return wilson((fallen == 0).sum(), len(fallen))


def answer(program, *words):
    done = subprocess.run([program, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          env={**os.environ, "LC_ALL": "C.UTF-8"})
    if done.returncode != 0:
        sys.exit(f"Bail out! {' '.join(words)}\n{done.stderr}")
    return done.stdout


def interplatform(run):
    study = run("interplatform")
    study.prints()
    fallen = study.outcome["failures_insolvent"]
    study.says("the debts add # failures to a run", study.added())
    study.says("half of the cascade after # days", study.median("cascade_half_time"))
    study.says("chains of # links", study.median("cascade_depth"))
    point(fallen[1].max() == 0, "nobody falls by debts where the channel is off")
    point(study.shares()[0] > 0.8, f"debts are told as the cause: {study.shares()[0]:.2f} at least")
    peak = study.outcome["peak_exit_rate"]
    point(peak.max() <= 1, f"no more leave in a month than there were: {peak.max():.3f}")
    links = run("interplatform", "platform.exposure_links=12")
    links.says("exposure_links=12.*?: nobody falls in # % of the runs", links.nobody_falls(), 100)
    point(links.outcome["failures_insolvent"][0].max() > 60, "and the rare cascade takes nearly everybody")
    cleared = run("interplatform", "platform.exposure_clearing=true")
    cleared.says(r"exposure_clearing=true\): nobody falls in # % of the runs", cleared.nobody_falls(), 100)


def common_guarantor(run):
    study = run("common_guarantor")
    study.prints()
    failed = study.outcome["failed_platforms"]
    study.says("the channel adds # failures to a run", study.added())
    study.says("# times as many platforms fail", ratio(*failed))
    change = study.finding["investor_loss_share", "paired_median_difference", None, "without guarantor"]
    study.says("investors lose # % of their claims more", (-change["high"], -change["low"]), 100)
    study.says("# % of the trigger shares", study.shares(), 100)
    share, part = study.channel["trigger_share"], 1 - failed[1].mean() / failed[0].mean()
    point(abs(share - part) < 0.2, f"its trigger share, {share:.2f}, is near its part in the failures, {part:.2f}")
    point(study.share["guarantor"][1] == 0, "the guarantor is told as a cause only where it is one")
    study.says("failures # % follow another", study.median("secondary_per_failure"), 100)
    point(study.outcome["secondary_per_failure"][1].max() == 0, "without the channel none does")


def common_borrowers(run):
    study = run("common_borrowers")
    study.prints()
    after = study.system["write_off"][:, :, 13:].sum(axis=2)
    lost = study.outcome["investor_loss_share"]
    study.says("# % higher than in the paired runs", [x - 1 for x in ratio(*after)], 100)
    study.says("investors lose # % more", [x - 1 for x in ratio(*lost)], 100)
    study.says("in the median # % of claims", study.median("investor_loss_share"), 100)
    study.says("of claims, not # %", study.median("investor_loss_share", "without borrowers"), 100)
    study.says("It adds # failures to a run", study.added())
    study.says("within # %", study.shares(), 100)
    share = study.share["borrowers"]
    point(share[0] > 0 and share[1] == 0, f"borrowers are told as a cause only where they are one: {share[0]:.4f}")


def kernels(program, top, folder):
    """what the headers of the studies of one kernel say, to the digits that they give"""
    def rows(name, sheet):
        path = str(pathlib.Path(top) / "scenarios/system" / (name + ".lua"))
        return header(top, name), json.loads(
            answer(program, "run", path, "-o", f"{folder}/{name}.h5", "--progress", "none", "--json"))[sheet]["rows"]
    words, cases = rows("eba_fire_sale", "cases")
    said = re.search(r"fails (\d+) banks of 48 where .* price, (\d+) with an impact of 1 %, and (\d+) with one of 5 %"
                     r".* fails none but still takes (\d+) % off", words)
    found = [cases[i]["failed"] for i in range(3)] + [round(100 * (1 - cases[3]["price_corporate"]))]
    point(cases[3]["failed"] == 0 and [int(x) for x in said.groups()] == found, f"eba_fire_sale: {said.groups()}")
    words, reserves = rows("reserve_ruin", "reserves")
    said = re.search(r"by ([\d.]+): from (\d+) % without a reserve to (\d+) % with 1 and ([\d.]+) in a thousand million",
                     words)
    chance = [row["exact"] for row in reserves]
    found = [f"{chance[5] / chance[6]:.1f}", f"{100 * chance[0]:.0f}", f"{100 * chance[1]:.0f}", f"{1e9 * chance[10]:.1f}"]
    point(list(said.groups()) == found and all(row["off"] < 0.0055 for row in reserves), f"reserve_ruin: {said.groups()}")
    words, degrees = rows("gai_kapadia", "degrees")
    often = {row["degree"]: row["frequency"] for row in degrees}
    point(5.5 < 1 / often[6] < 6.5 and 60 < 1 / often[7] < 80 and often[8] == 0 and .75 < often[3] < .85
          and "one network in six at 6, one in seventy at 7, none of the thousand at 8" in words
          and "four networks in five" in words, f"gai_kapadia: {often[3]}, {often[6]}, {often[7]}, {often[8]}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        def runner(*words):
            return Study(sys.argv[1], sys.argv[2], place, *words)
        interplatform(runner)
        common_guarantor(runner)
        common_borrowers(runner)
        kernels(sys.argv[1], sys.argv[2], place)
    print(f"1..{len(RESULTS)}")
    sys.exit(0 if all(RESULTS) else 1)

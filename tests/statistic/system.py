#!/usr/bin/env python3
"""The scenarios of scenarios/system, each run at its fixed seed and held to the finding it expects.

Usage: system.py PROGRAM TOP
Prints TAP, one point for each finding. Bounds stand well inside what was found when they were set
(in brackets), so that a change of luck passes and a change of sign does not.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np

RESULTS = []
SPREAD = ("failed platforms, median", "amplification (claims hit", "failures that one failure brings down, median",
          "links of the longest chain of failures, median", "time to half of the largest cascade, median",
          "time from first alarm to failure, median", "trigger share of the channel in these failures, mean",
          "failures that it adds, mean of pairs", "investor loss (share of claims), median")


def point(passed, sentence):
    RESULTS.append(passed)
    print(f"{'ok' if passed else 'not ok'} {len(RESULTS)} - {sentence}", flush=True)


class Study:
    """a scenario with its settings, run once; arm 0 has the channel, arm 1 has it off"""

    def __init__(self, program, top, folder, name, *settings):
        path = pathlib.Path(folder) / f"{name}{len(settings)}{len(RESULTS)}.h5"
        words = [program, "run", str(pathlib.Path(top) / "scenarios/system" / (name + ".lua")), "-o", str(path),
                 "--progress", "none", "--threads", "2"]
        for setting in settings:
            words += ["--set", setting]
        done = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})
        if done.returncode != 0:
            sys.exit(f"Bail out! {' '.join(words)}\n{done.stderr}")
        self.printed = done.stdout
        with h5py.File(path, "r") as file:
            self.outcome = {k: v[...].astype(float) for k, v in file["outcomes"].items()
                            if v.dtype.kind in "if"}
            self.system = {k: v[...].astype(float) for k, v in file["system"].items()
                           if v.ndim == 3 and v.dtype.kind in "if"}
            channels = [x.decode() if isinstance(x, bytes) else x for x in file["channel_name"][...]]
            shares = np.nanmean(file["triggers/share"][...].astype(float), axis=1)
        self.share = {name: shares[:, i] for i, name in enumerate(channels)}

    def prints(self, *lines):
        """what the header of the scenario promises stands in what `shahe run` prints"""
        missing = [line for line in lines if line not in self.printed]
        point(not missing, f"the run prints what its header expects{': not ' if missing else ''}{', '.join(missing)}")

    def paired(self, name):
        return self.outcome[name][0] - self.outcome[name][1]


def interplatform(run):
    study = run("interplatform")
    study.prints(*SPREAD)
    fallen = study.outcome["failures_insolvent"]
    most = (fallen[0] > 40).mean()
    point(most > 0.7, f"nothing recovered, two failures bring down half of 80 platforms in most runs: {most:.2f} [0.90]")
    point(fallen[1].max() == 0, "nobody falls by debts where the channel is off")
    point(study.share["exposures"][0] > 0.8, f"debts are told as the cause: {study.share['exposures'][0]:.2f} [0.91]")
    point(study.outcome["cascade_depth"][0].mean() > 4, "the chain is several links long [7.4]")
    half = np.nanmedian(study.outcome["cascade_half_time"][0])
    point(half <= 7, f"within the week: half of the cascade after {half:.0f} days [0]")
    peak = study.outcome["peak_exit_rate"]
    point(peak.max() <= 1, f"no more leave in a month than there were: {peak.max():.3f} [0.98]")
    for setting, found in (("platform.exposure_links=12", 0.87), ("platform.exposure_clearing=true", 0.93)):
        few = (run("interplatform", setting).outcome["failures_insolvent"][0] == 0).mean()
        point(few > 0.7, f"{setting}: nobody falls in most runs: {few:.2f} [{found}]")


def common_guarantor(run):
    study = run("common_guarantor")
    study.prints(*SPREAD)
    more, lost = study.paired("failed_platforms"), study.paired("investor_loss_share")
    point(more.mean() > 2, f"a shared limit adds failures: {more.mean():.2f} platforms a run [5.45]")
    point((lost > 0).mean() >= 0.9, f"and losses of investors in most pairs: {(lost > 0).mean():.2f} [1.00]")
    share = study.share["guarantor"]
    part = more.mean() / study.outcome["failed_platforms"][0].mean()
    point(share[1] == 0, "the guarantor is told as a cause only where it is one")
    point(abs(share[0] - part) < 0.2, f"its trigger share, {share[0]:.2f} [0.49], is near its part in the failures, {part:.2f} [0.54]")
    followed = np.nanmean(study.outcome["secondary_per_failure"], axis=1)
    point(followed[0] > 0.3 and followed[1] == 0, f"failures follow another by it: {followed[0]:.2f} [0.5]")


def common_borrowers(run):
    study = run("common_borrowers")
    study.prints(*SPREAD)
    after = study.system["write_off"][:, :, 13:].sum(axis=2)
    ratio = np.median(after[0] / after[1])
    point(ratio > 1.1, f"common borrowers raise loan losses after the failures: {ratio:.2f} times [1.26]")
    lost = study.outcome["investor_loss_share"]
    ratio = np.median(lost[0]) / np.median(lost[1])
    point(1.1 < ratio < 1.5, f"and investors' losses by about a fifth: {ratio:.2f} times [1.21]")
    more = study.paired("failed_platforms")
    point(abs(more.mean()) < 1, f"hardly any platform more fails by it: {more.mean():.2f} [-0.05]")
    share = study.share["borrowers"]
    point(0 < share[0] < 0.01 and share[1] == 0, f"borrowers are told as a cause only where they are one: {share[0]:.4f} [0.0002]")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        def runner(*words):
            return Study(sys.argv[1], sys.argv[2], place, *words)
        interplatform(runner)
        common_guarantor(runner)
        common_borrowers(runner)
    print(f"1..{len(RESULTS)}")
    sys.exit(0 if all(RESULTS) else 1)

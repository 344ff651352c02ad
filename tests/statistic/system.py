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
        with h5py.File(path, "r") as file:
            self.outcome = {k: v[...].astype(float) for k, v in file["outcomes"].items()
                            if v.dtype.kind in "if"}
            self.system = {k: v[...].astype(float) for k, v in file["system"].items()
                           if v.ndim == 3 and v.dtype.kind in "if"}
            channels = [x.decode() if isinstance(x, bytes) else x for x in file["channel_name"][...]]
            shares = np.nanmean(file["triggers/share"][...].astype(float), axis=1)
        self.share = {name: shares[:, i] for i, name in enumerate(channels)}

    def paired(self, name):
        return self.outcome[name][0] - self.outcome[name][1]


def interplatform(run):
    study = run("interplatform")
    fallen = study.outcome["failures_insolvent"]
    most = (fallen[0] > 40).mean()
    point(most > 0.7, f"nothing recovered, two failures bring down half of 80 platforms in most runs: {most:.2f} [0.90]")
    point(fallen[1].max() == 0, "nobody falls by debts where the channel is off")
    point(study.share["exposures"][0] > 0.8, f"debts are told as the cause: {study.share['exposures'][0]:.2f} [0.91]")
    point(study.outcome["cascade_depth"][0].mean() > 4, "the chain is several links long [7.4]")
    for setting, found in (("platform.exposure_links=12", 0.37), ("platform.exposure_clearing=true", 0.77)):
        few = run("interplatform", setting).outcome["failures_insolvent"][0].mean()
        limit = 2 if found < 0.5 else 3
        point(few < limit, f"{setting}: fewer than {limit} fall in the mean: {few:.2f} [{found}]")


def common_guarantor(run):
    study = run("common_guarantor")
    more, lost = study.paired("failed_platforms"), study.paired("investor_loss_share")
    point(more.mean() > 2, f"a shared limit adds failures: {more.mean():.2f} platforms a run [5.45]")
    point((lost > 0).mean() >= 0.9, f"and losses of investors in most pairs: {(lost > 0).mean():.2f} [1.00]")
    share = study.share["guarantor"]
    point(share[0] > 0 and share[1] == 0, f"the guarantor is told as a cause only where it is one: {share[0]:.4f} [0.0025]")


def common_borrowers(run):
    study = run("common_borrowers")
    after = study.system["write_off"][:, :, 13:].sum(axis=2)
    ratio = np.median(after[0] / after[1])
    point(ratio > 1.1, f"common borrowers raise loan losses after the failures: {ratio:.2f} times [1.26]")
    lost = study.paired("investor_loss_share")
    point((lost > 0).mean() >= 0.9, f"and investors' losses in most pairs: {(lost > 0).mean():.2f} [1.00]")
    more = study.paired("failed_platforms")
    point(abs(more.mean()) < 1, f"hardly any platform more fails by it: {more.mean():.2f} [-0.05]")
    share = study.share["borrowers"]
    point(share[0] > 0 and share[1] == 0, f"borrowers are told as a cause only where they are one: {share[0]:.4f} [0.0004]")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        def runner(*words):
            return Study(sys.argv[1], sys.argv[2], place, *words)
        interplatform(runner)
        common_guarantor(runner)
        common_borrowers(runner)
    print(f"1..{len(RESULTS)}")
    sys.exit(0 if all(RESULTS) else 1)

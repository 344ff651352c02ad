#!/usr/bin/env python3
"""The patterns that a run of the market of summer 2018 must show, at fixed seeds.

Usage: patterns.py PROGRAM TOP [--page] [--keep FOLDER]
Prints TAP, one point for each pattern. docs/model/validation.md states every figure; a pattern
that misses its published band passes only when that page says so with the same figure.
--page writes the page's table anew instead. --keep takes results that are in FOLDER, or leaves
them there.
"""
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np

PAGE = "docs/model/validation.md"
REPLICATIONS, SMALL = 20, 12  # of the three arms; of each market with one thing changed
MONTH = 4                     # weeks, as in the recorded exit rate
SHOCK_DAY = 52 * 7
RESAMPLES = 1000
NONE, WITHDRAWAL, ABSCONDED, POLICE, ORDERLY = range(5)
MATCHED = 0
BALANCE = 1e8                 # yuan; the published classes of size are in these


# ---- results

class Result:
    """one result file, wholly in memory where it is asked for"""

    def __init__(self, path):
        self.file = h5py.File(path, "r")
        names = [x.decode() if isinstance(x, bytes) else x for x in self.file["arm_name"][...]]
        self.arm = {name: i for i, name in enumerate(names)}

    def of(self, name, arm):
        """(replication, …) of an arm"""
        return self.file[name][...][self.arm[arm]].astype(float)

    def platform(self, name):
        return self.file["platform/" + name][...].astype(float)


class Results:
    """runs what is needed, once"""

    def __init__(self, program, top, folder):
        self.program, self.top, self.folder = program, pathlib.Path(top), pathlib.Path(folder)
        self.summer = self.run("summer", "scenarios/p2p/summer_2018.lua", "size=demo",
                               replications=REPLICATIONS)
        signs = "tests/statistic/signs.lua"
        self.redrawn = self.run("redrawn", signs, "case=redrawn", replications=REPLICATIONS)
        self.deaf = self.run("deaf", signs, "case=deaf", replications=SMALL)
        self.locked = self.run("locked", signs, "case=locked", replications=SMALL)
        self.calm = self.run("calm", signs, "case=calm", replications=SMALL)
        self.gain8 = self.run("gain8", signs, "case=shocked", "market.news_gain=8",
                              replications=SMALL)

    def run(self, name, scenario, *settings, replications):
        path = self.folder / (name + ".h5")
        if not path.exists():
            words = [self.program, "run", str(self.top / scenario), "-o", str(path), "--progress",
                     "none", "--replications", str(replications), "--threads", "2"]
            for setting in settings:
                words += ["--set", setting]
            done = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                                  env={**os.environ, "LC_ALL": "C.UTF-8"})
            if done.returncode != 0:
                sys.exit(f"Bail out! {' '.join(words)}\n{done.stderr}")
        return Result(path)


# ---- estimators

def spread(values, statistic):
    """95 % percentile bootstrap over replications (first axis); fixed draws"""
    values = np.asarray(values, float)
    draw = np.random.Generator(np.random.PCG64(1)).integers(0, len(values),
                                                            (RESAMPLES, len(values)))
    return np.nanquantile([statistic(values[rows]) for rows in draw], [0.025, 0.975])


def median(values):
    return float(np.nanmedian(values)), *spread(values, np.nanmedian)


def pooled(events, exposure):
    """sum of events over sum of exposure, of replications"""
    both = np.stack([events, exposure], axis=1)
    ratio = lambda rows: rows[:, 0].sum() / rows[:, 1].sum()
    return float(ratio(both)), *spread(both, ratio)


def sign_test(greater, less):
    """exact p of at least `greater` of all untied pairs, each as likely either way (McNemar)"""
    n = int(greater + less)
    return sum(math.comb(n, k) for k in range(int(greater), n + 1)) / 2.0 ** n


def normal_p(z):
    return math.erfc(abs(z) / math.sqrt(2.0))


def score(x, time, event, beta, t):
    """of those at risk at t: weights, mean and variance of x; those who fail then"""
    w = np.where(time >= t, np.exp(beta * x), 0.0)
    w /= w.sum()
    mean = (w * x).sum()
    return w, mean, (w * (x - mean) ** 2).sum(), event & (time == t)


def cox(strata, same):
    """Cox's regression on one covariate, stratified by replication, ties after Breslow. `strata`:
    (x, time, event) of each replication. Robust variance; where the platforms are the `same` in
    all replications, each one's scores are added up first. Returns beta and its error."""
    beta, step = 0.0, 1.0
    while abs(step) > 1e-9:
        gradient = information = 0.0
        for x, time, event in strata:
            for t in np.unique(time[event]):
                _, mean, variance, dead = score(x, time, event, beta, t)
                gradient += (x[dead] - mean).sum()
                information += dead.sum() * variance
        step = gradient / information
        beta += step
    scores = [np.zeros(len(x)) for x, _, _ in strata]
    for own, (x, time, event) in zip(scores, strata):
        for t in np.unique(time[event]):
            w, mean, _, dead = score(x, time, event, beta, t)
            own += np.where(dead, x - mean, 0.0) - w * dead.sum() * (x - mean)
    scores = np.sum(scores, axis=0) if same else np.concatenate(scores)
    return beta, math.sqrt((scores ** 2).sum()) / information


def forced(result, arm, shape):
    """which platforms the scenario itself made fail"""
    events = result.file["events"]
    column = lambda name: events[name][...]
    rows = (column("arm_index") == result.arm[arm]) & (column("share_shock") > 0.99)
    out = np.zeros(shape, bool)
    out[column("replication_index")[rows], column("platform_index")[rows]] = True
    return out


def lives(result, arm, x, chosen=None):
    """(x, time, event) of the chosen platforms in each replication: how long until they fail; who
    leaves in order, is made to fail or stays is censored. x: by platform, or replication too"""
    day = result.of("platform_outcomes/exit_day", arm)
    kind = result.of("platform_outcomes/exit_kind", arm)
    fails = np.isin(kind, (WITHDRAWAL, ABSCONDED, POLICE)) & ~forced(result, arm, day.shape)
    day[day < 0] = 7.0 * result.file["time"].shape[0] + 1
    chosen = np.ones(day.shape[1], bool) if chosen is None else chosen
    x = np.broadcast_to(x, day.shape)
    return [(v[chosen], d[chosen], f[chosen]) for v, d, f in zip(x, day, fails)]


# ---- patterns: each gives rows (id, what, published, low, high, figure, interval, how, unit)

ROWS = []


def row(key, what, band, figure, interval=None, how="", unit="", n=REPLICATIONS, places=1):
    ROWS.append(dict(key=key, what=what, band=band, figure=figure, interval=interval, how=how,
                     unit=unit, n=n, places=places))


def sizes(results):
    size = results.summer.platform("size") / BALANCE
    published = [65.08, 22.96, 3.89, 4.99, 3.08]
    edges = [0, 1, 5, 10, 50, math.inf]
    names = ["below 1", "1 to 5", "5 to 10", "10 to 50", "above 50"]
    for k, share in enumerate(published):
        simulated = 100 * np.mean((size >= edges[k]) & (size < edges[k + 1]))
        row(f"sf1_size_{k + 1}", f"platforms with a balance {names[k]} (100 million yuan)",
            (share - 5, share + 5), simulated, unit="%", n=len(size),
            how="share of the platforms at the start")
    slope = math.log(np.mean(size >= 1) / np.mean(size >= 50)) / math.log(50)
    row("sf1_slope", "slope of the tail of sizes", (0.5, 0.8), slope, n=len(size), places=2,
        how="log of the ratio of the shares above 1 and above 50, over log 50")


def waves(results):
    s = results.summer
    base = s.of("outcomes/base_exit_rate", "none")
    low, high = spread(base, np.mean)
    row("sf2_base", "base exit hazard", (0.7, 3), 100 * base.mean(), (100 * low, 100 * high),
        unit="% a month", how="mean over replications of the exits before the first shock, arm none")
    peak = s.of("outcomes/peak_exit_rate", "intervention")
    pair = np.stack([peak, base], axis=1)
    times = lambda rows: np.median(rows[:, 0]) / rows[:, 1].mean()
    row("sf2_peak", "peak month over base", (5, math.inf), times(pair), spread(pair, times),
        unit="times", how="median peak month after the shock in arm intervention over the base hazard")
    acted = s.of("outcomes/first_action_day", "intervention")
    exits, open_ = (s.of("system/" + name, "intervention") for name in ("exits", "operating"))
    late = [(exits[r, d + 2 * MONTH:d + 3 * MONTH].sum(), open_[r, d + 2 * MONTH - 1])
            for r, d in enumerate((np.nan_to_num(acted, nan=-7) / 7).round().astype(int)) if SHOCK_DAY / 7 <= d <= 92]
    after, low, high = pooled(*np.transpose(late))
    row("sf2_after", "exit hazard in the third month after the intervention, over base", (0, 2),
        after / base.mean(), (low / base.mean(), high / base.mean()), unit="times", n=len(late),
        how="exits over open platforms, replications that acted after the shock, pooled")


def month(series, end, back, flow):
    """of 4 weeks, `back` months before the one that ends after `end` steps"""
    last = end - back * MONTH
    return series[last - MONTH:last].sum() if flow else series[last - 1]


def changes(s, name, flow, worst, scale):
    """from the month before the peak to the worst of the peak month and the one after it"""
    series, peak = s.of("system/" + name, "intervention"), s.of("outcomes/peak_exit_day", "intervention")
    out = []
    for x, day in zip(series, peak):
        end = int(round(day / 7))
        after = [b for b in (0, -1) if end - b * MONTH <= len(x)]
        start = month(x, end, 1, flow)
        out.append(worst(scale(month(x, end, b, flow), start) for b in after))
    return np.array(out)


def peak_month(results):
    percent = lambda now, before: 100 * (now / before - 1)
    points = lambda now, before: 1e4 * (now - before)
    found = {}
    for key, name, flow, band, what in (
            ("investors", "active_investors", True, (-25, -10), "placements"),
            ("borrowers", "active_borrowers", True, (-20, -7), "borrowers paid out"),
            ("volume", "volume", True, (-30, -10), "lending of the month"),
            ("balance", "claims", False, (-10, -4), "claims")):
        found[key] = changes(results.summer, name, flow, min, percent)
        figure, *interval = median(found[key])
        row("sf3_" + key, f"peak month: change of {what}", band, figure, interval, unit="%",
            how="median change from the month before the peak to the worse of the peak month and the next")
    figure, *interval = median(changes(results.summer, "mean_yield", False, max, points))
    row("sf3_yield", "peak month: change of the promised yield", (5, 50), figure, interval, unit="bp",
        how="the same, the higher of the two months")
    gap = lambda a, b: median(np.abs(found[a]) - np.abs(found[b]))
    for a, b in (("investors", "borrowers"), ("borrowers", "balance")):
        figure, *interval = gap(a, b)
        row(f"sf3_{a}_over_{b}", f"fall of {a} less fall of {b}", (0, math.inf), figure, interval,
            unit="points", how="median of the difference within replications")


def failure_mix(results):
    s = results.summer
    day = s.of("platform_outcomes/exit_day", "intervention")
    kind = s.of("platform_outcomes/exit_kind", "intervention")
    count = lambda *kinds: (np.isin(kind, kinds) & (day > SHOCK_DAY)).sum(axis=1)
    problem = count(WITHDRAWAL, ABSCONDED, POLICE)
    for name, which, band in (("withdrawal", WITHDRAWAL, (35, 60)), ("absconded", ABSCONDED, (10, 30)),
                              ("police", POLICE, (5, 25))):
        figure, low, high = (100 * x for x in pooled(count(which), problem))
        row("sf4_" + name, f"problem platforms that left by {name}", band, figure, (low, high), unit="%",
            how="of exits after the shock without orderly ones, arm intervention, pooled")


def ratio_row(key, what, how, fit):
    beta, error = fit
    row(key, what, (0, 1), math.exp(beta),
        (math.exp(beta - 1.96 * error), math.exp(beta + 1.96 * error)), places=2, how=how)


def hazards(results):
    first = 100 * results.redrawn.of("series/yield", "none")[:, 0]
    beta, error = cox(lives(results.redrawn, "none", first), same=False)
    row("sf5_yield", "log hazard of failure per point of promised yield", (0, math.inf), beta,
        (beta - 1.96 * error, beta + 1.96 * error), places=3,
        how="Cox, stratified by replication, no shock, other platforms in each replication")
    row("sf5_p", "p-value of that", (0, 0.01), normal_p(beta / error), places=4, how="Wald, two-sided")
    s = results.summer
    pooling, held = s.platform("type") != MATCHED, (s.platform("selector") < 0.9).astype(float)
    ratio_row("sf7_custody", "hazard ratio of failure under custody",
              "Cox, errors clustered by platform, without the failures of the shock; pooling platforms "
              "in arm custody, those that comply against the others",
              cox(lives(s, "custody", held, pooling), same=True))
    ratio_row("sf7_credibility", "hazard ratio of failure per unit of credibility",
              "the same, all platforms in arm intervention",
              cox(lives(s, "intervention", s.platform("credibility")), same=True))


def paired(key, what, more, less):
    """exact test that `more` exceeds `less` in more pairs of replications than chance allows"""
    up, down = int((more > less).sum()), int((more < less).sum())
    row(key, what, (0, 0.05), sign_test(up, down), places=4, n=len(more),
        how=f"exact paired test: {up} of {len(more)} pairs so, {down} the other way")


def signs(results):
    s = results.summer
    collapsed = {arm: s.of("outcomes/collapsed", arm) for arm in s.arm}
    first = collapsed["none"][:SMALL]
    other = lambda result: result.of("outcomes/collapsed", next(iter(result.arm)))
    paired("sign_intervention", "intervention prevents collapses (p)", collapsed["none"],
           collapsed["intervention"])
    paired("sign_custody", "custody prevents collapses (p)", collapsed["none"], collapsed["custody"])
    paired("sign_custody_peak", "custody lowers the peak of exits (p)",
           s.of("outcomes/peak_exit_rate", "none"), s.of("outcomes/peak_exit_rate", "custody"))
    row("sign_deaf", "collapses when nobody hears news", (0, 0), other(results.deaf).sum(), n=SMALL,
        places=0, how="replications of 12 in which claims end below half")
    paired("sign_locked", "no transfers from the start prevents collapses (p)", first,
           other(results.locked))
    paired("sign_gain", "a news gain of 8 prevents collapses (p)", first, other(results.gain8))
    paired("sign_calm", "no shock, no collapse (p)", first, other(results.calm))


PATTERNS = [sizes, waves, peak_month, failure_mix, hazards, signs]


# ---- the page

def number(value, places):
    return "–" if value == math.inf else f"{value:.{places}f}".replace("-", "−")


def verdict(r):
    low, high = r["band"]
    if low <= r["figure"] <= high:
        return "met"
    gap = low - r["figure"] if r["figure"] < low else r["figure"] - high
    return f"missed by {number(gap, r['places'])}"


def line(r):
    """the row of the page for a pattern"""
    band = [number(x, max(r["places"], 2) if r["key"] in ("sf5_p",) else r["places"]) for x in r["band"]]
    places, interval = r["places"], r["interval"]
    if r["key"].startswith("sign_") and r["key"] != "sign_deaf":
        band = ["0", "0.05"]
    spread_ = "" if interval is None else f" [{number(interval[0], places)} to {number(interval[1], places)}]"
    unit = f" {r['unit']}" if r["unit"] else ""
    return (f"| `{r['key']}` | {r['what']} | {band[0]} to {band[1]}{unit} | "
            f"{number(r['figure'], places)}{unit}{spread_} | {r['n']} | {verdict(r)} | {r['how']} |")


def write_page(path):
    text = path.read_text(encoding="utf-8").split("\n")
    start, end = text.index("<!-- figures -->"), text.index("<!-- end of figures -->")
    head = ["| pattern | what | must lie in | simulated [95 %] | n | verdict | how measured |",
            "|---|---|---|---|---|---|---|"]
    path.write_text("\n".join(text[:start + 1] + head + [line(r) for r in ROWS] + text[end:]),
                    encoding="utf-8")


def report(page):
    """TAP; the exit code"""
    stated, failed = page.read_text(encoding="utf-8").split("\n"), 0
    print(f"1..{len(ROWS)}")
    for k, r in enumerate(ROWS, 1):
        met, known = verdict(r) == "met", line(r) in stated
        name = r["what"] if met else f"{r['what']}: {verdict(r)}, as documented"
        good = known
        failed += not good
        print(f"{'ok' if good else 'not ok'} {k} - {r['key']} {name}")
        if not good:
            print(f"# {r['what']}: {number(r['figure'], r['places'])} {r['unit']}, must lie in "
                  f"{r['band'][0]} to {r['band'][1]}: {verdict(r)}; {PAGE} must then say:\n# {line(r)}")
    return 1 if failed else 0


def main():
    words = sys.argv[1:]
    keep = words[words.index("--keep") + 1] if "--keep" in words else None
    with tempfile.TemporaryDirectory(prefix="shahe-patterns-") as folder:
        results = Results(str(pathlib.Path(words[0]).resolve()), words[1], keep or folder)
        for pattern in PATTERNS:
            pattern(results)
    page = pathlib.Path(words[1]) / PAGE
    if "--page" in words:
        write_page(page)
        return 0
    return report(page)


if __name__ == "__main__":
    sys.exit(main())

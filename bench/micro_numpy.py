"""micro_numpy.py N STEPS: the micro-model of micro.h as arrays of numpy; one line of JSON."""
import json
import resource
import sys
import time

import numpy as np

PLATFORMS, NEW_BALANCE, NEW_TERM, STRIKES = 5000, 2_000_000, 24, 4


def draw_people(rng, n):
    balance = rng.integers(100_000, 20_100_000, n)
    term = rng.integers(1, NEW_TERM + 1, n).astype(np.int8)
    return {"balance": balance, "term": term, "payment": balance // term // 4 + 1,
            "income": rng.uniform(300_000, 2_300_000, n), "late": np.zeros(n, np.int8),
            "platform": rng.integers(0, PLATFORMS, n)}


def step(rng, people, sums):
    n, balance, late, term = people["income"].size, people["balance"], people["late"], people["term"]
    cash = people["income"] * (1.0 + 0.25 * rng.standard_normal(n))
    np.maximum(cash, 100.0, out=cash)
    stress = people["payment"] / cash
    pays = rng.random(n) > np.minimum(0.9, 0.002 + 0.05 * stress * stress)
    paid = np.where(pays, np.minimum(people["payment"], balance), 0)
    balance -= paid
    late += 1
    late[pays] = 0
    term -= pays
    defaulted = np.flatnonzero(late == STRIKES)
    where = people["platform"][defaulted]
    sums["paid"] += np.bincount(people["platform"], paid, PLATFORMS).astype(np.int64)
    sums["lost"] += np.bincount(where, balance[defaulted], PLATFORMS).astype(np.int64)
    sums["defaults"] += np.bincount(where, minlength=PLATFORMS)
    over = np.flatnonzero((term == 0) | (late == STRIKES))
    balance[over] = NEW_BALANCE
    term[over] = NEW_TERM
    late[over] = 0
    people["income"] *= 0.97
    cash *= 0.03
    people["income"] += cash


def main():
    n, steps = int(sys.argv[1]), int(sys.argv[2])
    rng = np.random.default_rng(1)
    people = draw_people(rng, n)
    sums = {name: np.zeros(PLATFORMS, np.int64) for name in ("paid", "lost", "defaults")}
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(steps):
        step(rng, people, sums)
    step_cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(json.dumps({"name": "numpy", "isa": f"numpy {np.__version__}", "n": n, "steps": steps, "threads": 1,
                      "init_cpu_s": cpu, "step_cpu_s": step_cpu, "wall_s": wall,
                      "ns": step_cpu / n / steps * 1e9,
                      "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                      **{name: int(values.sum()) for name, values in sums.items()}}))


if __name__ == "__main__":
    main()

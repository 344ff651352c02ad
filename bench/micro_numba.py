"""micro_numba.py N STEPS: the micro-model of micro.h as one loop that numba compiles; one line of JSON."""
import json
import resource
import sys
import time

import numba
import numpy as np

PLATFORMS, NEW_BALANCE, NEW_TERM, STRIKES = 5000, 2_000_000, 24, 4


@numba.njit(fastmath=True, cache=True)
def step(balance, payment, income, late, term, platform, paid_sum, lost_sum, default_count):
    for i in range(balance.size):
        cash = max(100.0, income[i] * (1.0 + 0.25 * np.random.normal()))
        stress = payment[i] / cash
        if np.random.random() > min(0.9, 0.002 + 0.05 * stress * stress):
            paid = min(payment[i], balance[i])
            balance[i] -= paid
            late[i] = 0
            term[i] -= 1
            paid_sum[platform[i]] += paid
        else:
            late[i] += 1
            if late[i] == STRIKES:
                lost_sum[platform[i]] += balance[i]
                default_count[platform[i]] += 1
                term[i] = 0
        if term[i] == 0:
            balance[i] = NEW_BALANCE
            term[i] = NEW_TERM
            late[i] = 0
        income[i] = 0.97 * income[i] + 0.03 * cash


@numba.njit(cache=True)
def seed(value):
    np.random.seed(value)


def draw_people(n):
    rng = np.random.default_rng(1)
    balance = rng.integers(100_000, 20_100_000, n)
    term = rng.integers(1, NEW_TERM + 1, n).astype(np.int8)
    return (balance, balance // term // 4 + 1, rng.uniform(300_000, 2_300_000, n), np.zeros(n, np.int8), term,
            rng.integers(0, PLATFORMS, n).astype(np.int16))


def main():
    n, steps = int(sys.argv[1]), int(sys.argv[2])
    sums = [np.zeros(PLATFORMS, np.int64) for _ in range(3)]
    seed(1)
    step(*draw_people(1000), *[np.zeros_like(s) for s in sums])  # compiles
    people = draw_people(n)
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(steps):
        step(*people, *sums)
    step_cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(json.dumps({"name": "numba", "isa": f"numba {numba.__version__}", "n": n, "steps": steps, "threads": 1,
                      "init_cpu_s": cpu, "step_cpu_s": step_cpu, "wall_s": wall,
                      "ns": step_cpu / n / steps * 1e9,
                      "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                      "paid": int(sums[0].sum()), "lost": int(sums[1].sum()), "defaults": int(sums[2].sum())}))


if __name__ == "__main__":
    main()

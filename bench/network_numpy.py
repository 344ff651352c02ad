#!/usr/bin/env python3
"""The jobs of bench_network.c with numpy and scipy: network_numpy.py JOB NODES ROUNDS.

The matrices are made and scaled before the clock starts; a pass is one sparse product and a few array
expressions in place.
"""
import json
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np  # noqa: E402
from scipy import sparse  # noqa: E402

DEGREES = (.5, 1, 1.25, 1.5, 2, 3, 4, 5, 5.5, 6, 6.5, 7, 7.5, 8, 9, 10)
DRAWS = 50  # of each degree, instead of 1000: reported as if all had been drawn


def mix(x):
    z = (x + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z ^= z >> np.uint64(30)
    z *= np.uint64(0xBF58476D1CE4E5B9)
    z ^= z >> np.uint64(27)
    z *= np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def banks(n, divisor, cut):
    """The system of banks of bench_network.c: debts[debtor, creditor], assets, external debts, capital, losses."""
    base = np.uint64(1 << 40)
    t = np.arange(10 * n, dtype=np.uint64)
    lender = (t // np.uint64(10)).astype(np.int64)
    borrower = (mix(base + t * np.uint64(2)) % np.uint64(n - 1)).astype(np.int64)
    borrower += borrower >= lender
    amount = (1 + mix(base + t * np.uint64(2) + np.uint64(1)) % np.uint64(1000)).astype(np.float64)
    debts = sparse.csr_matrix((amount, (borrower, lender)), shape=(n, n))
    lent, borrowed = np.asarray(debts.sum(0)).ravel(), np.asarray(debts.sum(1)).ravel()
    outside = 4 * lent + borrowed
    total = outside + lent
    capital = total // divisor
    hit = mix(base + np.uint64(1 << 39) + np.arange(n, dtype=np.uint64)) % np.uint64(100) < 20
    loss = np.where(hit, outside * cut // 100, 0)
    return debts, outside - loss, total - borrowed - capital, capital, loss


def clearing(n, left):
    debts, assets, external, _, _ = banks(n, 20, 12)
    due = np.asarray(debts.sum(1)).ravel() + external
    shares = sparse.csr_matrix(sparse.diags(1 / due) @ debts).T.tocsr()

    def run():
        paid = due.copy()
        while True:
            received = shares @ paid
            income = assets + received
            if left == 1:
                new = np.minimum(due, income)
            else:
                new = np.where(income >= due, due, left * income)
            if np.abs(new - paid).max() <= 1e-9:
                return new.sum()
            paid = new
    return run


def stress(n, columns=None):
    debts, _, _, capital, loss = banks(n, 5, 8)
    claims = sparse.csr_matrix(sparse.diags(1 / capital) @ debts.T)
    shock = (loss / capital) if columns is None else np.eye(n)

    def run():
        now = np.minimum(shock, 1)
        change = 1.0
        while True:
            new = claims @ now
            new += shock
            np.minimum(new, 1, out=new)
            before, change = change, np.abs(new - now).sum()
            now = new
            ratio = change / before
            if change == 0 or (ratio < 1 and change * ratio / (1 - ratio) <= 1e-12 * now.sum()):
                break
        if columns is None:
            return (now * capital).sum()
        return (capital @ now - capital).sum() / capital.sum()
    return run


def cascade(n, lender, borrower, first):
    loans = np.bincount(lender, minlength=n)
    claims = sparse.csr_matrix((np.ones(len(lender), np.int32), (lender, borrower)), shape=(n, n))
    failed = np.zeros(n, np.int32)
    failed[first] = 1
    count = 1
    while True:
        lost = claims @ failed
        failed |= 5 * lost > loans
        if failed.sum() == count:
            return count
        count = failed.sum()


def ensemble(n):
    rng = np.random.default_rng(1)

    def run():
        events = 0
        for degree in DEGREES:
            for _ in range(DRAWS):
                m = rng.binomial(n * (n - 1), degree / (n - 1))
                place = rng.choice(n * (n - 1), size=m, replace=False)
                i, j = place // (n - 1), place % (n - 1)
                events += cascade(n, i, j + (j >= i), rng.integers(n)) > n // 20
        return events / DRAWS / len(DEGREES)
    return run


def main():
    job, n, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    run = {"clear": lambda: clearing(n, 1), "costs": lambda: clearing(n, 0.5), "stress": lambda: stress(n),
           "each": lambda: stress(n, n), "ensemble": lambda: ensemble(n)}[job]()
    best = np.inf
    for _ in range(rounds):
        start = time.process_time()
        answer = run()
        best = min(best, time.process_time() - start)
    best *= 1000 / DRAWS if job == "ensemble" else 1
    print(json.dumps({"job": job, "nodes": n, "cpu": best, "answer": float(answer)}))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""`shahe network generate`: networks by chance, as files that the other kernels read."""
import csv
import math

import harness
from exposures import answer, column
from harness import test

KINDS = ("random", "scale-free", "core-periphery")
FILES = ["net-banks.csv", "net-exposures.csv"]


def fen(text):
    yuan, _, rest = text.partition(".")
    return int(yuan) * 100 + int(rest.ljust(2, "0"))


def made(shahe, *words):
    """anew: summary, banks {id: {column: fen}}, debts [(debtor, creditor, fen)]"""
    for name in FILES:
        (shahe.folder / name).unlink(missing_ok=True)
    summary = answer(shahe, "generate", "--to", "net", *words)["summary"]["rows"][0]
    with open(shahe.folder / FILES[0], encoding="utf-8") as file:
        banks = {row.pop("id"): {name: fen(text) for name, text in row.items()} for row in csv.DictReader(file)}
    with open(shahe.folder / FILES[1], encoding="utf-8") as file:
        debts = [(row["debtor"], row["creditor"], fen(row["amount"])) for row in csv.DictReader(file)]
    return summary, banks, debts


def read(*more):
    return ["--banks", FILES[0], "--exposures", FILES[1], *more]


def expect_books(banks, debts, least, interbank, capital):
    """each balance sheet closes and has the stated size; shares in hundredths"""
    for name, bank in banks.items():
        claims = sum(amount for _, creditor, amount in debts if creditor == name)
        owed = sum(amount for debtor, _, amount in debts if debtor == name)
        total = -(-100 * max(claims, owed, least) // interbank)
        assert bank == {"capital": total * capital // 100, "assets": total - claims,
                        "external": total - owed - total * capital // 100, "loss": 0}, (name, bank)
        assert min(bank.values()) >= 0, bank


@test
def banks_of_each_kind_have_balance_sheets_that_close_to_the_fen(shahe):
    for kind in KINDS:
        for words, least, interbank, capital in (
                ((), 10**8, 20, 4),
                (("--interbank", ".9", "--capital", "0.1", "--amount-least", "0.01", "--amount-most", "0.03"), 1, 90, 10)):
            summary, banks, debts = made(shahe, "--kind", kind, "--count", 60, *words)
            assert list(banks) == [f"b{k}" for k in range(1, 61)]
            assert len({d[:2] for d in debts}) == len(debts) > 60 and all(d[0] != d[1] for d in debts)
            expect_books(banks, debts, least, interbank, capital)
            assert summary == {"seed": "1", "banks": 60, "exposures": len(debts), "owed": sum(d[2] for d in debts),
                               "capital": sum(b["capital"] for b in banks.values())}
            if kind != "scale-free":
                assert {d[2] for d in debts} == {1, 2, 3} if least == 1 else all(10**8 <= d[2] <= 10**9 for d in debts)


@test
def clear_cascade_and_debtrank_run_on_the_files_of_each_kind(shahe):
    for kind in KINDS:
        _, banks, debts = made(shahe, "--kind", kind, "--count", 80)
        cleared = answer(shahe, "clear", *read())["summary"]["rows"][0]
        owed = sum(d[2] for d in debts) + sum(b["external"] for b in banks.values())
        assert (cleared["defaults"], cleared["owed"], cleared["paid"], cleared["exposures"]) == (0, owed, owed, len(debts))
        first = debts[0][0]
        falls = {c for d, c, amount in debts if d == first and amount > banks[c]["capital"]}
        rounds = {row["id"]: row["round"] for row in answer(shahe, "cascade", *read("--fail", first))["banks"]["rows"]}
        assert {name for name, r in rounds.items() if r == 2} == falls and rounds[first] == 1
        stress = answer(shahe, "debtrank", *read("--fail", first, "--rule", "threshold"))["banks"]["rows"]
        assert {row["id"] for row in stress if row["stress"] >= 1} == {name for name, r in rounds.items() if r > 0}
        # the column loss is there to be changed
        table = (shahe.folder / FILES[0]).read_text().splitlines()
        at = next(k for k, row in enumerate(table) if row.startswith(first + ","))
        table[at] = table[at][:-1] + f"{banks[first]['capital'] // 100 + 1}"
        (shahe.folder / FILES[0]).write_text("\n".join(table) + "\n")
        hit = answer(shahe, "clear", *read())["banks"]["rows"]
        assert [row["wave"] for row in hit if row["id"] == first] == [1]


def near(count, places, chance):
    return abs(count - places * chance) <= 5 * math.sqrt(places * chance * (1 - chance)) + 1e-9


@test
def links_follow_the_chances_that_are_asked_for(shahe):
    _, _, debts = made(shahe, "--count", 200, "--p", "0.1")
    assert near(len(debts), 200 * 199, .1)
    assert made(shahe, "--count", 20, "--p", "0")[2] == [] and len(made(shahe, "--count", 20, "--p", "1")[2]) == 380
    chances, size = (.9, .05, .3, .01), (30, 170)
    _, _, debts = made(shahe, "--kind", "core-periphery", "--count", 200, "--core", 30, "--p", ",".join(map(str, chances)))
    for k, chance in enumerate(chances):
        part = [d for d in debts if ((int(d[0][1:]) > 30), (int(d[1][1:]) > 30)) == (k // 2, k % 2)]
        assert near(len(part), size[k // 2] * (size[k % 2] - (k // 2 == k % 2)), chance), (k, len(part))
    _, _, debts = made(shahe, "--kind", "core-periphery", "--count", 95, "--p", "1,0,0,0")
    assert len(debts) == 10 * 9, "a tenth is the core, rounded up"


@test
def a_scale_free_network_has_its_exponent_its_links_and_its_order(shahe):
    def largest(debts, side):
        degree = [0] * 1001
        for debt in debts:
            degree[int(debt[side][1:])] += 1
        return max(range(1001), key=degree.__getitem__), max(degree)
    scale = ("--kind", "scale-free", "--count", 1000)
    _, _, usual = made(shahe, *scale)
    assert 4500 < len(usual) <= 5000, "5 for each bank, less what meets twice"
    assert made(shahe, *scale, "--links", 0)[2] == [] and len(made(shahe, *scale, "--links", 7)[2]) <= 7
    assert largest(usual, 0)[0] == 1 and largest(usual, 1)[0] == 1000
    assert largest(made(shahe, *scale, "--aligned")[2], 1)[0] == 1
    assert largest(made(shahe, *scale, "--exponent", "20")[2], 0)[1] < 30 < 150 < largest(usual, 0)[1]


@test
def the_same_seed_gives_the_same_bytes_on_any_number_of_threads(shahe):
    for kind in KINDS:
        found = []
        for seed, threads in (("1", 1), ("1", 3), ("0x1", 2), ("2", 1), (None, 1), ("18446744073709551615", 1)):
            made(shahe, "--kind", kind, "--threads", threads, *(["--seed", seed] if seed else []))
            found.append(tuple((shahe.folder / name).read_bytes() for name in FILES))
        assert found[0] == found[1] == found[2] == found[4] and len(set(found)) == 3, kind
    # another law of amounts leaves the links where they are
    links = [[d[:2] for d in made(shahe, *words)[2]] for words in ((), ("--amount-most", "5 wan", "--amount-least", "1"))]
    assert links[0] == links[1]


@test
def people_read_a_summary_in_yuan(shahe):
    done = shahe.succeeds("network", "generate", "--count", 2, "--p", 1, "--amount-least", 5, "--amount-most", 5, "--to", "net")
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["owed", "10.00", "yuan"] in rows and ["capital", "2.00", "yuan"] in rows and ["seed", "1"] in rows
    assert (shahe.folder / FILES[0]).read_text() == (
        "id,capital,assets,external,loss\nb1,1.00,20.00,19.00,0\nb2,1.00,20.00,19.00,0\n")
    assert (shahe.folder / FILES[1]).read_text() == "debtor,creditor,amount\nb1,b2,5.00\nb2,b1,5.00\n"


@test
def options_out_of_range_or_of_another_kind_are_code_2(shahe):
    core, scale = ("--kind", "core-periphery"), ("--kind", "scale-free")
    for says, words in (("chance", ("--p", "1.1")), ("chance", ("--p", "0.1,0.2")), ("chance", ("--p", "-1")),
                        ("chance", ("--p", "nan")), ("four", core + ("--p", "0.5")), ("four", core + ("--p", "1,1,1,1,")),
                        ("four", core + ("--p", "1,1,1,2")), ("--core", core + ("--core", "101")),
                        ("--exponent", scale + ("--exponent", "2")), ("--exponent", scale + ("--exponent", "1000001")),
                        ("--links", ("--links", "3")), ("--p", scale + ("--p", "1")), ("--core", ("--core", "3")),
                        ("--aligned", core + ("--aligned",)), ("--exponent", core + ("--exponent", "3")),
                        ("--amount-least", ("--amount-least", "0")), ("--amount-most", ("--amount-most", "x")),
                        ("--amount-most", ("--amount-most", "90071992547409.92")),
                        ("is above", ("--amount-least", "20000000")), ("--interbank", ("--interbank", "0")),
                        ("at most 1", ("--interbank", "0.9", "--capital", "0.2")), ("--capital", ("--capital", "2")),
                        ("whole number", ("--count", "0")), ("ring", ("--kind", "ring")), ("--seed", ("--seed", "-1")),
                        ("about 5e+09 debts", ("--count", "100000", "--p", "0.5")),
                        ("2^62 fen", ("--count", "3000", "--p", "1", "--amount-most", "9007199254740")),
                        ("2^62 fen", ("--count", "300", "--p", "1", "--amount-most", "9007199254740")),
                        ("--fail", ("--fail", "b1")), ("--banks", ("--banks", "x")), ("--output", ("-o", "x.h5"))):
        shahe.refuses(2, says, "network", "generate", "--to", "net", *words)
    shahe.refuses(2, "--to PREFIX", "network", "generate")
    shahe.refuses(2, "--to PREFIX", "network", "generate", "--to", "folder/")
    shahe.refuses(2, "--seed does not go", "network", "clear", "--seed", "1")
    assert shahe.files() == []


@test
def files_that_are_there_stay_and_no_half_is_left(shahe):
    for name in FILES:
        shahe.write(name, "mine")
        shahe.refuses(6, [name, "there already"], "network", "generate", "--to", "net")
        assert shahe.files() == [name] and (shahe.folder / name).read_text() == "mine"
        (shahe.folder / name).unlink()
    shahe.refuses(6, "absent", "network", "generate", "--to", "absent/net")
    (shahe.folder / "net-exposures.csv.part").mkdir()
    shahe.refuses(6, "net-exposures.csv", "network", "generate", "--to", "net")
    assert shahe.files() == []


if __name__ == "__main__":
    harness.main()

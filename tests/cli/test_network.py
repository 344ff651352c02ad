#!/usr/bin/env python3
"""`shahe network`: published cases through files, every option, every refusal."""
import json
import math
import random
import re

import harness
from exposures import RANK_BANKS, RANK_DEBTS, answer, column, files
from harness import test

# systemicrisk 0.4.3, help page of default_clearing; amounts times a million yuan
THREE_BANKS = "id,assets,external\nA,500000,1500000\nB,625000,500000\nC,750000,500000\n"
THREE_DEBTS = "debtor,creditor,amount\n" + "".join(
    f"{a},{b},500000\n" for a in "ABC" for b in "ABC" if a != b)


def expect_closed_books(found):
    """what is paid is received, and a bank's rows add up to what it pays"""
    debts = found["exposures"]["rows"]
    for bank in found["banks"]["rows"]:
        assert bank["received"] == sum(d["paid"] for d in debts if d["creditor"] == bank["id"]), bank
        among = sum(d["paid"] for d in debts if d["debtor"] == bank["id"])
        assert bank["paid"] == among + bank["paid_outside"], (bank, among)
        assert bank["wave"] == 0 or bank["paid"] + bank["cost"] == bank["assets"] + bank["received"], bank


@test
def clearing_gives_the_published_payments_to_the_fen(shahe):
    found = answer(shahe, "clear", *files(shahe, THREE_BANKS, THREE_DEBTS))
    for paid, share in zip(column(found["banks"], "paid"), (165 / 112, 159 / 112, 3 / 2)):
        assert abs(paid - share * 1e8) <= 3, paid
    assert column(found["banks"], "wave") == [1, 2, 0]
    assert found["summary"]["rows"][0]["defaults"] == 2
    assert found["banks"]["units"]["paid"] == "fen"
    expect_closed_books(found)
    # external debts stand beside the others: each creditor gets the same share of what it is owed
    outside = column(found["banks"], "paid_outside")
    for paid, share in zip(outside, (165 / 112 * 3 / 5, 159 / 112 / 3, 1 / 2)):
        assert abs(paid - share * 1e8) <= 3, outside


@test
def costs_of_default_and_the_class_of_outside_debts_reach_the_kernel(shahe):
    words = files(shahe, THREE_BANKS, THREE_DEBTS)
    found = answer(shahe, "clear", *words, "--alpha", "0.5", "--beta", ".7")
    for paid, share in zip(column(found["banks"], "paid"),
                           (4225 / 8416, 160275 / 311392, 176055 / 311392)):
        assert abs(paid - share * 1e8) <= 3, paid
    assert column(found["banks"], "wave") == [1, 2, 2]
    expect_closed_books(found)
    # eisenbergnoe, Exercise2: outside debts are paid first; assets lose 10 %
    words = files(shahe, "id,assets,external,loss\nX,20,17,2\nY,20,18,2\nZ,10,8,1\n",
                  "debtor,creditor,amount\nX,Y,4\nY,Z,3\nZ,X,2\n")
    found = answer(shahe, "clear", *words, "--external", "investors")
    assert column(found["banks"], "equity") == [-100, 0, 200]
    assert column(found["banks"], "paid_outside") == [1700, 1800, 800], "investors are paid first"
    expect_closed_books(found)
    assert column(found["exposures"], "paid") == [300, 300, 200]
    assert column(found["banks"], "wave") == [1, 0, 0], "equity of 0 is solvent"


@test
def the_least_payments_are_given_on_request(shahe):
    words = files(shahe, "id,assets\nP,1000\nQ,1000\n",
                  "debtor,creditor,amount\nP,Q,2200\nQ,P,2200\n")
    costs = ["--alpha", "0.5", "--beta", "0.5"]
    assert column(answer(shahe, "clear", *words, *costs)["banks"], "paid") == [220000, 220000]
    for paid in column(answer(shahe, "clear", *words, *costs, "--least")["banks"], "paid"):
        assert abs(paid - 100000) <= 1, "a payment is at most a fen from its quota"


@test
def a_cascade_keeps_the_published_tie(shahe):
    banks = THREE_BANKS.replace("id,assets,external", "id,assets,external,capital,loss")
    banks = banks.replace("1500000\n", "1500000,0,10\n").replace("B,625000,500000\n", "B,625000,500000,125000,0\n")
    words = files(shahe, banks.replace("C,750000,500000\n", "C,750000,500000,250000,0\n"), THREE_DEBTS)
    for recovery, rounds in (("0", [1, 2, 2]), ("0.74", [1, 2, 3]), ("0.75", [1, 0, 0])):
        found = answer(shahe, "cascade", *words, "--recovery", recovery)
        assert column(found["banks"], "round") == rounds, (recovery, column(found["banks"], "round"))
    found = answer(shahe, "cascade", *words)
    assert column(found["banks"], "brought_down_by") == [None, "A", "A"]
    assert answer(shahe, "cascade", *words, "--recovery", "1", "--fail", "C",
                  "--fail=B")["summary"]["rows"][0]["failed"] == 3


@test
def debtrank_gives_the_published_stress_under_each_rule(shahe):
    words = files(shahe)
    for bank, rule, stress, more in (("a", "linear", (1.5, 2.6, 2.5), .928571428571),
                                     ("c", "linear", (.5, 1.6, 2.75), .75),
                                     ("c", "single", (.3, 1.2, 2.05), .735714285714),
                                     ("b", "threshold", (.5, 1.6, 1), .25)):
        found = answer(shahe, "debtrank", *words, "--fail", bank, "--rule", rule)
        for got, wanted in zip(column(found["banks"], "stress"), stress):
            assert abs(got - wanted) < 1e-9, (bank, rule, got)
        assert abs(found["summary"]["rows"][0]["additional_stress"] - more) < 1e-9
    impact = column(answer(shahe, "debtrank", *words, "--each")["banks"], "impact")
    for got, wanted in zip(impact, (.928571428571, .25, .75)):
        assert abs(got - wanted) < 1e-9, impact
    # a loss of 10 % of each capital is the same as a shock of .1 on all
    words = files(shahe, "id,capital,assets,loss\na,2,10,.2\nb,5,100,.5\nc,2,30,.2\n".replace(",.", ",0."))
    found = answer(shahe, "debtrank", *words)
    assert abs(found["summary"]["rows"][0]["additional_stress"] - .871428571429) < 1e-9


def paths_of(shahe, banks, debts, *words):
    """fluidity, and susceptibility, start and intermediate of each bank"""
    banks = "id,capital\n" + "".join(f"{name},{capital}\n" for name, capital in banks)
    found = answer(shahe, "debtrank", *files(shahe, banks, debts), "--paths", *words)
    rows = [tuple(row[name] for name in ("susceptibility", "start", "intermediate")) for row in found["banks"]["rows"]]
    return found["summary"]["rows"][0]["fluidity"], rows


def close(found, fluidity, rows):
    got = [found[0], *(x for row in found[1] for x in row)]
    wanted = [fluidity, *(x for row in rows for x in row)]
    assert len(got) == len(wanted) and all(abs(a - b) < 1e-12 for a, b in zip(got, wanted)), (got, wanted)


@test
def paths_of_defaults_are_those_counted_by_hand(shahe):
    head = "debtor,creditor,amount\n"
    # a chain: 10 of 5, a tie, no capital; back only 3 of 9. A path of k links counts 1 / k!
    chain = (("a", 9), ("b", 5), ("c", 5), ("d", 0)), head + "a,b,10\nb,c,5\nc,d,0.01\nd,a,3\n"
    rows = [(0, 5 / 3, 0), (1, 3 / 2, 2 / 3), (3 / 2, 1, 2 / 3), (5 / 3, 0, 0)]
    for words in ((), ("--fail", "a"), ("--rule", "threshold"), ("--each",)):
        close(paths_of(shahe, *chain, *words), 25 / 24, rows)
    # two ways from a to d
    fork = [(name, 1) for name in "abcd"], head + "a,b,1\na,c,1\nb,d,1\nc,d,2\n"
    close(paths_of(shahe, *fork), 3.5 / 4, [(0, 3 / 2, 0), (1, 1, 1 / 2), (1, 1, 1 / 2), (3 / 2, 0, 0)])
    # a circle of two has paths of every odd length to the other
    both = math.sinh(1)
    close(paths_of(shahe, [("x", 2), ("y", 2)], head + "x,y,2\ny,x,7\n"), both, 2 * [(both, both, both - 1)])
    # two debts of one claim: fatal together, and one link
    for amounts in ((3, 3), (6, 6)):
        classes = "".join(f"a,b,{x},{name}\n" for x, name in zip(amounts, ("investors", "general")))
        close(paths_of(shahe, [("a", 5), ("b", 6)], head[:-1] + ",class\n" + classes), .5, [(0, 1, 0), (1, 0, 0)])
    close(paths_of(shahe, [("a", 1), ("b", 0)], head), 0, 2 * [(0, 0, 0)])


@test
def paths_of_defaults_stand_in_table_and_file_on_request_only(shahe):
    import h5py
    names = {"susceptibility", "start", "intermediate"}
    words = files(shahe)
    done = shahe.succeeds("network", "debtrank", *words, "--paths", "-o", "out.h5")
    assert "fluidity" in done.stdout and all(name in done.stdout for name in names)
    found = answer(shahe, "debtrank", *words, "--paths")
    with h5py.File(shahe.folder / "out.h5") as h5:
        for name in names:
            assert list(h5["banks"][name]) == column(found["banks"], name)
        assert h5["summary/fluidity"][0] == found["summary"]["rows"][0]["fluidity"]
    plain = answer(shahe, "debtrank", *words)
    assert not names & set(plain["banks"]["units"]) and "fluidity" not in plain["summary"]["units"]
    shahe.refuses(2, "--paths does not go", "network", "cascade", *words, "--paths")


@test
def exposures_are_rebuilt_from_totals_to_the_published_decimals(shahe):
    shahe.write("totals.csv", "id,lent,borrowed\n" + "".join(
        f"{n},{a},{b}\n" for n, a, b in zip("abcdefg", (7, 5, 3, 1, 3, 0, 1), (4, 5, 5, 0, 0, 2, 4))))
    found = answer(shahe, "rebuild", "--banks", "totals.csv")
    debts = {(d["creditor"], d["debtor"]): d["amount"] / 100 for d in found["exposures"]["rows"]}
    printed = {"a": (0, 2.53, 2.18, 0, 0, .74, 1.55), "b": (1.72, 0, 1.60, 0, 0, .54, 1.14),
               "c": (.98, 1.06, 0, 0, 0, .31, .65), "d": (.25, .27, .23, 0, 0, .08, .17)}
    for lender, row in printed.items():
        for borrower, wanted in zip("abcdefg", row):
            # whole fen: a cell may be the neighbour of the printed one
            assert abs(debts.get((lender, borrower), 0) - wanted) < .011, (lender, borrower)
    for side, wanted in (("creditor", 700), ("debtor", 400)):
        assert sum(d["amount"] for d in found["exposures"]["rows"] if d[side] == "a") == wanted, side
    shahe.refuses(2, "no --exposures", "network", "rebuild", "--banks", "totals.csv", "--exposures", "x.csv")
    shahe.refuses(3, "rebuild needs the column 'lent'", "network", "rebuild", "--banks",
                  shahe.write("banks.csv", RANK_BANKS))


def rebuilt(shahe, totals):
    """debts from totals (lent, borrowed) in fen, each of which they have"""
    shahe.write("totals.csv", "id,lent,borrowed\n" + "".join(
        f"b{k},{a // 100}.{a % 100:02},{b // 100}.{b % 100:02}\n" for k, (a, b) in enumerate(totals)))
    debts = answer(shahe, "rebuild", "--banks", "totals.csv")["exposures"]["rows"]
    for k, wanted in enumerate(totals):
        assert wanted == tuple(sum(d["amount"] for d in debts if d[side] == f"b{k}") for side in ("creditor", "debtor"))
    return debts


@test
def totals_of_trillions_and_one_fen_beside_a_hub_are_rebuilt_to_the_fen(shahe):
    luck = random.Random(4)
    cells = {(i, j): luck.randint(0, 10**15) for i in range(6) for j in range(6) if i != j}
    rebuilt(shahe, [tuple(sum(x for ends, x in cells.items() if ends[side] == k) for side in (0, 1)) for k in range(6)])
    debts = rebuilt(shahe, [(10**12, 10**12), (7 * 10**11, 4 * 10**11), (3 * 10**11 + 1, 6 * 10**11), (0, 1)])
    assert all("b0" in (d["debtor"], d["creditor"]) or d["amount"] == 1 for d in debts), debts


@test
def debts_of_two_classes_between_the_same_banks_are_paid_in_order(shahe):
    banks = "id,assets\nP,15\nQ,0\n"
    head = "debtor,creditor,amount,class\n"
    words = files(shahe, banks, head + "P,Q,10,general\nP,Q,10,investors\n")
    found = answer(shahe, "clear", *words)["exposures"]["rows"]
    assert [(d["class"], d["owed"], d["paid"]) for d in found] == [
        ("general", 1000, 500), ("investors", 1000, 1000)], found
    # the other kernels count a debt as a debt
    words = files(shahe, "id,capital\nP,1\nQ,19\n", head + "P,Q,10,general\nP,Q,10,investors\n")
    done = shahe.succeeds("network", "cascade", *words, "--fail", "P", "--json")
    assert column(json.loads(done.stdout)["banks"], "round") == [1, 2]
    assert "note: cascade does not use the column class" in done.stderr
    found = answer(shahe, "debtrank", *words, "--fail", "P")
    assert abs(column(found["banks"], "stress")[1] - 20 / 19) < 1e-12
    # one class twice is a mistake, or a sum
    rows = head + "P,Q,4,general\nP,Q,10,investors\nP,Q,6,general\n"
    words = files(shahe, banks, rows)
    shahe.refuses(3, "debts.csv:4:1: 'P' owes 'Q' already in line 2, in the same class; --sum adds",
                  "network", "clear", *words)
    found = answer(shahe, "clear", *words, "--sum")["exposures"]["rows"]
    assert [(d["class"], d["owed"], d["paid"]) for d in found] == [
        ("investors", 1000, 1000), ("general", 1000, 500)], found


def cleared(assets, debts):
    """payments of every debt by plain iteration from above; debts are (debtor, creditor, class, yuan)"""
    paid = [float(d[3]) for d in debts]
    for _ in range(3000):
        income = [a + sum(p for p, d in zip(paid, debts) if d[1] == i) for i, a in enumerate(assets)]
        for i, left in enumerate(income):
            for rank in range(4):
                row = [k for k, d in enumerate(debts) if d[0] == i and d[2] == rank]
                due = sum(debts[k][3] for k in row)
                share = min(1, left / due) if due else 1
                for k in row:
                    paid[k] = debts[k][3] * share
                left = max(0, left - due)
    return paid


@test
def parallel_debts_of_all_classes_clear_as_plain_iteration_does(shahe):
    names, luck = ("investors", "custodian", "reserve", "general"), random.Random(5)
    for case in range(12):
        n = luck.randint(2, 5)
        assets = [luck.randint(0, 30) for _ in range(n)]
        debts = [(i, j, rank, luck.randint(1, 40)) for i in range(n) for j in range(n) for rank in range(4)
                 if i != j and luck.random() < .5]
        luck.shuffle(debts)
        banks = "id,assets\n" + "".join(f"b{i},{a}\n" for i, a in enumerate(assets))
        rows = "debtor,creditor,amount,class\n" + "".join(
            f"b{i},b{j},{a},{names[rank]}\n" for i, j, rank, a in debts)
        found = answer(shahe, "clear", *files(shahe, banks, rows))["exposures"]["rows"]
        got = {(d["debtor"], d["creditor"], d["class"]): d["paid"] / 100 for d in found}
        assert len(got) == len(debts)
        for (i, j, rank, _), wanted in zip(debts, cleared(assets, debts)):
            assert abs(got[f"b{i}", f"b{j}", names[rank]] - wanted) < .02, (case, i, j, rank)


@test
def totals_that_no_network_has_are_refused_at_the_bank(shahe):
    for rows, message in (("a,5,1\nb,1,4\n", "totals.csv:1:4: all banks together lend 6.00 yuan and borrow 5.00"),
                          ("a,1,1\nb,4,3\nc,1,2\n", "totals.csv:3:3: bank 'b' lends and borrows 1.00 yuan more "
                           "than all others")):
        totals = shahe.write("totals.csv", "id,lent,borrowed\n" + rows)
        shahe.refuses(3, message, "network", "rebuild", "--banks", "totals.csv")


@test
def columns_for_another_kernel_are_named_in_a_note(shahe):
    every = "id,capital,assets,external,loss,lent,borrowed,cash,other,loan\n"
    banks = every + "a,1,9,1,1,2,1,1,9,0\nb,1,9,1,0,1,2,1,9,0\n"
    debts = "debtor,creditor,amount\na,b,1\n"
    reads = {"clear": "assets external loss", "cascade": "capital loss", "debtrank": "capital assets loss",
             "firesale": "capital cash other loan", "rebuild": "lent borrowed"}
    for kernel, columns in reads.items():
        words = files(shahe, banks, "bank,asset,amount\na,gov,1\n" if kernel == "firesale" else debts)
        done = shahe.succeeds("network", kernel, *words[:2 if kernel == "rebuild" else 4])
        unread = [c for c in every.strip().split(",")[1:] if c not in columns.split()]
        assert f"note: {kernel} does not use these columns of banks.csv: {', '.join(unread)}\n" in done.stderr, done.stderr
        only = "id," + columns.replace(" ", ",") + "\n" + "".join(
            f"{bank},{','.join('9' if c in ('assets', 'other') else '1' for c in columns.split())}\n" for bank in "ab")
        words = files(shahe, only, "bank,asset,amount\na,gov,1\n" if kernel == "firesale" else debts)
        done = shahe.succeeds("network", kernel, *words[:2 if kernel == "rebuild" else 4])
        assert "note:" not in done.stderr, (kernel, done.stderr)


@test
def every_form_that_a_spreadsheet_writes_is_read(shahe):
    plain = answer(shahe, "cascade", *files(shahe), "--fail", "a")
    for change in (lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n"), lambda t: t.replace("\n", "\r"),
                   lambda t: t.rstrip("\n"), lambda t: "\n" + t.replace("\n", "\n\n"),
                   lambda t: t.replace(",", " , ").replace("\n", " \n "),
                   lambda t: re.sub(r"[^,\n]+", r'"\g<0>"', t)):
        shahe.write("banks.csv", change(RANK_BANKS))
        shahe.write("debts.csv", change(RANK_DEBTS))
        again = answer(shahe, "cascade", "--banks", "banks.csv", "--exposures", "debts.csv", "--fail", "a")
        assert again == plain, change(RANK_DEBTS)


@test
def a_person_reads_a_table_in_yuan(shahe):
    done = shahe.succeeds("network", "clear", *files(shahe, THREE_BANKS, THREE_DEBTS))
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["defaults", "2"] in rows and ["paid", "4392857.14", "yuan"] in rows, done.stdout
    assert ["C", "750000.00", "1500000.00", "767857.14", "1500000.00", "500000.00", "0.00", "17857.14", "0"] in rows
    # a table for people ends somewhere
    many = "id,capital\n" + "".join(f"b{i},1\n" for i in range(100))
    done = shahe.succeeds("network", "cascade", *files(shahe, many, "debtor,creditor,amount\n"))
    assert "and 40 more rows" in done.stdout


@test
def the_file_holds_what_was_printed_with_units(shahe):
    import h5py
    words = files(shahe, THREE_BANKS, THREE_DEBTS)
    found = answer(shahe, "clear", *words, "-o", "out.h5")
    with h5py.File(shahe.folder / "out.h5") as h5:
        assert h5.attrs["format"] == "shahe.sheet 1.1" and h5.attrs["title"] == "shahe network clear"
        assert list(h5["banks/paid"]) == column(found["banks"], "paid")
        assert h5["banks/paid"].attrs["units"] == "fen"
        assert list(h5["banks/paid_outside"]) == column(found["banks"], "paid_outside")
        assert list(h5["exposures/debtor"].asstr()) == column(found["exposures"], "debtor")
        assert h5["summary/defaults"][0] == 2
    assert shahe.files() == ["banks.csv", "debts.csv", "out.h5"]


@test
def the_file_opens_as_a_labelled_data_set(shahe):
    import xarray
    shahe.succeeds("network", "debtrank", *files(shahe), "--fail", "a", "-o", "out.h5")
    with xarray.open_dataset(shahe.folder / "out.h5", group="banks", engine="h5netcdf") as data:
        assert dict(data.sizes) == {"row": 3}
        assert [str(i) for i in data.id.values] == ["a", "b", "c"]
        assert abs(float(data.stress[1]) - 2.6) < 1e-9


@test
def report_show_and_verify_take_the_file(shahe):
    words = files(shahe, THREE_BANKS, THREE_DEBTS)
    told = shahe.succeeds("network", "clear", *words, "-o", "out.h5").stdout
    assert "good, content" in shahe.succeeds("verify", "out.h5").stdout
    assert told in shahe.succeeds("show", "out.h5").stdout
    assert shahe.succeeds("show", "out.h5:banks/paid").stdout == "147321429\n141964285\n150000000\n"
    assert shahe.succeeds("report", "out.h5").stdout == "out.html\n"
    page = (shahe.folder / "out.html").read_text()
    for text in ("shahe network clear", "1,419,642.85", "<span>--banks</span> <span>banks.csv</span>",
                 "a class of debts is paid only when", "paid (yuan)"):
        assert text in page, text
    # the inputs are named with their hashes
    first = shahe.succeeds("show", "out.h5:provenance/inputs").stdout
    assert re.fullmatch(r"banks.csv [0-9a-f]{32}, debts.csv [0-9a-f]{32}\n", first), first
    shahe.succeeds("network", "clear", *files(shahe, THREE_BANKS, THREE_DEBTS + "\n"), "-o", "out.h5")
    second = shahe.succeeds("show", "out.h5:provenance/inputs").stdout
    assert second.split(",")[0] == first.split(",")[0] and second != first


@test
def odd_but_good_networks_are_run_with_a_note(shahe):
    words = files(shahe, "id,capital\nonly,0\n", "debtor,creditor,amount\n")
    for kernel in ("cascade", "debtrank"):
        done = shahe.succeeds("network", kernel, *words)
        assert "note: there are no exposures" in done.stderr
        assert "note: 1 bank is without capital" in done.stderr
    # two pairs without a link; one pair has no capital
    words = files(shahe, "id,capital\na,1\nb,5\nc,0\nd,0\n", "debtor,creditor,amount\na,b,9\nc,d,9\n")
    found = answer(shahe, "cascade", *words, "--fail", "a")
    assert column(found["banks"], "round") == [1, 2, 0, 0]


BAD = [
    (RANK_BANKS, "debtor,creditor,amount\na,a,1\n", "debts.csv:2:3: bank 'a' owes itself"),
    (RANK_BANKS, "debtor,creditor,amount\na,b,-1\n", "debts.csv:2:5: amount is negative: -1"),
    (RANK_BANKS, "debtor,creditor,amount\na,b,nan\n", "debts.csv:2:5: amount 'nan' is no amount"),
    (RANK_BANKS, "debtor,creditor,amount\na,b,inf\n", "debts.csv:2:5: amount 'inf' is no amount"),
    (RANK_BANKS, "debtor,creditor,amount\na,z,1\n", "debts.csv:2:3: creditor 'z' is not among the banks"),
    (RANK_BANKS, RANK_DEBTS + "b,a,2\n", "debts.csv:7:1: 'b' owes 'a' already in line 2; --sum adds"),
    (RANK_BANKS, "", "debts.csv:1:1: the file is empty"),
    (RANK_BANKS, "debtor,amount\n", "debts.csv:1:1: column 'creditor' is missing"),
    (RANK_BANKS, "debtor,creditor,amount\na,b,1\nb,a\n", "debts.csv:3:1: 2 fields where the head has 3"),
    ("id,capital\n", RANK_DEBTS, "banks.csv:2:1: there is no bank"),
    ("id,capital\na,1\na,2\n", RANK_DEBTS, "banks.csv:3:1: bank 'a' is there twice"),
    ("id,capital\na,-1\n", RANK_DEBTS, "banks.csv:2:3: capital is negative"),
    ("id,capitol\na,1\n", RANK_DEBTS, "banks.csv:1:4: unknown column 'capitol'; did you mean 'capital'?"),
    ("id,assets\na,1\nb,1\nc,1\n", RANK_DEBTS, "banks.csv:1:1: cascade needs the column 'capital'"),
    ("id,capital\na,30000000000000000\nb,20000000000000000\nc,1\n", RANK_DEBTS,
     "banks.csv:3:3: with this, all of capital together reach 2^62 fen"),
    (RANK_BANKS, "debtor,creditor,amount\na,b,30000000000000000\na,c,20000000000000000\n",
     "debts.csv:3:5: with this, all of amount together reach 2^62 fen"),
    (RANK_BANKS, "debtor,creditor,amount\na,b,92233720368547758.08\n",
     "debts.csv:2:5: amount '92233720368547758.08' is no amount"),
    (RANK_BANKS, "debtor,creditor,amount\na,b,1\n\"b,c,1\n", "debts.csv:3:1: a quote is not closed"),
    (RANK_BANKS, "debtor,creditor,amount\na,b\0,1\n", "debts.csv:2:4: a byte 0"),
    (RANK_BANKS, "debtor,creditor,amount\na,b,1" + ",1" * 40, "debts.csv:2:1: too many columns"),
    (RANK_BANKS, "debtor;creditor;amount\na;b;1", "debts.csv:1:1: unknown column 'debtor;creditor;amount'"),
]


@test
def bad_files_are_code_3_with_line_and_column(shahe):
    for banks, debts, message in BAD:
        words = files(shahe, banks, debts)
        done = shahe.run("network", "cascade", *words, "-o", "out.h5")
        assert done.returncode == 3, (message, done.returncode, done.stderr)
        assert message in done.stderr, (message, done.stderr)
        assert "note:" not in done.stderr, done.stderr
        assert done.stdout == "" and shahe.files() == ["banks.csv", "debts.csv"]
    words = files(shahe, RANK_BANKS, RANK_DEBTS + "b,a,2\n")
    assert answer(shahe, "cascade", *words, "--sum")["summary"]["rows"][0]["exposures"] == 5


@test
def names_that_are_not_utf_8_or_hold_control_characters_are_refused(shahe):
    shahe.write("debts.csv", "debtor,creditor,amount\n")
    words = ("network", "cascade", "--banks", "banks.csv", "--exposures", "debts.csv")
    for text, says in ((b"id,capital\n\xb9\xa4\xd0\xd0,100\n\xc5\xa9,3\n", "banks.csv:2:1: this is not UTF-8; save the "
                        "file as UTF-8, for example with: iconv -f GBK -t UTF-8"),
                       (b"id,capital\na,1\n\"b\x1b[2J\",3\n", "banks.csv:3:3: a control character"),
                       (b"id,capital\n\"a\nb\",3\n", "banks.csv:2:3: a control character"),
                       (b"id,\xd7\xca\xb1\xbe\na,3\n", "banks.csv:1:4: this is not UTF-8")):
        (shahe.folder / "banks.csv").write_bytes(text)
        done = shahe.refuses(3, says, *words)
        assert done.stderr.count("banks.csv") == 1 and "\x1b" not in done.stderr, done.stderr
    shahe.write("banks.csv", "id,capital\n\u5de5\u884c,100\n")
    assert "\u5de5\u884c" in shahe.succeeds(*words).stdout


def written(shahe):
    """every value in out.h5 but the command line"""
    import h5py
    found = {}
    with h5py.File(shahe.folder / "out.h5") as h5:
        h5.visititems(lambda name, item: found.update(
            {name: item[()].tolist()} if isinstance(item, h5py.Dataset) and name != "provenance/command" else {}))
        return found | {"hash": h5.attrs["content_hash"]}


@test
def threads_change_no_byte_of_any_kernel(shahe):
    luck, n = random.Random(7), 5000
    banks = "id,capital,assets,external,loss,lent,borrowed\n" + "".join(
        f"b{i},{luck.randint(30, 600)},{luck.randint(100, 200)},{luck.randint(0, 150)},{luck.randint(0, 90)},"
        f"{i},{n - 1 - i}\n" for i in range(n))
    debts = "debtor,creditor,amount\n" + "".join(
        f"b{i},b{(i + step) % n},{luck.randint(1, 90)}\n" for i in range(n) for step in (1, 77, 1801, 4000))
    words = files(shahe, banks, debts)
    few = ["--banks", shahe.write("few.csv", "".join(banks.splitlines(True)[:1])
                                  + "".join(f"c{i},1,9,2,1,{i},{40 - i}\n" for i in range(41)))]
    sale = ["--banks", shahe.write("sellers.csv", "id,capital,loan\na,10,90\nb,2,98\n"), "--exposures",
            shahe.write("bonds.csv", "bank,asset,amount\na,gov,100\nb,gov,100\n"), "--shock", "gov=0.02"]
    for call in (["clear", *words], ["clear", *words, "--least", "--alpha", "0.9", "--beta", "0.8"],
                 ["cascade", *words], ["debtrank", *words], ["debtrank", *words, "--rule", "single"],
                 ["debtrank", *words, "--rule", "threshold"], ["firesale", *sale, "--depth", "0.1"],
                 ["rebuild", *few]):
        seen = []
        for threads in ([], ["--threads", 1], ["--threads", 2], ["--threads=3"]):
            told = shahe.succeeds("network", *call, *threads, "-o", "out.h5")
            seen.append((told.stdout, told.stderr, answer(shahe, *call, *threads), written(shahe)))
        assert seen[1:] == seen[:-1], (call, [one[0][:200] for one in seen])
        assert len(seen[0][3]) > 20, seen[0][3].keys()


@test
def missing_files_are_code_5_and_places_that_cannot_be_written_code_6(shahe):
    files(shahe)
    shahe.refuses(5, "absent.csv", "network", "cascade", "--banks", "absent.csv", "--exposures", "debts.csv")
    shahe.refuses(5, "absent.csv", "network", "cascade", "--banks", "banks.csv", "--exposures", "absent.csv")
    shahe.refuses(6, "absent", "network", "cascade", "--banks", "banks.csv", "--exposures", "debts.csv",
                  "-o", "absent/out.h5")


@test
def a_full_disk_is_code_6_and_leaves_nothing(shahe):
    import resource
    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))
    shahe.refuses(6, "out.h5", "network", "cascade", *files(shahe), "-o", "out.h5", prelude=small)
    assert shahe.files() == ["banks.csv", "debts.csv"]


@test
def wrong_words_are_code_2(shahe):
    words = files(shahe)
    sale = ["--banks", shahe.write("sellers.csv", "id,capital\na,5\n"),
            "--exposures", shahe.write("bonds.csv", "bank,asset,amount\na,gov,10\n")]
    shahe.refuses(2, "there is no 'network clera'", "network", "clera", *words)
    shahe.refuses(2, "network needs --banks FILE and --exposures FILE", "network", "clear")
    shahe.refuses(2, "--alpha is a share from 0 to 1, not '1.5'", "network", "clear", *files(
        shahe, THREE_BANKS, THREE_DEBTS), "--alpha", "1.5")
    for word in ("-1", "nan", "1e-3", "0x1", "", "."):
        done = shahe.run("network", "cascade", *files(shahe), f"--recovery={word}")
        assert done.returncode == 2, (word, done.returncode)
    for option, kernel in (("recovery", "cascade"), ("fails-below", "firesale"), ("acts-below", "firesale"),
                           ("target", "firesale")):
        for word in ("0.1234567", "0.00000000000000000000000000000000000000000001", "1.0000000000000000000000001"):
            shahe.refuses(2, f"--{option} has at most 6 decimals", "network", kernel, *(sale if kernel == "firesale"
                          else files(shahe)), f"--{option}", word)
        for word in ("1.000001", "7", "-0.1", "x"):
            shahe.refuses(2, f"--{option} is a share from 0 to 1, not '{word}'", "network", kernel, *(
                sale if kernel == "firesale" else files(shahe)), f"--{option}={word}")
    words = files(shahe)
    shahe.succeeds("network", "cascade", *words, "--recovery", "0001.00000000")
    shahe.refuses(2, "--alpha does not go with 'network cascade'", "network", "cascade", *words, "--alpha", "1")
    shahe.refuses(2, "--each goes with --rule linear only", "network", "debtrank", *words, "--each",
                  "--rule", "single")
    for kernel in ("clear", "cascade", "debtrank", "firesale", "rebuild"):
        for bad in ("0", "-1", "1025", "two", "1.5", ""):
            shahe.refuses(2, ["--threads wants a whole number from 1 to 1024", f"'{bad}'"],
                          "network", kernel, *words, f"--threads={bad}")
    shahe.refuses(3, "--fail: 'z' is not among the banks", "network", "cascade", *words, "--fail", "z")
    shahe.refuses(3, "banks.csv:2:5: bank 'a' has a loss above its assets", "network", "clear", *files(
        shahe, "id,assets,loss\na,1,2\nb,1,0\nc,1,0\n"))


if __name__ == "__main__":
    harness.main()

#!/usr/bin/env python3
"""`shahe network firesale`: the published sale, the rules written anew, ties, every refusal."""
import math
import re

import harness
from exposures import answer, column, files
from harness import test


def eba_banks(shahe):
    """the 48 banks of the published case: capital, leverage in %, debt securities, government bonds"""
    text = (shahe.top / "tests/published/networks.c").read_text()
    rows = re.findall(r"\{([\d.]+), ([\d.]+), ([\d.]+), ([\d.]+)\}", text.split("eba[48][4]")[1].split("};")[0])
    assert len(rows) == 48
    return [tuple(map(float, row)) for row in rows]


@test
def a_fire_sale_of_48_banks_gives_the_published_failures_and_prices(shahe):
    banks, bonds = "id,capital,cash,other,loan\n", "bank,asset,amount\n"
    for i, (capital, leverage, debt, gov) in enumerate(eba_banks(shahe)):
        assets = capital / leverage * 100
        banks += (f"b{i},{capital:.2f},{.05 * assets:.2f},{assets - debt - .05 * assets:.2f},"
                  f"{(assets - capital) / 2:.2f}\n")
        bonds += f"b{i},corp,{debt - gov:.2f}\nb{i},gov,{gov:.2f}\n"
    words = files(shahe, banks, bonds)
    for impact, shock, failed, prices in ((.01, .2, 18, (.8384213171, .6635622002)),
                                          (.05, .2, 44, (.3618092383, .2873299713)),
                                          (.01, .05, 0, (.9592627055, .9241145690)),
                                          (0, .2, 7, (1, .8))):
        depth = f"{-20 * math.log(1 - impact):.15f}".lstrip("-")
        found = answer(shahe, "firesale", *words, "--shock", f"gov={shock}", "--depth", depth, "--rounds", 6)
        assert found["summary"]["rows"][0]["failed"] == failed, found["summary"]
        assert answer(shahe, "firesale", *words, "--shock", f"gov={shock}", "--depth", depth, "--rounds", 6,
                      "--response", "threshold", "--impact", "exponential") == found, "the rule without options"
        for got, wanted in zip(column(found["assets"], "price"), prices):
            # amounts in files are whole fen
            assert abs(got - wanted) < 1e-6, (impact, shock, got)
    assert column(found["assets"], "price_before") == [1, 0.8]


def sell_in_rounds(banks, prices, depth, linear, rounds):
    """the rules of a fire sale with targeting of leverage, written anew: (capital, cash, other, loan, holdings)"""
    market = [sum(b[4][a] for b in banks) for a in range(len(prices))]
    books = []
    for capital, cash, other, loan, hold in banks:
        assets = cash + other + sum(hold)
        books.append([cash, other, loan, assets - loan - capital, list(hold), capital / assets, [0] * len(prices)])
    for _ in range(rounds):
        for a, old in enumerate(prices):
            share = sum(b[6][a] for b in books) / market[a]
            prices[a] = old * (max(0, 1 - depth * share) if linear else math.exp(-depth * share))
            for b in books:
                b[0] += b[6][a] * (old + prices[a]) / 2
                b[4][a] -= b[6][a]
        for b in books:
            value = sum(h * p for h, p in zip(b[4], prices))
            assets = b[0] + b[1] + value
            equity = assets - b[2] - b[3]
            b[6] = [0] * len(prices)
            if equity < 0:
                raise AssertionError("no bank fails in this case")
            back = max(0, assets - equity / b[5])
            paid = min(back, b[0], b[2])
            rest = back - b[0]
            b[0] -= paid
            b[2] -= paid
            if rest > 0 and value > 0:
                b[6] = [h * min(1, rest / value) for h in b[4]]
    return prices


@test
def targeting_of_leverage_and_linear_impact_do_what_their_formulas_say(shahe):
    # assets 100, equity 10: after a fall of 2 % it sells 98 - 80 of 98, and the price falls by a tenth of the share
    words = files(shahe, "id,capital,loan\na,10,90\n", "bank,asset,amount\na,gov,100\n")
    words += ["--shock", "gov=0.02", "--depth", "0.1", "--response", "leverage"]
    for impact, after in (("linear", 1 - .1 * 18 / 98), ("exponential", math.exp(-.1 * 18 / 98))):
        found = answer(shahe, "firesale", *words, "--impact", impact, "--rounds", 2)
        asset = found["assets"]["rows"][0]
        assert abs(asset["sold"] - 18 / 98) < 1e-12 and abs(asset["price"] - .98 * after) < 1e-12, (impact, asset)
    # without a shock nobody is off its ratio
    still = answer(shahe, "firesale", *words[:4], "--response", "leverage", "--depth", "5")
    assert still["summary"]["rows"][0]["rounds"] == 1 and still["assets"]["rows"][0]["sold"] == 0
    # 48 banks against the rules written anew
    text, bonds, banks = "id,capital,cash,other,loan\n", "bank,asset,amount\n", []
    for i, (capital, leverage, debt, gov) in enumerate(eba_banks(shahe)):
        assets = round(capital / leverage * 100, 2)
        cash, loan = round(.01 * assets, 2), round((assets - capital) / 2, 2)
        banks.append((capital, cash, assets - debt - cash, loan, (debt - gov, gov)))
        text += f"b{i},{capital:.2f},{cash:.2f},{assets - debt - cash:.2f},{loan:.2f}\n"
        bonds += f"b{i},corp,{debt - gov:.2f}\nb{i},gov,{gov:.2f}\n"
    words = files(shahe, text, bonds)
    for linear in (False, True):
        found = answer(shahe, "firesale", *words, "--shock", "gov=0.02", "--depth", "0.05", "--response", "leverage",
                       "--impact", "linear" if linear else "exponential", "--rounds", 6, "--fails-below", 0)
        wanted = sell_in_rounds(banks, [1, .98], .05, linear, 6)
        for got, price in zip(column(found["assets"], "price"), wanted):
            assert abs(got - price) < 1e-9, (linear, got, price)
        assert min(column(found["assets"], "sold")) > .05, found["assets"]
        assert found["summary"]["rows"][0]["failed"] == 0


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02}"


def tied_banks(percent, lost):
    """banks of many sizes whose leverage is a whole percentage after the asset lost that many percent of its price;
    beside each one that has a fen less: (capital, cash, other, holding) in fen"""
    for scale in (1, 3, 7, 10**5, 33333, 2**31 - 1, 10**12 + 7, 10**14 + 3, 2**52 // 100 + 1, 2**57 // 100 + 1):
        hold, cash, other = 100 * scale, 3 * scale, 70 * scale
        after = hold * (100 - lost) // 100 + cash + other
        other += -after % 100
        after += -after % 100
        yield after * percent // 100 + hold * lost // 100, cash, other, hold


@test
def a_leverage_equal_to_a_round_threshold_is_above_it_and_a_fen_less_is_below(shahe):
    for lost in (0, 1, 7, 29, 100):
        for percent in range(1, 100) if lost == 0 else range(1, 100, 7):
            banks, bonds = "id,capital,cash,other\n", "bank,asset,amount\n"
            for i, (capital, cash, other, hold) in enumerate(tied_banks(percent, lost)):
                for name, less in (("tie", 0), ("less", 1)):
                    banks += f"{name}{i},{yuan(capital - less)},{yuan(cash)},{yuan(other)}\n"
                    bonds += f"{name}{i},gov,{yuan(hold)}\n"
            words = files(shahe, banks, bonds) + [f"--fails-below={percent / 100}", f"--acts-below={percent / 100:.4f}",
                                                  "--target=1", f"--shock=gov={lost / 100}"]
            for side in ("--rounds=1", "--greatest", "--least"):
                rows = answer(shahe, "firesale", *words, side)["banks"]["rows"]
                assert len(rows) == 20
                for row in rows:
                    assert row["round"] == row["id"].startswith("less"), (percent, lost, side, row)
    # the same for the threshold below which it sells
    for percent in range(1, 100):
        for fen, sold in ((0, False), (1, True)):
            words = files(shahe, f"id,capital\na,{yuan(100 * percent - fen)}\n", "bank,asset,amount\na,gov,100\n")
            found = answer(shahe, "firesale", *words, "--fails-below=0", f"--acts-below=0.{percent:02}", "--target=1")
            assert (found["assets"]["rows"][0]["sold"] > 0) == sold, (percent, found)


@test
def books_beyond_the_digits_of_doubles_balance_to_the_fen(shahe):
    big = "bank,asset,amount\nb,gov,1\n"
    banks = "id,capital,cash,other\nb,2,2,2\na,90071992547409.9{},90071992547409.93,0.02\n"
    found = answer(shahe, "firesale", *files(shahe, banks.format(5), big))
    assert column(found["banks"], "round") == [0, 0] and column(found["banks"], "capital")[1] == 9007199254740995
    shahe.refuses(3, "banks.csv:3:3: bank 'a' has more capital and loans (90,071,992,547,409.96 yuan) than cash, other "
                  "assets and holdings (90,071,992,547,409.95 yuan)", "network", "firesale",
                  *files(shahe, banks.format(6), big))
    most = "id,capital,cash,other\nb,2,2,2\na,1,30000000000000000,20000000000000000\n"
    shahe.refuses(3, "banks.csv:3:3: cash, other assets and holdings of bank 'a' reach 2^62 fen", "network", "firesale",
                  *files(shahe, most, big))


@test
def a_fire_sale_has_a_greatest_and_a_least_equilibrium(shahe):
    # 100 bonds, debt 96: fails below a price of 0.96 / 0.97; selling all lowers it to 0.9
    words = files(shahe, "id,capital\na,4\n", "bank,asset,amount\na,gov,100\n")
    words += ["--depth", "0.1", "--impact", "linear", "--acts-below", "0.03", "--target", "0.03"]
    for side, price, failed in (("--greatest", 1, 0), ("--least", .9, 1)):
        found = answer(shahe, "firesale", *words, side)
        assert found["assets"]["rows"][0]["price"] == price and found["assets"]["rows"][0]["sold"] == failed
        assert found["summary"]["rows"][0]["failed"] == failed and column(found["banks"], "round") == [failed]
    assert column(found["banks"], "equity") == [-600]
    shahe.refuses(2, "--least does not go with --greatest", "network", "firesale", *words, "--least", "--greatest")
    shahe.refuses(2, "--rounds does not go with --least", "network", "firesale", *words, "--least", "--rounds", "3")
    shahe.refuses(2, "do not go with --response leverage", "network", "firesale", *words, "--response", "leverage")
    shahe.refuses(2, "--greatest does not go with 'network cascade'", "network", "cascade", *files(shahe), "--greatest")
    shahe.refuses(3, "banks.csv:2:3: bank 'a' has no capital", "network", "firesale", *files(
        shahe, "id,capital\na,0\n", "bank,asset,amount\na,gov,1\n"), "--response", "leverage")


@test
def bad_holdings_and_shocks_are_refused(shahe):
    good = "id,capital,other\na,5,50\nb,5,50\n"
    for holdings, message in (("bank,asset,amount\nz,gov,1\n", "debts.csv:2:1: bank 'z' is not among"),
                              ("bank,asset,amount\na,,1\n", "debts.csv:2:3: no asset"),
                              ("bank,asset,amount\na,gov,-1\n", "debts.csv:2:7: amount is negative"),
                              ("bank,asset,amount\n", "debts.csv:2:1: there are no holdings"),
                              ("bank,asset,amount\na,gov,1\nb,gov,1\na,gov,2\n",
                               "debts.csv:4:1: 'a' holds 'gov' already in line 2; --sum adds such holdings up"),
                              ("bank,asset\n", "column 'amount' is missing")):
        shahe.refuses(3, message, "network", "firesale", *files(shahe, good, holdings))
    words = files(shahe, good, "bank,asset,amount\na,gov,1\nb,gov,2\n")
    shahe.refuses(3, "nobody holds the asset 'gvo'", "network", "firesale", *words, "--shock", "gvo=0.1")
    for word in ("gov", "gov=-1", "gov=1.5", "gov=x", "gov=", "gov=0.02.3", "gov=0.1,gov=0.2", "gov=.1,", ",gov=.1", "gov=.1,,",
                 "gov=0.0000001", "gov=1.0000001"):
        assert shahe.run("network", "firesale", *words, "--shock", word).returncode == 2, word
    shahe.refuses(2, "must not fall", "network", "firesale", *words, "--target", "0.01")
    shahe.refuses(2, "--depth is a number from 0 to 10^300, not '-1'", "network", "firesale", *words, "--depth=-1")
    for depth in ("1" + 300 * "0" + "1", 320 * "9", "2" + 300 * "0"):
        shahe.refuses(2, "--depth is a number from 0 to 10^300", "network", "firesale", *words, f"--depth={depth}")
    shahe.succeeds("network", "firesale", *words, "--depth", "1" + 300 * "0")
    shahe.refuses(3, "banks.csv:3:5: bank 'a' has more capital and loans (5.00 yuan) than cash, other assets and "
                  "holdings (1.50 yuan)", "network", "firesale", *files(
        shahe, "id,other,capital\nb,1,1\na,0,5\n", "bank,asset,amount\na,gov,1.50\n"))


@test
def holdings_that_stand_in_two_rows_are_added_up_on_request(shahe):
    banks = "id,capital,other\na,5,50\nb,5,50\n"
    one = answer(shahe, "firesale", *files(shahe, banks, "bank,asset,amount\na,gov,30\nb,gov,2\n"),
                 "--shock", "gov=0.1", "--depth", "1")
    two = answer(shahe, "firesale", *files(shahe, banks, "bank,asset,amount\na,gov,10\nb,gov,2\na,gov,20\n"),
                 "--shock", "gov=0.1", "--depth", "1", "--sum")
    assert one == two and one["assets"]["rows"][0]["sold"] > 0


if __name__ == "__main__":
    harness.main()

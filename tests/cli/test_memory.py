#!/usr/bin/env python3
"""Too little memory: requests are refused one after another, and every verb ends with a code of
its list, the right result or none, and nothing half written.

FAILING_MALLOC in the environment is the library that refuses (failing_malloc.c)."""
import os
import resource

import harness
from harness import Skip, test
from market import scenario

POINTS = 18  # refused requests that are tried, of each verb and kind

BANKS = "id,assets,capital\na,100,10\nb,50,5\nc,80,8\n"
EXPOSURES = "debtor,creditor,amount\na,b,30\nb,c,70\nc,a,20\n"
SALE = """local shahe = require "shahe"
return shahe.kernel.fire_sale { name = "sale", banks = "bonds.csv", rounds = 2,
  cases = { { name = "one", impact = 0.01, shock = 0.2 } } }
"""
BONDS = "id,capital,leverage,bonds,government\na,10,5,30,20\nb,5,4,40,10\n"
NETWORK = ("network", "clear", "--banks", "banks.csv", "--exposures", "exposures.csv")
RUN = ("run", "market.lua", "-o", "out.h5", "--threads", "1", "--progress", "none")


def small(shahe):
    text = scenario(replications=2, weeks=4)
    for old, new in (("count = 600", "count = 60"), ("count = 1200", "count = 120"), ("count = 8", "count = 3")):
        assert old in text
        text = text.replace(old, new)
    shahe.write("market.lua", text)
    if b"__asan_init" in open(shahe.program, "rb").read():
        raise Skip("a sanitizer has an allocator of its own")


def disturbed(shahe, words, verb, **more):
    env = {"LD_PRELOAD": os.environ["FAILING_MALLOC"], "FAIL_IN": verb}
    return shahe.run(*words, env=env | {name.upper(): str(value) for name, value in more.items()})


def points(shahe, words, verb):
    """numbers of requests: the first ones, and some of all the others"""
    count = shahe.folder / "count"
    done = disturbed(shahe, words, verb, fail_count=count)
    assert done.returncode == 0, "it fails with all the memory it wants"
    number = max(map(int, count.read_text().split()))
    count.unlink()
    assert number > 0, "no request is counted"
    return sorted({1 + i * number // POINTS for i in range(POINTS)} | {number}), done.stdout


def check_code(done, codes, number):
    """the OpenMP library ends a program itself when it has no memory for its threads: code 1"""
    threads = done.returncode == 1 and "libgomp: Out of memory" in done.stderr
    assert done.returncode in codes or threads, f"request {number}: exit code {done.returncode}"


def sweep(shahe, words, verb=None, codes=(0, 7), good=None, clean=(), exact=True):
    """refuses one request, then all from one on; `good` looks at what a success left"""
    verb = verb or words[0]
    numbers, told = points(shahe, words, verb)
    seen = set()
    for many in ({}, {"fail_many": 1}):
        for number in numbers:
            for name in clean:
                (shahe.folder / name).unlink(missing_ok=True)
            before = shahe.files()
            done = disturbed(shahe, words, verb, fail_at=number, **many)
            seen.add(done.returncode)
            check_code(done, codes, number)
            assert done.returncode == 0 or done.stderr.strip(), f"request {number} {many}: not a word"
            left = set(shahe.files()) - set(before)
            if done.returncode == 0:
                assert not exact or done.stdout == told, f"request {number} {many}: another answer"
                if good:
                    good(number)
            else:
                assert left <= {name for name in clean if name.endswith(".journal")}, \
                    f"request {number} {many}: {left} stays"
    assert 7 in seen or 6 in seen, "no request was refused"


@test
def check_and_explain_without_memory_end_with_code_7(shahe):
    small(shahe)
    sweep(shahe, ("explain", "levers"))
    numbers, _ = points(shahe, ("check", "market.lua"), "check")
    for many in ({}, {"fail_many": 1}):
        for number in numbers:
            check_code(disturbed(shahe, ("check", "market.lua"), "check", fail_at=number, **many), (0, 7), number)
    assert shahe.files() == ["market.lua"]


@test
def a_run_without_memory_has_the_same_result_or_none(shahe):
    small(shahe)
    shahe.succeeds(*RUN)
    known = shahe.succeeds("show", "out.h5", "--digest").stdout

    def same(number):
        assert shahe.succeeds("show", "out.h5", "--digest").stdout == known, f"request {number}: another result"

    sweep(shahe, RUN, good=same, clean=("out.h5", "out.h5.journal"))


@test
def a_result_that_cannot_be_written_for_want_of_memory_leaves_the_journal(shahe):
    small(shahe)
    numbers, _ = points(shahe, RUN, "export")
    for number in numbers[1:-1:2]:
        (shahe.folder / "out.h5").unlink(missing_ok=True)
        done = disturbed(shahe, RUN, "export", fail_at=number, fail_many=1)
        assert done.returncode in (6, 7), f"request {number}: exit code {done.returncode}"
        assert shahe.files() == ["market.lua", "out.h5.journal"], f"request {number}: {shahe.files()}"
        assert "4 of 4 runs are safe" in done.stderr, f"request {number}"
        shahe.succeeds(*RUN, "--resume")


@test
def readers_of_a_result_without_memory_say_so_and_write_nothing(shahe):
    small(shahe)
    shahe.succeeds(*RUN)
    # the HDF5 library takes want of memory for a damaged file, or for something that is not there
    sweep(shahe, ("show", "out.h5"), codes=(0, 5, 7), exact=False)
    numbers, _ = points(shahe, ("report", "out.h5", "-o", "page.html"), "report")
    page = (shahe.folder / "page.html").read_bytes()
    for number in numbers[1::3]:
        (shahe.folder / "page.html").unlink(missing_ok=True)
        code = disturbed(shahe, ("report", "out.h5", "-o", "page.html"), "report", fail_at=number).returncode
        assert code in (0, 5, 6, 7), f"request {number}: exit code {code}"
        assert (code == 0) == (shahe.folder / "page.html").exists(), f"request {number}"
        assert code != 0 or (shahe.folder / "page.html").read_bytes() == page, f"request {number}: another page"
        assert not list(shahe.folder.glob("*.part")), f"request {number}: half a page"


@test
def networks_without_memory_have_the_same_answer_or_none(shahe):
    small(shahe)
    shahe.write("banks.csv", BANKS)
    shahe.write("exposures.csv", EXPOSURES)
    for kernel in (NETWORK, NETWORK[:1] + ("cascade", *NETWORK[2:], "--fail", "a"), (*NETWORK, "--json"),
                   NETWORK[:1] + ("debtrank", *NETWORK[2:], "--fail", "a", "--paths")):
        sweep(shahe, kernel)


@test
def a_network_is_generated_whole_or_not_at_all(shahe):
    small(shahe)
    sweep(shahe, ("network", "generate", "--count", "5", "--p", "1", "--to", "net"),
          codes=(0, 6, 7), clean=("net-banks.csv", "net-exposures.csv"))


@test
def sheets_without_memory_are_whole_or_absent(shahe):
    small(shahe)
    shahe.write("sale.lua", SALE)
    shahe.write("bonds.csv", BONDS)
    shahe.write("banks.csv", BANKS)
    shahe.write("exposures.csv", EXPOSURES)
    for words in (("run", "sale.lua", "-o", "out.h5"), (*NETWORK, "-o", "out.h5")):
        shahe.succeeds(*words)
        known = shahe.succeeds("show", "out.h5", "--digest").stdout

        def same(number):
            assert shahe.succeeds("show", "out.h5", "--digest").stdout == known, f"request {number}: another result"

        # the HDF5 library says no more than that it failed
        sweep(shahe, words, codes=(0, 6, 7), good=same, clean=("out.h5",))


@test
def init_and_doctor_without_memory_take_nothing_for_broken(shahe):
    small(shahe)
    numbers, _ = points(shahe, ("init", "made"), "init")
    for number in numbers:
        shahe.run("doctor", env={"LD_PRELOAD": os.environ["FAILING_MALLOC"], "FAIL_IN": "doctor",
                                 "FAIL_AT": str(8 * number)})
        check_code(shahe.last, (0, 7), f"{8 * number} of doctor")
        folder = f"demo{number}"
        code = disturbed(shahe, ("init", folder), "init", fail_at=number, fail_many=1).returncode
        assert code in (0, 7) and (code == 0) == (shahe.folder / folder).exists(), f"init, request {number}"


@test
def a_narrow_address_space_is_code_7_or_done(shahe):
    small(shahe)
    seen = set()
    for megabytes in (40, 60, 80, 100, 120, 140, 160, 200, 400, 1000):
        (shahe.folder / "out.h5").unlink(missing_ok=True)
        (shahe.folder / "out.h5.journal").unlink(missing_ok=True)
        size = megabytes << 20
        limit = lambda size=size: resource.setrlimit(resource.RLIMIT_AS, (size, size))  # noqa: E731
        if shahe.run("version", prelude=limit).returncode != 0:
            continue  # the loader itself has too little
        code = shahe.run(*RUN, prelude=limit).returncode
        seen.add(code)
        assert code in (0, 1, 6, 7), f"{megabytes} MB: exit code {code}"
        assert (code == 0) == (shahe.folder / "out.h5").exists(), f"{megabytes} MB"
        assert not list(shahe.folder.glob("*.part")), f"{megabytes} MB: half a result"
    assert 0 in seen, "no limit was enough"


if __name__ == "__main__":
    harness.main()

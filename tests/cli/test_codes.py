#!/usr/bin/env python3
"""Every exit code of engine/base/status.def, and the case that reaches it.

A code without a case fails, unless its text in that list says that no verb returns it yet; then
nothing in the sources may return it. PLANTED in the environment is the program with one fault
(planted.c), FAILING_MALLOC the library that refuses memory."""
import os
import pathlib
import re
import signal
import subprocess
import time

import harness
from harness import Skip, test
from market import scenario

CASES = {}


def case(function):
    """names the status that it reaches; returns what the program ended with"""
    CASES[function.__name__.upper()] = function
    return function


def planted(shahe, plant, *words):
    """the program with a fault"""
    sound, shahe.program = shahe.program, os.environ["PLANTED"]
    try:
        return shahe.run(*words, env={"PLANT": plant} if plant else {})
    finally:
        shahe.program = sound


def stopped(shahe, number):
    """a run that a signal reaches once a few records are kept"""
    shahe.write("market.lua", scenario(replications=100000))
    process = shahe.start("run", "market.lua", "-o", "long.h5", "--threads", "1")
    journal = shahe.folder / "long.h5.journal"
    deadline = time.monotonic() + 60
    while not (journal.exists() and journal.stat().st_size > 200000):
        assert process.poll() is None and time.monotonic() < deadline, "it wrote no records"
        time.sleep(0.01)
    process.send_signal(number)
    process.communicate(timeout=harness.TIMEOUT)
    return process.returncode


@case
def ok(shahe):
    return shahe.run("version").returncode


@case
def internal(shahe):
    shahe.write("market.lua", scenario())
    done = planted(shahe, "twice", "run", "market.lua", "--threads", "1")
    assert "is committed twice" in done.stderr
    assert "2 of 8 runs are safe" in done.stderr, "what was finished is gone"
    return done.returncode


@case
def usage(shahe):
    return shahe.run("run").returncode


@case
def scenario_(shahe):
    shahe.write("market.lua", "return 1\n")
    return shahe.run("run", "market.lua").returncode


CASES["SCENARIO"] = CASES.pop("SCENARIO_")


@case
def policy(shahe):
    shahe.write("market.lua", scenario(act="    error('no')"))
    return shahe.run("run", "market.lua").returncode


@case
def input(shahe):  # noqa: A001
    return shahe.run("run", "absent.lua").returncode


@case
def output(shahe):
    shahe.write("market.lua", scenario())
    return shahe.run("run", "market.lua", "-o", "no/such/folder.h5").returncode


@case
def memory(shahe):
    if b"__asan_init" in open(shahe.program, "rb").read():
        raise Skip("a sanitizer has an allocator of its own")
    shahe.write("market.lua", scenario())
    env = {"LD_PRELOAD": os.environ["FAILING_MALLOC"], "FAIL_IN": "run", "FAIL_AT": "100", "FAIL_MANY": "1"}
    return shahe.run("run", "market.lua", env=env).returncode


@case
def invariant(shahe):
    shahe.write("market.lua", scenario())
    done = planted(shahe, "fen", "run", "market.lua")
    for words in ("arm '", "replication 0, step 3, phase settle: account claims of platform 0 holds", "(difference -1)"):
        assert words in done.stderr, f"the message lacks: {words}"
    assert shahe.files() == ["market.lua"], f"{shahe.files()}: results that cannot be trusted"
    return done.returncode


@case
def differs(shahe):
    stopped(shahe, signal.SIGTERM)
    assert shahe.files() == ["long.h5.journal", "market.lua"]
    return shahe.run("run", "market.lua", "-o", "long.h5", "--resume", "--seed", "99").returncode


@case
def max_time(shahe):
    shahe.write("market.lua", scenario(replications=100000))
    return shahe.run("run", "market.lua", "--max-time", "0.2").returncode


@case
def interrupted(shahe):
    return stopped(shahe, signal.SIGINT)


@case
def terminated(shahe):
    return stopped(shahe, signal.SIGTERM)


def listed(shahe):
    text = (shahe.top / "engine/base/status.def").read_text(encoding="utf-8")
    rows = re.findall(r'^X\((\w+), (\d+), "(.*)"\)$', text, re.M)
    assert len(rows) == text.count("\nX("), "a line of status.def is not understood"
    return [(name, int(code), about) for name, code, about in rows]


@test
def every_exit_code_has_a_case_that_reaches_it(shahe):
    names = {name for name, _, _ in listed(shahe)}
    assert set(CASES) <= names, f"cases without a code: {set(CASES) - names}"
    for name, code, about in listed(shahe):
        if "no verb returns it yet" in about:
            assert name not in CASES, f"{name} has a case: its text in status.def is out of date"
            continue
        assert name in CASES, f"no case reaches exit code {code} ({name}: {about})"
        folder = shahe.folder / name
        folder.mkdir()
        here, shahe.folder = shahe.folder, folder
        try:
            got = CASES[name](shahe)
        except Skip as reason:
            print(f"# {name}: {reason}", flush=True)
            continue
        finally:
            shahe.folder = here
        assert got == code, f"the case of {name} ends with {got}, not {code}"


@test
def a_code_that_no_verb_returns_yet_is_returned_by_none(shahe):
    kept = [name for name, _, about in listed(shahe) if "no verb returns it yet" in about]
    allowed = {"topics.c", "status.c", "status.h"}  # that explain it
    for path in sorted((shahe.top / "engine").rglob("*.c")) + sorted((shahe.top / "outputs").rglob("*.c")):
        text = path.read_text(encoding="utf-8") if path.name not in allowed else ""
        for name in kept:
            assert f"SH_E_{name}" not in text, f"{path} returns {name}, which its text denies"


@test
def the_program_for_faults_is_sound_without_one(shahe):
    shahe.write("market.lua", scenario())
    assert planted(shahe, "", "run", "market.lua", "-o", "same.h5").returncode == 0
    known = shahe.succeeds("show", "same.h5", "--digest").stdout
    shahe.succeeds("run", "market.lua")
    assert shahe.succeeds("show", "market.h5", "--digest").stdout == known


@test
def a_fen_from_nowhere_fails_the_self_test(shahe):
    done = planted(shahe, "fen", "doctor")
    assert done.returncode == 8 and "FAILED  a small study" in done.stdout, done.stdout


@test
def a_failed_check_of_the_program_says_so_and_keeps_what_is_done(shahe):
    shahe.write("market.lua", scenario())
    done = planted(shahe, "trap", "run", "market.lua")
    assert done.returncode == 1 and "error: internal error: a check of the program failed" in done.stderr
    assert not (shahe.folder / "market.h5").exists()


@test
def a_run_ends_well_though_its_program_was_replaced(shahe):
    """as an update of the package does: the process that writes the result is the old program"""
    copy = shahe.folder / "shahe"
    copy.write_bytes(pathlib.Path(shahe.program).read_bytes())
    copy.chmod(0o755)
    shahe.write("market.lua", scenario(replications=40, weeks=40))
    process = subprocess.Popen([copy, "run", "market.lua", "-o", "out.h5"], cwd=shahe.folder, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=shahe.environment())
    shahe.started.append(process)
    assert "arms" in process.stderr.readline()
    copy.unlink()
    _, err = process.communicate(timeout=harness.TIMEOUT)
    assert process.returncode == 0, err
    shahe.succeeds("verify", "out.h5")


if __name__ == "__main__":
    harness.main()

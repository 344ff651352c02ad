#!/usr/bin/env python3
"""Runs: what is printed where, the same result whatever happens on the way, what stays behind."""
import contextlib
import json
import os
import pty
import re
import resource
import signal
import subprocess
import time

import harness
from harness import Skip, test
from market import scenario

LONG = dict(replications=40, weeks=40)


def digest(shahe, path="out.h5"):
    text = shahe.succeeds("show", path, "--digest").stdout
    assert len(text) == 33 and int(text, 16) >= 0, f"no digest: {text}"
    return text


def attribute(path, group, name):
    """a text attribute of a result"""
    import h5py
    with h5py.File(path) as h5:
        return h5[group].attrs[name]


def whole(shahe, path="whole.h5", *words):
    """the digest of an undisturbed run"""
    shahe.succeeds("run", "market.lua", "-o", path, *words)
    return digest(shahe, path)


def has_records(shahe, process, path):
    """wait until a few records are in the journal; False when the run was over before"""
    journal, first = shahe.folder / path, 0
    for _ in range(100000):
        if process.poll() is not None:
            return False
        size = journal.stat().st_size if journal.exists() else 0
        first = first or size
        if size > 3 * first > 0:
            return True
        time.sleep(0.001)
    raise AssertionError("no record was written")


def disturbed(shahe, number, *words):
    """a run that got a signal while it worked: exit code, stdout, stderr"""
    for _ in range(8):
        process = shahe.start("run", "market.lua", "-o", "out.h5", *words)
        if has_records(shahe, process, "out.h5.journal"):
            process.send_signal(number)
        out, err = process.communicate(timeout=harness.TIMEOUT)
        if not (shahe.folder / "out.h5").exists():
            return process.returncode, out, err
        (shahe.folder / "out.h5").unlink()  # it was faster than the signal
    raise AssertionError("the run is too short for this test")


@test
def a_run_prints_findings_on_stdout_and_talk_on_stderr(shahe):
    shahe.write("market.lua", scenario())
    done = shahe.succeeds("run", "market.lua")
    assert "Findings" in done.stdout and "result  market.h5" in done.stdout, "no findings"
    assert "next    shahe report market.h5" in done.stdout
    assert "2 arms × 4 replications" in done.stderr and "finished: 8 of 8 runs" in done.stderr
    assert "\033" not in done.stdout + done.stderr and "\r" not in done.stderr
    assert len(done.stderr.splitlines()) <= 15
    assert shahe.files() == ["market.h5", "market.lua"], shahe.files()


@test
def json_of_run_carries_the_findings_and_exact_numbers(shahe):
    shahe.write("market.lua", scenario())
    done = shahe.succeeds("run", "market.lua", "--seed", "18446744073709551615", "--json", "--progress", "json")
    answer = json.loads(done.stdout)
    assert answer["schema"] == "shahe.run 1" and answer["result"] == "market.h5"
    assert answer["replications"] == 4 and answer["arms"] == ["none", "watched"]
    assert answer["seed"] == "0xffffffffffffffff" and answer["findings"]
    events = [json.loads(row) for row in done.stderr.splitlines()]
    assert events[0]["event"] == "start" and events[-1]["event"] == "end"
    assert [e["done"] for e in events] == sorted(e["done"] for e in events) and events[-1]["done"] == 8
    assert answer["content_hash"] + "\n" == digest(shahe, "market.h5")


@test
def the_same_scenario_from_another_folder_has_the_same_digest_and_goes_on(shahe):
    top, part = shahe.folder / "home" / "study", shahe.folder / "home" / "data"
    for folder in (top, part):
        folder.mkdir(parents=True)
    text = scenario(options='data = { shahe.data { file = "data/seen.csv", draw = { e = { system = "exits" } } } },')
    (top / "market.lua").write_text(text.replace("\n", "\nlocal part = require 'part'\n", 1), encoding="utf-8")
    (top / "part.lua").write_text("return 1\n", encoding="utf-8")
    (part / "seen.csv").write_text("date,series,value,unit,definition,source,mark\n"
                                   "2018-02,e,3,platforms,left,a paper,verified\n", encoding="utf-8")
    found = set()
    for folder, path in ((top, "market.lua"), (shahe.folder, "home/study/market.lua"), (part, top / "market.lua")):
        shahe.succeeds("run", path, "-o", shahe.folder / "out.h5", cwd=folder)
        found.add(digest(shahe))
        for name, words in (("inputs", "data/seen.csv "), ("plan_digest", "")):
            assert words in attribute(shahe.folder / "out.h5", "/", name)
        page = shahe.folder / shahe.succeeds("report", "out.h5").stdout.strip()
        assert f"run</span> <span>{path}</span>" in page.read_text(encoding="utf-8"), "no command to repeat it"
        assert attribute(shahe.folder / "out.h5", "provenance", "scenario_path") == str(path)
    assert len(found) == 1, found


@test
def what_a_replication_does_not_define_is_a_dash_and_null(shahe):
    shahe.write("market.lua", scenario(act=""))
    shahe.succeeds("run", "market.lua", "--progress", "none")
    rows = shahe.succeeds("show", "market.h5:outcomes/first_action_day").stdout.splitlines()
    assert rows[0].split("\t") == ["0"] + ["\N{EN DASH}"] * 4, rows[0]
    values = json.loads(shahe.succeeds("show", "market.h5:outcomes/first_action_day", "--json").stdout)["values"]
    assert values[:4] == [None] * 4, values
    count = json.loads(shahe.succeeds("show", "market.h5:summary/n", "--json").stdout)["values"]
    assert 0 in count and 4 in count, count


def peak_memory(shahe, *words):
    """bytes that a run held at most, the writing of its result included"""
    quiet = {k: v for k, v in shahe.environment().items() if k != "MALLOC_PERTURB_"}
    process = subprocess.Popen([shahe.program, "run", "market.lua", "--progress", "none", *words],
                               cwd=shahe.folder, env=quiet, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = status
    assert status == 0, f"the run ended with status {status}"
    return used.ru_maxrss * 1024


@test
def the_memory_that_check_foretells_is_what_a_run_takes(shahe):
    if "sanitize" in shahe.succeeds("version").stdout or b"__asan_init" in open(shahe.program, "rb").read():
        raise Skip("sanitizers take memory of their own")
    shahe.write("market.lua", scenario(weeks=20))
    persons = ("--set", "platform.count=50", "--set", "investor.count=400000", "--set", "borrower.count=300000")
    platforms = ("--set", "platform.count=3000", "--set", "investor.count=20000", "--set", "borrower.count=20000")
    for words in [(*persons, "--threads", "1"), (*persons, "--threads", "2"), (*platforms, "--threads", "2")]:
        told = json.loads(shahe.succeeds("check", "market.lua", "--json", *words).stdout)["estimate"]["memory_bytes"]
        took = peak_memory(shahe, *words)
        assert took <= told <= 1.15 * took, f"{words}: told {told / 1e6:.1f} MB, took {took / 1e6:.1f} MB"


@test
def figures_remembered_for_too_long_are_refused_with_the_memory_they_need(shahe):
    shahe.write("market.lua", scenario(weeks=500, replications=1000))
    words = ("--threads", "1000", "--set", "platform.count=60000", "--set", "regulator.lag=3500d")
    for verb in ("check", "run"):
        shahe.refuses(3, ["would need", "TiB", "a world", "regulator.lag", "this machine has"], verb, "market.lua", *words)
    shahe.succeeds("check", "market.lua", "--threads", "1", "--set", "regulator.lag=3500d", "--replications", "1")


@test
def the_result_depends_on_scenario_and_seed_alone(shahe):
    shahe.write("market.lua", scenario())
    known = whole(shahe)
    for words in [("--threads", "1"), ("--threads", "3"), ("--isa", "baseline"), ("--progress", "none")]:
        assert whole(shahe, "other.h5", *words) == known, f"{words} changed the result"
    shahe.succeeds("run", "market.lua", "-o", "other.h5", "--paranoid")
    for variable in ("outcomes/investor_loss", "system/claims", "events/amount"):
        assert (shahe.succeeds("show", f"other.h5:{variable}").stdout ==
                shahe.succeeds("show", f"whole.h5:{variable}").stdout), f"--paranoid changed {variable}"
    assert whole(shahe, "other.h5", "--seed", "6") != known
    assert whole(shahe, "other.h5", "--replications", "5") != known
    assert whole(shahe, "other.h5", "--set", "platform.opex=0.05") != known


@test
def killed_at_any_time_it_resumes_to_the_same_result(shahe):
    shahe.write("market.lua", scenario(**LONG))
    known = whole(shahe)
    for _ in range(3):
        disturbed(shahe, signal.SIGKILL, "--resume")
        shahe.refuses(6, ["out.h5.journal", "--resume"], "run", "market.lua", "-o", "out.h5")
        done = shahe.succeeds("run", "market.lua", "-o", "out.h5", "--resume")
        assert "done earlier" in done.stderr, "it began anew"
        assert digest(shahe) == known, "another result"
        assert not (shahe.folder / "out.h5.journal").exists()
        (shahe.folder / "out.h5").unlink()


def stopped(shahe, number, code):
    """one signal: a clean end, kept replications, a command that goes on"""
    got, out, err = disturbed(shahe, number)
    assert got == code, f"exit code {got}, wanted {code}: {err}"
    assert out == "" and "are safe in 'out.h5.journal'" in err, err
    assert "shahe run market.lua -o out.h5 --resume" in err, err
    assert shahe.files() == ["market.lua", "out.h5.journal", "whole.h5"], shahe.files()


@test
def ctrl_c_and_a_request_to_end_keep_what_is_done(shahe):
    shahe.write("market.lua", scenario(**LONG))
    known = whole(shahe)
    for number, code in [(signal.SIGINT, 130), (signal.SIGTERM, 143)]:
        stopped(shahe, number, code)
        shahe.succeeds("run", "market.lua", "-o", "out.h5", "--resume")
        assert digest(shahe) == known
        (shahe.folder / "out.h5").unlink()


@test
def a_second_ctrl_c_ends_at_once(shahe):
    text = scenario(replications=1, weeks=500).replace("count = 1200", "count = 2000000")
    shahe.write("market.lua", text)
    process = shahe.start("run", "market.lua", "--threads", "1")
    assert "1 thread" in process.stderr.readline(), "it did not start"
    time.sleep(2)  # into the first replication, which takes a minute
    process.send_signal(signal.SIGINT)
    while "once more stops at once" not in (row := process.stderr.readline()):
        assert row, "the first signal was not answered"
    process.send_signal(signal.SIGINT)
    begin = time.monotonic()
    _, err = process.communicate(timeout=harness.TIMEOUT)
    assert process.returncode == 130, f"exit code {process.returncode}: {err}"
    assert time.monotonic() - begin < 5, "it took its time"
    assert not (shahe.folder / "market.h5").exists()


@test
def the_time_limit_is_code_75_and_resumes(shahe):
    shahe.write("market.lua", scenario(**LONG))
    known = whole(shahe)
    runs = 0
    while shahe.run("run", "market.lua", "-o", "out.h5", "--max-time", "0.3", "--resume").returncode == 75:
        assert "time limit" in shahe.last.stderr
        runs += 1
        assert runs < 500, "no progress"
    assert shahe.last.returncode == 0 and digest(shahe) == known
    shahe.write("market.lua", scenario(replications=40, weeks=400))
    shahe.refuses(75, "stopped at the time limit", "run", "market.lua", "--max-time", "0.001")


@test
def another_plan_does_not_resume(shahe):
    shahe.write("market.lua", scenario(**LONG))
    disturbed(shahe, signal.SIGKILL)
    before = (shahe.folder / "out.h5.journal").read_bytes()
    shahe.refuses(10, "out.h5.journal", "run", "market.lua", "-o", "out.h5", "--resume", "--seed", "99")
    assert (shahe.folder / "out.h5.journal").read_bytes() == before, "the journal was touched"


@test
def two_runs_do_not_share_a_journal(shahe):
    shahe.write("market.lua", scenario(**LONG).replace("count = 1200", "count = 60000"))
    process = shahe.start("run", "market.lua", "-o", "out.h5", "--progress", "none")
    assert has_records(shahe, process, "out.h5.journal"), "the run is too short for this test"
    shahe.refuses(6, "another process is writing it", "run", "market.lua", "-o", "out.h5", "--resume")
    shahe.refuses(6, "--resume", "run", "market.lua", "-o", "out.h5")
    assert process.poll() is None and (shahe.folder / "out.h5.journal").exists(), "the first run was disturbed"
    process.kill()
    process.communicate()


@test
def too_little_memory_is_code_7(shahe):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))

    if shahe.run("version", prelude=limit).returncode != 0:
        raise Skip("this build needs more address space than the limit")
    shahe.write("market.lua", scenario().replace("count = 1200", "count = 12000000"))
    shahe.refuses(7, "memory", "run", "market.lua", "--threads", "1", prelude=limit)
    assert shahe.files() == ["market.lua"], shahe.files()


def kill_export(shahe, process):
    """kill the process that writes the result; False when it was too fast"""
    children = f"/proc/{process.pid}/task/{process.pid}/children"
    while process.poll() is None:
        with contextlib.suppress(OSError):
            with open(children, encoding="ascii") as file:
                words = file.read().split()
            if words and (shahe.folder / "out.h5.part").exists():
                os.kill(int(words[0]), signal.SIGKILL)
                return True
    return False


@test
def a_killed_export_leaves_the_journal_and_no_partial_file(shahe):
    shahe.write("market.lua", scenario(**LONG))
    known = whole(shahe)
    for _ in range(8):
        process = shahe.start("run", "market.lua", "-o", "out.h5")
        hit = kill_export(shahe, process)
        _, err = process.communicate(timeout=harness.TIMEOUT)
        if hit and process.returncode != 0:
            break
        (shahe.folder / "out.h5").unlink()
    assert process.returncode == 6 and "signal 9" in err and "--resume" in err, err
    assert shahe.files() == ["market.lua", "out.h5.journal", "whole.h5"], shahe.files()
    shahe.succeeds("run", "market.lua", "-o", "out.h5", "--resume")
    assert digest(shahe) == known


@contextlib.contextmanager
def small_disk(shahe, size):
    """a folder with little room; only root can have one"""
    folder = shahe.folder / "disk"
    folder.mkdir(exist_ok=True)
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder],
                          capture_output=True, check=False)
    if made.returncode != 0:
        raise Skip("a small disk needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(shahe, size, known):
    """a run on a disk of that size; True when there was room"""
    with small_disk(shahe, size) as folder:
        done = shahe.run("run", "market.lua", "-o", "disk/out.h5")
        if done.returncode == 0:
            return True
        left = [p.name for p in folder.iterdir()]
        assert done.returncode == 6, f"{size} bytes: exit code {done.returncode}, wanted 6"
        assert done.stdout == "" and "disk/out.h5" in done.stderr, "no clear message"
        assert left in ([], ["out.h5.journal"]), f"{size} bytes: {left} stayed"
        if left:
            assert "shahe run market.lua -o disk/out.h5 --resume" in done.stderr, "how to go on?"
            subprocess.run(["mount", "-o", "remount,size=256m", folder], check=True)
            shahe.succeeds("run", "market.lua", "-o", "disk/out.h5", "--resume")
            assert digest(shahe, "disk/out.h5") == known, "another result"
            assert [p.name for p in folder.iterdir()] == ["out.h5"]
        return False


@test
def a_full_disk_is_code_6_and_nothing_partial_stays(shahe):
    shahe.write("market.lua", scenario(**LONG))
    known = whole(shahe)
    size = (shahe.folder / "whole.h5").stat().st_size
    sizes = [8192] + [int(size * share) for share in (0.2, 0.5, 0.9, 1.3, 1.8, 2.5, 4, 8, 20, 60)]
    outcomes = [fill(shahe, s, known) for s in sizes]
    assert outcomes.count(False) >= 3 and outcomes[-1], f"disks of {sizes} bytes: {outcomes}"


@test
def a_file_that_may_not_grow_is_code_6_too(shahe):
    shahe.write("market.lua", scenario(**LONG))
    whole(shahe)
    size = (shahe.folder / "whole.h5").stat().st_size // 2

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    shahe.refuses(6, ["out.h5"], "run", "market.lua", "-o", "out.h5", prelude=limit)
    assert not (shahe.folder / "out.h5").exists(), shahe.files()
    assert not list(shahe.folder.glob("*.part")), shahe.files()


@test
def check_tells_what_a_run_needs_and_writes_nothing(shahe):
    shahe.write("market.lua", scenario())
    text = shahe.succeeds("check", "market.lua").stdout
    assert "later" not in text
    grows = shahe.succeeds("check", "market.lua", "--set", "investor.arrivals=0.25").stdout
    assert "1,200, and 300 later" in grows, grows
    for words in ("replications   4 of each arm", "10 steps of 7 days", "platforms      8", "estimate",
                  "of memory", "dry run", "watch (acts every 7 days)"):
        assert words in text, f"lacks: {words}"
    found = json.loads(shahe.succeeds("check", "market.lua", "--json", "--replications", "7").stdout)
    assert found["ok"] and found["sizes"]["replications"] == 7 and found["sizes"]["investors"] == 1200
    assert found["estimate"]["memory_bytes"] > 0 and found["dry_run"]["steps"] >= 2
    assert shahe.files() == ["market.lua"]


@test
def check_says_once_what_is_off_in_an_arm(shahe):
    study = ("return shahe.attribute {\n  scenario = market, channels = { 'delay', 'news' }, replications = 1,\n}\n"
             "--[[")
    shahe.write("market.lua", scenario(after=study) + "]]\n")
    text = shahe.succeeds("check", "market.lua").stdout
    assert text.count("without delay") == 1 and text.count("without news") == 1, text
    shahe.write("market.lua", scenario(options="channels = { region = false },", after=study) + "]]\n")
    text = shahe.succeeds("check", "market.lua").stdout
    assert text.count("without region") == 3 and "without delay, without region\n" in text, text


@test
def the_commands_of_the_first_minutes_work(shahe):
    shahe.succeeds("init", "demo")
    shahe.succeeds("check", "demo/scenario.lua")
    shahe.succeeds("run", "demo/scenario.lua", "--replications", "4")
    page = shahe.succeeds("report", "my_market.h5").stdout.strip()
    assert page == "my_market.html" and (shahe.folder / page).read_text(encoding="utf-8").startswith("<!")
    assert "demo/types/shahe.lua" in shahe.files() and "demo/.luarc.json" in shahe.files()
    json.loads((shahe.folder / "demo/.luarc.json").read_text())
    shahe.succeeds("run", "demo/scenario.lua", "--replications", "2", "--set", "gate.limit=0.1", "-o", "late.h5")
    shahe.succeeds("run", "demo/scenario.lua", "--replications", "2", "--set", "platform.fraud_share=0.2",
                   "-o", "fraud.h5")


@test
def report_writes_the_same_page_twice_and_never_half_a_page(shahe):
    shahe.write("market.lua", scenario())
    whole(shahe, "out.h5")
    shahe.succeeds("report", "out.h5")
    shahe.succeeds("report", "out.h5", "-o", "again.html")
    assert (shahe.folder / "out.html").read_bytes() == (shahe.folder / "again.html").read_bytes()
    shahe.refuses(6, "No such file", "report", "out.h5", "-o", "no/such/page.html")
    shahe.refuses(2, "'out.h5' would replace 'out.h5'", "report", "out.h5", "-o", "out.h5")
    before = shahe.files()

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    shahe.refuses(6, "page.html", "report", "out.h5", "-o", "page.html", prelude=limit)
    assert shahe.files() == before, shahe.files()


@test
def show_prints_summary_groups_and_values(shahe):
    shahe.write("market.lua", scenario())
    whole(shahe, "out.h5")
    text = shahe.succeeds("show", "out.h5").stdout
    assert digest(shahe).strip() in text and "none, watched" in text and "4 of 4 planned" in text and "outcomes" in text and "Findings" in text
    assert "collapsed" in shahe.succeeds("show", "out.h5:outcomes").stdout
    rows = shahe.succeeds("show", "out.h5:outcomes/collapsed").stdout.splitlines()
    values = json.loads(shahe.succeeds("show", "out.h5:outcomes/collapsed", "--json").stdout)
    assert values["shape"] == [2, 4] and len(values["values"]) == 8
    assert len(rows) == 2 and all(len(row.split("\t")) == 5 for row in rows)
    money = json.loads(shahe.succeeds("show", "out.h5:system/claims", "--json").stdout)
    assert money["unit"] == "CNY_fen" and all(isinstance(v, int) for v in money["values"])
    assert len(money["values"]) == 2 * 4 * 10 and money["values"][0] > 0
    shahe.refuses(5, "nothing", "show", "out.h5:outcomes/nothing")
    shahe.refuses(5, "absent.h5", "show", "absent.h5:outcomes")


# The HDF5 library leaks and crashes on damaged files; in a build with sanitizers that is to look
# as it does without them.
LIBRARY_MAY_FAIL = {"ASAN_OPTIONS": "detect_leaks=0:handle_segv=0:handle_abort=0:abort_on_error=1"}


@test
def a_damaged_result_is_code_5(shahe):
    shahe.write("market.lua", scenario())
    whole(shahe, "out.h5")
    shahe.succeeds("verify", "out.h5")
    good = (shahe.folder / "out.h5").read_bytes()
    (shahe.folder / "half.h5").write_bytes(good[:len(good) // 2])
    for verb in ("show", "report", "verify"):
        shahe.refuses(5, "half.h5", verb, "half.h5")
    assert not (shahe.folder / "half.html").exists()
    missed = 0
    for place in range(2000, len(good), max(1, len(good) // 40)):
        (shahe.folder / "bad.h5").write_bytes(good[:place] + bytes([good[place] ^ 0x40]) + good[place + 1:])
        done = shahe.run("verify", "bad.h5", env=LIBRARY_MAY_FAIL)
        assert done.returncode in (0, 5), f"byte {place}: exit code {done.returncode}"
        missed += done.returncode == 0
    assert missed < 20, f"{missed} of 40 flipped bits were not seen"


@test
def a_terminal_sees_one_redrawn_line(shahe):
    shahe.write("market.lua", scenario(**LONG))
    master, slave = pty.openpty()
    process = subprocess.Popen([shahe.program, "run", "market.lua"], stderr=slave, stdout=subprocess.DEVNULL,
                               env=shahe.environment({"TERM": "xterm"}), cwd=shahe.folder)
    os.close(slave)
    text = b""
    begin = time.monotonic()
    with contextlib.suppress(OSError):
        while chunk := os.read(master, 4096):
            text += chunk
    process.wait()
    seconds = time.monotonic() - begin
    os.close(master)
    redrawn = text.count(b"\r\033[K")
    assert process.returncode == 0 and 1 <= redrawn <= 10 * seconds + 3, f"{redrawn} in {seconds} s"
    assert b"runs" in text and text.count(b"\n") <= 4, text


@test
def a_stress_test_of_the_command_line_hits_every_arm_and_is_recorded(shahe):
    shahe.write("market.lua", scenario())
    done = shahe.succeeds("run", "market.lua", "-o", "plain.h5")
    assert "Stress" not in done.stdout
    words = ("--stress", "contagion", "--severity", "0.95", "--stress-at", "4w")
    done = shahe.succeeds("run", "market.lua", "-o", "hit.h5", *words)
    line = "Stress: contagion at severity 0.95 (a month of failures as bad as the worst 1 in 20) in week 4\n"
    assert done.stdout.startswith(line), done.stdout
    assert digest(shahe, "hit.h5") != digest(shahe, "plain.h5")
    digests = [json.loads(shahe.succeeds("show", f, "--json").stdout)["plan_digest"] for f in ("hit.h5", "plain.h5")]
    assert digests[0] != digests[1], "the plan is the same"
    answer = json.loads(shahe.succeeds("show", "hit.h5", "--json").stdout)
    assert answer["stresses"] == [{"name": "contagion", "severity": 0.95, "day": 28, "origin": "command line",
                                   "meaning": "a month of failures as bad as the worst 1 in 20"}]
    failed = [shahe.succeeds("show", f"{f}:outcomes/failed_platforms").stdout.splitlines() for f in ("plain.h5", "hit.h5")]
    for plain, hit in zip(*failed):
        assert sum(map(float, hit.split()[1:])) > sum(map(float, plain.split()[1:])), (plain, hit)
    shahe.succeeds("report", "hit.h5", "-o", "hit.html")
    page = (shahe.folder / "hit.html").read_text()
    assert "Stress test:</b> contagion at severity 0.95" in page and "Stress tests" in page
    assert "--stress" in page and "0.95" in page, "the command to make it again lacks the test"


@test
def a_stress_test_without_numbers_is_the_worst_in_a_hundred_in_the_middle(shahe):
    shahe.write("market.lua", scenario())
    found = json.loads(shahe.succeeds("check", "market.lua", "--stress", "liquidity_run", "--json").stdout)
    assert found["stresses"] == [{"name": "liquidity_run", "severity": 0.99, "day": 35, "origin": "command line",
                                  "meaning": "a month of flight capped at the worst of 55 months on record"}]
    text = shahe.succeeds("check", "market.lua", "--stress", "liquidity_run").stdout
    assert "liquidity_run at severity 0.99 from day 35: a month of flight" in text, text


@test
def a_stress_test_of_the_scenario_and_one_of_the_command_line_add_up(shahe):
    text = scenario().replace("shocks = {", "shocks = { shahe.stress.contagion { at = shahe.weeks(3) },")
    shahe.write("market.lua", text)
    done = shahe.succeeds("run", "market.lua", "--stress", "default_cascade", "--json")
    names = [(s["name"], s["origin"]) for s in json.loads(done.stdout)["stresses"]]
    assert names == [("contagion", "scenario"), ("default_cascade", "command line")]
    shocks = shahe.succeeds("show", "market.h5:design/shock_kind").stdout.split()
    assert shocks == ["scandal", "failure", "credit"], shocks


CHANNELS = ["delay", "outflow", "overdue", "borrowers", "guarantor", "vendor", "funding", "yields", "contraction"]
SPREAD = ["failed_platforms", "secondary_per_failure", "cascade_depth", "cascade_half_time"]


def study_of_channels():
    """9 channels in 10 arms, 3 channels off in all of them"""
    study = ("return shahe.attribute { scenario = market, replications = 2, channels = { "
             + ", ".join(f"'{name}'" for name in CHANNELS) + " } }\n")
    text = scenario(act="", weeks=20, options="channels = { news = false, region = false, exposures = false },")
    text = text.replace("shocks = { ", "shocks = { shahe.shock.failure { at = shahe.weeks(4), platforms = 2 },"
                                       " shahe.shock.credit { at = shahe.weeks(4), factor = 3 }, ")
    return text[:text.index("return shahe.compare")] + study


@test
def a_study_of_channels_tells_the_same_as_text_and_as_json(shahe):
    shahe.write("market.lua", study_of_channels())
    told = json.loads(shahe.succeeds("run", "market.lua", "--json", "--progress", "none").stdout)["findings"]
    assert told == json.loads(shahe.succeeds("show", "market.h5", "--json").stdout)["findings"]
    assert [row["channel"] for row in told["channels"]] == CHANNELS and told["arms"] == 10
    assert told["channels_off"] == ["news", "region", "exposures"], told["channels_off"]
    text = shahe.succeeds("show", "market.h5").stdout
    assert "\nChannels switched off in all arms: news, region, exposures\n" in text, text
    assert "of each of 10 arms, the first 8 shown, the others in the result; 95 % intervals)" in text, text
    off = shahe.succeeds("show", "market.h5:design/arm_channels_off").stdout.splitlines()
    assert off[:2] == ["news, region, exposures", "news, region, delay, exposures"] and len(off) == 10, off
    lengths = shahe.succeeds("show", "market.h5:design/shock_length").stdout.split()
    assert lengths == ["7", "0", "7"], lengths
    shahe.succeeds("report", "market.h5", "-o", "market.html")
    page = (shahe.folder / "market.html").read_text(encoding="utf-8")
    said = page.count("hannels switched off in all arms:") + page.count("In all arms these channels are switched off:")
    assert said == 4, f"verdict, design, limits and review say it {said} times"
    arms = page[page.index("Further channels off"):]
    arms = [row.split("<td>")[-1].split("<")[0] for row in arms[:arms.index("</table>")].split("<tr")[1:]]
    assert arms[:3] == ["none", "delay", "outflow"], f"the table of arms says {arms}"


@test
def how_far_failures_spread_is_told_wherever_there_are_failures(shahe):
    shahe.write("market.lua", scenario(act="", weeks=20))
    words = ("--stress", "combined", "--stress-at", "4w", "--progress", "none")
    told = json.loads(shahe.succeeds("run", "market.lua", "--json", *words).stdout)["findings"]
    for metric in SPREAD:
        found = [row for row in told["findings"] if row["metric"] == metric]
        assert found and all(row["n"] > 0 and row["value"] is not None for row in found), (metric, found)
    text = shahe.succeeds("show", "market.h5").stdout
    for heading in ("failed platforms", "failures that one failure brings down", "links of the longest chain of failures",
                    "time to half of the largest cascade"):
        assert re.search(rf"  {heading}, median\n    none +\S+ .*n = \d", text), f"{heading} in\n{text}"


@test
def a_run_under_stress_resumes_to_the_same_result(shahe):
    shahe.write("market.lua", scenario(**LONG))
    words = ("--stress", "combined", "--stress-at", "14w")
    known = whole(shahe, "whole.h5", *words)
    disturbed(shahe, signal.SIGKILL, "--resume", *words)
    shahe.refuses(6, "journal", "run", "market.lua", "-o", "out.h5")
    done = shahe.succeeds("run", "market.lua", "-o", "out.h5", "--resume", *words)
    assert "done earlier" in done.stderr and digest(shahe) == known


if __name__ == "__main__":
    harness.main()

#!/usr/bin/env python3
"""Usage: every refusal of the option parser, help, and the documentation made from it."""
import json
import os
import pty
import re
import shutil
import subprocess

import harness
from harness import test
from market import scenario

VERBS = ["init", "check", "run", "report", "show", "verify", "network", "explain", "doctor", "version", "help"]
EXIT_CODES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 75, 130, 143}


@test
def without_a_verb_the_overview_is_shown_and_the_code_is_2(shahe):
    done = shahe.run()
    assert done.returncode == 2 and done.stdout == "", "wrong code, or text on stdout"
    assert "Verbs" in done.stderr and "Exit codes" in done.stderr


@test
def an_unknown_verb_is_refused_with_a_suggestion(shahe):
    shahe.refuses(2, ["there is no verb 'rnu'", "did you mean 'run'?"], "rnu")
    shahe.refuses(2, ["there is no verb 'zzzzzz'", "shahe help"], "zzzzzz")
    shahe.refuses(2, "did you mean 'shahe run market.lua'?", "market.lua")
    shahe.refuses(2, "did you mean 'doctor'?", "help", "docter")


@test
def an_unknown_option_is_refused_with_a_suggestion(shahe):
    shahe.refuses(2, ["unknown option --thread", "did you mean --threads?"], "run", "x.lua", "--thread", "2")
    shahe.refuses(2, ["unknown option --zzzzzzz", "shahe run --help"], "run", "x.lua", "--zzzzzzz")
    shahe.refuses(2, "unknown option -x", "run", "-x", "x.lua")
    shahe.refuses(2, "--threads is an option of 'shahe check', not of 'verify'", "verify", "--threads", "2", "x.h5")
    shahe.refuses(2, "unknown option", "run", "--" + "x" * 300)


@test
def every_suggestion_is_itself_accepted(shahe):
    for verb in VERBS:
        text = shahe.succeeds(verb, "--help").stdout
        for name in re.findall(r"^  (?:-\w, )?--([a-z-]+)", text, re.M):
            typo = name[:-1] + "qq" if len(name) > 5 else name + "q"
            done = shahe.run(verb, f"--{typo}")
            meant = re.search(r"did you mean --([a-z-]+)\?", done.stderr)
            assert done.returncode == 2 and "unknown option" in done.stderr, f"--{typo} was taken"
            assert meant is None or f"--{meant.group(1)}" in text, "a suggestion that the verb lacks"


@test
def numbers_are_read_strictly(shahe):
    for bad in ["0", "x", "-1", "1.5", "1e3", " 2", "2 ", "1025", "99999999999999999999", "0x", "+1"]:
        shahe.refuses(2, ["--threads wants a whole number from 1 to 1024", f"'{bad}'"],
                      "run", "x.lua", "--threads", bad)
    for bad in ["-1", "x", "1.0", "18446744073709551616", "0x1ffffffffffffffff", "--"]:
        done = shahe.refuses(2, "--seed", "run", "x.lua", f"--seed={bad}")
        assert "wants a whole number from 0 to 18446744073709551615" in done.stderr
    for bad in ["0", "1000000001", "ten"]:
        shahe.refuses(2, "--replications wants a whole number from 1 to 1000000000", "run", "x.lua",
                      "--replications", bad)
    for bad in ["0", "-5", "soon", "2w", "1e400", "nan", "inf", "."]:
        shahe.refuses(2, "--max-time wants a time above 0", "run", "x.lua", "--max-time", bad)


@test
def good_numbers_pass_the_parser(shahe):
    for words in [("--seed", "18446744073709551615"), ("--seed=0xFFFFFFFFFFFFFFFF",), ("--seed", "0"),
                  ("--threads=1",), ("--threads", "1024"), ("--max-time", "1.5h"), ("--max-time=90",),
                  ("--max-time", "15m"), ("-o", "x.h5"), ("-ox.h5",), ("--set", "a=1", "--set", "b=2")]:
        shahe.refuses(5, "missing.lua", "run", "missing.lua", *words)


@test
def values_are_asked_for_and_refused_where_they_do_not_belong(shahe):
    shahe.refuses(2, "--threads needs a value: --threads N", "run", "x.lua", "--threads")
    shahe.refuses(2, "--threads needs a value", "run", "x.lua", "--threads", "--json")
    shahe.refuses(2, "--json takes no value", "run", "x.lua", "--json=yes")
    shahe.refuses(2, "--seed is given twice", "run", "x.lua", "--seed", "1", "--seed", "1")
    shahe.refuses(2, "not an empty text", "run", "x.lua", "-o", "")
    shahe.refuses(2, ["--progress wants one of auto, bar, lines, json, none", "'loud'"],
                  "run", "x.lua", "--progress", "loud")
    shahe.refuses(2, "--isa wants one of auto, baseline, avx2, avx512", "run", "x.lua", "--isa", "sse9")


@test
def operands_are_counted(shahe):
    shahe.refuses(2, "run needs SCENARIO: shahe run SCENARIO", "run")
    shahe.refuses(2, "run takes SCENARIO only; 'b.lua' is too much", "run", "a.lua", "b.lua")
    shahe.refuses(2, "doctor takes no operand, but 'me' is given", "doctor", "me")
    shahe.refuses(5, "--help", "show", "--", "--help")
    shahe.refuses(2, "run wants SCENARIO, not an empty text", "run", "")
    shahe.refuses(2, "explain wants", "explain", "")


@test
def help_of_every_verb_names_its_options_and_exits_with_0(shahe):
    for verb in VERBS:
        text = shahe.succeeds(verb, "--help").stdout
        assert text.startswith("Usage\n  shahe " + verb), f"{verb}: no usage"
        assert "--help" in text and "explain exit-codes" in text
        assert shahe.succeeds("help", verb).stdout == text, f"help {verb} differs from {verb} --help"
        assert all(len(row) <= 100 for row in text.splitlines()), f"{verb}: a line is too long"
    assert shahe.succeeds("--help").stdout == shahe.succeeds("help").stdout


@test
def help_lists_every_verb_and_every_exit_code(shahe):
    text = shahe.succeeds("help").stdout
    listed = re.findall(r"^  ([a-z]+) +[A-Z]", text.split("\nVerbs\n")[1], re.M)
    assert listed == VERBS, listed
    codes = {int(code) for code in re.findall(r"^  (\d+) +", text.split("Exit codes")[1], re.M)}
    assert codes == EXIT_CODES, codes
    assert "export" not in text, "a hidden verb is shown"


@test
def exit_codes_are_explained_one_by_one(shahe):
    listed = json.loads(shahe.succeeds("explain", "exit-codes", "--json").stdout)
    assert {int(item["name"]) for item in listed} == EXIT_CODES
    for item in listed:
        assert len(item["about"]) > 40, f"code {item['name']} is not explained"
        assert item["about"][:30] in shahe.succeeds("explain", item["name"]).stdout.replace("\n  ", " ")


@test
def explain_says_what_the_letters_of_a_source_mean(shahe):
    assert "prior of this model" in shahe.succeeds("explain", "news_gain").stdout
    both = shahe.succeeds("explain", "resolution.sale").stdout
    assert "prior of this model" in both and "read in the published source" in both
    assert "prior" not in shahe.succeeds("explain", "exposure_recovery").stdout


@test
def explain_says_what_of_the_regulator_remains_without_the_channel_alarm(shahe):
    assert "also where this is off" in shahe.succeeds("explain", "channels").stdout
    text = " ".join(shahe.succeeds("explain", "alarm").stdout.split())
    assert "police cases and exits that the regulator brings about still happen" in text, text


@test
def explain_finds_levers_parameters_and_near_names(shahe):
    kinds = json.loads(shahe.succeeds("explain", "--json").stdout)
    for kind in kinds:
        items = json.loads(shahe.succeeds("explain", kind["kind"], "--json").stdout)
        assert len(items) == kind["count"] > 0
        text = shahe.succeeds("explain", kind["kind"]).stdout
        assert all(item["name"] in text and item["about"] for item in items), kind
    assert "client money" in shahe.succeeds("explain", "custody").stdout
    assert "apr" in shahe.succeeds("explain", "platform.opex").stdout
    assert "unknown option" in shahe.succeeds("explain", "E200").stdout
    assert shahe.succeeds("explain", "e200").stdout == shahe.succeeds("explain", "E200").stdout
    shahe.refuses(2, "did you mean 'platform.opex'?", "explain", "platfrom.opex")
    shahe.refuses(2, "nothing here is called 'xyzzyplugh'", "explain", "xyzzyplugh")


@test
def version_is_printed_in_both_ways(shahe):
    version = (shahe.top / "VERSION").read_text().strip()
    assert shahe.succeeds("--version").stdout.startswith(f"shahe {version} (")
    assert shahe.succeeds("version").stdout == shahe.succeeds("--version").stdout
    about = json.loads(shahe.succeeds("version", "--json").stdout)
    assert about["shahe"] == version and about["compiler"] and about["hdf5"]


@test
def doctor_finds_a_healthy_machine(shahe):
    text = shahe.succeeds("doctor").stdout
    assert "9c6ca96a e17eae66 fc10ecd4 5256a7d8" in text and "FAILED" not in text
    checks = {c["name"]: c for c in json.loads(shahe.succeeds("doctor", "--json").stdout)}
    assert checks["random words"]["verdict"] == "ok"
    assert "writable" in checks["working folder"]["detail"]
    assert shahe.files() == [], "doctor left files behind"


@test
def a_full_standard_output_is_an_output_error(shahe):
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([shahe.program, "help"], stdout=full, stderr=subprocess.PIPE, text=True,
                              check=False)
    assert done.returncode == 6 and "standard output" in done.stderr, done


@test
def closed_streams_never_become_files(shahe):
    shahe.write("market.lua", scenario())
    shahe.succeeds("run", "market.lua", "-o", "known.h5")
    known = shahe.succeeds("show", "known.h5", "--digest").stdout
    for closed in [(0,), (1,), (2,), (0, 1), (1, 2), (0, 1, 2)]:
        name = "out" + "".join(map(str, closed)) + ".h5"
        words = " ".join(f"{number}<&-" for number in closed)
        command = f'exec "{shahe.program}" run market.lua -o {name} {words}'
        done = subprocess.run(["sh", "-c", command], cwd=shahe.folder, env=shahe.environment(),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == (6 if 1 in closed else 0), (closed, done)
        assert shahe.succeeds("show", name, "--digest").stdout == known, closed
        shahe.succeeds("verify", name)


def on_terminal(shahe, env, *words):
    """what the program writes to a terminal on stderr"""
    master, slave = pty.openpty()
    process = subprocess.Popen([shahe.program, *words], stderr=slave, stdout=subprocess.DEVNULL,
                               env=shahe.environment({"TERM": "xterm"} | env), cwd=shahe.folder)
    os.close(slave)
    text = b""
    try:
        while chunk := os.read(master, 4096):
            text += chunk
    except OSError:  # the other end is closed
        pass
    process.wait()
    os.close(master)
    return text.decode()


@test
def colour_is_for_terminals_and_obeys_the_environment(shahe):
    red = "\033[1;31m"
    assert red in on_terminal(shahe, {}, "rnu") or red in on_terminal(shahe, {}, "run")
    assert red not in on_terminal(shahe, {"NO_COLOR": "1"}, "run")
    assert red not in on_terminal(shahe, {"TERM": "dumb"}, "run")
    assert red not in on_terminal(shahe, {}, "show", "x.h5", "--color", "never")
    assert red not in shahe.run("run").stderr, "colour in a pipe"
    assert red in shahe.run("run", env={"CLICOLOR_FORCE": "1"}).stderr
    assert red in shahe.run("show", "x.h5", "--color=always").stderr


@test
def the_documentation_is_what_the_program_says(shahe):
    page = (shahe.top / "docs" / "cli.md").read_text(encoding="utf-8")
    assert page == shahe.succeeds("help", "--markdown").stdout, \
        "docs/cli.md is out of date: shahe help --markdown > docs/cli.md"
    for verb in VERBS:
        assert f"\n## {verb}\n" in page, f"{verb} is not documented"


@test
def the_page_for_man_is_what_the_program_says(shahe):
    page = (shahe.top / "docs/shahe.1").read_text(encoding="utf-8")
    assert page == shahe.succeeds("help", "--man").stdout, \
        "docs/shahe.1 is out of date: shahe help --man > docs/shahe.1"
    reader = shutil.which("man")
    if reader is not None:
        done = subprocess.run([reader, "-l", "--warnings=w", "-E", "utf8", shahe.top / "docs/shahe.1"],
                              capture_output=True, text=True, env={**os.environ, "MANWIDTH": "200", "PAGER": "cat"})
        assert done.returncode == 0 and done.stderr == "", done.stderr
        assert "--max-time TIME" in done.stdout and "interrupted" in done.stdout, "not what a reader sees"


@test
def stress_tests_are_read_strictly(shahe):
    for verb in ("run", "check"):
        shahe.refuses(2, ["there is no stress test 'liquidity_rnu'", "did you mean 'liquidity_run'?"],
                      verb, "x.lua", "--stress", "liquidity_rnu")
        shahe.refuses(2, ["there is no stress test 'zzzz'", "shahe explain stress"], verb, "x.lua", "--stress", "zzzz")
        for bad in ["0.49", "1", "99", "-0.9", "0.9995", "nan", "0.9x", ".", "0x0.9", "9e-1"]:
            shahe.refuses(2, ["--severity wants a percentile from 0.5 to 0.999", f"'{bad}'"],
                          verb, "x.lua", "--stress", "contagion", f"--severity={bad}")
        for bad in ["52", "0.5d", "-1w", "w", "1h", "3 w", "4ww", "999999d"]:
            shahe.refuses(2, ["--stress-at wants whole days since the start", f"'{bad}'"],
                          verb, "x.lua", "--stress", "contagion", f"--stress-at={bad}")
        shahe.refuses(2, "--severity says something about a stress test: name one with --stress",
                      verb, "x.lua", "--severity", "0.9")
        shahe.refuses(2, "--stress-at says something about a stress test", verb, "x.lua", "--stress-at", "1w")
        shahe.refuses(5, "missing.lua", verb, "missing.lua", "--stress", "combined", "--severity", "0.5",
                      "--stress-at", "1y")


@test
def a_stress_test_after_the_end_is_refused(shahe):
    shahe.write("market.lua", scenario(weeks=10))
    for verb in ("run", "check"):
        shahe.refuses(2, ["--stress combined on day 56", "day 77, after the beginning of the last step (of 7 days, the run lasts 70)"],
                      verb, "market.lua", "--stress", "combined", "--stress-at", "8w")
        for text, day in (("2m", 60), ("9w", 63), ("1y", 365)):
            shahe.refuses(2, f"--stress combined on day {day}: its last shock comes on day {day + 21}",
                          verb, "market.lua", "--stress", "combined", "--stress-at", text)
        for day in ("64d", "70d"):  # the last step begins on day 63
            shahe.refuses(2, "after the beginning of the last step", verb, "market.lua", "--stress", "contagion",
                          "--stress-at", day)


@test
def explain_shows_what_each_severity_of_a_stress_test_does(shahe):
    text = shahe.succeeds("explain", "stress").stdout
    for name in ("default_cascade", "liquidity_run", "contagion", "combined"):
        assert f"  {name}\n" in text
    assert "at 0.99  default hazards × 3.233 for 365 days" in text and "July 2018" in text
    one = json.loads(shahe.succeeds("explain", "contagion", "--json").stdout)
    assert [t["at 0.999"] for t in one if t["kind"] == "stress"] == ["11.7 % of the open platforms fail"]


if __name__ == "__main__":
    harness.main()

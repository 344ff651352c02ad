#!/usr/bin/env python3
"""Bad input: the exit code and the message of each kind, and nothing left behind."""
import json
import os

import harness
from harness import Skip, test
from market import GOOD_ACT, scenario


def refused(shahe, code, says, text, *words):
    """both `check` and `run` refuse the scenario in the same words and leave nothing behind"""
    shahe.write("market.lua", text)
    for verb in ("check", "run"):
        shahe.refuses(code, says, verb, "market.lua", *words)
        assert shahe.files() == ["market.lua"], f"{verb} left {shahe.files()}"


def line_of(text, words):
    return 1 + next(i for i, row in enumerate(text.splitlines()) if words in row)


@test
def a_missing_scenario_is_code_5(shahe):
    for verb in ("check", "run"):
        shahe.refuses(5, "absent.lua", verb, "absent.lua")
        shahe.refuses(5, shahe.folder.name, verb, shahe.folder)
    assert shahe.files() == []


@test
def an_unknown_key_is_code_3_with_place_and_suggestion(shahe):
    text = scenario().replace("replications =", "replicatons =")
    line = line_of(text, "replicatons")
    refused(shahe, 3, ["error[E200]", f"market.lua:{line}:3", "did you mean 'replications'?", "^^^^"], text)


@test
def a_wrong_unit_is_code_3(shahe):
    text = scenario(options="market = { outside_yield = shahe.weeks(3) },")
    refused(shahe, 3, "error[E2", text)
    text = scenario().replace("horizon = shahe.weeks(10)", "horizon = shahe.yuan(10)")
    refused(shahe, 3, ["error[E20", "horizon", "market.lua:3:"], text)
    text = scenario(population="}, regulator = { inspections = shahe.days(2)")
    refused(shahe, 3, ["error[E20", "inspections"], text)


@test
def a_count_of_0_is_code_3(shahe):
    text = scenario().replace("investor = { count = 1200 }", "investor = { count = 0 }")
    refused(shahe, 3, ["error[E202]", "count", f"market.lua:{line_of(text, 'investor')}:"], text)
    refused(shahe, 3, "error[E202]", scenario(replications=0))
    refused(shahe, 3, ["error[E202]", "--set platform.count=0"], scenario(), "--set", "platform.count=0")


@test
def a_count_of_10_to_the_12_is_code_3_and_names_the_memory(shahe):
    text = scenario().replace("count = 1200", "count = 1e12")
    refused(shahe, 3, ["error[E215]", "would need", "TB", "this machine has"], text)
    refused(shahe, 3, ["would need", "TB"], scenario(), "--set", "borrower.count=1000000000000")


@test
def an_overflow_of_money_is_code_3(shahe):
    text = scenario().replace("platform = { count = 8 }",
                              "platform = { count = 8, size = shahe.constant { value = shahe.yuan(1e18) } }")
    line = line_of(text, "platform =")
    refused(shahe, 3, ["error[E231]", "platform.size", "more than the engine counts", f"market.lua:{line}:"], text)
    text = scenario().replace("count = 1200", "count = 1200, ticket = shahe.constant { value = shahe.wan(5000) }")
    line = line_of(text, "ticket =")
    refused(shahe, 3, ["error[E231]", "investor.ticket reaches", f"market.lua:{line}:"], text)


@test
def text_that_is_not_lua_is_code_3_with_its_line(shahe):
    text = scenario().replace("return shahe.compare {", "return shahe.compare {{")
    refused(shahe, 3, ["error[E100]", "market.lua:"], text)
    text = scenario().replace("local market =", "local local market =")
    refused(shahe, 3, ["error[E100]", f"market.lua:{line_of(text, 'local local')}:"], text)
    refused(shahe, 3, "error[E1", "\x1bLua not really")
    refused(shahe, 3, "error[E108]", "local x = 1\n")


@test
def a_scenario_that_never_ends_is_code_3(shahe):
    refused(shahe, 3, "error[E310]", "while true do end\n")
    refused(shahe, 3, "error[E320]", scenario(after="local now = os.time()"))


@test
def a_data_file_beyond_the_memory_of_a_script_is_code_3(shahe):
    shahe.write("data.csv", "date,series,value,unit,definition,source,mark\n" + "x" * (15 << 20))
    shahe.write("full.lua", """local shahe, full = require "shahe", {}
for i = 1, 700000 do full[i] = {} end
return shahe.data { file = "data.csv", draw = { x = {} } }
""")
    shahe.refuses(3, "error[E311]", "check", "full.lua")


@test
def all_mistakes_are_listed_at_once(shahe):
    text = scenario(options="horzon = 3,").replace("replications =", "replicatons =")
    text = text.replace('"queue"', '"queu"', 1)
    shahe.write("market.lua", text)
    done = shahe.refuses(3, ["horzon", "replicatons", "queu"], "check", "market.lua")
    assert done.stderr.count("error[E") >= 3, "not all of them"
    answer = shahe.run("check", "market.lua", "--json")
    found = json.loads(answer.stdout)
    assert answer.returncode == 3 and not found["ok"] and found["exit_code"] == 3
    assert {"E200"} <= {d["code"] for d in found["diagnostics"]} and len(found["diagnostics"]) >= 3
    assert all(d["file"].endswith("market.lua") and d["line"] > 0 and d["column"] > 0
               for d in found["diagnostics"])


@test
def an_override_that_names_nothing_is_code_3_with_a_suggestion(shahe):
    refused(shahe, 3, ["error[E209]", "platform.opex"], scenario(), "--set", "platform.opx=0.1")
    refused(shahe, 2, "--set takes name=value, not 'platform.opex'", scenario(), "--set", "platform.opex")
    refused(shahe, 3, "--set platform.opex=much", scenario(), "--set", "platform.opex=much")


@test
def a_policy_that_loops_for_ever_is_code_4_in_run_and_check(shahe):
    refused(shahe, 4, ["E310", "watch"], scenario(act="    while true do end"))
    refused(shahe, 4, ["E310", "watch"], scenario(act="    while true do pcall(function() while true do end end) end"))


@test
def a_figure_that_is_not_disclosed_is_code_4(shahe):
    act = GOOD_ACT.replace("platform.queue", "platform.cash")
    refused(shahe, 4, ["E303", "cash", "observe.fields"], scenario(act=act))
    act = GOOD_ACT.replace("platform.queue", "platform.quue")
    refused(shahe, 4, ["E301", "quue", "did you mean 'queue'?"], scenario(act=act))


@test
def a_lever_out_of_range_is_code_4(shahe):
    refused(shahe, 4, ["E305", "gate"], scenario(act='    reg:set("platforms", "gate", 7)'))


@test
def an_output_that_cannot_be_written_is_code_6_before_time_is_spent(shahe):
    shahe.write("market.lua", scenario(replications=1000000, weeks=500))
    (shahe.folder / "folder").mkdir()
    for target, says in [("no/such/out.h5", "No such file or directory"), ("folder", "is a folder"),
                         ("/dev/full", "no ordinary file"), ("market.lua/out.h5", "'market.lua' is no folder"),
                         ("/proc/out.h5", "/proc/out.h5"), ("x" * 300 + ".h5", "")]:
        shahe.refuses(6, says, "run", "market.lua", "-o", target)
        assert shahe.files() == ["market.lua"], f"{target}: left {shahe.files()}"


@test
def a_folder_without_permission_is_code_6(shahe):
    if os.geteuid() == 0:
        raise Skip("root may write everywhere")
    shahe.write("market.lua", scenario())
    (shahe.folder / "closed").mkdir(mode=0o500)
    shahe.refuses(6, "Permission denied", "run", "market.lua", "-o", "closed/out.h5")


@test
def isa_that_the_processor_lacks_is_code_2(shahe):
    sets = {c["name"]: c["detail"] for c in json.loads(shahe.succeeds("doctor", "--json").stdout)}
    missing = {"avx2", "avx512"} - set(sets["instruction sets"].split())
    shahe.write("market.lua", scenario())
    if not missing:
        shahe.succeeds("run", "market.lua", "--isa", "avx2")
        return
    shahe.refuses(2, "this processor has only", "run", "market.lua", "--isa", missing.pop())


@test
def a_file_that_is_no_result_is_code_5(shahe):
    shahe.write("text.h5", "this is not a result\n" * 100)
    shahe.write("empty.h5", "")
    for verb in ("show", "report", "verify"):
        shahe.refuses(5, "absent.h5", verb, "absent.h5")
        shahe.refuses(5, "text.h5", verb, "text.h5")
        shahe.refuses(5, "empty.h5", verb, "empty.h5")
    assert shahe.files() == ["empty.h5", "text.h5"], shahe.files()


def held(shahe, *words, output, input):
    """the run is refused, names both files, and leaves the folder as it was"""
    before = {name: (shahe.folder / name).read_bytes() for name in shahe.files()}
    shahe.refuses(2, [f"'{output}'", f"'{input}'", "choose another name"], *words, "-o", output)
    assert before == {name: (shahe.folder / name).read_bytes() for name in shahe.files()}


@test
def no_output_replaces_what_is_read(shahe):
    text = scenario().replace("\n", "\nlocal part = require 'part'\n", 1)
    data = "data = { shahe.data { file = 'seen.csv', draw = { n = { system = 'exit_rate' } } } },"
    shahe.write("market.lua", text.replace("shocks =", data + " shocks ="))
    shahe.write("part.lua", "return 1\n")
    shahe.write("seen.csv", "date,series,value,unit,definition,source,mark\n2018,n,1,1,d,s,A\n")
    (shahe.folder / "soft.h5").symlink_to("market.lua")
    os.link(shahe.folder / "seen.csv", shahe.folder / "hard.h5")
    for output, read in (("market.lua", "market.lua"), ("./market.lua", "market.lua"), ("part.lua", "part.lua"),
                         ("seen.csv", "seen.csv"), ("soft.h5", "market.lua"), ("hard.h5", "seen.csv")):
        held(shahe, "run", "market.lua", output=output, input=read)


@test
def no_output_of_a_kernel_replaces_what_is_read(shahe):
    shahe.write("sale.lua", (shahe.top / "scenarios/system/eba_fire_sale.lua").read_text())
    (shahe.folder / "data").mkdir()
    shahe.write("data/eba_2018.csv", (shahe.top / "scenarios/data/eba_2018.csv").read_text())
    held(shahe, "run", "sale.lua", output="data/eba_2018.csv", input="data/eba_2018.csv")
    held(shahe, "run", "sale.lua", output="sale.lua", input="sale.lua")
    shahe.write("b.csv", "id,assets\na,1\nb,1\n")
    shahe.write("e.csv", "debtor,creditor,amount\na,b,1\n")
    words = ("network", "clear", "--banks", "b.csv", "--exposures", "e.csv")
    held(shahe, *words, output="b.csv", input="b.csv")
    held(shahe, *words, output="./e.csv", input="e.csv")
    shahe.succeeds(*words, "-o", "out.h5")
    held(shahe, "report", "out.h5", output="./out.h5", input="out.h5")


@test
def a_file_that_shahe_did_not_write_is_not_replaced(shahe):
    shahe.write("market.lua", scenario(replications=1))
    shahe.write("notes.txt", "mine\n")
    shahe.refuses(6, ["'notes.txt' is there already", "no result"], "run", "market.lua", "-o", "notes.txt")
    assert (shahe.folder / "notes.txt").read_text() == "mine\n"
    shahe.write("out.h5", "")
    for _ in range(2):
        shahe.succeeds("run", "market.lua", "-o", "out.h5")
    shahe.refuses(6, ["'notes.txt' is there already", "no page"], "report", "out.h5", "-o", "notes.txt")
    for _ in range(2):
        shahe.succeeds("report", "out.h5")
    shahe.refuses(6, "no page", "report", "out.h5", "-o", "market.lua")


@test
def text_that_is_not_utf_8_or_steers_a_terminal_is_refused_in_a_scenario(shahe):
    line = "-- \u5de5\u884c\n".encode("gbk")
    (shahe.folder / "market.lua").write_bytes(scenario().encode() + line)
    end = scenario().count("\n") + 1
    shahe.refuses(3, ["E103", f"market.lua:{end}:4", "this is not UTF-8", "iconv -f GBK"], "run", "market.lua")
    for name in ("\\27[2J", "\\185\\164"):
        shahe.write("market.lua", scenario(name=name))
        shahe.refuses(3, ["E204", "'name' must be plain text"], "run", "market.lua")
        shahe.write("market.lua", scenario().replace('"watched"', f'"{name}"'))
        shahe.refuses(3, ["E204", "name of a variant must be plain text"], "run", "market.lua")
    done = shahe.run("run", "\x1b[2Jabsent.lua")
    assert done.returncode == 5 and "\x1b" not in done.stderr and "\\x1B[2Jabsent" in done.stderr, done.stderr
    shahe.write("market.lua", "print('\\27[2J')\n" + scenario(replications=1))
    done = shahe.succeeds("run", "market.lua")
    assert "\x1b" not in done.stderr and "\\x1B[2J" in done.stderr


@test
def a_byte_order_mark_before_a_scenario_is_skipped(shahe):
    shahe.write("market.lua", "\ufeff" + scenario(replications=1))
    shahe.succeeds("check", "market.lua")


@test
def check_warns_once_of_a_policy_that_never_acts(shahe):
    says = "policy 'watch' never acts"
    for weeks, idle in ((0, False), (9, False), (10, True)):
        lag = f'"platform", lag = shahe.weeks({weeks}), fields'
        shahe.write("market.lua", scenario().replace('"platform", fields', lag))
        assert shahe.succeeds("check", "market.lua").stderr.count(says) == idle, weeks
    shahe.write("market.lua", scenario().replace("every = shahe.weeks(1)", "every = shahe.weeks(10)"))
    assert shahe.succeeds("check", "market.lua").stderr.count(says) == 1


@test
def a_shock_whose_channel_is_off_in_every_arm_is_warned_of(shahe):
    says = "the scandal of day 14 strikes nobody: the channel 'news'"
    for options, idle in (("", 0), ("channels = { news = false },", 1), ("channels = { region = false },", 0)):
        shahe.write("market.lua", scenario(options=options, replications=2))
        for verb in ("check", "run"):
            assert shahe.succeeds(verb, "market.lua").stderr.count(says) == idle, (verb, options)


@test
def init_makes_a_folder_and_refuses_the_name_of_a_scenario(shahe):
    shahe.refuses(2, "init makes a folder", "init", "t.lua")
    assert shahe.files() == [] and not (shahe.folder / "t.lua").exists()


@test
def init_replaces_nothing_and_its_mistakes_are_code_6(shahe):
    shahe.succeeds("init", "demo")
    before = (shahe.folder / "demo" / "scenario.lua").read_bytes()
    (shahe.folder / "demo" / "scenario.lua").write_bytes(before + b"-- mine\n")
    shahe.refuses(6, "there already", "init", "demo")
    assert (shahe.folder / "demo" / "scenario.lua").read_bytes() == before + b"-- mine\n"
    shahe.refuses(6, "No such file", "init", "no/such/folder")
    shahe.write("file", "")
    shahe.refuses(6, "file", "init", "file")
    shahe.refuses(2, "--template wants one of p2p", "init", "x", "--template", "bank")


if __name__ == "__main__":
    harness.main()

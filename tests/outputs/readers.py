#!/usr/bin/python3
"""Opens a result file as its users do: h5py, xarray on both engines, ncdump, R.

Arguments: the program that writes an invented result, a folder to write in.
Exit code 77 (skipped) only when a Python module is missing; R is tried where it is installed.
"""
import datetime
import os
import re
import shutil
import subprocess
import sys

try:
    import h5py
    import numpy
    import xarray
    import h5netcdf  # noqa: F401
    import netCDF4  # noqa: F401
except ImportError as missing:
    print("skipped:", missing)
    sys.exit(77)

ARMS, REPLICATIONS, KEPT, STEPS, PLATFORMS = 3, 70, 4, 40, 12
ENGINES = ("netcdf4", "h5netcdf")
problems = []


def check(condition, what):
    if not condition:
        problems.append(what)


def groups_of(path):
    with h5py.File(path, "r") as file:
        return [name for name, item in file.items() if isinstance(item, h5py.Group)]


def check_h5py(path):
    with h5py.File(path, "r") as file:
        check(file.attrs["schema_name"] == "shahe.result", "schema_name")
        check(file.attrs["schema_version"] == "1.0", "schema_version")
        check(file.attrs["complete"] == 1, "complete")
        check(re.fullmatch("[0-9a-f]{32}", file.attrs["content_hash"]), "content_hash")
        check(file["provenance"].attrs["shahe_version"] == "0.0.0", "provenance attribute")
        check(file["provenance/scenario_text"][()].decode() == "return { -- 沙盒\n}\n", "provenance text")
        cash = file["series/cash"]
        check(cash.shape == (ARMS, KEPT, STEPS, PLATFORMS), "shape of series/cash")
        check(cash.dtype == numpy.int64 and cash.attrs["units"] == "CNY_fen", "money is fen in int64")
        check(cash.attrs["shahe_scale"] == 0.01, "shahe_scale")
        check([d[0].name.rsplit("/", 1)[1] for d in cash.dims] == ["arm", "replication", "time", "platform"],
              "dimension scales")
        status = file["series/status"]
        check(status.dtype == numpy.int8, "codes are int8")
        check(len(status.attrs["flag_values"]) == len(status.attrs["flag_meanings"].split()), "flags")
        check(file["arm"] == file["series/arm"], "coordinates are hard links")
        for name in groups_of(path):
            for key, item in file[name].items():
                check(isinstance(item, h5py.Dataset), f"{name}/{key} is a variable")


def check_series(path, engine):
    data = xarray.open_dataset(path, group="series", engine=engine)
    check(dict(data.sizes) == {"arm": ARMS, "replication": KEPT, "time": STEPS, "platform": PLATFORMS},
          f"{engine}: sizes of series {dict(data.sizes)}")
    check(data.time.values[0] == numpy.datetime64("2017-07-08"), f"{engine}: dates")
    check(list(data.replication.values) == [0, 17, 35, 52], f"{engine}: kept numbers")
    named = data.set_index(arm="arm_name", platform="platform_name")
    one = named.cash.sel(arm="custody", platform="平台03", time="2017-07-22", replication=17)
    with h5py.File(path, "r") as file:
        check(int(one) == int(file["series/cash"][2, 1, 2, 2]), f"{engine}: value by labels")
    check(data.cash.attrs["units"] == "CNY_fen" and data.cash.dtype == numpy.int64, f"{engine}: money")


def check_xarray(path, engine):
    check_series(path, engine)
    for group in groups_of(path):
        data = xarray.open_dataset(path, group=group, engine=engine).load()
        if group not in ("provenance",):
            check(len(data.data_vars) > 0, f"{engine}: {group} has variables")
        for name, variable in data.data_vars.items():
            check(not any(d.startswith("phony") for d in variable.dims), f"{engine}: {group}/{name} lost a dimension")
    log = xarray.open_dataset(path, group="policy_log", engine=engine)
    check(log.reason.values[0] == "排队超过两成" and len(log.reason) == 2 * REPLICATIONS, f"{engine}: log")
    loss = xarray.open_dataset(path, group="outcomes", engine=engine).set_index(arm="arm_name").investor_loss
    summary = xarray.open_dataset(path, group="summary", engine=engine)
    summary = summary.set_index(arm="arm_name", metric="metric_name")
    for arm in ("none", "custody"):
        mean = float(summary["mean"].sel(arm=arm, metric="investor_loss"))
        check(abs(mean - float(loss.sel(arm=arm).mean()) / 100) < 1e-6 * mean, f"{engine}: mean loss of {arm}")
    events = xarray.open_dataset(path, group="events", engine=engine)
    index = xarray.open_dataset(path, group="event_index", engine=engine)
    check(int(index["count"].sum()) == events.sizes["row"], f"{engine}: event index")
    root = xarray.open_dataset(path, engine=engine)
    check(list(root.arm_name.values) == ["none", "intervention", "custody"], f"{engine}: arm labels")


def check_ncdump(path):
    run = subprocess.run(["ncdump", "-t", "-v", "time,arm_name", path], capture_output=True, text=True, check=False)
    check(run.returncode == 0, "ncdump: " + run.stderr)
    check('"2017-07-08"' in run.stdout and '"custody"' in run.stdout, "ncdump: dates and labels")
    check("phony" not in run.stdout, "ncdump: every dimension has its name")
    whole = subprocess.run(["ncdump", path], capture_output=True, text=True, check=False)
    check(whole.returncode == 0 and "平台12" in whole.stdout, "ncdump: whole file")


R_SCRIPT = """
library(ncdf4)
f <- nc_open(commandArgs(TRUE)[1])
cash <- ncvar_get(f, "series/cash")
stopifnot(all(dim(cash) == c(12, 40, 4, 3)))
stopifnot(ncatt_get(f, "series/cash", "units")$value == "CNY_fen")
stopifnot(ncvar_get(f, "arm_name")[3] == "custody")
stopifnot(ncvar_get(f, "platform/platform_name")[3] == "平台03")
cat(format(cash[3, 3, 2, 3], digits = 17), "\\n")
"""


def check_r(path):
    if shutil.which("Rscript") is None:
        print("R is not installed: not tried")
        return
    probe = subprocess.run(["Rscript", "-e", "library(ncdf4)"], capture_output=True, check=False)
    if probe.returncode != 0:
        print("R has no ncdf4: not tried")
        return
    run = subprocess.run(["Rscript", "-e", R_SCRIPT, path], capture_output=True, text=True, check=False)
    check(run.returncode == 0, "R: " + run.stderr)
    with h5py.File(path, "r") as file:
        check(run.returncode != 0 or float(run.stdout) == float(file["series/cash"][2, 1, 2, 2]), "R: value")


def check_netcdf_append(path):
    """netCDF tools can add to a copy."""
    copy = path + ".copy"
    shutil.copy(path, copy)
    with netCDF4.Dataset(copy, "r+") as data:
        data.note = "added " + datetime.date(2018, 7, 1).isoformat()
    with h5py.File(copy, "r") as file:
        check(file.attrs["note"] in (b"added 2018-07-01", "added 2018-07-01"), "netCDF appends")
    os.unlink(copy)


def main():
    make, folder = sys.argv[1:3]
    path = os.path.join(folder, "readers.h5")
    sizes = map(str, (ARMS, REPLICATIONS, KEPT, STEPS, PLATFORMS))
    subprocess.run([make, path, *sizes, "11"], check=True, stdout=subprocess.DEVNULL)
    check_h5py(path)
    for engine in ENGINES:
        check_xarray(path, engine)
    check_ncdump(path)
    check_r(path)
    check_netcdf_append(path)
    # an empty table and a study of the smallest size
    subprocess.run([make, path, "1", "1", "0", "1", "1"], check=True, stdout=subprocess.DEVNULL)
    for engine in ENGINES:
        for group in groups_of(path):
            xarray.open_dataset(path, group=group, engine=engine).load()
    for name in (path, path + ".journal"):
        os.unlink(name)
    for problem in problems:
        print("wrong:", problem)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Rooms see only the rooms below them, and each third-party library lives in one room."""
import re

import common

# room -> the rooms whose headers it may include (itself always)
MAY_SEE = {
    "base": "",
    "math": "base",
    "port": "base",
    "formula": "base math",
    "network": "base math formula",
    "world": "base network",
    "rules": "base world",
    "phase": "base formula network world rules",
    "record": "base math formula world rules port",
    "study": "base math port formula network world rules phase record",
    "script": "base world rules",
    "outputs": "base math port",
    "cli": "base math port formula network world rules phase record study script outputs",
}
# header or pragma of a library -> the places that may use it
LIBRARIES = [
    (r"<gsl/", "GSL", ("engine/math/",)),
    (r"<(lua|lauxlib|lualib|luaconf)\.h", "Lua", ("engine/script/",)),
    (r"<(hdf5|hdf5_hl|H5\w+)\.h", "HDF5", ("outputs/",)),
    (r"<(zlib|igzip_lib|isa-l/\w+|isa-l)\.h", "zlib or ISA-L", ("outputs/",)),
    (r"<omp\.h", "OpenMP", ("engine/phase/pipeline.c", "engine/study/")),
    (r"<jansson\.h", "Jansson", ("engine/cli/", "outputs/cli")),
    (r"<xx(hash|h3)\.h", "xxHash", ("engine/base/",)),
    (r"<mpi\.h", "MPI", ()),
]
# files that may divide loops among threads: their results do not depend on how
DIVIDED = ("engine/phase/pipeline.c", "engine/study/", "engine/network/")
INCLUDE = re.compile(r"^\s*#\s*include\s+([<\"][^>\"]+[>\"])")
OMP = re.compile(r"#\s*pragma\s+omp\b|_Pragma\(\s*\"omp\b")


def target_room(included):
    """Room of an include like "base/money.h", "outputs/reader.h" or "plan.h" (own folder)."""
    head, slash, _ = included.partition("/")
    return head if slash else None


def include_problem(root, path, included):
    room = common.room_of(root, path)
    name = path.relative_to(root).as_posix()
    if included.startswith("<"):
        for pattern, library, places in LIBRARIES:
            if re.match(pattern, included) and not name.startswith(places or ("-",)):
                return f"{library} may be used only in {' and '.join(places) or 'no room yet'}"
        return None
    seen = target_room(included.strip('"'))
    if seen is None or seen == room or name == "engine/shahe.h":
        return None
    if seen not in MAY_SEE:
        return f"{included} is in no room of the table (paths start at engine/, or at the top for outputs/)"
    if seen not in MAY_SEE[room].split():
        return f"room {room} may not see room {seen}"
    return None


def check(root):
    problems = []
    for path in common.files(root, common.C_ROOMS, ".c", ".h", ".def", ".inc"):
        if common.room_of(root, path) not in MAY_SEE and path.name != "shahe.h":
            problems.append(common.at(root, path, 1, "this folder is in no row of the table of rooms"))
            continue
        omp_allowed = path.relative_to(root).as_posix().startswith(DIVIDED)
        for number, text in enumerate(common.lines(path), 1):
            found = INCLUDE.match(text)
            message = include_problem(root, path, found.group(1)) if found else None
            if message is None and OMP.search(text) and not omp_allowed:
                message = "OpenMP pragmas belong to phase/pipeline.c, network and study"
            if message:
                problems.append(common.at(root, path, number, message))
    return problems


PLANTS = [
    ({"engine/base/planted.h": '#include "world/ledger.h"\n'}, "room base may not see room world"),
    ({"engine/phase/planted.c": '#include "outputs/writer.h"\n'}, "room phase may not see room outputs"),
    ({"engine/world/planted.c": "#include <hdf5.h>\n"}, "HDF5 may be used only in outputs/"),
    ({"outputs/planted.c": "#include <gsl/gsl_cdf.h>\n"}, "GSL may be used only in engine/math/"),
    ({"engine/study/planted.c": "#include <lua.h>\n"}, "Lua may be used only in engine/script/"),
    ({"engine/phase/planted.c": "#pragma omp parallel for\n"}, "OpenMP pragmas belong to"),
    ({"engine/network/planted.c": "#include <omp.h>\n"}, "OpenMP may be used only in"),
    ({"engine/study/planted.c": "#include <mpi.h>\n"}, "MPI may be used only in no room yet"),
    ({"engine/misc/planted.c": "\n"}, "in no row of the table of rooms"),
]

if __name__ == "__main__":
    common.run(check, PLANTS)

"""What the lint programs share: the list of files, and the proof that a check can fail.

Each lint is a function check(root) -> list of "file:line: message". It passes to `run` a few
plants: (files to write into a copy of the sources, words its complaint must contain).
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77  # the exit code that meson reads as "skipped"
C_ROOMS = ("engine", "outputs")
SOURCE_FOLDERS = ("engine", "outputs", "tests", "bench", "lua", "scenarios")


def files(root, folders, *suffixes):
    """All files with one of the suffixes below the folders, in a fixed order."""
    found = []
    for folder in folders:
        found += [p for p in (root / folder).rglob("*")
                  if p.suffix in suffixes and p.is_file() and "__pycache__" not in p.parts]
    return sorted(found)


def tracked(root):
    """The files that git tracks (or, in an unpacked release, all files outside build folders)."""
    listing = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True)
    if listing.returncode == 0:
        names = [name for name in listing.stdout.decode().split("\0") if name]
    else:
        names = [p.relative_to(root).as_posix() for p in root.rglob("*")]
        names = [n for n in names if not n.startswith((".git/", "build", "out/"))]
    return sorted(root / name for name in names if (root / name).is_file())


def at(root, path, line, message):
    return f"{path.relative_to(root).as_posix()}:{line}: {message}"


def lines(path):
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def room_of(root, path):
    """`engine/world/ledger.c` -> `world`; `outputs/writer.c` -> `outputs`; `engine/shahe.h` -> `engine`."""
    parts = path.relative_to(root).parts
    return parts[1] if parts[0] == "engine" and len(parts) > 2 else parts[0]


def copy_sources(root, target):
    for folder in (*SOURCE_FOLDERS, "docs"):
        if (root / folder).is_dir():
            shutil.copytree(root / folder, target / folder)
    for name in (".clang-format", ".luacheckrc", "dev"):
        if (root / name).exists():
            shutil.copy(root / name, target / name)


def self_test(root, check, plants):
    """Problems with the check itself: a planted fault that it does not report."""
    deaf = []
    for planted, expected in plants:
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder)
            copy_sources(root, copy)
            for name, text in planted.items():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).write_text(text, encoding="utf-8")
            if not any(expected in problem for problem in check(copy)):
                deaf.append(f"the check is deaf: it did not say \"{expected}\" about {', '.join(planted)}")
    return deaf


def run(check, plants, check_planted=None):
    """Main program of a lint: its argument is the top of the source tree.

    `check_planted`, where the check is slow, is the same check over fewer files.
    """
    root = pathlib.Path(sys.argv[1]).resolve()
    problems = check(root) + self_test(root, check_planted or check, plants)
    print("\n".join(problems) if problems else "nothing to complain about")
    sys.exit(1 if problems else 0)

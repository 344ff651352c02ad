"""A small test runner for the program: each test is a function with a sentence as its name.

Usage of a test file: python3 test_x.py PROGRAM TOP [word …]; words choose tests by name.
Prints TAP, one point a test; a failing test shows the command, its exit code and its output.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback

TESTS = []
TIMEOUT = float(os.environ.get("SHAHE_TEST_TIMEOUT", "240"))


class Skip(Exception):
    """This machine cannot run the test."""


def test(function):
    TESTS.append(function)
    return function


class Shahe:
    """The program under test, in a folder of its own."""

    def __init__(self, program, top, folder):
        self.program, self.top, self.folder = program, pathlib.Path(top), pathlib.Path(folder)
        self.last = None
        self.started = []

    def environment(self, extra=None):
        keep = {k: v for k, v in os.environ.items()
                if k not in ("NO_COLOR", "CLICOLOR_FORCE", "TERM", "SHAHE_TEST_TIMEOUT")}
        return keep | {"LC_ALL": "C.UTF-8"} | (extra or {})

    def run(self, *words, env=None, prelude=None, **options):
        """Run to the end; stdout and stderr as text."""
        self.last = subprocess.run([self.program, *map(str, words)], capture_output=True, text=True,
                                   cwd=options.pop("cwd", self.folder), env=self.environment(env),
                                   preexec_fn=prelude, timeout=TIMEOUT, stdin=subprocess.DEVNULL, **options)
        return self.last

    def start(self, *words, **options):
        """Start and return at once; what still runs when the test ends is killed."""
        process = subprocess.Popen([self.program, *map(str, words)], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, cwd=self.folder,
                                   env=self.environment(), stdin=subprocess.DEVNULL, **options)
        self.started.append(process)
        return process

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def files(self):
        return sorted(p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file())

    def refuses(self, code, says, *words, **options):
        """The exit code, the words of the message on stderr, nothing on stdout, one clear text."""
        done = self.run(*words, **options)
        wanted = [says] if isinstance(says, str) else says
        assert done.returncode == code, f"exit code {done.returncode}, wanted {code}"
        for words_of_message in wanted:
            assert words_of_message in done.stderr, f"the message lacks: {words_of_message}"
        assert done.stdout == "", "something was printed as a result"
        return done

    def succeeds(self, *words, **options):
        done = self.run(*words, **options)
        assert done.returncode == 0, f"exit code {done.returncode}, wanted 0"
        return done

    def report(self):
        if self.last is None:
            return ""
        return (f"$ {' '.join(map(str, self.last.args))}\nexit code {self.last.returncode}\n"
                f"--- stdout\n{self.last.stdout[-3000:]}\n--- stderr\n{self.last.stderr[-3000:]}")


def one(function, program, top):
    """ok or not, and what to say below it"""
    folder = tempfile.mkdtemp(prefix="shahe-cli-")
    shahe = Shahe(program, top, folder)
    try:
        function(shahe)
        return "ok", ""
    except Skip as reason:
        return "skip", str(reason)
    except Exception:  # a test may fail in any way; the others still run
        return "not ok", traceback.format_exc(limit=-2) + shahe.report()
    finally:
        for process in shahe.started:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    program, top, words = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2], sys.argv[3:]
    chosen = [f for f in TESTS if not words or any(word in f.__name__ for word in words)]
    print(f"1..{len(chosen)}", flush=True)
    failed = 0 if chosen else 1
    for number, function in enumerate(chosen, 1):
        verdict, text = one(function, program, top)
        name = function.__name__.replace("_", " ")
        failed += verdict == "not ok"
        mark = f" # SKIP {text}" if verdict == "skip" else ""
        print(f"{'ok' if verdict == 'skip' else verdict} {number} - {name}{mark}", flush=True)
        if verdict == "not ok":
            print("\n".join("# " + row for row in text.splitlines()), flush=True)
    sys.exit(1 if failed else 0)

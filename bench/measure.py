"""What the benchmark programs share: the machine, noise, interleaved rounds, tables, the page of figures."""
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import threading
import time

MOST_SPREAD = 0.10  # worst / best - 1, above which a figure is noisy


def first_match(path, pattern, default="unknown"):
    try:
        found = re.search(pattern, pathlib.Path(path).read_text())
    except OSError:
        found = None
    return found.group(1).strip() if found else default


def cores():
    return len(os.sched_getaffinity(0))


def running():
    """Processes that run or want to, on the whole machine."""
    return int(first_match("/proc/stat", r"procs_running (\d+)", "0"))


def machine():
    """Lines that name the machine, its compiler and its load."""
    flags = first_match("/proc/cpuinfo", r"flags\s*: (.*)").split()
    widest = "AVX-512" if "avx512bw" in flags else "AVX2" if "avx2" in flags else "baseline"
    memory = int(first_match("/proc/meminfo", r"MemTotal:\s*(\d+)", "0")) / 2**20
    governor = first_match("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", r"(\S+)", "not shown")
    pages = first_match("/sys/kernel/mm/transparent_hugepage/enabled", r"\[(\w+)\]")
    compiler = subprocess.run(["cc", "--version"], capture_output=True, text=True).stdout.split("\n")[0]
    model = first_match("/proc/cpuinfo", r"model name\s*: (.*)")
    system = first_match("/etc/os-release", r'PRETTY_NAME="(.*?)"')
    return [f"Machine: {model}, {cores()} cores, {widest}, {memory:.0f} GiB, {system}, {compiler}; clock governor "
            f"{governor}, huge pages {pages}, load {os.getloadavg()[0]:.1f} at the start, {time.strftime('%Y-%m-%d')}."]


class Queue:
    """Watches the run queue from a thread: `with Queue() as queue: …; queue.mean`."""

    def __enter__(self):
        self.samples, self.stop = [], threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()
        return self

    def watch(self):
        while not self.stop.wait(0.05):
            self.samples.append(running())

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()

    @property
    def mean(self):
        return statistics.mean(self.samples or [0])

    @property
    def crowded(self):
        return self.mean > cores()


def run(command, extra_env=()):
    """The JSON object that a driver prints as its last line; None, with its complaint, when it fails."""
    env = dict(os.environ, **dict(extra_env))
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=env)
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip() or "no message").split("\n")[-1]
        print(f"skipped: {command[-1] if len(command) == 1 else ' '.join(map(str, command))}: {said}", file=sys.stderr)
        return None
    return json.loads(done.stdout.strip().split("\n")[-1])


def interleave(drivers, rounds):
    """{name: [result of each round]} of {name: command}, run A B C A B C; drivers that fail are left out."""
    results = {name: [] for name in drivers}
    for _ in range(rounds):
        for name in list(results):
            result = run(drivers[name])
            if result is None:
                del results[name]
            else:
                results[name].append(result)
    return results


def spread(values):
    return max(values) / min(values) - 1.0


def table(head, rows):
    """A Markdown table."""
    body = [[str(cell) for cell in row] for row in [head, *rows]]
    width = [max(len(row[i]) for row in body) for i in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(width[i]) for i, cell in enumerate(row)) + " |" for row in body]
    return [lines[0], "|" + "|".join("-" * (w + 2) for w in width) + "|", *lines[1:]]


def verdict(value, target, most):
    """Whether a ratio keeps its target: at most, or at least, `target`."""
    kept = value <= target if most else value >= target
    return "kept" if kept else "MISSED"


def write_section(path, name, lines):
    """Replaces what stands between `<!-- name -->` and `<!-- end of name -->` in a page."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    text = path.read_text()
    if begin not in text or end not in text:
        sys.exit(f"{path} has no section {begin} … {end}")
    before, rest = text.split(begin, 1)
    path.write_text(before + begin + "\n" + "\n".join(lines) + "\n" + end + rest.split(end, 1)[1])

"""Durable turns a second: whole report conversations over the Kakao endpoint, driven by wrk.

Run by `make bench`. All servers run in the same run on the same disk, in turns. What counts is the
median of the rounds' ratios: the product (reading, flow, encryption, outbox, audit, all committed
with synchronous=FULL before the answer) to a bare handler with one plain transaction per message.

What the disk takes for a flush decides much of it, so that is measured in every round as well: the
yardsticks wait for it once a message, the product once a group. Where a flush costs nothing (the
disk keeps it in a memory of its own, or only says that it was done), Python alone is compared.
"""

import argparse
import base64
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PATH = "/channels/kakao/skill"
IN_FLIGHT = 64


Starter = Callable[[int, Path], subprocess.Popen[bytes]]


@dataclass(frozen=True)
class Run:
    """One run of wrk: turns a second, p50 and p99 in milliseconds, resident memory in MiB."""

    per_s: float
    p50_ms: float
    p99_ms: float
    memory_mib: float


def wait_for(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit(f"the server on port {port} ended with {process.returncode}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"nothing answers on port {port}")


def product(port: int, folder: Path) -> subprocess.Popen[bytes]:
    env = os.environ | {
        "IEUMTOK_PORT": str(port),
        "IEUMTOK_DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
        "IEUMTOK_SECRET_KEYS": base64.urlsafe_b64encode(bytes(32)).decode(),
        "IEUMTOK_CONFIG_DIR": str(ROOT / "config"),
        "IEUMTOK_CLOCK": "2026-02-13T22:00:00+09:00",
    }
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "run_bot.py")],
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(port, "/healthz", process)
    return process


def bare(kind: str) -> Starter:
    """A yardstick; see `bare.py`."""

    def start(port: int, folder: Path) -> subprocess.Popen[bytes]:
        file = folder / f"{kind}.db"
        process = subprocess.Popen([sys.executable, str(HERE / "bare.py"), str(port), file, kind])
        wait_for(port, PATH, process)
        return process

    return start


def flush_ms(folder: Path, times: int = 100) -> float:
    """What the disk takes to make a few pages durable, as one commit does: the median."""
    took = []
    with (folder / "flush").open("wb", buffering=0) as file:
        for _ in range(times):
            file.write(bytes(16_384))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


def memory_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def drive(port: int, process: subprocess.Popen[bytes], seconds: int, run: str) -> Run:
    env = os.environ | {"BENCH_PATH": PATH, "BENCH_RUN": run}
    command = ["wrk", "-t1", f"-c{IN_FLIGHT}", f"-d{seconds}s", "--timeout", "10s",
               "-s", str(HERE / "report.lua"), f"http://127.0.0.1:{port}"]  # fmt: skip
    shown = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    found = re.search(r"RESULT (\d+) (\d+) ([\d.]+) ([\d.]+) (\d+)", shown)
    if not found or int(found[5]):
        raise SystemExit(f"wrk met errors:\n{shown}")
    per_s = int(found[1]) / (int(found[2]) / 1e6)
    return Run(per_s, float(found[3]), float(found[4]), memory_mib(process.pid))


@dataclass(frozen=True)
class Round:
    """All servers driven once, one after the other, and what a flush took before and after."""

    runs: dict[str, Run]
    flush_ms: float

    def ratio(self, name: str) -> float:
        """The product's turns to a yardstick's."""
        return self.runs["ieumtok"].per_s / self.runs[name].per_s


def measured(starters: dict[str, Starter], rounds: int, seconds: int) -> list[Round]:
    """All servers run throughout and are driven in turns: a busy minute spoils a round of each."""
    folder = Path(tempfile.mkdtemp(prefix="ieumtok-bench-"))
    running: dict[str, tuple[int, subprocess.Popen[bytes]]] = {}
    try:
        for port, (name, start) in enumerate(starters.items(), 18081):
            running[name] = (port, start(port, folder))
        done: list[Round] = []
        for number in range(rounds + 1):
            before, runs = flush_ms(folder), {}
            for name, (port, process) in running.items():
                runs[name] = drive(port, process, seconds, f"{name}-{number}")
            done.append(Round(runs, (before + flush_ms(folder)) / 2))
        return done[1:]  # the first round warms up
    finally:
        for _, process in running.values():
            process.terminate()
            process.wait(20)
        shutil.rmtree(folder)


def main() -> None:
    """Prints a line per server, and the median of the rounds' ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=6)
    asked = parser.parse_args()
    starters = {"ieumtok": product, "bare, plain": bare("plain"), "bare, tuned": bare("tuned")}
    rounds = measured(starters, asked.rounds, asked.seconds)
    print(f"whole reports over Kakao, {IN_FLIGHT} in flight, SQLite, WAL, synchronous=FULL")
    for name in starters:
        runs = [one.runs[name] for one in rounds]
        per_s = statistics.median(run.per_s for run in runs)
        p50 = statistics.median(run.p50_ms for run in runs)
        p99 = statistics.median(run.p99_ms for run in runs)
        spread = f"{min(r.per_s for r in runs):.0f}-{max(r.per_s for r in runs):.0f}"
        memory = max(run.memory_mib for run in runs)
        print(f"{name:12} {per_s:6.0f} durable turns/s [{spread}]  p50 {p50:5.1f} ms  "
              f"p99 {p99:5.1f} ms  {memory:4.0f} MiB")  # fmt: skip
    for name in ("bare, plain", "bare, tuned"):
        each = ", ".join(f"{one.ratio(name):.2f} ({one.flush_ms:.2f} ms)" for one in rounds)
        middle = statistics.median(one.ratio(name) for one in rounds)
        print(f"ratio to {name}: {middle:.2f}; by round (what a flush took): {each}")


if __name__ == "__main__":
    main()

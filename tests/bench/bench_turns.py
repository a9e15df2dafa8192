"""Durable turns a second: whole report conversations over the Kakao endpoint, driven by wrk.

Run by `make bench`. Both servers run in the same run on the same disk, in turns, and what counts
is the ratio of their medians: the product (reading, flow, encryption, outbox, audit, all committed
with synchronous=FULL before the answer) to a bare handler with one plain transaction per message.
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
        [sys.executable, str(ROOT / "run_bot.py")], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
    )
    wait_for(port, "/healthz", process)
    return process


def bare(port: int, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(HERE / "bare.py"), str(port), str(folder / "bare.db")]
    process = subprocess.Popen(command, cwd=ROOT)
    wait_for(port, PATH, process)
    return process


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


def measured(start: Starter, port: int, rounds: int, seconds: int, name: str) -> list[Run]:
    folder = Path(tempfile.mkdtemp(prefix="ieumtok-bench-"))
    process = start(port, folder)
    try:
        drive(port, process, 2, f"{name}-warm")
        return [drive(port, process, seconds, f"{name}-{number}") for number in range(rounds)]
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=8)
    asked = parser.parse_args()
    ours = measured(product, 18081, asked.rounds, asked.seconds, "product")
    theirs = measured(bare, 18082, asked.rounds, asked.seconds, "bare")
    for name, runs in (("ieumtok", ours), ("bare aiohttp + sqlite3", theirs)):
        middle = statistics.median(run.per_s for run in runs)
        p50 = statistics.median(run.p50_ms for run in runs)
        p99 = statistics.median(run.p99_ms for run in runs)
        spread = f"{min(r.per_s for r in runs):.0f}-{max(r.per_s for r in runs):.0f}"
        memory = max(run.memory_mib for run in runs)
        print(f"{name:24} {middle:7.0f} durable turns/s [{spread}]  p50 {p50:6.1f} ms  "
              f"p99 {p99:6.1f} ms  {memory:5.0f} MiB")  # fmt: skip
    ratio = statistics.median(r.per_s for r in ours) / statistics.median(r.per_s for r in theirs)
    print(f"ratio to the bare handler: {ratio:.2f} (at {IN_FLIGHT} in flight, SQLite, FULL)")


if __name__ == "__main__":
    main()

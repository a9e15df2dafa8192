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


def measured(starters: dict[str, Starter], rounds: int, seconds: int) -> dict[str, list[Run]]:
    """All servers run throughout and are driven in turns: a busy minute spoils a round of each."""
    folder = Path(tempfile.mkdtemp(prefix="ieumtok-bench-"))
    running: dict[str, tuple[int, subprocess.Popen[bytes]]] = {}
    try:
        for port, (name, start) in enumerate(starters.items(), 18081):
            running[name] = (port, start(port, folder))
        runs: dict[str, list[Run]] = {name: [] for name in starters}
        for number in range(rounds + 1):
            for name, (port, process) in running.items():
                runs[name].append(drive(port, process, seconds, f"{name}-{number}"))
        return {name: done[1:] for name, done in runs.items()}  # the first round warms up
    finally:
        for _, process in running.values():
            process.terminate()
            process.wait(20)
        shutil.rmtree(folder)


def main() -> None:
    """Prints a line per server, and the ratios of the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=6)
    asked = parser.parse_args()
    starters = {"ieumtok": product, "bare, plain": bare("plain"), "bare, tuned": bare("tuned")}
    results = measured(starters, asked.rounds, asked.seconds)
    middle = {name: statistics.median(r.per_s for r in runs) for name, runs in results.items()}
    print(f"whole reports over Kakao, {IN_FLIGHT} in flight, SQLite, WAL, synchronous=FULL")
    for name, runs in results.items():
        p50 = statistics.median(run.p50_ms for run in runs)
        p99 = statistics.median(run.p99_ms for run in runs)
        spread = f"{min(r.per_s for r in runs):.0f}-{max(r.per_s for r in runs):.0f}"
        memory = max(run.memory_mib for run in runs)
        print(f"{name:12} {middle[name]:6.0f} durable turns/s [{spread}]  p50 {p50:5.1f} ms  "
              f"p99 {p99:5.1f} ms  {memory:4.0f} MiB")  # fmt: skip
    for name in ("bare, plain", "bare, tuned"):
        print(f"ratio to {name}: {middle['ieumtok'] / middle[name]:.2f}")


if __name__ == "__main__":
    main()

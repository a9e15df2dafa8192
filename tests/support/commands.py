"""Commands of `run_bot.py` as operators give them, and how a refusal looks."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.support.running import ROOT
from tests.support.world import CONFIG_DIR

Run = Callable[..., subprocess.CompletedProcess[str]]


def run(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`run_bot.py` with these words, in the folder."""
    environment = {"PATH": os.environ["PATH"], "IEUMTOK_CONFIG_DIR": str(CONFIG_DIR)}
    environment |= {f"IEUMTOK_{name}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, str(ROOT / "run_bot.py"), *words],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip


def refused(ended: subprocess.CompletedProcess[str], *parts: str) -> None:
    """Exit code 2, and one line that holds these parts."""
    assert ended.returncode == 2, ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    assert all(part in ended.stderr for part in parts), ended.stderr

"""Both databases, for every test here that asks for `database_url`; neither is skipped.

And commands without a process of their own.
"""

import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Services, main
from tests.support.commands import Run
from tests.support.logs import plain_logs
from tests.support.running import SetClock, running_services
from tests.support.world import CONFIG_DIR


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of each kind, with its tables and nothing in them."""
    url: str = request.getfixturevalue(f"migrated_{request.param}_url")
    return url


@pytest.fixture
def clock() -> SetClock:
    """Stands still on a Tuesday morning when the office is open."""
    return SetClock()


@pytest.fixture
async def s(database_url: str, clock: SetClock) -> AsyncIterator[Services]:
    """All services on an empty database."""
    async with running_services(database_url, clock) as running:
        yield running


@pytest.fixture
def here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """A command in a folder of the test without a process of its own: starting one takes a second.

    What a process adds (arguments, folder, exit code) is shown by the tests that start some.
    """
    monkeypatch.chdir(tmp_path)

    def take(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        capsys.readouterr()
        mask = os.umask(0)
        with monkeypatch.context() as set_up:
            for name in [each for each in os.environ if each.startswith("IEUMTOK_")]:
                set_up.delenv(name)
            for name, value in ({"CONFIG_DIR": str(CONFIG_DIR)} | settings).items():
                set_up.setenv(f"IEUMTOK_{name}", value)
            try:
                code = main(words)
            finally:
                os.umask(mask)
                plain_logs()
        told = capsys.readouterr()
        return subprocess.CompletedProcess(words, code, told.out, told.err)

    return take

"""Both databases, for every test here that asks for `database_url`. Neither is skipped."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Services
from tests.support.running import SetClock, running_services


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ieumtok.db'}"
    url: str = request.getfixturevalue("postgres_url")
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

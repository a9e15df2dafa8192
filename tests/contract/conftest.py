"""Both databases, for every test here that asks for `database_url`. Neither is skipped."""

from collections.abc import AsyncIterator

import pytest

from bot.app import Services
from tests.support.running import SetClock, running_services


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

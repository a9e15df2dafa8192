from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.running_console import House, Visitor, running_house, visitor


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The program on a Tuesday morning."""
    async with running_house(tmp_path) as built:
        yield built


@pytest.fixture
async def counselor(house: House) -> AsyncIterator[Visitor]:
    """이하늘, logged in."""
    await house.staff("이하늘")
    async with visitor(house) as came:
        await came.log_in("이하늘")
        yield came


@pytest.fixture
async def stranger(house: House) -> AsyncIterator[Visitor]:
    """Somebody without an account."""
    async with visitor(house) as came:
        yield came

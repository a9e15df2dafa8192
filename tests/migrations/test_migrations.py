"""From an empty database to this release's tables and back, on both databases."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, select

from bot.storage import postgres, sqlite, upgrade
from bot.storage.desk_tables import referrals
from bot.storage.tables import metadata

T = TypeVar("T")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ieumtok.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


async def run(database_url: str, work: Callable[[Connection], T]) -> T:
    """The work in one transaction, on the engine that the program uses."""
    if database_url.startswith("sqlite"):
        return await asyncio.to_thread(_in_file, Path(database_url[10:]), work)
    engine = postgres.make_engine(database_url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def _in_file(path: Path, work: Callable[[Connection], T]) -> T:
    engine = sqlite.make_engine(path)
    try:
        with engine.begin() as connection:
            return work(connection)
    finally:
        engine.dispose()


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found: list[Any] = compare_metadata(context, metadata)
    return found


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def _down(connection: Connection) -> None:
    command.downgrade(upgrade.config_for(connection), "base")


async def test_empty_to_head_makes_the_tables_of_the_models(database_url: str) -> None:
    assert await run(database_url, upgrade.current) is None
    await run(database_url, upgrade.upgrade)
    assert await run(database_url, upgrade.current) == upgrade.head()
    assert await run(database_url, _tables) == set(metadata.tables)
    assert await run(database_url, _differences) == []


async def test_twice_is_harmless(database_url: str) -> None:
    for _ in range(2):
        await run(database_url, upgrade.upgrade)
    assert await run(database_url, _differences) == []


async def test_down_and_up_again(database_url: str) -> None:
    await run(database_url, upgrade.upgrade)
    await run(database_url, _down)
    assert await run(database_url, _tables) == set()
    assert await run(database_url, upgrade.current) is None
    await run(database_url, upgrade.upgrade)
    assert await run(database_url, _differences) == []


async def test_who_took_a_referral_before_is_awaited_seven_days_after(database_url: str) -> None:
    taken, due = datetime(2026, 11, 9, 14, tzinfo=UTC), datetime(2026, 11, 9, 17, tzinfo=UTC)

    def before(connection: Connection) -> None:
        upgrade.upgrade(connection)
        command.downgrade(upgrade.config_for(connection), "0011_readings")
        for number, (state, code) in enumerate(
            [("accepted", None), ("accepted", "applied"), ("sent", None)]
        ):
            row = {
                "id": f"{number:032x}", "case_id": "c", "kind": "center", "receiver": "nokbeon",
                "state": state, "code": code, "request": b"\x01", "sent_by": "mina",
                "sent_at": taken, "due_at": due, "answered_at": taken, "reminded_at": due,
            }  # fmt: skip
            connection.execute(insert(referrals).values(**row))

    await run(database_url, before)
    await run(database_url, upgrade.upgrade)
    query = select(referrals.c.due_at, referrals.c.reminded_at).order_by(referrals.c.id)
    found = await run(database_url, lambda c: [tuple(row) for row in c.execute(query)])
    assert found == [(taken + timedelta(days=7), None), (due, due), (due, due)]


async def test_one_that_fails_leaves_nothing(database_url: str) -> None:
    def fails(connection: Connection) -> None:
        upgrade.upgrade(connection)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await run(database_url, fails)
    assert await run(database_url, _tables) == set()
    assert await run(database_url, upgrade.current) is None


def test_there_is_one_head_and_one_way_to_it() -> None:
    scripts = ScriptDirectory.from_config(upgrade.config_for())
    assert scripts.get_heads() == [upgrade.head()]
    assert len(scripts.get_bases()) == 1

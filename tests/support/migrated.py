"""Databases with today's tables, copied or emptied instead of migrated anew for every test."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import postgres, sqlite, upgrade
from bot.storage.tables import metadata
from tests.support.postgres import PostgresServer

_NAME = "migrated"
_LEAVE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    f"WHERE datname = '{_NAME}' AND pid <> pg_backend_pid()"
)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables and nothing in them."""
    path = tmp_path_factory.mktemp("migrated") / "ieumtok.db"
    engine = sqlite.make_engine(path)
    with engine.begin() as connection:
        upgrade.upgrade(connection)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_server(postgres_server: PostgresServer) -> PostgresServer:
    """The server with a database that has the tables."""
    postgres_server.execute(f"CREATE DATABASE {_NAME}")
    asyncio.run(_migrate(postgres_server.url(_NAME)))
    return postgres_server


@pytest.fixture
def migrated_sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """A copy of its own."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'ieumtok.db')}"


@pytest.fixture
def migrated_postgres_url(migrated_server: PostgresServer) -> Iterator[str]:
    """The same database for each test, emptied after it, whoever is still connected."""
    yield migrated_server.url(_NAME)
    migrated_server.execute(_LEAVE)
    tables = ", ".join(metadata.tables)
    migrated_server.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE", _NAME)


async def _migrate(url: str) -> None:
    engine = postgres.make_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(upgrade.upgrade)
    await engine.dispose()

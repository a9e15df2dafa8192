"""All that lies in a database, as it lies there: for tests that count rows or look for leaks."""

import asyncio
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from bot.app import Services
from bot.storage.tables import metadata

Dump = dict[str, list[dict[str, Any]]]


async def counts(s: Services) -> dict[str, int]:
    """How many rows each table has; empty tables are left out."""

    def work(c: Connection) -> dict[str, int]:
        found = {
            name: c.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }
        return {name: count for name, count in found.items() if count}

    return await s.store.read(work)


async def rows(s: Services, table: str) -> list[dict[str, Any]]:
    """All rows of a table, by its first column, which is a time-ordered id."""

    def work(c: Connection) -> list[dict[str, Any]]:
        chosen = metadata.tables[table]
        ordered = select(chosen).order_by(next(iter(chosen.columns)))
        return [dict(row._mapping) for row in c.execute(ordered)]

    return await s.store.read(work)


async def stored_bytes(s: Services, database_url: str) -> bytes:
    """Every byte of the database: all columns of all rows, and the files where there are files."""
    dumped = [str(await rows(s, name)).encode() for name in metadata.tables]
    dumped += [
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for name in metadata.tables
        for row in await rows(s, name)
        for value in row.values()
    ]
    path = Path(database_url.removeprefix("sqlite:///"))
    if database_url.startswith("sqlite"):
        dumped += await asyncio.to_thread(_files, path)
    return b"\n".join(dumped)


def _files(path: Path) -> list[bytes]:
    return [file.read_bytes() for file in path.parent.glob(f"{path.name}*")]

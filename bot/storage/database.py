"""Opening the database that the settings name, brought up to date, with its own keys."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.storage import postgres, sqlite
from bot.storage.store import Batch, Store
from bot.storage.tables import secrets
from bot.storage.upgrade import upgrade
from bot.storage.vault import KEY_BYTES, BlindIndex, Vault

_INDEX_KEY = "blind-index"
# Any number will do, as long as every process of every release takes the same.
_MIGRATION_LOCK = 7_226_091


@dataclass(frozen=True, slots=True)
class Database:
    """Where the rows are: a file or a server."""

    url: str

    @property
    def file(self) -> Path | None:
        """The SQLite file; None on PostgreSQL."""
        path = self.url.removeprefix("sqlite:///")
        return Path(path) if path != self.url else None

    async def prepare(self, vault: Vault) -> BlindIndex:
        """Migrate, and find (or make) the key of the blind index."""

        def work(connection: Connection) -> BlindIndex:
            upgrade(connection)
            return BlindIndex(_index_key(connection, vault))

        if self.file:
            return await asyncio.to_thread(self._prepare_file, work)
        engine = postgres.make_engine(self.url)
        try:
            async with engine.begin() as connection:
                await connection.exec_driver_sql(
                    f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"
                )
                return await connection.run_sync(work)
        finally:
            await engine.dispose()

    def _prepare_file(self, work: Any) -> BlindIndex:
        assert self.file  # noqa: S101
        engine = sqlite.make_engine(self.file)
        try:
            with engine.begin() as connection:
                index: BlindIndex = work(connection)
                return index
        finally:
            engine.dispose()

    def open(self, batch: Batch[Any, Any]) -> Store[Any, Any]:
        """The store; call on the event loop, after `prepare`."""
        if self.file:
            return sqlite.SqliteStore(self.file, batch)
        return postgres.PostgresStore(self.url, batch)


def _index_key(connection: Connection, vault: Vault) -> bytes:
    """Made once, kept sealed: it does not change when the configured keys do."""
    found = connection.execute(select(secrets.c.value).where(secrets.c.name == _INDEX_KEY))
    sealed = found.scalar()
    if sealed is not None:
        return vault.open_bytes("secrets", "value", _INDEX_KEY, sealed)
    key = os.urandom(KEY_BYTES)
    value = vault.seal_bytes("secrets", "value", _INDEX_KEY, key)
    connection.execute(insert(secrets).values(name=_INDEX_KEY, value=value))
    return key

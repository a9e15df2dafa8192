"""Opening the database that the settings name, brought up to date, with its own keys.

What only PostgreSQL needs takes a while to load, so it is loaded where that is the database.
"""

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from bot.storage import sqlite
from bot.storage.locks import DatabaseError, held, served
from bot.storage.store import Batch, Store
from bot.storage.tables import secrets
from bot.storage.upgrade import upgrade
from bot.storage.vault import KEY_BYTES, BlindIndex, Vault

_INDEX_KEY = "blind-index"
# Any number will do, as long as every process of every release takes the same.
_MIGRATION_LOCK = 7_226_091
# What the server does by itself is nobody's.
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND usesysid IS NOT NULL AND pid <> pg_backend_pid()
"""


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
        """Migrate, and find (or make) the key of the blind index.

        DatabaseError where the database cannot be reached, read or written.
        """
        with explained(self.url):
            return await self._prepare(vault)

    async def _prepare(self, vault: Vault) -> BlindIndex:

        def work(connection: Connection) -> BlindIndex:
            upgrade(connection)
            return BlindIndex(_index_key(connection, vault))

        if self.file:
            return await asyncio.to_thread(self._prepare_file, work)
        from bot.storage import postgres  # noqa: PLC0415 - see above

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
            with held(self.file), engine.begin() as connection:
                index: BlindIndex = work(connection)
                return index
        finally:
            engine.dispose()

    @contextmanager
    def served(self) -> Iterator[None]:
        """For as long as a process serves; DatabaseError where another one serves that file.

        Any number of processes may serve a PostgreSQL database.
        """
        with ExitStack() as lock:
            if self.file:
                with explained(self.url):
                    lock.enter_context(served(self.file))
            yield

    async def others(self) -> int:
        """How many connections there are to a server's database besides the one that asks.

        DatabaseError where it cannot be reached.
        """
        from bot.storage import postgres  # noqa: PLC0415 - see above

        with explained(self.url):
            engine = postgres.make_engine(self.url)
            try:
                async with engine.connect() as connection:
                    return int((await connection.exec_driver_sql(_OTHERS)).scalar_one())
            finally:
                await engine.dispose()

    def open(self, batch: Batch[Any, Any]) -> Store[Any, Any]:
        """The store; call on the event loop, after `prepare`."""
        if self.file:
            return sqlite.SqliteStore(self.file, batch)
        from bot.storage import postgres  # noqa: PLC0415 - see above

        return postgres.PostgresStore(self.url, batch)


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Whatever keeps a database from being opened, as one sentence without its password."""
    try:
        yield
    except ArgumentError:
        raise DatabaseError("the database cannot be used: its address makes no sense") from None
    except DBAPIError as error:
        is_no_database = type(error.orig) is sqlite3.DatabaseError
        if not (is_no_database or isinstance(error, OperationalError)):
            raise  # a bug of ours
        raise DatabaseError(_sentence(url, error)) from None
    except _refusals() as error:
        raise DatabaseError(_sentence(url, error)) from None


def why(error: Exception) -> str:
    """What is wrong, in the database's own words and without ours: "database or disk is full"."""
    told = error.orig if isinstance(error, DBAPIError) else error
    return next(iter(str(told).splitlines()), "") or type(error).__name__


def _refusals() -> tuple[type[Exception], ...]:
    """What either database raises past SQLAlchemy when it does not let us in."""
    import asyncpg  # type: ignore[import-untyped]  # noqa: PLC0415 - see above

    return OSError, asyncpg.PostgresError, asyncpg.InterfaceError


def _sentence(url: str, error: Exception) -> str:
    where = make_url(url).render_as_string(hide_password=True)
    return f"the database {where} cannot be used: {why(error)}"


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

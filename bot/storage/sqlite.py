"""SQLite: WAL, synchronous=FULL, one writer that commits in groups, readers beside it.

Turns are thought out on the event loop, where what they are made of lies warm; only what may wait
for the disk or for another process goes to a thread. Two threads that think in turns cost more:
each finds the caches full of the other's things.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event
from sqlalchemy.exc import OperationalError

from bot.storage.locks import Held
from bot.storage.store import MANY_WAIT, MAX_GROUP, Batch, Done, StoreClosedError, Unit
from bot.storage.tx import SqliteTx

T = TypeVar("T")

_READERS = 2
_PATIENT, _IMPATIENT = "PRAGMA busy_timeout=10000", "PRAGMA busy_timeout=0"
_PRAGMAS = (
    _PATIENT,  # first: the next one may have to wait for another process
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # an answered message survives power loss
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # purged text is overwritten, not only unlinked
    "PRAGMA cache_size=-16000",
    # Moving pages from the log to the file costs as much as a commit: seldom and much at once.
    "PRAGMA wal_autocheckpoint=8000",
)


def make_engine(path: Path, *, readers: bool = False) -> Engine:
    """An engine whose transactions begin as writers, or as readers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"isolation_level": None, "check_same_thread": False},
        pool_size=_READERS if readers else 1,
        max_overflow=0,
        hide_parameters=True,  # an error's message ends up in logs
    )

    @event.listens_for(engine, "connect")
    def _pragmas(raw: sqlite3.Connection, _record: object) -> None:
        for pragma in _PRAGMAS:
            raw.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if readers else "BEGIN IMMEDIATE")

    return engine


@dataclass(slots=True)
class _Job(Generic[Unit]):
    """Something for the writer: a unit for the group, or work of its own."""

    future: "asyncio.Future[Any]"
    unit: Unit | None = None
    work: Callable[[Connection], Any] | None = None


_Result = tuple["asyncio.Future[Any]", Any, BaseException | None]


class SqliteStore(Generic[Unit, Done]):
    """One file, one process that writes."""

    def __init__(self, path: Path, batch: Batch[Unit, Done]) -> None:
        self._batch = batch
        self._held = Held(path)  # while we have it, no backup takes its place
        self._engine = make_engine(path)
        self._reading = make_engine(path, readers=True)
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="sqlite-reader")
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self._jobs: deque[_Job[Unit]] = deque()
        self._loop = asyncio.get_running_loop()
        self._came = asyncio.Event()
        self._is_closed = False
        self._writer = self._loop.create_task(self._write_forever())
        self._writer.add_done_callback(self._refuse)

    async def turn(self, unit: Unit, lane: str) -> Done:
        """Lanes need no care: there is one writer and one queue."""
        del lane
        done: Done = await self._put(_Job(self._loop.create_future(), unit=unit))
        return done

    async def write(self, work: Callable[[Connection], T]) -> T:
        """In the same group, in a savepoint of its own, in the writer's thread."""
        done: T = await self._put(_Job(self._loop.create_future(), work=work))
        return done

    async def read(self, work: Callable[[Connection], T]) -> T:
        """On a reader's connection, in a reader's thread."""
        if self._is_closed:
            raise StoreClosedError
        return await self._loop.run_in_executor(self._readers, self._read, work)

    @property
    def is_shared(self) -> bool:
        """One process has the file."""
        return False

    @property
    def is_busy(self) -> bool:
        """By what waits for the writer."""
        return len(self._jobs) >= MANY_WAIT

    def notify(self, payloads: Sequence[str]) -> None:
        """One process writes to the file: there are no others to tell."""

    def hear(self, heard: Callable[[str], None]) -> None:
        """And none to hear."""

    async def close(self) -> None:
        """Everything accepted so far is committed before this returns."""
        if self._is_closed:
            return
        self._is_closed = True
        self._came.set()
        try:
            await self._writer
        finally:
            self._disk.shutdown()
            self._readers.shutdown()
            self._engine.dispose()
            self._reading.dispose()
            self._held.close()

    def _put(self, job: _Job[Unit]) -> "asyncio.Future[Any]":
        if self._is_closed or self._writer.done():
            raise StoreClosedError
        self._jobs.append(job)
        self._came.set()
        return job.future

    def _refuse(self, _writer: "asyncio.Task[None]") -> None:
        """Whoever still waits when the writer has ended would wait for ever."""
        _settle([(job.future, None, StoreClosedError()) for job in self._jobs])

    def _read(self, work: Callable[[Connection], T]) -> T:
        with self._reading.connect() as connection:
            return work(connection)

    async def _write_forever(self) -> None:
        connection = await self._in_thread(self._engine.connect)
        try:
            _raw(connection).execute(_IMPATIENT)
            while jobs := await self._waiting():
                _settle(await self._commit(connection, jobs))
        finally:
            connection.close()

    async def _waiting(self) -> list[_Job[Unit]]:
        """All that waits now, at least one; none once the store is closed."""
        while not self._jobs and not self._is_closed:
            self._came.clear()
            await self._came.wait()
        await asyncio.sleep(0)  # whatever becomes ready in this pass of the loop comes along
        return [self._jobs.popleft() for _ in range(min(len(self._jobs), MAX_GROUP))]

    async def _commit(self, connection: Connection, jobs: list[_Job[Unit]]) -> list[_Result]:
        try:
            transaction = await self._begin(connection)
        except Exception as error:  # noqa: BLE001 - it goes to whoever asked for the work
            # One by one they would fare no better.
            return [(job.future, None, error) for job in jobs]
        try:
            return await self._committed(connection, transaction, jobs)
        except Exception as error:  # noqa: BLE001 - likewise
            if len(jobs) == 1:
                return [(jobs[0].future, None, error)]
        return [result for job in jobs for result in await self._commit(connection, [job])]

    async def _committed(
        self, connection: Connection, transaction: RootTransaction, jobs: list[_Job[Unit]]
    ) -> list[_Result]:
        raw = _raw(connection)
        try:
            tx = SqliteTx(raw)
            results = self._turns(tx, jobs)
            results += await self._in_thread(_finish, connection, transaction, jobs)
        except BaseException:
            transaction.rollback()
            if raw.in_transaction:  # a COMMIT that failed may have left it open
                raw.rollback()
            raise
        tx.was_committed()
        return results

    async def _begin(self, connection: Connection) -> RootTransaction:
        """A transaction that may write; if another process has the file, a thread waits for it."""
        try:
            return connection.begin()
        except OperationalError:
            return await self._in_thread(_begin_patiently, connection)

    def _turns(self, tx: SqliteTx, jobs: list[_Job[Unit]]) -> list[_Result]:
        turns = [(job.future, job.unit) for job in jobs if job.unit is not None]
        if not turns:
            return []
        done = self._batch(tx, [unit for _, unit in turns])
        return [(future, result, None) for (future, _), result in zip(turns, done, strict=True)]

    async def _in_thread(self, work: Callable[..., T], *args: Any) -> T:
        return await self._loop.run_in_executor(self._disk, work, *args)


def _raw(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _begin_patiently(connection: Connection) -> RootTransaction:
    raw = _raw(connection)
    raw.execute(_PATIENT)
    try:
        return connection.begin()
    finally:
        raw.execute(_IMPATIENT)


def _finish(
    connection: Connection, transaction: RootTransaction, jobs: list[_Job[Any]]
) -> list[_Result]:
    """The part of a group that may take its time: other work, then the commit."""
    works = ((job.future, job.work) for job in jobs if job.work is not None)
    results = [_in_savepoint(connection, future, work) for future, work in works]
    transaction.commit()
    return results


def _in_savepoint(
    connection: Connection, future: "asyncio.Future[Any]", work: Callable[[Connection], Any]
) -> _Result:
    try:
        with connection.begin_nested():
            return future, work(connection), None
    except Exception as error:  # noqa: BLE001 - it goes to whoever asked for the work
        return future, None, error


def _settle(results: list[_Result]) -> None:
    """Hand each result to whoever waits (they may have given up meanwhile)."""
    for future, result, error in results:
        if future.done():
            continue
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)

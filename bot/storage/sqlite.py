"""SQLite: WAL, synchronous=FULL, one writer thread that commits in groups, readers beside it."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event

from bot.storage.locks import Held
from bot.storage.store import MANY_WAIT, MAX_GROUP, Batch, Done, StoreClosedError, Unit
from bot.storage.tx import SqliteTx

T = TypeVar("T")

_READERS = 2
_PRAGMAS = (
    "PRAGMA busy_timeout=10000",  # first: the next one may have to wait for another process
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
    """Something for the writer thread: a unit for the group, or work of its own."""

    future: "asyncio.Future[Any]"
    unit: Unit | None = None
    work: Callable[[Connection], Any] | None = None


class SqliteStore(Generic[Unit, Done]):
    """One file, one process that writes."""

    def __init__(self, path: Path, batch: Batch[Unit, Done]) -> None:
        self._batch = batch
        self._held = Held(path)  # while we have it, no backup takes its place
        self._engine = make_engine(path)
        self._reading = make_engine(path, readers=True)
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="sqlite-reader")
        self._jobs: queue.SimpleQueue[_Job[Unit] | None] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._is_closed = False
        self._writer = threading.Thread(target=self._write_forever, name="sqlite-writer")
        self._writer.start()

    async def turn(self, unit: Unit, lane: str) -> Done:
        """Lanes need no care: there is one writer and one queue."""
        del lane
        done: Done = await self._put(_Job(self._loop.create_future(), unit=unit))
        return done

    async def write(self, work: Callable[[Connection], T]) -> T:
        """In the same group, in a savepoint of its own."""
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
        """By the writer's queue."""
        return self._jobs.qsize() >= MANY_WAIT

    def notify(self, payloads: Sequence[str]) -> None:
        """One process writes to the file: there are no others to tell."""

    def hear(self, heard: Callable[[str], None]) -> None:
        """And none to hear."""

    async def close(self) -> None:
        """Everything accepted so far is committed before this returns."""
        if self._is_closed:
            return
        self._is_closed = True
        self._jobs.put(None)
        await self._loop.run_in_executor(None, self._writer.join)
        self._readers.shutdown()
        self._engine.dispose()
        self._reading.dispose()
        self._held.close()

    def _put(self, job: _Job[Unit]) -> "asyncio.Future[Any]":
        if self._is_closed:
            raise StoreClosedError
        self._jobs.put(job)
        return job.future

    def _read(self, work: Callable[[Connection], T]) -> T:
        with self._reading.connect() as connection:
            return work(connection)

    def _write_forever(self) -> None:
        with self._engine.connect() as connection:
            is_open = True
            while is_open:
                jobs, is_open = self._waiting()
                if jobs:
                    results = self._commit(connection, jobs)
                    self._loop.call_soon_threadsafe(_settle, results)

    def _waiting(self) -> tuple[list[_Job[Unit]], bool]:
        """All that waits now, at least one; False once the end was queued."""
        first = self._jobs.get()
        jobs = [first]
        while len(jobs) < MAX_GROUP and first is not None:
            try:
                jobs.append(self._jobs.get_nowait())
            except queue.Empty:
                break
        return [job for job in jobs if job is not None], None not in jobs

    def _commit(self, connection: Connection, jobs: list[_Job[Unit]]) -> list["_Result"]:
        try:
            with connection.begin():
                tx = SqliteTx(connection.connection.driver_connection)
                results = self._run(connection, tx, jobs)
        except BaseException as error:  # noqa: BLE001 - it goes to whoever asked for the work
            if len(jobs) == 1:
                return [(jobs[0].future, None, error)]
        else:
            tx.was_committed()
            return results
        return [result for job in jobs for result in self._commit(connection, [job])]

    def _run(
        self, connection: Connection, tx: SqliteTx, jobs: list[_Job[Unit]]
    ) -> list["_Result"]:
        turns = [job for job in jobs if job.unit is not None]
        done = (
            self._batch(tx, [job.unit for job in turns if job.unit is not None]) if turns else []
        )
        results: list[_Result] = [
            (job.future, result, None) for job, result in zip(turns, done, strict=True)
        ]
        works = ((job.future, job.work) for job in jobs if job.work is not None)
        return results + [_in_savepoint(connection, future, work) for future, work in works]


_Result = tuple["asyncio.Future[Any]", Any, BaseException | None]


def _in_savepoint(
    connection: Connection, future: "asyncio.Future[Any]", work: Callable[[Connection], Any]
) -> _Result:
    try:
        with connection.begin_nested():
            return future, work(connection), None
    except Exception as error:  # noqa: BLE001 - it goes to whoever asked for the work
        return future, None, error


def _settle(results: list[_Result]) -> None:
    """On the event loop: hand each result to whoever waits (they may have given up meanwhile)."""
    for future, result, error in results:
        if future.done():
            continue
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)

"""PostgreSQL over asyncpg: a few groups at a time, row locks between processes."""

import asyncio
import contextlib
import os
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage.store import MANY_WAIT, MAX_GROUP, Batch, Done, StoreClosedError, Unit
from bot.storage.tx import PostgresTx

T = TypeVar("T")

_GROUPS_AT_A_TIME = 3
_CHANNEL = "ieumtok"
_NOTIFY = text("SELECT pg_notify(:channel, :payload)")
_LOOK_AGAIN_S = 2.0
_TRIES = 5
# serialization_failure, deadlock_detected: the same work may well succeed now.
_TRY_AGAIN = {"40001", "40P01"}


def make_engine(url: str) -> AsyncEngine:
    """An engine for a `postgresql://…` URL."""
    driver = url.replace("postgresql://", "postgresql+asyncpg://", 1)
    return create_async_engine(
        driver,
        pool_size=_GROUPS_AT_A_TIME + 8,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's message ends up in logs
    )


@dataclass(slots=True)
class _Waiting(Generic[Unit]):
    unit: Unit
    lane: str
    future: "asyncio.Future[Any]"


class PostgresStore(Generic[Unit, Done]):
    """Any number of processes on one database."""

    def __init__(self, url: str, batch: Batch[Unit, Done]) -> None:
        self._batch = batch
        self.engine = make_engine(url)
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[_Waiting[Unit]] = deque()
        self._busy_lanes: set[str] = set()
        self._groups: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self._name = os.urandom(6).hex()
        self._to_tell: list[str] = []
        self._telling: asyncio.Task[None] | None = None
        self._hearing: asyncio.Task[None] | None = None

    async def turn(self, unit: Unit, lane: str) -> Done:
        """Two units of one lane are never in two groups at once."""
        if self._is_closed:
            raise StoreClosedError
        future = self._loop.create_future()
        self._waiting.append(_Waiting(unit, lane, future))
        self._start_group()
        done: Done = await future
        return done

    async def write(self, work: Callable[[Connection], T]) -> T:
        """A transaction of its own, tried again if it lost against another one."""
        if self._is_closed:
            raise StoreClosedError
        for left in reversed(range(_TRIES)):
            try:
                async with self.engine.begin() as connection:
                    return await connection.run_sync(work)
            except Exception as error:  # set-based statements raise the driver's own
                if not left or _sqlstate(error) not in _TRY_AGAIN:
                    raise
        raise AssertionError("unreachable")

    async def read(self, work: Callable[[Connection], T]) -> T:
        """One snapshot."""
        if self._is_closed:
            raise StoreClosedError
        async with self.engine.connect() as connection:
            return await connection.run_sync(work)

    @property
    def is_shared(self) -> bool:
        """Any number of processes."""
        return True

    @property
    def is_busy(self) -> bool:
        """By the turns that wait for a group."""
        return len(self._waiting) >= MANY_WAIT

    def notify(self, payloads: Sequence[str]) -> None:
        """NOTIFY after the commit, all that gathered meanwhile at once."""
        self._to_tell += payloads
        if self._telling is None or self._telling.done():
            self._telling = self._loop.create_task(self._tell())

    async def _tell(self) -> None:
        """If it fails, only pages that another process serves lag: everything is committed."""
        while self._to_tell:
            payloads, self._to_tell = self._to_tell, []
            words = [{"channel": _CHANNEL, "payload": f"{self._name} {p}"} for p in payloads]
            with contextlib.suppress(DBAPIError, OSError):
                async with self.engine.begin() as connection:
                    await connection.execute(_NOTIFY, words)

    def hear(self, heard: Callable[[str], None]) -> None:
        """LISTEN on a connection of its own; what this process told itself is left out."""
        self._hearing = self._loop.create_task(self._hear(heard))

    async def _hear(self, heard: Callable[[str], None]) -> None:
        def told(_raw: object, _pid: int, _channel: str, payload: str) -> None:
            name, _, words = payload.partition(" ")
            if name != self._name:
                heard(words)

        while True:
            try:
                async with self.engine.connect() as connection:
                    raw = (await connection.get_raw_connection()).driver_connection
                    assert raw  # noqa: S101 - asyncpg always has one
                    await raw.add_listener(_CHANNEL, told)
                    while not raw.is_closed():  # noqa: ASYNC110 - asyncpg has no such event
                        await asyncio.sleep(_LOOK_AGAIN_S)
            except (DBAPIError, OSError):
                await asyncio.sleep(_LOOK_AGAIN_S)

    async def close(self) -> None:
        """Everything accepted so far is committed before this returns."""
        self._is_closed = True
        if self._hearing:
            self._hearing.cancel()
        await asyncio.gather(
            *(task for task in (self._hearing, self._telling) if task), return_exceptions=True
        )
        while self._groups:
            await asyncio.wait(self._groups)
        await self.engine.dispose()

    def _start_group(self) -> None:
        if len(self._groups) >= _GROUPS_AT_A_TIME:
            return
        group = self._take_group()
        if group:
            task = self._loop.create_task(self._commit_group(group))
            self._groups.add(task)
            task.add_done_callback(self._groups.discard)

    def _take_group(self) -> list[_Waiting[Unit]]:
        group: list[_Waiting[Unit]] = []
        left: deque[_Waiting[Unit]] = deque()
        lanes: set[str] = set()
        while self._waiting and len(group) < MAX_GROUP:
            item = self._waiting.popleft()
            if item.lane in self._busy_lanes:
                left.append(item)
            else:
                group.append(item)
                lanes.add(item.lane)
        self._waiting.extendleft(reversed(left))
        self._busy_lanes |= lanes
        return group

    async def _commit_group(self, group: list[_Waiting[Unit]]) -> None:
        # Whatever becomes ready in this pass of the loop joins the next group, not a queue.
        try:
            await self._commit(group)
        finally:
            self._busy_lanes -= {item.lane for item in group}
            self._groups.discard(asyncio.current_task())
            if self._waiting:
                self._start_group()

    async def _commit(self, group: list[_Waiting[Unit]], left: int = _TRIES) -> None:
        def work(connection: Connection) -> tuple[PostgresTx, list[Done]]:
            tx = PostgresTx(connection)
            return tx, self._batch(tx, [item.unit for item in group])

        try:
            async with self.engine.begin() as connection:
                tx, done = await connection.run_sync(work)
        except Exception as error:  # noqa: BLE001 - it goes to whoever sent the unit
            if len(group) > 1:
                for item in group:
                    await self._commit([item])
            elif left and _sqlstate(error) in _TRY_AGAIN:
                await self._commit(group, left - 1)
            else:
                _fail(group[0].future, error)
            return
        tx.was_committed()
        for item, result in zip(group, done, strict=True):
            if not item.future.done():
                item.future.set_result(result)


def _fail(future: "asyncio.Future[Any]", error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)


def _sqlstate(error: Exception) -> str | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None)

"""Who wants to know that something was committed: streams of open pages, jobs that wait for work.

In one process this is a set of queues. With several processes on PostgreSQL each also hears what
the others committed (`Bus.join`).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import astuple
from enum import StrEnum
from typing import Any

import orjson

from bot.domain.frozen import frozen
from bot.storage.store import Store

_BACKLOG = 1000


class Kind(StrEnum):
    """What was committed."""

    CASE = "case"
    ALERT = "alert"
    RESIDENT_WROTE = "resident_wrote"
    DESK_WROTE = "desk_wrote"
    OUTBOX = "outbox"
    RETURNED = "returned"  # a case that was handed on came back to its counselor
    SETTINGS = "settings"  # the office changed what everybody works with


@frozen
class Event:
    """`case_id` and `conversation_id` are ids, never words."""

    kind: Kind
    case_id: str = ""
    conversation_id: str = ""


class Bus:
    """Carries events to everybody in this process, and to the other processes if there are any."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Event | None]] = set()
        self._tell: Callable[[Sequence[str]], None] | None = None

    def join(self, store: Store[Any, Any]) -> None:
        """Tell the other processes on this database, and hear them."""
        if store.is_shared:
            self._tell = store.notify
            store.hear(self._heard)

    def _heard(self, payload: str) -> None:
        kind, case_id, conversation_id = orjson.loads(payload)
        self.deliver((Event(Kind(kind), case_id, conversation_id),))

    async def publish(self, events: Iterable[Event]) -> None:
        """Tell everybody, here and elsewhere. Called after the commit, never before."""
        events = tuple(events)
        self.deliver(events)
        if self._tell and events:
            self._tell([orjson.dumps(astuple(event)).decode() for event in events])

    def deliver(self, events: Iterable[Event]) -> None:
        """Tell everybody in this process."""
        for event in events:
            for listener in self._listeners:
                if listener.qsize() < _BACKLOG:
                    listener.put_nowait(event)

    @asynccontextmanager
    async def listen(self) -> AsyncIterator["asyncio.Queue[Event | None]"]:
        """A queue of what is committed from now on; None on it means the process goes down."""
        listener: asyncio.Queue[Event | None] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        """Let every listener go."""
        for listener in self._listeners:
            listener.put_nowait(None)

"""Who wants to know that something was committed: streams of open pages, jobs that wait for work.

In one process this is a set of queues. With several processes on PostgreSQL each also hears what
the others committed (`Bus.listen_to`).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum

import structlog

log = structlog.get_logger()
_BACKLOG = 1000


class Kind(StrEnum):
    """What was committed."""

    CASE = "case"
    ALERT = "alert"
    RESIDENT_WROTE = "resident_wrote"
    DESK_WROTE = "desk_wrote"
    OUTBOX = "outbox"


@dataclass(frozen=True, slots=True)
class Event:
    """`case_id` and `conversation_id` are ids, never words."""

    kind: Kind
    case_id: str = ""
    conversation_id: str = ""


class Bus:
    """Carries events to everybody in this process, and to the other processes if there are any."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Event | None]] = set()
        self._others: Callable[[Iterable[Event]], Awaitable[None]] | None = None

    def relay_to(self, others: Callable[[Iterable[Event]], Awaitable[None]]) -> None:
        """Where events go besides this process."""
        self._others = others

    async def publish(self, events: Iterable[Event]) -> None:
        """Tell everybody, here and elsewhere. Called after the commit, never before."""
        events = tuple(events)
        self.deliver(events)
        if self._others and events:
            await self._others(events)

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

"""Telling open pages that something changed. What changed they fetch, with their own rights."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

import orjson
from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.gate import Gate
from bot.services.events import Bus, Event
from bot.web.access import permitted

_HEARTBEAT_S = 15.0
_HELLO = b"retry: 2000\nevent: hello\ndata: {}\n\n"
_BEAT = b"event: beat\ndata: {}\n\n"
_ENDED = b"event: ended\ndata: {}\n\n"


class Live:
    """The stream of `/console/live`: `hello`, then `news`, a `beat` in quiet times, `ended`."""

    def __init__(self, bus: Bus, gate: Gate) -> None:
        self._bus = bus
        self._gate = gate

    def routes(self) -> list[web.RouteDef]:
        """The stream. A page asks for it with `?live=`, which does not count as a person's act."""
        return [web.get("/live", self.news)]

    @permitted(Permission.QUEUE_VIEW)
    async def news(self, request: web.Request) -> web.StreamResponse:
        """News while the session lasts; the right to them is looked at again each time."""
        stream = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        )
        # The page may be closed at any moment, also before its stream has begun.
        with suppress(ConnectionResetError):
            async with self._bus.listen() as queue:
                await stream.prepare(request)
                # Whatever happened before this word is in the page that the browser now fetches.
                await stream.write(_HELLO)
                while (told := await _next(queue)) is not None:
                    if not await self._may_still(request):
                        await stream.write(_ENDED)
                        break
                    await stream.write(told)
        return stream

    async def _may_still(self, request: web.Request) -> bool:
        actor = await self._gate.identify(request)
        return actor is not None and actor.may(Permission.QUEUE_VIEW)


async def _next(queue: "asyncio.Queue[Event | None]") -> bytes | None:
    """All that was committed since, as one piece; a beat if nothing was; None at the end."""
    try:
        first = await asyncio.wait_for(queue.get(), _HEARTBEAT_S)
    except TimeoutError:
        return _BEAT
    events = [first]
    while not queue.empty():
        events.append(queue.get_nowait())
    known = [event for event in events if event is not None]
    return _news(known) if len(known) == len(events) else None


def _news(events: Iterable[Event]) -> bytes:
    """`{"kind", "case", "conversation"}` of each event, once."""
    return b"".join(
        b"event: news\ndata: %s\n\n"
        % orjson.dumps(
            {"kind": event.kind, "case": event.case_id, "conversation": event.conversation_id}
        )
        for event in dict.fromkeys(events)
    )

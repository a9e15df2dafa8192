"""Giving up on turns that take longer than Kakao waits, without a timer for each of them."""

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
_LOOK_EVERY_S = 0.25


class Budget:
    """A time limit shared by all requests. One timer runs while any of them is under way.

    `asyncio.timeout` would set and cancel a timer per request, a tenth of what a turn costs.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._began: OrderedDict[asyncio.Task[Any], float] = OrderedDict()
        self._late: set[asyncio.Task[Any]] = set()
        self._is_looking = False

    async def within(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`; TimeoutError once it took too long. `work` is then cancelled."""
        task = asyncio.current_task()
        assert task  # noqa: S101 - a coroutine that runs has one
        loop = task.get_loop()
        self._began[task] = loop.time()
        if not self._is_looking:
            self._is_looking = True
            loop.call_later(_LOOK_EVERY_S, self._look, loop)
        try:
            return await work
        except asyncio.CancelledError:
            if task in self._late and not task.uncancel():
                raise TimeoutError from None
            raise
        finally:
            self._began.pop(task, None)
            self._late.discard(task)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Cancel what is overdue; the oldest stand first."""
        overdue = loop.time() - self._seconds
        for task, began in list(self._began.items()):
            if began > overdue:
                break
            del self._began[task]
            self._late.add(task)
            task.cancel()
        self._is_looking = bool(self._began)
        if self._is_looking:
            loop.call_later(_LOOK_EVERY_S, self._look, loop)

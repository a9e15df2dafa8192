"""Figures for supervisors and for machines."""

from datetime import timedelta
from typing import Any

from bot.cases.permissions import Permission
from bot.services.arrivals import Arrival, Reply
from bot.services.staff import Actor
from bot.services.world import Clock
from bot.storage import cases
from bot.storage.store import Store


class Stats:
    """Counts; never anybody's words."""

    def __init__(
        self, store: Store[Arrival, Reply], clock: Clock, answer_within: timedelta
    ) -> None:
        self._store = store
        self._clock = clock
        self._answer_within = answer_within

    async def summary(self, actor: Actor) -> dict[str, Any]:
        """Cases by state, channel and urgency, what is overdue, and promises kept."""
        actor.require(Permission.STATS_VIEW)
        at = self._clock.now()
        return await self._store.read(lambda c: cases.summary(c, at, self._answer_within))

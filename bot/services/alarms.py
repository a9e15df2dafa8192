"""Waking the officer on duty, and the next one, and the next, until somebody acknowledges."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.cases.duty import CONSOLE, is_reached
from bot.domain.city import City, DutyStep
from bot.services.arrivals import Arrival, Reply, as_json
from bot.services.events import Bus, Event, Kind
from bot.services.world import Clock, Ids
from bot.storage import cases, duty, posting
from bot.storage.store import Connection, Store
from bot.storage.vault import Vault
from bot.texts.lookup import Texts

log = structlog.get_logger()
# How long after the last of them was called in vain everybody is called again.
_AGAIN = timedelta(minutes=30)


class Alarms:
    """Goes down the city's duty list. The first step is due the moment an alert is raised.

    `over` are the channels that notices can be sent over.
    """

    def __init__(
        self,
        store: Store[Arrival, Reply],
        vault: Vault,
        clock: Clock,
        ids: Ids,
        bus: Bus,
        city: City,
        texts: Texts,
        over: Collection[str],
    ) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._ids = ids
        self._bus = bus
        self._duty = sorted(city.duty, key=lambda step: step.after_minutes)
        self._texts = texts
        self._over = over

    async def run(self) -> int:
        """Call the steps that are due; returns how many alerts were taken further."""
        events = await self._store.write(self._escalate)
        await self._bus.publish(events)
        return sum(event.kind is Kind.ALERT for event in events)

    def _escalate(self, c: Connection) -> list[Event]:
        """Each alert for itself: one that cannot be taken further keeps no other one silent."""
        at = self._clock.now()
        events: list[Event] = []
        for alert in cases.due_to_escalate(c, at):
            try:
                with c.begin_nested():
                    self._take_further(c, alert, at)
            except Exception:
                log.exception("alarm.failed", alert_id=alert.id)
            else:
                events += [Event(Kind.ALERT, alert.case_id), Event(Kind.OUTBOX)]
        return events

    def _take_further(self, c: Connection, alert: Any, at: datetime) -> None:
        passed = at - alert.raised_at
        due = [s for s in self._duty if timedelta(minutes=s.after_minutes) <= passed]
        # Who was called in vain is called again, all of them, until somebody has seen it.
        begins = 0 if alert.level >= len(self._duty) else alert.level
        for level, step in enumerate(due[begins:], begins):
            self._call(c, level, step, alert.number)
            detail = {"step": step.who}
            cases.record(c, self._ids.new(), at, "system", "alert.called", alert.case_id, detail)
        level = max(len(due), alert.level)
        left = self._duty[level:]
        following = (
            alert.raised_at + timedelta(minutes=left[0].after_minutes) if left else at + _AGAIN
        )
        cases.escalate(c, alert.id, level, following)

    def _call(self, c: Connection, level: int, step: DutyStep, number: str) -> None:
        """Whoever the roster names for this step; the city's own list where it names nobody.

        So too where nobody on the roster has a pager that can be reached: somebody must hear it.
        """
        rostered = duty.on_duty(c, self._vault, level, self._clock.now())
        called = [(one.name, one.pager) for one in rostered if one.pager]
        if not any(is_reached(pager, self._over) for _, pager in called):
            called += [(step.who, target) for target in step.notify]
        for who, target in called:
            channel, _, address = target.partition(":")
            if channel != CONSOLE:
                self._notice(c, channel, address, who, number)

    def _notice(self, c: Connection, channel: str, address: str, who: str, number: str) -> None:
        """Notices carry the receipt number, never what was said."""
        text = self._texts.get("ko", "alert.notice", who=who, number=number)
        body, at = as_json(text, (), ()), self._clock.now()
        posting.post_notice(c, self._vault, self._ids.new(), channel, address, body, at)

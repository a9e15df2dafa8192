"""Waking the officer on duty, and the next one, and the next, until somebody acknowledges."""

from datetime import timedelta

from bot.domain.city import City, DutyStep
from bot.services.arrivals import Arrival, Reply, as_json
from bot.services.events import Bus, Event, Kind
from bot.services.world import Clock, Ids
from bot.storage import cases, duty, posting
from bot.storage.store import Connection, Store
from bot.storage.vault import Vault
from bot.texts.lookup import Texts

CONSOLE = "console"


class Alarms:
    """Goes down the city's duty list. The first step is due the moment an alert is raised."""

    def __init__(
        self,
        store: Store[Arrival, Reply],
        vault: Vault,
        clock: Clock,
        ids: Ids,
        bus: Bus,
        city: City,
        texts: Texts,
    ) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._ids = ids
        self._bus = bus
        self._duty = sorted(city.duty, key=lambda step: step.after_minutes)
        self._texts = texts

    async def run(self) -> int:
        """Call the steps that are due; returns how many alerts were taken further."""
        events = await self._store.write(self._escalate)
        await self._bus.publish(events)
        return sum(event.kind is Kind.ALERT for event in events)

    def _escalate(self, c: Connection) -> list[Event]:
        at = self._clock.now()
        events: list[Event] = []
        for alert in cases.due_to_escalate(c, at):
            passed = at - alert.raised_at
            due = [s for s in self._duty if timedelta(minutes=s.after_minutes) <= passed]
            for level, step in enumerate(due[alert.level :], alert.level):
                self._call(c, level, step, alert.number)
                detail = {"step": step.who}
                cases.record(
                    c, self._ids.new(), at, "system", "alert.called", alert.case_id, detail
                )
            level = max(len(due), alert.level)
            left = self._duty[level:]
            following = (
                alert.raised_at + timedelta(minutes=left[0].after_minutes) if left else None
            )
            cases.escalate(c, alert.id, level, following)
            events += [Event(Kind.ALERT, alert.case_id), Event(Kind.OUTBOX)]
        return events

    def _call(self, c: Connection, level: int, step: DutyStep, number: str) -> None:
        """Whoever the roster names for this step; the city's own list where it names nobody.

        So too where nobody on the roster has a pager: somebody must hear it.
        """
        rostered = duty.on_duty(c, self._vault, level, self._clock.now())
        paged = [(one.name, one.pager) for one in rostered if one.pager]
        for who, target in paged or [(step.who, target) for target in step.notify]:
            channel, _, address = target.partition(":")
            if channel != CONSOLE:
                self._notice(c, channel, address, who, number)

    def _notice(self, c: Connection, channel: str, address: str, who: str, number: str) -> None:
        """Notices carry the receipt number, never what was said."""
        text = self._texts.get("ko", "alert.notice", who=who, number=number)
        body, at = as_json(text, (), ()), self._clock.now()
        posting.post_notice(c, self._vault, self._ids.new(), channel, address, body, at)

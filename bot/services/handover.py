"""Handing the held cases to the counselors when the city opens.

Safe to run at any time, any number of times, in any number of processes: a case is moved by the
transaction that finds it held and due, and locked rows are left to whoever locked them. After a
downtime the next run catches up.
"""

from bot.domain.city import City
from bot.domain.codes import CaseState
from bot.services.arrivals import Arrival, Reply
from bot.services.events import Bus, Event, Kind
from bot.services.living import Living
from bot.services.world import Clock, Ids
from bot.storage import cases
from bot.storage.store import Connection, Store


class Handover:
    """Moves held cases to the queue."""

    def __init__(
        self,
        store: Store[Arrival, Reply],
        clock: Clock,
        ids: Ids,
        bus: Bus,
        city: City,
        living: Living,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._bus = bus
        self._center_of = {dong.id: dong.center for dong in city.dongs}
        self._living = living

    async def run(self) -> int:
        """Hand over what is due; returns how many cases that were."""
        at = self._clock.now()
        if not self._living.calendar.is_open(at):
            return 0
        moved = await self._store.write(self._move)
        await self._bus.publish(moved)
        return len(moved)

    def _move(self, c: Connection) -> list[Event]:
        at = self._clock.now()
        moved = cases.due_for_opening(c, at)
        for row in moved:
            # A case that came back stays with the center it was given to.
            center = row.center or self._center_of.get(row.dong)
            cases.change(c, row.id, state=CaseState.QUEUED, queued_at=at, center=center)
            cases.ledger(c, row.id, queued_at=at)
            detail = {"center": center} if center else None
            cases.record(c, self._ids.new(), at, "system", "case.queued", row.id, detail)
        return [Event(Kind.CASE, row.id, row.conversation_id or "") for row in moved]

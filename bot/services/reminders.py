"""What must not be forgotten: follow-ups whose day has come, receivers that keep silent."""

from bot.cases.follow_ups import midnight_after
from bot.cases.referrals import OPEN
from bot.services import telling
from bot.services.closures import Left, settle
from bot.services.events import Event, Kind
from bot.services.office import Office
from bot.storage import cases, closures, follow_ups, referrals
from bot.storage.store import Connection

_SYSTEM = "system"


class Reminders:
    """Runs every few seconds; every reminder is marked in its transaction and goes out once.

    Nobody is called while the office is closed: what fell due meanwhile is told at the opening.
    """

    def __init__(self, office: Office) -> None:
        self._office = office

    async def run(self) -> int:
        """Remind, and end what hangs on cases that are over; how many of both."""
        events = await self._office.store.write(self._due)
        await self._office.bus.publish(events)
        return len(events)

    def _due(self, c: Connection) -> list[Event]:
        told = self._tidy(c)
        if self._office.calendar.is_open(self._office.clock.now()):
            told += [*self._follow_ups(c), *self._referrals(c)]
        return [Event(Kind.CASE, case_id) for case_id in told]

    def _follow_ups(self, c: Connection) -> list[str]:
        """In the morning the one who has it; once it is late, supervisors too."""
        office, at = self._office, self._office.clock.now()
        due = follow_ups.to_remind(c, office.vault, at, midnight_after(at))
        for one in due:
            is_late = one.due_at <= at
            follow_ups.change(c, office.vault, one.id, reminded_at=at)
            whom = telling.member(c, one.assigned_to)
            whom += telling.supervisors(c) if is_late or not whom else []
            telling.call(office, c, whom, "late" if is_late else "due", one.number)
            action = "follow_up.late" if is_late else "follow_up.reminded"
            cases.record(c, office.ids.new(), at, _SYSTEM, action, one.case_id)
        return [one.case_id for one in due]

    def _referrals(self, c: Connection) -> list[str]:
        """A receiver did not say whether it takes the case: whoever sent it asks again."""
        office, at = self._office, self._office.clock.now()
        silent = referrals.silent(c, office.vault, at)
        for one in silent:
            referrals.change(c, office.vault, one.id, reminded_at=at)
            whom = telling.member(c, one.claimed_by or one.sent_by) + telling.supervisors(c)
            telling.call(office, c, whom, "silent", one.number)
            cases.record(c, office.ids.new(), at, _SYSTEM, "referral.late", one.case_id)
        return [one.case_id for one in silent]

    def _tidy(self, c: Connection) -> list[str]:
        """The resident took the report back, or it was one with another: nothing hangs on it."""
        office = self._office
        left = Left(
            [one for one in referrals.orphaned(c, office.vault) if one.state in OPEN],
            follow_ups.orphaned(c, office.vault),
        )
        settle(office, c, left, _SYSTEM)
        ended = [one.case_id for one in left.referrals]
        return ended + [one.case_id for one in left.follow_ups] + self._unasked(c)

    def _unasked(self, c: Connection) -> list[str]:
        """Nobody ends a case because of who had it before, nor is asked to for ever."""
        office, at = self._office, self._office.clock.now()
        asked = closures.orphaned(c, office.vault)
        for one in asked:
            closures.decide(
                c, office.vault, one.id, state=closures.RETURNED, answer="", by=_SYSTEM, at=at
            )
            cases.record(c, office.ids.new(), at, _SYSTEM, "case.closure_returned", one.case_id)
        return [one.case_id for one in asked]

"""The duty roster: who is called, at which step, when an alert rings."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.calendar.hours import SEOUL, seoul
from bot.cases.duty import Span, check_shift, gaps
from bot.cases.permissions import Permission
from bot.domain.city import DutyStep
from bot.domain.codes import Role
from bot.domain.errors import ConflictError, InvalidError, MissingError
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import accounts, duty
from bot.storage.accounts import Account
from bot.storage.duty import Shift
from bot.storage.store import Connection

_WEEK = timedelta(days=7)
_ON_DUTY = (Role.COUNSELOR, Role.SUPERVISOR, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Week:
    """The roster of a week from `monday` on. `alone`: closed hours with nobody on the first step.

    `now_called`: who would be paged at this moment, by step; empty where the city's list is.
    """

    monday: date
    shifts: list[Shift]
    alone: tuple[Span, ...]
    steps: tuple[DutyStep, ...]
    people: list[Account]
    now_called: list[list[str]]

    def on(self, day: date, level: int) -> list[Shift]:
        """Shifts of a step that have a part in a day."""
        starts = _midnight(day)
        ends = _midnight(day + timedelta(days=1))
        return [
            one for one in self.shifts
            if one.level == level and one.starts_at < ends and one.ends_at > starts
        ]  # fmt: skip

    @property
    def days(self) -> list[date]:
        """Monday to Sunday."""
        return [self.monday + timedelta(days=n) for n in range(7)]


class Duty:
    """What the office enters, and what it sees of it."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._steps = tuple(sorted(office.city.duty, key=lambda step: step.after_minutes))

    async def week(self, actor: Actor, monday: date) -> Week:
        """The week that begins on this day."""
        actor.require(Permission.DUTY_EDIT)
        start, end = _midnight(monday), _midnight(monday + _WEEK)
        now, vault = self._office.clock.now(), self._office.vault

        def work(c: Connection) -> Week:
            shifts = duty.between(c, start, end)
            first = [(s.starts_at, s.ends_at) for s in shifts if s.level == 0]
            levels = range(len(self._steps))
            called = [
                [one.name for one in duty.on_duty(c, vault, level, now) if one.pager]
                for level in levels
            ]
            alone = gaps(first, self._office.calendar, start, end)
            people = accounts.active(c, _ON_DUTY)
            return Week(monday, shifts, alone, self._steps, people, called)

        return await self._office.read(work)

    async def add(self, actor: Actor, staff_id: str, level: str, starts: str, ends: str) -> date:
        """Somebody is on duty, in Seoul's time as a form writes it; the Monday of that week.

        InvalidError `bad_shift`, `no_such_level`, `no_such_account`; ConflictError `on_duty`.
        """
        actor.require(Permission.DUTY_EDIT)
        begin, finish = _entered(starts), _entered(ends)
        step = int(level) if level in map(str, range(len(self._steps))) else -1
        check_shift(begin, finish, step, len(self._steps))

        def work(c: Connection) -> None:
            account = accounts.by_id(c, staff_id, lock=True)
            if account is None or not account.is_active or account.role not in _ON_DUTY:
                raise InvalidError("no_such_account")
            if duty.overlaps(c, staff_id, step, begin, finish):
                raise ConflictError("on_duty")
            self._add(c, actor, staff_id, step, (begin, finish))

        await self._office.store.write(work)
        return monday_of(begin)

    def _add(self, c: Connection, actor: Actor, staff_id: str, level: int, times: Span) -> None:
        at = self._office.clock.now()
        duty.add(c, self._office.ids.new(), staff_id, level, times, by=actor.id, at=at)
        self._office.record(c, actor, "duty.added", staff_id, _told(level, times))

    async def remove(self, actor: Actor, shift_id: str) -> date:
        """Somebody is not on duty after all; the Monday of that week."""
        actor.require(Permission.DUTY_EDIT)

        def work(c: Connection) -> Shift:
            found = duty.find(c, shift_id)
            if found is None or not duty.remove(c, shift_id):
                raise MissingError("no_such_shift")
            detail = _told(found.level, (found.starts_at, found.ends_at))
            self._office.record(c, actor, "duty.removed", found.staff_id, detail)
            return found

        return monday_of((await self._office.store.write(work)).starts_at)

    async def repeat(self, actor: Actor, monday: date) -> int:
        """The week after is made like the one that begins on this day; how many shifts were new.

        What is there already stays, so that doing it twice changes nothing.
        """
        actor.require(Permission.DUTY_EDIT)
        start, end = _midnight(monday), _midnight(monday + _WEEK)

        def work(c: Connection) -> int:
            able = {one.id for one in accounts.active(c, _ON_DUTY)}
            own = [
                one
                for one in duty.between(c, start, end)
                if one.starts_at >= start and one.staff_id in able
            ]
            new = [
                (one, times)
                for one in own
                if not duty.overlaps(c, one.staff_id, one.level, *(times := _after(one)))
            ]
            for one, times in new:
                self._add(c, actor, one.staff_id, one.level, times)
            return len(new)

        return await self._office.store.write(work)


def monday_of(at: datetime) -> date:
    """The Monday of the week in which a moment lies in Seoul."""
    day = seoul(at).date()
    return day - timedelta(days=day.weekday())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SEOUL)


def _after(shift: Shift) -> Span:
    return shift.starts_at + _WEEK, shift.ends_at + _WEEK


def _entered(words: str) -> datetime:
    """`2026-11-24T18:00` in Seoul; InvalidError."""
    try:
        at = datetime.fromisoformat(words.strip())
    except ValueError:
        raise InvalidError("bad_shift") from None
    return at.replace(tzinfo=SEOUL) if at.tzinfo is None else at


def _told(level: int, times: Span) -> dict[str, str]:
    starts, ends = (seoul(at).isoformat(timespec="minutes") for at in times)
    return {"level": str(level + 1), "starts": starts, "ends": ends}

"""When the office is open: days that the week and the holidays do not know of."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from bot.calendar.hours import Calendar, seoul
from bot.cases.permissions import Permission
from bot.domain.edits import DAY, WEEK, DayEdit, Edit, hours_with
from bot.domain.errors import InvalidError
from bot.domain.masking import clean
from bot.services.edits import Edits
from bot.services.events import Event
from bot.services.living import days_in, hours_in
from bot.services.moves import Move, Moves
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import edits
from bot.storage.store import Connection

_MAY = Permission.HOURS_EDIT
_AREAS = (DAY, WEEK)
_OPENINGS = 14
_LONGEST_CLOSED = 60
FAR = timedelta(days=400)
MAX_REASON = 60


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the preview. `spans`: "HH:MM-HH:MM"; `why`: why it is closed, in Korean."""

    day: date
    spans: tuple[str, ...]
    why: str
    is_special: bool


@dataclass(frozen=True, slots=True)
class Special:
    """A day that `config/` or the office has something to say of; `edit` is the office's."""

    day: date
    now: DayEdit
    edit: Edit | None
    history: tuple[Edit, ...] = ()


class Hours:
    """Closed days and extra days, and what a change of them does to what was promised."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._edits = Edits(office)
        self._moves = Moves(office)

    def preview(self, calendar: Calendar | None = None, start: date | None = None) -> list[Day]:
        """From a day (today) through the next openings, closed days between with the reason."""
        calendar = calendar or self._office.calendar
        first = start or seoul(self._office.clock.now()).date()
        days: list[Day] = []
        openings = 0
        while openings < _OPENINGS and len(days) < _OPENINGS + _LONGEST_CLOSED:
            day = _day(calendar, first + timedelta(days=len(days)))
            openings += bool(day.spans)
            days.append(day)
        return days

    async def specials(self, actor: Actor) -> list[Special]:
        """Every day from today on that differs from the week, and what was changed of it."""
        actor.require(_MAY)
        today = seoul(self._office.clock.now()).date()
        hours = self._office.living.config.city.hours
        rows = {edit.name: edit for edit in await self._edits.newest(DAY)}
        edited = days_in(self._office.living.config, rows.values())
        base = {day: DayEdit("closed", why) for day, why in hours.closed_days.items()}
        base |= {day: DayEdit("open", hours=spans) for day, spans in hours.extra_days.items()}
        found = sorted(day for day in {**base, **edited} if day >= today)
        return [
            Special(day, edited.get(day) or base[day], edit if edit and edit.body else None)
            for day in found
            for edit in (rows.get(day.isoformat()),)
        ]

    def day_edit(self, day: str, kind: str, reason: str, spans: str) -> tuple[date, DayEdit]:
        """What a form says; InvalidError naming the field that makes no sense."""
        try:
            at = date.fromisoformat(day)
        except ValueError:
            raise InvalidError("day_wrong") from None
        today = seoul(self._office.clock.now()).date()
        if not today <= at <= today + FAR:
            raise InvalidError("day_past")
        if kind == "open":
            hours = tuple(part.strip() for part in spans.split(",") if part.strip())
            return at, DayEdit("open", hours=_checked(self._office, at, hours))
        if kind == "usual":
            return at, DayEdit("usual")
        why = clean(reason).strip()
        if kind != "closed" or not why or len(why) > MAX_REASON:
            raise InvalidError("day_reason_needed")
        return at, DayEdit("closed", why)

    async def calendar_with(self, day: date, edit: DayEdit | None) -> Calendar:
        """The calendar as it would be; None: as `config/` has the day."""
        rows = await self._office.read(lambda c: edits.newest(c, _AREAS))
        kept = [row for row in rows if (row.area, row.name) != (DAY, day.isoformat())]
        body, at = asdict(edit) if edit else None, self._office.clock.now()
        new = Edit("", DAY, day.isoformat(), body, "", at)
        return Calendar.of(hours_in(self._office.living.config, [*kept, new]))

    async def moves(self, actor: Actor, day: date, edit: DayEdit | None) -> list[Move]:
        """The held cases that a change would give another opening."""
        actor.require(_MAY)
        calendar = await self.calendar_with(day, edit)
        return await self._office.read(lambda c: self._moves.under(c, calendar))

    async def put(self, actor: Actor, day: date, edit: DayEdit | None) -> list[Move]:
        """Change a day, or take the changes of it back; residents hear of a later opening."""
        calendar = await self.calendar_with(day, edit)
        moved: list[Move] = []

        def also(c: Connection, _edit: Edit) -> Sequence[Event]:
            moved[:] = self._moves.under(c, calendar, lock=True)
            return self._moves.made(c, actor, moved)

        body = asdict(edit) if edit else None
        await self._edits.put(actor, _MAY, DAY, day.isoformat(), body, also=also)
        return moved

    async def history(self, actor: Actor, day: date) -> list[Edit]:
        """All changes of one day, newest first."""
        return await self._edits.history(actor, _MAY, DAY, day.isoformat())

    async def names(self) -> dict[str, str]:
        """Who changed something, by id."""
        return await self._edits.names()


def _day(calendar: Calendar, day: date) -> Day:
    spans = tuple(
        f"{start:%H:%M}-{end:%H:%M}" if end.date() == day else f"{start:%H:%M}-24:00"
        for start, end in calendar.hours_on(day)
    )
    why = "" if spans else calendar.holiday_name(day) or ""
    return Day(day, spans, why, is_special=bool(why))


def _checked(office: Office, day: date, spans: tuple[str, ...]) -> tuple[str, ...]:
    """The hours of an extra day, if a calendar can be made of them."""
    hours = office.living.config.city.hours
    try:
        calendar = Calendar.of(hours_with(hours, {day: DayEdit("open", hours=spans)}))
    except ValueError:
        raise InvalidError("spans_wrong") from None
    if not calendar.hours_on(day):
        raise InvalidError("spans_wrong")
    return spans

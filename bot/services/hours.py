"""When the office is open: days that the week and the holidays do not know of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from bot.calendar.hours import Calendar, NoOpeningError, seoul
from bot.calendar.spoken import spoken
from bot.cases.permissions import Permission
from bot.domain.edits import DAY, DayEdit, Edit, hours_with
from bot.domain.errors import InvalidError
from bot.domain.masking import clean
from bot.flows.journal import load
from bot.services.edits import Edits
from bot.services.events import Event, Kind
from bot.services.living import days_in
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import cases, promises, threads
from bot.storage.store import Connection

_MAY = Permission.HOURS_EDIT
_OPENINGS = 14
_LONGEST_CLOSED = 60
_FAR = timedelta(days=400)
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


@dataclass(frozen=True, slots=True)
class Move:
    """A held case whose opening is another one by a change of days."""

    case_id: str
    conversation_id: str | None
    was: datetime
    becomes: datetime


class Hours:
    """Closed days and extra days, and what a change of them does to what was promised."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._edits = Edits(office)

    @property
    def week(self) -> dict[str, tuple[str, ...]]:
        """The usual week, of `config/`."""
        return self._office.living.config.city.hours.week

    def preview(self, calendar: Calendar | None = None) -> list[Day]:
        """From today through the next openings, the closed days between them with the reason."""
        calendar = calendar or self._office.calendar
        today = seoul(self._office.clock.now()).date()
        days: list[Day] = []
        openings = 0
        while openings < _OPENINGS and len(days) < _OPENINGS + _LONGEST_CLOSED:
            day = _day(calendar, today + timedelta(days=len(days)))
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
        if not today <= at <= today + _FAR:
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
        rows = await self._edits.newest(DAY)
        return self._calendar(rows, day, edit)

    async def moves(self, actor: Actor, day: date, edit: DayEdit | None) -> list[Move]:
        """The held cases that a change would give another opening."""
        actor.require(_MAY)
        calendar = await self.calendar_with(day, edit)
        return await self._office.read(lambda c: list(self._moves(c, calendar)))

    async def put(self, actor: Actor, day: date, edit: DayEdit | None) -> list[Move]:
        """Change a day, or take the changes of it back; residents hear of a later opening."""
        calendar = await self.calendar_with(day, edit)
        moved: list[Move] = []

        def also(c: Connection, _edit: Edit) -> Sequence[Event]:
            moved[:] = self._moves(c, calendar, lock=True)
            return [event for move in moved for event in self._moved(c, actor, move)]

        body = asdict(edit) if edit else None
        await self._edits.put(actor, _MAY, DAY, day.isoformat(), body, also=also)
        return moved

    async def history(self, actor: Actor, day: date) -> list[Edit]:
        """All changes of one day, newest first."""
        return await self._edits.history(actor, _MAY, DAY, day.isoformat())

    async def names(self) -> dict[str, str]:
        """Who changed something, by id."""
        return await self._edits.names()

    def _calendar(self, rows: Iterable[Edit], day: date, edit: DayEdit | None) -> Calendar:
        config = self._office.living.config
        days = dict(days_in(config, rows))
        days.pop(day, None)
        return Calendar.of(hours_with(config.city.hours, days | ({day: edit} if edit else {})))

    def _moves(self, c: Connection, calendar: Calendar, *, lock: bool = False) -> Iterator[Move]:
        """Held cases are handed over at the next opening there is, whatever was promised."""
        at = self._office.clock.now()
        try:
            opening = calendar.next_opening(at)
        except NoOpeningError:
            raise InvalidError("never_open") from None
        for row in promises.held(c, lock=lock):
            if row.promised_at > at and row.promised_at != opening:
                yield Move(row.id, row.conversation_id, row.promised_at, opening)

    def _moved(self, c: Connection, actor: Actor, move: Move) -> Iterator[Event]:
        office = self._office
        promises.move(c, move.case_id, move.becomes)
        office.record(c, actor, "case.moved", move.case_id)
        yield Event(Kind.CASE, move.case_id, move.conversation_id or "")
        if move.conversation_id and move.becomes > move.was:
            case = office.known(cases.find(c, move.case_id))
            journal = load(threads.state_of(c, office.vault, move.conversation_id))
            lang = journal.lang or office.texts.languages[0]
            when = spoken(move.becomes, lang, office.clock.now())
            office.announce(c, case, "desk.opens_later", when=when, phone=office.city.phone)
            yield Event(Kind.OUTBOX, "", move.conversation_id)
            yield Event(Kind.DESK_WROTE, move.case_id, move.conversation_id)


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

"""The usual week of the office: another one from a day on, laid over the one of `config/`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from bot.calendar.hours import Calendar, seoul
from bot.calendar.week import WeekError, week_of
from bot.cases.permissions import Permission
from bot.domain.edits import DAY, WEEK, Edit, WeekEdit
from bot.domain.errors import ConflictError, InvalidError
from bot.services.edits import Edits
from bot.services.events import Event
from bot.services.hours import FAR
from bot.services.living import hours_in, shape, weeks_in
from bot.services.moves import Move, Moves
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import edits
from bot.storage.store import Connection

_MAY = Permission.HOURS_EDIT
_LAST = 20
_AREAS = (DAY, WEEK)


@dataclass(frozen=True, slots=True)
class SetWeek:
    """A week of the office. `is_now`: it counts today; `may_go`: it has not begun yet."""

    begins: date
    week: Mapping[str, tuple[str, ...]]
    edit: Edit | None
    is_now: bool
    may_go: bool


class Weeks:
    """Changes of the week: never of days that are over, whose figures were made by their hours."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._edits = Edits(office)
        self._moves = Moves(office)

    def of(self, day: date) -> Mapping[str, tuple[str, ...]]:
        """The week that counts on a day, as the process knows it now."""
        return self._office.calendar.week_on(day)

    def today(self) -> date:
        """The day it is in Seoul."""
        return seoul(self._office.clock.now()).date()

    def week_edit(
        self, begins: str, days: Mapping[str, str], lunch: tuple[str, str]
    ) -> tuple[date, WeekEdit]:
        """What a form says; InvalidError naming the day that makes no sense."""
        try:
            at = date.fromisoformat(begins)
        except ValueError:
            raise InvalidError("day_wrong") from None
        if not self.today() <= at <= self.today() + FAR:
            raise InvalidError("day_past")
        try:
            return at, WeekEdit(week_of(days, lunch))
        except WeekError as error:
            raise InvalidError(error.code, day=error.day) from None

    async def weeks(self, actor: Actor) -> list[SetWeek]:
        """The weeks that count today or later, of `config/` and of the office, in order."""
        actor.require(_MAY)
        rows = await self._edits.newest(WEEK)
        of_office = weeks_in(self._office.living.config, rows)
        by_name = {row.name: row for row in rows if row.body is not None}
        hours = self._office.living.config.city.hours
        all_weeks = {date.min: hours.week, **hours.weeks}
        all_weeks |= {begins: edit.week for begins, edit in of_office.items()}
        today = self.today()
        now = max(begins for begins in all_weeks if begins <= today)
        return [
            SetWeek(begins, week, edit, is_now=begins == now, may_go=begins >= today)
            for begins, week in sorted(all_weeks.items())
            if begins >= now
            for edit in (by_name.get(begins.isoformat()) if begins in of_office else None,)
        ]

    async def older(self, actor: Actor, edit_id: str) -> WeekEdit | None:
        """A week that was set at some time, to fill the form with; None where there is none."""
        actor.require(_MAY)
        found = await self._office.read(lambda c: edits.find(c, edit_id))
        if found is None or found.area != WEEK or found.body is None:
            return None
        edit: WeekEdit = shape(WeekEdit).validate_python(found.body)
        return edit

    async def calendar_with(self, begins: date, edit: WeekEdit | None) -> Calendar:
        """The calendar as it would be with this week; None: without the office's of that day.

        Raises:
            ConflictError: `week_same` where nothing would change.

        """
        rows = await self._office.read(lambda c: edits.newest(c, _AREAS))
        kept = [row for row in rows if (row.area, row.name) != (WEEK, begins.isoformat())]
        body = asdict(edit) if edit else None
        at = self._office.clock.now()
        new = Edit("", WEEK, begins.isoformat(), body, "", at)
        config = self._office.living.config
        calendar = Calendar.of(hours_in(config, [*kept, new]))
        if edit and calendar.week_on(begins) == self._office.calendar.week_on(begins):
            raise ConflictError("week_same")
        return calendar

    async def moves(self, actor: Actor, calendar: Calendar) -> list[Move]:
        """The held cases that a calendar would give another opening."""
        actor.require(_MAY)
        return await self._office.read(lambda c: self._moves.under(c, calendar))

    async def put(self, actor: Actor, begins: date, edit: WeekEdit | None) -> list[Move]:
        """Set the week from a day on, or take what was set for that day back.

        Raises:
            ConflictError: `week_same`; `week_begun` where it counts since an earlier day.

        """
        actor.require(_MAY)
        if begins < self.today():
            raise ConflictError("week_begun")
        calendar = await self.calendar_with(begins, edit)
        moved: list[Move] = []

        def also(c: Connection, _edit: Edit) -> Sequence[Event]:
            moved[:] = self._moves.under(c, calendar, lock=True)
            return self._moves.made(c, actor, moved)

        body = asdict(edit) if edit else None
        await self._edits.put(actor, _MAY, WEEK, begins.isoformat(), body, also=also)
        return moved

    async def history(self, actor: Actor) -> list[Edit]:
        """The last changes of weeks, newest first, those taken back among them."""
        actor.require(_MAY)
        return await self._office.read(lambda c: edits.latest(c, WEEK, _LAST))

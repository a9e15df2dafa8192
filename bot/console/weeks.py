"""The week of the office: a form on the page of business hours, what it would do, what was set."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from aiohttp import web

from bot.calendar.hours import DAYS, Calendar
from bot.calendar.week import typed_of
from bot.console.changes import changes
from bot.console.forms import fields
from bot.console.words import Words
from bot.domain.edits import Edit, WeekEdit
from bot.domain.errors import DomainError
from bot.services.moves import Move
from bot.services.staff import Actor
from bot.services.weeks import Weeks


@dataclass(frozen=True, slots=True)
class Shift:
    """One weekday of two weeks; they differ where `is_other`."""

    day: str
    was: str
    becomes: str

    @property
    def is_other(self) -> bool:
        """Whether anything changes on it."""
        return self.was != self.becomes


@dataclass(frozen=True, slots=True)
class Effect:
    """What a week would do: to its days, to promises, to the days ahead."""

    shifts: list[Shift]
    moves: list[Move]
    calendar: Calendar
    begins: date


class WeekForm:
    """What the page of hours needs of the week, and what its form says."""

    def __init__(self, weeks: Weeks) -> None:
        self._weeks = weeks

    async def read(self, request: web.Request) -> dict[str, str]:
        """The form as it was typed."""
        sent = await fields(request)
        return {name: sent.get(name, "") for name in ("begins", *DAYS, "lunch_from", "lunch_to")}

    def edit(self, typed: Mapping[str, str]) -> tuple[date, WeekEdit]:
        """What was typed, checked; InvalidError names the weekday that makes no sense."""
        return self._weeks.week_edit(
            typed["begins"], typed, (typed["lunch_from"], typed["lunch_to"])
        )

    async def effect(self, actor: Actor, typed: Mapping[str, str]) -> Effect:
        """What it would change; nothing is saved."""
        begins, edit = self.edit(typed)
        calendar = await self._weeks.calendar_with(begins, edit)
        was, becomes = self._weeks.of(begins), calendar.week_on(begins)
        shifts = [Shift(day, ", ".join(was[day]), ", ".join(becomes[day])) for day in DAYS]
        return Effect(shifts, await self._weeks.moves(actor, calendar), calendar, begins)

    async def save(self, actor: Actor, typed: Mapping[str, str]) -> tuple[date, int]:
        """It counts from its day on, in every process: that day, and how many cases moved."""
        begins, edit = self.edit(typed)
        return begins, len(await self._weeks.put(actor, begins, edit))

    async def back(self, actor: Actor, begins: date) -> int:
        """What was set for this day no longer counts; how many cases moved."""
        return len(await self._weeks.put(actor, begins, None))

    async def values(
        self, request: web.Request, actor: Actor, words: Words, names: Mapping[str, str]
    ) -> dict[str, object]:
        """The weeks that were set, their changes, and the form: filled by `?fill=` or as is."""
        history = await self._weeks.history(actor)
        return {
            "weeks": await self._weeks.weeks(actor),
            "week_changes": [_changed(edit, history, names, words) for edit in history],
            "week_typed": await self._filled(request, actor),
            "first_day": self._weeks.today(),
        }

    async def _filled(self, request: web.Request, actor: Actor) -> dict[str, str]:
        older = await self._weeks.older(actor, request.query.get("fill", "")[:32])
        tomorrow = self._weeks.today() + timedelta(days=1)
        days, lunch = typed_of(older.week if older else self._weeks.of(tomorrow))
        return {
            "begins": tomorrow.isoformat(), **days, "lunch_from": lunch[0], "lunch_to": lunch[1],
        }  # fmt: skip


def said(words: Words, error: DomainError) -> str:
    """Why a week does not go, with the weekday by its name."""
    day = error.details.get("day", "")
    if day in DAYS:
        return words.problem(error.code, {"day": weekday(words, day)})
    return words.problem(error.code, error.details)


def weekday(words: Words, day: str) -> str:
    """A weekday as it is called."""
    return words.t(f"console.hours.weekday.{DAYS.index(day)}")


def _changed(
    edit: Edit, history: list[Edit], names: Mapping[str, str], words: Words
) -> tuple[str, object, bool]:
    """From which day, what was changed, and whether the form can be filled with it."""
    of_day = [one for one in history if one.name == edit.name]
    labels = {f"week.{day}": weekday(words, day) for day in DAYS}
    every = changes(of_day, None, names, words, labels)
    return edit.name, every[of_day.index(edit)], edit.body is not None

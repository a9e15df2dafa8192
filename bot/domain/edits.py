"""What the office changes of `config/` in the console: the shapes of those changes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from bot.domain.city import STRICT, Hours
from bot.domain.program import Program

DAY = "day"
WEEK = "week"
PROGRAM = "program"
REPLY = "reply"
AREAS = (DAY, WEEK, PROGRAM, REPLY)

Body = dict[str, Any]
RETIRED: Body = {"retired": True}
"""The body of what is no longer used, whether `config/` or the console brought it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change. `area` is one of `AREAS`; `body`: None takes all changes of this name back."""

    id: str
    area: str
    name: str
    body: Body | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DayEdit:
    """What a day is, whatever `config/` says of it.

    `closed` with its `reason`; `open` with `hours` of its own ("HH:MM-HH:MM"); `usual`: as the
    week and the public holidays have it.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    kind: Literal["closed", "open", "usual"]
    reason: str = ""
    hours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WeekEdit:
    """The usual week from a day on: "HH:MM-HH:MM" intervals of each day, mon…sun."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    week: dict[str, tuple[str, ...]]


def hours_with(
    hours: Hours,
    days: Mapping[date, DayEdit],
    weeks: Mapping[date, WeekEdit] | None = None,
) -> Hours:
    """The hours of `config/` with the office's days and weeks in them."""
    closed, extra = dict(hours.closed_days), dict(hours.extra_days)
    for day, edit in days.items():
        closed.pop(day, None)
        extra.pop(day, None)
        if edit.kind == "closed":
            closed[day] = edit.reason
        elif edit.kind == "open":
            extra[day] = edit.hours
    new = {begins: edit.week for begins, edit in (weeks or {}).items()}
    return replace(hours, closed_days=closed, extra_days=extra, weeks={**hours.weeks, **new})


def programs_with(
    programs: tuple[Program, ...], edits: Mapping[str, Program | None]
) -> tuple[Program, ...]:
    """The programs with the office's in their places, new ones last; None: retired."""
    known = {program.id for program in programs}
    kept = (edits.get(program.id, program) for program in programs)
    new = (program for key, program in edits.items() if key not in known)
    return tuple(program for program in (*kept, *new) if program)

"""What turns and the desk look at right now: `config/` with the office's changes over it.

There is one place that holds it, `Living.world`. A change builds another world beside it and puts
that in its place with one assignment: a turn that has begun ends with the world it began with, and
nobody waits. Each process looks for changes when it is told of one, and every few seconds besides.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, TypeVar

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.calendar.hours import Calendar
from bot.config import Config
from bot.domain.city import Hours
from bot.domain.edits import (
    DAY,
    PROGRAM,
    RETIRED,
    WEEK,
    DayEdit,
    Edit,
    WeekEdit,
    hours_with,
    programs_with,
)
from bot.domain.program import Program
from bot.domain.reading import Match, Reading
from bot.flows.conversation import Conversation
from bot.flows.env import ReadsText, World
from bot.programs import care_sos, eligibility, life_plan
from bot.programs.catalog import Catalog
from bot.programs.matcher import Matcher
from bot.services.arrivals import Arrival, Reply
from bot.storage import edits
from bot.storage.store import Connection, Store
from bot.triage.reader import Reader

log = structlog.get_logger()
_T = TypeVar("_T")
_AREAS = (DAY, WEEK, PROGRAM)


@cache
def shape(kind: Any) -> TypeAdapter[Any]:
    """What checks values of this kind, as for `config/`."""
    return TypeAdapter(kind)


class Living:
    """The world of this moment. `base` is the one that `config/` alone makes."""

    def __init__(
        self, config: Config, base: World, conversation: Conversation | None = None
    ) -> None:
        self.config = config
        self.world = self._base = base
        self.conversation = conversation or Conversation(base)
        self._store: Store[Arrival, Reply] | None = None
        self._known = 0
        self._one_at_a_time = asyncio.Lock()

    @property
    def reader(self) -> ReadsText:
        """Understands what residents write; nothing that the office changes is in it."""
        return self.world.reader

    @property
    def calendar(self) -> Calendar:
        """The opening hours of this moment."""
        return self.world.calendar

    def match(
        self, text: str, reading: Reading, *, limit: int = 5, quotes: bool = True
    ) -> tuple[Match, ...]:
        """What the matcher of this moment suggests: stands in for one that never changes."""
        return self.world.matcher.match(text, reading, limit=limit, quotes=quotes)

    def join(self, store: Store[Arrival, Reply]) -> None:
        """Where the office's changes are kept."""
        self._store = store

    async def run(self) -> int:
        """Take over what was changed since, here or by another process; how many changes."""
        assert self._store  # noqa: S101 - `join` comes first
        async with self._one_at_a_time:
            count, found = await self._store.read(self._newer)
            if found is None:
                return 0
            await asyncio.to_thread(self.take_over, found)
            new, self._known = count - self._known, count
            return new

    def take_over(self, changes: Sequence[Edit]) -> None:
        """Go on with the world that these changes of `config/` make."""
        world = self.world_with(changes)
        self.world, self.conversation = world, Conversation(world)

    def _newer(self, c: Connection) -> tuple[int, list[Edit] | None]:
        """Counted first: a change that comes in between is taken over by the next run."""
        count = edits.count(c)
        return count, edits.newest(c, _AREAS) if count != self._known else None

    def world_with(self, found: Iterable[Edit]) -> World:
        """The world with these changes. Half a second of work where the programs differ."""
        rows = list(found)
        programs = programs_with(self.config.programs, self._programs_in(rows))
        world = self._with_programs(programs)
        return replace(world, calendar=Calendar.of(hours_in(self.config, rows)))

    def _with_programs(self, programs: tuple[Program, ...]) -> World:
        for known in (self.world, self._base):
            if tuple(known.programs) == programs:
                return known
        scopes = self.config.city.programs_scopes
        catalog = Catalog(programs)
        return replace(
            self._base,
            catalog=catalog.for_scopes(scopes),
            programs=catalog,
            program_names=names_of(programs),
            matcher=self.matcher_of(catalog),
        )

    def matcher_of(self, catalog: Catalog) -> Matcher:
        """What suggests these programs to the city's own residents."""
        reader = self._base.reader
        return Matcher(
            catalog,
            home_scopes=self.config.city.programs_scopes,
            first_choice=self.config.first_choice,
            hints=self.config.hints,
            why=reader.why if isinstance(reader, Reader) else None,
        )

    def _programs_in(self, rows: Iterable[Edit]) -> dict[str, Program | None]:
        """The programs among the changes; those that would break the rules of a flow are not."""
        found = dict(programs_in(rows))
        if any(needs(self.config, programs_with(self.config.programs, found))):
            log.error("edits.broken", retired=[key for key, one in found.items() if one is None])
            return {key: one for key, one in found.items() if one}
        return found


def names_of(programs: Iterable[Program]) -> dict[str, dict[str, str]]:
    """What residents hear of a program that is suggested, by its id."""
    return {
        program.id: {"ko": program.name_ko, "en": program.name_en, "phone": program.phone}
        for program in programs
    }


def needs(config: Config, programs: tuple[Program, ...]) -> Iterator[str]:
    """What the rules of flows miss in these programs: their ids, in the words of the check."""
    catalog = Catalog(programs)
    for rules in (
        care_sos.mistakes(config.care_sos, catalog),
        life_plan.mistakes(config.life_plan, catalog),
    ):
        yield from (f"{key}: {what}" for key, what in rules)


def hours_in(config: Config, rows: Sequence[Edit]) -> Hours:
    """The hours of `config/` with the days and weeks among the changes in them."""
    return hours_with(config.city.hours, days_in(config, rows), weeks_in(config, rows))


def days_in(config: Config, rows: Iterable[Edit]) -> Mapping[date, DayEdit]:
    """The days among the changes. One that makes no sense any more is left out, and logged."""
    return _dated(rows, DAY, DayEdit, lambda day, edit: hours_with(config.city.hours, {day: edit}))


def weeks_in(config: Config, rows: Iterable[Edit]) -> Mapping[date, WeekEdit]:
    """The weeks among the changes, by the day from which each counts; nonsense is logged."""
    return _dated(
        rows, WEEK, WeekEdit, lambda day, edit: hours_with(config.city.hours, {}, {day: edit})
    )


def _dated(
    rows: Iterable[Edit], area: str, kind: Any, made: Callable[[date, _T], Hours]
) -> dict[date, _T]:
    found: dict[date, _T] = {}
    for row in rows:
        if row.area != area or row.body is None:
            continue
        try:
            day = date.fromisoformat(row.name)
            edit: _T = shape(kind).validate_python(row.body)
            Calendar.of(made(day, edit))
        except ValueError:  # pydantic's error is one too
            log.warning("edits.left_out", edit=row.id, area=area)
            continue
        found[day] = edit
    return found


def programs_in(rows: Iterable[Edit]) -> Iterator[tuple[str, Program | None]]:
    """The programs among the changes by id, None for a retired one; nonsense is logged."""
    for row in rows:
        if row.area != PROGRAM or row.body is None:
            continue
        if row.body == RETIRED:
            yield row.name, None
            continue
        try:
            program: Program = shape(Program).validate_python(row.body)
        except ValidationError:
            log.warning("edits.left_out", edit=row.id, area=PROGRAM)
            continue
        if program.id == row.name and not any(eligibility.mistakes(program)):
            yield row.name, program

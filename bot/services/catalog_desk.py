"""The catalog of programs as the office edits it: seen, tried, saved, retired, taken back."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.calendar.hours import seoul
from bot.cases.permissions import Permission
from bot.domain.edits import PROGRAM, RETIRED, Body, Edit
from bot.domain.errors import ConflictError, InvalidError, MissingError
from bot.domain.program import Program
from bot.domain.reading import Match
from bot.flows.env import MatchesPrograms
from bot.programs.catalog import Catalog
from bot.programs.forms import body
from bot.services.edits import Edits
from bot.services.living import needs, programs_in
from bot.services.office import Office
from bot.services.staff import Actor

_MAY = Permission.CATALOG_EDIT
_OLD = timedelta(days=365)
SHOWN = 5
MAX_SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Listed:
    """A program with where it comes from (file, changed, new, retired) and whether it is old."""

    program: Program
    state: str
    is_old: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """A sample message: the program's place among the suggestions before and after, from 1."""

    text: str
    before: int | None
    after: int | None
    best: tuple[str, ...]


class CatalogDesk:
    """The editor of the catalog. What is saved is matched at once, in every process."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._edits = Edits(office)

    @property
    def today(self) -> date:
        """The day in Seoul."""
        return seoul(self._office.clock.now()).date()

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where programs may hold: places that the catalog or the city knows."""
        config = self._office.living.config
        known = [*config.city.programs_scopes, *(one.scope for one in config.programs)]
        return tuple(dict.fromkeys(known))

    async def listed(self, actor: Actor) -> list[Listed]:
        """Every program there is, in the catalog's order; the retired ones last."""
        actor.require(_MAY)
        rows = await self._edits.newest(PROGRAM)
        edited = {edit.name: edit for edit in rows if edit.body is not None}
        base = self.of_config()
        found = [self._listed(one, _state(one.id, edited, base)) for one in self._office.catalog]
        shown = {one.program.id for one in found}
        gone = [await self._last(name) for name in {**base, **edited} if name not in shown]
        return [*found, *(self._listed(one, "retired") for one in gone if one)]

    async def found(self, actor: Actor, program_id: str) -> Listed:
        """One program, also a retired one; MissingError if there is none of this id."""
        every = await self.listed(actor)
        one = next((one for one in every if one.program.id == program_id), None)
        if one is None:
            raise MissingError("no_such_program")
        return one

    async def try_out(self, actor: Actor, program: Program, samples: Sequence[str]) -> list[Tried]:
        """Which of these messages suggest it now, and which would; nothing is saved."""
        actor.require(_MAY)
        living = self._office.living
        others = [one for one in self._office.catalog if one.id != program.id]
        matcher = await asyncio.to_thread(living.matcher_of, Catalog((*others, program)))
        return await asyncio.to_thread(self._tried, matcher, program, samples[:MAX_SAMPLES])

    async def save(self, actor: Actor, program: Program, *, is_new: bool = False) -> None:
        """Put it in the place of what there is; ConflictError where a new id is taken."""
        actor.require(_MAY)
        known = {one.program.id for one in await self.listed(actor)}
        if is_new and program.id in known:
            raise ConflictError("program_there")
        if not is_new and program.id not in known:
            raise MissingError("no_such_program")
        await self._edits.put(actor, _MAY, PROGRAM, program.id, body(program))

    async def verify(self, actor: Actor, program_id: str) -> None:
        """Somebody compared it with its source today."""
        known = await self.found(actor, program_id)
        if known.state == "retired":
            raise ConflictError("program_retired")
        seen = replace(known.program, verified=True, as_of=self.today)
        await self.save(actor, seen)

    async def retire(self, actor: Actor, program_id: str) -> None:
        """Nobody is told of it any more.

        Raises:
            ConflictError: it is retired already, or the rules of a flow name it (`why`).

        """
        known = await self.found(actor, program_id)
        if known.state == "retired":
            raise ConflictError("program_retired")
        left = tuple(one for one in self._office.catalog if one.id != program_id)
        if any(needs(self._office.living.config, left)):
            raise ConflictError("program_needed")
        await self._edits.put(actor, _MAY, PROGRAM, program_id, RETIRED)

    async def again(self, actor: Actor, program_id: str, edit_id: str) -> None:
        """An older state once more; an empty id: as in `config/`."""
        if edit_id:
            older = await self._edits.history(actor, _MAY, PROGRAM, program_id)
            if any(one.id == edit_id and one.body == RETIRED for one in older):
                await self.retire(actor, program_id)
            else:
                await self._edits.again(actor, _MAY, PROGRAM, program_id, edit_id)
        elif program_id in self.of_config():
            await self._edits.put(actor, _MAY, PROGRAM, program_id, None)
        else:
            raise InvalidError("no_such_edit")

    async def history(self, actor: Actor, program_id: str) -> list[Edit]:
        """All changes of one program, newest first."""
        return await self._edits.history(actor, _MAY, PROGRAM, program_id)

    async def names(self) -> dict[str, str]:
        """Who changed something, by id."""
        return await self._edits.names()

    def of_config(self) -> dict[str, Program]:
        """The programs of `config/`, by id."""
        return {program.id: program for program in self._office.living.config.programs}

    def body_of_config(self, program_id: str) -> Body | None:
        """What `config/` says of it."""
        program = self.of_config().get(program_id)
        return body(program) if program else None

    def _tried(
        self, matcher: MatchesPrograms, program: Program, samples: Iterable[str]
    ) -> list[Tried]:
        reader, old = self._office.reader, self._office.matcher
        tried = []
        for text in samples:
            reading = reader.read(text)
            before = old.match(text, reading, limit=SHOWN)
            after = matcher.match(text, reading, limit=SHOWN)
            best = tuple(one.program_id for one in after)
            place = _place(before, program.id), _place(after, program.id)
            tried.append(Tried(text, *place, best))
        return tried

    def _listed(self, program: Program, state: str) -> Listed:
        is_over = program.closes is not None and program.closes < self.today
        return Listed(program, state, self.today - program.as_of > _OLD, is_over)

    async def _last(self, program_id: str) -> Program | None:
        """What a program that is out of use said last."""
        rows = await self._edits.history_of(PROGRAM, program_id)
        said = (dict(programs_in([row])).get(program_id) for row in rows)
        return next((one for one in said if one), self.of_config().get(program_id))


def _place(found: tuple[Match, ...], program_id: str) -> int | None:
    places = {one.program_id: place for place, one in enumerate(found, 1)}
    return places.get(program_id)


def _state(name: str, edited: dict[str, Edit], base: dict[str, Program]) -> str:
    if name not in edited or edited[name].body == RETIRED:
        return "file"
    return "changed" if name in base else "new"

"""The record of a case: what is hidden until somebody asks for it, and what counselors add."""

from datetime import date
from typing import Any

from bot.calendar.hours import seoul
from bot.cases.permissions import Permission
from bot.cases.places import first_told, words_of
from bot.domain.errors import InvalidError
from bot.programs.eligibility import HOUSEHOLDS
from bot.programs.known import (
    ELSEWHERE,
    HERE,
    MAX_AGE,
    MAX_INCOME,
    MAX_SIZE,
    NONE,
    Checked,
    Facts,
    Known,
    checked,
    facts_from,
    known,
)
from bot.services.events import Kind
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import cases, facts
from bot.storage.cases import Case
from bot.storage.store import Connection

_MOST_FOUND = 5


class Records:
    """Looks that are logged one by one, and the check of eligibility."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def place(self, actor: Actor, case_id: str) -> tuple[str, str]:
        """The address, and what was told before a counselor found it out; the look is logged."""
        actor.require(Permission.CASE_VIEW)
        await self._office.see(actor, case_id, "place.view")

        def work(c: Connection) -> tuple[str, str]:
            place = cases.report_of(c, self._office.vault, case_id).get("place")
            return words_of(place), first_told(place)

        return await self._office.read(work)

    async def facts(self, actor: Actor, case_id: str) -> Facts:
        """What counselors found out so far."""
        actor.require(Permission.CASE_VIEW)
        vault = self._office.vault
        return facts_from(await self._office.read(lambda c: facts.of_case(c, vault, case_id)))

    async def keep_facts(self, actor: Actor, case_id: str, found: Facts) -> Case:
        """Keep what a counselor found out. InvalidError `bad_facts` where it cannot be."""
        actor.require(Permission.CASE_NOTE)
        _check(found)

        def work(c: Connection) -> Case:
            case, at = self._office.case(c, case_id), self._office.clock.now()
            facts.put(c, self._office.vault, case_id, found.as_json(), actor.id, at)
            if case.claimed_by == actor.id:
                cases.keep(c, case_id)
            self._office.record(c, actor, "case.facts_kept", case_id)
            return case

        return await self._office.act(work, Kind.CASE)

    def known(self, report: dict[str, Any], found: Facts) -> Known:
        """What the report and the counselors tell together, today."""
        world, home = self._office.living.world, self._office.city.programs_scopes
        return known(report, found, world.median_income, home, self._today())

    def checked(self, program_id: str, so_far: Known) -> Checked | None:
        """How a program stands to it; None where the catalog has no such program."""
        program = self._office.catalog.get(program_id)
        return checked(program, so_far, self._today()) if program else None

    def looked_for(self, words: str, so_far: Known) -> list[Checked]:
        """The programs that these words call for, held against what is known."""
        text = words.strip()
        if not text:
            return []
        reading = self._office.reader.read(text)
        matches = self._office.matcher.match(text, reading, limit=_MOST_FOUND)
        found = (self.checked(match.program_id, so_far) for match in matches)
        return [one for one in found if one]

    def _today(self) -> date:
        return seoul(self._office.clock.now()).date()


def _check(found: Facts) -> None:
    limits = ((found.age, 0, MAX_AGE), (found.size, 1, MAX_SIZE), (found.income, 0, MAX_INCOME))
    is_within = all(value is None or low <= value <= high for value, low, high in limits)
    is_known = (found.kinds or frozenset()) <= {*HOUSEHOLDS, NONE}
    if not (is_within and is_known and found.district in ("", HERE, ELSEWHERE)):
        raise InvalidError("bad_facts")

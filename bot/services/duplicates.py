"""Reports that may tell of the same household: shown with reasons, decided by a counselor.

Nothing is merged by itself (`bot.services.merging` does it for a counselor), and nobody who
reported learns that somebody else did.
"""

from dataclasses import dataclass
from typing import Any

from bot.cases.duplicates import LOOKED_BACK, SHOWN_FROM, Likeness, Traits, likeness
from bot.cases.permissions import Permission
from bot.cases.places import words_of
from bot.domain.codes import Reporter
from bot.domain.errors import ConflictError, MissingError
from bot.services.merging import both_of
from bot.services.office import EVERYTHING, Office
from bot.services.staff import Actor
from bot.storage import cases, search, ties
from bot.storage.cases import Case
from bot.storage.store import Connection
from bot.storage.ties import APART, LINKED, MERGED, Tie

_SHOWN = 5
_LOOKED_UP = 200


@dataclass(frozen=True, slots=True)
class Possible:
    """A case that may be about the same household, and why."""

    case: Case
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Twins:
    """What belongs to a case, or may; of ties those that somebody can take back, too."""

    possible: tuple[Possible, ...] = ()
    tied: tuple[tuple[Tie, Case], ...] = ()


class Duplicates:
    """Cases held against each other."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def of(self, actor: Actor, case: Case) -> Twins:
        """What may belong to the case, most alike first, and what was said to."""
        actor.require(Permission.CASE_VIEW)
        return await self._office.read(lambda c: self._of(c, case))

    async def link(self, actor: Actor, case_id: str, other_id: str) -> None:
        """They are about the same household; both go on."""
        await self._say(actor, case_id, other_id, LINKED)

    async def part(self, actor: Actor, case_id: str, other_id: str) -> None:
        """They are about two households: neither is shown at the other one again."""
        await self._say(actor, case_id, other_id, APART)

    async def undo(self, actor: Actor, case_id: str, other_id: str) -> None:
        """Nothing is said of the two any more. ConflictError `merged_already` after a merge."""
        actor.require(Permission.CASE_MERGE)

        def work(c: Connection) -> list[Case]:
            both = both_of(self._office, c, case_id, other_id)
            if ties.between(c, case_id, other_id) == MERGED:
                raise ConflictError("merged_already")
            if not ties.take_back(c, case_id, other_id):
                raise MissingError("not_tied")
            self._record(c, actor, "case.untied", both)
            return list(both)

        await self._tell(await self._office.store.write(work))

    async def _say(self, actor: Actor, case_id: str, other_id: str, kind: str) -> None:
        actor.require(Permission.CASE_MERGE)

        def work(c: Connection) -> list[Case]:
            both = both_of(self._office, c, case_id, other_id)
            if any(one.merged_into for one in both):
                raise ConflictError("merged_already")
            at = self._office.clock.now()
            ties.put(c, self._office.ids.new(), case_id, other_id, kind, actor.id, at)
            self._record(c, actor, f"case.{kind}", both)
            return list(both)

        await self._tell(await self._office.store.write(work))

    async def _tell(self, changed: list[Case]) -> None:
        await self._office.tell(changed, EVERYTHING)

    def _record(self, c: Connection, actor: Actor, action: str, both: tuple[Case, Case]) -> None:
        for one, other in (both, both[::-1]):
            self._office.record(c, actor, action, one.id, {"number": other.number})

    def _of(self, c: Connection, case: Case) -> Twins:
        said = ties.of_case(c, case.id)
        named = ties.among(c, [tie.other_id for tie in said])
        tied = tuple((tie, named[tie.other_id]) for tie in said if tie.other_id in named)
        if case.merged_into:
            return Twins(tied=tied)
        known = {tie.other_id for tie in said}
        possible = [one for one in self._possible(c, case) if one.case.id not in known]
        return Twins(tuple(possible[:_SHOWN]), tied)

    def _possible(self, c: Connection, case: Case) -> list[Possible]:
        own = self._traits(c, case)
        also = self._with_phone(c, own.phone) if own.phone else []
        since, until = case.received_at - LOOKED_BACK, case.received_at + LOOKED_BACK
        near = ties.near(c, case, since, until, also)
        scored = [Possible(one, likeness(own, self._traits(c, one))) for one in near]
        alike = [one for one in scored if one.likeness.score >= SHOWN_FROM]
        return sorted(alike, key=lambda one: (-one.likeness.score, one.case.id))

    def _with_phone(self, c: Connection, phone: str) -> list[str]:
        term = self._office.terms.of_phone(phone)
        return [row.id for row in search.having(c, [term], _LOOKED_UP, kind=search.CASES)]

    def _traits(self, c: Connection, case: Case) -> Traits:
        report = cases.report_of(c, self._office.vault, case.id)
        who = cases.reporter_of(c, self._office.vault, case.id)
        return Traits(
            received_at=case.received_at,
            dong=case.dong or "",
            place=self._place(case, report),
            story=_text(report, "story"),
            # Who reports at work reports many households from one telephone.
            phone="" if case.reporter is Reporter.WORKER else who["phone"] or "",
            talk=case.conversation_id or "",
            age=_text(report, "age"),
            household=_text(report, "household"),
        )

    def _place(self, case: Case, report: dict[str, Any]) -> str:
        """What was written of the place, without the dong's name."""
        words = words_of(report.get("place"))
        dong = next((d for d in self._office.city.dongs if d.id == case.dong), None)
        for name in dong.name.values() if dong else ():
            words = words.replace(name, " ")
        return words.strip()


def _text(report: dict[str, Any], key: str) -> str:
    value = report.get(key)
    return value if isinstance(value, str) else ""

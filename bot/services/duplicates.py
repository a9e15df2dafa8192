"""Reports that may tell of the same household: shown with reasons, decided by a counselor.

Nothing is merged by itself, and nobody who reported learns that somebody else did.
"""

from dataclasses import dataclass
from typing import Any

import orjson

from bot.cases.duplicates import LOOKED_BACK, SHOWN_FROM, Likeness, Traits, likeness
from bot.cases.permissions import Permission
from bot.cases.states import WITH_A_COUNSELOR
from bot.domain.codes import CaseState, Reporter
from bot.domain.errors import ConflictError, InvalidError, MissingError
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
            both = self._both(c, case_id, other_id)
            if ties.between(c, case_id, other_id) == MERGED:
                raise ConflictError("merged_already")
            if not ties.take_back(c, case_id, other_id):
                raise MissingError("not_tied")
            self._record(c, actor, "case.untied", both)
            return list(both)

        await self._tell(await self._office.store.write(work))

    async def merge(self, actor: Actor, case_id: str, other_id: str) -> None:
        """The other case ends as a duplicate; what its resident says from now on comes here.

        Raises:
            ConflictError: the case is not this counselor's or is over, or somebody else works on
                the other one, or one of them was merged before.

        """
        actor.require(Permission.CASE_MERGE)

        def work(c: Connection) -> list[Case]:
            stay, other = self._both(c, case_id, other_id)
            self._office.mine(c, actor, case_id)
            self._check(actor, stay, other)
            self._take_over(c, stay, other)
            if other.state is not CaseState.CLOSED:
                self._end(c, actor, other)
            at = self._office.clock.now()
            for key in (*ties.lead(c, other_id, case_id), other_id):
                ties.put(c, self._office.ids.new(), case_id, key, MERGED, actor.id, at)
            cases.change(c, other_id, merged_into=case_id)
            self._office.record(c, actor, "case.merged", case_id, {"number": other.number})
            self._office.record(c, actor, "case.merged_into", other_id, {"number": stay.number})
            return [self._office.case(c, key) for key in (case_id, other_id)]

        await self._tell(await self._office.store.write(work))

    async def _say(self, actor: Actor, case_id: str, other_id: str, kind: str) -> None:
        actor.require(Permission.CASE_MERGE)

        def work(c: Connection) -> list[Case]:
            both = self._both(c, case_id, other_id)
            if any(one.merged_into for one in both):
                raise ConflictError("merged_already")
            at = self._office.clock.now()
            ties.put(c, self._office.ids.new(), case_id, other_id, kind, actor.id, at)
            self._record(c, actor, f"case.{kind}", both)
            return list(both)

        await self._tell(await self._office.store.write(work))

    async def _tell(self, changed: list[Case]) -> None:
        await self._office.tell(changed, EVERYTHING)

    def _both(self, c: Connection, case_id: str, other_id: str) -> tuple[Case, Case]:
        """Both cases, locked in one order, whoever asks for them first."""
        if case_id == other_id:
            raise InvalidError("same_case")
        locked = {key: self._office.case(c, key) for key in sorted((case_id, other_id))}
        return locked[case_id], locked[other_id]

    def _record(self, c: Connection, actor: Actor, action: str, both: tuple[Case, Case]) -> None:
        for one, other in (both, both[::-1]):
            self._office.record(c, actor, action, one.id, {"number": other.number})

    def _check(self, actor: Actor, stay: Case, other: Case) -> None:
        if stay.merged_into or other.merged_into:
            raise ConflictError("merged_already")
        if stay.state is CaseState.CLOSED:
            raise ConflictError("wrong_state", state=stay.state)
        is_somebodys = other.state in WITH_A_COUNSELOR and other.claimed_by != actor.id
        if is_somebodys and not actor.may(Permission.CASE_ANY):
            raise ConflictError("already_claimed", claimed_by=other.claimed_by_name or "")

    def _take_over(self, c: Connection, stay: Case, other: Case) -> None:
        """The case that stays is as urgent as the more urgent of both."""
        kinds = list(dict.fromkeys((*stay.crisis_types, *other.crisis_types)))
        cases.change(
            c,
            stay.id,
            urgency=min(stay.urgency.rank, other.urgency.rank),
            crisis_types=orjson.dumps(kinds).decode(),
            dong=stay.dong or other.dong,
        )

    def _end(self, c: Connection, actor: Actor, other: Case) -> None:
        """Nobody is told why; whoever waited for an answer learns that somebody is at it."""
        at = self._office.clock.now()
        cases.change(
            c, other.id, state=CaseState.CLOSED, reason="duplicate", closed_at=at, lease_until=None
        )
        cases.acknowledge(c, other.id, actor.id, at)
        if other.conversation_id:
            self._office.announce(c, other, "status.told.with_counselor", number=other.number)

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
        place = report.get("place")
        words = str(place.get("words") or "") if isinstance(place, dict) else ""
        dong = next((d for d in self._office.city.dongs if d.id == case.dong), None)
        for name in dong.name.values() if dong else ():
            words = words.replace(name, " ")
        return words.strip()


def _text(report: dict[str, Any], key: str) -> str:
    value = report.get(key)
    return value if isinstance(value, str) else ""

"""The course of a shift: the next case, a case for somebody else, handing all over, lapses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases.permissions import Permission
from bot.cases.queue import WHYS_TO_CHOOSE, Load, next_steps
from bot.cases.states import WAITING, WITH_A_COUNSELOR
from bot.domain.codes import Role
from bot.domain.errors import ConflictError, InvalidError
from bot.domain.masking import clean
from bot.services.claims import Claims, open_of
from bot.services.office import EVERYTHING, Office
from bot.services.staff import IDLE_FOR, Actor
from bot.storage import cases, queue
from bot.storage.cases import Case
from bot.storage.store import Connection

_MAX_NOTE = 2000
KEEP = "keep"
"""What is said of a case that stays with its counselor over the end of their shift."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """An account that may have cases. `seen_at`: when somebody last worked under it."""

    load: Load
    name: str
    role: Role
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Leaving:
    """What becomes of one case at the end of a shift.

    `to`: a colleague's id, empty for the queue, or `KEEP`; `note`: for whoever takes it next.
    """

    to: str = ""
    note: str = ""


class Shift:
    """`roles`: those that may claim cases."""

    def __init__(self, office: Office, roles: Sequence[Role]) -> None:
        self._office = office
        self._claims = Claims(office)
        self._roles = roles

    async def next(self, actor: Actor) -> Case:
        """The front case of the queue that suits this counselor, claimed: `cases.queue` says how.

        ConflictError `nothing_waits`, or `enough_at_hand` where they have as many as they should.
        """
        actor.require(Permission.CASE_CLAIM)

        def work(c: Connection) -> Case:
            mine, others = self._on_shift(c, actor.id)
            for urgencies in next_steps(mine, others):
                if case_id := queue.front(c, urgencies):
                    case = self._claims.take(c, actor, case_id)
                    self._office.record(c, actor, "case.claimed", case_id)
                    return case
            raise ConflictError("nothing_waits" if mine.is_free else "enough_at_hand")

        return await self._office.act(work)

    async def colleagues(self, actor: Actor) -> list[Colleague]:
        """Whoever may have cases, by name, with what they have."""
        actor.require(Permission.SHIFT_END)
        return await self._office.read(self._colleagues)

    async def assign(self, actor: Actor, case_id: str, staff_id: str, why: str) -> Case:
        """Give a waiting case, or one that somebody has, to a colleague.

        InvalidError `why_needed` without one of the known reasons, `no_such_colleague`;
        ConflictError `already_theirs`.
        """
        actor.require(Permission.CASE_ASSIGN)
        if why not in WHYS_TO_CHOOSE:
            raise InvalidError("why_needed")

        def work(c: Connection) -> Case:
            self._check(c, staff_id)
            case = self._office.case(c, case_id)
            if case.claimed_by == staff_id:
                raise ConflictError("already_theirs")
            if case.state in WAITING:
                self._claims.take(c, actor, case_id, staff_id)
            elif case.state in WITH_A_COUNSELOR:
                self._claims.hand_over(c, case, staff_id)
            else:
                raise ConflictError("wrong_state", state=case.state)
            self._claims.told(c, actor, "case.assigned", case, staff_id, why)
            return self._office.case(c, case_id)

        return await self._office.act(work)

    async def mine(self, actor: Actor) -> list[Case]:
        """What this counselor has, all of it."""
        actor.require(Permission.SHIFT_END)
        return await self._office.read(lambda c: _all_of(c, actor.id))

    async def end(
        self, actor: Actor, leaving: Mapping[str, Leaving], note: str = ""
    ) -> list[Case]:
        """Hand over all that the actor has, in one act; returns what left their hands.

        A case that `leaving` does not name goes to the front of the queue. `note` is added to
        each case that leaves, before its own.
        """
        actor.require(Permission.SHIFT_END)
        words = clean(note).strip()
        if len(words) > _MAX_NOTE or any(len(one.note) > _MAX_NOTE for one in leaving.values()):
            raise InvalidError("too_long")

        def work(c: Connection) -> list[Case]:
            for staff_id in {one.to for one in leaving.values()} - {"", KEEP}:
                self._check(c, staff_id)
            left = []
            for case_id in open_of(c, actor.id):
                way = leaving.get(case_id, Leaving())
                case = self._office.case(c, case_id)
                # Between the list and the lock it may have lapsed.
                if case.claimed_by == actor.id and way.to not in (KEEP, actor.id):
                    self._leave(c, actor, case, way, words)
                    left.append(case)
            self._office.record(c, actor, "shift.ended", actor.id)
            return left

        left = await self._office.store.write(work)
        await self._office.tell(left, EVERYTHING)
        return left

    def _leave(self, c: Connection, actor: Actor, case: Case, way: Leaving, words: str) -> None:
        office = self._office
        for text in (words, clean(way.note).strip()):
            if text:
                note_id, at = office.ids.new(), office.clock.now()
                cases.add_note(c, office.vault, note_id, case.id, actor.id, text, at)
        if way.to:
            self._claims.hand_over(c, case, way.to)
        else:
            self._claims.put_back(c, case, to_front=True)
        self._claims.told(c, actor, "case.handed_over", case, way.to, "shift_end")

    def _check(self, c: Connection, staff_id: str) -> None:
        if staff_id not in {row.id for row in queue.colleagues(c, self._roles)}:
            raise InvalidError("no_such_colleague")

    def _colleagues(self, c: Connection) -> list[Colleague]:
        rows = queue.colleagues(c, self._roles)
        loads = queue.loads(c, [row.id for row in rows])
        enough = self._office.city.cases_at_hand
        return [
            Colleague(
                Load(row.id, *loads[row.id], enough if row.max_open is None else row.max_open),
                row.name,
                Role(row.role),
                row.seen_at,
            )
            for row in rows
        ]

    def _on_shift(self, c: Connection, staff_id: str) -> tuple[Load, list[Load]]:
        """The load of one account, and of the counselors who were at work just now."""
        since = self._office.clock.now() - IDLE_FOR
        known = self._colleagues(c)
        others = [
            one.load
            for one in known
            if one.role is Role.COUNSELOR and one.seen_at and one.seen_at >= since
        ]
        own = next((one.load for one in known if one.load.staff_id == staff_id), None)
        # A program that acts through a key has no account.
        mine = own or Load(staff_id, 0, 0, self._office.city.cases_at_hand)
        return mine, [load for load in others if load.staff_id != staff_id]


class Leases:
    """Cases that were taken and then nobody did anything about go back to the queue.

    Safe to run at any time, any number of times, in any number of processes: a case is moved by
    the transaction that finds its lease over, and locked rows are left to whoever locked them.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._claims = Claims(office)

    async def run(self) -> int:
        """Return what lapsed to the front of the queue; returns how many cases that were."""
        returned = await self._office.store.write(self._return)
        await self._office.tell(returned, EVERYTHING)
        return len(returned)

    def _return(self, c: Connection) -> list[Case]:
        at = self._office.clock.now()
        found = [self._office.case(c, case_id) for case_id in queue.lapsed(c, at)]
        for case in found:
            if self._claims.put_back(c, case, to_front=True) and not _has_lapsed(c, case):
                # "Somebody is here" was the last word; they hear once that the search goes on.
                self._office.announce(c, case, "desk.still_waiting")
            detail = {"from": case.claimed_by or "", "to": "", "why": "lapsed"}
            ids = self._office.ids
            cases.record(c, ids.new(), at, "system", "case.lapsed", case.id, detail)
        return found


def _has_lapsed(c: Connection, case: Case) -> bool:
    return any(line.action == "case.lapsed" for line in cases.audit_of(c, case.id))


def _all_of(c: Connection, staff_id: str) -> list[Case]:
    return queue.listed(c, WITH_A_COUNSELOR, claimed_by=staff_id, limit=10_000)

"""Looking after households: calls, visits and checks on working days, and who forgets them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.calendar.hours import seoul
from bot.cases import follow_ups as rules
from bot.cases.follow_ups import FollowUpKind, FollowUpState, check_due, midnight_after
from bot.cases.permissions import Permission
from bot.cases.states import after
from bot.domain.codes import CaseState, Role
from bot.domain.errors import ConflictError, InvalidError, MissingError
from bot.services import telling
from bot.services.events import Kind
from bot.services.office import Office
from bot.services.referrals import checked
from bot.services.staff import Actor
from bot.storage import accounts, cases, follow_ups
from bot.storage.cases import Case
from bot.storage.follow_ups import FollowUp
from bot.storage.store import Connection

_ABLE = (Role.COUNSELOR, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which follow-ups a board shows. `whose`: an account, or None for everybody's."""

    whose: str | None
    states: Sequence[FollowUpState] = (FollowUpState.DUE,)
    kind: str | None = None
    due: str = ""
    """`late`, `today`, or empty for any."""


class FollowUps:
    """What counselors plan and do."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def board(self, actor: Actor, asked: Asked) -> list[FollowUp]:
        """What is overdue first."""
        actor.require(Permission.FOLLOW_UP_VIEW)
        now = self._office.clock.now()
        before = {"late": now, "today": midnight_after(now)}.get(asked.due)
        return await self._office.read(
            lambda c: follow_ups.board(
                c, self._office.vault, asked.states,
                assigned_to=asked.whose, kind=asked.kind, due_before=before,
            )
        )  # fmt: skip

    async def due_today(self, actor: Actor) -> int:
        """How many this actor has to do by the end of today."""
        actor.require(Permission.FOLLOW_UP_VIEW)
        before = midnight_after(self._office.clock.now())
        return await self._office.read(lambda c: follow_ups.count_due(c, actor.id, before))

    async def names(self, actor: Actor) -> dict[str, str]:
        """Who planned and did them, by id."""
        actor.require(Permission.FOLLOW_UP_VIEW)
        return await self._office.read(accounts.names)

    async def able(self, actor: Actor) -> list[tuple[str, str]]:
        """Ids and names of those who can be asked to do one."""
        actor.require(Permission.FOLLOW_UP_VIEW)
        found = await self._office.read(lambda c: accounts.active(c, _ABLE))
        return [(account.id, account.name) for account in found]

    async def plan(
        self,
        actor: Actor,
        case_id: str,
        kind: str,
        day: str,
        reason: str,
        *,
        hour: str = "",
        assigned_to: str = "",
    ) -> Case:
        """One more, on a working day; `day` is `YYYY-MM-DD`, `hour` is `HH:MM` or empty.

        Raises:
            InvalidError: `no_such_kind`, `no_such_account`, `empty`, or what is wrong with the
                day (`bot.cases.follow_ups.due_at`).

        """
        actor.require(Permission.CASE_WORK)
        if kind not in list(FollowUpKind):
            raise InvalidError("no_such_kind")
        why = checked(reason)
        due_at = self._due(day, hour)

        def work(c: Connection) -> Case:
            office = self._office
            case = office.mine(c, actor, case_id)
            if case.state is CaseState.CLOSED:
                raise ConflictError("wrong_state", state=case.state)
            whose = self._able(c, assigned_to or actor.id)
            follow_ups.add(
                c, office.vault, office.ids.new(), case_id, kind=kind, reason=why, due_at=due_at,
                assigned_to=whose, by=actor.id, at=office.clock.now(),
            )  # fmt: skip
            cases.keep(c, case_id)
            detail = {"step": f"{seoul(due_at):%Y-%m-%d}"}
            office.record(c, actor, "follow_up.planned", case_id, detail)
            return office.case(c, case_id)

        return await self._office.act(work, Kind.CASE)

    async def done(self, actor: Actor, follow_up_id: str, result: str, words: str) -> Case:
        """It was done, with what came of it. Who spoke with the household has given its word."""
        actor.require(Permission.CASE_WORK)
        rule = self._office.casework
        if result not in {one.id for one in rule.follow_up_results}:
            raise InvalidError("code_needed")
        note = checked(words) if words.strip() else ""

        def work(c: Connection) -> Case:
            found, case = self._mine(c, actor, follow_up_id)
            at = self._office.clock.now()
            follow_ups.change(
                c, self._office.vault, found.id, state=FollowUpState.DONE, result=result,
                note=note, done_by=actor.id, done_at=at,
            )  # fmt: skip
            self._office.record(c, actor, "follow_up.done", case.id, {"step": str(found.kind)})
            self._count(c, case, found, is_contact=result in rule.contacts)
            return self._office.case(c, case.id)

        return await self._office.act(work, Kind.CASE, Kind.DESK_WROTE, Kind.OUTBOX)

    async def postpone(self, actor: Actor, follow_up_id: str, day: str, reason: str) -> Case:
        """To another working day, with the reason; it is reminded of anew."""
        actor.require(Permission.CASE_WORK)
        why, due_at = checked(reason), self._due(day, "")

        def work(c: Connection) -> Case:
            found, case = self._mine(c, actor, follow_up_id)
            follow_ups.change(
                c, self._office.vault, found.id, due_at=due_at, note=why, reminded_at=None
            )
            detail = {"step": f"{seoul(due_at):%Y-%m-%d}"}
            self._office.record(c, actor, "follow_up.postponed", case.id, detail)
            return self._office.case(c, case.id)

        return await self._office.act(work, Kind.CASE)

    async def cancel(self, actor: Actor, follow_up_id: str, reason: str) -> Case:
        """It is not needed any more, with the reason."""
        actor.require(Permission.CASE_WORK)
        why = checked(reason)

        def work(c: Connection) -> Case:
            found, case = self._mine(c, actor, follow_up_id)
            follow_ups.change(
                c, self._office.vault, found.id, state=FollowUpState.CANCELLED, note=why,
                done_by=actor.id, done_at=self._office.clock.now(),
            )  # fmt: skip
            self._office.record(c, actor, "follow_up.cancelled", case.id)
            return self._office.case(c, case.id)

        return await self._office.act(work, Kind.CASE)

    def _due(self, day: str, hour: str) -> datetime:
        return rules.due_at(self._office.calendar, day, hour, self._office.clock.now())

    def _able(self, c: Connection, staff_id: str) -> str:
        account = accounts.by_id(c, staff_id)
        # Programs act with a key of their own and have no account.
        if account and (not account.is_active or account.role not in _ABLE):
            raise InvalidError("no_such_account")
        return staff_id

    def _mine(self, c: Connection, actor: Actor, follow_up_id: str) -> tuple[FollowUp, Case]:
        """One that is to be done, by whom it was given to or by the case's counselor."""
        office = self._office
        first = _known(follow_ups.find(c, office.vault, follow_up_id))
        is_given = first.assigned_to == actor.id
        case = office.case(c, first.case_id) if is_given else office.mine(c, actor, first.case_id)
        found = _known(follow_ups.find(c, office.vault, follow_up_id, lock=True))
        check_due(found.state)
        return found, case

    def _count(self, c: Connection, case: Case, found: FollowUp, *, is_contact: bool) -> None:
        """A call or visit that reached somebody is a word with them, as a message would be."""
        if found.kind is FollowUpKind.VISIT:
            telling.visited(self._office, c, case)
        if not is_contact:
            return
        cases.keep(c, case.id)
        cases.ledger(c, case.id, first_word_at=self._office.clock.now())
        if case.state is CaseState.CLAIMED:
            cases.change(c, case.id, state=after(case.state, "talk"))


def call_back(office: Office, c: Connection, actor: Actor, case: Case, whose: str) -> None:
    """A call on the next working day, for whoever has the case; one is enough at a time.

    `whose`: the case of the resident who is called, this one or one that was merged into it.
    """
    known = follow_ups.of_case(c, office.vault, case.id)
    if any(one.state is FollowUpState.DUE and one.kind is FollowUpKind.CALL for one in known):
        return
    at = office.clock.now()
    best = cases.report_of(c, office.vault, whose).get("call")
    due_at = rules.call_back_at(office.calendar, at, str(best or ""))
    follow_ups.add(
        c, office.vault, office.ids.new(), case.id, kind=FollowUpKind.CALL,
        reason=_call_asked(office), due_at=due_at,
        assigned_to=case.claimed_by or actor.id, by=actor.id, at=at,
    )  # fmt: skip
    office.record(c, actor, "follow_up.planned", case.id, {"step": f"{seoul(due_at):%Y-%m-%d}"})


def called_back(office: Office, c: Connection, actor: Actor, case_id: str) -> None:
    """The resident was spoken with by phone: what `call_back` planned is done.

    It is kept without a result: what came of it stands with the call, which is counted.
    """
    for one in follow_ups.of_case(c, office.vault, case_id):
        if one.state is FollowUpState.DUE and one.reason == _call_asked(office):
            follow_ups.change(
                c, office.vault, one.id, state=FollowUpState.DONE, done_by=actor.id,
                done_at=office.clock.now(),
            )  # fmt: skip
            office.record(c, actor, "follow_up.done", case_id, {"step": str(one.kind)})


def _call_asked(office: Office) -> str:
    return office.texts.get(office.texts.languages[0], "console.follow_ups.call_back")


def _known(found: FollowUp | None) -> FollowUp:
    if found is None:
        raise MissingError("no_such_follow_up")
    return found

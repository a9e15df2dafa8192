"""Ending a case: never without a reason, and for some reasons only after a second look."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cases.casework import needs_approval
from bot.cases.follow_ups import FollowUpState
from bot.cases.permissions import Permission
from bot.cases.referrals import MAX_WORDS, OPEN, ReferralState
from bot.cases.states import after, check_reason
from bot.domain.errors import ConflictError, InvalidError, MissingError
from bot.domain.masking import clean
from bot.services import telling
from bot.services.events import Kind
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import accounts, cases, closures, follow_ups, referrals, threads
from bot.storage.cases import Case
from bot.storage.closures import Closure
from bot.storage.follow_ups import FollowUp
from bot.storage.referrals import Referral
from bot.storage.store import Connection

# Whoever took the household over goes on with it: these referrals outlive the case.
_HANDED_ON = "referred"


@dataclass(frozen=True, slots=True)
class Left:
    """What a case would leave behind undone."""

    referrals: Sequence[Referral]
    follow_ups: Sequence[FollowUp]

    def __len__(self) -> int:
        return len(self.referrals) + len(self.follow_ups)


def left_open(office: Office, c: Connection, case_id: str, reason: str = "") -> Left:
    """What must be settled before the case ends, or is cancelled with it."""
    sent = referrals.of_case(c, office.vault, case_id) if reason != _HANDED_ON else []
    planned = follow_ups.of_case(c, office.vault, case_id)
    return Left(
        [one for one in sent if one.state in OPEN],
        [one for one in planned if one.state is FollowUpState.DUE],
    )


class Closures:
    """Closing, asking for it, and deciding on it."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def close(
        self, actor: Actor, case_id: str, reason: str, words: str = "", *,
        cancels: bool = False, edits: bool = False,
    ) -> Case:  # fmt: skip
        """End a case, or ask a supervisor to where the reason needs that: then it stays open.

        `cancels`: what is still open ends with it; for a request, when it is approved. `edits`: in
        the place of a request that waits.

        Raises:
            ConflictError: `work_left` with how many, unless it is cancelled; `approval_asked`.

        """
        actor.require(Permission.CASE_CLOSE)
        check_reason(reason)
        note = _checked(words)

        def work(c: Connection) -> Case:
            office = self._office
            case = office.mine(c, actor, case_id)
            after(case.state, "close")
            left = left_open(office, c, case_id, reason)
            if left and not cancels:
                raise ConflictError("work_left", count=str(len(left)))
            is_free = actor.may(Permission.CLOSURE_APPROVE)
            if needs_approval(office.casework, reason) and not is_free:
                self._ask(c, actor, case, reason, note, edits=edits)
            else:
                self._settle_asked(c, actor, case, is_free=is_free)
                self._keep_words(c, actor, case_id, reason, note)
                self._end(c, actor, case, reason)
            return office.case(c, case_id)

        return await self._office.act(work, Kind.CASE, Kind.DESK_WROTE, Kind.OUTBOX)

    async def withdraw(self, actor: Actor, case_id: str) -> Case:
        """The case goes on: nobody needs to decide. ConflictError `nothing_asked`."""
        actor.require(Permission.CASE_CLOSE)

        def work(c: Connection) -> Case:
            case = self._office.mine(c, actor, case_id)
            asked = waiting_of(case, closures.of_case(c, self._office.vault, case_id))
            if asked is None:
                raise ConflictError("nothing_asked")
            self._decide(c, asked.id, closures.WITHDRAWN, "", actor.id)
            self._office.record(c, actor, "case.closure_withdrawn", case_id)
            return case

        return await self._office.act(work, Kind.CASE)

    async def last(self, actor: Actor, case: Case) -> Closure | None:
        """What whoever has the case now asked for, if it waits or was given back."""
        actor.require(Permission.CASE_VIEW)
        found = await self._office.read(
            lambda c: closures.of_case(c, self._office.vault, case.id)[-1:]
        )
        is_open = found and found[0].state in (closures.ASKED, closures.RETURNED)
        return found[0] if is_open and _is_theirs(case, found[0]) else None

    async def decide(
        self, actor: Actor, closure_id: str, *, approves: bool, words: str = ""
    ) -> Case:
        """A supervisor ends the case as asked, or gives it back with the reason.

        Raises:
            InvalidError: `empty`, it was given back without a word why.
            ConflictError: it was decided on already, or who asked has the case no more;
                `written_since`: it would end over what the resident wrote after that.

        """
        actor.require(Permission.CLOSURE_APPROVE)
        answer = _checked(words)
        if not approves and not answer:
            raise InvalidError("empty")

        def work(c: Connection) -> Case:
            office = self._office
            asked = self._asked(c, closure_id)
            case = office.case(c, asked.case_id)
            if approves and self._has_written(c, case, asked):
                raise ConflictError("written_since")
            state = closures.APPROVED if approves else closures.RETURNED
            self._decide(c, closure_id, state, answer, actor.id)
            if approves:
                self._end(c, actor, case, asked.reason)
            else:
                office.record(c, actor, "case.closure_returned", case.id)
                telling.call(
                    office, c, telling.member(c, asked.asked_by), "closure_returned", case.number
                )
            return office.case(c, case.id)

        more = () if approves else (Kind.RETURNED,)
        return await self._office.act(work, Kind.CASE, Kind.DESK_WROTE, Kind.OUTBOX, *more)

    async def waiting(self, actor: Actor) -> list[tuple[Closure, Left]]:
        """What supervisors have to decide on, with what each would leave behind."""
        actor.require(Permission.CLOSURE_APPROVE)

        def work(c: Connection) -> list[tuple[Closure, Left]]:
            asked = closures.waiting(c, self._office.vault)
            return [(one, left_open(self._office, c, one.case_id, one.reason)) for one in asked]

        return await self._office.read(work)

    async def names(self, actor: Actor) -> dict[str, str]:
        """Who asked, by id."""
        actor.require(Permission.CLOSURE_APPROVE)
        return await self._office.read(accounts.names)

    def _ask(
        self, c: Connection, actor: Actor, case: Case, reason: str, note: str, *, edits: bool
    ) -> None:
        office = self._office
        for known in closures.of_case(c, office.vault, case.id):
            if known.state != closures.ASKED:
                continue
            if not _is_theirs(case, known):  # of somebody who had the case before
                self._decide(c, known.id, closures.RETURNED, "", "system")
            elif edits:
                self._decide(c, known.id, closures.WITHDRAWN, "", actor.id)
            else:
                raise ConflictError("approval_asked")
        closures.ask(
            c, office.vault, office.ids.new(), case.id,
            reason=reason, note=note, by=actor.id, at=office.clock.now(),
        )  # fmt: skip
        cases.keep(c, case.id)
        office.record(c, actor, "case.closure_asked", case.id, {"reason": reason})
        telling.call(office, c, telling.supervisors(c), "closure_asked", case.number)

    def _asked(self, c: Connection, closure_id: str) -> Closure:
        """The request, after its case was locked: everybody locks in this order."""
        first = closures.find(c, self._office.vault, closure_id, lock=False)
        if first is None:
            raise MissingError("no_such_closure")
        case = self._office.case(c, first.case_id)
        asked = closures.find(c, self._office.vault, closure_id)
        if asked is None or asked.state != closures.ASKED:
            raise ConflictError("wrong_state", state=asked.state if asked else "")
        if not _is_theirs(case, asked):
            raise ConflictError("wrong_state", state=case.state)
        return asked

    def _has_written(self, c: Connection, case: Case, asked: Closure) -> bool:
        own = [case.conversation_id] if case.conversation_id else []
        merged = [one.conversation_id for one in threads.of_merged(c, case.id)]
        return threads.wrote_since(c, [*own, *merged], asked.asked_at)

    def _settle_asked(self, c: Connection, actor: Actor, case: Case, *, is_free: bool) -> None:
        """Who may decide did not wait for the request, or it ended for a reason that is free."""
        state = closures.APPROVED if is_free else closures.WITHDRAWN
        for known in closures.of_case(c, self._office.vault, case.id):
            if known.state == closures.ASKED:
                self._decide(c, known.id, state, "", actor.id)

    def _keep_words(
        self, c: Connection, actor: Actor, case_id: str, reason: str, note: str
    ) -> None:
        """What was written about a closure that needed nobody else."""
        if not note:
            return
        office, closure_id = self._office, self._office.ids.new()
        closures.ask(
            c, office.vault, closure_id, case_id,
            reason=reason, note=note, by=actor.id, at=office.clock.now(),
        )  # fmt: skip
        self._decide(c, closure_id, closures.APPROVED, "", actor.id)

    def _decide(self, c: Connection, closure_id: str, state: str, answer: str, by: str) -> None:
        at = self._office.clock.now()
        closures.decide(
            c, self._office.vault, closure_id, state=state, answer=answer, by=by, at=at
        )

    def _end(self, c: Connection, actor: Actor, case: Case, reason: str) -> None:
        """The case is over; who wrote is told in safe words, unless they wished not to be."""
        office, at = self._office, self._office.clock.now()
        settle(office, c, left_open(office, c, case.id, reason), actor.id)
        state = after(case.state, "close")
        cases.keep(c, case.id)
        cases.change(c, case.id, state=state, reason=reason, closed_at=at)
        cases.acknowledge(c, case.id, actor.id, at)
        cases.give_talks_back(c, case, closed_at=at)
        if case.conversation_id:
            was_talking = cases.give_word_back(c, case, closed_at=at)
            if was_talking or self._wants_to_know(c, case):
                office.announce(c, case, "desk.closed")
        office.record(c, actor, "case.closed", case.id, {"reason": reason})

    def _wants_to_know(self, c: Connection, case: Case) -> bool:
        report = cases.report_of(c, self._office.vault, case.id)
        return not telling.is_other(case) or telling.wishes(report)


def waiting_of(case: Case, known: Sequence[Closure]) -> Closure | None:
    """The request of whoever has the case now that nobody has decided on."""
    asked = (one for one in known if one.state == closures.ASKED and _is_theirs(case, one))
    return next(asked, None)


def _is_theirs(case: Case, asked: Closure) -> bool:
    """Whether it was asked for since the case is with whoever has it."""
    return case.claimed_at is not None and asked.asked_at >= case.claimed_at


def settle(office: Office, c: Connection, left: Left, by: str) -> int:
    """Call back what was sent and cancel what was planned, with an audit line each; how many."""
    at = office.clock.now()
    for sent in left.referrals:
        referrals.change(
            c, office.vault, sent.id,
            state=ReferralState.WITHDRAWN, answered_by=by, answered_at=at,
        )  # fmt: skip
        cases.record(c, office.ids.new(), at, by, "referral.withdrawn", sent.case_id)
    for planned in left.follow_ups:
        follow_ups.change(
            c, office.vault, planned.id,
            state=FollowUpState.CANCELLED, done_by=by, done_at=at,
        )  # fmt: skip
        cases.record(c, office.ids.new(), at, by, "follow_up.cancelled", planned.case_id)
    return len(left)


def _checked(words: str) -> str:
    text = clean(words).strip()
    if len(text) > MAX_WORDS:
        raise InvalidError("too_long")
    return text

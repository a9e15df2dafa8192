"""A case comes into somebody's hands and leaves them: claimed, given back, handed over, lapsed.

What is still to be done for it goes along. All of it works inside the transaction of whoever
calls, and on a case that is locked there.
"""

from dataclasses import replace
from datetime import datetime

from bot.cases.queue import AT_HAND, lease_end
from bot.cases.states import WITH_A_COUNSELOR, after
from bot.domain.codes import Urgency
from bot.domain.errors import ConflictError, MissingError
from bot.flows.journal import Journal, dump, load
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import cases, follow_ups, queue, threads
from bot.storage.cases import Case
from bot.storage.store import Connection

# More than anybody can have.
_MANY = 10_000


class Claims:
    """Whose a case is."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def take(self, c: Connection, actor: Actor, case_id: str, staff_id: str = "") -> Case:
        """The waiting case is the actor's, or `staff_id`'s; the resident hears that somebody came.

        Raises:
            ConflictError: somebody else was first (`claimed_by`), or it does not wait.
            MissingError: there is no such case.

        """
        at, owner = self._office.clock.now(), staff_id or actor.id
        known = cases.find(c, case_id)
        if known is None or not cases.claim(c, case_id, owner, at, self._lease_until(known)):
            raise _lost(cases.find(c, case_id))
        cases.ledger(c, case_id, queued_at=at, claimed_at=at)
        cases.acknowledge(c, case_id, actor.id, at)
        follow_ups.move(c, case_id, None, owner)
        case = self._office.case(c, case_id)
        if case.conversation_id:
            cases.speak(c, case.conversation_id, speaker="human")
            self._office.announce(c, case, "desk.joined")
        return case

    def put_back(self, c: Connection, case: Case, *, to_front: bool) -> bool:
        """Back to the queue, before all that are as urgent with `to_front`, else to its old place.

        The bot has the word again; returns whether a person had it before. An emergency that
        nobody has any more rings.
        """
        state = after(case.state, "release")
        cases.change(
            c, case.id, state=state, claimed_by=None, claimed_at=None, lease_until=None,
            is_returned=to_front,
        )  # fmt: skip
        follow_ups.move(c, case.id, case.claimed_by, None)
        self.ring_again(c, case)
        cases.give_talks_back(c, case)
        if case.conversation_id is None or not cases.give_word_back(c, case):
            return False
        self.rest(c, case.conversation_id)
        return True

    def ring_again(self, c: Connection, case: Case) -> None:
        """Call the duty list anew for an emergency that waits for somebody."""
        office, at = self._office, self._office.clock.now()
        if case.urgency is not Urgency.EMERGENCY:
            return
        if cases.ring_again(c, office.ids.new(), case.id, at):
            cases.record(c, office.ids.new(), at, "system", "alert.rang_again", case.id)

    def hand_over(self, c: Connection, case: Case, staff_id: str) -> None:
        """Another counselor has it, who must do something about it in time if it is at hand."""
        lease_until = self._lease_until(case) if case.state in AT_HAND else None
        at = self._office.clock.now()
        cases.change(c, case.id, claimed_by=staff_id, claimed_at=at, lease_until=lease_until)
        follow_ups.move(c, case.id, case.claimed_by, staff_id)

    def give_up(self, c: Connection, actor: Actor, staff_id: str) -> list[Case]:
        """All cases of an account that ends go to the front of the queue.

        Returns them for `Office.tell` after the commit.
        """
        left = []
        for case_id in open_of(c, staff_id):
            case = self._office.case(c, case_id)
            if case.claimed_by == staff_id:
                self.put_back(c, case, to_front=True)
                self.told(c, actor, "case.handed_over", case, "", "left")
                left.append(case)
        follow_ups.leave(c, staff_id)
        return left

    def told(
        self, c: Connection, actor: Actor, action: str, before: Case, to: str, why: str
    ) -> None:
        """The audit line of a case that changed hands: from whom, to whom (empty: the queue)."""
        detail = {"from": before.claimed_by or "", "to": to, "why": why}
        self._office.record(c, actor, action, before.id, detail)

    def rest(self, c: Connection, conversation_id: str) -> Journal:
        """Who was in the middle of a flow is asked whether to go on with it."""
        vault = self._office.vault
        before = load(threads.state_of(c, vault, conversation_id, lock=True))
        journal = replace(before, waits=False, kept="" if before.flow else None)
        threads.set_state(c, vault, conversation_id, dump(journal))
        return journal

    def _lease_until(self, case: Case) -> datetime:
        office, is_emergency = self._office, case.urgency is Urgency.EMERGENCY
        minutes = office.city.first_word_within_minutes
        return lease_end(office.calendar, office.clock.now(), minutes, is_emergency=is_emergency)


def open_of(c: Connection, staff_id: str) -> list[str]:
    """Ids of all cases that somebody has, in queue order."""
    return queue.ids(c, WITH_A_COUNSELOR, _MANY, staff_id)


def _lost(case: Case | None) -> Exception:
    if case is None:
        return MissingError("no_such_case")
    if case.state in WITH_A_COUNSELOR:
        return ConflictError("already_claimed", claimed_by=case.claimed_by_name or "")
    return ConflictError("wrong_state", state=case.state)

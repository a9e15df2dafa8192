"""Two cases become one, and can be taken apart again; nobody who reported is told of either.

Whose report was open when it was merged reads that a counselor is at it: so it is from then on.
"""

from typing import Any

from bot.cases.merging import state_again
from bot.cases.permissions import Permission
from bot.cases.states import WAITING, WITH_A_COUNSELOR
from bot.domain.codes import CaseState
from bot.domain.errors import ConflictError, InvalidError, MissingError
from bot.services.claims import Claims
from bot.services.office import EVERYTHING, Office
from bot.services.referrals import checked
from bot.services.staff import Actor
from bot.storage import accounts, cases, follow_ups, merges, ties
from bot.storage.cases import Case
from bot.storage.merges import Moved
from bot.storage.store import Connection
from bot.storage.ties import MERGED


class Merging:
    """Merges and their undoing, for whoever may merge."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._claims = Claims(office)

    async def merge(self, actor: Actor, case_id: str, other_id: str) -> None:
        """The other case ends as a duplicate; what its resident says from now on comes here.

        Raises:
            ConflictError: the case is not this counselor's or is over, or somebody else works on
                the other one, or one of them was merged before.

        """
        actor.require(Permission.CASE_MERGE)

        def work(c: Connection) -> list[Case]:
            stay, other = both_of(self._office, c, case_id, other_id)
            self._office.mine(c, actor, case_id)
            _check(actor, stay, other)
            moved = self._together(c, stay, other)
            if other.state is not CaseState.CLOSED:
                self._end(c, actor, other)
            at, ids = self._office.clock.now(), self._office.ids
            for key in moved.cases:
                ties.put(c, ids.new(), case_id, key, MERGED, actor.id, at)
            ties.put(c, ids.new(), case_id, other_id, MERGED, actor.id, at, moved.as_json())
            cases.change(c, other_id, merged_into=case_id)
            self._office.record(c, actor, "case.merged", case_id, {"number": other.number})
            self._office.record(c, actor, "case.merged_into", other_id, {"number": stay.number})
            return [self._office.case(c, key) for key in (case_id, other_id)]

        await self._office.tell(await self._office.store.write(work), EVERYTHING)

    async def take_apart(self, actor: Actor, case_id: str, other_id: str, reason: str) -> None:
        """Two households after all: talk and work of the merged one are its own again.

        It goes on where it stood: what waited waits again, what a counselor had is theirs. The
        reason is a note in both. `case_id` may be either of the two. Residents hear nothing.

        Raises:
            InvalidError: `empty` or `too_long`, the reason.
            ConflictError: `already_claimed`, somebody else has the case that stayed.
            MissingError: `not_tied`, neither was merged into the other.

        """
        actor.require(Permission.CASE_MERGE)
        why = checked(reason)

        def work(c: Connection) -> list[Case]:
            one, two = both_of(self._office, c, case_id, other_id)
            stay, other = (two, one) if one.merged_into == two.id else (one, two)
            if other.merged_into != stay.id:
                raise MissingError("not_tied")
            _check_hands(actor, stay)
            moved = merges.moved_with(c, other.id) or _as_old(other)
            merges.lead_back(c, moved, stay.id, other.id)
            merges.untie(c, other.id)
            self._give_back(c, stay, moved)
            self._again(c, stay, other, moved)
            self._write_down(c, actor, stay, other, why)
            return [self._office.case(c, key) for key in (stay.id, other.id)]

        await self._office.tell(await self._office.store.write(work), EVERYTHING)

    def _together(self, c: Connection, stay: Case, other: Case) -> Moved:
        """The case that stays is as urgent as the more urgent of both, and leads to all."""
        is_corrected = stay.read or other.read
        read = (stay.read or stay.judged).and_also(other.read or other.judged)
        now: dict[str, Any] = {
            **cases.judgement(stay.judged.and_also(other.judged), read if is_corrected else None),
            "dong": stay.dong or other.dong,
        }
        before = _traits(stay)
        cases.change(c, stay.id, **now)
        moved = merges.lead(c, other.id, stay.id)
        follow_ups.move(c, stay.id, other.claimed_by, stay.claimed_by)
        moved.was.update(merges.kept_before(other))
        moved.took.update({key: (before[key], now[key]) for key in now})
        return moved

    def _end(self, c: Connection, actor: Actor, other: Case) -> None:
        """Nobody is told why; whoever waited for an answer learns that somebody is at it."""
        at = self._office.clock.now()
        cases.change(
            c, other.id, state=CaseState.CLOSED, reason="duplicate", closed_at=at, lease_until=None
        )
        cases.acknowledge(c, other.id, actor.id, at)
        if other.conversation_id:
            self._office.announce(c, other, "status.told.with_counselor", number=other.number)

    def _give_back(self, c: Connection, stay: Case, moved: Moved) -> None:
        """What the case that stays took over goes, unless it was changed since."""
        now = _traits(stay)
        back = {key: old for key, (old, new) in moved.took.items() if now[key] == new}
        cases.change(c, stay.id, **back)

    def _again(self, c: Connection, stay: Case, other: Case, moved: Moved) -> None:
        """The case stands as it stood. What became more dangerous since is so for both."""
        office, before = self._office, CaseState(moved.was["state"])
        holder = moved.was["claimed_by"]
        account = accounts.by_id(c, holder) if holder else None
        state = state_again(before, is_somebody_there=bool(account and account.is_active))
        is_theirs = state in WITH_A_COUNSELOR
        taken_over = moved.took.get("urgency", (None, stay.urgency.rank))[1]
        is_worse = stay.urgency.rank < taken_over
        cases.change(
            c, other.id, state=state, merged_into=None, reason=moved.was["reason"],
            closed_at=merges.closed_at_of(moved), claimed_by=holder if is_theirs else None,
            claimed_at=other.claimed_at if is_theirs else None,
            urgency=min(other.urgency.rank, stay.urgency.rank) if is_worse else other.urgency.rank,
        )  # fmt: skip
        merges.speak(c, moved, other.id, is_somebodys=is_theirs)
        follow_ups.move(c, other.id, stay.claimed_by, holder if is_theirs else None)
        found = office.case(c, other.id)
        if is_theirs:
            self._claims.hand_over(c, found, holder)
        elif state in WAITING:
            self._claims.ring_again(c, found)

    def _write_down(self, c: Connection, actor: Actor, stay: Case, other: Case, why: str) -> None:
        """In both: a line of the history, and the reason as a note."""
        office, lang = self._office, self._office.texts.languages[0]
        for one, two in ((stay, other), (other, stay)):
            office.record(c, actor, "case.taken_apart", one.id, {"number": two.number})
            text = office.texts.get(lang, "console.twins.apart_note", number=two.number, why=why)
            note_id, at = office.ids.new(), office.clock.now()
            cases.add_note(c, office.vault, note_id, one.id, actor.id, text, at)


def both_of(office: Office, c: Connection, case_id: str, other_id: str) -> tuple[Case, Case]:
    """Both cases, locked in one order, whoever asks for them first; InvalidError `same_case`."""
    if case_id == other_id:
        raise InvalidError("same_case")
    locked = {key: office.case(c, key) for key in sorted((case_id, other_id))}
    return locked[case_id], locked[other_id]


def _check(actor: Actor, stay: Case, other: Case) -> None:
    if stay.merged_into or other.merged_into:
        raise ConflictError("merged_already")
    if stay.state is CaseState.CLOSED:
        raise ConflictError("wrong_state", state=stay.state)
    _check_hands(actor, other)


def _check_hands(actor: Actor, case: Case) -> None:
    """Nobody takes from somebody else's case what they work with."""
    is_somebodys = case.state in WITH_A_COUNSELOR and case.claimed_by != actor.id
    if is_somebodys and not actor.may(Permission.CASE_ANY):
        raise ConflictError("already_claimed", claimed_by=case.claimed_by_name or "")


def _traits(case: Case) -> dict[str, Any]:
    """What a merge brings together, as the columns hold it."""
    return {**cases.judgement(case.judged, case.read), "dong": case.dong}


def _as_old(other: Case) -> Moved:
    """Of a merge from before it was written down: the case waits, with its own conversation."""
    talks = {other.conversation_id: False} if other.conversation_id else {}
    was = {"state": CaseState.QUEUED, "reason": None, "closed_at": None, "claimed_by": None}
    return Moved(talks=talks, was=was)

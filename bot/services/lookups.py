"""What flows ask to be looked up, read in the transaction of their turn.

Turns of one group do not see each other's rows before the group is written; where that matters,
`outcome` tells what they add up to so far. A new kind of look-up gets a line here.
"""

import hmac
from datetime import timedelta

from bot.domain.codes import CaseState
from bot.domain.lookups import (
    CaseByNumber,
    CaseBySecret,
    CaseStatus,
    EventsTaken,
    Fact,
    InvitationByCode,
    LookUp,
    NewOfferNumber,
    OwnCase,
    OwnInvitation,
    OwnSignUps,
    SeatFor,
)
from bot.services import invitations, offers, sign_ups
from bot.services.outcome import Outcome
from bot.services.tries import Tries
from bot.storage import tables
from bot.storage.rows import CaseRow, ConversationRow
from bot.storage.types import from_us, to_us


def look_up(outcome: Outcome, conversation: ConversationRow, what: LookUp) -> Fact:
    """The fact, or None; `conversation` is whose turn it is."""
    if isinstance(what, InvitationByCode):
        return invitations.find(outcome, conversation, what)
    if isinstance(what, OwnInvitation):
        return invitations.find(outcome, conversation, None)
    if isinstance(what, CaseBySecret | CaseByNumber | OwnCase):
        return _of_cases(outcome, conversation, what)
    if isinstance(what, NewOfferNumber):
        return offers.new_number(outcome)
    return _of_events(outcome, conversation, what)


def _of_cases(
    outcome: Outcome, conversation: ConversationRow, what: CaseBySecret | CaseByNumber | OwnCase
) -> CaseStatus | None:
    if isinstance(what, CaseBySecret):
        return _opened(outcome, conversation, what)
    if isinstance(what, CaseByNumber):
        return _told(outcome, outcome.case_numbered(what.number))
    case_id, number = conversation.case_id, conversation.case_number
    row = outcome.case_with(case_id) if case_id else None
    if row and number and row.number != number:
        # Merged: the number of somebody else's report is not theirs to see.
        row = outcome.case_numbered(number)
    return _told(outcome, row)


def _of_events(
    outcome: Outcome, conversation: ConversationRow, what: OwnSignUps | EventsTaken | SeatFor
) -> Fact:
    if isinstance(what, OwnSignUps):
        return sign_ups.own(outcome.tx, conversation)
    if isinstance(what, EventsTaken):
        return sign_ups.taken(outcome.tx, what)
    return sign_ups.seat_for(outcome.tx, what)


def _opened(
    outcome: Outcome, conversation: ConversationRow, what: CaseBySecret
) -> CaseStatus | None:
    """An unknown number takes the same way as a wrong check number, and as long."""
    tries = Tries(outcome, what.number, conversation.id)
    if tries.is_locked:
        return _locked(outcome, what.number)
    row = outcome.case_numbered(what.number)
    given = outcome.index.of("case-secret", what.number, what.secret)
    is_right = hmac.compare_digest(given, (row and row.secret_hash) or "")
    if row is None or not is_right:
        tries.missed()
        return None
    tries.right()
    return _told(outcome, row)


def _locked(outcome: Outcome, number: str) -> CaseStatus:
    at = outcome.at
    return CaseStatus(number, CaseState.RECEIVED, at, at, is_held=False, is_locked=True)


def _told(outcome: Outcome, row: CaseRow | None) -> CaseStatus | None:
    if row is None:
        return None
    number, own_id, received = row.number, row.id, row.received_at
    if row.merged_into:  # how it goes on is told of the case that stays
        row = outcome.case_with(row.merged_into) or row
    return CaseStatus(
        number=number,
        state=CaseState(row.state),
        received_at=from_us(received),
        promised_at=from_us(row.promised_at),
        is_held=row.state == CaseState.HELD,
        closed_at=None if row.closed_at is None else from_us(row.closed_at),
        is_alerted=is_alerted(outcome, own_id) or is_alerted(outcome, row.id),
        is_late=_is_late(outcome, row),
    )


def _is_late(outcome: Outcome, row: CaseRow) -> bool:
    """Longer in the queue than promised. A case of the night has its time from the opening on."""
    if row.state != CaseState.QUEUED or row.queued_at is None:
        return False
    within = timedelta(minutes=outcome.city.answer_within_minutes)
    return row.promised_at < outcome.now and row.queued_at < to_us(outcome.at - within)


def is_alerted(outcome: Outcome, case_id: str) -> bool:
    """Whether an officer was ever called because of the case."""
    if case_id in outcome.alerts:
        return True
    return bool(outcome.tx.select_in(tables.alerts, "case_id", [case_id]))

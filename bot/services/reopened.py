"""A closed case waits anew, because its resident came back."""

from datetime import datetime

from bot.cases.states import NOT_A_CRISIS
from bot.domain.codes import CaseState, Urgency
from bot.domain.effects import ReopenCase
from bot.services.events import Event, Kind
from bot.services.outcome import Outcome
from bot.services.raised import REOPENED, ring
from bot.storage.rows import CaseRow, ConversationRow
from bot.storage.types import to_us


def reopen(
    outcome: Outcome, conversation: ConversationRow, effect: ReopenCase
) -> tuple[ConversationRow, Event]:
    """The resident came back after the case was closed."""
    case = outcome.case(conversation.case_id or "")
    if case.state == CaseState.CLOSED:  # another conversation may have reopened it already
        case = wait_anew(outcome, case, effect.promised_at, is_held=effect.is_held)
        outcome.keep(case)
    after = conversation._replace(closed_at=None)
    return after, Event(Kind.CASE, case.id, conversation.id)


def wait_anew(outcome: Outcome, case: CaseRow, promised_at: datetime, *, is_held: bool) -> CaseRow:
    """A closed case waits anew, with a promise and a handover of its own.

    One that was an emergency rings: whoever judged that it is over may have been wrong.
    """
    if case.urgency == Urgency.EMERGENCY.rank and case.reason != NOT_A_CRISIS:
        ring(outcome, case.id, REOPENED)
    promised = to_us(promised_at)
    queued = None if is_held else outcome.now
    outcome.hand_over(case.id, promised, queued)
    outcome.record("case.reopened", case.id)
    return case._replace(
        state=CaseState.HELD if is_held else CaseState.QUEUED,
        promised_at=promised,
        queued_at=queued,
        claimed_by=None,
        claimed_at=None,
        closed_at=None,
        reason=None,
        version=case.version + 1,
    )

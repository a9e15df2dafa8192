"""What flows ask to be looked up, read in the transaction of their turn.

Turns of one group do not see each other's rows before the group is written; where that matters,
`outcome` tells what they add up to so far. A new kind of look-up gets a line here.
"""

import hmac

from bot.domain.codes import CaseState
from bot.domain.lookups import CaseBySecret, CaseStatus, Fact, LookUp
from bot.services.outcome import Outcome
from bot.storage import tables
from bot.storage.rows import CaseRow, ConversationRow
from bot.storage.types import from_us


def look_up(outcome: Outcome, conversation: ConversationRow, what: LookUp) -> Fact:
    """The fact, or None; `conversation` is whose turn it is."""
    del conversation
    return _case(outcome, what)


def _case(outcome: Outcome, what: CaseBySecret) -> CaseStatus | None:
    found = outcome.tx.select_in(tables.cases, "number", [what.number])
    if not found:
        return None
    row = CaseRow(*found[0])
    given = outcome.index.of("case-secret", what.number, what.secret)
    if not hmac.compare_digest(given, row.secret_hash or ""):
        return None
    return CaseStatus(
        row.number, CaseState(row.state), from_us(row.received_at), from_us(row.promised_at),
        row.state == CaseState.HELD,
    )  # fmt: skip

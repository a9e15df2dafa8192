"""Where a case may go from where it stands, and why it may end: two tables say it all."""

from types import MappingProxyType

from bot.domain.codes import CaseState as S
from bot.domain.errors import ConflictError, InvalidError

# state -> act -> next state. An act that is not listed is refused.
TRANSITIONS: MappingProxyType[S, dict[str, S]] = MappingProxyType(
    {
        S.RECEIVED: {"queue": S.QUEUED, "hold": S.HELD},
        # The officer on duty takes what cannot wait for the opening.
        S.HELD: {"queue": S.QUEUED, "claim": S.CLAIMED, "withdraw": S.CLOSED},
        S.QUEUED: {"claim": S.CLAIMED, "withdraw": S.CLOSED},
        S.CLAIMED: {
            "talk": S.IN_CONSULTATION,
            "release": S.QUEUED,
            "refer": S.REFERRED,
            "monitor": S.MONITORING,
            "close": S.CLOSED,
            "withdraw": S.CLOSED,
        },
        S.IN_CONSULTATION: {
            "talk": S.IN_CONSULTATION,
            "release": S.QUEUED,
            "refer": S.REFERRED,
            "monitor": S.MONITORING,
            "close": S.CLOSED,
            "withdraw": S.CLOSED,
        },
        S.REFERRED: {
            "talk": S.REFERRED,
            "refer": S.REFERRED,  # to one more receiver
            "answered": S.IN_CONSULTATION,  # the last receiver is done, or gave it back
            "release": S.QUEUED,
            "monitor": S.MONITORING,
            "close": S.CLOSED,
            "withdraw": S.CLOSED,
        },
        S.MONITORING: {
            "talk": S.MONITORING,
            "release": S.QUEUED,
            "refer": S.REFERRED,
            "close": S.CLOSED,
            "withdraw": S.CLOSED,
        },
        # The resident came back, or a counselor takes it up again.
        S.CLOSED: {"reopen": S.QUEUED, "take_up": S.IN_CONSULTATION},
    }
)

WAITING = (S.HELD, S.QUEUED)
WITH_A_COUNSELOR = (S.CLAIMED, S.IN_CONSULTATION, S.REFERRED, S.MONITORING)

# The resident took the report back.
WITHDRAWN = "withdrawn"
NOT_A_CRISIS = "not_a_crisis"
# Why a case ended. Nothing ends without one: "no concrete action" is an answer too, not a silence.
REASONS = (
    "public_aid",
    "private_aid",
    "referred",
    "advice",
    NOT_A_CRISIS,
    "unreachable",
    "declined",
    "duplicate",
    "moved",
    "deceased",
    WITHDRAWN,
)


def after(state: S, act: str) -> S:
    """The state that `act` leads to; ConflictError if it may not be done now."""
    try:
        return TRANSITIONS[state][act]
    except KeyError:
        raise ConflictError("wrong_state", state=state, act=act) from None


def check_reason(reason: str) -> str:
    """A closure needs one of the known reason codes; InvalidError otherwise."""
    if reason not in REASONS:
        raise InvalidError("reason_needed")
    return reason

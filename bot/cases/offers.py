"""What becomes of an offer of help, step by step; what is not listed is refused."""

from collections.abc import Mapping

from bot.domain.errors import ConflictError
from bot.domain.offer import OfferState

TRANSITIONS: Mapping[OfferState, tuple[OfferState, ...]] = {
    OfferState.NEW: (
        OfferState.FORWARDED,
        OfferState.MATCHED,
        OfferState.DECLINED,
        OfferState.DONE,
    ),
    OfferState.FORWARDED: (OfferState.MATCHED, OfferState.DECLINED, OfferState.DONE),
    OfferState.MATCHED: (OfferState.DECLINED, OfferState.DONE),
    OfferState.DECLINED: (),
    OfferState.DONE: (),
}
OPEN = tuple(state for state, after in TRANSITIONS.items() if after)
ENDED = tuple(state for state in OfferState if state not in OPEN)


def check_step(before: OfferState, after: OfferState) -> None:
    """ConflictError `wrong_state` where the one does not follow the other."""
    if after not in TRANSITIONS[before]:
        raise ConflictError("wrong_state", state=before)

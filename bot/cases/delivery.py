"""What a counselor can do about a message that did not arrive, by why it did not."""

from enum import StrEnum
from types import MappingProxyType


class Next(StrEnum):
    """The next step, told beside the reason."""

    RETRY = "retry"  # the same words once more
    REPAIR = "repair"  # once more, when somebody has repaired our side
    CAREFUL = "careful"  # once more, but they may then be there twice
    REWRITE = "rewrite"  # other words
    CALL = "call"  # another way to the resident
    OVER = "over"  # the case is closed, and nothing is written in it any more


# The reasons are those of `bot.services.delivery` and `bot.storage.outbox`.
NEXT: MappingProxyType[str, Next] = MappingProxyType(
    {
        "throttled": Next.RETRY,
        "busy": Next.RETRY,
        "unreachable": Next.RETRY,
        "gave_up": Next.RETRY,
        "locked_out": Next.REPAIR,
        "unsure": Next.CAREFUL,
        "interrupted": Next.CAREFUL,
        "refused": Next.REWRITE,
        "unreadable": Next.REWRITE,
        "blocked": Next.CALL,
        "gone": Next.CALL,
        "no_address": Next.CALL,
    }
)
_AGAIN = (Next.RETRY, Next.REPAIR, Next.CAREFUL)


def next_step(state: str, reason: str | None, *, is_over: bool = False) -> Next | None:
    """What to do about a message in this state; None where it goes its way by itself.

    `is_over`: the case is closed.
    """
    if state not in ("maybe", "failed"):
        return None
    if is_over:
        return Next.OVER
    return Next.CAREFUL if state == "maybe" else NEXT.get(reason or "", Next.CALL)


def may_go_again(state: str, reason: str | None) -> bool:
    """Whether the same message may be put on its way once more."""
    return next_step(state, reason) in _AGAIN

"""What becomes of a case that was merged into another one by mistake: pure."""

from bot.cases.states import WITH_A_COUNSELOR
from bot.domain.codes import CaseState


def state_again(before: CaseState, *, is_somebody_there: bool) -> CaseState:
    """Where a case stands again after its merge is taken back.

    What waited waits, what was over is over. What a counselor had is theirs again, or waits if
    that counselor does not work here any more (`is_somebody_there`).
    """
    if before is CaseState.RECEIVED:
        return CaseState.QUEUED
    if before in WITH_A_COUNSELOR and not is_somebody_there:
        return CaseState.QUEUED
    return before

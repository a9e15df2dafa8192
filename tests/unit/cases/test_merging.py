from bot.cases.merging import state_again
from bot.cases.states import WITH_A_COUNSELOR
from bot.domain.codes import CaseState


def test_a_case_stands_again_where_it_stood_unless_its_counselor_has_left() -> None:
    for state in CaseState:
        there = state_again(state, is_somebody_there=True)
        left = state_again(state, is_somebody_there=False)
        if state in WITH_A_COUNSELOR:
            assert (there, left) == (state, CaseState.QUEUED)
        elif state is CaseState.RECEIVED:
            assert there is left is CaseState.QUEUED
        else:
            assert there is left is state

"""Where a case may go: everything that is not listed is refused."""

import pytest

from bot.cases.states import REASONS, TRANSITIONS, WAITING, WITH_A_COUNSELOR, after, check_reason
from bot.domain.codes import CaseState
from bot.domain.errors import ConflictError, InvalidError

ACTS = {
    *("queue", "hold", "claim", "talk", "release"),
    *("refer", "answered", "monitor", "close", "withdraw", "reopen", "take_up"),
}


def test_every_state_and_act_is_known() -> None:
    assert set(TRANSITIONS) == set(CaseState)
    assert {act for acts in TRANSITIONS.values() for act in acts} == ACTS


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("act", sorted(ACTS))
def test_an_act_leads_somewhere_or_is_refused(state: CaseState, act: str) -> None:
    if act in TRANSITIONS[state]:
        assert after(state, act) is TRANSITIONS[state][act]
    else:
        with pytest.raises(ConflictError) as refused:
            after(state, act)
        assert refused.value.details == {"state": state, "act": act}


def test_a_case_is_waiting_with_somebody_or_over() -> None:
    placed = [CaseState.RECEIVED, *WAITING, *WITH_A_COUNSELOR, CaseState.CLOSED]
    assert sorted(placed) == sorted(CaseState)


@pytest.mark.parametrize("state", WITH_A_COUNSELOR)
def test_whoever_has_a_case_may_talk_give_it_back_and_end_it(state: CaseState) -> None:
    assert after(state, "release") is CaseState.QUEUED
    assert after(state, "close") is CaseState.CLOSED
    assert after(state, "talk") in WITH_A_COUNSELOR


def test_nothing_that_waits_can_be_ended_unseen() -> None:
    for state in (CaseState.RECEIVED, *WAITING):
        with pytest.raises(ConflictError):
            after(state, "close")


def test_every_case_can_be_closed_in_the_end() -> None:
    reachable, frontier = {CaseState.CLOSED}, True
    while frontier:
        more = {s for s, acts in TRANSITIONS.items() if reachable & set(acts.values())} - reachable
        reachable |= more
        frontier = bool(more)
    assert reachable == set(CaseState)


def test_reasons() -> None:
    assert all(check_reason(reason) == reason for reason in REASONS)
    for wrong in ("", "other", "Advice", " advice"):
        with pytest.raises(InvalidError, match="reason_needed"):
            check_reason(wrong)

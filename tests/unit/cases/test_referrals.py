"""What becomes of a referral, and what its receiver may read."""

import pytest

from bot.cases.referrals import (
    OPEN,
    TRANSITIONS,
    ReferralState,
    Step,
    after,
    by_when,
    check_receiver,
    for_receiver,
    heard_by,
    is_overdue,
    may_be_named,
    step_of,
)
from bot.domain.codes import Reporter, Urgency
from bot.domain.errors import ConflictError, InvalidError
from tests.support.world import config, kst

CENTERS = frozenset({"nokbeon"})
REPORT = {
    "who": "neighbor", "role": "letter_carrier", "relation": "next_door", "phone": "010-2345-6789",
    "name": "김마리", "call": "any", "updates": "yes", "reward": "yes", "story": "며칠째 굶어요",
    "place": {"words": "녹번동 3층"}, "household": "alone", "secret": "12345678", "later": "x",
    "outing": "never", "whom": "parent", "today": "yes",
}  # fmt: skip


@pytest.mark.parametrize("state", ReferralState)
@pytest.mark.parametrize("step", Step)
def test_a_step_leads_somewhere_or_is_refused(state: ReferralState, step: Step) -> None:
    if step in TRANSITIONS[state]:
        assert after(state, step) is TRANSITIONS[state][step]
    else:
        with pytest.raises(ConflictError, match="wrong_state"):
            after(state, step)
    assert (state in OPEN) == bool(TRANSITIONS[state])


def test_silence_counts_in_open_hours() -> None:
    friday = kst("2026-02-13 17:00")
    calendar, rule = config().calendar, config().casework
    assert by_when(calendar, rule, Urgency.NORMAL, friday) == kst("2026-02-19 12:00")
    pressing = by_when(calendar, rule, Urgency.HIGH, friday)
    assert pressing == kst("2026-02-13 18:00")
    assert is_overdue(ReferralState.SENT, pressing, kst("2026-02-13 18:01"))


def test_who_is_still_looking_into_it_is_to_be_heard_again() -> None:
    calendar, rule = config().calendar, config().casework
    assert step_of(rule, Step.FINISH, "applied") is Step.REPORT
    assert step_of(rule, Step.FINISH, "aid_given") is Step.FINISH
    assert step_of(rule, Step.RETURN, "applied") is Step.RETURN
    due = heard_by(calendar, rule, kst("2026-11-24 10:00"))
    assert due == kst("2026-12-01 10:00")
    assert is_overdue(ReferralState.ACCEPTED, due, kst("2026-12-01 10:01"))
    assert not is_overdue(ReferralState.DONE, due, kst("2026-12-01 10:01"))


@pytest.mark.parametrize(
    ("kind", "receiver", "whom"),
    [
        ("center", "nokbeon", "nokbeon"),
        ("department", "living", "living"),
        ("integrated", "anything", "integrated"),
        ("agency", "foodbank", "foodbank"),
        ("agency", "녹번동 작은 교회", "녹번동 작은 교회"),
    ],
)
def test_receivers(kind: str, receiver: str, whom: str) -> None:
    assert check_receiver(kind, receiver, CENTERS, config().casework) == whom


@pytest.mark.parametrize(
    ("kind", "receiver", "code"),
    [
        ("friend", "x", "no_such_kind"),
        ("center", "atlantis", "no_such_center"),
        ("department", "nokbeon", "no_such_receiver"),
        ("agency", "", "no_such_receiver"),
        ("agency", "x" * 65, "no_such_receiver"),
    ],
)
def test_no_receivers(kind: str, receiver: str, code: str) -> None:
    with pytest.raises(InvalidError, match=code):
        check_receiver(kind, receiver, CENTERS, config().casework)


def test_a_receiver_reads_nothing_of_who_reported() -> None:
    shown = for_receiver(REPORT, frozenset({"outing"}))
    assert shown == {
        "story": "며칠째 굶어요", "place": {"words": "녹번동 3층"}, "household": "alone",
        "outing": "never", "whom": "", "today": "yes",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("reporter", "report", "is_named"),
    [
        (Reporter.SELF, {"consents": {"given": {"general": "1"}}}, True),
        (Reporter.SELF, {"consent.general": "yes"}, True),
        (Reporter.SELF, {"consents": {"given": {}, "is_child": True}}, False),
        (Reporter.SELF, {}, False),
        (Reporter.NEIGHBOR, {"consents": {"given": {"general": "1"}}}, False),
        (Reporter.WORKER, {"consent.general": "yes"}, False),
    ],
)
def test_only_who_is_in_need_and_consented_is_named(
    reporter: Reporter, report: dict[str, object], is_named: bool
) -> None:
    assert may_be_named(reporter, report) is is_named

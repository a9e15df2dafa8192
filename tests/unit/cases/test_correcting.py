import pytest

from bot.cases.correcting import Judged, changes, check, heard, judged
from bot.domain.codes import CrisisType, Urgency
from bot.domain.errors import ConflictError, InvalidError

FOOD, DEBT = CrisisType.FOOD, CrisisType.DEBT
HIGH = Judged(Urgency.HIGH, (FOOD,))
NORMAL = Judged(Urgency.NORMAL, (FOOD,))
EMERGENCY = Judged(Urgency.EMERGENCY, (FOOD,))


def test_without_a_correction_a_case_is_never_less_urgent() -> None:
    assert heard(NORMAL, None, Judged(Urgency.HIGH, (DEBT,))) == (
        Judged(Urgency.HIGH, (FOOD, DEBT)),
        None,
    )
    assert heard(HIGH, None, NORMAL) == (HIGH, None)


def test_what_a_person_took_back_stays_taken_back() -> None:
    read = Judged(Urgency.HIGH, (FOOD, DEBT))
    corrected = Judged(Urgency.NONE, (FOOD,))
    assert heard(corrected, read, read) == (corrected, read)


def test_what_was_not_read_before_counts() -> None:
    now, read = heard(NORMAL, HIGH, Judged(Urgency.EMERGENCY, (FOOD, DEBT)))
    assert now == read == Judged(Urgency.EMERGENCY, (FOOD, DEBT))


def test_what_a_person_raised_stays_raised() -> None:
    assert heard(EMERGENCY, NORMAL, HIGH) == (EMERGENCY, HIGH)


def test_lowering_needs_a_reason_and_a_quiet_alarm() -> None:
    check(HIGH, NORMAL, HIGH, "쌀은 있대요", is_ringing=False)
    check(NORMAL, HIGH, None, "", is_ringing=True)
    for now, new, reason, is_ringing, error, code in (
        (HIGH, NORMAL, "", False, InvalidError, "lowering_reason"),
        (EMERGENCY, HIGH, "장난이래요", True, ConflictError, "alarm_rings"),
        (HIGH, HIGH, "", False, InvalidError, "nothing_corrected"),
        (HIGH, NORMAL, "가" * 501, False, InvalidError, "too_long"),
    ):
        with pytest.raises(error, match=code):
            check(now, new, None, reason, is_ringing=is_ringing)


def test_nobody_corrects_what_they_did_not_see() -> None:
    with pytest.raises(ConflictError, match="judged_since"):
        check(EMERGENCY, NORMAL, HIGH, "쌀은 있대요", is_ringing=False)


def test_codes_are_known_ones_in_the_order_they_had() -> None:
    assert judged("high", ["debt", "food", "food"]) == Judged(Urgency.HIGH, (DEBT, FOOD))
    assert judged("high", ["debt", "food"], ["food"]) == Judged(Urgency.HIGH, (FOOD, DEBT))
    with pytest.raises(InvalidError, match="no_such_urgency"):
        judged("critical", [])
    with pytest.raises(InvalidError, match="no_such_crisis"):
        judged("high", ["hunger"])


def test_changes_name_before_and_after() -> None:
    assert changes(HIGH, NORMAL) == {"urgency_was": "high", "urgency": "normal"}
    assert changes(HIGH, Judged(Urgency.HIGH, ())) == {"types_was": "food", "types": ""}

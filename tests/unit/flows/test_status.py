"""How a report stands, in words that are safe for anybody."""

from datetime import timedelta

import pytest

from bot.domain.codes import CaseState, CrisisType
from bot.domain.effects import AddToCase, FileCase, RaiseAlert, WithdrawCase
from bot.domain.lookups import CaseBySecret, CaseStatus
from bot.flows.status import numbers_in, told
from tests.support.world import OPEN, Resident, env, world

NUMBER, SECRET = "2026-000123", "12345678"


def case(
    state: CaseState = CaseState.QUEUED,
    *,
    is_late: bool = False,
    is_alerted: bool = False,
    closed_days_ago: int | None = None,
) -> CaseStatus:
    closed = None if closed_days_ago is None else OPEN - timedelta(days=closed_days_ago)
    return CaseStatus(
        NUMBER, state, OPEN - timedelta(hours=1), OPEN + timedelta(hours=2),
        is_held=state is CaseState.HELD, is_late=is_late, is_alerted=is_alerted, closed_at=closed,
    )  # fmt: skip


def bearer(found: CaseStatus | None = None) -> Resident:
    return Resident().holds(found or case(), SECRET)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2026-000123", (NUMBER, "")),
        ("2026000123", (NUMBER, "")),
        ("접수번호는 2026 000123이에요", (NUMBER, "")),
        ("2026-000123 1234-5678", (NUMBER, SECRET)),
        ("２０２６-０００１２３ / １２３４５６７８", (NUMBER, SECRET)),
        ("2026-000123 12345678", (NUMBER, SECRET)),
        ("1234 – 5678", ("", SECRET)),
        ("12345678", ("", SECRET)),
        ("010-1234-5678", ("", "")),
        ("2026-00012", ("", "")),
        ("없어요", ("", "")),
    ],
)
def test_numbers_as_people_type_them(words: str, found: tuple[str, str]) -> None:
    assert numbers_in(words) == found


@pytest.mark.parametrize("lang", world().texts.languages)
@pytest.mark.parametrize("state", CaseState)
def test_nothing_is_told_of_the_household(state: CaseState, lang: str) -> None:
    said = told(env(lang=lang), case(state))
    assert NUMBER in said
    for crisis in CrisisType:
        assert env(lang=lang).text(f"crisis.{crisis}") not in said


def test_a_broken_promise_is_admitted() -> None:
    assert told(env(), case(is_late=True)) == env().text("status.told.late", number=NUMBER)
    passed = told(env(now=OPEN + timedelta(hours=3)), case())
    assert passed == env().text("status.told.in_turn", number=NUMBER)


def test_the_check_number_is_not_remembered() -> None:
    resident = bearer().says("내 신고 확인", NUMBER, "1234 5678")
    assert "접수되었어요" in resident.heard
    assert SECRET not in resident.stored.decode()


def test_a_wrong_number_is_no_misunderstanding() -> None:
    resident = bearer().says("내 신고 확인", NUMBER, *("9999 9999",) * 4)
    assert resident.journal.misses == 0
    assert resident.messages[0].text == env().text("status.wrong")


def test_too_many_tries_are_told_kindly() -> None:
    locked = CaseStatus(NUMBER, CaseState.RECEIVED, OPEN, OPEN, is_held=False, is_locked=True)
    resident = Resident(facts={CaseBySecret(NUMBER, SECRET): locked})
    assert env().text("status.locked") in resident.says(f"{NUMBER} {SECRET}").heard


def test_both_numbers_typed_at_the_menu() -> None:
    assert "접수되었어요" in bearer().says(f"{NUMBER} {SECRET}").heard


def test_a_word_is_added_with_a_promise_for_a_closed_case() -> None:
    resident = bearer(case(CaseState.CLOSED, closed_days_ago=3))
    resident.says(f"{NUMBER} {SECRET}").taps("덧붙여 말하기").says("다시 힘들어졌어요")
    effect = resident.effects[0]
    assert isinstance(effect, AddToCase)
    assert (effect.number, effect.words) == (NUMBER, "다시 힘들어졌어요")
    assert "다시 말씀해 주셔서 고마워요" in resident.heard


def test_what_was_over_long_ago_is_only_told() -> None:
    resident = bearer(case(CaseState.CLOSED, closed_days_ago=90)).says(f"{NUMBER} {SECRET}")
    assert "마쳤어요" in resident.heard
    assert "덧붙여 말하기" not in resident.buttons


def test_withdrawing_is_asked_twice() -> None:
    resident = bearer().says(f"{NUMBER} {SECRET}").taps("신고 취소하기", "아니요, 둘게요")
    assert resident.all_effects == []
    resident.says(f"{NUMBER} {SECRET}").taps("신고 취소하기", "네, 취소할게요")
    assert resident.effects == (WithdrawCase(NUMBER),)


def test_their_own_needs_no_numbers_and_another_one_does() -> None:
    other = case(CaseState.REFERRED)
    resident = Resident().holds(other, SECRET).starts().says("상담사", "내 신고 어떻게 됐어요?")
    assert "2026-000001" in resident.heard
    resident.taps("다른 신고 보기").says(f"{NUMBER} {SECRET}")
    assert "주민센터" in resident.heard


def test_asked_in_the_middle_of_something_else() -> None:
    resident = Resident().starts().says("내가 힘들어요", "내 신고 어떻게 됐어요?")
    assert resident.messages[0].text == env().text("status.after_this")
    assert resident.journal.misses == 0
    assert resident.journal.flow == "report"


def test_danger_cried_out_here_belongs_to_the_report_that_was_sent() -> None:
    resident = Resident().says("상담사", "내 신고 확인", "지금 옥상이에요 뛰어내리려고 해요")
    (filed, alert) = resident.effects
    assert isinstance(filed, FileCase)
    assert isinstance(alert, RaiseAlert)
    assert (filed.number, filed.is_beside) == (resident.journal.number, True)
    assert CrisisType.SUICIDE in filed.crisis_types
    assert set(filed.report) == {"story"}
    assert resident.journal.flow is None

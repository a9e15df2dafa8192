"""The welfare check: who is invited, what becomes of the answers, and who wants none of it."""

from dataclasses import replace

import pytest

from bot.domain.codes import CaseKind, CrisisType, Urgency
from bot.domain.effects import KeepWelfareCheck, OpenInvitation, StopInvitations
from bot.domain.messages import Channel, InboundKind
from bot.domain.welfare_check import Band
from bot.flows.conversation import Standing
from bot.flows.invited import came_with
from bot.flows.welfare_rule import words
from tests.support.world import (
    CODE,
    Resident,
    alerts,
    config,
    env,
    filed,
    inbound,
)

CHECK = config().welfare_check
CONSENT = ("네, 동의해요", "네, 동의해요")


def begun(*, dong: str = "nokbeon", phone: str = "+821012345678", health: bool = True) -> Resident:
    """An invited resident before the first question."""
    resident = Resident().comes_invited(dong, phone).taps("시작하기")
    return resident.taps("네, 동의해요", "네, 동의해요" if health else "동의하지 않아요")


def answers(resident: Resident, **different: str) -> Resident:
    """Answers everything: the best answers unless said otherwise."""
    for question in CHECK.questions:
        if resident.journal.flow == "welfare_check" and _is_asked(resident, question.id):
            chosen = different.get(question.id, question.options[0].id)
            resident.presses(f"{question.id}:{chosen}")
    return resident


def _is_asked(resident: Resident, question: str) -> bool:
    return any(button.startswith(f"{question}:") for button in resident.buttons.values())


def kept(resident: Resident) -> list[KeepWelfareCheck]:
    """The answers that were handed to the shell."""
    return [e for e in resident.all_effects if isinstance(e, KeepWelfareCheck)]


WORRYING = {"talk": "never", "together": "never", "helper": "no", "health": "bad",
            "falls": "once"}  # fmt: skip


def test_an_invitation_greets_and_asks_for_nothing_personal_yet() -> None:
    resident = Resident().comes_invited()
    assert resident.effects == (OpenInvitation(CODE),)
    assert "수신거부" in resident.heard
    assert list(resident.buttons.values())[:3] == ["start:begin", "start:rule", "start:later"]
    assert "김영희" not in resident.heard


def test_at_most_twelve_questions_each_counted() -> None:
    resident = begun()
    asked = []
    while resident.journal.flow:
        asked.append(resident.messages[-1].text)
        resident.presses(next(iter(resident.buttons.values())))
    assert len(asked) == 12
    assert asked[0].startswith("(1/12)")
    assert asked[-1].startswith("(12/12)")


def test_who_gets_along_hears_kind_words_and_is_left_alone() -> None:
    resident = answers(begun())
    (told,) = kept(resident)
    assert (told.band, told.points, told.is_complete, told.has_case) == (Band.LOW, 0, True, False)
    assert told.is_invited
    assert told.dong == "nokbeon"
    assert not filed(resident.all_effects)
    assert env().text("welfare_check.result.low") in resident.heard


def test_who_is_at_risk_becomes_a_case_at_the_number_of_the_invitation() -> None:
    resident = answers(begun(), **WORRYING).taps("네, 그 번호로요")
    (case,) = filed(resident.effects)
    assert (case.kind, case.urgency) == (CaseKind.WELFARE_CHECK, Urgency.HIGH)
    assert (case.dong, case.identity.phone, case.identity.name) == (
        "nokbeon", "+821012345678", "김영희",
    )  # fmt: skip
    assert case.crisis_types[0] is CrisisType.ISOLATION
    assert case.is_complete
    assert case.programs
    assert case.number in resident.heard
    (told,) = kept(resident)
    assert told.has_case
    assert told.answers["talk"] == "never"


def test_effects_come_in_the_order_in_which_the_case_is_known() -> None:
    resident = answers(begun(), **WORRYING).taps("네, 그 번호로요")
    assert [type(effect).__name__ for effect in resident.effects] == [
        "FileCase", "KeepWelfareCheck",
    ]  # fmt: skip


def test_another_number_or_none() -> None:
    other = answers(begun(), **WORRYING).taps("다른 번호로요").says("010-8765-4321")
    assert filed(other.effects)[0].identity.phone == "+821087654321"
    none = answers(begun(), **WORRYING).taps("전화는 싫어요")
    assert filed(none.effects)[0].identity.is_anonymous


def test_without_an_invitation_place_and_number_are_asked() -> None:
    resident = Resident().says("안부 확인").taps("시작하기", *CONSENT)
    answers(resident, **WORRYING).says("010-1234-5678", "녹번동")
    (case,) = filed(resident.effects)
    assert (case.dong, case.identity.phone) == ("nokbeon", "+821012345678")
    assert kept(resident)[0].is_invited is False


def test_who_is_to_be_watched_is_offered_a_call() -> None:
    watch = {"talk": "never", "together": "never", "helper": "unsure"}
    no = answers(begun(), **watch).taps("아니요, 괜찮아요")
    assert not filed(no.all_effects)
    assert kept(no)[0].band is Band.WATCH
    yes = answers(begun(), **watch).taps("네, 연락 주세요", "네, 그 번호로요")
    assert filed(yes.effects)[0].urgency is Urgency.NORMAL


def test_without_consent_about_health_nothing_about_it_is_asked() -> None:
    resident = answers(begun(health=False), **WORRYING)
    health = {question.id for question in CHECK.questions if question.is_health}
    assert not health & resident.journal.answers.keys()
    resident.taps("네, 그 번호로요")
    assert not health & kept(resident)[0].answers.keys()
    assert kept(resident)[0].band is Band.AT_RISK


@pytest.mark.parametrize("said", ["동의하지 않아요", "저는 14세 미만이에요"])
def test_without_consent_nothing_is_asked_and_nothing_kept(said: str) -> None:
    resident = Resident().comes_invited().taps("시작하기", said)
    assert resident.journal.flow is None
    assert not kept(resident)
    assert not filed(resident.all_effects)


def test_the_rule_is_shown_before_on_request() -> None:
    resident = Resident().comes_invited().taps("점수 매기는 법")
    assert words(env(flow="welfare_check")) in resident.heard
    resident.taps("시작하기", *CONSENT)
    assert "(1/12)" in resident.heard


def test_the_rule_names_every_question_and_band_without_a_key_left() -> None:
    for lang in ("ko", "en"):
        said = words(env(lang=lang))
        for question in CHECK.questions:
            assert env(lang=lang).text(f"welfare_check.{question.id}.name") in said
        assert "{" not in said
        assert str(CHECK.step(Band.AT_RISK).from_points) in said


def test_the_rule_is_told_to_who_asks_in_their_own_words() -> None:
    assert words(env()) in Resident().says("점수는 어떻게 매기나요?").heard


def test_the_same_invitation_again_says_that_it_is_answered() -> None:
    resident = answers(begun()).comes_invited()
    assert env().text("welfare_check.answered") in resident.heard
    assert resident.journal.flow is None
    resident.says("안부 확인")
    assert resident.buttons["네, 다시 할게요"] == "again:yes"
    answers(resident.taps("네, 다시 할게요", "시작하기", *CONSENT))
    assert [told.is_invited for told in kept(resident)] == [True, False]


def test_a_code_that_nobody_gave_out() -> None:
    resident = Resident()
    resident.takes(replace(inbound(kind=InboundKind.START), origin=CODE))
    assert env().text("welfare_check.unknown") in resident.heard
    assert resident.effects == ()


def test_danger_with_the_last_button_comes_first_and_is_an_emergency() -> None:
    resident = answers(begun(), danger="yes")
    assert "119" in resident.messages[0].text
    assert alerts(resident.effects)
    (early,) = filed(resident.effects)
    assert (early.kind, early.urgency) == (CaseKind.WELFARE_CHECK, Urgency.EMERGENCY)
    resident.taps("네, 그 번호로요")
    (case,) = filed(resident.effects)
    assert case.number == early.number
    assert case.urgency is Urgency.EMERGENCY
    assert kept(resident)[0].band is Band.AT_RISK


def test_danger_in_words_keeps_what_was_answered() -> None:
    resident = begun().presses("talk:never").says("번개탄 샀어요")
    assert "109" in resident.messages[0].text or "119" in resident.messages[0].text
    assert alerts(resident.effects)
    (told,) = kept(resident)
    assert (told.is_complete, told.has_case) == (False, True)
    assert told.answers == {"talk": "never"}


def test_who_asks_for_a_person_in_the_middle_takes_the_answers_along() -> None:
    resident = begun().presses("talk:never").says("상담사 연결")
    assert filed(resident.effects)[0].kind is CaseKind.WELFARE_CHECK
    assert kept(resident)[0].answers == {"talk": "never"}


def test_back_asks_the_last_question_again() -> None:
    resident = begun().presses("talk:never").presses("cmd:back")
    assert "(1/12)" in resident.heard
    assert answers(resident).all_effects
    assert kept(resident)[0].answers["talk"] == "often"


@pytest.mark.parametrize("said", ["수신거부", "unsubscribe", "초대 그만 받을래요", "그만", "STOP"])
def test_stop_words_end_the_invitations(said: str) -> None:
    resident = Resident(Channel.TELEGRAM).comes_invited().says(said)
    assert StopInvitations() in resident.effects
    assert env(lang=resident.journal.lang or "ko").text("welfare_check.no_more") in resident.heard
    assert resident.journal.flow is None


def test_a_plain_stop_of_somebody_never_invited_says_nothing_of_invitations() -> None:
    resident = Resident().says("그만")
    assert resident.effects == (StopInvitations(),)
    assert env().text("welfare_check.no_more") not in resident.heard


def test_a_stop_that_means_a_report_is_about_the_report() -> None:
    resident = Resident()
    resident.starts().taps("내가 힘들어요").says("그만")
    assert StopInvitations() not in resident.effects


def test_unsubscribing_in_a_report_goes_on_with_the_report() -> None:
    resident = Resident().starts().taps("내가 힘들어요").says("수신거부")
    assert StopInvitations() in resident.effects
    assert resident.journal.flow == "report"


def test_a_person_keeps_the_word() -> None:
    speaking = Standing(is_human_speaking=True, has_case=True)
    resident = Resident(standing=speaking).comes_invited()
    assert resident.effects == (OpenInvitation(CODE),)
    assert resident.messages == ()
    resident.says("수신거부")
    assert StopInvitations() in resident.effects
    assert resident.heard == env().text("welfare_check.no_more")


def test_an_invitation_in_the_middle_of_a_report_waits() -> None:
    resident = Resident().starts().taps("내가 힘들어요").comes_invited()
    assert resident.journal.flow == "report"
    assert env().text("welfare_check.after_this") in resident.heard


def test_only_a_start_carries_a_code() -> None:
    assert came_with(inbound("안녕")) is None

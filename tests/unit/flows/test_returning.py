"""Coming back to what was left in its middle: after days, and after a person had the word."""

from dataclasses import replace

import pytest

from bot.domain.effects import PersonAsked
from bot.flows.conversation import Standing
from bot.flows.returning import NEW, ON
from tests.support.world import Resident, env, filed

BEGUN = ("내가 힘들어요", "네")
AT_PLACE = "place"


def asked(resident: Resident) -> str:
    return next(iter(resident.buttons.values())).rpartition(":")[0]


def begun() -> Resident:
    return Resident().starts().says(*BEGUN)


def test_soon_nobody_is_greeted() -> None:
    assert "다시 오셨네요" not in begun().waits(hours=1).says("네").heard


def test_an_answer_that_fits_is_one_after_days_as_well() -> None:
    resident = begun().waits(days=2).says("네")
    assert resident.messages[0].text == env().text("resume.again")
    assert resident.journal.answers["consent.health"] == "yes"


def test_opening_it_again_asks_again_and_offers_to_start_over() -> None:
    resident = begun().waits(days=2).starts()
    assert asked(resident) == "consent.health"
    assert "처음으로" in resident.buttons
    assert "뒤로" not in resident.buttons


def test_a_button_of_the_question_is_just_an_answer() -> None:
    resident = begun().waits(days=2).presses("consent.health:no")
    assert resident.journal.answers["consent.health"] == "no"


def test_something_new_begins_anew_with_its_words() -> None:
    resident = begun().waits(days=2).says("월세가 두 달 밀렸어요")
    assert list(resident.buttons.values()) == [ON, NEW]
    assert resident.journal.answers.get("consent.health") is None
    resident.presses(NEW)
    assert resident.journal.answers["story"] == "월세가 두 달 밀렸어요"
    assert asked(resident) == "consent.general"


def test_words_on_coming_back_belong_to_the_story_if_they_go_on() -> None:
    resident = begun().says("네").waits(days=1).says("월세가 두 달 밀렸어요")
    resident.presses(ON)
    assert "월세가 두 달 밀렸어요" in str(resident.journal.answers["story"])


@pytest.mark.parametrize("words", ["이어서 할게요", "네", "1"])
def test_the_way_may_be_typed(words: str) -> None:
    resident = begun().waits(days=1).says("그게 말이에요", words)
    assert asked(resident) == "consent.health"
    assert resident.journal.kept is None


def test_neither_way_three_times_is_for_a_person() -> None:
    resident = begun().waits(days=1).says("그게 말이에요", "음 뭐랄까", "에이", "몰라 몰라")
    assert PersonAsked("not_understood") in resident.effects


def test_who_asked_for_a_person_may_go_on_meanwhile() -> None:
    resident = begun().says("상담사", "급해요")
    assert "덧붙여" in resident.heard
    resident.taps("이어서 하기")
    assert asked(resident) == "consent.health"
    resident.says("아니요")
    assert filed(resident.effects)[0].number == "2026-000001"


def test_it_is_one_case_whatever_came_between() -> None:
    resident = begun().says("상담사").taps("이어서 하기").says("아니요", "네, 위험해요")
    assert {case.number for case in filed(resident.all_effects)} == {"2026-000001"}
    assert resident.journal.is_alerted


def test_once_the_case_is_closed_nothing_rests() -> None:
    resident = begun().says("상담사")
    resident.standing = Standing(was_closed=True)
    assert resident.says("안녕하세요").journal.flow is None


def test_refusing_after_a_person_was_asked_for_is_told_truly() -> None:
    resident = Resident().starts().says("내가 힘들어요", "상담사").taps("이어서 하기")
    resident.says("동의하지 않아요")
    assert env().text("report.declined_person") in resident.heard


def test_before_the_consent_a_misunderstanding_hands_nothing_over() -> None:
    resident = Resident().starts().says("월세가 두 달 밀렸어요", "음 그게", "글쎄", "에휴")
    assert filed(resident.effects)[0].report == {}
    assert resident.messages[0].text == env().text("unclear.handed_over")


def test_danger_goes_before_all_of_it() -> None:
    resident = begun().waits(days=2).says("그게 말이에요", "번개탄 샀어요")
    assert "109" in resident.messages[0].text
    assert resident.journal.kept is None


def test_the_memory_is_stored() -> None:
    resident = begun().waits(days=2).says("그게 말이에요")
    assert resident.journal.kept == "그게 말이에요"
    assert replace(resident.journal, waits=True).waits

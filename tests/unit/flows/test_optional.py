import pytest

from bot.domain.effects import Json
from bot.flows.optional import Skippable, Ticks, Worded
from bot.flows.questions import Words
from bot.flows.steps import Answer, Draft, Unclear
from tests.support.world import Resident, env, inbound

SINCE = Skippable("since", ("today", "days"))
SIGNS = Ticks("signs", ("mail", "papers"))


@pytest.mark.parametrize(
    ("typed", "value"), [("건너뛰기", ""), ("3", ""), ("며칠 됐어요", "days"), ("패스", "")]
)
def test_one_of_a_few_or_none(typed: str, value: str) -> None:
    assert SINCE.take(env(), inbound(typed), None) == Answer(value)
    assert SINCE.fits(value)


@pytest.mark.parametrize("typed", ["부모 없이 할머니랑 살아요", "해 넘어갈 때쯤", "他不说话", "?"])
def test_what_only_sounds_like_a_refusal_is_none(typed: str) -> None:
    assert isinstance(SINCE.take(env(), inbound(typed), None), Unclear)


def test_what_is_neither_is_asked_again() -> None:
    assert isinstance(SINCE.take(env(), inbound("글쎄"), None), Unclear)
    assert not SINCE.fits("skip")
    assert not SINCE.fits(["days"])


def test_ticks_may_be_left_out_until_one_is_set() -> None:
    assert [choice.id for choice in SIGNS.message(env(), None).choices][-1] == "skip"
    assert SIGNS.take(env(), inbound(choice="skip"), None) == Answer([])
    ticked = SIGNS.take(env(), inbound(choice="mail"), None)
    assert ticked == Draft(["mail"])
    ids = [choice.id for choice in SIGNS.message(env(), ["mail"]).choices]
    assert ids == ["done", "papers"]
    assert SIGNS.take(env(), inbound(choice="done"), ["mail"]) == Answer(["mail"])


def test_ticks_that_are_understood_by_nobody() -> None:
    assert isinstance(SIGNS.take(env(), inbound("글쎄"), None), Unclear)
    assert isinstance(SIGNS.take(env(), inbound("글쎄, 건너뛰기"), None), Unclear)


@pytest.mark.parametrize(("value", "fits"), [([], True), (["mail"], True), (["x"], False)])
def test_stored_ticks(value: Json, fits: bool) -> None:
    assert SIGNS.fits(value) is fits


def test_other_words_for_the_same_question() -> None:
    asked = Worded(Words("story", 5), "report.easy.story")
    assert asked.key == "story"
    assert asked.is_open
    assert asked.message(env(), None).text == env().text("report.easy.story")
    assert asked.take(env(), inbound("쌀이 없어요"), None) == Answer("쌀이 없어")
    assert asked.fits("x")
    assert not Worded(SINCE, "report.easy.story").is_open


@pytest.mark.parametrize(
    "word", ["ㄴㄴ", "아니요", "없어요", "몰라요", "건너뛰기", "안 남길래요", "말하고 싶지 않아요"]
)
def test_whoever_may_leave_a_question_out_does_so_in_any_words(word: str) -> None:
    resident = Resident().says("이웃이 걱정돼요", "네", "네", "이웃이나 아는 분", "아니요")
    resident.says("옆집에 우편물이 쌓였어요")
    assert env().text("choice.done") in resident.buttons
    assert "말씀하신 것을 골라 두었어요: 우편물·고지서 쌓임" in resident.heard
    resident.says("다 골랐어요")
    while "이렇게 보낼까요" not in resident.heard and len(resident.turns) < 20:
        is_place = "곳이 어디" in resident.heard
        is_choice = "알려 드릴까요" in resident.heard
        resident.says("역촌동" if is_place else "괜찮아요" if is_choice else word)
    assert resident.journal.answers["signs"] == ["mail"]
    assert resident.journal.answers["phone"] == ""
    assert resident.journal.misses == 0


def test_skip_after_ticks_keeps_them() -> None:
    resident = Resident().says("이웃이 걱정돼요", "네", "네", "이웃이나 아는 분", "아니요")
    resident.says("옆집 할머니가 안 보여요").taps("냄새·파리").says("건너뛰기")
    assert resident.journal.answers["signs"] == ["smell"]


def test_who_lives_alone_is_asked_for_the_age_only() -> None:
    resident = Resident().says("혼자 사는데 쌀이 없어요", "네", "네", "아니요", "며칠 됐어요")
    assert "나이가 어떻게" in resident.heard
    assert "누구와 함께" not in resident.heard
    assert resident.says("여든둘").journal.answers["household"] == "alone_old"


def test_ticks_stay_while_more_is_told() -> None:
    resident = Resident().presses("menu:self").says("네", "네", "아니요", "두 달 됐어요")
    resident.presses("troubles:money")
    resident.says("월세가 밀리고 쌀이 다 떨어져서 어떻게 해야 할지 모르겠어요 아이들도 배고프대요")
    assert resident.heard.startswith("고른 것: 생활비가 없어요, ")
    answers = resident.says("다 골랐어요").journal.answers
    assert answers["troubles"] == ["money", "food", "home", "care"]
    assert "배고프대요" in str(answers["story"])


def test_signs_that_were_ticked_stay_while_more_is_told() -> None:
    resident = Resident().presses("menu:neighbor").says("네", "네").taps("이웃이나 아는 분")
    resident.says("아니요", "옆집 할아버지가 걱정돼요").presses("signs:ramen")
    resident.says("문 앞에 우편물이 잔뜩 쌓여 있고 신문도 그대로 있어요 요즘 통 뵙지를 못했네요")
    assert set(resident.says("다 골랐어요").journal.answers["signs"]) == {"ramen", "mail"}

"""What the learned model makes of short words, and how sure it is of who writes."""

import pytest

from bot.domain.codes import Reporter
from bot.triage.by_model import REPORTERS
from scripts.corpus import read
from tests.support.world import world


@pytest.mark.parametrize(
    "words",
    [
        "죽을래요",
        "죽고 싶어",
        "목맸어요",
        "약먹었어",
        "옥상이에요",
        "칼들었어요",
        "맞고있어",
        "불났어요",
    ],
)
def test_danger_in_a_handful_of_letters_is_heard(words: str) -> None:
    reading = world().reader.read(words)
    assert reading.is_emergency
    assert reading.hotlines


@pytest.mark.parametrize(
    "words",
    [
        "그만",
        "뒤로",
        "저예요",
        "다 골랐어요",
        "이제 됐어요",
        "모르겠어요",
        "나가기",
        "I don't know",
        "nobody",
    ],
)
def test_a_short_answer_is_no_danger(words: str) -> None:
    assert not world().reader.read(words).is_emergency


@pytest.mark.parametrize(
    "words",
    [
        "I want to end my life", "I'm going to kill myself tonight", "our house is burning",
        "he is beating me now", "help he has a knife", "someone trying to kill me",
        "세상을 떠나고 싶습니다", "아이가 없어졌어요", "사라지고 싶다 그냥 죽고 싶다",
        "자살할래요",
        "약을 많이 먹었어요", "그만 살고 싶어요", "着火了", "我不想活了", "cháy nhà rồi",
    ],
)  # fmt: skip
def test_a_plain_cry_is_heard(words: str) -> None:
    assert world().reader.read(words).is_emergency


@pytest.mark.parametrize(
    "words",
    [
        "저 오늘 퇴근했어요", "지금 회의 중이에요", "가스 고쳤어요", "더 안 주셔도 돼요",
        "지하철 탔어요", "저 내일 이사해요", "아들이 옆에 있어요", "감기약 먹었어요",
        "지금 문 닫았어요", "i am on my way", "the heating works again", "我到家了",
        "tôi về nhà rồi",
    ],
)  # fmt: skip
def test_a_short_answer_in_a_talk_alarms_nobody(words: str) -> None:
    assert not world().reader.read(words).is_emergency


def test_who_writes_is_sure_where_the_words_leave_no_doubt() -> None:
    for words, who in (
        ("저희 집에 쌀이 떨어졌어요", Reporter.SELF),
        ("옆집 할머니가 며칠째 안 보여요", Reporter.NEIGHBOR),
        ("제가 맡은 요양보호 어르신 댁에 난방이 안 됩니다", Reporter.WORKER),
    ):
        reading = world().reader.read(words)
        assert (reading.reporter, reading.is_sure_who) == (who, True), words


def test_who_writes_is_more_often_right_where_it_is_sure() -> None:
    """On messages that nothing was learned from: what is told apart there is worth a question."""
    told = [one for one in read() if one.part == "check" and one.reporter in REPORTERS]
    readings = [(one.reporter, world().reader.read(one.text)) for one in told]
    right = {sure: [] for sure in (True, False)}  # type: dict[bool, list[bool]]
    for who, reading in readings:
        if reading.reporter in REPORTERS:
            right[reading.is_sure_who].append(reading.reporter == who)
    sure, unsure = (sum(found) / len(found) for found in (right[True], right[False]))
    assert len(right[False]) < 0.2 * len(readings)
    assert sure > 0.9
    assert sure - unsure > 0.15

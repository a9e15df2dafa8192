"""On Kakao long lists come a page at a time, and numbers never stand in for buttons."""

import pytest

from bot.domain.messages import Channel
from bot.flows.pages import MOST
from tests.support.world import Resident, env, filed

TO_SIGNS = ("네", "네", "이웃이나 아는 분", "아니요", "옆집 할머니가 안 보여요")
MORE, BEFORE = env().text("choice.more"), env().text("choice.before")


def at_the_signs() -> Resident:
    return Resident(Channel.KAKAO).says("이웃이 걱정돼요", *TO_SIGNS)


def options(resident: Resident) -> list[str]:
    others = (MORE, BEFORE, "건너뛰기", "다 골랐어요", "뒤로", "상담사 연결")
    return [label for label in resident.buttons if label not in others]


def test_all_signs_are_buttons_on_two_pages() -> None:
    resident = at_the_signs()
    first = options(resident)
    assert first[0] == "우편물·고지서 쌓임"
    assert "건너뛰기" in resident.buttons
    second = options(resident.taps(MORE))
    assert "밤에 아이 혼자" in second
    assert len(first + second) == len(set(first + second)) == 11
    assert options(resident.taps(BEFORE)) == first
    assert all(len(turn.messages[-1].choices) <= MOST for turn in resident.turns)


def test_after_a_tick_they_stay_on_the_page_and_numbers_count_what_is_shown() -> None:
    resident = at_the_signs().taps(MORE).says("2")
    assert "고른 것: 밤에 아이 혼자" in resident.heard
    resident.taps("멍·다친 자국").says("더보기", "2, 3번", "다 골랐어요")
    assert resident.journal.answers["signs"] == ["mail", "papers", "bruises", "child"]
    assert "page" not in resident.journal.drafts


def test_the_next_question_begins_at_its_first_page() -> None:
    resident = at_the_signs().taps(MORE).taps("건너뛰기", "며칠 됐어요")
    while "누구와 함께" not in resident.heard:
        resident.taps("건너뛰기")
    assert options(resident)[0] == "혼자 사는 청년"
    resident.taps(MORE).says("3")
    assert resident.journal.answers["household"] == "disabled"
    resident.taps("뒤로")
    assert options(resident)[0] == "혼자 사는 청년"


def test_a_page_costs_no_answer_and_no_patience() -> None:
    resident = at_the_signs()
    before = resident.journal
    for _ in range(5):
        resident.says("더 보기")
    assert resident.journal.answers == before.answers
    assert resident.journal.misses == 0
    assert not filed(resident.all_effects)


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.TELEGRAM])
def test_other_channels_show_all_at_once(channel: Channel) -> None:
    resident = Resident(channel).says("이웃이 걱정돼요", "네")
    resident.says("네") if channel is Channel.TELEGRAM else None
    resident.says(*TO_SIGNS[1:])
    assert len(options(resident)) == 11
    assert MORE not in resident.buttons

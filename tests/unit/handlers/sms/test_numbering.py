"""Numbers in the place of buttons."""

import pytest

from bot.domain.messages import Choice
from bot.handlers.sms.numbering import meant, numbered

MENU = (
    Choice("menu:self", "내가 힘들어요"),
    Choice("menu:neighbor", "이웃이 걱정돼요"),
    Choice("cmd:person", "상담사 연결"),
    Choice("flow:status", "내 신고 확인"),
    Choice("resume_on", "이어서 할게요"),
)
QUESTION = (
    Choice("age:skip", "건너뛰기"),
    Choice("cmd:back", "뒤로"),
    Choice("cmd:person", "상담사 연결"),
)


def test_commands_stand_behind_and_a_person_is_zero() -> None:
    assert numbered(MENU) == [
        ("1)", "내가 힘들어요"),
        ("2)", "이웃이 걱정돼요"),
        ("3)", "내 신고 확인"),
        ("4)", "이어서 할게요"),
        ("0)", "상담사 연결"),
    ]
    assert numbered(QUESTION) == [("1)", "건너뛰기"), ("·", "뒤로"), ("0)", "상담사 연결")]
    assert numbered(()) == []


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("1", "menu:self"),
        ("2번이요", "menu:neighbor"),
        ("③", "flow:status"),
        (" 4) ", "resume_on"),
        ("0", "cmd:person"),
        ("0번", "cmd:person"),
        ("5", None),
        ("도와주세요", None),
        ("1 2", None),
    ],
)
def test_a_number_is_what_was_shown(typed: str, choice: str | None) -> None:
    assert meant(typed, MENU) == choice


def test_a_questions_own_numbers_are_left_to_it() -> None:
    """One may be an age."""
    assert meant("1", QUESTION) is None
    assert meant("0", QUESTION) == "cmd:person"


def test_to_a_person_numbers_are_words() -> None:
    """What a counselor writes offers nothing."""
    assert meant("0", ()) is None
    assert meant("1", ()) is None

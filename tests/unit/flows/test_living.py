"""Sentences about trouble and about with whom somebody lives."""

import pytest

from bot.domain.effects import Json
from bot.flows.living import Living, Troubles
from bot.flows.steps import Answer, Draft, Unclear
from bot.flows.understood import HOUSEHOLDS, TROUBLES
from tests.support.world import env, inbound

LIVING = Living("household", HOUSEHOLDS)
HARD = Troubles("troubles", tuple(TROUBLES))


@pytest.mark.parametrize(
    ("words", "draft", "answer"),
    [
        ("78세고 혼자 살아요", None, Answer("alone_old")),
        ("저 혼자 살고 있어요", None, Draft("alone")),
        ("마흔다섯이요", "alone", Answer("alone_middle")),
        ("혼자 사는 어르신", "alone", Answer("alone_old")),
        ("4", "alone", Answer("")),
        ("잘 모르겠어요", "alone", Answer("")),
        ("아이랑 둘이 살아요", None, Answer("single_parent")),
        ("남편이랑 살아요", None, Answer("couple")),
    ],
)
def test_with_whom_they_live(words: str, draft: Json, answer: object) -> None:
    assert LIVING.take(env(), inbound(words), draft) == answer


def test_who_lives_alone_is_asked_only_for_the_age() -> None:
    asked = LIVING.message(env(), "alone")
    assert "나이" in asked.text
    labels = ["혼자 사는 청년", "혼자 사는 중장년", "혼자 사는 어르신", "건너뛰기"]
    assert [choice.label for choice in asked.choices] == labels
    assert isinstance(LIVING.take(env(), inbound("글쎄 뭐라고 할까"), "alone"), Unclear)


def test_a_sentence_ticks_its_troubles() -> None:
    ticked = HARD.take(env(), inbound("월세도 밀리고 쌀도 떨어졌어요"), None)
    assert isinstance(ticked, Draft)
    assert {"home", "food"} <= set(ticked.value if isinstance(ticked.value, list) else ())
    assert isinstance(HARD.take(env(), inbound("뭘 골라요?"), None), Unclear)

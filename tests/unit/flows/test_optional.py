import pytest

from bot.domain.effects import Json
from bot.flows.optional import Skippable, Ticks, Worded
from bot.flows.questions import Words
from bot.flows.steps import Answer, Draft, Unclear
from tests.support.world import env, inbound

SINCE = Skippable("since", ("today", "days"))
SIGNS = Ticks("signs", ("mail", "papers"))


@pytest.mark.parametrize(
    ("typed", "value"), [("건너뛰기", ""), ("3", ""), ("며칠 됐어요", "days"), ("패스", "")]
)
def test_one_of_a_few_or_none(typed: str, value: str) -> None:
    assert SINCE.take(env(), inbound(typed), None) == Answer(value)
    assert SINCE.fits(value)


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

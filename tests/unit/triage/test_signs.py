import pytest

from bot.triage.lexicon import Lexicon
from bot.triage.page import lay_out
from bot.triage.signs import Evidence, Grammar, words_of
from bot.triage.vocabulary import Crisis, Group

GRAMMAR = Grammar(
    [
        Group("days", ("며칠째", "보름째")),
        Group("past", ("예전에",), side="before", reach=10, unless=("요즘도",)),
        Group("denied", ("지 않", "건 아니"), side="after", reach=6),
    ]
)


def fires(sign: Crisis, text: str) -> tuple[str, ...] | None:
    rule = GRAMMAR.rule(sign)
    page = lay_out(text)
    fired = rule.fire(Evidence(page, Lexicon(words_of(rule)).find(page)))
    return fired.words if fired else None


UNSEEN = Crisis("unseen", (), words=("안 보이",), needs=(("@days",),), within=8)
SAD = Crisis("sad", (), words=("울고 싶", "살고 싶지 않"), unless=("@past", "@denied", "농담"))


def test_all_needs_must_be_met_nearby() -> None:
    assert fires(UNSEEN, "며칠째 안 보이세요") == ("며칠째", "안보이")
    assert fires(UNSEEN, "안 보이세요") is None
    assert fires(UNSEEN, "며칠째 비가 와서 빨래를 못 널었고 글씨가 안 보이네요") is None


@pytest.mark.parametrize(
    "text",
    ["예전에 울고 싶었죠", "울고 싶은 건 아니고요", "울고 싶다 농담", "울고 싶지 않아요"],
)
def test_words_nearby_take_its_force(text: str) -> None:
    assert fires(SAD, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "예전에 살던 동네라서. 울고 싶어요",
        "예전에 요즘도 울고 싶어요",
        "울고 싶은 건 아니고요 그래도 밤에는 울고 싶어요",
        "살고 싶지 않아요",
    ],
)
def test_it_keeps_its_force(text: str) -> None:
    assert fires(SAD, text)


def test_an_unknown_group_is_named() -> None:
    with pytest.raises(ValueError, match="nobody"):
        GRAMMAR.rule(Crisis("x", (), words=("@nobody",)))


def test_a_sign_without_words_is_named() -> None:
    with pytest.raises(ValueError, match="'x'"):
        GRAMMAR.rule(Crisis("x", ()))

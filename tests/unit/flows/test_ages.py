"""Ages as people write them."""

import pytest

from bot.flows.ages import age_in


@pytest.mark.parametrize(
    ("words", "age"),
    [
        ("80세예요", 80), ("12살", 12), ("저는 열두살이에요", 12), ("만 열세 살", 13),
        ("저는 마흔다섯 살이에요", 45), ("제가 예순 한살입니다", 61), ("스무 살", 20),
        ("두 살", 2), ("I am 35 years old", 35),
        ("60세대 아파트", None), ("엄마가 살이 쪘어요", None), ("저 혼자 살아요", None),
        ("열심히 살아요", None), ("45", None), ("300살", None),
    ],
)  # fmt: skip
def test_an_age_in_words(words: str, age: int | None) -> None:
    assert age_in(words) == age


@pytest.mark.parametrize(
    ("words", "age"),
    [
        ("45", 45), ("마흔다섯이요", 45), ("쉰", 50), ("78요", 78), ("칠십", 70),
        ("칠십이에요", 70), ("육십오요", 65), ("팔십다됐어", 80), ("예순 넘었어요", 60),
        ("일흔이 다 돼 가요", 70),
        ("나는 올해 쉰둘이야", 52), ("칠십대 초반", 70), ("한 서른쯤", 30), ("십구세", 19),
        ("200", None), ("모름", None), ("열심히 살아요", None), ("십만 원", None),
        ("두 명이요", None), ("오십견이 왔어요", None),
    ],
)  # fmt: skip
def test_who_was_asked_needs_no_unit(words: str, age: int | None) -> None:
    assert age_in(words, is_asked=True) == age

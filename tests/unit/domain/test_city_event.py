"""What may be wrong with an event, and when it is offered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.city_event import CityEvent, mistakes
from tests.support.some_events import KIMJANG, SOME_EVENTS

DONGS = {event.dong for event in SOME_EVENTS}
DAY = timedelta(days=1)


def test_the_events_of_the_tests_are_fine() -> None:
    assert list(mistakes(SOME_EVENTS, DONGS)) == []


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (replace(KIMJANG, id="Kim Jang"), "an id is"),
        (replace(KIMJANG, id="mine"), "an id is"),
        (replace(KIMJANG, button={"ko": "아주아주 긴 이름의 김장 나눔"}), "longer than 14"),
        (replace(KIMJANG, name={"en": "Kimchi"}), "name has no Korean"),
        (replace(KIMJANG, bring={"en": "an apron"}), "bring has no Korean"),
        (replace(KIMJANG, dong="gangnam"), "no dong 'gangnam'"),
        (replace(KIMJANG, ends=KIMJANG.starts), "ends before"),
        (replace(KIMJANG, sign_up_opens=KIMJANG.sign_up_closes), "closes before"),
        (replace(KIMJANG, sign_up_closes=KIMJANG.ends + DAY), "after the event"),
        (replace(KIMJANG, capacity=0), "no seats"),
        (replace(KIMJANG, people_at_most=9), "people_at_most"),
    ],
)
def test_a_mistake_is_told(wrong: CityEvent, what: str) -> None:
    assert any(what in told for _, told in mistakes([wrong], DONGS))


def test_an_id_is_used_once() -> None:
    assert list(mistakes([KIMJANG, KIMJANG], DONGS)) == [("kimjang", "this id is used twice")]


def test_signing_up_begins_and_ends() -> None:
    assert not KIMJANG.is_open(KIMJANG.sign_up_opens - DAY)
    assert KIMJANG.is_open(KIMJANG.sign_up_opens)
    assert not KIMJANG.is_open(KIMJANG.sign_up_closes)
    assert KIMJANG.is_offered(KIMJANG.sign_up_closes)
    assert not KIMJANG.is_offered(KIMJANG.starts)

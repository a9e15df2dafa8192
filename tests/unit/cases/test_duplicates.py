"""What makes two reports alike, and what does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.duplicates import SHOWN_FROM, Same, Traits, likeness

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
STORY = "옆집 할머니가 며칠째 드시지 못하고 우편물이 쌓여 있어요"
DOOR = Traits(
    AT, "nokbeon", "은평로 210 반지하", STORY, "+821023456789", "talk-1", "old", "alone_old"
)


def test_the_same_door_in_other_words() -> None:
    other = Traits(
        AT + timedelta(days=1),
        "nokbeon",
        "은평로210 반지하방",
        "앞집 할머니가 며칠째 못 드시는 것 같아요. 우편물이 쌓였어요",
    )
    found = likeness(DOOR, other)
    assert found.score >= 0.7
    assert {Same.PLACE, Same.DONG, Same.TIME} <= set(found.reasons)


@pytest.mark.parametrize(
    ("place", "is_near"),
    [
        ("은평로 210 반지하", True),
        ("은평노 210 반지하", True),
        ("은평로 212 반지하", False),
        ("역말로 3 옥탑", False),
        ("", False),
    ],
)
def test_a_wrong_key_is_the_same_place_and_another_number_is_not(
    place: str, *, is_near: bool
) -> None:
    other = Traits(AT, "nokbeon", place)
    assert (Same.PLACE in likeness(DOOR, other).reasons) is is_near


def test_the_same_phone_or_talk_is_enough_and_the_same_dong_is_not() -> None:
    bare = Traits(AT + timedelta(days=3))
    assert likeness(DOOR, replace(bare, phone=DOOR.phone)).score >= SHOWN_FROM
    assert likeness(DOOR, replace(bare, talk=DOOR.talk)).score >= SHOWN_FROM
    assert likeness(DOOR, replace(bare, dong="nokbeon", age="old")).score < SHOWN_FROM


def test_other_dongs_and_ages_speak_against_it() -> None:
    same = replace(DOOR, phone="", talk="")
    alike = likeness(DOOR, same).score
    assert likeness(DOOR, replace(same, dong="galhyeon1")).score < alike
    assert likeness(DOOR, replace(same, age="young")).score < alike


def test_two_strangers_have_nothing_in_common() -> None:
    other = Traits(
        AT + timedelta(days=30), "galhyeon1", "갈현시장 앞", "전기 요금을 석 달 못 냈어요"
    )
    found = likeness(DOOR, other)
    assert found.score < 0.1
    assert found.reasons == ()


_words = st.text(alphabet="가나다라 0123마바사", max_size=20)
_traits = st.builds(
    Traits,
    received_at=st.integers(0, 60).map(lambda days: AT + timedelta(days=days)),
    dong=st.sampled_from(["", "nokbeon", "galhyeon1"]),
    place=_words,
    story=_words,
    phone=st.sampled_from(["", "+821023456789"]),
    talk=st.sampled_from(["", "a", "b"]),
    age=st.sampled_from(["", "old", "young"]),
    household=st.sampled_from(["", "couple"]),
)


@given(_traits, _traits)
def test_it_is_a_figure_from_nothing_to_one_whichever_comes_first(
    one: Traits, other: Traits
) -> None:
    found = likeness(one, other)
    assert 0 <= found.score <= 1
    assert abs(found.score - likeness(other, one).score) < 0.2
    assert set(found.reasons) == set(likeness(other, one).reasons)

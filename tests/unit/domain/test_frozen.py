from dataclasses import field

import pytest

from bot.domain.frozen import frozen, replace


@frozen
class Pair:
    first: str
    second: int = 2


@frozen
class Triple(Pair):
    third: list[int] = field(default_factory=list)


@frozen
class Single:
    only: int


def test_it_is_compared_and_hashed_by_its_fields() -> None:
    assert Pair("a") == Pair("a", 2) != Pair("a", 3)
    assert len({Pair("a"), Pair("a", 2), Pair("b")}) == 2


def test_it_has_no_room_for_other_fields() -> None:
    with pytest.raises(AttributeError):
        setattr(Pair("a"), "third", 3)  # noqa: B010 - mypy would not let the plain form pass


def test_a_copy_differs_in_what_was_named_and_shares_the_rest() -> None:
    one = Triple("a", 2, [3])
    other = replace(one, second=4)
    assert other == Triple("a", 4, [3])
    assert other.third is one.third
    assert one.second == 2


def test_a_copy_of_one_field() -> None:
    assert replace(Single(1), only=2) == Single(2)
    assert replace(Single(1)) == Single(1)


def test_a_field_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        replace(Single(1), other=2)  # type: ignore[call-arg]

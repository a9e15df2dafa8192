import pytest

from bot.domain.frozen import frozen


@frozen
class Pair:
    first: str
    second: int = 2


def test_it_is_compared_and_hashed_by_its_fields() -> None:
    assert Pair("a") == Pair("a", 2) != Pair("a", 3)
    assert len({Pair("a"), Pair("a", 2), Pair("b")}) == 2


def test_it_has_no_room_for_other_fields() -> None:
    with pytest.raises(AttributeError):
        setattr(Pair("a"), "third", 3)  # noqa: B010 - mypy would not let the plain form pass

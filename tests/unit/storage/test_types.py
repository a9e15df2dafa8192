"""Instants and words as columns take them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.storage.types import from_us, is_storable, to_us


@pytest.mark.parametrize(
    "at",
    [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 2, 13, 22, 0, 0, 1, tzinfo=timezone(timedelta(hours=9))),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ],
)
def test_an_instant_comes_back_to_the_microsecond(at: datetime) -> None:
    assert from_us(to_us(at)) == at
    assert from_us(to_us(at)).tzinfo is UTC


def test_later_is_more() -> None:
    first = datetime(2026, 2, 13, 22, 0, tzinfo=timezone(timedelta(hours=9)))
    assert to_us(first) < to_us(datetime(2026, 2, 13, 13, 0, 0, 1, tzinfo=UTC))


def test_a_time_of_nowhere_is_no_instant() -> None:
    with pytest.raises(TypeError, match="naive"):
        to_us(datetime(2026, 2, 13))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("word", "storable"),
    [("01ab", True), ("2026-000001", True), ("가", True), ("a\x00b", False), ("\udcff", False)],
)
def test_what_a_text_column_takes(word: str, storable: bool) -> None:
    assert is_storable(word) is storable

"""Sums and amounts of linked help."""

from datetime import date

import pytest

from bot.cases.links import Counted, Sector, Sum, check_day, check_given, check_won, sums
from bot.domain.errors import InvalidError


def test_sums_have_both_sectors() -> None:
    assert sums([]) == {Sector.PUBLIC: Sum(), Sector.PRIVATE: Sum()}
    counted = sums(
        [
            Counted(Sector.PUBLIC, 713_100),
            Counted(Sector.PUBLIC, None),
            Counted(Sector.PRIVATE, 50_000),
        ]
    )
    assert counted == {Sector.PUBLIC: Sum(2, 713_100), Sector.PRIVATE: Sum(1, 50_000)}


@pytest.mark.parametrize(
    ("text", "won"),
    [("", None), (" ", None), ("50000", 50_000), ("1,200,000원", 1_200_000), ("30 000", 30_000)],
)
def test_amounts_as_people_type_them(text: str, won: int | None) -> None:
    assert check_won(text) == won


@pytest.mark.parametrize("text", ["0", "-5", "5만원", "1e9", "٣", "9" * 30, "1000000001", "1.5"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="bad_amount"):
        check_won(text)


def test_help_was_given_today_or_before() -> None:
    today = date(2026, 11, 24)
    assert check_day("2026-11-24", today) == "2026-11-24"
    with pytest.raises(InvalidError, match="future_day"):
        check_day("2026-11-25", today)
    with pytest.raises(InvalidError, match="bad_day"):
        check_day("yesterday", today)


def test_something_was_given() -> None:
    check_given(1000, "")
    check_given(None, "쌀 10kg")
    with pytest.raises(InvalidError, match="nothing_given"):
        check_given(None, "")
    with pytest.raises(InvalidError, match="too_long"):
        check_given(None, "쌀" * 129)

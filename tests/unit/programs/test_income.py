from dataclasses import replace
from datetime import date

import pytest

from bot.programs.income import MedianIncome, mistakes
from tests.support.world import config


def median() -> MedianIncome:
    return config().median_income


@pytest.mark.parametrize(
    ("size", "monthly", "on", "percent"),
    [
        (1, 2_564_238, date(2026, 12, 31), 100),
        (1, 2_564_239, date(2026, 12, 31), 101),
        (1, 2_564_239, date(2027, 1, 1), 94),
        (4, 2_078_316, date(2026, 1, 1), 32),
        (6, 0, date(2026, 1, 1), 0),
        (7, 3_000_000, date(2026, 1, 1), None),
        (0, 3_000_000, date(2026, 1, 1), None),
        (1, 3_000_000, date(2030, 1, 1), None),
        (1, -1, date(2026, 1, 1), None),
    ],
)
def test_the_table_is_that_of_the_year_of_the_day(
    size: int, monthly: int, on: date, percent: int | None
) -> None:
    assert median().percent(size, monthly, on) == percent


def test_a_table_that_does_not_grow_is_a_mistake() -> None:
    year = median().year[0]
    twice = MedianIncome((year, year))
    assert [key for key, _ in mistakes(twice)] == ["2026"]
    assert list(mistakes(MedianIncome((replace(year, monthly=(2, 1)),))))
    assert list(mistakes(MedianIncome((replace(year, monthly=()),))))
    assert list(mistakes(MedianIncome((replace(year, monthly=(0, 1)),))))
    assert not list(mistakes(median()))

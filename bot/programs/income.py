"""How a household's income compares with the median income that programs measure it with.

The tables are `config/median_income.toml`; the year is that of the day asked about.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import ClassVar

_STRICT: dict[str, object] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class MedianYear:
    """One year's table: `monthly[0]` is a household of one, in won a month."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    year: int
    monthly: tuple[int, ...]
    source: str
    as_of: date
    verified: bool


@dataclass(frozen=True, slots=True)
class MedianIncome:
    """`config/median_income.toml`."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    year: tuple[MedianYear, ...] = ()

    def table(self, on: date) -> tuple[int, ...]:
        """The figures of the year of that day; empty where nobody has entered them."""
        return next((each.monthly for each in self.year if each.year == on.year), ())

    def percent(self, size: int, monthly: int, on: date) -> int | None:
        """Percent of the median income, rounded up; None where the table does not say.

        `size` is the number of people, `monthly` what all of them earn in a month, in won.
        """
        table = self.table(on)
        if not 1 <= size <= len(table) or monthly < 0:
            return None
        return ceil(100 * monthly / table[size - 1])


def mistakes(median: MedianIncome) -> Iterator[tuple[str, str]]:
    """What the schema cannot see: key and what is wrong, for `run_bot.py check`."""
    seen: set[int] = set()
    for each in median.year:
        if each.year in seen:
            yield str(each.year), "this year is there twice"
        seen.add(each.year)
        if not each.monthly:
            yield str(each.year), "no figures"
        if any(figure <= 0 for figure in each.monthly):
            yield str(each.year), "figures must be above 0"
        if list(each.monthly) != sorted(set(each.monthly)):
            yield str(each.year), "a larger household must have a larger figure"

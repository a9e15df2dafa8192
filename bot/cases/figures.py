"""Figures of a period: what is counted, and the plain sums that are made of it.

A figure that is hidden (see `bot.cases.suppression`) or cannot be told is None, never zero.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from bot.calendar.hours import SEOUL
from bot.domain.errors import InvalidError
from bot.domain.frozen import frozen

Table: TypeAlias = Mapping[str, int | None]
"""Counts by code; a code that is not there has none."""

MAX_DAYS = 1830
_DAY = timedelta(days=1)
_MONTHS_OF_A_QUARTER = 3


@frozen
class Period:
    """From one day to another, both included, as days are in Seoul."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        """The first instant of it."""
        return datetime.combine(self.first, time(), SEOUL)

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + _DAY, time(), SEOUL)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@frozen
class Spread:
    """How long something took, in minutes of open office: of how many, half of them, nine in ten.

    Whole minutes, rounded up: nobody is told they were quicker than they were.
    """

    count: int
    median: int
    p90: int


@frozen
class Figures:
    """All figures of a period: sums by name, tables of counts, spreads, sums of money in won."""

    totals: Mapping[str, int | None]
    tables: Mapping[str, Table | None]
    spreads: Mapping[str, Spread | None]
    amounts: Mapping[str, int | None]

    def cell(self, table: str, code: str) -> int | None:
        """One count; None if it is hidden."""
        counts = self.tables.get(table, {})
        return None if counts is None else counts.get(code, 0)

    def sum(self, table: str, *codes: str) -> int | None:
        """Some cells of a table together; None if one of them is hidden."""
        cells = [self.cell(table, code) for code in codes]
        return None if None in cells else sum(filter(None, cells))


def whole_month(name: str) -> Period:
    """The month written YYYY-MM; InvalidError `bad_month` where it is none."""
    try:
        first = date.fromisoformat(f"{name}-01")
        return Period(first, _next_month(first) - _DAY)
    except (ValueError, OverflowError):
        raise InvalidError("bad_month") from None


def month_of(day: date) -> str:
    """The month of a day, as YYYY-MM."""
    return f"{day:%Y-%m}"


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _last_month(today: date) -> Period:
    return whole_month(month_of(today.replace(day=1) - _DAY))


def _quarter(today: date) -> Period:
    begun = (today.month - 1) // _MONTHS_OF_A_QUARTER * _MONTHS_OF_A_QUARTER + 1
    return Period(today.replace(month=begun, day=1), today)


# The periods that a page offers, by name; today is given.
PRESETS: Mapping[str, Callable[[date], Period]] = {
    "month": lambda today: Period(today.replace(day=1), today),
    "last_month": _last_month,
    "quarter": _quarter,
    "year": lambda today: Period(today.replace(month=1, day=1), today),
}


# How many months each of them has, once it is over.
_MONTHS: Mapping[str, int] = {"month": 1, "last_month": 1, "quarter": 3, "year": 12}


def whole(name: str, today: date) -> Period:
    """A period that a page offers, up to its own end: for what lies ahead, as follow-ups do."""
    first = after = PRESETS[name](today).first
    for _ in range(_MONTHS[name]):
        after = _next_month(after)
    return Period(first, after - _DAY)


def period_of(first: str, last: str, today: date) -> Period:
    """The period asked for; what is not said is this month until today.

    Raises:
        InvalidError: `bad_period` where a day is none, the period ends before it begins, or it is
            longer than five years.

    """
    this_month = PRESETS["month"](today)
    try:
        period = Period(
            date.fromisoformat(first) if first else this_month.first,
            date.fromisoformat(last) if last else this_month.last,
        )
        fits = 1 <= period.days <= MAX_DAYS and period.last < date.max - _DAY
    except ValueError:
        fits = False
    if not fits:
        raise InvalidError("bad_period")
    return period


def spread(minutes: Iterable[float]) -> Spread | None:
    """Median and the value that nine in ten do not exceed; None where there is nothing."""
    values = sorted(minutes)
    if not values:
        return None
    return Spread(len(values), _rank(values, 0.5), _rank(values, 0.9))


def _rank(values: Sequence[float], share: float) -> int:
    """The smallest value that at least this share of the values does not exceed."""
    return math.ceil(values[max(0, math.ceil(share * len(values)) - 1)])


def share(part: int | None, whole: int | None) -> float | None:
    """`part` of `whole` between 0 and 1; None where one is hidden or there is no whole."""
    if part is None or not whole:
        return None
    return part / whole


def add(tables: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Tables of counts laid together."""
    summed: dict[str, int] = {}
    for table in tables:
        for code, count in table.items():
            summed[code] = summed.get(code, 0) + count
    return summed

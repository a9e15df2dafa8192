"""Minutes of open office between instants, for a hundred thousand of them at once.

The openings of a stretch of time are written out once, and each question is answered by a search
in that list. Instants are microseconds since 1970 UTC, as the database keeps them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.calendar.hours import Calendar, NoOpeningError
from bot.domain.frozen import frozen

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MINUTE_US = 60_000_000


class OfficeTime:
    """The openings of a city from one instant to another, as one long stretch of open minutes."""

    def __init__(self, openings: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []
        self._after: list[int] = []
        passed = 0
        for start, end in openings:
            self._starts.append(start)
            self._ends.append(end)
            self._before.append(passed)
            passed += end - start
            self._after.append(passed)

    @classmethod
    def between(cls, calendar: Calendar, first: datetime, last: datetime) -> "OfficeTime":
        """The openings of a calendar that begin before `last`."""
        return cls(_openings(calendar, first, last))

    def is_open(self, at: int) -> bool:
        """Whether the office is open at this instant."""
        place = bisect_right(self._starts, at) - 1
        return place >= 0 and at < self._ends[place]

    def minutes(self, since: int, until: int) -> float:
        """Open minutes from one instant to another; 0 where the second is the earlier one."""
        return max(0, self._passed(until) - self._passed(since)) / _MINUTE_US

    def later(self, since: int, minutes: int) -> int | None:
        """When so many open minutes have passed; None where that lies beyond the stretch."""
        wanted = self._passed(since) + minutes * _MINUTE_US
        place = bisect_left(self._after, wanted)
        if place == len(self._after):
            return None
        return self._starts[place] + wanted - self._before[place]

    def _passed(self, at: int) -> int:
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return 0
        return self._before[place] + min(at, self._ends[place]) - self._starts[place]


def _openings(calendar: Calendar, first: datetime, last: datetime) -> Iterable[tuple[int, int]]:
    at = first
    while at < last:
        try:
            start = calendar.next_opening(at)
        except NoOpeningError:
            return
        if start >= last:
            return
        at = calendar.closes_at(start)
        yield _us(start), _us(at)


def _us(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


class Kept(StrEnum):
    """What became of a promise to answer."""

    KEPT = "kept"
    BROKEN = "broken"
    PENDING = "pending"


@frozen
class Given:
    """One promise as the ledger has it: when it was given, for when, and the first human word."""

    received_at: int
    promised_at: int
    first_word_at: int | None


def due(given: Given, office: OfficeTime, answer_within: int) -> int | None:
    """By when the first word was owed; None where that is beyond the stretch looked at.

    Who wrote while it was closed was promised the opening: from then on they wait as long as
    somebody who writes by day, `answer_within` open minutes.
    """
    if office.is_open(given.received_at):
        return given.promised_at
    return office.later(given.promised_at, answer_within)


def kept(given: Given, office: OfficeTime, answer_within: int, now: int) -> Kept:
    """Whether it was kept, was broken, or may still be kept."""
    last = due(given, office, answer_within)
    said = given.first_word_at
    if last is None or (said is not None and said <= last):
        return Kept.PENDING if said is None else Kept.KEPT
    return Kept.PENDING if said is None and now <= last else Kept.BROKEN

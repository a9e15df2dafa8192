"""Minutes of open office between instants, for a hundred thousand of them at once.

The openings of a stretch of time are written out once, and all questions are answered by one
search in that list. Instants are microseconds since 1970 UTC, as the database keeps them: one, or
an array of them, and then the answer is an array too.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.calendar.hours import Calendar, NoOpeningError
from bot.domain.frozen import frozen

Instants: TypeAlias = NDArray[np.int64]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MINUTE_US = 60_000_000
NEVER = 1 << 62
"""Later than any instant: a word that was never said, an end beyond what is known."""


class OfficeTime:
    """The openings of a city from one instant to another, as one long stretch of open minutes."""

    def __init__(self, openings: Iterable[tuple[int, int]]) -> None:
        # An opening without length before all others: whatever is earlier than they lies in it.
        every = np.array([(-NEVER, -NEVER), *openings], dtype=np.int64)
        self._starts, self._ends = every[:, 0], every[:, 1]
        self._after = np.cumsum(self._ends - self._starts)
        self._before = self._after - (self._ends - self._starts)

    @classmethod
    def between(cls, calendar: Calendar, first: datetime, last: datetime) -> "OfficeTime":
        """The openings of a calendar that begin before `last`."""
        return cls(_openings(calendar, first, last))

    def is_open(self, at: Instants | int) -> NDArray[np.bool_]:
        """Whether the office is open at these instants."""
        return np.asarray(at < self._ends[self._place(at)])

    def minutes(self, since: Instants | int, until: Instants | int) -> NDArray[np.float64]:
        """Open minutes from one instant to another; 0 where the second is the earlier one."""
        passed = np.maximum(0, self._passed(until) - self._passed(since))
        return np.asarray(passed / _MINUTE_US, dtype=np.float64)

    def later(self, since: Instants | int, minutes: int) -> Instants:
        """When so many open minutes have passed; `NEVER` where that lies beyond the stretch."""
        wanted = self._passed(since) + minutes * _MINUTE_US
        place = np.searchsorted(self._after, wanted, "left")
        known = np.minimum(place, len(self._after) - 1)
        found = self._starts[known] + wanted - self._before[known]
        return np.where((place < len(self._after)) & (wanted > 0), found, NEVER)

    def _place(self, at: Instants | int) -> NDArray[np.intp]:
        """The last opening that has begun by then."""
        return np.asarray(np.searchsorted(self._starts, at, "right") - 1)

    def _passed(self, at: Instants | int) -> Instants:
        place = self._place(at)
        ends = np.minimum(at, self._ends[place])
        return np.asarray(self._before[place] + ends - self._starts[place], dtype=np.int64)


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


KEPT_IN_ORDER = tuple(Kept)


@frozen
class Given:
    """Promises as the ledger has them: when they were given, for when, and the first human words.

    `first_word_at` is `NEVER` where nothing has been said.
    """

    received_at: Instants
    promised_at: Instants
    first_word_at: Instants


def due(given: Given, office: OfficeTime, answer_within: int) -> Instants:
    """By when the first word was owed; `NEVER` where that is beyond the stretch looked at.

    Who wrote while it was closed was promised the opening: from then on they wait as long as
    somebody who writes by day, `answer_within` open minutes.
    """
    by_day = office.is_open(given.received_at)
    return np.where(by_day, given.promised_at, office.later(given.promised_at, answer_within))


def kept(given: Given, office: OfficeTime, answer_within: int, now: int) -> NDArray[np.intp]:
    """Whether each was kept, was broken, or may still be kept: its place in `KEPT_IN_ORDER`."""
    last = due(given, office, answer_within)
    said = given.first_word_at
    is_said = said != NEVER
    is_kept = is_said & (said <= last)
    is_pending = ~is_said & (now <= last)
    return np.where(is_kept, _KEPT, np.where(is_pending, _PENDING, _BROKEN))


_KEPT, _BROKEN, _PENDING = (
    KEPT_IN_ORDER.index(one) for one in (Kept.KEPT, Kept.BROKEN, Kept.PENDING)
)

"""The duty roster: what may be entered, and the hours nobody has. Pure.

An instant is aware; spans are half-open.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.calendar.hours import Calendar, ClosedError
from bot.domain.errors import InvalidError

Span: TypeAlias = tuple[datetime, datetime]

LONGEST = timedelta(days=7)
MAX_PAGER = 500
_PAGER = re.compile(r"telegram:-?\d{1,20}|webhook:https://[^\s/]+(/\S*)?")


def check_pager(address: str) -> str:
    """Where alerts reach somebody: `telegram:<chat id>`, `webhook:<https url>`, or nowhere.

    InvalidError for anything else.
    """
    given = address.strip()
    if given and (len(given) > MAX_PAGER or not _PAGER.fullmatch(given)):
        raise InvalidError("bad_pager")
    return given


def check_shift(starts: datetime, ends: datetime, level: int, levels: int) -> None:
    """InvalidError unless a shift ends after it starts, within a week, on a level there is."""
    if not timedelta() < ends - starts <= LONGEST:
        raise InvalidError("bad_shift")
    if level not in range(levels):
        raise InvalidError("no_such_level")


def uncovered(taken: Iterable[Span], start: datetime, end: datetime) -> Iterator[Span]:
    """The parts from `start` to `end` that no span covers, in order."""
    free = start
    for begins, finishes in sorted(taken):
        if begins >= end:
            break
        if begins > free:
            yield free, begins
        free = max(free, finishes)
    if free < end:
        yield free, end


def gaps(
    taken: Sequence[Span], calendar: Calendar, start: datetime, end: datetime
) -> tuple[Span, ...]:
    """When the office is closed and nobody is on duty: nights, holidays, lunch not counted."""
    return tuple(uncovered([*taken, *_opened(calendar, start, end)], start, end))


def _opened(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """From each morning's opening to the evening; at noon people are in the house."""
    at = calendar.next_opening(start)
    while at < end:
        closes, following = _closing(calendar, at)
        yield at, closes
        at = following


def _closing(calendar: Calendar, at: datetime) -> Span:
    """When the working day that `at` lies in ends, and when the next one begins."""
    closes, following = calendar.closes_at(at), calendar.next_start(at)
    while True:
        again = calendar.next_opening(closes)
        if again >= following:
            return closes, following
        try:
            closes = calendar.closes_at(again)
        except ClosedError:  # pragma: no cover - an opening is open
            return closes, following

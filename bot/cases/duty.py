"""The duty roster: what may be entered, and the hours nobody has. Pure.

An instant is aware; spans are half-open.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.calendar.hours import Calendar, ClosedError
from bot.domain.errors import InvalidError

Span: TypeAlias = tuple[datetime, datetime]

CONSOLE = "console"
"""A target that needs nothing sent: the alert rings on every open page of the console."""
LONGEST = timedelta(days=7)
MAX_PAGER = 500
_PAGER = re.compile(r"telegram:-?\d{1,20}|webhook:https://[^\s/]+(/\S*)?")
# Only who has the files of this machine may have something on it called.
_PAGER_HERE = re.compile(r"webhook:http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/\S*)?")


def is_target(notify: str) -> bool:
    """Whether the city's duty list may name this: the console, a pager, one on this machine."""
    patterns = (_PAGER, _PAGER_HERE)
    is_pager = len(notify) <= MAX_PAGER and any(pattern.fullmatch(notify) for pattern in patterns)
    return notify == CONSOLE or is_pager


def is_reached(target: str, over: Collection[str]) -> bool:
    """Whether a call to this target rings somewhere, with these channels to send over."""
    return target == CONSOLE or target.partition(":")[0] in over


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

"""A week as people write it in a form: the hours of each day, and one lunch break for all of them.

Pure. Lunch is no setting of its own: it is the gap between two intervals, put in and taken out
here.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TypeAlias

from bot.calendar.hours import DAYS

Week: TypeAlias = Mapping[str, tuple[str, ...]]
"""mon…sun to "HH:MM-HH:MM" intervals."""

_Span: TypeAlias = tuple[int, int]
_TIME = r"(\d{1,2})(?:(?:\s*시\s*|:)(?:(\d{2})(?:\s*분)?)?)?"
_SPAN = re.compile(rf"{_TIME}\s*(?:[-~\u2013]|부터)\s*{_TIME}(?:까지)?")
_HOUR, _DAY = 60, 24 * 60


class WeekError(ValueError):
    """Hours that make no sense. `code` says why; `day` which day's they are, if one's."""

    def __init__(self, code: str, day: str = "") -> None:
        super().__init__(f"{code} {day}".strip())
        self.code, self.day = code, day


def week_of(days: Mapping[str, str], lunch: tuple[str, str]) -> dict[str, tuple[str, ...]]:
    """The week that a form says; `lunch` is taken out of every day, ("", "") for none.

    Raises:
        WeekError: `hours_unreadable`, `hours_backward` or `hours_overlap` of a day;
            `lunch_wrong`; `lunch_outside` where no day is open around it; `never_open`.

    """
    spans = {day: _spans(day, days.get(day, "")) for day in DAYS}
    if not any(spans.values()):
        raise WeekError("never_open")
    if any(lunch):
        pause = _lunch(lunch)
        if not any(
            start < pause[0] < pause[1] < end for day in spans.values() for start, end in day
        ):
            raise WeekError("lunch_outside")
        spans = {day: list(_without(pause, found)) for day, found in spans.items()}
    return {day: tuple(map(_said, found)) for day, found in spans.items()}


def typed_of(week: Week) -> tuple[dict[str, str], tuple[str, str]]:
    """What stands in the form of this week: hours by day, and the lunch that all days share."""
    spans = {day: [_read(day, text) for text in week.get(day, ())] for day in DAYS}
    gaps = [
        {(one[1], two[0]) for one, two in pairwise(found) if one[1] < two[0]}
        for found in spans.values()
        if found
    ]
    shared = set.intersection(*gaps) if gaps else set()
    lunch = min(shared, default=None)
    if lunch is None:
        return {day: _line(found) for day, found in spans.items()}, ("", "")
    whole = {day: _line(list(_closed_up(lunch, found))) for day, found in spans.items()}
    return whole, (_clock(lunch[0]), _clock(lunch[1]))


def _spans(day: str, text: str) -> list[_Span]:
    found = [_read(day, part) for part in re.split(r"[,·/\n]", text) if part.strip()]
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        raise WeekError("hours_overlap", day)
    return found


def _read(day: str, text: str) -> _Span:
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise WeekError("hours_unreadable", day)
    hour, minute, to_hour, to_minute = (int(part or 0) for part in match.groups())
    start, end = hour * _HOUR + minute, to_hour * _HOUR + to_minute
    if max(minute, to_minute) >= _HOUR or end > _DAY:
        raise WeekError("hours_unreadable", day)
    if end <= start:
        raise WeekError("hours_backward", day)
    return start, end


def _lunch(lunch: tuple[str, str]) -> _Span:
    try:
        return _read("", "-".join(lunch))
    except WeekError:
        raise WeekError("lunch_wrong") from None


def _without(pause: _Span, spans: list[_Span]) -> Iterator[_Span]:
    """The intervals with the break taken out of whichever it lies in."""
    for start, end in spans:
        before, after = (start, min(end, pause[0])), (max(start, pause[1]), end)
        yield from (span for span in (before, after) if span[0] < span[1])


def _closed_up(pause: _Span, spans: list[_Span]) -> Iterator[_Span]:
    """The intervals with the two around the break made one."""
    waiting: _Span | None = None
    for span in spans:
        if waiting and (waiting[1], span[0]) == pause:
            waiting = (waiting[0], span[1])
            continue
        if waiting:
            yield waiting
        waiting = span
    if waiting:
        yield waiting


def _line(spans: list[_Span]) -> str:
    return ", ".join(map(_said, spans))


def _said(span: _Span) -> str:
    return f"{_clock(span[0])}-{_clock(span[1])}"


def _clock(minutes: int) -> str:
    return f"{minutes // _HOUR:02}:{minutes % _HOUR:02}"

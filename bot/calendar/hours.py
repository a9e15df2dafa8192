"""When the city's counselors are there: for promising an answer and for handing reports over.

One day's hours come from the first of these that says something about it: the city's extra days,
its closed days, the national holidays (lunar, substitute, temporary and election days included),
the week that counts on it. Intervals are half-open: at 12:00 sharp lunch has begun, at 13:00 sharp
it is over.

Times come in aware, in any zone, and go out in Asia/Seoul; a naive one is a ValueError.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import chain, pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

from holidays import country_holidays

from bot.domain.city import Hours

SEOUL = ZoneInfo("Asia/Seoul")
LOOK_AHEAD_DAYS = 400

# Minutes since midnight, and the same as instants of one day.
_Span: TypeAlias = tuple[int, int]
_Interval: TypeAlias = tuple[datetime, datetime]
_Week: TypeAlias = tuple[tuple[_Span, ...], ...]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))")
_MINUTE = timedelta(minutes=1)


class NoOpeningError(LookupError):
    """The city does not open within the 400 days looked at."""


class ClosedError(ValueError):
    """There is no current opening that could end."""


def seoul(t: datetime) -> datetime:
    """The same instant as residents read it on their clocks; ValueError if it has no zone."""
    if t.utcoffset() is None:
        raise ValueError(f"a time without a zone: {t.isoformat()}")
    return t.astimezone(SEOUL)


class Calendar:
    """The business hours of one city. Remembers each day it was asked about."""

    __slots__ = ("_begins", "_closed", "_days", "_extra", "_national", "_reviewed_until", "_weeks")

    def __init__(
        self,
        weeks: Mapping[date, _Week],
        extra: Mapping[date, tuple[_Span, ...]],
        closed: Mapping[date, str],
        reviewed_until: date,
    ) -> None:
        self._begins = sorted(weeks)
        self._weeks = [weeks[begins] for begins in self._begins]
        self._extra = extra
        self._closed = closed
        self._reviewed_until = reviewed_until
        self._national = country_holidays("KR", language="ko")
        self._days: dict[date, tuple[_Interval, ...]] = {}

    @classmethod
    def of(cls, hours: Hours) -> "Calendar":
        """The calendar of a city's `Hours`; ValueError naming every key that is wrong."""
        wrong: list[str] = []
        weeks = {date.min: _week("week", hours.week, wrong)}
        for begins, week in hours.weeks.items():
            weeks[begins] = _week(f"weeks.{begins}", week, wrong)
        extra = {
            day: _parsed(f"extra_days.{day}", texts, wrong)
            for day, texts in hours.extra_days.items()
        }
        if wrong:
            raise ValueError("; ".join(wrong))
        return cls(weeks, extra, dict(hours.closed_days), hours.reviewed_until)

    def is_open(self, t: datetime) -> bool:
        """Whether somebody is there at `t`."""
        local = seoul(t)
        for start, end in self._intervals(local.date()):  # noqa: SIM110 - any() costs twice as much
            if start <= local < end:
                return True
        return False

    def next_opening(self, t: datetime) -> datetime:
        """The first instant from `t` on at which it is open: `t` itself while open."""
        local = seoul(t)
        intervals = chain.from_iterable(self._working_days(local))
        return next(max(start, local) for start, end in intervals if end > local)

    def next_start(self, t: datetime) -> datetime:
        """The first start of a working day after `t`; the end of a lunch break is none."""
        local = seoul(t)
        return next(day[0][0] for day in self._working_days(local) if day[0][0] > local)

    def openings(self, t: datetime, n: int) -> tuple[datetime, ...]:
        """The next `n` starts of working days after `t`, for a preview."""
        starts: list[datetime] = []
        for _ in range(n):
            starts.append(self.next_start(starts[-1] if starts else t))
        return tuple(starts)

    def closes_at(self, t: datetime) -> datetime:
        """The end of the opening that `t` lies in, lunch included; ClosedError if it is closed."""
        local = seoul(t)
        for start, end in self._intervals(local.date()):
            if start <= local < end:
                return end
        raise ClosedError(f"closed at {local.isoformat()}")

    def add_working(self, t: datetime, minutes: int) -> datetime:
        """The earliest instant by which that many open minutes have passed since `t`.

        The clock stands still at lunch, at night and on holidays: an hour from 17:00 is 18:00, two
        are 10:00 of the next working day. ValueError if `minutes` is negative.
        """
        if minutes < 0:
            raise ValueError(f"minutes must not be negative: {minutes}")
        local = seoul(t)
        if minutes == 0:
            return local
        left = minutes * _MINUTE
        for start, end in chain.from_iterable(self._working_days(local)):
            begin = max(start, local)
            if begin + left <= end:
                return begin + left
            left -= max(end - begin, timedelta())
        raise AssertionError("unreachable: _working_days ends by raising")

    def hours_on(self, day: date) -> tuple[_Interval, ...]:
        """From when to when it is open on this day; empty if it is closed."""
        return self._intervals(day)

    def week_on(self, day: date) -> dict[str, tuple[str, ...]]:
        """The usual week that counts on this day, mon…sun, written as in `Hours`."""
        week = self._week_of(day)
        return {name: tuple(map(_said, spans)) for name, spans in zip(DAYS, week, strict=True)}

    def is_working_day(self, day: date) -> bool:
        """Whether it opens at all on this day."""
        return bool(self._intervals(day))

    def holiday_name(self, day: date) -> str | None:
        """Which holiday or closed day it is, in Korean; None if it is neither.

        A day that the city opens by way of exception is neither, whatever the almanac says.
        """
        if self._extra.get(day):
            return None
        name = self._closed.get(day) or self._national.get(day)
        return name.replace("; ", ", ") if name else None

    def known_for_days(self, today: date) -> int:
        """How many days ahead the holidays were compared with the almanac; negative if overdue."""
        return (self._reviewed_until - today).days

    def _working_days(self, local: datetime) -> Iterator[tuple[_Interval, ...]]:
        """The intervals of each working day from the day of `local` on; then the error."""
        today = local.date()
        for days in range(LOOK_AHEAD_DAYS + 1):
            if intervals := self._intervals(today + timedelta(days=days)):
                yield intervals
        raise NoOpeningError(f"closed for {LOOK_AHEAD_DAYS} days from {today}")

    def _intervals(self, day: date) -> tuple[_Interval, ...]:
        known = self._days.get(day)
        if known is None:
            midnight = datetime.combine(day, time(), SEOUL)
            known = self._days[day] = tuple(
                (midnight + start * _MINUTE, midnight + end * _MINUTE)
                for start, end in self._spans(day)
            )
        return known

    def _spans(self, day: date) -> tuple[_Span, ...]:
        if day in self._extra:
            return self._extra[day]
        if day in self._closed or day in self._national:
            return ()
        return self._week_of(day)[day.weekday()]

    def _week_of(self, day: date) -> _Week:
        return self._weeks[bisect_right(self._begins, day) - 1]


def _week(key: str, week: Mapping[str, tuple[str, ...]], wrong: list[str]) -> _Week:
    """The spans of each day of a week written under `key`."""
    wrong += [
        f"{key}.{day}: not a day of the week, use {', '.join(DAYS)}"
        for day in week
        if day not in DAYS
    ]
    return tuple(_parsed(f"{key}.{day}", week.get(day), wrong) for day in DAYS)


def _parsed(key: str, texts: tuple[str, ...] | None, wrong: list[str]) -> tuple[_Span, ...]:
    """The spans written under `key`; what is wrong with them is added to `wrong`."""
    if texts is None:
        wrong.append(f"{key}: missing, leave it empty for a closed day")
        return ()
    spans: list[_Span] = []
    for text in texts:
        match = _CLOCK.fullmatch(text)
        if match is None:
            wrong.append(f'{key}: {text!r} is not written "HH:MM-HH:MM"')
            continue
        spans.append(_span(match))
        if spans[-1][1] <= spans[-1][0]:
            wrong.append(f"{key}: {text!r} does not end after it starts")
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        wrong.append(f"{key}: out of order or overlapping: {', '.join(texts)}")
    return tuple(spans)


def _said(span: _Span) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in span)


def _span(match: re.Match[str]) -> _Span:
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in match.groups() if part)
    return from_hour * 60 + from_minute, to_hour * 60 + to_minute

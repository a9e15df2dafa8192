from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.hours import SEOUL, Calendar
from bot.cases.office_time import KEPT_IN_ORDER, NEVER, Given, Kept, OfficeTime, due, kept
from tests.support.world import config

CALENDAR = Calendar.of(config().city.hours)
FIRST = datetime(2026, 11, 1, tzinfo=SEOUL)
LAST = datetime(2027, 1, 15, tzinfo=SEOUL)
OFFICE = OfficeTime.between(CALENDAR, FIRST, LAST)
MINUTES = st.integers(0, 60 * 24 * 45)


def us(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp()) * 1_000_000


def seoul(day: int, hour: int, minute: int = 0) -> int:
    return us(datetime(2026, 11, day, hour, minute, tzinfo=SEOUL))


@given(MINUTES, st.integers(0, 2000))
def test_later_is_what_the_calendar_says(start: int, minutes: int) -> None:
    at = FIRST + timedelta(minutes=start)
    end = CALENDAR.add_working(at, minutes)
    if minutes:
        assert OFFICE.later(us(at), minutes) == us(end)
    assert OFFICE.minutes(us(at), us(end)) == minutes
    assert OFFICE.is_open(us(at)) == CALENDAR.is_open(at)


def test_lunch_nights_and_weekends_do_not_count() -> None:
    assert OFFICE.minutes(seoul(3, 11, 30), seoul(3, 13, 30)) == 60
    assert OFFICE.minutes(seoul(6, 17), seoul(9, 10)) == 120
    assert OFFICE.minutes(seoul(7, 0), seoul(8, 23)) == 0
    assert OFFICE.minutes(seoul(9, 10), seoul(6, 17)) == 0
    assert OFFICE.later(us(LAST), 60) == NEVER
    assert OfficeTime([]).minutes(0, us(LAST)) == 0


def promised(received: int, due_at: int, said: int = NEVER) -> Given:
    return Given(*(np.array([at]) for at in (received, due_at, said)))


def became(given_: Given, now: int, within: int = 180) -> Kept:
    (place,) = kept(given_, OFFICE, within, now)
    return KEPT_IN_ORDER[place]


def test_by_day_the_promise_is_the_hour_named() -> None:
    given_ = promised(seoul(3, 10), seoul(3, 14))
    assert due(given_, OFFICE, 180) == seoul(3, 14)
    assert became(given_, seoul(3, 14)) is Kept.PENDING
    assert became(given_, seoul(3, 14, 1)) is Kept.BROKEN
    said = promised(seoul(3, 10), seoul(3, 14), seoul(3, 14))
    assert became(said, seoul(3, 15)) is Kept.KEPT
    late = promised(seoul(3, 10), seoul(3, 14), seoul(3, 14, 1))
    assert became(late, seoul(3, 15)) is Kept.BROKEN


def test_who_wrote_at_night_waits_from_the_opening_on() -> None:
    night = promised(seoul(3, 22), seoul(4, 9))
    assert due(night, OFFICE, 180) == seoul(4, 12)
    assert due(night, OFFICE, 240) == seoul(4, 14)


def test_a_promise_beyond_what_was_looked_at_is_not_broken_yet() -> None:
    far = promised(us(LAST) - 1, us(LAST))
    assert became(far, us(LAST), 10_000) is Kept.PENDING
    assert became(promised(us(LAST) - 1, us(LAST), us(LAST)), us(LAST), 10_000) is Kept.KEPT


def test_many_are_answered_at_once_as_each_by_itself() -> None:
    ats = np.array([seoul(3, 10), seoul(3, 12, 30), seoul(7, 3), us(FIRST) - 1, us(LAST) + 1])
    assert OFFICE.is_open(ats).tolist() == [bool(OFFICE.is_open(int(at))) for at in ats]
    assert OFFICE.later(ats, 90).tolist() == [int(OFFICE.later(int(at), 90)) for at in ats]
    spans = OFFICE.minutes(ats, ats[::-1]).tolist()
    assert spans == [
        float(OFFICE.minutes(int(a), int(b))) for a, b in zip(ats, ats[::-1], strict=True)
    ]

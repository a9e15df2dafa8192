"""The business hours of a city with lunch breaks, nights and Korean holidays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.hours import SEOUL, Calendar, ClosedError, NoOpeningError
from bot.domain.city import Hours

WEEKDAY = ("09:00-12:00", "13:00-18:00")
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), WEEKDAY) | {"sat": (), "sun": ()}


def hours(
    week: dict[str, tuple[str, ...]] | None = None,
    closed: dict[date, str] | None = None,
    extra: dict[date, tuple[str, ...]] | None = None,
) -> Hours:
    return Hours(WEEK if week is None else week, date(2026, 12, 31), closed or {}, extra or {})


def kst(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SEOUL)


OFFICE = Calendar.of(hours())
NEVER = Calendar.of(hours(week=dict.fromkeys(WEEK, ())))
# 24 hours, local closed and extra days: what the plain office does not show.
ODD = Calendar.of(
    hours(
        week=WEEK | {"fri": ("09:00-24:00",), "sat": ("00:00-02:30", "10:00-11:00")},
        closed={date(2026, 4, 1): "구의 날"},
        extra={date(2026, 2, 17): ("10:00-14:00",), date(2026, 4, 2): ()},
    )
)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=SEOUL)
)
calendars = st.sampled_from((OFFICE, ODD))


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"),
    [
        (8, 59, False),
        (9, 0, True),
        (11, 59, True),
        (12, 0, False),
        (12, 59, False),
        (13, 0, True),
        (17, 59, True),
        (18, 0, False),
    ],
)
def test_each_interval_includes_its_start_and_not_its_end(
    hour: int, minute: int, is_open: bool
) -> None:
    assert OFFICE.is_open(kst(2, 13, hour, minute)) is is_open


def test_before_the_lunar_new_year_the_next_opening_is_after_all_of_it() -> None:
    assert OFFICE.next_opening(kst(2, 13, 22)) == kst(2, 19, 9)
    assert OFFICE.next_start(kst(2, 13, 22)) == kst(2, 19, 9)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 5, 1), "노동절"),
        (date(2026, 7, 17), "제헌절"),
        (date(2026, 6, 3), "지방선거일"),
        (date(2026, 5, 25), "부처님오신날 대체 휴일"),
        (date(2025, 5, 5), "부처님오신날, 어린이날"),
    ],
)
def test_national_holidays_close_and_have_a_name(day: date, name: str) -> None:
    noon = datetime(day.year, day.month, day.day, 10, tzinfo=SEOUL)
    assert not OFFICE.is_open(noon)
    assert not OFFICE.is_working_day(day)
    assert set((OFFICE.holiday_name(day) or "").split(", ")) == set(name.split(", "))


def test_a_plain_day_is_worked_and_has_no_name() -> None:
    assert OFFICE.is_working_day(date(2026, 2, 13))
    assert OFFICE.holiday_name(date(2026, 2, 13)) is None
    assert not OFFICE.is_working_day(date(2026, 2, 14))


def test_extra_days_beat_closed_days_beat_holidays_beat_the_week() -> None:
    day, new_year = date(2026, 4, 1), date(2026, 1, 1)
    both = Calendar.of(
        hours(closed={day: "구의 날", new_year: "청사 공사"}, extra={new_year: ("10:00-11:00",)})
    )
    assert not both.is_open(kst(4, 1, 10))
    assert both.holiday_name(day) == "구의 날"
    assert both.is_open(kst(1, 1, 10))
    assert both.holiday_name(new_year) is None
    assert ODD.is_open(kst(2, 17, 12))
    assert not ODD.is_open(kst(2, 17, 9))
    assert not ODD.is_working_day(date(2026, 4, 2))


def test_any_zone_comes_in_and_seoul_goes_out() -> None:
    night_in_seoul = datetime(2026, 2, 13, 13, tzinfo=UTC)
    assert not OFFICE.is_open(night_in_seoul)
    found = OFFICE.next_opening(night_in_seoul)
    assert found == kst(2, 19, 9)
    assert found.tzinfo is SEOUL


@pytest.mark.parametrize("method", ["is_open", "next_opening", "next_start", "closes_at"])
def test_a_time_without_a_zone_is_refused(method: str) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        getattr(OFFICE, method)(datetime(2026, 2, 13, 10))  # noqa: DTZ001


def test_next_start_skips_the_end_of_lunch_and_the_present_start() -> None:
    assert OFFICE.next_start(kst(2, 12, 8)) == kst(2, 12, 9)
    assert OFFICE.next_start(kst(2, 12, 9)) == kst(2, 13, 9)
    assert OFFICE.next_start(kst(2, 12, 12, 30)) == kst(2, 13, 9)


def test_openings_lists_working_days() -> None:
    assert OFFICE.openings(kst(2, 12, 20), 3) == (kst(2, 13, 9), kst(2, 19, 9), kst(2, 20, 9))
    assert OFFICE.openings(kst(2, 12, 20), 0) == ()


def test_closes_at_is_the_end_of_this_interval() -> None:
    assert OFFICE.closes_at(kst(2, 13, 9)) == kst(2, 13, 12)
    assert OFFICE.closes_at(kst(2, 13, 17, 59)) == kst(2, 13, 18)
    assert ODD.closes_at(kst(3, 6, 23)) == kst(3, 7)
    with pytest.raises(ClosedError):
        OFFICE.closes_at(kst(2, 13, 12))


@pytest.mark.parametrize(
    ("since", "minutes", "due"),
    [
        (kst(2, 12, 9), 0, kst(2, 12, 9)),
        (kst(2, 12, 17), 60, kst(2, 12, 18)),
        (kst(2, 12, 17), 61, kst(2, 13, 9, 1)),
        (kst(2, 12, 11, 30), 60, kst(2, 12, 13, 30)),
        (kst(2, 13, 22), 30, kst(2, 19, 9, 30)),
        (kst(2, 13, 9), 16 * 60, kst(2, 19, 18)),
    ],
)
def test_working_minutes_stand_still_at_lunch_nights_and_holidays(
    since: datetime, minutes: int, due: datetime
) -> None:
    assert OFFICE.add_working(since, minutes) == due


def test_negative_minutes_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        OFFICE.add_working(kst(2, 12), -1)


def test_a_city_that_never_opens_says_so() -> None:
    for search in (NEVER.next_opening, NEVER.next_start):
        with pytest.raises(NoOpeningError, match="400 days"):
            search(kst(2, 13))
    with pytest.raises(NoOpeningError):
        OFFICE.add_working(kst(2, 13), 400 * 8 * 60)


def test_the_review_of_the_almanac_runs_out() -> None:
    assert OFFICE.known_for_days(date(2026, 12, 1)) == 30
    assert OFFICE.known_for_days(date(2027, 1, 2)) == -2


@pytest.mark.parametrize(
    ("week", "complaint"),
    [
        (WEEK | {"mon": ("9-18",)}, r"week\.mon: '9-18' is not written"),
        (WEEK | {"mon": ("09:00-24:30",)}, r"week\.mon: .* is not written"),
        (WEEK | {"tue": ("12:00-09:00",)}, r"week\.tue: .* does not end after it starts"),
        (WEEK | {"tue": ("09:00-09:00",)}, r"week\.tue: .* does not end after it starts"),
        (WEEK | {"wed": ("09:00-12:00", "11:00-18:00")}, r"week\.wed: .*overlapping"),
        (WEEK | {"wed": ("13:00-18:00", "09:00-12:00")}, r"week\.wed: out of order"),
        (WEEK | {"tues": ()}, r"week\.tues: not a day"),
        ({day: WEEK[day] for day in WEEK if day != "sat"}, r"week\.sat: missing"),
        (WEEK | {"mon": ("x",), "fri": ("y",)}, r"week\.mon: .*; week\.fri: "),
    ],
)
def test_wrong_hours_are_refused_by_the_name_of_their_key(
    week: dict[str, tuple[str, ...]], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        Calendar.of(hours(week=week))


def test_wrong_extra_days_are_refused_too() -> None:
    with pytest.raises(ValueError, match=r"extra_days\.2026-01-03"):
        Calendar.of(hours(extra={date(2026, 1, 3): ("10-11",)}))


@settings(deadline=None)  # the first look at a year reads its almanac
@given(calendars, moments)
def test_the_next_opening_is_open_and_nothing_is_open_before_it(
    calendar: Calendar, t: datetime
) -> None:
    found = calendar.next_opening(t)
    assert found >= t
    assert calendar.is_open(found)
    step = max((found - t) / 40, timedelta(minutes=1))
    before = [t + step * i for i in range(40) if t + step * i < found]
    before += [found - timedelta(microseconds=1)] if found > t else []
    assert not any(calendar.is_open(moment) for moment in before)


@settings(deadline=None)  # the first look at a year reads its almanac
@given(calendars, moments, moments, st.integers(0, 6000), st.integers(0, 6000))
def test_more_minutes_or_a_later_start_are_never_due_earlier(
    calendar: Calendar, t: datetime, u: datetime, few: int, many: int
) -> None:
    first, last = sorted((t, u))
    less, more = sorted((few, many))
    assert t <= calendar.add_working(t, less) <= calendar.add_working(t, more)
    assert calendar.add_working(first, less) <= calendar.add_working(last, less)


@settings(deadline=None)  # the first look at a year reads its almanac
@given(calendars, moments, st.integers(0, 3000), st.integers(0, 3000))
def test_minutes_may_be_added_in_two_goes(
    calendar: Calendar, t: datetime, first: int, second: int
) -> None:
    halfway = calendar.add_working(t, first)
    assert calendar.add_working(halfway, second) == calendar.add_working(t, first + second)

"""Days of follow-ups: always working days, also around the Lunar New Year."""

from datetime import UTC, date

import pytest

from bot.calendar.hours import Calendar
from bot.cases.follow_ups import (
    FollowUpState,
    call_back_at,
    check_due,
    due_at,
    end_of,
    midnight_after,
    suggested,
    suggestions,
)
from bot.domain.casework import Rhythm
from bot.domain.errors import ConflictError, InvalidError
from tests.support.world import config, kst

FRIDAY = kst("2026-02-13 10:00")
"""Before the holidays: the office opens again on Thursday the 19th."""


def _calendar() -> Calendar:
    return config().calendar


def _rhythm(**how: int | bool) -> Rhythm:
    return Rhythm("x", {"ko": "x"}, "call", **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("today", "rhythm", "day"),
    [
        (date(2026, 2, 13), _rhythm(days=1), date(2026, 2, 19)),  # Saturday, then the holidays
        (date(2026, 2, 13), _rhythm(days=3), date(2026, 2, 19)),  # a holiday
        (date(2026, 2, 13), _rhythm(days=7), date(2026, 2, 20)),
        (date(2026, 11, 24), _rhythm(days=1), date(2026, 11, 25)),
        # Within a month: a day off moves it forward.
        (date(2026, 1, 17), _rhythm(months=1, is_within=True), date(2026, 2, 13)),
        (date(2026, 1, 31), _rhythm(months=1, is_within=True), date(2026, 2, 27)),  # Saturday
        (date(2026, 12, 31), _rhythm(months=1, is_within=True), date(2027, 1, 29)),
        # Nothing between today and the limit but days off.
        (date(2026, 2, 13), _rhythm(days=5, is_within=True), date(2026, 2, 19)),
    ],
)
def test_a_rhythm_leads_to_a_working_day(today: date, rhythm: Rhythm, day: date) -> None:
    assert suggested(_calendar(), today, rhythm) == day
    assert _calendar().is_working_day(day)


def test_every_rhythm_of_the_city_is_offered_in_its_order() -> None:
    offered = list(suggestions(_calendar(), FRIDAY.date(), config().casework))
    assert [rhythm.id for rhythm, _ in offered] == ["tomorrow", "three_days", "week", "month"]
    assert all(day > FRIDAY.date() for _, day in offered)


@pytest.mark.parametrize(
    ("day", "hour", "code"),
    [
        ("2026-02-17", "", "day_off"),
        ("2026-02-14", "", "day_off"),
        ("2026-02-12", "", "past_day"),
        ("2026-02-13", "09:30", "past_day"),
        ("2027-02-19", "", "far_day"),
        ("soon", "", "bad_day"),
        ("", "", "bad_day"),
        ("2026-02-19", "noon", "bad_hour"),
    ],
)
def test_other_days_are_refused(day: str, hour: str, code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        due_at(_calendar(), day, hour, FRIDAY)
    assert refused.value.code == code
    if code == "day_off":
        assert refused.value.details == {"next": "2026-02-19"}


def test_it_is_due_when_the_office_closes_or_at_the_hour_agreed_on() -> None:
    assert due_at(_calendar(), "2026-02-19", "", FRIDAY) == kst("2026-02-19 18:00")
    assert due_at(_calendar(), "2026-02-13", "15:30", FRIDAY) == kst("2026-02-13 15:30")
    assert end_of(_calendar(), date(2026, 2, 13)) == kst("2026-02-13 18:00")


def test_a_day_ends_at_midnight_in_seoul() -> None:
    assert midnight_after(kst("2026-02-19 00:00")) == kst("2026-02-20 00:00")
    assert midnight_after(kst("2026-02-19 23:59").astimezone(UTC)) == kst("2026-02-20 00:00")


def test_what_is_over_stays_over() -> None:
    check_due(FollowUpState.DUE)
    for state in (FollowUpState.DONE, FollowUpState.CANCELLED):
        with pytest.raises(ConflictError):
            check_due(state)


def test_a_call_back_is_for_the_next_working_day_before_lunch_for_who_likes_the_morning() -> None:
    calendar = _calendar()
    assert call_back_at(calendar, FRIDAY, "morning") == kst("2026-02-19 12:00")
    for best in ("afternoon", "evening", "any", "text", ""):
        assert call_back_at(calendar, FRIDAY, best) == kst("2026-02-19 18:00")
    assert call_back_at(calendar, kst("2026-11-24 23:00"), "") == kst("2026-11-25 18:00")

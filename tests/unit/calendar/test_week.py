"""A week as it is typed into a form, with one lunch break for all of its days."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.hours import DAYS, Calendar
from bot.calendar.week import WeekError, typed_of, week_of
from tests.support.world import config

USUAL = {"mon": "09:00-18:00", "fri": "9~17:30, 19시부터 20시 30분까지"}
minutes = st.lists(st.integers(0, 24 * 60), unique=True, max_size=8).map(sorted)


def test_lunch_is_taken_out_of_every_day_that_is_open_around_it() -> None:
    week = week_of({**USUAL, "sat": "10-12", "sun": "12:30-14:00"}, ("12:00", "13:00"))
    assert week["mon"] == ("09:00-12:00", "13:00-18:00")
    assert week["fri"] == ("09:00-12:00", "13:00-17:30", "19:00-20:30")
    assert (week["sat"], week["sun"], week["tue"]) == (("10:00-12:00",), ("13:00-14:00",), ())


def test_the_week_of_the_files_stands_in_the_form_with_its_lunch() -> None:
    week = config().city.hours.week
    days, lunch = typed_of(week)
    assert (days["mon"], days["sun"], lunch) == ("09:00-18:00", "", ("12:00", "13:00"))
    assert week_of(days, lunch) == week


def test_a_break_of_some_days_only_stays_where_it_is() -> None:
    days, lunch = typed_of({"mon": ("09:00-12:00", "13:00-18:00"), "tue": ("09:00-24:00",)})
    assert (days["mon"], days["tue"], lunch) == (
        "09:00-12:00, 13:00-18:00",
        "09:00-24:00",
        ("", ""),
    )


@pytest.mark.parametrize(
    ("days", "lunch", "code", "day"),
    [
        ({"mon": "아침부터"}, ("", ""), "hours_unreadable", "mon"),
        ({"tue": "09:00-25:00"}, ("", ""), "hours_unreadable", "tue"),
        ({"tue": "09:70-12:00"}, ("", ""), "hours_unreadable", "tue"),
        ({"wed": "18:00-09:00"}, ("", ""), "hours_backward", "wed"),
        ({"thu": "09:00-12:00, 11:00-18:00"}, ("", ""), "hours_overlap", "thu"),
        ({"mon": "09:00-18:00"}, ("12:00", ""), "lunch_wrong", ""),
        ({"mon": "09:00-18:00"}, ("13:00", "12:00"), "lunch_wrong", ""),
        ({"mon": "09:00-11:00"}, ("12:00", "13:00"), "lunch_outside", ""),
        ({}, ("12:00", "13:00"), "never_open", ""),
    ],
)
def test_nonsense_is_named(
    days: dict[str, str], lunch: tuple[str, str], code: str, day: str
) -> None:
    with pytest.raises(WeekError) as refused:
        week_of(days, lunch)
    assert (refused.value.code, refused.value.day) == (code, day)


@given(st.lists(minutes, min_size=7, max_size=7))
def test_whatever_the_files_may_say_survives_the_form(days: list[list[int]]) -> None:
    def clock(minute: int) -> str:
        return f"{minute // 60:02}:{minute % 60:02}"

    week = {
        day: tuple(
            f"{clock(start)}-{clock(end)}" for start, end in zip(at[::2], at[1::2], strict=False)
        )
        for day, at in zip(DAYS, days, strict=True)
    }
    if not any(week.values()):
        return
    assert week_of(*typed_of(week)) == week
    hours = config().city.hours
    Calendar.of(type(hours)(week, hours.reviewed_until, {}, {}))

"""Nobody is written to at night; reminders wait their days."""

from datetime import timedelta

import pytest

from bot.calendar.hours import Calendar
from bot.cases.outreach import is_daytime, may_invite, remind_before
from tests.support.world import config, kst

CALENDAR = Calendar.of(config().city.hours)


@pytest.mark.parametrize(
    ("at", "by_day", "open_too"),
    [
        ("2026-11-24 08:59", False, False),
        ("2026-11-24 09:00", True, True),
        ("2026-11-24 12:30", True, False),
        ("2026-11-24 19:59", True, False),
        ("2026-11-24 20:00", False, False),
        ("2026-11-22 10:00", True, False),
        ("2026-02-17 10:00", True, False),
    ],
)
def test_by_day_and_while_open(at: str, by_day: bool, open_too: bool) -> None:
    assert is_daytime(kst(at)) is by_day
    assert may_invite(CALENDAR, kst(at)) is open_too


def test_reminders() -> None:
    noon = kst("2026-11-24 12:00")
    assert remind_before(noon, 5) == noon - timedelta(days=5)
    assert remind_before(noon, 0) is None
    assert remind_before(kst("2026-11-24 21:00"), 5) is None

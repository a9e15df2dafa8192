from datetime import datetime, timedelta

import pytest

from bot.calendar.hours import Calendar
from bot.cases import blocks
from bot.cases.duty import check_pager, check_shift, gaps, uncovered
from bot.domain.errors import InvalidError
from tests.support.world import config, kst

MONDAY = kst("2026-11-23 00:00")
CALENDAR = Calendar.of(config().city.hours)


def spans(*texts: str) -> list[tuple[datetime, datetime]]:
    """`24 18:00 25 09:00` in November."""
    found = []
    for text in texts:
        day, at, other, end = text.split()
        found.append((kst(f"2026-11-{day} {at}"), kst(f"2026-11-{other} {end}")))
    return found


def test_what_nobody_covers_is_found_in_order_and_overlaps_count_once() -> None:
    taken = spans("23 05:00 23 08:00", "23 01:00 23 06:00", "23 20:00 25 00:00")
    free = list(uncovered(taken, MONDAY, MONDAY + timedelta(days=1)))
    assert free == spans("23 00:00 23 01:00", "23 08:00 23 20:00")
    assert list(uncovered([], MONDAY, MONDAY)) == []


def test_gaps_are_nights_and_weekends_and_not_lunch() -> None:
    found = gaps([], CALENDAR, MONDAY, MONDAY + timedelta(days=7))
    assert list(found[:2]) == spans("23 00:00 23 09:00", "23 18:00 24 09:00")
    assert found[-1] == (kst("2026-11-27 18:00"), kst("2026-11-30 00:00"))
    assert len(found) == 6


def test_a_holiday_is_a_gap_and_a_shift_fills_it() -> None:
    start = kst("2026-02-16 00:00")  # the Lunar New Year lasts until the 18th
    end = start + timedelta(days=3)
    assert gaps([], CALENDAR, start, end) == ((start, end),)
    assert gaps([(start, end)], CALENDAR, start, end) == ()


@pytest.mark.parametrize(
    "given", ["", "  ", "telegram:123", "telegram:-1001", "webhook:https://pager.example/a?b"]
)
def test_a_pager_is_an_address_that_alerts_can_be_sent_to(given: str) -> None:
    assert check_pager(given) == given.strip()


@pytest.mark.parametrize(
    "given",
    ["010-1234-5678", "telegram:me", "webhook:http://x", "webhook:https://", "sms:1", "console",
     "webhook:https://x y", "telegram:1\n2", "webhook:https://x/" + "a" * 500],
)  # fmt: skip
def test_anything_else_is_refused(given: str) -> None:
    with pytest.raises(InvalidError, match="bad_pager"):
        check_pager(given)


@pytest.mark.parametrize(("hours", "level"), [(0, 0), (-1, 0), (24 * 7 + 1, 0), (1, 3), (1, -1)])
def test_a_shift_ends_after_it_starts_on_a_step_there_is(hours: int, level: int) -> None:
    with pytest.raises(InvalidError):
        check_shift(MONDAY, MONDAY + timedelta(hours=hours), level, 3)


def test_a_block_has_a_reason_a_length_and_a_short_note() -> None:
    assert blocks.check("abuse", "7", "note") == timedelta(days=7)
    for reason, days, note in (
        ("", "7", ""),
        ("abuse", "8", ""),
        ("spam", "", ""),
        ("x", "7", ""),
    ):
        with pytest.raises(InvalidError):
            blocks.check(reason, days, note)
    with pytest.raises(InvalidError, match="too_long"):
        blocks.check("abuse", "7", "긴" * 501)

import pytest

from bot.cases.promise import Promise, promise
from tests.support.world import kst, world


@pytest.mark.parametrize(
    ("now", "at", "is_held"),
    [
        ("2026-11-24 10:00", "2026-11-24 14:00", False),  # lunch does not count
        ("2026-11-24 17:00", "2026-11-25 11:00", False),  # into the next day
        ("2026-11-24 12:30", "2026-11-24 13:00", True),  # lunch
        ("2026-11-24 18:00", "2026-11-25 09:00", True),  # six o'clock sharp is closed
        ("2026-11-24 08:59", "2026-11-24 09:00", True),
        ("2026-02-13 22:00", "2026-02-19 09:00", True),  # the Lunar New Year
        ("2026-02-13 16:30", "2026-02-19 10:30", False),  # asked in time, answered after it
    ],
)
def test_what_may_be_promised(now: str, at: str, is_held: bool) -> None:
    assert promise(world().calendar, kst(now), 180) == Promise(kst(at), is_held)


def test_the_city_says_how_long() -> None:
    assert promise(world().calendar, kst("2026-11-24 09:00"), 30).at == kst("2026-11-24 09:30")

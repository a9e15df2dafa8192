"""By when somebody will answer: one rule for what residents are told and what is enforced."""

from datetime import datetime
from functools import lru_cache

from bot.calendar.hours import Calendar
from bot.domain.frozen import frozen


@frozen
class Promise:
    """`is_held`: the office is closed, answers begin at `at`; else somebody answers until `at`."""

    at: datetime
    is_held: bool


@lru_cache(maxsize=256)
def promise(calendar: Calendar, now: datetime, answer_within_minutes: int) -> Promise:
    """What may be promised to somebody who writes now. Remembered: a group of turns asks alike."""
    if calendar.is_open(now):
        return Promise(calendar.add_working(now, answer_within_minutes), is_held=False)
    return Promise(calendar.next_opening(now), is_held=True)

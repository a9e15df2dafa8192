"""Which day a call or a visit falls on: always one on which the office is open. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.calendar.hours import SEOUL, Calendar
from bot.domain.casework import Casework, Rhythm
from bot.domain.errors import ConflictError, InvalidError

MAX_WORDS = 2000
MORNING = "morning"
_DAY = timedelta(days=1)
_DECEMBER = 12
# Nobody plans further ahead, and the almanac is not known there.
MAX_DAYS = 366


class FollowUpKind(StrEnum):
    """What is to be done; `check` is the after-check that the law asks for."""

    CALL = "call"
    VISIT = "visit"
    CHECK = "check"
    MESSAGE = "message"


class FollowUpState(StrEnum):
    """Where it stands."""

    DUE = "due"
    DONE = "done"
    CANCELLED = "cancelled"


def check_due(state: FollowUpState) -> None:
    """ConflictError `wrong_state` if it is over."""
    if state is not FollowUpState.DUE:
        raise ConflictError("wrong_state", state=state)


def suggested(calendar: Calendar, today: date, rhythm: Rhythm) -> date:
    """The working day a rhythm leads to, never today or before."""
    day = _later(today, rhythm)
    step = -_DAY if rhythm.is_within else _DAY
    while not calendar.is_working_day(day) and day > today:
        day += step
    while day <= today or not calendar.is_working_day(day):
        day += _DAY  # a month without any other working day
    return day


def suggestions(calendar: Calendar, today: date, rule: Casework) -> Iterator[tuple[Rhythm, date]]:
    """Each rhythm with its day."""
    for rhythm in rule.rhythms:
        yield rhythm, suggested(calendar, today, rhythm)


def due_at(calendar: Calendar, day: str, hour: str, now: datetime) -> datetime:
    """When it is due: at the end of that working day, or at an hour agreed on.

    Raises:
        InvalidError: `bad_day`, `bad_hour`; `past_day`, `far_day`; `day_off` with the `next`
            working day, where nobody works on that one.

    """
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise InvalidError("bad_day") from None
    today = now.astimezone(SEOUL).date()
    if wanted < today:
        raise InvalidError("past_day")
    if wanted > today + MAX_DAYS * _DAY:
        raise InvalidError("far_day")
    if not calendar.is_working_day(wanted):
        raise InvalidError("day_off", next=_next_working(calendar, wanted).isoformat())
    at = _at_hour(wanted, hour) if hour else end_of(calendar, wanted)
    if at <= now:
        raise InvalidError("past_day")
    return at


def call_back_at(calendar: Calendar, now: datetime, best: str) -> datetime:
    """By when somebody is called who was asked for a number: on the next working day.

    `best`: when they like to be called (`morning`, or anything else): before the lunch break, or
    by the end of that day.
    """
    day = calendar.next_start(now).date()
    return calendar.hours_on(day)[0][1] if best == MORNING else end_of(calendar, day)


def end_of(calendar: Calendar, day: date) -> datetime:
    """When the office closes on a working day, lunch aside."""
    end = at = datetime.combine(day, time(), SEOUL)
    while (start := calendar.next_opening(at)).date() == day:
        end = at = calendar.closes_at(start)
    return end


def midnight_after(now: datetime) -> datetime:
    """When this day ends in Seoul: what is due before is for today."""
    return datetime.combine(now.astimezone(SEOUL).date() + _DAY, time(), SEOUL)


def _later(today: date, rhythm: Rhythm) -> date:
    months = today.month - 1 + rhythm.months
    year, month = today.year + months // _DECEMBER, months % _DECEMBER + 1
    day = min(today.day, monthrange(year, month)[1])
    return date(year, month, day) + rhythm.days * _DAY


def _next_working(calendar: Calendar, day: date) -> date:
    start = calendar.next_opening(datetime.combine(day, time(), SEOUL))
    return start.date()


def _at_hour(day: date, hour: str) -> datetime:
    try:
        return datetime.combine(day, time.fromisoformat(hour), SEOUL)
    except ValueError:
        raise InvalidError("bad_hour") from None

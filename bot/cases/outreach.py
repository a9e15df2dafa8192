"""When residents may be written to who have not written to us, and when once more."""

from datetime import datetime, timedelta

from bot.calendar.hours import Calendar, seoul

# Nobody is woken, and nobody's supper disturbed.
FIRST_HOUR, LAST_HOUR = 9, 20


def is_daytime(at: datetime) -> bool:
    """Whether such a message may go out at all: from 9 until 20 o'clock in Seoul, any day."""
    return FIRST_HOUR <= seoul(at).hour < LAST_HOUR


def may_invite(calendar: Calendar, at: datetime) -> bool:
    """Invitations go out while counselors are there to answer what comes back."""
    return is_daytime(at) and calendar.is_open(at)


def remind_before(at: datetime, days: int) -> datetime | None:
    """Who was invited before this may be reminded now; None at night, or if nobody is reminded."""
    return at - timedelta(days=days) if days > 0 and is_daytime(at) else None

"""Blocking somebody for a while: for which reasons, and how long. Pure.

What gets through all the same is said in `bot.flows.blocked`.
"""

from datetime import timedelta

from bot.domain.errors import InvalidError

REASONS = ("abuse", "threats", "spam", "test")
DAYS = (1, 3, 7, 14, 30)
MAX_NOTE = 500


def check(reason: str, days: str, note: str) -> timedelta:
    """How long the block lasts; InvalidError where something is missing or too long."""
    if reason not in REASONS:
        raise InvalidError("block_reason_needed")
    if days not in map(str, DAYS):
        raise InvalidError("block_days_needed")
    if len(note) > MAX_NOTE:
        raise InvalidError("too_long")
    return timedelta(days=int(days))

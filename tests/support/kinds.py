"""Residents who end in a case of a kind of its own: Care SOS, the life-cycle plan."""

from bot.services.arrivals import Reply
from tests.support.callers import Resident

_CONSENT = ("=consent.general:yes", "=consent.health:yes")
CARE = (
    *("돌봄SOS", "=whom:self", "=group:senior", "=move:yes", "=family:no", "=public:no"),
    *("=change:yes", "=today:discharge", "=services:meal", "=services:done"),
    *("=income:unknown", "=send:yes", *_CONSENT, "역촌동", "010-1234-5678", "=review:send"),
)
FAMILY = (
    *("우리 가족 맞춤 안내", "1962", "=m1.about:none", "2021", "=m2.about:none"),
    "=m3.born:all",
)
PLAN = (*FAMILY, "=send:yes", *_CONSENT, "역촌동", "010-1234-5678", "=review:send")
"""What they write; `=` begins the id of a button that they press."""


async def tells(someone: Resident, steps: tuple[str, ...]) -> Reply:
    """Takes these steps; returns the last reply."""
    for step in steps:
        press = step.startswith("=")
        reply = await (someone.taps(step[1:]) if press else someone.says(step))
    return reply

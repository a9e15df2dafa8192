"""What neighbors see from outside, and which of it means that a life may be at stake.

The signs are those by which people who died or starved alone were found, too late: the letter
box, the milk, the smell, the door that nobody opens.
"""

from collections.abc import Collection

from bot.domain.codes import CrisisType, Urgency
from bot.domain.effects import Json

SMELL, SILENT = "smell", "silent"
# What each sign most often stands for; the words of the report say it more exactly. Six of the
# house, then five of the people: Kakao shows so many at once (`bot/flows/pages.py`).
SIGNS: dict[str, CrisisType] = {
    "mail": CrisisType.ISOLATION,
    "papers": CrisisType.ISOLATION,
    SMELL: CrisisType.ISOLATION,
    SILENT: CrisisType.ISOLATION,
    "lights": CrisisType.ISOLATION,
    "trash": CrisisType.HOUSING,
    "bruises": CrisisType.ABUSE,
    "child": CrisisType.NEGLECT,
    "ramen": CrisisType.FOOD,
    "clothes": CrisisType.LIVELIHOOD,
    "paper": CrisisType.LIVELIHOOD,
}
# How long it has been so, shortest first.
SINCE = ("today", "days", "weeks", "months", "years")
_FOR_DAYS = frozenset(SINCE[1:])
_SOON = frozenset(("bruises", "child", SILENT))


def dangers(signs: Json, since: Json) -> tuple[str, ...]:
    """What the alert says that was seen; empty if nobody needs to be woken.

    A smell or flies at a door; nobody who answers, for days.
    """
    seen = signs if isinstance(signs, list) else ()
    smell = ("seen_smell",) if SMELL in seen else ()
    return (*smell, "seen_silent") if SILENT in seen and since in _FOR_DAYS else smell


def urgency(signs: Collection[str], since: str) -> Urgency:
    """How soon a person must look at what was ticked."""
    if dangers(list(signs), since):
        return Urgency.EMERGENCY
    return Urgency.NORMAL if _SOON.isdisjoint(signs) else Urgency.HIGH

"""Whether two reports tell of the same household: a score with its reasons, and never a decision.

Pure: what two reports tell goes in, a likeness from 0 to 1 comes out. Each trait that agrees takes
away a part of the doubt that the others left, so that several weak ones add up and none alone is
enough but the same telephone or the same conversation.
"""

import re
from datetime import datetime, timedelta
from enum import StrEnum

from rapidfuzz import fuzz

from bot.domain.frozen import frozen
from bot.domain.hangul import jamo

LOOKED_BACK = timedelta(days=60)
SHOWN_FROM = 0.5
"""A likeness below this is not worth a counselor's minute."""


class Same(StrEnum):
    """What two reports have in common, the most telling first."""

    PHONE = "phone"
    TALK = "talk"
    PLACE = "place"
    STORY = "story"
    DONG = "dong"
    AGE = "age"
    TIME = "time"


# The part of the doubt that each takes away when it agrees completely.
_WEIGHTS = {
    Same.PHONE: 0.7,
    Same.TALK: 0.6,
    Same.PLACE: 0.65,
    Same.STORY: 0.5,
    Same.DONG: 0.15,
    Same.AGE: 0.15,
    Same.TIME: 0.15,
}
# Likeness of texts below this is that of any two sentences about a hard life.
_LEAST_PLACE, _LEAST_STORY = 0.7, 0.5
_MANY_DAYS = 14.0
# Letters, of syllables taken apart: less is in too many places.
_SHORTEST = 6
_OF_A_PART = 0.9
_NUMBER = re.compile(r"\d+")
_DAY = timedelta(days=1)


@frozen
class Traits:
    """What is compared; empty where it was not told.

    `place` is what was written besides the dong's name, `phone` as E.164, `talk` the conversation.
    `age` and `household` are codes of the report.
    """

    received_at: datetime
    dong: str = ""
    place: str = ""
    story: str = ""
    phone: str = ""
    talk: str = ""
    age: str = ""
    household: str = ""


@frozen
class Likeness:
    """From 0 (nothing in common) to 1, and what agrees, the most telling first."""

    score: float
    reasons: tuple[Same, ...] = ()


def likeness(one: Traits, other: Traits) -> Likeness:
    """How alike two reports are; the order does not matter.

    What speaks against it: two dongs or two ages that were both told and differ.
    """
    agrees = {
        Same.PHONE: _is_same(one.phone, other.phone),
        Same.TALK: _is_same(one.talk, other.talk),
        Same.PLACE: _alike(one.place, other.place, _LEAST_PLACE),
        Same.STORY: _alike(one.story, other.story, _LEAST_STORY),
        Same.DONG: _is_same(one.dong, other.dong),
        Same.AGE: max(_is_same(one.age, other.age), _is_same(one.household, other.household)),
        Same.TIME: _near(one.received_at, other.received_at),
    }
    doubt = 1.0
    for trait, weight in _WEIGHTS.items():
        doubt *= 1 - weight * agrees[trait]
    score = (1 - doubt) * _spoken_against(one, other)
    reasons = tuple(trait for trait in Same if agrees[trait] > 0)
    return Likeness(round(score, 3), reasons)


def _is_same(one: str, other: str) -> float:
    return float(bool(one) and one == other)


def _alike(one: str, other: str, least: float) -> float:
    """How alike two texts are, beyond what any two are; letters may be typed wrongly."""
    first, second = jamo(one), jamo(other)
    if min(len(first), len(second)) < _SHORTEST:
        return 0.0
    numbers = _numbers(one), _numbers(other)
    if all(numbers) and numbers[0] != numbers[1]:
        return 0.0
    whole = fuzz.ratio(first, second) / 100
    part = fuzz.partial_ratio(first, second) / 100 * _OF_A_PART
    return max(0.0, (max(whole, part) - least) / (1 - least))


def _numbers(text: str) -> list[str]:
    """House numbers: 12-3 and 13-2 are two houses, however alike the rest is."""
    return _NUMBER.findall(text)


def _near(one: datetime, other: datetime) -> float:
    """1 on the same day, nothing after two weeks."""
    return max(0.0, 1 - abs(one - other) / _DAY / _MANY_DAYS)


def _spoken_against(one: Traits, other: Traits) -> float:
    factor = 1.0
    if one.dong and other.dong and one.dong != other.dong:
        factor *= 0.75
    if one.age and other.age and one.age != other.age:
        factor *= 0.75
    return factor

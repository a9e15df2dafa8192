"""The welfare check as a city edits it: `config/welfare_check.toml` is exactly this."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.domain.city import STRICT
from bot.domain.codes import CrisisType, Urgency


class Band(StrEnum):
    """How somebody is doing by the rule, least worrying first."""

    LOW = "low"
    WATCH = "watch"
    AT_RISK = "at_risk"

    @property
    def rank(self) -> int:
        """0 for the least worrying."""
        return list(Band).index(self)


class LeadsTo(StrEnum):
    """What a band leads to."""

    KIND_WORDS = "kind_words"
    OFFER_CALL = "offer_call"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer. `at_least`: the band that this answer alone leads to, whatever the sum is."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    points: int
    at_least: Band = Band.LOW


@dataclass(frozen=True, slots=True)
class Question:
    """One question; its words are the texts `welfare_check.<id>.ask`, `.name` and `.<option>`.

    `crisis_type`: the trouble that points on it speak of; `is_health`: asked only with consent to
    keep what is told about health.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    crisis_type: CrisisType
    options: tuple[Option, ...]
    is_health: bool = False

    @property
    def most(self) -> int:
        """The most points that it can give."""
        return max(option.points for option in self.options)


@dataclass(frozen=True, slots=True)
class Step:
    """A band: from how many points on, and from how many where health was not asked about."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: Band
    from_points: int
    from_points_without_health: int
    leads_to: LeadsTo
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class WelfareCheck:
    """The survey of one city.

    `version` changes whenever a question or a point does: it is stored with the answers. `round`
    names one campaign: within it nobody is invited twice. `telegram_bot`: the bot's name for
    links, empty without one. `remind_after_days`: 0 reminds nobody.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    version: str
    round: str
    remind_after_days: int
    telegram_bot: str
    questions: tuple[Question, ...]
    bands: tuple[Step, ...]

    def step(self, band: Band) -> Step:
        """What is set down for this band."""
        return next(step for step in self.bands if step.id is band)

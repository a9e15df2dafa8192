"""What a turn may look at: the city, the words, the calendar and the time. Nothing in it acts."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from bot.calendar.hours import Calendar
from bot.domain.city import City
from bot.domain.city_event import CityEvent
from bot.domain.frozen import frozen
from bot.domain.lookups import Fact, LookUp
from bot.domain.messages import Channel
from bot.domain.reading import Match, Reading
from bot.domain.welfare_check import WelfareCheck
from bot.flows.gazetteer import Gazetteer
from bot.flows.journal import Hints
from bot.flows.told import Understanding
from bot.programs.care_sos import CareRules
from bot.programs.catalog import Catalog
from bot.programs.income import MedianIncome
from bot.programs.life_plan import PlanRules
from bot.texts.lookup import Texts


class ReadsText(Protocol):
    """Understands a text by itself (`bot.triage.reader.Reader`)."""

    def read(self, text: str) -> Reading:
        """What the text says."""
        ...


class MatchesPrograms(Protocol):
    """Suggests programs (`bot.programs.matcher.Matcher`)."""

    def match(
        self, text: str, reading: Reading, *, limit: int = 5, quotes: bool = True
    ) -> tuple[Match, ...]:
        """Best first; empty where nothing fits. `quotes`: reasons in words of the text too."""
        ...


NO_FACTS: Mapping[LookUp, Fact] = MappingProxyType({})


@frozen
class World:
    """What stays the same from turn to turn.

    `catalog` are the programs for the city's own; `programs` are all that the matcher may name,
    for somebody who lives elsewhere.
    """

    city: City
    texts: Texts
    calendar: Calendar
    gazetteer: Gazetteer
    reader: ReadsText
    matcher: MatchesPrograms
    program_names: dict[str, dict[str, str]]
    welfare_check: WelfareCheck
    catalog: Catalog
    care_sos: CareRules
    life_plan: PlanRules
    understanding: Understanding = field(default_factory=Understanding)
    programs: Catalog = field(default_factory=lambda: Catalog(()))
    median_income: MedianIncome = field(default_factory=MedianIncome)
    events: tuple[CityEvent, ...] = ()


@frozen
class Ticket:
    """A receipt number and the secret that goes with it, set aside in case the turn needs them."""

    number: str
    secret: str


class FactNeededError(LookupError):
    """The turn cannot go on before the shell has looked something up; then it is taken again."""

    def __init__(self, what: LookUp) -> None:
        super().__init__(type(what).__name__)
        self.what = what


@frozen
class Env:
    """What one turn may look at. `facts`: what the shell has looked up for this very turn.

    `noted`: how many things in a row, just before this one, were only taken down.
    """

    world: World
    lang: str
    channel: Channel
    now: datetime
    ticket: Ticket
    hints: Hints
    flow: str = ""
    facts: Mapping[LookUp, Fact] = field(default_factory=lambda: NO_FACTS)
    noted: int = 0

    def fact(self, what: LookUp) -> Fact:
        """What was looked up."""
        try:
            return self.facts[what]
        except KeyError:
            raise FactNeededError(what) from None

    def text(self, key: str, **params: object) -> str:
        """The sentence `key` in the resident's language."""
        return self.world.texts.get(self.lang, key, **params)

    def name(self, names: dict[str, str]) -> str:
        """A name in the resident's language, else in Korean."""
        return names.get(self.lang) or names["ko"]

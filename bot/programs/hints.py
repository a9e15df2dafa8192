"""Where the people in a text live and how old they are, if it decides which program fits."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from bot.domain.codes import LifeStage
from bot.domain.program import Program
from bot.programs.lexicon import Lexicon
from bot.programs.looked import Looked, spell

_STRICT: dict[str, object] = {"extra": "forbid"}
# Shorter place names must begin a word: 서울 in 강서울음 is none.
_UNMISTAKABLE = 3
_AGE = re.compile(rf"(?<!\d)(\d{{1,3}})(?:살|세(?!{spell('대')})|{spell('대')})")
# The age at which each stage ends; the catalog's "senior" begins where "middle" ends.
_UNTIL = (
    (7, LifeStage.INFANT), (13, LifeStage.CHILD), (19, LifeStage.TEEN), (40, LifeStage.YOUTH),
    (65, LifeStage.MIDDLE), (130, LifeStage.SENIOR),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Region:
    """A province or district. `province` is empty for provinces; `names`: how people write it."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    scope: str
    names: tuple[str, ...]
    province: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """Words that tell at which stage of life the person is."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    words: tuple[str, ...]
    stages: tuple[LifeStage, ...]


@dataclass(frozen=True, slots=True)
class Denial:
    """Words that say a status is missing which programs with `eligibility` in their rule need."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    words: tuple[str, ...]
    eligibility: str


@dataclass(frozen=True, slots=True)
class Hints:
    """`config/hints.toml`."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    region: tuple[Region, ...] = ()
    people: tuple[People, ...] = ()
    denial: tuple[Denial, ...] = ()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What one text tells: scopes named (with their provinces), stages of life, rules denied."""

    scopes: frozenset[str]
    stages: frozenset[LifeStage]
    denied: tuple[str, ...]

    def contradict(self, program: Program) -> bool:
        """Whether the program is for another age or for people with a status denied here."""
        wrong_age = (
            bool(self.stages and program.life_stages)
            and LifeStage.ALL not in program.life_stages
            and self.stages.isdisjoint(program.life_stages)
        )
        return wrong_age or any(status in program.eligibility for status in self.denied)

    def agree(self, program: Program) -> bool:
        """Whether the program is made for the age told, not for everybody."""
        return (
            bool(self.stages)
            and LifeStage.ALL not in program.life_stages
            and not self.stages.isdisjoint(program.life_stages)
        )


class HintReader:
    """Finds the hints in texts. Without any, nobody is told to live elsewhere or be too old."""

    def __init__(self, hints: Hints) -> None:
        self.provinces = frozenset(item.scope for item in hints.region if not item.province)
        self._province = {item.scope: item.province for item in hints.region if item.province}
        self._scopes = {spell(name): item.scope for item in hints.region for name in item.names}
        self._stages = {spell(word): item.stages for item in hints.people for word in item.words}
        self._denied = {
            spell(word): item.eligibility for item in hints.denial for word in item.words
        }
        self._spaced = {spell(n) for item in hints.region for n in item.names if " " in n}
        self._lexicon = Lexicon((*self._scopes, *self._stages, *self._denied))

    def read(self, looked: Looked) -> Circumstances:
        """What the text tells about place, age and status."""
        found = tuple(self._lexicon.scan(looked))
        words = {word for word, _ in found}
        stages = {stage for word in words for stage in self._stages.get(word, ())}
        stages |= {stage_of(int(age)) for age in _AGE.findall(looked.text)}
        named = {
            self._scopes[word] for word, start in found if self._is_place(word, start, looked)
        }
        denied = tuple(sorted({self._denied[word] for word in words if word in self._denied}))
        return Circumstances(self.with_provinces(named), frozenset(stages), denied)

    def with_provinces(self, scopes: Collection[str]) -> frozenset[str]:
        """These scopes and the provinces they lie in."""
        return frozenset(scopes) | {self._province[s] for s in scopes if s in self._province}

    def _is_place(self, word: str, start: int, looked: Looked) -> bool:
        """A place, not the edges of two words (친구로 구청 is no 구로구) nor part of a word."""
        if word not in self._scopes:
            return False
        if word in self._spaced:
            return True
        joined = any(place in looked.starts for place in range(start + 1, start + len(word)))
        return not joined and (len(word) >= _UNMISTAKABLE or start in looked.starts)


def stage_of(age: int) -> LifeStage:
    """The stage of life of somebody this many years old."""
    return next((stage for until, stage in _UNTIL if age < until), LifeStage.SENIOR)

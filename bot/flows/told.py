"""Small readers: what a story tells besides its trouble, and which answer a sentence gives.

The words are the city's, in `config/told.toml`.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

from bot.domain.hangul import squeeze
from bot.flows.ages import age_in

# 78세, 30살, 70대; not 세대 nor 3대.
_AGE = re.compile(r"(?<![0-9])([0-9]{1,3})(?:살|세(?!대)|yearsold)|(?<![0-9])([1-9]0)대")
_UNTIL = ((19, "teen"), (40, "young"), (65, "middle"), (121, "old"))
# Who writes more has said it by then.
_READ = 2000
_AGE_KEY = "age"
# Longer words tell a story.
_MAX_ANSWER = 60


@dataclass(frozen=True, slots=True)
class Told:
    """Words that answer a question of the report: `key` is its name, `value` the answer."""

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid"}

    key: Literal["age", "household", "since", "relation", "signs"]
    value: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """Parts of sentences that answer one question: `question` is its flow and key.

    A sentence with one of `unless` in it is left alone.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid"}

    question: str
    value: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()


class Understanding:
    """Reads the city's words in stories and in answers."""

    def __init__(self, told: Iterable[Told] = (), meant: Iterable[Meant] = ()) -> None:
        self._told = [(one.key, one.value, tuple(map(squeeze, one.words))) for one in told]
        self._meant: dict[str, list[tuple[str, tuple[str, ...], tuple[str, ...]]]] = {}
        for one in meant:
            parts = tuple(map(squeeze, one.words)), tuple(map(squeeze, one.unless))
            self._meant.setdefault(one.question, []).append((one.value, *parts))

    def meant(self, question: str, words: str, options: Collection[str]) -> tuple[str, ...]:
        """Which of the options a sentence means that answers this question; none if it asks."""
        if len(words) > _MAX_ANSWER or "?" in words:
            return ()
        said, key = squeeze(words), question.rpartition(".")[2]
        found = [
            value
            for value, parts, unless in self._meant.get(question, ())
            if any(map(said.__contains__, parts)) and not any(map(said.__contains__, unless))
        ]
        age = age_in(words, is_asked=True) if key == _AGE_KEY else None
        read = found or ([band(age)] if age is not None else self.read(words).get(key, ()))
        return tuple(dict.fromkeys(value for value in read if value in options))

    def read(self, story: str) -> dict[str, tuple[str, ...]]:
        """The answers found, by question, in the order of the city's list."""
        said = squeeze(story[:_READ])
        found: dict[str, tuple[str, ...]] = {}
        for key, value, words in self._told:
            if any(map(said.__contains__, words)):
                found[key] = (*found.get(key, ()), value)
        numbers = (int(a or b) for a, b in _AGE.findall(said))
        bands = tuple(dict.fromkeys(one for age in numbers if (one := band(age))))
        # Somebody's age in figures says it better than what they are called.
        return found | ({"age": bands} if bands else {})


def band(age: int) -> str:
    """The answer to the report's question for somebody of this age, in years."""
    return next((band for until, band in _UNTIL if age < until), "")

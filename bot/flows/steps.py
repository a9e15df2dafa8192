"""What a flow may yield: say something, ask something, forget an answer, look something up."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

from bot.domain.effects import Json
from bot.domain.lookups import Fact, LookUp
from bot.domain.messages import Inbound, Link, Message
from bot.flows.env import Env

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Say:
    """A bubble that wants no answer."""

    text: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Forget:
    """Drop these answers and go through the flow again: what "edit" is made of."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Find:
    """Look something up; the fact comes back. It is no answer: every turn looks anew."""

    what: LookUp


@dataclass(frozen=True, slots=True)
class Answer:
    """The question is answered; `value` goes into the journal and back into the flow."""

    value: Json


@dataclass(frozen=True, slots=True)
class Draft:
    """The answer is on its way (a tick of a multiple choice); the question is asked again."""

    value: Json


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not understood; `hint` is the text key that says what would be."""

    hint: str


Taken: TypeAlias = Answer | Draft | Unclear


class Question(Protocol):
    """Something asked. It knows how to put itself and what counts as an answer."""

    @property
    def key(self) -> str:
        """Its name in the journal, unique within a flow."""
        ...

    def message(self, env: Env, draft: Json) -> Message:
        """The question as a bubble."""
        ...

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """What the resident's words mean as an answer."""
        ...

    def fits(self, value: Json) -> bool:
        """Whether a stored answer is still one this question could have got."""
        ...


Step: TypeAlias = Say | Forget | Find | Question
# What a step gets back: an answer or a fact.
Given: TypeAlias = "Json | Fact"
Flow: TypeAlias = Generator[Step, Given, T]

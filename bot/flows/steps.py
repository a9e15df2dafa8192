"""What a flow may yield: say something, ask something, forget an answer, look something up."""

from collections.abc import Generator
from typing import Protocol, TypeAlias, TypeVar

from bot.domain.effects import Json
from bot.domain.frozen import frozen
from bot.domain.lookups import Fact, LookUp
from bot.domain.messages import Inbound, Link, Message
from bot.flows.env import Env

T = TypeVar("T")


@frozen
class Say:
    """A bubble that wants no answer."""

    text: str
    links: tuple[Link, ...] = ()


@frozen
class Forget:
    """Drop these answers and go through the flow again: what "edit" is made of."""

    keys: tuple[str, ...]


@frozen
class Known:
    """Give the answer to this question if there is one, else nothing; it is not asked."""

    key: str


@frozen
class Find:
    """Look something up; the fact comes back. It is no answer: every turn looks anew."""

    what: LookUp


@frozen
class Answer:
    """The question is answered; `value` goes into the journal and back into the flow."""

    value: Json


@frozen
class Draft:
    """The answer is on its way (a tick of a multiple choice); the question is asked again."""

    value: Json


@frozen
class Unclear:
    """Not understood; `hint` is the text key that says what would be.

    `is_miss` is false for what was understood and is no answer all the same (a wrong number).
    """

    hint: str
    is_miss: bool = True


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


Step: TypeAlias = Say | Forget | Known | Find | Question
# What a step gets back: an answer or a fact.
Given: TypeAlias = "Json | Fact"
Flow: TypeAlias = Generator[Step, Given, T]

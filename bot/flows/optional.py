"""Questions that may be left out, and questions in other words.

Built once each, at the top of a flow: a question is asked anew at every turn of everybody.
"""

from collections.abc import Sequence
from typing import cast

from bot.domain.effects import Json
from bot.domain.frozen import frozen
from bot.domain.messages import Choice, Inbound, InboundKind, Message
from bot.flows.env import Env
from bot.flows.questions import SKIP, Many, One, labelled
from bot.flows.steps import Answer, Draft, Question, Taken, Unclear
from bot.flows.understand import by_words, declines, picked

_SKIP = (SKIP,)
_UNKNOWN = (Choice("unknown", ""), Choice("no", ""))


def is_unknown(env: Env, inbound: Inbound) -> bool:
    """Whether they do not know, or would rather not say: who may leave a question out, does so."""
    is_typed = inbound.kind is InboundKind.TEXT
    texts = env.world.texts
    return is_typed and (
        by_words(texts, inbound.text, _UNKNOWN) is not None or declines(texts, inbound.text)
    )


@frozen
class Skippable(One):
    """One of a few or "skip", which is kept as the empty text."""

    def _choices(self, env: Env) -> tuple[Choice, ...]:
        choices = One._choices(self, env)  # noqa: SLF001 - `super()` breaks where there are slots
        return choices + labelled(env, "choice", _SKIP)

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A button, its number or its words."""
        taken = One.take(self, env, inbound, draft)
        if isinstance(taken, Unclear) and is_unknown(env, inbound):
            return Answer("")
        return Answer("") if taken == Answer(SKIP) else taken

    def fits(self, value: Json) -> bool:
        """One of the options, or skipped."""
        return value == "" or value in self.options


@frozen
class Ticks(Many):
    """Any number of a few, or none of them: "skip" stands where nothing is ticked."""

    def _choices(self, env: Env, ticked: Sequence[str]) -> tuple[Choice, ...]:
        choices = Many._choices(self, env, ticked)  # noqa: SLF001 - as above
        return choices if ticked else choices + labelled(env, "choice", _SKIP)

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A tick, "done", "skip", or several named at once."""
        ticked = self._ticked(draft)
        if picked(env, inbound, labelled(env, "choice", _SKIP)) == SKIP:
            return Answer(cast("list[Json]", ticked))
        taken = Many.take(self, env, inbound, draft)
        # Words that are no button ("1, skip") may have named it among others.
        is_nothing = isinstance(taken, Draft) and not taken.value and not ticked
        if (is_nothing or isinstance(taken, Unclear)) and is_unknown(env, inbound):
            return Answer(cast("list[Json]", ticked))
        return Unclear("unclear.choose") if is_nothing else taken

    def fits(self, value: Json) -> bool:
        """A list of options."""
        return isinstance(value, list) and all(each in self.options for each in value)


@frozen
class Worded:
    """The same question in other words: `words` is the key of their text."""

    question: Question
    words: str

    @property
    def key(self) -> str:
        """The question's own."""
        return self.question.key

    @property
    def is_open(self) -> bool:
        """Whether whatever is written is an answer."""
        return bool(getattr(self.question, "is_open", False))

    def message(self, env: Env, draft: Json) -> Message:
        """Its buttons under the other words."""
        asked = self.question.message(env, draft)
        return Message(env.text(self.words), asked.choices, asked.links)

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """As the question takes it."""
        return self.question.take(env, inbound, draft)

    def fits(self, value: Json) -> bool:
        """As the question wants it."""
        return self.question.fits(value)

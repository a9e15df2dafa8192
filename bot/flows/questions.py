"""The kinds of question a flow may ask. Each is a line in a flow: `yield from choose("who", …)`.

The words of a question are the texts `<flow>.<key>.ask` and, for a choice, `<flow>.<key>.<id>`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar, cast

from bot.domain.effects import Json
from bot.domain.frozen import frozen
from bot.domain.messages import Choice, Inbound, InboundKind, Message
from bot.flows.env import Env
from bot.flows.steps import Answer, Draft, Flow, Question, Taken, Unclear
from bot.flows.understand import by_label, by_words, declines, is_yes_or_no, picked
from bot.texts.lookup import Texts

SKIP = "skip"
DONE = "done"
SUGGESTED = "suggested"
"""Among the ticks of a draft: they were read in the story, nobody has pressed them yet."""
UNKNOWN = "unknown"
_NO = (Choice("no", ""), Choice("unknown", ""))
_MAX_LABEL = 40
_SEPARATED = re.compile(r"[,./·\n]+")


def _prompt(env: Env, key: str) -> str:
    return env.text(f"{env.flow}.{key}.ask")


def labelled(env: Env, key: str, options: tuple[str, ...]) -> tuple[Choice, ...]:
    """Buttons whose words are the texts `<key>.<option>`."""
    return _labelled(env.world.texts, env.lang, key, options)


@lru_cache(maxsize=1024)
def _labelled(texts: Texts, lang: str, key: str, options: tuple[str, ...]) -> tuple[Choice, ...]:
    """The same few at every turn of everybody."""
    return tuple(Choice(option, texts.get(lang, f"{key}.{option}")) for option in options)


def _skip(env: Env) -> tuple[Choice, ...]:
    return labelled(env, "choice", (SKIP,))


def _is_skipped(env: Env, inbound: Inbound) -> bool:
    """Pressed, or said in other words: "없어요", "ㄴㄴ"."""
    is_typed = inbound.kind is InboundKind.TEXT
    return picked(env, inbound, _skip(env)) == SKIP or (
        is_typed and by_words(env.world.texts, inbound.text, _NO) is not None
    )


def _is_left_out(env: Env, inbound: Inbound) -> bool:
    """Whether they want to go past a question that has no "skip", but an "I don't know"."""
    return picked(env, inbound, _skip(env)) == SKIP and not is_yes_or_no(
        env.world.texts, inbound.text
    )


@frozen
class One:
    """One of a few. `labels` gives the words where they are names and no text keys."""

    key: str
    options: tuple[str, ...]
    labels: tuple[str, ...] = ()
    prompt: str | None = None

    def _choices(self, env: Env) -> tuple[Choice, ...]:
        if self.labels:
            return tuple(map(Choice, self.options, self.labels))
        return labelled(env, f"{env.flow}.{self.key}", self.options)

    def message(self, env: Env, draft: Json) -> Message:
        """The question and its buttons."""
        del draft
        return Message(self.prompt or _prompt(env, self.key), self._choices(env))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A button, its number or its words."""
        del draft
        option = picked(env, inbound, self._choices(env)) or self._in_its_own_words(env, inbound)
        return Answer(option) if option else Unclear("unclear.choose")

    def _in_its_own_words(self, env: Env, inbound: Inbound) -> str | None:
        """Words that answer this question only: the texts `typed.<key>_<id>`, or a sentence."""
        if inbound.kind is not InboundKind.TEXT:
            return None
        own = tuple(Choice(f"{self.key}_{option}", "") for option in self.options)
        is_typed = len(inbound.text) <= _MAX_LABEL
        found = by_words(env.world.texts, inbound.text, own) if is_typed else None
        meant = found.removeprefix(f"{self.key}_") if found else self._meant(env, inbound.text)
        is_left_out = meant is None and UNKNOWN in self.options and _is_left_out(env, inbound)
        return UNKNOWN if is_left_out else meant

    def _meant(self, env: Env, words: str) -> str | None:
        """What a whole sentence means, if it is one thing (`config/told.toml`)."""
        meant = env.world.understanding.meant(f"{env.flow}.{self.key}", words, self.options)
        return meant[0] if len(meant) == 1 else None

    def fits(self, value: Json) -> bool:
        """One of the options."""
        return value in self.options


@frozen
class Many:
    """Any number of a few; each press ticks one, then "done". `suggested` is ticked beforehand."""

    key: str
    options: tuple[str, ...]
    suggested: tuple[str, ...] = ()

    def _ticked(self, draft: Json) -> list[str]:
        ticked = self.suggested if draft is None else cast("list[str]", draft)
        return [option for option in self.options if option in ticked]

    def _choices(self, env: Env, ticked: Sequence[str]) -> tuple[Choice, ...]:
        left = tuple(option for option in self.options if option not in ticked)
        done = labelled(env, "choice", (DONE,)) if ticked else ()
        return done + labelled(env, f"{env.flow}.{self.key}", left)

    def message(self, env: Env, draft: Json) -> Message:
        """The question, what is ticked, and buttons for the rest."""
        ticked = self._ticked(draft)
        text = _prompt(env, self.key)
        if ticked:
            shown = labelled(env, f"{env.flow}.{self.key}", tuple(ticked))
            labels = ", ".join(choice.label for choice in shown)
            if isinstance(draft, list) and SUGGESTED in draft:
                text = env.text("choice.suggested", question=text, labels=labels)
            else:
                text = env.text("choice.ticked", labels=labels)
        return Message(text, self._choices(env, ticked))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A tick, "done", or several named at once ("1, 3")."""
        ticked = self._ticked(draft)
        if inbound.kind is InboundKind.CHOICE and inbound.choice in ticked:
            return Draft(cast("list[Json]", ticked))  # pressed twice, or under an older message
        choices = self._choices(env, ticked)
        option = picked(env, inbound, choices)
        if option == DONE:
            return Answer(cast("list[Json]", ticked))
        named = (*self._several(env, inbound, choices), *self._meant(env, inbound))
        more = [option] if option else list(named)
        if not more and not self._is_ticked(env, inbound, ticked):
            return Unclear("unclear.choose")
        ticked = [name for name in self.options if name in ticked or name in more]
        if len(ticked) == len(self.options):
            return Answer(cast("list[Json]", ticked))
        return Draft(cast("list[Json]", ticked))

    def _meant(self, env: Env, inbound: Inbound) -> list[str]:
        """What a whole sentence names (`config/told.toml`); what is ticked already as well."""
        words = inbound.text if inbound.kind is InboundKind.TEXT else ""
        question = f"{env.flow}.{self.key}"
        return list(env.world.understanding.meant(question, words, self.options))

    def _is_ticked(self, env: Env, inbound: Inbound, ticked: Sequence[str]) -> bool:
        """Whether the words name what is ticked: the words themselves may have ticked it."""
        shown = labelled(env, f"{env.flow}.{self.key}", tuple(ticked))
        is_typed = inbound.kind is InboundKind.TEXT and len(inbound.text) <= _MAX_LABEL
        return is_typed and by_label(inbound.text, shown) is not None

    def _several(self, env: Env, inbound: Inbound, choices: tuple[Choice, ...]) -> list[str]:
        if inbound.kind is not InboundKind.TEXT:
            return []
        parts = _SEPARATED.split(inbound.text)
        if len(parts) == 1:
            parts = inbound.text.split()
        named = [picked(env, _typed(inbound, part), choices) for part in parts]
        return [name for name in named if name and name != DONE]

    def fits(self, value: Json) -> bool:
        """A list of options, at least one."""
        return isinstance(value, list) and bool(value) and all(v in self.options for v in value)


def _typed(inbound: Inbound, part: str) -> Inbound:
    return Inbound(
        inbound.channel, inbound.address, inbound.message_id, InboundKind.TEXT,
        inbound.received_at, text=part,
    )  # fmt: skip


@frozen
class Words:
    """Free text, at most `max_chars`; longer is cut, never refused."""

    key: str
    max_chars: int = 2000
    is_optional: bool = False
    # Whatever is written is an answer.
    is_open: ClassVar[bool] = True

    def message(self, env: Env, draft: Json) -> Message:
        """The question, with "skip" where it may be left out."""
        del draft
        return Message(_prompt(env, self.key), _skip(env) if self.is_optional else ())

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """Whatever was written."""
        del draft
        if self.is_optional and _is_skipped(env, inbound):
            return Answer("")
        if inbound.kind is InboundKind.TEXT and inbound.text.strip():
            return Answer(inbound.text.strip()[: self.max_chars])
        return Unclear("unclear.words")

    def fits(self, value: Json) -> bool:
        """Text, and some unless it is optional."""
        return isinstance(value, str) and (self.is_optional or bool(value))


@frozen
class Picture:
    """A photo, or none."""

    key: str

    def message(self, env: Env, draft: Json) -> Message:
        """The question and "skip"."""
        del draft
        return Message(_prompt(env, self.key), _skip(env))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """The photo's reference."""
        del draft
        if inbound.kind is InboundKind.PHOTO and inbound.photo:
            return Answer(inbound.photo.ref)
        is_left_out = _is_skipped(env, inbound) or declines(env.world.texts, inbound.text, "photo")
        return Answer("") if is_left_out else Unclear("unclear.photo")

    def fits(self, value: Json) -> bool:
        """A reference or the empty text."""
        return isinstance(value, str)


def ask(question: Question) -> Flow[Json]:
    """Ask; the answer comes back."""
    return cast("Json", (yield question))


def choose(key: str, options: Sequence[str]) -> Flow[str]:
    """Ask for one of the options."""
    return cast("str", (yield One(key, tuple(options))))


def choose_many(
    key: str, options: Sequence[str], suggested: Sequence[str] = ()
) -> Flow[list[str]]:
    """Ask for any number of the options, at least one."""
    return cast("list[str]", (yield Many(key, tuple(options), tuple(suggested))))


def text(key: str, *, max_chars: int = 2000, is_optional: bool = False) -> Flow[str]:
    """Ask for free words; empty if skipped."""
    return cast("str", (yield Words(key, max_chars, is_optional)))


def photo(key: str) -> Flow[str]:
    """Ask for a photo; empty if skipped."""
    return cast("str", (yield Picture(key)))

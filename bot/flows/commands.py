"""What a resident may say at any time, whatever was asked."""

import re
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.domain.hangul import is_han, jamo, squeeze
from bot.domain.messages import Choice, Inbound, InboundKind
from bot.flows.env import Env, World
from bot.texts.lookup import Texts

_MAX_TYPED = 30
_CLOSE_ENOUGH = 90
_LEAST = 4
_MAX_ASKED = 25
# A number to call is no part of the sentence's length.
_DIGITS = re.compile(r"[0-9]+")


class Command(StrEnum):
    """The words that work in every state; their spellings are the texts `command.<name>`."""

    HELP = "help"
    BACK = "back"
    RESTART = "restart"
    STOP = "stop"
    PERSON = "person"
    CHECK = "check"
    EASY = "easy"
    PLAIN = "plain"
    NO_INVITES = "no_invites"


def choice(env: Env, command: Command) -> Choice:
    """The button for a command."""
    return button(env.world.texts, env.lang, command)


@lru_cache(maxsize=64)
def button(texts: Texts, lang: str, command: Command) -> Choice:
    """The button for a command, without an env."""
    return Choice(f"cmd:{command}", texts.get(lang, f"command.{command}.label"))


def _any_of(texts: Texts, key: str) -> re.Pattern[str]:
    """Any of the words, in whichever language."""
    words = {squeeze(word) for lang in texts.languages for word in texts.words(lang, key)}
    return re.compile("|".join(map(re.escape, sorted(words))) or "(?!)")


class Commands:
    """The commands in all languages at once: somebody may mix them."""

    def __init__(self, world: World) -> None:
        self._by_words: dict[str, Command] = {}
        for command in Command:
            for lang in world.texts.languages:
                for words in world.texts.words(lang, f"command.{command}.words"):
                    self._by_words[squeeze(words) or words] = command
        self._by_jamo = {jamo(words): command for words, command in self._by_words.items()}
        # A turn asks twice whether its words are a command; no more of them are kept.
        self._misspelled = lru_cache(maxsize=16)(self._looked_for)

        self._parts = _any_of(world.texts, "command.person.parts")
        self._unless = _any_of(world.texts, "command.person.unless")

    def named(self, inbound: Inbound) -> Command | None:
        """The command that was pressed or typed; longer texts are never commands."""
        if inbound.kind is InboundKind.CHOICE:
            name = (inbound.choice or "").removeprefix("cmd:")
            is_command = (inbound.choice or "").startswith("cmd:") and name in list(Command)
            return Command(name) if is_command else None
        if inbound.kind is not InboundKind.TEXT or len(inbound.text) > _MAX_TYPED:
            return None
        said = squeeze(inbound.text) or inbound.text.strip()
        return self._by_words.get(said) or self._misspelled(said)

    def asks_for_a_person(self, inbound: Inbound) -> bool:
        """Whether a short sentence, whatever else it says, asks for a person or for a call."""
        if inbound.kind is not InboundKind.TEXT:
            return False
        said = _DIGITS.sub("", squeeze(inbound.text))
        if len(said) > _MAX_ASKED or not self._parts.search(said):
            return False
        return not self._unless.search(said)

    def _looked_for(self, said: str) -> Command | None:
        # In shorter words one slip makes another word; and a number is no command.
        if len(said) < _LEAST or said.isdecimal() or any(map(is_han, said)):
            return None
        found = process.extractOne(
            jamo(said), self._by_jamo.keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH
        )
        return self._by_jamo[found[0]] if found else None

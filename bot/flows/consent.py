"""Consent in the four items the law names, each kind apart, none a condition for being helped.

Sources: Personal Information Protection Act articles 15(2) (four items), 22 (each kind apart),
22-2 (under 14), 23 (health), 28-8 (overseas).
"""

from functools import lru_cache
from typing import cast

from bot.domain.effects import Json
from bot.domain.frozen import frozen
from bot.domain.hangul import squeeze
from bot.domain.messages import Channel, Inbound, InboundKind, Message
from bot.flows.ages import age_in
from bot.flows.env import Env
from bot.flows.questions import One, labelled
from bot.flows.steps import Answer, Flow, Taken, Unclear
from bot.texts.lookup import Texts

YES, NO, CHILD = "yes", "no", "child"
CONSENTS_FROM = 14
"""The age, in years, from which somebody consents without a parent (article 22-2)."""
GENERAL, HEALTH, OVERSEAS = "general", "health", "overseas"
# For what is no report: offering help, coming to an event.
OFFER, EVENT = "offer", "event"
# Longer texts tell a story.
_MAX_TYPED = 40
# A question is no answer; the Chinese mark is another character.
_ASKING = frozenset("?\uff1f")


@frozen
class Consents:
    """What was agreed to: kind -> version of the text. Empty if the general one was refused."""

    given: dict[str, str]
    is_child: bool = False

    @property
    def may_keep(self) -> bool:
        """Whether a report with personal data may be taken."""
        return GENERAL in self.given


@frozen
class _Consent:
    """One consent card: the four items, then yes or no."""

    kind: str
    options: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"consent.{self.kind}"

    def _one(self, env: Env) -> One:
        labels = tuple(choice.label for choice in labelled(env, "consent", self.options))
        return One(self.key, self.options, labels, "?")

    def message(self, env: Env, draft: Json) -> Message:
        """The card."""
        del draft
        card = env.world.city.consents[self.kind]
        text = env.text(
            f"consent.{self.kind}.ask",
            purpose=env.name(card.purpose),
            items=env.name(card.items),
            period=env.name(card.period),
            refusal=env.name(card.refusal),
        )
        return Message(text, labelled(env, "consent", self.options))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """One of the buttons or its words, or a short sentence that is clear."""
        taken = self._one(env).take(env, inbound, draft)
        if not isinstance(taken, Unclear):
            return taken
        is_typed = inbound.kind is InboundKind.TEXT
        is_young = is_typed and says_to_be_a_child(env, inbound.text)
        is_child = CHILD in self.options and is_young
        clear = CHILD if is_child else clearly(env, inbound)
        return Answer(clear) if clear else taken

    def fits(self, value: Json) -> bool:
        """One of the options."""
        return value in self.options


def says_to_be_a_child(env: Env, words: str) -> bool:
    """Whether a short sentence tells that who writes is under 14, and not somebody's parent."""
    if not words or len(words) > _MAX_TYPED:
        return False
    said, age = squeeze(words), age_in(words)
    if any(part in said for part in _parts(env, "others")):
        return False
    is_young = age is not None and age < CONSENTS_FROM
    return is_young or any(part in said for part in _parts(env, CHILD))


def begins_as_a_child(env: Env, words: str) -> bool:
    """Whether a story, however long, begins with who writes it: "저 초등학교 4학년인데요 …".

    Stricter than the answer to a question: of whom a sentence in the middle speaks nobody knows.
    """
    begins = " ".join(words.split())[:_MAX_TYPED]
    first = squeeze(begins.split(" ", 1)[0])
    is_own = first in _parts(env, "me") or squeeze(begins).startswith(_parts(env, CHILD))
    return is_own and says_to_be_a_child(env, begins)


def clearly(env: Env, inbound: Inbound) -> str | None:
    """Yes or no in somebody's own words; None where there is any doubt: agreeing must be clear."""
    said = squeeze(inbound.text) if inbound.kind is InboundKind.TEXT else ""
    is_short = 0 < len(inbound.text) <= _MAX_TYPED and not _ASKING.intersection(inbound.text)
    if not said or not is_short or any(part in said for part in _parts(env, "unless")):
        return None
    for way in (NO, YES):
        if any(part in said for part in _parts(env, way)):
            return way
    return None


def _parts(env: Env, way: str) -> tuple[str, ...]:
    return _squeezed(env.world.texts, f"consent.clear.{way}")


@lru_cache(maxsize=16)
def _squeezed(texts: Texts, key: str) -> tuple[str, ...]:
    return tuple(squeeze(part) for lang in texts.languages for part in texts.words(lang, key))


def ask_consent(env: Env, *, is_short: bool = False) -> Flow[Consents]:
    """Ask for each kind that applies; the overseas one only where the channel stores abroad.

    `is_short`: only what nothing goes without, for whom every card is a hurdle.
    """
    cards = env.world.city.consents
    answer = cast("str", (yield _Consent(GENERAL, (YES, CHILD, NO))))
    if answer != YES:
        return Consents({}, is_child=answer == CHILD)
    given = {GENERAL: cards[GENERAL].version}
    if env.channel is Channel.TELEGRAM:
        if (yield _Consent(OVERSEAS, (YES, NO))) != YES:
            return Consents({})
        given[OVERSEAS] = cards[OVERSEAS].version
    if not is_short and (yield _Consent(HEALTH, (YES, NO))) == YES:
        given[HEALTH] = cards[HEALTH].version
    return Consents(given)


def ask_consent_to(env: Env, kind: str) -> Flow[Consents]:
    """Ask for the one kind that goes with what is no report, and for the overseas one."""
    cards = env.world.city.consents
    answer = cast("str", (yield _Consent(kind, (YES, CHILD, NO))))
    if answer != YES:
        return Consents({}, is_child=answer == CHILD)
    given = {kind: cards[kind].version}
    if env.channel is Channel.TELEGRAM:
        if (yield _Consent(OVERSEAS, (YES, NO))) != YES:
            return Consents({})
        given[OVERSEAS] = cards[OVERSEAS].version
    return Consents(given)

"""Consent in the four items the law names, each kind apart, none a condition for being helped.

Sources: Personal Information Protection Act articles 15(2) (four items), 22 (each kind apart),
22-2 (under 14), 23 (health), 28-8 (overseas).
"""

from dataclasses import dataclass
from typing import cast

from bot.domain.effects import Json
from bot.domain.messages import Channel, Choice, Inbound, Message
from bot.flows.env import Env
from bot.flows.questions import One
from bot.flows.steps import Flow, Taken

YES, NO, CHILD = "yes", "no", "child"
GENERAL, HEALTH, OVERSEAS = "general", "health", "overseas"


@dataclass(frozen=True, slots=True)
class Consents:
    """What was agreed to: kind -> version of the text. Empty if the general one was refused."""

    given: dict[str, str]
    is_child: bool = False

    @property
    def may_keep(self) -> bool:
        """Whether a report with personal data may be taken."""
        return GENERAL in self.given


@dataclass(frozen=True, slots=True)
class _Consent:
    """One consent card: the four items, then yes or no."""

    kind: str
    options: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"consent.{self.kind}"

    def _one(self, env: Env) -> One:
        labels = tuple(env.text(f"consent.{option}") for option in self.options)
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
        labels = (Choice(option, env.text(f"consent.{option}")) for option in self.options)
        return Message(text, tuple(labels))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """One of the buttons or its words."""
        return self._one(env).take(env, inbound, draft)

    def fits(self, value: Json) -> bool:
        """One of the options."""
        return value in self.options


def ask_consent(env: Env) -> Flow[Consents]:
    """Ask for each kind that applies; the overseas one only where the channel stores abroad."""
    cards = env.world.city.consents
    answer = cast("str", (yield _Consent(GENERAL, (YES, CHILD, NO))))
    if answer != YES:
        return Consents({}, is_child=answer == CHILD)
    given = {GENERAL: cards[GENERAL].version}
    if env.channel is Channel.TELEGRAM:
        if (yield _Consent(OVERSEAS, (YES, NO))) != YES:
            return Consents({})
        given[OVERSEAS] = cards[OVERSEAS].version
    if (yield _Consent(HEALTH, (YES, NO))) == YES:
        given[HEALTH] = cards[HEALTH].version
    return Consents(given)

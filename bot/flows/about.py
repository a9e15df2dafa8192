"""What people ask about us: whether a human reads this, who gets to know, what it costs.

The questions and answers are the texts `about.<topic>.words` and `about.<topic>.answer`. A topic
may have an `answer_held` for when the office is closed.
"""

import re

from rapidfuzz import fuzz, process

from bot.calendar.spoken import spoken
from bot.cases.promise import promise
from bot.domain.hangul import is_han, jamo, squeeze
from bot.domain.messages import Inbound, InboundKind, Message
from bot.flows.consent import GENERAL
from bot.flows.env import Env, World
from bot.texts.lookup import Texts

GREETING, WHEN, REWARD = "greeting", "when", "reward"
# Longer texts tell a story; with so many letters more than the question it says something else.
_MAX_ASKED = 30
_MAX_MORE = 10
_WHOLE = "="
_LEAST = 4
_CLOSE_ENOUGH = 84


class About:
    """The questions in all languages at once."""

    def __init__(self, texts: Texts) -> None:
        found = [
            (word, topic)
            for topic in texts.names("about", "words")
            for lang in texts.languages
            for word in texts.words(lang, f"about.{topic}.words")
        ]
        self._by_words = {squeeze(word): topic for word, topic in found}
        # The others are the whole question: in a sentence they could mean anything.
        self._parts = [(squeeze(w), topic) for w, topic in found if not w.startswith(_WHOLE)]
        # One look tells nearly always that there is none.
        self._any = re.compile("|".join(re.escape(part) for part, _ in self._parts) or "(?!)")
        self._by_jamo = {
            jamo(word): topic for word, topic in self._by_words.items() if len(word) >= _LEAST
        }

    def asked(self, inbound: Inbound, *, is_strict: bool = False) -> str | None:
        """The topic of a short question. `is_strict`: only in its very words, no slips."""
        if inbound.kind is not InboundKind.TEXT or len(inbound.text) > 2 * _MAX_ASKED:
            return None
        said = squeeze(inbound.text)
        if not said or len(said) > _MAX_ASKED:
            return None
        found = self._by_words.get(said) or self._within(said)
        return found or (None if is_strict else self._misspelled(said))

    def _within(self, said: str) -> str | None:
        if not self._any.search(said):
            return None
        longest, topic = max((len(part), topic) for part, topic in self._parts if part in said)
        return topic if len(said) <= longest + _MAX_MORE else None

    def _misspelled(self, said: str) -> str | None:
        if len(said) < _LEAST or any(map(is_han, said)):
            return None
        # Endings are alike, beginnings tell: 울고 싶어요 is no slip of 지우고 싶어요.
        spelled = jamo(said)
        alike = [words for words in self._by_jamo if words[0] == spelled[0]]
        found = process.extractOne(spelled, alike, scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH)
        return self._by_jamo[found[0]] if found else None


def about(world: World) -> About:
    """The questions of this world."""
    return About(world.texts)


def answer(env: Env, topic: str) -> Message:
    """The answer, as things stand now."""
    city = env.world.city
    promised = promise(env.world.calendar, env.now, city.answer_within_minutes)
    key = f"about.{topic}.answer"
    if topic == REWARD and city.reward:
        key = f"about.{topic}.answer_known"
    elif promised.is_held and env.world.texts.has(f"{key}_held"):
        key = f"{key}_held"
    return Message(
        env.text(
            key,
            when=spoken(promised.at, env.lang, env.now),
            phone=city.phone,
            service=env.name(city.service_name),
            rule=env.name(city.reward) if city.reward else "",
            period=env.name(city.consents[GENERAL].period) if GENERAL in city.consents else "",
        )
    )

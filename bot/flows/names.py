"""What somebody is called, without the sentence around it: of "제 이름은 김영수예요" 김영수.

What stands around a name is the city's words, in the texts `name.before` and `name.after`, in all
languages at once: people mix them.
"""

import re
import unicodedata
from functools import lru_cache

from bot.domain.effects import Json
from bot.domain.frozen import frozen
from bot.domain.hangul import is_han, squeeze
from bot.domain.messages import Inbound
from bot.flows.env import Env
from bot.flows.questions import Words
from bot.flows.steps import Answer, Taken, Unclear
from bot.flows.understand import declines
from bot.texts.lookup import Texts

_MARKS = re.compile(r"^[\W_]+|[^\w)]+$")
# An ending after an ending: 김영수라고 합니다, 잘 부탁드려요.
_MOST = 3
_LEAST = 2
_APART, _THEN_APART = r"(?<![^\W\d_])", r"(?![^\W\d_])"


@frozen
class Name(Words):
    """A name in free words; only the name itself is kept."""

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """The name out of the sentence; nothing where it may be left out and they rather would.

        A question is no name.
        """
        taken = Words.take(self, env, inbound, draft)
        if not (isinstance(taken, Answer) and isinstance(taken.value, str) and taken.value):
            return taken
        if _is_question(env.world.texts, taken.value):
            return Unclear("unclear.name")
        if self.is_optional and declines(env.world.texts, taken.value, "name"):
            return Answer("")
        return Answer(bare(env.world.texts, taken.value))


def _is_question(texts: Texts, words: str) -> bool:
    said = squeeze(words)
    asked = (squeeze(word) for lang in texts.languages for word in texts.words(lang, "name.asked"))
    return "?" in words or any(word in said for word in asked)


def bare(texts: Texts, words: str) -> str:
    """The name in the words; the words themselves where nothing else would be left."""
    name = _MARKS.sub("", words)
    before, after = _around(texts)
    for pattern in (before, after):
        for _ in range(_MOST):
            shorter = _MARKS.sub("", pattern.sub("", name))
            if shorter == name or not _is_name(shorter):
                break
            name = shorter
    return name or words.strip()


def _is_name(words: str) -> bool:
    """One letter is no name, but a Chinese character may be."""
    return len(words) >= _LEAST or any(map(is_han, words))


@lru_cache(maxsize=4)
def _around(texts: Texts) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may stand before a name and after it, the longest first."""
    before, after = _listed(texts, "name.before"), _listed(texts, "name.after")
    first = "|".join(_spaced(w) + (_THEN_APART if _is_apart(w, 1) else "") for w in before)
    last = "|".join((_APART if _is_apart(w, 0) else "") + _spaced(w) for w in after)
    return (
        re.compile(f"^(?:{first or '(?!)'})", re.IGNORECASE),
        re.compile(f"(?:{last or '(?!)'})$", re.IGNORECASE),
    )


def _listed(texts: Texts, key: str) -> list[str]:
    words = {word for lang in texts.languages for word in texts.words(lang, key)}
    return sorted(words, key=len, reverse=True)


def _spaced(word: str) -> str:
    """Spaces may be left out, and the apostrophe of a phone is another one."""
    parts = (re.escape(part).replace("'", "['\u2019]") for part in word.split())
    return r"\s*".join(parts)


def _is_apart(word: str, longest: int) -> bool:
    """Latin words must stand by themselves, and Korean ones of no more than so many letters."""
    is_latin = unicodedata.name(word[-1], "").startswith("LATIN")
    return is_latin or (len(word) <= longest and not is_han(word))

"""Words that tell of need and of nothing in particular: "힘들어요", "도와주세요".

They are asked about once, kindly, and never where a life may be in danger. What they are made of
is the city's, in the texts `vague.cry` and `vague.filler`, in all languages at once.
"""

import re
from functools import lru_cache

from bot.domain.hangul import squeeze
from bot.texts.lookup import Texts

# Longer words tell something, whatever they are made of.
_MAX_CHARS = 60
# A particle or a slip of the finger.
_LEFT = 2


def is_vague(texts: Texts, words: str) -> bool:
    """Whether the words say no more than that it is hard, or that somebody should help."""
    if len(words) > _MAX_CHARS or len(_strange(texts).intersection(words)) > _LEFT:
        return False
    said = squeeze(words)
    return bool(said) and len(_parts(texts)[1].sub("", said)) <= _LEFT


def is_cry(texts: Texts, words: str) -> bool:
    """Whether they are a call for help and nothing else."""
    return is_vague(texts, words) and bool(_parts(texts)[0].search(squeeze(words)))


def is_feeling(texts: Texts, words: str) -> bool:
    """Whether they only say how somebody feels: no answer to anything, and no slip either."""
    said = squeeze(words)
    return bool(said) and (said in _feelings(texts) or is_cry(texts, words))


@lru_cache(maxsize=4)
def _feelings(texts: Texts) -> frozenset[str]:
    return frozenset(_listed(texts, "vague.feeling"))


@lru_cache(maxsize=4)
def _parts(texts: Texts) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What calls for help, and all that may stand around it, the longest first."""
    cries = _listed(texts, "vague.cry")
    return _any(cries), _any(cries | _listed(texts, "vague.filler"))


@lru_cache(maxsize=4)
def _strange(texts: Texts) -> frozenset[str]:
    """Syllables that none of the parts has: most stories are ruled out by them, unsqueezed."""
    parts = _listed(texts, "vague.cry") | _listed(texts, "vague.filler")
    return frozenset(map(chr, range(ord("가"), ord("힣") + 1))).difference(*parts)


def _listed(texts: Texts, key: str) -> set[str]:
    return {squeeze(word) for lang in texts.languages for word in texts.words(lang, key)}


def _any(words: set[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

"""A resident's text as the matcher looks at it: without spaces, but knowing where they were."""

import re
from dataclasses import dataclass
from itertools import accumulate

from bot.domain.hangul import sound, squeeze, tidy

# Longer texts than any channel's message: there the wish stands at the start or at the end.
_HEAD, _TAIL = 1000, 400
_WORD = re.compile(r"[^\W_]+")
# A word of up to this many letters easily arises where two words meet: 아이 혼자 is no 이혼.
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Looked:
    """`text` is squeezed and sounded; `starts` are where words begin in it, and its end."""

    text: str
    starts: frozenset[int]

    def is_whole(self, start: int, length: int) -> bool:
        """Whether a find of this length may be meant, not put together from two words' edges."""
        if self.text[start].isascii() and not self.text[start].isdigit():
            return start in self.starts
        if length > _SHORT:
            return True
        return not any(place in self.starts for place in range(start + 1, start + length))


def spell(word: str) -> str:
    """A word of the vocabulary in the spelling of `Looked.text`."""
    return sound(squeeze(word))


def look(text: str) -> Looked:
    """The text, made comparable."""
    if len(text) > _HEAD + _TAIL:
        text = f"{text[:_HEAD]} {text[-_TAIL:]}"
    words = _WORD.findall(tidy(text))
    ends = accumulate(map(len, words), initial=0)
    return Looked(sound("".join(words)), frozenset(ends))

"""What a text has in it, as numbers that tell nothing without a key: pairs of its characters.

A pair is hashed with a key and cut to 24 bits, so that a number stands for more than one pair.
Whoever finds a text by them opens it and looks whether it is the right one.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from bot.domain.hangul import squeeze
from bot.storage.vault import BlindIndex

_DIGITS = 6  # of a hexadecimal number: 24 bits
MAX_TERMS = 2000
"""More different pairs than this are not kept of one text; the longest messages have fewer."""


class BlindTerms:
    """Turns texts into numbers with the key of the blind index."""

    def __init__(self, index: BlindIndex) -> None:
        def number(kind: str, value: str) -> int:
            return int(index.of("search", kind, value)[:_DIGITS], 16)

        # Few pairs make most texts.
        self._number = lru_cache(maxsize=1 << 15)(number)

    def of_texts(self, texts: Iterable[str]) -> tuple[int, ...]:
        """All pairs of these texts, each once, in order."""
        pairs = dict.fromkeys(pair for text in texts for pair in _pairs(squeeze(text)))
        kept = islice(pairs, MAX_TERMS)
        return tuple(sorted({self._number("pair", pair) for pair in kept}))

    def of_phone(self, phone: str) -> int:
        """A telephone number as `bot.flows.contact` writes it."""
        return self._number("phone", phone)

    def of_name(self, name: str) -> int:
        """A whole name, however it is spaced."""
        return self._number("name", squeeze(name))


def _pairs(squeezed: str) -> Iterable[str]:
    return (squeezed[at : at + 2] for at in range(len(squeezed) - 1))

"""Finding names typed wrongly: a few candidates by shared syllables, then letter by letter.

Scoring every name against every place of a text takes tens of milliseconds. Of a name with one or
two wrong keys some pair of syllables, neighbors or next but one, is still right; only names that
share such a pair at the same distance from their start are compared.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from itertools import accumulate, chain
from operator import add
from typing import Final

from rapidfuzz.distance import OSA

from bot.domain.hangul import jamo
from bot.programs.looked import Looked

# More candidates were never needed in the catalog, and each costs about two microseconds.
_CANDIDATES: Final = 40
# A pair that stands in more names than this (지원) tells nothing about which is meant.
_COMMON_PAIR: Final = 80
# From this many letters of jamo on, two wrong keys are forgiven; below, another word is too near.
_LONG: Final = 9
# Of longer names more than one pair is left.
_ONE_PAIR_IS_ENOUGH: Final = 5
# Room for a place counted from a name's start to be negative.
_SHIFT: Final = 64
_STRIDE: Final = 4096
_SPOILED: Final = 4
_GAP: Final = "%s %s"
# A syllable too many or too few moves the start or the end, seen from the shared pairs.
_SHIFTS: Final = ((0, 0), (0, 1), (0, -1), (-1, 0), (1, 0))


@dataclass(frozen=True, slots=True)
class Typo:
    """`word` (in `Looked` spelling) was probably meant near `start`; `ratio` is 0 to 100."""

    word: str
    start: int
    ratio: float


class Typos:
    """Words of four syllables and more, in `Looked` spelling, findable with wrong keys.

    In `names` two wrong keys are forgiven if they are long; in other `words` one: whoever
    describes a trouble writes many things that sound like another one's description.
    """

    def __init__(self, names: Iterable[str], words: Iterable[str]) -> None:
        forgiven = dict.fromkeys(words, 1) | {name: _forgiven(name) for name in names}
        self._words = tuple(sorted(forgiven))
        self._letters = tuple(_letters(word) for word in self._words)
        self._forgiven = tuple(forgiven[word] for word in self._words)
        self._needed = tuple(_pairs_left(len(word), forgiven[word]) for word in self._words)
        pairs: dict[str, list[int]] = {}
        for number, word in enumerate(self._words):
            for place, pair in _pairs(word):
                pairs.setdefault(pair, []).append(number * _STRIDE + _SHIFT - place)
        self._pairs = {pair: at for pair, at in pairs.items() if len(at) <= _COMMON_PAIR}

    def find(self, looked: Looked) -> Iterator[Typo]:
        """The words that nearly stand in the text, best candidates first."""
        syllables = [_syllable(char) for char in looked.text]
        letters = "".join(syllables)
        places = tuple(accumulate(map(len, syllables), initial=0))
        for number, start in self._candidates(looked.text):
            wrong = self._wrong_keys(number, start, letters, places)
            if wrong <= self._forgiven[number]:
                ratio = 100 * (1 - wrong / len(self._letters[number]))
                yield Typo(self._words[number], max(start, 0), ratio)

    def _candidates(self, text: str) -> list[tuple[int, int]]:
        """(number of the word, place where it would begin), most shared pairs first."""
        known, needed = self._pairs, self._needed
        beginnings = (
            map(place.__add__, known[pair]) for place, pair in _pairs(text) if pair in known
        )
        shared = Counter(chain.from_iterable(beginnings))
        enough = [(-count, at) for at, count in shared.items() if count >= needed[at // _STRIDE]]
        best = (divmod(at, _STRIDE) for _, at in nsmallest(_CANDIDATES, enough))
        return [
            (number, shifted - _SHIFT)
            for number, shifted in best
            if not text.startswith(self._words[number], max(shifted - _SHIFT, 0))
        ]

    def _wrong_keys(self, number: int, start: int, letters: str, places: tuple[int, ...]) -> int:
        """How many keys differ from the name there; one more than forgiven if too many do.

        `letters` is the whole text in jamo, `places` where each of its syllables begins there.
        """
        name, size, end = self._letters[number], len(self._words[number]), len(places) - 1
        forgiven = self._forgiven[number]
        wrong = forgiven + 1
        around = letters[places[max(start - 1, 0)] : places[min(start + size + 1, end)]]
        # One look at all windows at once, where most candidates end: a window in which so few keys
        # are wrong is about as long as the name, and what lies around it is as many letters away.
        most = 2 * forgiven + max(len(around) - len(name), 0)
        if OSA.distance(name, around, score_cutoff=most) > most:
            return wrong
        for shift_start, shift_end in _SHIFTS:
            first = min(max(start + shift_start, 0), end)
            last = min(start + size + shift_end, end)
            window = letters[places[first] : places[last]]
            wrong = min(wrong, OSA.distance(name, window, score_cutoff=wrong - 1))
            if wrong == 1:
                break
        return wrong


def _forgiven(name: str) -> int:
    return 2 if len(_letters(name)) > _LONG else 1


def _pairs_left(size: int, wrong: int) -> int:
    """How many pairs of a word of this size stay right when so many syllables are wrong.

    Each wrong one spoils at most four. A single pair in a long word is chance.
    """
    least = 1 if size <= _ONE_PAIR_IS_ENOUGH else 2
    return max(least, 2 * size - 3 - _SPOILED * wrong)


def _pairs(word: str) -> Iterator[tuple[int, str]]:
    """Pairs of syllables with their place: neighbors, and next but one (with a gap between)."""
    yield from enumerate(map(add, word, word[1:]))
    yield from enumerate(map(_GAP.__mod__, zip(word, word[2:], strict=False)))


@lru_cache(maxsize=16_384)
def _syllable(char: str) -> str:
    return jamo(char)


def _letters(word: str) -> str:
    return "".join(_syllable(char) for char in word)

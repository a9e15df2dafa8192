"""A resident's text laid out for reading: letters in a row, starts of words and of sentences."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from bot.domain.hangul import sound, tidy

_RUN = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?…\n。！？]")  # noqa: RUF001 - the full-width marks are meant
_ALPHABETIC = re.compile("[a-z0-9\u00df-\u024f\u0400-\u04ff\u1e00-\u1eff]+")
# A message whose words are this long on average was typed without spaces.
_UNSPACED_MEAN = 9
# At this many letters for each space the spaces are there to hide a word or by a trembling hand.
_SPELLED_OUT_MEAN = 1.5


@dataclass(frozen=True, slots=True)
class Token:
    """A word in an alphabet, without accents and as typed, at its place in the squeezed text."""

    word: str
    typed: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """A laid-out text. All places are indexes into `letters`, which `heard` is as long as."""

    letters: str
    heard: str
    word_starts: frozenset[int]
    sentence_starts: tuple[int, ...]
    tokens: tuple[Token, ...]

    @property
    def is_unspaced(self) -> bool:
        """Whether the writer left the spaces out, so that word starts tell nothing."""
        return len(self.letters) >= _UNSPACED_MEAN * max(1, len(self.word_starts))

    def starts_word(self, place: int) -> bool:
        """Whether a spaced word begins here, or may begin here because there are no spaces."""
        return place in self.word_starts or self.is_unspaced

    def breaks_at(self, place: int) -> bool:
        """Whether the writer put a space here, and not one after every letter."""
        return place in self.word_starts and len(self.letters) > _SPELLED_OUT_MEAN * len(
            self.word_starts
        )

    def ends_word(self, place: int) -> bool:
        """Whether a spaced word ends before this place."""
        return place == len(self.letters) or place in self.word_starts

    def sentence_of(self, place: int) -> int:
        """The number of the sentence that this place lies in."""
        return bisect_right(self.sentence_starts, place)


def lay_out(text: str) -> Page:
    """The page for a text."""
    tidied = tidy(text)
    runs = _RUN.findall(tidied)
    starts = list(accumulate(map(len, runs[:-1]), initial=0)) if runs else []
    letters = "".join(runs)
    return Page(
        letters=letters,
        heard=sound(letters),
        word_starts=frozenset(starts),
        sentence_starts=tuple(_sentence_starts(tidied)),
        tokens=tuple(_tokens(runs, starts)) if _ALPHABETIC.search(letters) else (),
    )


def _sentence_starts(tidied: str) -> Iterator[int]:
    """Where in the squeezed text each sentence but the first begins."""
    place = 0
    *ended, _ = _SENTENCE_END.split(tidied)
    for sentence in ended:
        letters = sum(map(len, _RUN.findall(sentence)))
        place += letters
        if letters:
            yield place


def _tokens(runs: list[str], starts: list[int]) -> Iterator[Token]:
    for run, start in zip(runs, starts, strict=True):
        yield from tokens_of(run, start)


def tokens_of(run: str, place: int = 0) -> list[Token]:
    """The alphabetic words of a run of letters that begins at this place."""
    return [
        Token(
            without_accents(found.group()),
            found.group(),
            place + found.start(),
            place + found.end(),
        )
        for found in _ALPHABETIC.finditer(run)
    ]


def is_alphabetic(word: str) -> bool:
    """Whether a word is read as tokens, not as Korean or Chinese."""
    return all(_ALPHABETIC.fullmatch(run) for run in _RUN.findall(tidy(word)))


@lru_cache(maxsize=4096)
def without_accents(word: str) -> str:
    """An alphabetic word as people type it who leave the accents out (Vietnamese, mostly)."""
    if word.isascii():
        return word
    spelled = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(sign for sign in spelled if not unicodedata.combining(sign))

"""Finds all words of the vocabulary in a page in one pass, however many words there are.

Words are kept by their first two characters, so that reading looks up each place of the text once
instead of trying thousands of words. A word of four or more syllables also counts when exactly one
of its syllables has one wrong letter: then one of its halves is intact, and that half finds it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bot.domain.hangul import sound, squeeze, tidy
from bot.triage.page import Page, Token, is_alphabetic, tokens_of, without_accents

_KEY = 2
_FUZZY_FROM = 4
_FIRST, _LAST = "가", "힣"
_BASE, _FINALS, _MEDIALS = 0xAC00, 28, 21
# More places of one word tell nothing more, and a hostile text may hold thousands.
_MOST_PLACES = 20
# Initial consonants in Unicode's order.
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
# Plain, tense and aspirated ones that are mistaken for each other, and neighbors on the keyboard.
_LIKELY_INITIALS = {
    frozenset(map(_INITIALS.index, pair))
    for pair in "ㄱㄲ ㄱㅋ ㄲㅋ ㄷㄸ ㄷㅌ ㄸㅌ ㅂㅃ ㅂㅍ ㅃㅍ ㅅㅆ ㅈㅉ ㅈㅊ ㅉㅊ ㅁㄴ ㄴㅇ ㅂㅈ ㄱㅅ ㅇㄹ".split()
}
_EXACT, _AT_START, _PREFIX = "=", "^", "*"


class Span(NamedTuple):
    """Letters of a page from `start` up to, not including, `end`."""

    start: int
    end: int


Hits = dict[str, list[Span]]


@dataclass(frozen=True, slots=True)
class _Syllables:
    """A word that is found by its letters. `key` is how the vocabulary writes it."""

    key: str
    letters: str
    heard: str
    exact: bool
    at_start: bool
    head: str
    tail: str

    @property
    def is_tolerant(self) -> bool:
        return (
            not self.exact
            and len(self.heard) >= _FUZZY_FROM
            and all(_FIRST <= sign <= _LAST for sign in self.heard)
        )


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Alphabetic words in a row. A word may end in `*`; `exact` wants its accents."""

    key: str
    words: tuple[str, ...]
    exact: bool


class Lexicon:
    """All words that any sign asks for."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_start: dict[str, list[_Syllables]] = defaultdict(list)
        self._by_tail: dict[str, list[_Syllables]] = defaultdict(list)
        self._single: dict[str, list[_Syllables]] = defaultdict(list)
        self._by_token: dict[str, list[_Phrase]] = defaultdict(list)
        self._open_phrases: dict[str, list[_Phrase]] = defaultdict(list)
        for word in sorted(set(words)):
            if is_alphabetic(word):
                self._add_phrase(word)
            else:
                self._add_syllables(word)

    def find(self, page: Page) -> Hits:
        """Every word found, as the vocabulary writes it, with all its places in order."""
        hits: defaultdict[str, list[Span]] = defaultdict(list)
        heard = page.heard
        by_start, by_tail = self._by_start, self._by_tail
        for place in range(len(heard) - 1):
            pair = heard[place : place + _KEY]
            if pair in by_start:
                _match_starts(by_start[pair], page, place, hits)
            if pair in by_tail:
                _match_tails(by_tail[pair], page, place, hits)
        for place, sign in enumerate(heard):
            if sign in self._single:
                _match_starts(self._single[sign], page, place, hits)
        for index, token in enumerate(page.tokens):
            self._match_phrases(page.tokens, index, token, hits)
        return hits

    def _add_syllables(self, word: str) -> None:
        bare = word.lstrip(_AT_START + _EXACT)
        marks = word[: len(word) - len(bare)]
        letters = squeeze(bare)
        heard = sound(letters)
        if len(heard) < _KEY and _FIRST <= heard <= _LAST and _AT_START not in marks:
            raise ValueError(f"The word {word!r} is too short to be found inside others.")
        half = len(heard) // 2
        entry = _Syllables(
            key=word,
            letters=letters,
            heard=heard,
            exact=_EXACT in marks,
            at_start=_AT_START in marks,
            head=heard[:half],
            tail=heard[half:],
        )
        if len(heard) < _KEY:
            self._single[heard].append(entry)
            return
        self._by_start[heard[:_KEY]].append(entry)
        if entry.is_tolerant:
            self._by_tail[entry.tail[:_KEY]].append(entry)

    def _add_phrase(self, word: str) -> None:
        exact = word.startswith(_EXACT)
        words = tuple(
            (token.typed if exact else token.word) + (_PREFIX if part.endswith(_PREFIX) else "")
            for part in tidy(word).split()
            for token in tokens_of(part)
        )
        first = without_accents(words[0])
        if first.endswith(_PREFIX):
            self._open_phrases[first[:_KEY]].append(_Phrase(word, words, exact))
        else:
            self._by_token[first].append(_Phrase(word, words, exact))

    def _match_phrases(
        self, tokens: tuple[Token, ...], index: int, token: Token, hits: Hits
    ) -> None:
        candidates = self._by_token.get(token.word, ())
        for phrase in (*candidates, *self._open_phrases.get(token.word[:_KEY], ())):
            last = index + len(phrase.words)
            found = tokens[index:last]
            seen = [other.typed if phrase.exact else other.word for other in found]
            if len(seen) == len(phrase.words) and all(map(_is_word, phrase.words, seen)):
                _add(hits, phrase.key, Span(token.start, found[-1].end))


def _add(hits: Hits, key: str, span: Span) -> None:
    places = hits[key]
    if len(places) < _MOST_PLACES:
        places.append(span)


def _is_word(wanted: str, seen: str) -> bool:
    if wanted.endswith(_PREFIX):
        return seen.startswith(wanted[:-1])
    return seen == wanted


def _match_starts(entries: list[_Syllables], page: Page, place: int, hits: Hits) -> None:
    """Adds the words that begin here, rightly spelled or with a wrong letter in their tail."""
    for entry in entries:
        end = place + len(entry.heard)
        if page.heard.startswith(entry.heard, place):
            if entry.exact and not page.letters.startswith(entry.letters, place):
                continue
        elif not (
            entry.is_tolerant
            and page.heard.startswith(entry.head, place)
            and _one_wrong_key(entry.tail, page.heard[place + len(entry.head) : end])
        ):
            continue
        if len(entry.heard) < _KEY and entry.at_start and not page.ends_word(end):
            continue
        if not entry.at_start or page.starts_word(place):
            _add(hits, entry.key, Span(place, end))


def _match_tails(entries: list[_Syllables], page: Page, place: int, hits: Hits) -> None:
    """Adds the words whose tail begins here and whose head has a wrong letter."""
    for entry in entries:
        start = place - len(entry.head)
        if (
            start >= 0
            and page.heard.startswith(entry.tail, place)
            and _one_wrong_key(entry.head, page.heard[start:place])
            and (not entry.at_start or page.starts_word(start))
        ):
            _add(hits, entry.key, Span(start, place + len(entry.tail)))


def _one_wrong_key(wanted: str, seen: str) -> bool:
    """Whether exactly one syllable is another one, by a slip that fingers or ears make."""
    if len(wanted) != len(seen):
        return False
    wrong = [pair for pair in zip(wanted, seen, strict=True) if pair[0] != pair[1]]
    return len(wrong) == 1 and _is_slip(*wrong[0])


@lru_cache(maxsize=4096)
def _is_slip(one: str, other: str) -> bool:
    """Whether two syllables differ in one letter, which for an initial must be a likely one.

    Any other initial makes another word too often: 병원 (hospital) is not 영원 (for ever).
    """
    if not (_FIRST <= one <= _LAST and _FIRST <= other <= _LAST):
        return False
    first, second = _parts(one), _parts(other)
    if sum(a != b for a, b in zip(first, second, strict=True)) != 1:
        return False
    return first[0] == second[0] or frozenset((first[0], second[0])) in _LIKELY_INITIALS


def _parts(syllable: str) -> tuple[int, int, int]:
    rest, final = divmod(ord(syllable) - _BASE, _FINALS)
    return (*divmod(rest, _MEDIALS), final)

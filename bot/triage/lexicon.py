"""Finds all words of the vocabulary in a page in one pass, however many words there are.

Words are kept by their first two or three characters, so that reading looks up each place of the
text once instead of trying thousands of words. A word of four or more syllables also counts when
exactly one of its syllables has one wrong letter: it is kept a second time under each three of its
first four syllables, because at least one of these threes is typed right.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from typing import NamedTuple

from bot.domain.hangul import sound, squeeze, tidy
from bot.triage.page import Page, Token, is_alphabetic, tokens_of, without_accents

_KEY = 2
_FUZZY_FROM = 4
# How many letters of a text are searched for slips too; nobody's story is longer, pasted text is.
_FUZZY_REACH = 2000
_FIRST, _LAST = "가", "힣"
_BASE, _FINALS, _MEDIALS = 0xAC00, 28, 21
# More places of one word tell nothing more, and a hostile text may hold thousands.
_MOST_PLACES = 20
# Initial consonants in Unicode's order.
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
# Plain, tense and aspirated ones that are mistaken for each other, and neighbors on the keyboard.
_LIKELY_SLIPS = (
    "ㄱㄲ ㄱㅋ ㄲㅋ ㄷㄸ ㄷㅌ ㄸㅌ ㅂㅃ ㅂㅍ ㅃㅍ ㅅㅆ ㅈㅉ ㅈㅊ ㅉㅊ ㅁㄴ ㄴㅇ ㅂㅈ ㄱㅅ ㅇㄹ"
)
_LIKELY_INITIALS = {frozenset(map(_INITIALS.index, pair)) for pair in _LIKELY_SLIPS.split()}
_EXACT, _AT_START, _PREFIX = "=", "^", "*"


class Span(NamedTuple):
    """Letters of a page from `start` up to, not including, `end`."""

    start: int
    end: int


Hits = dict[str, list[Span]]


class _Syllables(NamedTuple):
    """A word that is found by its letters. `key` is how the vocabulary writes it.

    `unbroken`: two syllables of two different words do not count; 민원실 직원 is no 실직.
    """

    key: str
    letters: str
    heard: str
    exact: bool
    at_start: bool
    unbroken: bool


class _Slip(NamedTuple):
    """A longer word kept under three of its first four syllables.

    `wanted` is the syllable left out of the four (none where the slip comes later), `tail` what
    follows them.
    """

    wanted: str
    tail: str
    key: str
    at_start: bool


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Alphabetic words in a row. A word may end in `*`; `exact` wants its accents."""

    key: str
    words: tuple[str, ...]
    exact: bool


class Lexicon:
    """All words that any sign asks for."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_two: dict[str, list[_Syllables]] = defaultdict(list)
        self._by_more: dict[str, list[_Syllables]] = defaultdict(list)
        self._more_fronts: set[str] = set()
        self._by_three: tuple[dict[str, list[_Slip]], ...] = tuple(
            defaultdict(list) for _ in range(_FUZZY_FROM)
        )
        self._by_four: dict[str, list[_Slip]] = defaultdict(list)
        self._fronts: set[str] = set()
        self._backs: set[str] = set()
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
        pairs = list(map(add, heard, heard[1:]))
        by_two, single = self._by_two, self._single
        by_more, more_fronts = self._by_more, self._more_fronts
        for place, pair in enumerate(pairs):
            if pair in by_two:
                _match_exactly(by_two[pair], page, place, hits)
            if pair in more_fronts and (entries := by_more.get(heard[place : place + _KEY + 1])):
                _match_exactly(entries, page, place, hits)
        for sign in single.keys() & set(heard):
            for place in _places_of(sign, heard):
                _match_exactly(single[sign], page, place, hits)
        self._match_loosely(page, pairs[:_FUZZY_REACH], hits)
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
        entry = _Syllables(
            key=word,
            letters=letters,
            heard=heard,
            exact=_EXACT in marks,
            at_start=_AT_START in marks,
            unbroken=len(heard) == _KEY and _FIRST <= heard[0] <= _LAST and " " not in word,
        )
        if len(heard) < _KEY:
            self._single[heard].append(entry)
            return
        if len(heard) == _KEY:
            self._by_two[heard].append(entry)
            return
        self._more_fronts.add(heard[:_KEY])
        self._by_more[heard[: _KEY + 1]].append(entry)
        if not entry.exact and len(heard) >= _FUZZY_FROM and all(map(_is_syllable, heard)):
            self._add_slips(entry)

    def _add_slips(self, entry: _Syllables) -> None:
        four, tail = entry.heard[:_FUZZY_FROM], entry.heard[_FUZZY_FROM:]
        self._fronts.add(four[:_KEY])
        self._backs.add(four[_KEY:])
        for wanted, three, index in zip(four, _threes(four), self._by_three, strict=True):
            index[three].append(_Slip(wanted, tail, entry.key, entry.at_start))
        if tail:
            self._by_four[four].append(_Slip("", tail, entry.key, entry.at_start))

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

    def _match_loosely(self, page: Page, pairs: list[str], hits: Hits) -> None:
        """Adds the places where a longer word stands with one wrong letter.

        One of the two pairs in its first four syllables is right, so only such places are tried.
        """
        first, second, third, fourth = self._by_three
        by_four, fronts, backs = self._by_four, self._fronts, self._backs
        for place, (front, back) in enumerate(zip(pairs, pairs[_KEY:], strict=False)):
            if front in fronts:
                if slips := third.get(front + back[1]):
                    _match_slips(slips, page, place, back[0], hits)
                if slips := fourth.get(front + back[0]):
                    _match_slips(slips, page, place, back[1], hits)
                if slips := by_four.get(front + back):
                    _match_late_slips(slips, page, place, hits)
            if back in backs:
                if slips := first.get(front[1] + back):
                    _match_slips(slips, page, place, front[0], hits)
                if slips := second.get(front[0] + back):
                    _match_slips(slips, page, place, front[1], hits)

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


def _match_exactly(entries: list[_Syllables], page: Page, place: int, hits: Hits) -> None:
    """Adds the words that begin here and sound right."""
    text = page.heard
    for key, letters, heard, exact, at_start, unbroken in entries:
        if not text.startswith(heard, place):
            continue
        if exact and not page.letters.startswith(letters, place):
            continue
        if unbroken and page.breaks_at(place + 1):
            continue
        end = place + len(heard)
        if at_start and not _begins(page, place, end, is_one=len(heard) < _KEY):
            continue
        _add(hits, key, Span(place, end))


def _begins(page: Page, place: int, end: int, *, is_one: bool) -> bool:
    """Whether a word begins here, and for a single syllable, whether it is the whole of one."""
    return page.starts_word(place) and (not is_one or page.ends_word(end))


def _match_slips(slips: list[_Slip], page: Page, place: int, seen: str, hits: Hits) -> None:
    """Adds the words that begin here and whose left-out syllable is `seen` by a slip."""
    after = place + _FUZZY_FROM
    for wanted, tail, key, at_start in slips:
        if wanted == seen or not page.heard.startswith(tail, after):
            continue
        if _is_slip(wanted, seen) and (not at_start or page.starts_word(place)):
            _add(hits, key, Span(place, after + len(tail)))


def _match_late_slips(slips: list[_Slip], page: Page, place: int, hits: Hits) -> None:
    """Adds the words that begin here with four right syllables and a slip behind them."""
    after = place + _FUZZY_FROM
    for _, tail, key, at_start in slips:
        end = after + len(tail)
        if _one_wrong_key(tail, page.heard[after:end]) and (
            not at_start or page.starts_word(place)
        ):
            _add(hits, key, Span(place, end))


def _places_of(sign: str, heard: str) -> list[int]:
    return [place for place, other in enumerate(heard) if other == sign]


def _threes(heard: str) -> tuple[str, ...]:
    """The first four syllables, each left out once."""
    a, b, c, d = tuple(heard[:_FUZZY_FROM])
    return b + c + d, a + c + d, a + b + d, a + b + c


def _is_syllable(sign: str) -> bool:
    return _FIRST <= sign <= _LAST


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
    if not (_is_syllable(one) and _is_syllable(other)):
        return False
    first, second = _parts(one), _parts(other)
    if sum(a != b for a, b in zip(first, second, strict=True)) != 1:
        return False
    return first[0] == second[0] or frozenset((first[0], second[0])) in _LIKELY_INITIALS


def _parts(syllable: str) -> tuple[int, int, int]:
    rest, final = divmod(ord(syllable) - _BASE, _FINALS)
    return (*divmod(rest, _MEDIALS), final)

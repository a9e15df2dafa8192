"""Names as hurried fingers type them: two wrong keys, the same ones every time."""

from collections.abc import Iterator

_FIRST, _LAST = 0xAC00, 0xD7A3
_VOWELS, _FINALS = 21, 28
_INITIAL_LETTERS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWEL_LETTERS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
# The key beside it on the usual Korean keyboard, two sets.
_BESIDE = dict(
    zip(
        "ㅂㅈㄷㄱㅅㅁㄴㅇㄹㅎㅋㅌㅊㅍㅛㅕㅑㅐㅔㅗㅓㅏㅣㅠㅜㅡ",
        "ㅈㄷㄱㅅㄱㄴㅇㄹㅎㄹㅌㅊㅍㅊㅕㅑㅐㅔㅐㅓㅏㅣㅏㅜㅡㅜ",
        strict=True,
    )
)
_PARTS = ("vowel", "initial")
# Which part of a syllable goes wrong, and where in the name (0 to 1): two for each misspelling.
_SLIPS = (
    (("initial", 0.0), ("vowel", 1.0)),
    (("vowel", 0.3), ("final", 0.7)),
    (("initial", 0.5), ("initial", 1.0)),
    (("vowel", 0.0), ("vowel", 0.5)),
    (("final", 0.4), ("initial", 0.8)),
)


def misspelled(name: str) -> Iterator[str]:
    """Several misspellings of a name, each with two wrong keys in different syllables."""
    seen = {name}
    for slips in _SLIPS:
        letters, used = list(name), set[int]()
        for wanted, where in slips:
            # A name may have no final consonant: then another key goes wrong.
            part = next((p for p in (wanted, *_PARTS) if _able(letters, p, used)), wanted)
            at = _place(letters, part, where, used)
            if at is not None:
                letters[at] = _wrong(letters[at], part) or letters[at]
                used.add(at)
        word = "".join(letters)
        if len(used) == len(slips) and word not in seen:
            seen.add(word)
            yield word


def _place(letters: list[str], part: str, where: float, used: set[int]) -> int | None:
    """The syllable nearest to that place in which this part can go wrong."""
    middle = where * (len(letters) - 1)
    able = _able(letters, part, used)
    return min(able, key=lambda at: (abs(at - middle), at), default=None)


def _able(letters: list[str], part: str, used: set[int]) -> list[int]:
    """The syllables in which this part can go wrong."""
    return [at for at, letter in enumerate(letters) if at not in used and _wrong(letter, part)]


def _wrong(letter: str, part: str) -> str | None:
    """The syllable with this part mistyped; None where it has none, or no key is beside it."""
    if not _FIRST <= ord(letter) <= _LAST:
        return None
    code = ord(letter) - _FIRST
    initial, vowel, final = code // (_VOWELS * _FINALS), code // _FINALS % _VOWELS, code % _FINALS
    if part == "final":
        return _composed(initial, vowel, 0) if final else None
    table, at = (_INITIAL_LETTERS, initial) if part == "initial" else (_VOWEL_LETTERS, vowel)
    beside = _BESIDE.get(table[at])
    if beside is None or beside not in table:
        return None
    other = table.index(beside)
    if part == "initial":
        return _composed(other, vowel, final)
    return _composed(initial, other, final)


def _composed(initial: int, vowel: int, final: int) -> str:
    return chr(_FIRST + (initial * _VOWELS + vowel) * _FINALS + final)

"""The Korean particle that fits the word before it: "역촌동은" but "응암시장은", "LH는", "10으로".

What counts is the last sound as it is read aloud: digits in Sino-Korean, capitals by the names of
the letters, marks and brackets not at all ("집(2층)은" goes by 층). 으로 becomes 로 after ㄹ too.
"""

import re
import unicodedata

_FIRST, _LAST, _FINALS = "가", "힣", 28
_VOWEL, _RIEUL, _OTHER = 0, 8, 21

# One form of each pair, the one that follows a consonant, begins with one of these.
_AFTER_CONSONANT = tuple("은이을과아으")
_SILENT = re.compile(r"[^\w%]+$|_+$")
# 영·공·십·백, 일, 이, 삼, 사, 오, 육, 칠, 팔, 구; 퍼센트. L, M and N sound alike in names
# and in words; R is 알 by name only ("VR은", but "center는").
_READ_ALOUD = (
    dict.fromkeys("036", _OTHER)
    | dict.fromkeys("178", _RIEUL)
    | dict.fromkeys("2459%", _VOWEL)
    | dict.fromkeys("abcdefghijkopqrstuvwxyz", _VOWEL)
    | dict.fromkeys("ABCDEFGHIJKOPQSTUVWXYZ", _VOWEL)
    | dict.fromkeys("lLR", _RIEUL)
    | dict.fromkeys("mnMN", _OTHER)
)


def attach(word: str, pair: str) -> str:
    """The word with the fitting one of two particles, given as "은/는", in either order.

    A word whose sound is unknown gets the form of printed blanks: "漢은(는)", "漢(으)로".
    ValueError if `pair` is no such pair.
    """
    after_consonant, after_vowel = _sorted(pair)
    final = _final(word)
    if final is None:
        if after_consonant == f"으{after_vowel}":
            return f"{word}(으){after_vowel}"
        return f"{word}{after_consonant}({after_vowel})"
    if final == _VOWEL or (final == _RIEUL and after_consonant.startswith("으로")):
        return word + after_vowel
    return word + after_consonant


def _sorted(pair: str) -> tuple[str, str]:
    """The form after a consonant, the form after a vowel."""
    forms = sorted(pair.split("/"), key=lambda form: not form.startswith(_AFTER_CONSONANT))
    match forms:
        case [first, second] if first.startswith(_AFTER_CONSONANT) and second:
            if not second.startswith(_AFTER_CONSONANT):
                return first, second
    raise ValueError(f'no pair of particles like "은/는": {pair!r}')


def _final(word: str) -> int | None:
    """What the word ends in: Unicode's index of the final consonant, 0 for a vowel."""
    last = _SILENT.sub("", unicodedata.normalize("NFKC", word))[-1:]
    if _FIRST <= last <= _LAST:
        return (ord(last) - ord(_FIRST)) % _FINALS
    return _READ_ALOUD.get(unicodedata.normalize("NFD", last)[:1])

"""Korean as residents type it, made comparable: for triage and for finding programs by name.

Four strengths, each weaker about spelling than the one before:

- `tidy` keeps spaces and marks, for those who need to know where words and sentences end.
- `squeeze` keeps letters and digits only: spaces, punctuation, invisible marks and drawn-out
  repeats say nothing about what is meant, and elderly writers leave the spaces out.
- `sound` replaces each syllable by what it sounds like, one character for one, so that a place in
  its result is the same place in the squeezed text.
- `fold` is `sound` with the polite endings made one, for comparing whole words.

`jamo` spells syllables out as letters, so that one wrong key is one edit. Vocabulary and messages
must go through the same function. Tense consonants are kept: without them 때리다 (to hit) would
be 데리다 (to take along).
"""

import re
import unicodedata
from functools import lru_cache

_FIRST, _LAST = 0xAC00, 0xD7A3
_FINALS = 28
_MEDIALS = 21

# Fillers are letters to Unicode and blank to the eye.
_FILLERS = dict.fromkeys((0x3164, 0x115F, 0x1160, 0xFFA0), " ")
_APOSTROPHES = dict.fromkeys(map(ord, "'\u2019\u02bc`"))
_DROPPED = re.compile(r"[\W_]+")
_LAUGHTER = re.compile(r"([\u3131-\u3163])\1+")
_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_CLEANED: dict[int, int | str | None] = {**_FULL_WIDTH, **_FILLERS, **_APOSTROPHES}
_UNCLEAN = re.compile("[" + "".join(map(chr, _CLEANED)) + "]")
# Combining marks, invisible marks and controls inside a word; line breaks end a sentence and stay.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]+"
)

# Medial vowels that sound alike today: ㅐ=ㅔ, ㅒ=ㅖ=ㅔ, ㅙ=ㅚ=ㅞ. Places in Unicode's order.
_ALIKE_MEDIALS = {1: 5, 3: 5, 7: 5, 10: 11, 15: 11}
# The 27 final consonants and clusters, reduced to the seven that are spoken.
_SPOKEN_FINALS = (
    {2: 1, 3: 1, 9: 1, 24: 1}  # ㄲ ㄳ ㄺ ㅋ -> ㄱ
    | {5: 4, 6: 4}  # ㄵ ㄶ -> ㄴ
    | {19: 7, 20: 7, 22: 7, 23: 7, 25: 7, 27: 7}  # ㅅ ㅆ ㅈ ㅊ ㅌ ㅎ -> ㄷ
    | {11: 8, 12: 8, 13: 8, 15: 8}  # ㄼ ㄽ ㄾ ㅀ -> ㄹ
    | {10: 16}  # ㄻ -> ㅁ
    | {14: 17, 18: 17, 26: 17}  # ㄿ ㅄ ㅍ -> ㅂ
)
# Frequent stems written as they are heard, each as long as its right spelling.
_HEARD = {
    "시퍼": "싶어",
    "시프": "싶으",
    "싶퍼": "싶어",
    "업서": "없어",
    "업써": "없어",
    "엄서": "없어",
    "업슴": "없음",
    "엄슴": "없음",
    "업는": "없는",
    "엄는": "없는",
    "이써": "있어",
    "잇서": "있어",
    "가타": "같아",
    "조켔": "좋겠",
    "조케": "좋게",
    "머거": "먹어",
    "머글": "먹을",
    "굴머": "굶어",
    "주글": "죽을",
    "마자요": "맞아요",
    "할무니": "할머니",
    "할부지": "할아버",
}
_HEARD_WORDS = re.compile("|".join(_HEARD))
_ENDINGS = re.compile("([읍슴씀습심])(니다|미다|니더|니까)|([읍슴씀])다(?![가-힣])")


def tidy(text: str) -> str:
    """A text for reading word by word: NFC, lower case, nothing invisible, repeats shortened."""
    plain = unicodedata.normalize("NFC", text).lower()
    if _UNCLEAN.search(plain):
        plain = plain.translate(_CLEANED).lower()
    return _shortened(_INVISIBLE.sub("", plain))


@lru_cache(maxsize=16)  # one turn compares the same words with many others; no more are kept
def squeeze(text: str) -> str:
    """The letters and digits of a text for comparing, without what stands between them."""
    joined = unicodedata.normalize("NFC", _DROPPED.sub("", tidy(text)))
    return _shortened(joined)


def sound(squeezed: str) -> str:
    """Squeezed text as it is heard, exactly as long as before."""
    return _HEARD_WORDS.sub(_as_spelled, squeezed).translate(_SPOKEN)


def fold(text: str) -> str:
    """A text in the form in which two spellings of one word are equal."""
    return sound(_ENDINGS.sub(_one_ending, squeeze(text)))


def jamo(text: str) -> str:
    """The letters of the squeezed text, syllables taken apart: one wrong key is one edit."""
    return unicodedata.normalize("NFD", squeeze(text))


def is_han(char: str) -> bool:
    """Whether this is a Chinese character: one of them is a word, and no slip makes it another."""
    return "一" <= char <= "鿿"


def _shortened(text: str) -> str:
    return _DRAWN_OUT.sub(_once, _LAUGHTER.sub(_once, text))


def _once(repeated: re.Match[str]) -> str:
    return repeated[1]


def _as_spelled(heard: re.Match[str]) -> str:
    return _HEARD[heard.group()]


def _one_ending(ending: re.Match[str]) -> str:
    stem = "십" if ending.group(1) == "심" else "습"
    return stem + ("니까" if ending.group(2) == "니까" else "니다")


def _spoken(syllable: int) -> int:
    """The code point of the syllable that the one at this code point sounds like."""
    rest, final = divmod(syllable - _FIRST, _FINALS)
    initial, medial = divmod(rest, _MEDIALS)
    medial = _ALIKE_MEDIALS.get(medial, medial)
    final = _SPOKEN_FINALS.get(final, final)
    return _FIRST + (initial * _MEDIALS + medial) * _FINALS + final


_SPOKEN = {
    syllable: spoken
    for syllable in range(_FIRST, _LAST + 1)
    if (spoken := _spoken(syllable)) != syllable
}

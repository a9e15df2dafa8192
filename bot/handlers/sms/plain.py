"""What every Korean handset can show: the letters of EUC-KR, where a Hangul takes two bytes.

Source: the carriers' rules as NHN Cloud and bizgo document them (read 2026-11): SMS 90 bytes, LMS
2,000; emoji and letters with marks are refused or come out as question marks.
"""

import unicodedata

_LIKE = {
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u2022": "·", "\u20a9": "원", "\u00a0": " ", "…": "...", "«": '"', "»": '"',
    "✓": "v", "✔": "v", "⚠": "!",
}  # fmt: skip
# Below this share of lost letters a text is still understood.
_READABLE = 0.1


def plain(text: str) -> str:
    """The text in those letters: marks fall off, pictures fall out, strange letters are `?`."""
    composed = unicodedata.normalize("NFC", text)
    if has(composed):
        return composed
    shown = "".join(map(_shown, composed))
    # Where pictures fell out, no holes.
    return "\n".join(" ".join(line.split()) for line in shown.split("\n"))


def is_readable(text: str) -> bool:
    """Whether nearly all of its letters can be shown; Chinese as written in China cannot."""
    letters = [char for char in unicodedata.normalize("NFC", text) if char.isalpha()]
    lost = sum(_shown(char) == "?" for char in letters)
    return lost <= len(letters) * _READABLE


def size(text: str) -> int:
    """How many bytes a plain text takes."""
    return len(text.encode("cp949"))


def has(text: str) -> bool:
    """Whether handsets have every letter of it."""
    try:
        text.encode("cp949")
    except UnicodeEncodeError:
        return False
    return True


def _shown(char: str) -> str:
    if has(char):
        return char
    like = _LIKE.get(char)
    if like is not None:
        return like
    bare = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    if bare != char and has(bare):
        return bare
    return "?" if char.isalpha() else ""

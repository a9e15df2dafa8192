"""Which characters can be printed: a PDF with holes in it would be no document.

NanumGothic has all Korean syllables and the Chinese characters used in Korea; two smaller fonts
have the simplified characters of Chinese and the accented letters of Vietnamese.
"""

import functools
import struct
import unicodedata
from collections.abc import Iterator
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
HOLE = "□"


def printable(text: str) -> str:
    """The text with a box for every character that no font has; newlines are kept."""
    whole = unicodedata.normalize("NFC", text)
    return whole if whole.isascii() else "".join(_drawn(letter) for letter in whole)


def has_holes(text: str) -> bool:
    """Whether something of this text cannot be printed."""
    return HOLE in printable(text.replace(HOLE, ""))


def _drawn(letter: str) -> str:
    code = ord(letter)
    if letter in "\n\t" or code in _codes():
        return letter
    # Marks that only change the character before them (skin of an emoji) leave no box.
    return "" if unicodedata.category(letter) in {"Mn", "Me", "Cf"} else HOLE


@functools.cache
def _codes() -> frozenset[int]:
    """The characters of all fonts."""
    return frozenset().union(*(codes_of(path) for path in sorted(FONTS.glob("*.[ot]tf"))))


def codes_of(path: Path) -> frozenset[int]:
    """The characters of a font, as its `cmap` table lists them (OpenType, format 4)."""
    font = path.read_bytes()
    (tables,) = struct.unpack_from(">H", font, 4)
    at = next(
        struct.unpack_from(">L", font, entry + 8)[0]
        for entry in range(12, 12 + 16 * tables, 16)
        if font[entry : entry + 4] == b"cmap"
    )
    (count,) = struct.unpack_from(">H", font, at + 2)
    offsets = [struct.unpack_from(">L", font, at + 8 + 8 * n)[0] for n in range(count)]
    kinds = {struct.unpack_from(">H", font, at + offset)[0]: at + offset for offset in offsets}
    return frozenset(_listed(font, kinds[4]))


def _listed(font: bytes, at: int) -> Iterator[int]:
    """The codes of a table of format 4: ranges, each with a shift or a list of glyphs."""
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    shape = f">{count}H"
    ends = struct.unpack_from(shape, font, at + 14)
    starts = struct.unpack_from(shape, font, at + 16 + 2 * count)
    shifts = struct.unpack_from(shape, font, at + 16 + 4 * count)
    lists = at + 16 + 6 * count
    places = struct.unpack_from(shape, font, lists)
    for n in range(count):
        for code in range(starts[n], min(ends[n], 0xFFFE) + 1):
            glyph = code
            if places[n]:
                place = lists + 2 * n + places[n] + 2 * (code - starts[n])
                (glyph,) = struct.unpack_from(">H", font, place)
            if glyph and (glyph + shifts[n]) % 0x10000:
                yield code

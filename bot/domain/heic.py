"""A HEIC photo without what a telephone writes beside it, every picture in it left as it is.

Such a file is a tree of boxes (ISO 14496-12): one lists its items, one says where in the file each
lies. What is no picture (Exif, XMP) is overwritten with zeros in its place; nothing is moved.
"""

from collections.abc import Iterator

from bot.domain.frozen import frozen

_FULL = 4  # version and flags, which some boxes begin with
_WIDE = 16  # a box whose size takes eight more bytes
_TOLD = frozenset({b"Exif", b"mime", b"uri "})
_IN_IDAT = 1


@frozen
class Box:
    """A part of the file: its kind, and where its content begins and ends."""

    kind: bytes
    start: int
    end: int


class UnsoundError(ValueError):
    """The boxes do not fit into each other."""


def bare_heic(content: bytes) -> bytes:
    """The photo with its metadata overwritten; what is no sound HEIC stays as it is."""
    try:
        places = list(_places(content))
    except (UnsoundError, IndexError):
        return content
    emptied = bytearray(content)
    for start, length in places:
        emptied[start : start + length] = bytes(length)
    return bytes(emptied)


def _boxes(content: bytes, start: int, end: int) -> Iterator[Box]:
    while start + 8 <= end:
        size, kind, head = _number(content, start, 4), content[start + 4 : start + 8], 8
        if size == 1:
            size, head = _number(content, start + 8, 8), _WIDE
        last = start + size if size else end
        if last > end or last < start + head:
            raise UnsoundError
        yield Box(kind, start + head, last)
        start = last


def _places(content: bytes) -> Iterator[tuple[int, int]]:
    """Start and length of each piece of metadata."""
    for meta in _boxes(content, 0, len(content)):
        if meta.kind != b"meta":
            continue
        parts = {box.kind: box for box in _boxes(content, meta.start + _FULL, meta.end)}
        if b"iinf" not in parts or b"iloc" not in parts:
            raise UnsoundError
        told = set(_told(content, parts[b"iinf"]))
        idat = parts.get(b"idat")
        for item, start, length in _extents(content, parts[b"iloc"], idat.start if idat else 0):
            if item in told and start + length <= len(content):
                yield start, length


def _told(content: bytes, iinf: Box) -> Iterator[int]:
    """The items that are metadata."""
    wide = content[iinf.start] > 0
    for infe in _boxes(content, iinf.start + _FULL + (4 if wide else 2), iinf.end):
        size = 4 if content[infe.start] > 2 else 2  # noqa: PLR2004 - its version
        at = infe.start + _FULL
        if content[at + size + 2 : at + size + 6] in _TOLD:
            yield _number(content, at, size)


def _extents(content: bytes, iloc: Box, idat: int) -> Iterator[tuple[int, int, int]]:
    """Item, start and length of everything that lies in the file."""
    version, at = content[iloc.start], iloc.start + _FULL
    sizes = [content[at] >> 4, content[at] & 15, content[at + 1] >> 4, content[at + 1] & 15]
    if not (sizes[0] and sizes[1]):
        raise UnsoundError
    id_size = 4 if version > 1 else 2
    reader = _Reader(content, at + 2, iloc.end)
    for _ in range(reader.number(id_size)):
        item = reader.number(id_size)
        way = reader.number(2) & 15 if version else 0
        reader.number(2)  # another file, of which there is none
        base = reader.number(sizes[2]) + (idat if way == _IN_IDAT else 0)
        for _ in range(reader.number(2)):
            if version:
                reader.number(sizes[3])
            offset, length = reader.number(sizes[0]), reader.number(sizes[1])
            yield item, base + offset, length


class _Reader:
    """Numbers one after another."""

    def __init__(self, content: bytes, at: int, end: int) -> None:
        self._content = content
        self._at = at
        self._end = end

    def number(self, size: int) -> int:
        """The next one, of so many bytes; 0 where it takes none."""
        if self._at + size > self._end:
            raise UnsoundError
        self._at += size
        return _number(self._content, self._at - size, size)


def _number(content: bytes, at: int, size: int) -> int:
    return int.from_bytes(content[at : at + size])

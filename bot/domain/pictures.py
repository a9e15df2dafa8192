"""A photo without what a telephone writes beside it: where it was taken, when, and with what.

Whoever looks at a photo, or saves it, gets the picture and how it is to be turned, nothing else.
"""

from bot.domain.heic import bare_heic

_START, _SCAN = b"\xff\xd8", 0xDA
_EXIF = b"Exif\x00\x00"
# Segments that tell how to draw: JFIF, color profile, Adobe's color transform.
_NEEDED = frozenset({0xE0, 0xE2, 0xEE})
_APPS = range(0xE0, 0xF0)
_COMMENT = 0xFE
_ORIENTATION, _ENTRY = 0x0112, 12
_PNG = b"\x89PNG\r\n\x1a\n"
_TOLD = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
# Of WebP: the chunk with the switches, and those that say which metadata follows.
_SWITCHES, _HAS_EXIF, _HAS_XMP = b"VP8X", 0x08, 0x04


def bare(content: bytes) -> bytes:
    """The picture without metadata, bit for bit; what is no sound picture stays as it is."""
    if content.startswith(_START):
        return _bare_jpeg(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _bare_webp(content)
    if content[4:8] == b"ftyp":
        return bare_heic(content)
    return _bare_png(content) if content.startswith(_PNG) else content


def _bare_jpeg(content: bytes) -> bytes:
    kept, at = [_START], len(_START)
    while at + 4 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 - begins a segment
        marker = content[at + 1]
        if marker == _SCAN:
            return b"".join((*kept, content[at:]))
        length = int.from_bytes(content[at + 2 : at + 4])
        segment = content[at : at + 2 + length]
        if length < 2 or len(segment) < length + 2:  # noqa: PLR2004 - its own two bytes
            break
        kept.append(_kept(marker, segment))
        at += 2 + length
    return content


def _kept(marker: int, segment: bytes) -> bytes:
    """What of a segment stays."""
    if marker in _APPS and marker not in _NEEDED:
        turn = _turned(segment[4:])
        return _orientation(turn) if turn else b""
    return b"" if marker == _COMMENT else segment


def _turned(told: bytes) -> int:
    """How the camera was held, 1 to 8; 0 where nothing says so."""
    if not told.startswith(_EXIF):
        return 0
    tiff = told[len(_EXIF) :]
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return 0

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if order == "little" else "big")

    first = number(4, 4)
    for entry in range(min(number(first, 2), 64)):
        at = first + 2 + entry * _ENTRY
        if number(at, 2) == _ORIENTATION:
            return number(at + 8, 2) if number(at + 8, 2) in range(1, 9) else 0
    return 0


def _orientation(turn: int) -> bytes:
    """A segment that says nothing but how the picture is to be turned."""
    body = _EXIF + _turn_only(turn)
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body


def _turn_only(turn: int) -> bytes:
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01" + turn.to_bytes(2) + b"\x00\x00"
    return b"MM\x00\x2a\x00\x00\x00\x08" + b"\x00\x01" + entry + bytes(4)


def _bare_webp(content: bytes) -> bytes:
    kept, turn, at = [], 0, 12
    while at + 8 <= len(content):
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        kind, body = content[at : at + 4], content[at + 8 : at + 8 + length]
        if len(body) < length:
            return content
        if kind == b"EXIF":
            turn = _turned(body if body.startswith(_EXIF) else _EXIF + body)
        elif kind != b"XMP ":
            kept.append((kind, body))
        at += 8 + length + length % 2
    if at < len(content):
        return content
    if turn:
        kept.append((b"EXIF", _turn_only(turn)))
    chunks = b"".join(_chunk(kind, _switched(kind, body, turn)) for kind, body in kept)
    return b"RIFF" + (len(chunks) + 4).to_bytes(4, "little") + b"WEBP" + chunks


def _switched(kind: bytes, body: bytes, turn: int) -> bytes:
    """The switches say what is still there."""
    if kind != _SWITCHES or not body:
        return body
    switches = body[0] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if turn else 0)
    return bytes((switches,)) + body[1:]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)


def _bare_png(content: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4])
        if end > len(content):
            return content
        if content[at + 4 : at + 8] not in _TOLD:
            kept.append(content[at:end])
        at = end
    return b"".join(kept) if at == len(content) else content

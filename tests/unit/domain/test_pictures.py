import random
import zlib

import pytest

from bot.domain.pictures import bare
from tests.support.running import ROOT

HOME = b"37.6027N 126.9291E"
SCAN = b"\xff\xda\x00\x02" + b"the picture itself \xff\xd9"
JFIF = b"\xff\xe0\x00\x07JFIF\x00"


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body


def exif(order: str, turn: int) -> bytes:
    """What a telephone writes: how it was held, and where it was."""
    little = order == "little"

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, "little" if little else "big")

    entries = [
        number(0x010F, 2) + number(2, 2) + number(4, 4) + b"Cam\x00",
        number(0x0112, 2) + number(3, 2) + number(1, 4) + number(turn, 2) + b"\x00\x00",
    ]
    head = (b"II" if little else b"MM") + number(42, 2) + number(8, 4)
    return b"Exif\x00\x00" + head + number(len(entries), 2) + b"".join(entries) + bytes(4) + HOME


def test_a_jpeg_keeps_its_picture_and_its_turn_and_nothing_else() -> None:
    for order in ("little", "big"):
        told = segment(0xE1, exif(order, 6))
        photo = (
            b"\xff\xd8" + JFIF + told + segment(0xED, HOME) + segment(0xFE, HOME)
            + segment(0xE2, b"ICC_PROFILE") + SCAN
        )  # fmt: skip
        plain = bare(photo)
        assert HOME not in plain
        assert b"Cam" not in plain
        assert plain.endswith(segment(0xE2, b"ICC_PROFILE") + SCAN)
        assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in plain
        assert bare(plain) == plain


def test_a_png_keeps_its_chunks_but_not_what_they_tell() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    start, picture, end = b"\x89PNG\r\n\x1a\n", chunk(b"IDAT", b"picture"), chunk(b"IEND", b"")
    photo = start + chunk(b"eXIf", HOME) + chunk(b"tEXt", HOME) + picture + end
    assert bare(photo) == start + picture + end
    assert bare(photo[:-3]) == photo[:-3]


def test_what_is_broken_or_something_else_stays_as_it_is() -> None:
    for odd in (
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff\xe0" + bytes(64),
        b"\xff\xd8" + segment(0xE1, exif("big", 6))[:-9],
        b"\xff\xd8" + segment(0xE1, b"Exif\x00\x00XX"),
        b"RIFF1234WEBPVP8 ",
    ):
        assert bare(odd) == odd
    wrong_turn = b"\xff\xd8" + segment(0xE1, exif("big", 99)) + SCAN
    assert bare(wrong_turn) == b"\xff\xd8" + SCAN


@pytest.mark.parametrize("name", ["gps.jpg", "gps.webp", "gps.heic"])
def test_a_photo_of_a_telephone_tells_no_place_no_time_and_no_device(name: str) -> None:
    photo = (ROOT / "tests" / "data" / "photos" / name).read_bytes()
    assert b"MarkCam" in photo
    plain = bare(photo)
    for mark in (b"MarkCam", b"MarkPlace", b"2026:11:22"):
        assert mark not in plain
    assert bare(plain) == plain


def test_webp_keeps_its_picture_its_switches_and_its_turn() -> None:
    photo = (ROOT / "tests" / "data" / "photos" / "gps.webp").read_bytes()
    plain = bare(photo)
    assert int.from_bytes(plain[4:8], "little") == len(plain) - 8
    picture = photo[photo.index(b"VP8 ") : photo.index(b"EXIF")]
    assert picture in plain
    assert plain[20] & 0x0C == 0x08  # the turn is left, and nothing else
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in plain


def test_heic_keeps_every_box_and_every_byte_but_the_metadata() -> None:
    photo = (ROOT / "tests" / "data" / "photos" / "gps.heic").read_bytes()
    plain = bare(photo)
    assert len(plain) == len(photo)
    start = photo.index(b"mdat")
    assert plain[:start] == photo[:start]
    changed = {n for n in range(len(photo)) if plain[n] != photo[n]}
    assert {plain[n] for n in changed} == {0}


def test_no_photo_however_damaged_breaks_anything() -> None:
    chance = random.Random(7)
    for name in ("gps.webp", "gps.heic"):
        photo = (ROOT / "tests" / "data" / "photos" / name).read_bytes()
        for end in range(0, len(photo), 7):
            assert len(bare(photo[:end])) <= end
        for _ in range(400):
            spoiled = bytearray(photo)
            for _ in range(4):
                spoiled[chance.randrange(12, len(photo))] = chance.randrange(256)
            assert len(bare(bytes(spoiled))) <= len(photo)

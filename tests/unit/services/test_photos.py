"""Photos: told by their bytes, kept sealed, fetched from where they lie, given up in the end."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import Services
from bot.domain.messages import Channel, Inbound, InboundKind, Photo
from bot.services.photos import _MAX_ATTEMPTS, NotAPhotoError, content_type
from tests.support.rows import rows, stored_bytes
from tests.support.running import SetClock, running_services

PNG = b"\x89PNG\r\n\x1a\n" + b"a marked picture"
JPEG = b"\xff\xd8\xff\xe0" + b"another one"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ieumtok.db'}"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def s(url: str, clock: SetClock) -> AsyncIterator[Services]:
    async with running_services(url, clock) as running:
        yield running


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypmif1", "image/heic"),
    ],
)
def test_a_photo_is_told_by_its_first_bytes(content: bytes, kind: str) -> None:
    assert content_type(content) == kind


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xd8", b"GIF89a", b"<svg>", b"%PDF-", b"RIFF\0\0\0\0WAVE", b"xxxxftypmp42"],
)
def test_anything_else_is_none(content: bytes) -> None:
    with pytest.raises(NotAPhotoError):
        content_type(content)


async def test_it_comes_back_and_lies_sealed(s: Services, url: str) -> None:
    key = await s.photos.keep("c", Channel.WEB, "1", PNG)
    assert await s.photos.content(key) == ("image/png", PNG)
    assert b"a marked picture" not in await stored_bytes(s, url)
    assert await s.photos.content("nothing") is None
    assert await s.photos.content("\x00") is None


async def test_the_same_message_again_is_the_same_photo(s: Services) -> None:
    first = await s.photos.keep("c", Channel.WEB, "1", PNG)
    assert await s.photos.keep("c", Channel.WEB, "1", PNG) == first
    assert await s.photos.keep("c", Channel.WEB, "2", PNG) != first
    assert await s.photos.keep("d", Channel.WEB, "1", PNG) != first
    assert len(await rows(s, "photos")) == 3


async def _sent(s: Services, ref: str) -> None:
    inbound = Inbound(Channel.KAKAO, "u1", "1", InboundKind.PHOTO, s.clock.now(), photo=Photo(ref))
    await s.turns.take(inbound)


async def test_what_lies_with_a_channel_is_fetched(s: Services, url: str) -> None:
    asked = []

    async def fetch(source: str) -> bytes:
        asked.append(source)
        return JPEG

    s.photos.fetch_with({Channel.KAKAO: fetch})
    await _sent(s, "https://t1.kakaocdn.net/marked.jpg")
    assert b"marked.jpg" not in await stored_bytes(s, url)
    assert await s.photos.fetch_pending() == 1
    assert asked == ["https://t1.kakaocdn.net/marked.jpg"]
    [row] = await rows(s, "photos")
    assert (row["state"], row["source"]) == ("stored", None)
    assert await s.photos.content(row["id"]) == ("image/jpeg", JPEG)
    assert await s.photos.fetch_pending() == 0


@pytest.mark.parametrize("failure", [OSError(), TimeoutError(), ValueError(), b"no photo"])
async def test_what_cannot_be_fetched_is_given_up(
    s: Services, clock: SetClock, failure: Exception | bytes
) -> None:
    async def fetch(source: str) -> bytes:
        del source
        if isinstance(failure, Exception):
            raise failure
        return failure

    s.photos.fetch_with({Channel.KAKAO: fetch})
    await _sent(s, "https://t1.kakaocdn.net/marked.jpg")
    with capture_logs() as logs:
        for _ in range(_MAX_ATTEMPTS + 1):
            assert await s.photos.fetch_pending() == 0
            clock.forward(days=1)
    [row] = await rows(s, "photos")
    assert (row["state"], row["attempts"], row["source"]) == ("failed", _MAX_ATTEMPTS, None)
    assert len(logs) == _MAX_ATTEMPTS
    assert "marked" not in str(logs)

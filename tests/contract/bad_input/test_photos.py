"""Whatever is sent as a photo, the web chat takes it or refuses it with a clear 4xx."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.support.bad_input import MEGABYTE, Caller, cookie, is_clear, nothing_to_complain_about

pytestmark = pytest.mark.asyncio(loop_scope="session")

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 200


def multipart(*parts: tuple[str, bytes], boundary: str = "b") -> tuple[bytes, dict[str, str]]:
    """A body with these parts (head, content) and its header."""
    body = b"".join(
        f"--{boundary}\r\n{head}\r\n\r\n".encode() + content + b"\r\n" for head, content in parts
    )
    return body + f"--{boundary}--\r\n".encode(), {
        "Content-Type": f"multipart/form-data; boundary={boundary}"
    }


ID = ('Content-Disposition: form-data; name="id"', b"12345678-1234")
PHOTO = 'Content-Disposition: form-data; name="photo"; filename="a.png"'


class TestPhotos:
    async def _send(
        self, caller: Caller, body: Any, headers: Mapping[str, str]
    ) -> tuple[int, Any]:
        who = await cookie(caller)
        return await caller.post("/api/chat/photos", body, {**headers, **who})

    async def test_a_photo_is_taken_once(self, caller: Caller) -> None:
        who = await cookie(caller)
        body, headers = multipart(ID, (PHOTO, PNG))
        first = await caller.post("/api/chat/photos", body, {**headers, **who})
        again = await caller.post("/api/chat/photos", body, {**headers, **who})
        assert first[0] == 200
        assert [m["text"] for m in first[1]["messages"]] == [
            m["text"] for m in again[1]["messages"]
        ]

    @pytest.mark.parametrize(
        "content", [b"", b"GIF89a", b"%PDF-1.7", b"<svg/>", b"\xff\xd8", b"MZ" * 999, b"RIFF1234"]
    )
    async def test_what_is_no_photo_is_refused(self, caller: Caller, content: bytes) -> None:
        status, answer = await self._send(caller, *multipart(ID, (PHOTO, content)))
        assert status == 415
        assert is_clear(answer)

    @pytest.mark.parametrize("megabytes", [10, 11, 30])
    async def test_one_that_is_too_big_is_refused(self, caller: Caller, megabytes: int) -> None:
        big = PNG + b"0" * megabytes * MEGABYTE
        status, answer = await self._send(caller, *multipart(ID, (PHOTO, big)))
        assert status == 413
        assert answer["error"]["code"] == "photo_too_big"

    async def test_one_that_is_just_small_enough_is_taken(self, caller: Caller) -> None:
        big = PNG + b"0" * (10 * MEGABYTE - len(PNG))
        status, _ = await self._send(caller, *multipart(ID, (PHOTO, big)))
        assert status == 200

    async def test_one_without_end_is_refused_while_it_comes(self, caller: Caller) -> None:
        """The length is not told, and nothing of it is kept: the answer comes before the end."""
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            yield b"--b\r\n" + ID[0].encode() + b"\r\n\r\n" + ID[1] + b"\r\n"
            yield b"--b\r\n" + PHOTO.encode() + b"\r\n\r\n" + PNG
            while sent < 500 * MEGABYTE:
                sent += MEGABYTE
                yield b"0" * MEGABYTE

        memory = _memory_mb(caller.server.process.pid)
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        try:
            status, _ = await self._send(caller, endless(), headers)
            assert status == 413
        except aiohttp.ClientConnectionError:
            pass  # it hung up on us, which is as clear
        assert sent < 200 * MEGABYTE
        assert _memory_mb(caller.server.process.pid) - memory < 60

    async def test_odd_multipart_is_refused(self, caller: Caller) -> None:
        body, headers = multipart(ID, (PHOTO, PNG))
        kind = "Content-Type"
        odd: list[tuple[bytes, dict[str, str]]] = [
            (b"", headers),
            (b"--b", headers),
            (b"--b--", headers),
            (body[:60], headers),
            (body, {kind: "multipart/form-data"}),
            (body, {kind: "multipart/form-data; boundary="}),
            (body, {kind: f"multipart/form-data; boundary={'x' * 300}"}),
            (body, {kind: "multipart/form-data; boundary=other"}),
            (body, {kind: "multipart/mixed; boundary=가"}),
            multipart(),
            multipart(ID),
            multipart((PHOTO, PNG)),
            multipart(("X: y", b"z")),
            multipart((f"{ID[0]}\r\nContent-Length: x", b"1")),
            multipart((f"{PHOTO}\r\nContent-Length: 999999", PNG)),
            multipart((f"{ID[0]}\r\nContent-Type: multipart/mixed; boundary=c", b"--c--")),
            multipart(("\r\n".join(f"H{n}: x" for n in range(5000)), b"1")),
            multipart(("H" * 100_000, b"1")),
            multipart((ID[0], b"x" * 100_000)),
            multipart((ID[0], b"\xff\x00" * 10), (PHOTO, PNG)),
        ]
        for number, (content, head) in enumerate(odd):
            status, answer = await self._send(caller, content, head)
            assert 400 <= status < 500, number
            assert is_clear(answer), number

    async def test_odd_encodings_of_a_part_are_no_harm(self, caller: Caller) -> None:
        for encoding in ("Content-Transfer-Encoding: x", "Content-Encoding: gzip",
                         "Content-Encoding: x", "Content-Transfer-Encoding: base64"):  # fmt: skip
            body, headers = multipart(ID, (f"{PHOTO}\r\n{encoding}", PNG))
            status, _ = await self._send(caller, body, headers)
            assert status in (200, 400, 415)


def _memory_mb(process: int) -> float:
    """What a process holds in memory now."""
    status = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


async def test_it_still_works_and_has_nothing_to_complain_about(caller: Caller) -> None:
    """Last of all."""
    await nothing_to_complain_about(caller)

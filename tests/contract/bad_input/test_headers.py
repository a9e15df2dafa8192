"""Headers that are no text."""

import asyncio

import pytest
from yarl import URL

from tests.support.bad_input import SKILL, Caller, nothing_to_complain_about, skill
from tests.support.running import KAKAO_SECRET

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def headers_of_bytes(caller: Caller, path: str, header: bytes, body: bytes) -> bytes:
    """The first line of the answer to a request whose header is no text."""
    host, port = URL(caller.server.url).host, URL(caller.server.url).port
    reader, writer = await asyncio.open_connection(host, port)
    start = f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".encode()
    kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n".encode()
    writer.write(start + kind + header + b"\r\n\r\n" + body)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def test_headers_that_are_no_text(caller: Caller) -> None:
    known = f"X-Ieumtok-Secret: {KAKAO_SECRET}\r\nX-Request-Id: ".encode() + b"\xff\xfe"
    body = skill("안녕하세요", "bytes")
    for path, header, status in (
        (SKILL, b"X-Ieumtok-Secret: \xff\xfe", b"403"),
        (SKILL, known, b"200"),
        ("/api/v1/match", b"Authorization: Bearer \xff\xfe", b"401"),
        ("/api/chat/messages", b"Cookie: ieumtok_chat=" + b"\xff" * 43, b"401"),
        ("/api/chat/session", b"Cookie: ieumtok_chat=" + b"\xff" * 43, b"200"),
    ):
        answer = await headers_of_bytes(caller, path, header, body)
        # Either refused where the request is read, or treated like any other.
        assert answer.split()[1] in (status, b"400"), (path, header, answer[:200])


async def test_it_still_works_and_has_nothing_to_complain_about(caller: Caller) -> None:
    """Last of all."""
    await nothing_to_complain_about(caller)

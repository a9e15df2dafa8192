"""Headers that are no text."""

import asyncio

import pytest
from yarl import URL

from tests.support.bad_input import SKILL, Caller, nothing_to_complain_about, skill
from tests.support.running import KAKAO_SECRET

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def headers_of_bytes(
    caller: Caller, path: str, header: bytes, body: bytes, kind: str = "application/json"
) -> bytes:
    """The first line of the answer to a request whose header is no text."""
    host, port = URL(caller.server.url).host, URL(caller.server.url).port
    reader, writer = await asyncio.open_connection(host, port)
    start = f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".encode()
    about = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n".encode()
    writer.write(start + about + header + b"\r\n\r\n" + body)
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


_FORM = "application/x-www-form-urlencoded"
_BEFORE = b"Cookie: ieumtok_console_before=\xff"
_SECRET = f"X-Ieumtok-Secret: {KAKAO_SECRET}\r\n".encode()


@pytest.mark.parametrize(
    ("path", "kind", "header", "body", "statuses"),
    [
        ("/console/login", _FORM, b"", b"a=\xff\xfe", "400"),
        ("/console/login", f"{_FORM}; charset=nope", b"", b"a=b", "400"),
        ("/console/login", _FORM, b"Content-Encoding: gzip", b"garbage", "400"),
        ("/console/login", _FORM, _BEFORE, b"before=x", "400 403"),
        ("/console/login", _FORM, b"Origin: http://[", b"before=x", "403"),
        ("/console/login", "multipart/form-data", b"", b"x", "400"),
        ("/console/login", "multipart/form-data; boundary=b", b"", b"--b\r\n\r\nx", "400"),
        (SKILL, "application/json", _SECRET + b"Content-Encoding: gzip", b"garbage", "200"),
        ("/api/chat/messages", "application/json", b"Content-Encoding: gzip", b"garbage", "401"),
    ],
)
async def test_bodies_that_no_browser_sends(
    caller: Caller, path: str, kind: str, header: bytes, body: bytes, statuses: str
) -> None:
    answer = await headers_of_bytes(caller, path, header or b"X-Nothing: 1", body, kind)
    assert answer.split()[1].decode() in statuses.split(), answer[:200]


@pytest.mark.parametrize("name", ["a" * 5_000, "%00", "%2e%2e%2fpages.py", "nothing.css", ""])
async def test_files_that_are_not_there(caller: Caller, name: str) -> None:
    for folder in ("/static/", "/console/static/"):
        asked = caller.http.get(URL(f"{caller.server.url}{folder}{name}", encoded=True))
        async with asked as answer:
            assert answer.status == 404


async def test_it_still_works_and_has_nothing_to_complain_about(caller: Caller) -> None:
    """Last of all."""
    await nothing_to_complain_about(caller)

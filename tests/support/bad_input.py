"""What is sent to the doors of the real server that no friendly program would send."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from tests.support.running import API_KEY, KAKAO_SECRET, Server

JSON = {"Content-Type": "application/json"}
KNOWN = {"X-Ieumtok-Secret": KAKAO_SECRET, **JSON}
BEARER = {"Authorization": f"Bearer {API_KEY}"}
MEGABYTE = 2**20
SKILL = "/channels/kakao/skill"

BAD_JSON = {
    "empty": b"",
    "broken": b'{"userRequest": {"user"',
    "no table": b"[1, 2, 3]",
    "null": b"null",
    "number": b"1e400",
    "not UTF-8": b'{"id": "\xff\xfe"}',
    "half a character": b'{"id": "12345678", "text": "\\ud800"}',
    "deep": b"[" * 100_000,
    "BOM": b"\xef\xbb\xbf{}",
    "UTF-16": '{"id": "12345678", "text": "안녕"}'.encode("utf-16"),
    "form": b"id=12345678&text=hello",
}
WORDS = {
    "NUL": "a\x00b\x00",
    "only NUL": "\x00\x00",
    "bidi": "\u202eabc\u2066def\u200f",
    "zero width": "\u200b\u200b\u2060",
    "long": "가" * 10_000,
    "longer": "굶고 있어요 " * 100_000,
    "lines": "\n" * 5_000,
    "braces": "{phone} {} {0} {{",
    "percent": "%s %(x)s %d",
    "SQL": "'; DROP TABLE cases; --",
    "HTML": "<script>alert(1)</script>",
    "emoji": "👨‍👩‍👧‍👦" * 500,
    "combining": "e" + "\u0301" * 3_000,
    "hangul letters": "\u1112\u1161\u11ab" * 300,
    "digits": "9" * 5_000,
    "almost a number": "900101-" * 1_000,
    "noncharacters": "\uffff\ufffe\U0010ffff",
}


@dataclass
class Caller:
    """Sends things to the server; every answer is looked at before a test sees it."""

    server: Server
    http: aiohttp.ClientSession

    async def post(
        self, path: str, data: Any = None, headers: Mapping[str, Any] | None = None, **more: Any
    ) -> tuple[int, Any]:
        """Status and, where it is JSON, the body."""
        body = io.BytesIO(data) if isinstance(data, bytes) else data
        return await self.ask("POST", path, data=body, headers=headers, **more)

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        """The same with any method; the path goes out as it is written."""
        url = URL(f"{self.server.url}{path}", encoded=True)
        async with self.http.request(method, url, allow_redirects=False, **more) as response:
            raw = await response.read()
            assert response.status < 500, (path, response.status, raw[:300])
            is_json = response.content_type == "application/json"
            return response.status, json.loads(raw) if is_json else raw


async def cookie(caller: Caller) -> dict[str, str]:
    """The header of somebody who has opened the web chat."""
    url = f"{caller.server.url}/api/chat/session"
    async with caller.http.post(url, json={}) as response:
        assert response.status == 200
        return {"Cookie": response.headers["Set-Cookie"].split(";")[0]}


def skill(text: Any, user: Any = "u1", **request: Any) -> bytes:
    """A skill payload."""
    return json.dumps(
        {"userRequest": {"user": {"id": user}, "utterance": text, **request}}
    ).encode()


def is_clear(body: Any) -> bool:
    """`{"error": {"code", "message", …}}` with words for a person."""
    return set(body["error"]) >= {"code", "message"} and bool(body["error"]["message"])


def with_each_replaced(value: Any, others: list[Any]) -> Iterator[Any]:
    """The value with each of its parts, one after the other, replaced by each of `others`."""
    yield from others
    if isinstance(value, dict):
        for key, part in value.items():
            yield {name: x for name, x in value.items() if name != key}
            for other in with_each_replaced(part, others):
                yield {**value, key: other}


async def nothing_to_complain_about(caller: Caller) -> None:
    """The server is ready, and nothing was logged as a bug."""
    status, ready = await caller.ask("GET", "/readyz")
    assert (status, ready["ready"]) == (200, True)
    said = caller.server.said()
    assert "Traceback" not in said
    assert "turn.failed" not in said
    assert '"level": "error"' not in said

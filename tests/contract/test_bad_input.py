"""Whatever comes over HTTP, the real server gives a kind answer or a clear 4xx, never a 5xx."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from yarl import URL

from tests.support.postgres import PostgresServer
from tests.support.running import API_KEY, KAKAO_SECRET, Server, start_server

pytestmark = pytest.mark.asyncio(loop_scope="module")

JSON = {"Content-Type": "application/json"}
KNOWN = {"X-Ieumtok-Secret": KAKAO_SECRET, **JSON}
BEARER = {"Authorization": f"Bearer {API_KEY}"}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 200
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


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database of each kind for all tests of this file."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('data') / 'ieumtok.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    assert isinstance(server, PostgresServer)
    server.execute("CREATE DATABASE bad_input")
    yield server.url("bad_input")
    server.execute("DROP DATABASE bad_input WITH (FORCE)")


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


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def caller(address: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Caller]:
    """The real server, and somebody who calls it."""
    folder = tmp_path_factory.mktemp("server")
    async with (
        start_server(folder, address, settings={"KAKAO_SECRET": KAKAO_SECRET}) as server,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
    ):
        yield Caller(server, http)


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


def is_clear(body: Any) -> bool:
    """`{"error": {"code", "message", …}}` with words for a person."""
    return set(body["error"]) >= {"code", "message"} and bool(body["error"]["message"])


class TestKakao:
    @pytest.mark.parametrize("given", [None, "", "wrong", "비밀", KAKAO_SECRET + "x"])
    async def test_a_stranger_is_refused(self, caller: Caller, given: str | None) -> None:
        """Nothing of it is stored: the right secret finds a new message under the same id."""
        headers: dict[str, Any] = {"X-Request-Id": f"stranger-{given}", **JSON}
        if given is not None:
            headers["X-Ieumtok-Secret"] = given
        status, body = await caller.post(SKILL, skill("쌀이 없어요", "stranger"), headers)
        assert (status, body) == (403, b"")
        counted = await self._stored(caller)
        await caller.post(SKILL, skill("쌀이 없어요", "stranger"), {**headers, **KNOWN})
        assert await self._stored(caller) == counted + 1

    async def _stored(self, caller: Caller) -> int:
        _, metrics = await caller.ask("GET", "/metrics")
        lines = metrics.decode().splitlines()
        name = 'ieumtok_turns_total{channel="kakao"} '
        return int(float(next((x for x in lines if x.startswith(name)), " 0").split()[-1]))

    @pytest.mark.parametrize("body", BAD_JSON.values(), ids=BAD_JSON.keys())
    async def test_what_cannot_be_read_is_answered(self, caller: Caller, body: bytes) -> None:
        status, answer = await caller.post(SKILL, body, KNOWN)
        assert status == 200
        assert answer["template"]["outputs"]

    async def test_twelve_megabytes_are_answered(self, caller: Caller) -> None:
        status, answer = await caller.post(SKILL, skill("가" * 12 * MEGABYTE), KNOWN)
        assert status == 200
        assert answer["template"]["outputs"]

    @pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
    async def test_any_words_are_answered(self, caller: Caller, words: str) -> None:
        for user in ("u2", f"u {len(words)}"):
            status, answer = await caller.post(SKILL, skill(words, user), KNOWN)
            assert status == 200
            assert answer["template"]["outputs"], words[:20]
            assert "죄송해요" not in str(answer)

    async def test_nulls_and_other_kinds_everywhere(self, caller: Caller) -> None:
        payload: dict[str, Any] = {
            "intent": {"id": "x", "name": "x", "extra": {}},
            "userRequest": {
                "timezone": "Asia/Seoul", "params": {"media": {"url": "x"}}, "lang": "ko",
                "block": {"id": "x", "name": "x"}, "utterance": "안녕하세요",
                "user": {"id": "u3", "type": "botUserKey", "properties": {}},
            },
            "bot": {"id": "x"}, "flow": {"trigger": {"type": "TEXT_INPUT"}},
            "action": {"clientExtra": {"choice": "x"}, "params": {"secureimage": "x"}, "id": "x"},
            "unknown": [1],
        }  # fmt: skip
        for broken in _with_each_replaced(payload, [None, 1, "x", [], {}, True, 1e300, "\x00"]):
            status, answer = await caller.post(SKILL, json.dumps(broken).encode(), KNOWN)
            assert status == 200
            assert answer["version"] == "2.0", broken

    @pytest.mark.parametrize("key", ["x" * 4000, "a b", "%00", "한글"])
    async def test_any_request_id_tells_repeats(self, caller: Caller, key: str) -> None:
        headers = {**KNOWN, "X-Request-Id": key}
        first = await caller.post(SKILL, skill("안녕하세요", "u4"), headers)
        again = await caller.post(SKILL, skill("안녕하세요", "u4"), headers)
        assert first == again
        assert "죄송해요" not in str(first)

    async def test_choices_nobody_offered_are_answered(self, caller: Caller) -> None:
        for choice in (
            "",
            "x",
            "cmd:",
            "cmd:nope",
            "lang:xx",
            "menu:",
            "\x00",
            "y" * 9999,
            "lang:",
        ):
            body = {
                "userRequest": {"user": {"id": "u5"}, "utterance": "x"},
                "action": {"clientExtra": {"choice": choice}},
            }
            status, answer = await caller.post(SKILL, json.dumps(body).encode(), KNOWN)
            assert status == 200
            assert answer["template"]["outputs"]


def _with_each_replaced(value: Any, others: list[Any]) -> Iterator[Any]:
    """The value with each of its parts, one after the other, replaced by each of `others`."""
    yield from others
    if isinstance(value, dict):
        for key, part in value.items():
            yield {name: x for name, x in value.items() if name != key}
            for other in _with_each_replaced(part, others):
                yield {**value, key: other}


class TestWebChat:
    @pytest.mark.parametrize("path", ["session", "messages"])
    @pytest.mark.parametrize("body", BAD_JSON.values(), ids=BAD_JSON.keys())
    async def test_what_cannot_be_read_is_refused(
        self, caller: Caller, path: str, body: bytes
    ) -> None:
        who = await cookie(caller)
        status, answer = await caller.post(f"/api/chat/{path}", body, {**JSON, **who})
        assert status == 400, answer
        assert is_clear(answer)

    @pytest.mark.parametrize("path", ["session", "messages"])
    async def test_twelve_megabytes_are_refused(self, caller: Caller, path: str) -> None:
        who = await cookie(caller)
        huge = b'{"text": "' + b"a" * 12 * MEGABYTE + b'"}'
        status, answer = await caller.post(f"/api/chat/{path}", huge, {**JSON, **who})
        assert status == 413
        assert is_clear(answer)

    @pytest.mark.parametrize(
        "kind",
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "x/"],
    )
    async def test_other_content_types_are_refused(self, caller: Caller, kind: str) -> None:
        who = await cookie(caller)
        for path in ("session", "messages"):
            status, answer = await caller.post(
                f"/api/chat/{path}", b"{}", {"Content-Type": kind, **who}
            )
            assert status == 415
            assert is_clear(answer)

    @pytest.mark.parametrize(
        "given", ["", "ieumtok_chat=", "ieumtok_chat=x", f"ieumtok_chat={'a' * 44}", "=;=;,",
                  "ieumtok_chat=../../etc", f"ieumtok_chat={'가' * 43}", f"x={'y' * 6000}"],
    )  # fmt: skip
    async def test_bad_cookies_are_no_session(self, caller: Caller, given: str) -> None:
        message = json.dumps({"id": "12345678", "text": "안녕하세요"}).encode()
        headers = {**JSON, "Cookie": given}
        for method, path, data in (
            ("POST", "messages", message), ("POST", "photos", b""), ("GET", "events", None),
        ):  # fmt: skip
            status, answer = await caller.ask(
                method, f"/api/chat/{path}", data=data, headers=headers
            )
            assert status == 401
            assert is_clear(answer)
        status, answer = await caller.post("/api/chat/session", b"{}", headers)
        assert (status, answer["resumed"]) == (200, False)

    @pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
    async def test_any_words_are_answered(self, caller: Caller, words: str) -> None:
        who = await cookie(caller)
        data = json.dumps({"id": "12345678", "text": words}).encode()
        status, answer = await caller.post("/api/chat/messages", data, {**JSON, **who})
        if words.strip():
            assert status == 200
            assert answer["messages"]
        else:
            assert (status, answer["error"]["code"]) == (400, "empty")

    async def test_odd_fields_are_answered_or_refused(self, caller: Caller) -> None:
        who = await cookie(caller)
        message = {"id": "12345678", "text": "안녕하세요", "choice": "x", "more": 1}
        for odd in _with_each_replaced(message, [None, 1, "", [], {}, True, "\x00", "x" * 70]):
            status, answer = await caller.post(
                "/api/chat/messages", json.dumps(odd).encode(), {**JSON, **who}
            )
            assert status in (200, 400)
            assert answer.get("messages") is not None or is_clear(answer)

    async def test_odd_sessions_begin_all_the_same(self, caller: Caller) -> None:
        sessions: tuple[dict[str, Any], ...] = (
            {"lang": 1},
            {"lang": "xx"},
            {"origin": "\x00" * 99},
            {"origin": []},
            {"origin": "가" * 999},
            {"lang": None, "origin": None, "x": {}},
        )
        for odd in sessions:
            status, answer = await caller.post("/api/chat/session", json.dumps(odd).encode(), JSON)
            assert status == 200
            assert answer["messages"]


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


class TestApi:
    ODD_IDS = ("x", "0" * 32, "%00", "%FF", "%ED%A0%80", "%EA%B0%80", "..%2f..", "a" * 3000,
               "%27%20OR", "-1")  # fmt: skip

    @pytest.mark.parametrize(
        "given", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic x", "Bearer 열쇠",
                  "bearer", f"Bearer {API_KEY}x", f"Bearer {'x' * 5000}"],
    )  # fmt: skip
    async def test_without_a_key_nothing_opens(self, caller: Caller, given: str | None) -> None:
        headers = {} if given is None else {"Authorization": given}
        for method, path in (
            ("GET", "cases"),
            ("GET", "reports/2026-000001"),
            ("GET", "stats"),
            ("POST", "reports"),
            ("POST", "cases/x/claim"),
            ("POST", "match"),
        ):
            status, answer = await caller.ask(method, f"/api/v1/{path}", headers=headers)
            assert (status, answer["error"]["code"]) == (401, "key_needed")
            assert is_clear(answer)

    async def test_ids_of_nothing(self, caller: Caller) -> None:
        for odd in self.ODD_IDS:
            for act in ("claim", "release", "messages", "notes", "refer", "close", "acknowledge"):
                data = b'{"id": "12345678", "text": "x", "center": "nokbeon", "reason": "advice"}'
                status, answer = await caller.post(f"/api/v1/cases/{odd}/{act}", data, BEARER)
                assert status == 404, (odd, act)
                assert is_clear(answer)
            status, answer = await caller.ask("GET", f"/api/v1/reports/{odd}", headers=BEARER)
            assert status == 404
            assert is_clear(answer)

    @pytest.mark.parametrize(
        "limit", ["0", "-1", "201", "x", "1e3", "%D9%A3", "9" * 5000, "%00", "1.5"]
    )
    async def test_bad_limits(self, caller: Caller, limit: str) -> None:
        status, answer = await caller.ask("GET", f"/api/v1/cases?limit={limit}", headers=BEARER)
        assert (status, answer["error"]["code"]) == (422, "bad_limit")

    @pytest.mark.parametrize("query", ["state=x", "state=%00", "state=queued,", "state=closed,x"])
    async def test_bad_states(self, caller: Caller, query: str) -> None:
        status, answer = await caller.ask("GET", f"/api/v1/cases?{query}", headers=BEARER)
        assert (status, answer["error"]["code"]) == (422, "no_such_state")

    @pytest.mark.parametrize(
        "cursor", ["x", "%00", "%FF", "OTkuMS54", "LTEuMS54", "MC4xLgA", "a" * 5000, "%EA%B0%80",
                   "MC45OTk5OTk5OTk5OTk5OTk5OTk5OTkueA"],
    )  # fmt: skip
    @pytest.mark.parametrize("path", ["reports", "cases", "programs"])
    async def test_bad_cursors(self, caller: Caller, path: str, cursor: str) -> None:
        status, answer = await caller.ask("GET", f"/api/v1/{path}?cursor={cursor}", headers=BEARER)
        assert (status, answer["error"]["code"]) == (422, "bad_cursor")
        assert is_clear(answer)

    async def test_bodies_that_cannot_be_read(self, caller: Caller) -> None:
        for name, body in BAD_JSON.items():
            for path in ("reports", "match"):
                status, answer = await caller.post(f"/api/v1/{path}", body, {**BEARER, **JSON})
                if name in ("empty", "number") or path == "match":
                    assert status in (200, 422), name
                else:
                    assert status == 422, name
                assert status == 200 or is_clear(answer)

    async def test_twelve_megabytes(self, caller: Caller) -> None:
        status, answer = await caller.post("/api/v1/match", b"a" * 12 * MEGABYTE, BEARER)
        assert status == 413
        assert is_clear(answer)

    async def test_odd_reports_are_filed_or_refused(self, caller: Caller) -> None:
        report = {
            "text": "쌀이 없어요",
            "reporter": "neighbour",
            "place": "녹번동",
            "phone": "010",
            "name": "x",
        }
        others: list[Any] = [
            None,
            1,
            [],
            {},
            "\x00",
            "\u202e",
            "가" * 10_000,
            "010-1234-5678" * 50,
        ]
        for odd in _with_each_replaced(report, others):
            status, answer = await caller.post(
                "/api/v1/reports", json.dumps(odd).encode(), {**BEARER, **JSON}
            )
            assert status in (201, 422)
            assert status == 201 or is_clear(answer)

    @pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
    async def test_any_words_are_matched(self, caller: Caller, words: str) -> None:
        status, answer = await caller.post(
            "/api/v1/match", json.dumps({"text": words}).encode(), {**BEARER, **JSON}
        )
        assert status == 200
        assert answer["urgency"] in ("emergency", "high", "normal", "none")

    async def test_other_addresses_and_methods(self, caller: Caller) -> None:
        for method, path in (
            ("GET", "x"),
            ("DELETE", "cases"),
            ("PUT", "reports"),
            ("GET", "%00"),
        ):
            status, answer = await caller.ask(method, f"/api/v1/{path}", headers=BEARER)
            assert status in (404, 405)
            assert is_clear(answer)


async def test_it_still_works_and_has_nothing_to_complain_about(caller: Caller) -> None:
    """Last of all: the server is ready, and nothing was logged as a bug."""
    status, ready = await caller.ask("GET", "/readyz")
    assert (status, ready["ready"]) == (200, True)
    await asyncio.to_thread(lambda: None)
    said = caller.server.said()
    assert "Traceback" not in said
    assert "turn.failed" not in said
    assert '"level": "error"' not in said

"""Whatever a browser sends, the web chat answers kindly or with a clear 4xx."""

import json
from typing import Any

import pytest

from tests.support.bad_input import (
    BAD_JSON,
    JSON,
    MEGABYTE,
    WORDS,
    Caller,
    cookie,
    is_clear,
    nothing_to_complain_about,
    with_each_replaced,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


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
        for odd in with_each_replaced(message, [None, 1, "", [], {}, True, "\x00", "x" * 70]):
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


async def test_it_still_works_and_has_nothing_to_complain_about(caller: Caller) -> None:
    """Last of all."""
    await nothing_to_complain_about(caller)

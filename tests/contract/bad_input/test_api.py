"""Whatever another program sends to the interface, it gets a clear answer, never a 5xx."""

import json
from typing import Any

import pytest

from tests.support.bad_input import (
    BAD_JSON,
    BEARER,
    JSON,
    MEGABYTE,
    WORDS,
    Caller,
    is_clear,
    nothing_to_complain_about,
    with_each_replaced,
)
from tests.support.running import API_KEY

pytestmark = pytest.mark.asyncio(loop_scope="session")


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
        for odd in with_each_replaced(report, others):
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
    """Last of all."""
    await nothing_to_complain_about(caller)

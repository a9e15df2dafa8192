"""Whatever comes to the skill, the resident gets a kind answer."""

import json
from typing import Any

import pytest

from tests.support.bad_input import (
    BAD_JSON,
    JSON,
    KNOWN,
    MEGABYTE,
    SKILL,
    WORDS,
    Caller,
    nothing_to_complain_about,
    skill,
    with_each_replaced,
)
from tests.support.running import KAKAO_SECRET

pytestmark = pytest.mark.asyncio(loop_scope="session")


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
        for broken in with_each_replaced(payload, [None, 1, "x", [], {}, True, 1e300, "\x00"]):
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


async def test_it_still_works_and_has_nothing_to_complain_about(caller: Caller) -> None:
    """Last of all."""
    await nothing_to_complain_about(caller)

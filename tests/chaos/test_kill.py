"""The real server is killed at work: what it had answered is there, and nothing twice."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.domain.messages import Channel
from bot.services.world import Clock
from bot.storage import threads
from tests.support.callers import ANSWERS
from tests.support.postgres import PostgresServer
from tests.support.rows import rows
from tests.support.running import Server, free_port, running_services, start_server

RESIDENTS = 40
KILLED_AFTER = 250
"""Answers; some forty more are on their way at that moment."""
KILLS = 2


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind that keeps what it has said yes to: fsync is on."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ieumtok.db'}"
        return
    with PostgresServer(durable=True) as server:
        yield server.url()


@dataclass
class Sent:
    """One message: what was asked, and the answer if it came."""

    key: str
    payload: dict[str, Any]
    answer: dict[str, Any] | None = None


@dataclass
class Resident:
    """Tells one report after the other over Kakao, and repeats what got no answer."""

    name: str
    sent: list[Sent] = field(default_factory=list)

    async def talk(self, http: aiohttp.ClientSession, url: str, told: Counter[str]) -> None:
        """Until the connection breaks. What had no answer is sent again under its old id."""
        while True:
            if not self.sent or self.sent[-1].answer is not None:
                self.sent.append(self._next())
            last = self.sent[-1]
            last.answer = await ask(http, url, last)
            told["answers"] += 1

    def _next(self) -> Sent:
        text, choice = self._reaction()
        payload: dict[str, Any] = {
            "userRequest": {"user": {"id": self.name}, "utterance": text or "x"}
        }
        if choice:
            payload["action"] = {"clientExtra": {"choice": choice}}
        return Sent(f"{self.name}-{len(self.sent)}", payload)

    def _reaction(self) -> tuple[str, str]:
        """The words or the button that the last answer asks for."""
        last = self.sent[-1].answer if self.sent else None
        replies = (last or {}).get("template", {}).get("quickReplies", [])
        choices = [reply["extra"]["choice"] for reply in replies]
        names = [choice.rpartition(":")[0] for choice in choices]
        question = next((name for name in names if name not in ("cmd", "menu", "lang")), None)
        if not choices or "menu" in names:
            return "", "menu:self"
        if question is None:
            return ANSWERS["story"], ""
        if f"{question}:done" in choices:
            return "", f"{question}:done"
        answer = ANSWERS[question]
        return ("", f"{question}:{answer[1:]}") if answer.startswith("=") else (answer, "")


async def ask(http: aiohttp.ClientSession, url: str, message: Sent) -> dict[str, Any]:
    """The answer to a message; an error if none came whole."""
    async with http.post(
        f"{url}/channels/kakao/skill", json=message.payload, headers={"X-Request-Id": message.key}
    ) as response:
        assert response.status == 200
        answer: dict[str, Any] = json.loads(await response.read())
        return answer


async def talk_and_kill(everybody: list[Resident], server: Server) -> None:
    """All talk at once until enough was answered; then the server dies under their hands."""
    told: Counter[str] = Counter()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        talks = [asyncio.create_task(each.talk(http, server.url, told)) for each in everybody]
        async with asyncio.timeout(60):
            while told["answers"] < KILLED_AFTER:
                done, _ = await asyncio.wait(talks, timeout=0.005)
                assert not done, [task.exception() for task in done]
        server.kill()
        ended = await asyncio.gather(*talks, return_exceptions=True)
    assert all(isinstance(end, aiohttp.ClientError | OSError) for end in ended), ended


@asynccontextmanager
async def quiet_clients() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as http:
        yield http


async def test_what_was_answered_survives(database_url: str, tmp_path: Path) -> None:
    everybody = [Resident(f"resident-{number}") for number in range(RESIDENTS)]
    port = free_port()
    for _ in range(KILLS):
        async with start_server(tmp_path, database_url, port=port) as server:
            await talk_and_kill(everybody, server)
    async with start_server(tmp_path, database_url, port=port) as server:
        await _repeats_get_the_same_answer(everybody, server)
        await _conversations_go_on(everybody, server)
        assert await server.stop() == 0
        assert "Traceback" not in server.said()
    await _nothing_is_there_twice(everybody, database_url)


async def _repeats_get_the_same_answer(everybody: list[Resident], server: Server) -> None:
    answered = [(each, sent) for each in everybody for sent in each.sent if sent.answer]
    assert len(answered) >= KILLED_AFTER * KILLS
    async with quiet_clients() as http:
        for _, sent in answered:
            assert await ask(http, server.url, sent) == sent.answer


async def _conversations_go_on(everybody: list[Resident], server: Server) -> None:
    """Who was cut off sends the same again and gets to the receipt."""
    async with quiet_clients() as http:
        for each in everybody:
            for _ in range(30):
                if each.sent[-1].answer is not None and each._reaction()[1] == "menu:self":
                    break
                if each.sent[-1].answer is not None:
                    each.sent.append(each._next())
                each.sent[-1].answer = await ask(http, server.url, each.sent[-1])
            assert "접수번호" in str(each.sent[-1].answer)


async def _nothing_is_there_twice(everybody: list[Resident], database_url: str) -> None:
    async with running_services(database_url, Clock()) as s:
        taken = await rows(s, "inbox")
        assert len(taken) == sum(len(each.sent) for each in everybody)
        found = await rows(s, "cases")
        receipts = sum("접수번호" in str(sent.answer) for each in everybody for sent in each.sent)
        assert len(found) == len({case["number"] for case in found}) == receipts
        assert len(await rows(s, "handovers")) == len(found)
        assert len(await rows(s, "reporters")) == len(found)
        assert len(await rows(s, "conversations")) == RESIDENTS
        answered = Counter(row["inbound_id"] for row in await rows(s, "outbox"))
        assert set(answered) == {row["id"] for row in taken}
        for each in everybody:
            key = s.turns.conversation_id(Channel.KAKAO, each.name)
            thread = await s.threads.all(key)
            said = [
                x.body["choice"] or x.body["text"] for x in thread if x.author == threads.RESIDENT
            ]
            assert said == [_said(sent) for sent in each.sent]


def _said(sent: Sent) -> str:
    choice = sent.payload.get("action", {}).get("clientExtra", {}).get("choice")
    return str(choice or sent.payload["userRequest"]["utterance"])

"""Turns thought out in a second process are those that are thought out here, and as safe."""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Sequence
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app import Services
from bot.domain.codes import CaseState
from bot.services.arrivals import Reply
from bot.services.thinking import WORTH_IT, SecondProcess
from tests.support.callers import Resident, texts_of
from tests.support.rows import counts, rows
from tests.support.running import FRIDAY_NIGHT, SetClock, running_services

MANY = 3 * WORTH_IT
WORDS = (
    "월세가 밀렸어요",
    "쌀이 떨어져서 며칠째 굶고 있어요",
    "지금 옥상이에요 뛰어내리려고 해요",
    "안녕하세요",
    "윗집 할머니가 일주일째 안 보여요",
    "내 신고 확인",  # wants facts, so it is thought out here
)


@pytest.fixture
async def quiet(tmp_path: Path) -> AsyncIterator[Services]:
    """A city where everything is thought out in one process."""
    async with running_services(f"sqlite:///{tmp_path / 'quiet.db'}", SetClock(FRIDAY_NIGHT)) as s:
        yield s


@pytest.fixture
async def busy(tmp_path: Path) -> AsyncIterator[Services]:
    """A city whose second process is awake."""
    async with running_services(f"sqlite:///{tmp_path / 'busy.db'}", SetClock(FRIDAY_NIGHT)) as s:
        s.beside.wake()
        await asyncio.to_thread(s.beside.wait)
        yield s


async def told(s: Services) -> list[Reply]:
    """Many residents write at once, each twice."""
    people = [Resident(s, f"resident-{number}") for number in range(MANY)]
    first = await together(s, [o.says(WORDS[n % len(WORDS)]) for n, o in enumerate(people)])
    return [*first, *await together(s, [one.says("상담사 연결") for one in people])]


async def together(s: Services, said: Sequence[Coroutine[Any, Any, Reply]]) -> list[Reply]:
    """In one group: while the writer is held up, all of them arrive."""
    is_free = threading.Event()
    held_up = asyncio.create_task(s.store.write(lambda _: is_free.wait(20)))
    taken = [asyncio.create_task(one) for one in said]
    for _ in range(20):
        await asyncio.sleep(0)  # each of them gets as far as the store
    is_free.set()
    await held_up
    return list(await asyncio.gather(*taken))


async def test_both_say_and_do_the_same(
    quiet: Services, busy: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    think = SecondProcess.think

    def counted(self: SecondProcess, *what: object) -> object:
        thoughts = think(self, *what)  # type: ignore[arg-type]
        asked.append(sum(thought is not None for thought in thoughts))
        return thoughts

    monkeypatch.setattr(SecondProcess, "think", counted)
    here, beside = await told(quiet), await told(busy)
    assert sum(asked) > MANY
    assert [texts_of(reply) for reply in here] == [texts_of(reply) for reply in beside]
    assert await counts(quiet) == await counts(busy)
    cases = await rows(busy, "cases")
    numbers = [case["number"] for case in cases]
    assert len(set(numbers)) == len(numbers)
    assert {case["state"] for case in cases} == {CaseState.HELD}


async def test_if_it_is_killed_nobody_notices(busy: Services) -> None:
    process = busy.beside._process
    assert process
    process.kill()
    with capture_logs() as logs:
        replies = await told(busy)
    assert all(reply.messages for reply in replies)
    assert not busy.beside.is_ready
    assert [line["event"] for line in logs if line["log_level"] != "info"] == ["thinking.lost"]


async def test_it_goes_away_with_us(tmp_path: Path) -> None:
    async with running_services(f"sqlite:///{tmp_path / 'brief.db'}") as s:
        s.beside.wake()
    process = s.beside._process
    assert process is None or not process.is_alive()

"""The main job, end to end: three reports on the eve of Seollal, and the opening six days later.

Friday 2026-02-13, 22:00 in Seoul: a neighbor writes on Kakao, a resident in the web chat, a
third on Telegram, who is in mortal danger. The office opens again on Thursday the 19th at nine.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.app import Services, running
from bot.domain.codes import CaseState, Role, Urgency
from bot.services.world import Clock
from bot.storage import cases
from bot.storage import queue as lists
from tests.support.browser import watched_page
from tests.support.fake_telegram import FakeTelegram
from tests.support.running import settings_for
from tests.support.world import config

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

NIGHT = datetime.fromisoformat("2026-02-13T22:00:00+09:00")
OPENING = datetime.fromisoformat("2026-02-19T09:00:00+09:00")
PROMISE = "2월 19일 목요일 오전 9시"
PASSWORD = "a-quiet-river-42"
CHAT = 4242


@dataclass
class City:
    """The program at work, and the time it believes in."""

    services: Services
    clock: Clock
    address: str
    telegram: FakeTelegram

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait for something that a job or a stream brings about."""
        async with asyncio.timeout(15):
            while not await holds():  # noqa: ASYNC110 - jobs send no event to us
                await asyncio.sleep(0.05)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'city.db'}"


@pytest_asyncio.fixture(loop_scope="session")
async def city(database_url: str, unused_tcp_port: int) -> AsyncIterator[City]:
    clock = Clock(NIGHT)
    async with FakeTelegram() as telegram:
        settings = replace(
            settings_for(database_url),
            port=unused_tcp_port,
            telegram_token=telegram.token,
            telegram_api=telegram.base_url,
        )
        async with running(settings, config(), clock) as services:
            for name in ("이하늘", "박바다"):
                await services.staff.add(name, Role.COUNSELOR, password=PASSWORD)
            yield City(services, clock, f"http://127.0.0.1:{unused_tcp_port}", telegram)


async def over_kakao(city: City) -> str:
    """A neighbor's report, by buttons and words as a phone sends them; the last answer's text."""
    said = [
        "옆집 할머니가 일주일째 쌀이 없어서 라면만 드세요",
        "네, 동의해요",
        "네, 동의해요",
        "아니요",
        "다 골랐어요",
        "혼자 사는 어르신",
        "역촌동",
        "건너뛰기",
        "010-2345-6789",
        "아무 때나",
        "알려 주세요",
        "이대로 보내기",
    ]
    text, choices = "", {}
    async with aiohttp.ClientSession() as session:
        for number, words in enumerate(said):
            choice = choices.get(words)
            payload = {
                "userRequest": {"user": {"id": "neighbor-1"}, "utterance": words},
                "action": {"clientExtra": {"choice": choice} if choice else None},
            }
            headers = {"X-Request-Id": f"seollal-{number}"}
            url = f"{city.address}/channels/kakao/skill"
            async with session.post(url, json=payload, headers=headers) as response:
                assert response.status == 200
                template = (await response.json())["template"]
            choices = {q["label"]: q["extra"]["choice"] for q in template.get("quickReplies", [])}
            text = "\n".join(_words_of(output) for output in template["outputs"])
    return text


def _words_of(output: dict[str, Any]) -> str:
    (bubble,) = output.values()
    return str(bubble.get("text") or bubble.get("description"))


async def over_the_web(page: "Page", city: City) -> None:
    """A resident's own report in a real browser."""
    await page.goto(f"{city.address}/chat")
    for button in ("내가 힘들어요", "네, 동의해요", "네, 동의해요", "아니요"):
        await page.get_by_role("button", name=button, exact=True).last.click()
        await expect(page.locator(".from-resident .text").last).to_have_text(button)
        await expect(page.locator(".choices button").first).to_be_visible()
    box = page.get_by_label("메시지 쓰기")
    for words, *then in (
        ("월세를 넉 달 못 내서 이번 주에 나가야 해요", "부부", "40~64세"),
        ("불광2동 주민센터 옆 빌라", "번호 없이 할래요"),
    ):
        await box.fill(words)
        await box.press("Enter")
        for button in then:
            await page.get_by_role("button", name=button, exact=True).click()
    await page.get_by_role("button", name="이대로 보내기").click()
    await expect(page.get_by_text(PROMISE).first).to_be_visible()


async def over_telegram(city: City) -> str:
    """Words of somebody in mortal danger; the text of the first bubble they got."""
    city.telegram.say(CHAT, "너무 지쳤어요. 번개탄 사 왔고 오늘 밤에 끝내려고요")
    first = await city.telegram.next_message(CHAT)
    return str(first["text"])


async def queue(city: City, *states: CaseState) -> list[cases.Case]:
    return await city.services.store.read(lambda c: lists.listed(c, states))


@asynccontextmanager
async def counselor(
    browser: "Browser", city: City, name: str, problems: list[str]
) -> "AsyncIterator[Page]":
    async with watched_page(browser, problems) as page:
        await page.goto(f"{city.address}/console/")
        await page.get_by_label("이름").fill(name)
        await page.get_by_label("비밀번호").fill(PASSWORD)
        await page.get_by_role("button", name="로그인").click()
        await page.wait_for_url("**/console/")
        yield page


async def test_reports_of_a_holiday_night_become_the_next_openings_chats(
    city: City, browser: "Browser", page: "Page", page_problems: list[str]
) -> None:
    # 22:00. Everybody is answered, and told Thursday, not Monday.
    assert PROMISE in await over_kakao(city)
    await over_the_web(page, city)
    numbers = await over_telegram(city)
    assert "109" in numbers
    assert "119" in numbers
    (alert,) = await city.services.store.read(cases.ringing)
    assert alert.raised_at - NIGHT < timedelta(minutes=1)
    await city.until(lambda: _is_called(city))
    held = await queue(city, CaseState.HELD)
    assert [case.channel for case in held] == ["telegram", "kakao", "web"]
    assert held[0].urgency is Urgency.EMERGENCY
    assert {case.promised_at for case in held} == {OPENING}
    assert await queue(city, CaseState.QUEUED) == []

    async with counselor(browser, city, "이하늘", page_problems) as officer:
        await expect(officer.locator("#list .row")).to_have_count(0)
        await expect(officer.locator("#alerts")).to_contain_text(alert.number)

    # Thursday. Nothing moves before nine; at nine the open pages fill by themselves, in order.
    city.clock.jump(OPENING - timedelta(minutes=10))
    async with (
        counselor(browser, city, "이하늘", page_problems) as first,
        counselor(browser, city, "박바다", page_problems) as second,
    ):
        await expect(first.locator("#list .row")).to_have_count(0)
        assert await queue(city, CaseState.QUEUED) == []
        city.clock.jump(OPENING)
        for screen in (first, second):
            await expect(screen.locator("#list .row")).to_have_count(3)
            rows = await screen.locator("#list .row h2").all_inner_texts()
            assert rows == [case.number for case in held]
        queued = await queue(city, CaseState.QUEUED)
        assert [case.center for case in queued] == [None, "yeokchon", "bulgwang2"]

        # Two press the button for the same case; one has it, the other is told who.
        web = held[2]
        button = f"#claim-{web.id}"
        await asyncio.gather(first.locator(button).click(), second.locator(button).click())
        (mine,) = await queue(city, CaseState.CLAIMED)
        assert mine.id == web.id
        winner, loser = (first, second) if mine.claimed_by_name == "이하늘" else (second, first)
        await expect(
            loser.get_by_text(f"{mine.claimed_by_name} 님이 먼저 맡았어요")
        ).to_be_visible()
        # The loser's 409 is as it should be; Chromium notes it as an error.
        page_problems[:] = [line for line in page_problems if "409" not in line]

        # They talk, both ways, live.
        await winner.goto(f"{city.address}/console/cases/{web.id}")
        await winner.locator("#text").fill("안녕하세요, 상담사 이음이에요. 지금 어디 계세요?")
        await winner.locator("#text").press("Enter")
        await expect(page.get_by_text("지금 어디 계세요?")).to_be_visible()
        await page.get_by_label("메시지 쓰기").fill("집에 있어요. 고맙습니다")
        await page.get_by_label("메시지 쓰기").press("Enter")
        await expect(winner.locator("#thread")).to_contain_text("집에 있어요. 고맙습니다")

        # Closed, with a reason.
        await winner.get_by_label("마치는 까닭").select_option("public_aid")
        await winner.get_by_role("button", name="사례 마치기").click()
        await expect(page.get_by_text("상담을 마쳤어요")).to_be_visible()
    closed = await queue(city, CaseState.CLOSED)
    assert [(case.id, case.reason) for case in closed] == [(web.id, "public_aid")]
    (ledger,) = await city.services.store.read(lambda c: cases.ledger_of(c, web.id))
    assert ledger.promised_at == ledger.queued_at.replace(microsecond=0, second=0) == OPENING
    assert ledger.queued_at <= ledger.claimed_at <= ledger.first_word_at


async def _is_called(city: City) -> bool:
    """The first step of the duty list has been called."""
    ringing = await city.services.store.read(cases.ringing)
    return [alert.level for alert in ringing] == [1]

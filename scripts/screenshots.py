"""Takes the README's pictures in a real browser: a night's report, the queue it becomes.

Run by `make screenshots`. The reports are played through the real program on a throw-away
database, whose clock is set to the eve of Seollal 2026 and then to the opening after it.
"""

import asyncio
import re
import socket
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import Services, running
from bot.domain.codes import Role
from bot.domain.messages import Channel, Inbound, InboundKind
from bot.services.world import Clock
from tests.support.browser import launched_browser, watched_page
from tests.support.running import settings_for
from tests.support.world import config

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
NIGHT = datetime.fromisoformat("2026-02-13T22:00:00+09:00")
OPENING = datetime.fromisoformat("2026-02-19T09:00:00+09:00")
PASSWORD = "a-quiet-river-42"
PHONE, DESK = (390, 844), (1280, 860)
# What others report the same night: words on Kakao, answered up to the review and sent.
OTHERS = (
    ("너무 지쳤어요. 오늘 밤에 다 끝내려고 번개탄을 사 왔어요", "수색동"),
    ("월세를 넉 달 못 내서 다음 주에 나가야 해요", "대조동"),
    ("가스가 끊겨서 아이들이 추워해요", "신사1동"),
    ("어머니 치매가 심해졌는데 요양등급은 어떻게 받나요", "갈현2동"),
)


async def report_in_the_chat(page: "Page", address: str) -> None:
    """A neighbor's report on a phone, up to the promise."""
    await page.goto(f"{address}/chat")
    for said in (
        "=이웃이 걱정돼요",
        "=네, 동의해요",
        "=네, 동의해요",
        "=이웃이나 아는 분",
        "=아니요",
        "앞집 할아버지가 혼자 사시는데 밥을 잘 못 드시는 것 같아요. 한 달쯤 됐어요",
        "=라면만 먹음",
        "=다 골랐어요",
        "역촌동 시장 뒤 빌라 201호",
    ):
        if said.startswith("="):
            await page.get_by_role("button", name=said[1:], exact=True).last.click()
        else:
            await page.get_by_label("메시지 쓰기").fill(said)
            await page.get_by_label("메시지 쓰기").press("Enter")
        await page.locator(".from-resident").filter(has_text=said.lstrip("=")).last.wait_for()
        await page.locator(".choices, .composer").last.wait_for()
    send = page.get_by_role("button", name="이대로 보내기", exact=True)
    skip = page.get_by_role("button", name=re.compile("^(건너뛰기|번호 없이 할래요|알려 주세요)$"))
    while await send.count() == 0:
        before = await page.locator(".from-resident").count()
        await send.or_(skip).last.wait_for()
        if await send.count() == 0:
            await skip.last.click()
            await page.locator(".from-resident").nth(before).wait_for()
    await send.click()
    promise = page.locator(".message").filter(has_text="접수번호").last
    await promise.wait_for()
    await promise.scroll_into_view_if_needed()
    await promise.evaluate("bubble => bubble.scrollIntoView({block: 'start'})")
    await page.screenshot(path=PICTURES / "conversation.png")


# What the others press, the first of these that is offered.
_PRESSED = (
    *("이대로 보내기", "네, 동의해요", "저나 우리 가족", "아니요", "건너뛰기"),
    *("번호 없이 할래요", "알려 주세요", "다 골랐어요"),
)


async def report_on_kakao(services: Services, number: int, story: str, dong: str) -> None:
    """One of the others' reports, by choosing what fits as a person would."""
    said, choice = f"{dong}인데요, {story}", None
    for step in range(30):
        inbound = Inbound(
            Channel.KAKAO,
            f"resident-{number}",
            f"{number}-{step}",
            InboundKind.CHOICE if choice else InboundKind.TEXT,
            services.clock.now(),
            text=said,
            choice=choice,
        )
        reply = await services.turns.take(inbound)
        if said == _PRESSED[0]:
            return
        offered = {one.label: one.id for one in reply.messages[-1].choices}
        said = next((label for label in _PRESSED if label in offered), dong)
        choice = offered.get(said)


async def queue_at_the_opening(browser: "Browser", services: Services, address: str) -> None:
    """The counselors' screen a moment after nine."""
    await services.staff.add("이하늘", Role.COUNSELOR, password=PASSWORD)
    services.clock.jump(OPENING - timedelta(minutes=10))
    problems: list[str] = []
    async with watched_page(browser, problems, size=DESK) as page:
        await page.goto(f"{address}/console/")
        await page.get_by_label("이름").fill("이하늘")
        await page.get_by_label("비밀번호").fill(PASSWORD)
        await page.get_by_role("button", name="로그인").click()
        await page.wait_for_url("**/console/")
        services.clock.jump(OPENING)
        await page.locator("#list .row").nth(len(OTHERS)).wait_for()
        await page.screenshot(path=PICTURES / "queue.png")
    if problems:
        raise SystemExit("\n".join(problems))


async def main() -> None:
    """Both pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    clock = Clock(NIGHT)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(settings_for(f"sqlite:///{folder}/pictures.db"), port=port)
        address = f"http://127.0.0.1:{port}"
        async with running(settings, config(), clock) as services, launched_browser() as browser:
            problems: list[str] = []
            async with watched_page(browser, problems, size=PHONE) as page:
                await report_in_the_chat(page, address)
            for number, (story, dong) in enumerate(OTHERS):
                clock.jump(NIGHT + timedelta(minutes=25 * (number + 1)))
                await report_on_kakao(services, number, story, dong)
            await queue_at_the_opening(browser, services, address)
    print(*sorted(PICTURES.glob("*.png")), sep="\n")


if __name__ == "__main__":
    asyncio.run(main())

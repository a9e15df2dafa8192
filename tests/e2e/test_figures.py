"""The board, statistics and comparison in a real browser: readable, pressable, up to date."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.domain.codes import Role
from tests.support.barriers import no_known_barrier
from tests.support.browser import watched_page
from tests.support.made_month import NOW, fill
from tests.support.running_console import PASSWORD, House, running_house

PAGES = (
    "/board",
    "/statistics?from=2026-11-01&to=2026-11-30",
    "/compare?rows=centers&month=2026-11&sort=reports&order=desc",
    "/compare?rows=municipalities&month=2026-11",
)
_SMALL = """[...document.querySelectorAll("a, button, input, select, summary")].filter((one) => {
  const { width, height } = one.getBoundingClientRect();
  const isSeen = one.checkVisibility() && !one.closest(".sr-only, .skip");
  return isSeen && one.type !== "hidden" && (width < 43.9 || height < 43.9);
}).map((one) => one.outerHTML)"""
_TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A Friday at the end of a month that is known by hand."""
    async with running_house(tmp_path, NOW) as built:
        await fill(built.services)
        await built.staff("팀장", Role.SUPERVISOR)
        yield built


async def _log_in(page: Page, house: House) -> None:
    await page.goto(f"{house.console}/login")
    await page.get_by_label("이름").fill("팀장")
    await page.get_by_label("비밀번호").fill(PASSWORD)
    await page.get_by_role("button", name="로그인").click()


async def test_no_barrier_at_any_width(house: House, browser: Browser) -> None:
    problems: list[str] = []
    async with watched_page(browser, problems) as page:
        await _log_in(page, house)
        for path in PAGES:
            await page.goto(f"{house.console}{path}")
            for detail in await page.locator("figure details").all():
                await detail.evaluate("one => { one.open = true; }")
            await no_known_barrier(page)
            for width in (1440, 768, 320):
                await page.set_viewport_size({"width": width, "height": 800})
                assert await page.evaluate(_SMALL) == [], (path, width)
                assert await page.evaluate(_TOO_WIDE) == 0, (path, width)
    assert problems == []


async def test_the_board_tells_of_a_new_report_by_itself(house: House, page: Page) -> None:
    await _log_in(page, house)
    await page.goto(f"{house.console}/board")
    waiting = page.locator("#now dd").first
    before = int(await waiting.inner_text())
    await expect(page.locator("#lost")).to_be_empty()
    await house.waiting()
    await expect(waiting).to_have_text(str(before + 1))

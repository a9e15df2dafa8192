"""Taking a call in a real browser: kept as it is typed, read as it is typed, nothing lost."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from bot.domain.codes import CaseState, Role
from tests.support.barriers import no_known_barrier
from tests.support.browser import watched_page
from tests.support.running_console import DANGER, PASSWORD, House, running_house

WIDTHS = (320, 1024, 1440)


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The program on a Tuesday morning, with a counselor."""
    async with running_house(tmp_path) as built:
        await built.staff("이하늘")
        yield built


async def _log_in(page: Page, house: House, name: str = "이하늘") -> None:
    await page.goto(f"{house.console}/login")
    await page.get_by_label("이름").fill(name)
    await page.get_by_label("비밀번호").fill(PASSWORD)
    await page.get_by_role("button", name="로그인").click()
    await page.wait_for_url("**/console/")


async def _is_sound(page: Page) -> None:
    """Nothing that axe objects to, and no page wider than the screen."""
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        await no_known_barrier(page)


async def test_a_call_is_taken_down_and_survives_another_computer(
    house: House, browser: Browser, page: Page
) -> None:
    await _log_in(page, house)
    await page.goto(f"{house.console}/intake")
    await _is_sound(page)
    await page.get_by_role("button", name="전화 접수 시작").click()
    await page.get_by_label("어떤 일이 있나요?").fill("할아버지가 죽고 싶다고 약을 드셨대요")
    await expect(page.get_by_role("alert")).to_contain_text("119")
    await page.get_by_label("어디인가요?").fill("녹번동 시장 뒤")
    await expect(page.get_by_label("동", exact=True)).to_have_value("nokbeon")
    await expect(page.locator("#read")).to_contain_text("자살예방")
    await expect(page.locator("#saved")).to_have_text(re.compile("저장한 시각"))
    for number in range(5):
        await house.hears(DANGER, who=f"somebody-{number}")
    await expect(page.locator("#alerts")).to_contain_text("2건이 더 있어요")
    await _is_sound(page)
    address = page.url
    problems: list[str] = []
    async with watched_page(browser, problems) as elsewhere:
        await _log_in(elsewhere, house)
        await elsewhere.goto(f"{house.console}/intake")
        await elsewhere.get_by_role("link", name="할아버지가 죽고").click()
        assert elsewhere.url == address
        await expect(elsewhere.get_by_label("어디인가요?")).to_have_value("녹번동 시장 뒤")
        await elsewhere.get_by_label("이웃이나 아는 분").check()
        await elsewhere.get_by_label("연락처").fill("010-2345-6789")
        await elsewhere.get_by_role("button", name="접수하고 내가 맡기").click()
        await expect(elsewhere.locator("#secret")).to_have_text(re.compile(r"\d{4}-\d{4}"))
        await _is_sound(elsewhere)
    assert problems == []
    case = next(case for case in await house.cases() if case.dong)
    assert (case.state, case.dong) == (CaseState.IN_CONSULTATION, "nokbeon")


async def test_words_typed_before_the_script_came_are_read_and_kept(
    house: House, page: Page
) -> None:
    came = asyncio.Event()

    async def late(route: Route) -> None:
        await came.wait()
        await route.continue_()

    await page.route("**/intake.js", late)
    await _log_in(page, house)
    await page.goto(f"{house.console}/intake")
    # What waits for the script is no reason to wait for the page.
    await page.get_by_role("button", name="전화 접수 시작").click(no_wait_after=True)
    await page.get_by_label("어떤 일이 있나요?").fill("할아버지가 죽고 싶다고 약을 드셨대요")
    came.set()
    await expect(page.get_by_role("alert")).to_contain_text("119")
    await expect(page.locator("#saved")).to_have_text(re.compile("저장한 시각"))


async def test_what_could_not_be_read_is_read_again(
    house: House, page: Page, page_problems: list[str]
) -> None:
    await _log_in(page, house)
    await page.goto(f"{house.console}/intake")
    await page.get_by_role("button", name="전화 접수 시작").click()
    await page.route("**/intake/read", lambda route: route.abort(), times=1)
    await page.get_by_label("어떤 일이 있나요?").fill("할아버지가 죽고 싶다고 약을 드셨대요")
    await expect(page.get_by_role("alert")).to_contain_text("119")
    assert all("net::ERR" in line for line in page_problems)
    page_problems.clear()


async def test_a_visitor_is_screened_while_they_talk(house: House, page: Page) -> None:
    await _log_in(page, house)
    await page.goto(f"{house.console}/intake/screening")
    await _is_sound(page)
    for answer in await page.get_by_label("동의함").all():
        await answer.check()
    await page.get_by_role("button", name="상담 시작").click()
    await page.locator("#year-1").fill("1955")
    await page.locator("#troubles-bills").check()
    await expect(page.locator("#read")).to_contain_text("기초연금")
    await _is_sound(page)
    await page.get_by_role("button", name="사례로 만들기").click()
    await expect(page.get_by_role("link", name="생애주기 계획 인쇄")).to_be_visible()


async def test_lists_are_taken_along(house: House, page: Page) -> None:
    await house.staff("팀장", Role.SUPERVISOR)
    await _log_in(page, house, "팀장")
    await page.goto(f"{house.console}/exports")
    await _is_sound(page)
    async with page.expect_download() as started:
        await page.get_by_role("button", name="엑셀(XLSX) 받기").click()
    download = await started.value
    assert download.suggested_filename.startswith("cases-2026-11-01-2026-11-30")

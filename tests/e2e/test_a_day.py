"""A day at the desk in real browsers: a counselor's morning, a supervisor's noon, an afternoon.

One case goes through all hands: claimed as the next one, answered, planned, handed on to a dong
center, visited there, looked after, closed with a supervisor's approval.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.domain.codes import CaseState, Role
from tests.support.browser import watched_page
from tests.support.running_console import DANGER, PASSWORD, House, running_house

CENTER = "nokbeon"


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The program on a Tuesday morning, with one person of each kind."""
    async with running_house(tmp_path) as built:
        await built.staff("이하늘")
        await built.staff("박바다")
        await built.staff("최수정", Role.SUPERVISOR)
        await built.services.staff.add("김녹번", Role.CENTER, center=CENTER, password=PASSWORD)
        yield built


@asynccontextmanager
async def at_work(browser: Browser, house: House, name: str) -> AsyncIterator[Page]:
    """Somebody's own browser, logged in; fails if anything goes wrong in it."""
    problems: list[str] = []
    async with watched_page(browser, problems, size=(1440, 900)) as page:
        await page.goto(f"{house.console}/login")
        await page.get_by_label("이름").fill(name)
        await page.get_by_label("비밀번호").fill(PASSWORD)
        await page.get_by_role("button", name="로그인").click()
        await page.wait_for_url(lambda url: "/login" not in url)
        yield page
    assert problems == []


async def to_work(page: Page) -> None:
    await page.locator("#view-work").click()
    await expect(page.locator("#view-work")).to_have_attribute("aria-current", "page")


async def test_from_the_first_word_to_the_approved_end(house: House, browser: Browser) -> None:
    case = await house.waiting(story="녹번동인데 월세를 두 달 못 냈고 쌀이 떨어졌어요")
    async with (
        at_work(browser, house, "이하늘") as counselor,
        at_work(browser, house, "김녹번") as officer,
        at_work(browser, house, "최수정") as supervisor,
    ):
        await morning(house, counselor, case.number)
        await afternoon(officer, case.number)
        await evening(counselor)
        await approved(supervisor, case.number)
    [closed] = [one for one in await house.cases() if one.id == case.id]
    assert (closed.state, closed.reason) == (CaseState.CLOSED, "unreachable")


async def morning(house: House, page: Page, number: str) -> None:
    """Takes the next case, talks, plans, hands it on."""
    await expect(page.locator("#list li")).to_have_count(1)
    await page.locator("#next").click()
    await expect(page.get_by_role("heading", name=re.compile(number)).first).to_be_visible()
    await page.locator("#text").fill("안녕하세요, 은평구청 이하늘입니다.")
    await page.locator("#text").press("Enter")
    await expect(page.locator(".line.counselor")).to_have_count(1)
    await house.hears("네, 통화도 괜찮아요")
    await expect(page.locator("#thread")).to_contain_text("통화도 괜찮아요")
    await page.locator("#calls-tool > summary").click()
    await page.locator("#outcome").select_option("reached")
    await page.locator("#call-note").fill("쌀이 급하다고 함")
    await page.locator(".call-form button").click()
    await expect(page.locator("#thread")).to_contain_text("쌀이 급하다고 함")
    await to_work(page)
    await page.locator("#refer-tool > summary").click()
    await page.locator("#receiver").select_option(f"center:{CENTER}")
    await page.locator("#send-referral").click()
    await expect(page.locator("#referrals")).to_contain_text("수락 대기")
    await page.locator(".work-quick button").first.click()
    await expect(page.locator("#follow-ups li:not(#follow-none)")).to_have_count(1)


async def afternoon(page: Page, number: str) -> None:
    """The officer of the center sees this case and nothing else, accepts it, tells the result."""
    await page.goto(page.url.split("/console")[0] + "/console/referrals")
    await expect(page.locator("#list > li")).to_have_count(1)
    await page.get_by_role("link", name=re.compile(number)).click()
    await expect(page.locator("main")).to_contain_text("쌀이 떨어졌어요")
    await page.locator("#accept").click()
    await expect(page.locator("#state")).to_contain_text("수락")
    await page.locator("#result").select_option(index=1)
    await page.locator("#result-words").fill("쌀 10kg 전달함")
    await page.locator("#finish").click()
    await expect(page.locator("#state")).to_contain_text("완료")


async def evening(page: Page) -> None:
    """The counselor reads what came of it, and asks to close the case."""
    await page.reload()
    await expect(page.locator("#referrals")).to_contain_text("쌀 10kg 전달함")
    await page.locator("#close-reason").select_option("unreachable")
    await page.locator("#close-words").fill("세 번 전화했으나 받지 않음")
    await page.locator("#cancels").check()
    await page.locator("#close-case").click()
    await expect(page.locator("#closing-asked")).to_contain_text("세 번 전화했으나 받지 않음")


async def approved(page: Page, number: str) -> None:
    """The supervisor finds the question on the board, and agrees."""
    await page.goto(page.url.split("/console")[0] + "/console/board")
    await page.locator("#closures").get_by_role("link", name=number).click()
    await expect(page.locator("#closing-asked")).to_be_visible()
    await page.locator("#closing-asked button[value=approve], #closing-asked button").first.click()
    await expect(page.locator("#status")).to_contain_text("연락")


async def test_a_supervisors_noon(house: House, browser: Browser) -> None:
    await house.hears(DANGER, who="one")
    case = await house.waiting(who="two")
    await house.services.desk.claim(await house.actor("이하늘"), case.id)
    async with at_work(browser, house, "최수정") as page:
        await page.goto(f"{house.console}/board")
        await expect(page.locator("#now")).to_contain_text("1")
        await page.goto(f"{house.console}/cases/{case.id}?view=work")
        colleague = page.locator("#assign-staff option", has_text="박바다")
        await page.locator("#assign-staff").select_option(await colleague.get_attribute("value"))
        await page.locator("#assign-why").select_option(index=1)
        await page.locator("#assign-why ~ button").click()
        await expect(page.locator("#status")).to_contain_text("박바다")
        await page.goto(f"{house.console}/statistics")
        await expect(page.locator("svg").first).to_be_visible()
    [moved] = [one for one in await house.cases() if one.id == case.id]
    assert moved.claimed_by_name == "박바다"

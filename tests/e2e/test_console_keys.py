"""The console by keyboard alone, in a real browser."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.domain.codes import CaseState, Urgency
from bot.services.shift import Leases
from tests.support.barriers import no_known_barrier
from tests.support.made_cases import Made
from tests.support.running_console import PASSWORD, House, running_house


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The program on a Tuesday morning, with a counselor."""
    async with running_house(tmp_path) as built:
        await built.staff("이하늘")
        yield built


async def log_in(page: Page, house: House) -> None:
    await page.goto(f"{house.console}/login")
    await page.get_by_label("이름").fill("이하늘")
    await page.get_by_label("비밀번호").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("navigation", name="사례 목록")).to_be_visible()
    # Shown by the script once it hears the keys.
    await expect(page.get_by_role("button", name="단축키")).to_be_visible()


async def test_a_day_without_a_mouse(house: House, page: Page) -> None:
    made = Made(house.services)
    ids = [await made.case(minutes_ago=100 - number) for number in range(3)]
    await made.case(state=CaseState.HELD, queued_at=None)
    await log_in(page, house)
    for key, place in (("j", 0), ("j", 1), ("ArrowDown", 2), ("j", 2), ("k", 1), ("ArrowUp", 0)):
        await page.keyboard.press(key)
        await expect(page.locator(f"#open-{ids[place]}")).to_be_focused()
    # The list moves on under the focus, which stays with its case.
    urgent = await made.case(Urgency.HIGH)
    await page.evaluate("document.dispatchEvent(new Event('console:sent'))")
    await expect(page.locator("#list li").first).to_have_id(f"row-{urgent}")
    await expect(page.locator(f"#open-{ids[0]}")).to_be_focused()
    await page.keyboard.press("c")
    await page.wait_for_url(f"**/cases/{ids[0]}")
    # On the page of a case, letters that are typed are letters.
    await page.get_by_label("메모 쓰기").fill("")
    await page.get_by_label("메모 쓰기").press_sequentially("njc?gq")
    await expect(page.get_by_label("메모 쓰기")).to_have_value("njc?gq")
    await page.locator("h1").click()
    await page.keyboard.press("n")
    await page.wait_for_url(f"**/cases/{urgent}")
    for key, tab in (("m", "mine"), ("h", "held"), ("a", "all"), ("q", "waiting")):
        await page.keyboard.press("g")
        await page.keyboard.press(key)
        await page.wait_for_url(f"**/console/?tab={tab}*")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/cases/{ids[1]}")


async def test_the_help_tells_the_keys_and_turns_them_off(house: House, page: Page) -> None:
    [one] = [await Made(house.services).case()]
    await log_in(page, house)
    await page.keyboard.press("Shift+Slash")
    help_ = page.get_by_role("dialog", name="단축키")
    await expect(help_).to_be_visible()
    await no_known_barrier(page)
    await help_.get_by_role("button", name="단축키 켜짐").click()
    await expect(help_.get_by_role("button", name="단축키 꺼짐")).to_be_visible()
    await page.keyboard.press("Escape")
    for key in ("j", "c", "n", "Shift+Slash"):
        await page.keyboard.press(key)
    await page.reload()
    await expect(page.get_by_role("button", name="단축키")).to_be_visible()
    await page.keyboard.press("j")
    await expect(page.locator(f"#open-{one}")).not_to_be_focused()
    await expect(help_).to_be_hidden()
    assert page.url.endswith("/console/")
    await page.get_by_role("button", name="단축키").click()
    await help_.get_by_role("button", name="단축키 꺼짐").click()
    await help_.get_by_role("button", name="닫기").click()
    await page.keyboard.press("j")
    await expect(page.locator(f"#open-{one}")).to_be_focused()


async def test_a_case_that_lapses_is_told_at_once(house: House, page: Page) -> None:
    case = await house.waiting()
    await log_in(page, house)
    await page.get_by_role("button", name=f"{case.number} 맡기").click()
    await page.wait_for_url("**/cases/**")
    lease = (await house.cases())[0].lease_until
    assert lease
    house.clock.jump(lease)
    await Leases(house.services.office).run()
    told = page.get_by_text("정한 시간 안에 첫 답이 없어 대기열 맨 앞으로")
    await expect(told).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("data-rings", re.compile("[1-9]"))


@pytest.mark.parametrize("width", [320, 1024])
async def test_the_list_and_the_shift_have_no_known_barrier(
    house: House, page: Page, width: int
) -> None:
    made = Made(house.services)
    me = await house.actor("이하늘")
    await made.case(Urgency.HIGH, minutes_ago=300, is_returned=True, dong="nokbeon")
    await made.case(dong="nokbeon")
    await made.case(state=CaseState.IN_CONSULTATION, claimed_by=me.id)
    await log_in(page, house)
    await page.set_viewport_size({"width": width, "height": 800})
    for path in ("/?tab=all&dong=nokbeon", "/?tab=all&state=closed", "/shift"):
        await page.goto(house.console + path)
        await no_known_barrier(page)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await page.evaluate(wide) == 0, path

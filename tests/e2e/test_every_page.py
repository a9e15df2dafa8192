"""Every page of the console, as everybody who may open it: no barrier, no error, nothing heavy.

The pages come from the router and the rights from `config/permissions.toml`, so that a page which
is added is looked at here without anybody thinking of it.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from bot.domain.codes import Role
from tests.support.barriers import no_barrier
from tests.support.browser import watched_page
from tests.support.console_pages import CENTER, NAMES, pages_of, some_of_everything
from tests.support.running_console import PASSWORD, House, running_house

MOST_BYTES = 150 * 1024
WIDTHS = {Role.COUNSELOR: (390, 1440), Role.SUPERVISOR: (390, 1024), Role.ADMIN: (390, 1440),
          Role.CENTER: (390, 1024)}  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The program on a Tuesday morning, with somebody in each role."""
    async with running_house(tmp_path) as built:
        for role, name in NAMES.items():
            center = CENTER if role is Role.CENTER else None
            await built.services.staff.add(name, role, center=center, password=PASSWORD)
        yield built


@pytest.mark.parametrize("role", list(Role))
async def test_no_page_keeps_anybody_out(house: House, browser: Browser, role: Role) -> None:
    samples = await some_of_everything(house)
    paths = pages_of(house, role, samples)
    assert paths, role
    problems: list[str] = []
    async with watched_page(browser, problems) as page:
        await log_in(page, house, NAMES[role])
        for path in paths:
            answer = await page.goto(house.site + path)
            assert answer, path
            assert answer.status == 200, path
            for width in WIDTHS[role]:  # no script asks for it: a page need not come anew
                await page.set_viewport_size({"width": width, "height": 900})
                await no_barrier(page)
    assert problems == []


async def test_the_first_page_is_light(house: House, browser: Browser) -> None:
    for number in range(50):
        await house.waiting(who=f"resident-{number}")
    sizes: list[int] = []
    async with watched_page(browser, []) as page:
        await log_in(page, house, NAMES[Role.COUNSELOR])
        await page.goto("about:blank")
        session = await page.context.new_cdp_session(page)
        await session.send("Network.enable")
        await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
        # What is there when the page has come; then it looks for news, which is no first view.
        await page.route(re.compile("live=1"), lambda route: route.abort())
        await page.goto(house.console + "/", wait_until="load")
        assert await page.locator("#list > li").count() == 50
    assert 0 < sum(sizes) < MOST_BYTES


async def log_in(page: Page, house: House, name: str) -> None:
    await page.goto(f"{house.console}/login")
    await page.get_by_label("이름").fill(name)
    await page.get_by_label("비밀번호").fill(PASSWORD)
    await page.get_by_role("button", name="로그인").click()
    await page.wait_for_url(lambda url: "/login" not in url)

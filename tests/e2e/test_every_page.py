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

from bot.app import web_app
from bot.cases.permissions import Permission
from bot.domain.codes import Role
from bot.web.access import PUBLIC, permission_of
from tests.support.barriers import no_barrier
from tests.support.browser import watched_page
from tests.support.running_console import (
    DANGER,
    PASSWORD,
    House,
    Visitor,
    running_house,
    visitor,
)

CENTER = "nokbeon"
MOST_BYTES = 150 * 1024
NAMES = {
    Role.COUNSELOR: "이하늘",
    Role.SUPERVISOR: "최수정",
    Role.ADMIN: "정관리",
    Role.CENTER: "김녹번",
}
WIDTHS = {Role.COUNSELOR: (390, 1440), Role.SUPERVISOR: (390, 1024), Role.ADMIN: (390, 1440),
          Role.CENTER: (390, 1024)}  # fmt: skip
# What a browser does not show as a page.
FILES = (
    "/login",
    ".pdf",
    ".csv",
    ".xlsx",
    ".json",
    ".svg",
    "/static/",
    "/live",
    "/photos/",
    "{kind}",
)


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


def pages_of(house: House, role: Role, samples: dict[str, list[str]]) -> list[str]:
    """The addresses of all pages this role may open."""
    allowed = {
        permission for permission, roles in house.services.config.permissions.items()
        if role in roles
    }  # fmt: skip
    paths: list[str] = []
    for route in web_app(house.settings, house.services).router.routes():
        if route.method != "GET" or route.resource is None:
            continue
        path, needed = route.resource.canonical, permission_of(route.handler)
        is_page = path.startswith("/console/") and not any(part in path for part in FILES)
        if not is_page or needed in (None, PUBLIC) or Permission(needed) not in allowed:
            continue
        if role is not Role.COUNSELOR and path in OF_THE_COUNSELOR:
            continue
        paths += samples[path] if "{" in path else [path]
    return paths


# A form that is not finished is only its writer's.
OF_THE_COUNSELOR = ("/console/intake/drafts/{id}", "/console/intake/screening/{id}")


async def some_of_everything(house: House) -> dict[str, list[str]]:
    """Something behind every address with a variable part; KeyError names a new one."""
    await house.hears(DANGER, who="one")
    case = await house.waiting(who="two", story="녹번동인데 월세를 두 달 못 냈고 쌀이 떨어졌어요")
    async with visitor(house) as counselor:
        await counselor.log_in(NAMES[Role.COUNSELOR])
        await counselor.post(f"/cases/{case.id}/claim")
        await counselor.post(
            f"/cases/{case.id}/referrals", receiver=f"center:{CENTER}", request="살펴봐 주세요"
        )
        referral = await linked(counselor, "/referrals", "/console/referrals/")
        draft, _ = await counselor.post("/intake/drafts", kind="phone")
        screening, _ = await counselor.post("/intake/screening", consent="yes", health="yes")
    staff = (await house.actor(NAMES[Role.COUNSELOR])).id
    program, reply = "em_living", "greeting"
    events = [event.id for event in house.services.config.events]
    views = ("record", "work", "history")
    return {
        "/console/cases/{id}": [f"/console/cases/{case.id}?view={view}" for view in views],
        "/console/cases/{id}/programs": [f"/console/cases/{case.id}/programs?q=월세"],
        "/console/cases/{id}/plan": [],  # of a life-cycle plan: tests/unit/console/test_plan.py
        "/console/referrals/{id}": [f"/console/referrals/{referral}"],
        "/console/offers/{id}": [f"/console/offers/{await house.offered()}"],
        "/console/events/{event}": [f"/console/events/{event}" for event in events],
        "/console/intake/drafts/{id}": [draft.headers["Location"]],
        "/console/intake/screening/{id}": [screening.headers["Location"]],
        "/console/staff/{id}": [f"/console/staff/{staff}"],
        "/console/replies/{id}": [f"/console/replies/{reply}"],
        "/console/catalog/{id}": [f"/console/catalog/{program}"],
    }


async def linked(someone: Visitor, page: str, start: str) -> str:
    """The id at the end of the first link that begins so."""
    _, text = await someone.get(page)
    return text.partition(f'href="{start}')[2][:32]

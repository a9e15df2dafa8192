"""The resident's pages in a real browser: readable, accessible, with a way out on each of them."""

import asyncio
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.support.barriers import no_known_barrier
from tests.support.browser import watched_page
from tests.support.fake_chat_server import FakeChat, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page, Route

SIZES = [(320, 568), (390, 844), (1440, 900)]
WEATHER = "https://www.weather.go.kr/"
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def chat() -> FakeChat:
    return FakeChat()


# Before the page, so that the page closes before the server does.
@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def site(chat: FakeChat) -> "AsyncIterator[str]":
    async with serving(chat.app()) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def weather(page: "Page") -> None:
    async def show(route: "Route") -> None:
        await route.fulfill(content_type="text/html", body="<title>날씨</title><p>맑음</p>")

    await page.context.route(f"{WEATHER}**", show)


@pytest.mark.parametrize("path", ["/", "/privacy", "/chat"])
async def test_pages_are_accessible_and_fit_every_screen(
    page: "Page", site: str, path: str
) -> None:
    for lang in ("ko", "en"):
        await page.goto(f"{site}{path}?lang={lang}")
        assert await page.get_attribute("html", "lang") == lang
        if path == "/chat":
            await page.locator(".choices button").first.wait_for()
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            assert not await page.evaluate(TOO_WIDE), (lang, width)
            await no_known_barrier(page)


async def test_a_chat_with_everything_in_it_is_accessible(page: "Page", site: str) -> None:
    await page.goto(f"{site}/chat")
    await page.locator(".choices button").first.wait_for()
    await page.get_by_label("메시지 쓰기").fill("위험해요")
    await page.keyboard.press("Enter")
    await page.locator(".message .danger").wait_for()
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        assert not await page.evaluate(TOO_WIDE), width
        await no_known_barrier(page)


async def test_everything_to_press_is_big_enough_for_a_finger(page: "Page", site: str) -> None:
    await page.set_viewport_size({"width": 320, "height": 568})
    for path in ("/", "/privacy", "/chat"):
        await page.goto(site + path)
        if path == "/chat":
            await page.locator(".choices button").first.wait_for()
        targets = page.locator("a:visible:not(.skip), button:visible, textarea:visible")
        for target in await targets.all():
            box = await target.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44, await target.inner_text()


async def test_the_landing_page_leads_into_the_chat_and_to_the_telephone(
    page: "Page", site: str, chat: FakeChat
) -> None:
    await page.goto(f"{site}/?p=market-3")
    for number in ("112", "119", "109", "129", "02-351-0000"):
        dial = page.locator(f"main a[href='tel:{number.replace('-', '')}']").first
        await expect(dial).to_contain_text(number)
    week = page.get_by_role("table", name="요일별 상담 시간")
    await expect(week.get_by_role("row").nth(1)).to_contain_text("월요일 – 금요일")
    await page.get_by_role("link", name="채팅 시작하기").click()
    await page.locator(".choices button").first.wait_for()
    assert chat.sessions[0] == {"lang": "ko", "origin": "market-3"}


async def test_the_privacy_page_shows_each_consent_in_a_table_of_its_own(
    page: "Page", site: str, chat: FakeChat
) -> None:
    await page.goto(f"{site}/privacy")
    for key, consent in chat.city.consents.items():
        table = page.locator(f"#consent-{key}")
        await expect(table.locator("caption")).to_contain_text(consent.version)
        await expect(table.locator("th[scope=row]")).to_have_count(4)
        await expect(table).to_contain_text(consent.refusal["ko"])
    await expect(page.locator("main")).to_contain_text(chat.city.privacy_officer)


async def test_without_scripts_the_chat_page_is_a_list_of_numbers(
    browser: "Browser", page_problems: list[str], site: str
) -> None:
    async with watched_page(browser, page_problems, javascript=False) as page:
        await page.goto(f"{site}/chat")
        for number in ("112", "119", "109", "02-351-0000"):
            dial = page.locator(f"noscript a[href='tel:{number.replace('-', '')}']")
            await expect(dial).to_be_visible()
        await expect(page.locator("textarea")).to_be_hidden()
        await expect(page.locator("[data-quick-exit]")).to_have_attribute("href", WEATHER)
    assert page_problems == []


@pytest.mark.usefixtures("weather")
@pytest.mark.parametrize("way", ["button", "keys"])
async def test_leaving_is_quick_and_leaves_nothing_behind(
    page: "Page", site: str, chat: FakeChat, way: str
) -> None:
    await page.goto(f"{site}/")
    await page.get_by_role("link", name="채팅 시작하기").click()
    await page.locator(".choices button").first.click()
    await page.get_by_text("말씀 잘 들었어요").wait_for()
    if way == "button":
        await page.get_by_role("link", name="바로 나가기").click()
    else:
        await page.keyboard.press("Escape")
        await expect(page.get_by_text("말씀 잘 들었어요")).to_be_visible()
        await page.keyboard.press("Escape")
    await page.wait_for_url(WEATHER)
    await page.go_back()
    assert page.url.split("?")[0] == f"{site}/"  # the chat is no longer in the history
    await page.goto(f"{site}/chat")
    await page.locator(".choices button").first.wait_for()
    await expect(page.locator(".message")).to_have_count(1)  # a new conversation
    assert await page.title() == "이음톡"
    assert chat.posts[0]["choice"] == "self"


@pytest.mark.usefixtures("weather")
async def test_a_district_site_opens_the_chat_in_a_frame(
    page: "Page", site: str, chat: FakeChat
) -> None:
    await page.goto(f"{site}/district")
    opener = page.get_by_role("button", name="복지 상담 채팅 열기")
    await opener.click()
    frame = page.frame_locator("iframe[title='복지 상담 채팅']")
    await frame.locator(".choices button").first.wait_for()
    assert chat.sessions[0]["origin"] == "homepage"
    await no_known_barrier(page)
    await page.get_by_role("button", name="채팅 닫기").click()
    await expect(opener).to_be_focused()
    # The word to leave counts only when the chat's own frame says it.
    await page.evaluate("postMessage('ieumtok:exit', location.origin)")
    await opener.click()
    await frame.get_by_role("link", name="바로 나가기").click()
    await page.wait_for_url(WEATHER)


async def test_leaving_a_frame_forgets_the_conversation(
    page: "Page", site: str, chat: FakeChat, page_problems: list[str]
) -> None:
    # Without `weather`: where Playwright answers for a site, a page's last words get lost.
    await page.goto(f"{site}/district")
    await page.get_by_role("button", name="복지 상담 채팅 열기").click()
    frame = page.frame_locator("iframe")
    await frame.locator(".choices button").first.wait_for()
    await frame.get_by_role("link", name="바로 나가기").click()
    await asyncio.wait_for(chat.left.wait(), timeout=20)
    assert not chat.conversations
    assert [line for line in page_problems if "ERR_NAME_NOT_RESOLVED" in line] == page_problems
    page_problems.clear()


@pytest.mark.usefixtures("weather")
async def test_a_frame_that_is_gone_when_it_is_heard_takes_the_page_along(
    page: "Page", site: str
) -> None:
    await page.goto(f"{site}/district")
    await page.get_by_role("button", name="복지 상담 채팅 열기").click()
    await page.frame_locator("iframe").locator(".choices button").first.wait_for()
    # What a browser makes of a word whose sender went on meanwhile: an event without a source.
    await page.evaluate(
        "dispatchEvent(new MessageEvent('message', "
        "{ data: 'ieumtok:exit', origin: location.origin, source: null }))"
    )
    await page.wait_for_url(WEATHER)

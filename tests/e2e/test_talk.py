"""The conversation of a case in a real browser: drafts, canned replies, cards."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.services.merging import Merging
from bot.storage.cases import Case
from tests.support.barriers import no_barrier, no_known_barrier
from tests.support.browser import watched_page
from tests.support.running_console import PASSWORD, House, running_house

BOX = "이용자에게 쓰기"


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The program on a Tuesday morning, with two counselors."""
    async with running_house(tmp_path) as built:
        await built.staff("이하늘")
        await built.staff("박바다")
        yield built


async def log_in(page: Page, house: House, name: str = "이하늘") -> None:
    await page.goto(f"{house.console}/login")
    await page.get_by_label("이름").fill(name)
    await page.get_by_label("비밀번호").fill(PASSWORD)
    await page.get_by_role("button", name="로그인").click()
    await expect(page.get_by_role("button", name="로그아웃")).to_be_visible()


async def claimed(page: Page, house: House) -> Case:
    """A case of 이하늘, open in the browser."""
    case = await house.waiting()
    await house.services.desk.claim(await house.actor("이하늘"), case.id)
    await log_in(page, house)
    await page.goto(f"{house.console}/cases/{case.id}")
    return case


async def written(house: House, case: Case) -> list[str]:
    folder = await house.services.desk.folder(await house.eye(), case.id)
    machines = ("resident", "bot", "desk")
    return [entry.body["text"] for entry in folder.thread if entry.author not in machines]


async def test_a_draft_survives_a_reload_and_is_nobody_elses(house: House, page: Page) -> None:
    case = await claimed(page, house)
    page.on("dialog", lambda dialog: dialog.accept())
    await page.get_by_label(BOX).fill("반쯤 쓴 말")
    await page.reload()
    await expect(page.get_by_label(BOX)).to_have_value("반쯤 쓴 말")
    await page.get_by_label(BOX).press("Enter")
    await expect(page.locator(".line.counselor")).to_have_count(1)
    await page.reload()
    await expect(page.get_by_label(BOX)).to_have_value("")
    await page.get_by_label(BOX).fill("남기면 안 되는 말")
    await page.goto(f"{house.console}/me")
    assert await page.evaluate("Object.values(sessionStorage).join()") != ""
    await page.get_by_role("button", name="로그아웃").click()
    await expect(page.get_by_role("button", name="로그인")).to_be_visible()
    left = await page.evaluate("Object.values(sessionStorage).join()")
    assert "남기면" not in left
    assert await written(house, case) == ["반쯤 쓴 말"]


async def test_notes_and_other_words_are_kept_like_words_to_the_resident(
    house: House, page: Page
) -> None:
    case = await claimed(page, house)
    note, call = page.get_by_label("메모 쓰기"), page.get_by_label("통화 내용")
    await note.fill("반쯤 쓴 메모")
    await page.locator("#calls-tool > summary").click()
    await call.fill("반쯤 쓴 통화 기록")
    await page.get_by_role("link", name="지원", exact=True).click()
    await expect(call).to_have_value("반쯤 쓴 통화 기록")
    await page.locator("#refer-tool").evaluate("tool => { tool.open = true; }")
    asked = page.locator("#request")
    await asked.fill("주 1회 방문해 주세요")
    await page.goto(f"{house.console}/")
    await page.goto(f"{house.console}/cases/{case.id}")
    await expect(note).to_have_value("반쯤 쓴 메모")
    await note.locator("xpath=..").get_by_role("button").click()
    await expect(page.locator("#notes")).to_contain_text("반쯤 쓴 메모")
    await expect(note).to_have_value("")
    await expect(call).to_have_value("반쯤 쓴 통화 기록")
    await page.reload()
    await expect(note).to_have_value("")
    await page.goto(f"{house.console}/cases/{case.id}?view=work")
    await expect(asked).to_have_value("주 1회 방문해 주세요")


async def test_what_was_sent_after_the_session_ended_is_not_lost(
    house: House, page: Page, page_problems: list[str]
) -> None:
    await claimed(page, house)
    note = page.get_by_label("메모 쓰기")
    await note.fill("보내려던 메모")
    await page.context.clear_cookies()
    await note.locator("xpath=..").get_by_role("button").click()
    await page.get_by_role("link", name="로그인").click()
    await page.get_by_label("이름").fill("이하늘")
    await page.get_by_label("비밀번호").fill(PASSWORD)
    await page.get_by_role("button", name="로그인").click()
    await expect(note).to_have_value("보내려던 메모")
    page_problems[:] = [one for one in page_problems if "401" not in one]


async def test_a_reply_is_searched_put_in_changed_and_sent(house: House, page: Page) -> None:
    case = await claimed(page, house)
    await page.get_by_label(BOX).fill("안녕하세요.")
    await page.get_by_role("button", name="자주 쓰는 답 찾기").click()
    search = page.get_by_label("제목이나 내용으로 찾기")
    await expect(search).to_be_focused()
    await search.fill("이런 답은 없다")
    await expect(page.get_by_text("맞는 답이 없어요")).to_be_visible()
    await search.fill("연락 처")
    await expect(page.locator("#reply-panel li:visible")).to_have_count(1)
    await search.press("Enter")
    box = page.get_by_label(BOX)
    await expect(box).to_be_focused()
    assert (await box.input_value()).startswith("안녕하세요.\n\n전화로 이야기하면")
    assert await written(house, case) == []
    await box.press_sequentially(" 고맙습니다.")
    await box.press("Enter")
    await expect(page.locator(".line.counselor")).to_have_count(1)
    (sent,) = await written(house, case)
    assert sent.endswith("괜찮아요. 고맙습니다.")


async def test_programs_are_found_and_sent_on_the_page_of_the_case(
    house: House, page: Page
) -> None:
    case = await claimed(page, house)
    await page.locator("#cards-tool > summary").click()
    await page.get_by_label("복지사업 찾기", exact=True).fill("난방비")
    await page.locator("#find-program").get_by_role("button").click()
    found = page.locator("#found-here li").filter(has_text="에너지바우처")
    await found.get_by_text("보낼 글 보기").click()
    await expect(found.get_by_text("■ 에너지바우처")).to_be_visible()
    await found.get_by_role("button").click()
    await expect(page.locator(".line.counselor")).to_contain_text("■ 에너지바우처")
    assert len(await written(house, case)) == 1


async def test_who_hears_it_is_chosen_once_for_the_page(house: House, page: Page) -> None:
    case = await claimed(page, house)
    other = await house.waiting(who="neighbor")
    haneul = await house.actor("이하늘")
    await Merging(house.services.office).merge(haneul, case.id, other.id)
    await page.reload()
    await page.get_by_label("받는 사람").first.select_option(case.id)
    for tool in ("#cards-tool", "#calls-tool"):
        await page.locator(f"{tool} > summary").click()
    for box in ("#to-card", "#to-call"):
        await expect(page.locator(box)).to_have_value(case.id)
    await page.locator("#to-call").select_option(other.id)
    await page.get_by_label("복지사업 찾기", exact=True).fill("난방비")
    await page.locator("#find-program").get_by_role("button").click()
    for box in ("#to", "#to-card", "#to-found"):
        await expect(page.locator(box)).to_have_value(other.id)
    for width in (320, 390, 1440):
        await page.set_viewport_size({"width": width, "height": 900})
        await no_barrier(page)
    await page.locator("#ask-for-call").click()
    await expect(page.locator(".line.counselor")).to_contain_text(f"· {other.number}")


@pytest.mark.parametrize("width", [320, 1024])
async def test_nothing_of_it_is_a_barrier(house: House, browser: Browser, width: int) -> None:
    problems: list[str] = []
    async with watched_page(browser, problems, size=(width, 900)) as page:
        case = await claimed(page, house)
        for tool in ("#cards-tool", "#calls-tool"):
            await page.locator(f"{tool} > summary").click()
        await page.get_by_role("button", name="자주 쓰는 답 찾기").click()
        for path in ("", f"/console/cases/{case.id}/programs?q=월세"):
            if path:
                await page.goto(house.site + path)
            await no_known_barrier(page)
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert await page.evaluate(wide) == 0, page.url
    assert problems == []


async def test_without_scripts_a_reply_is_chosen_from_a_list(
    house: House, browser: Browser
) -> None:
    async with watched_page(browser, [], javascript=False) as page:
        case = await claimed(page, house)
        await page.get_by_label(BOX).fill("안녕하세요.")
        await page.get_by_label("자주 쓰는 답").select_option("end")
        await page.get_by_role("button", name="넣기").click()
        assert "오늘 이야기 나눠" in await page.get_by_label(BOX).input_value()
        await page.locator("#send").click()
        assert len(await written(house, case)) == 1

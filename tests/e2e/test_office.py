"""The pages of the office in a real browser: sound for everybody, at every width."""

from pathlib import Path

from playwright.async_api import Browser, Page, expect

from bot.domain.codes import Role
from tests.support.barriers import no_known_barrier
from tests.support.browser import watched_page
from tests.support.running_console import PASSWORD, House, running_house

PAGES = (
    "/hours", "/replies", "/replies/greeting", "/replies/new", "/catalog?show=unverified",
    "/catalog/ep_talk", "/catalog/new", "/try", "/posters",
)  # fmt: skip


async def _log_in(page: Page, house: House) -> None:
    await page.goto(f"{house.console}/login")
    await page.get_by_label("이름").fill("관리")
    await page.get_by_label("비밀번호").fill(PASSWORD)
    await page.get_by_role("button", name="로그인").click()


async def _is_sound(page: Page) -> None:
    for width in (1440, 320):  # no script asks for it: a page need not come anew
        await page.set_viewport_size({"width": width, "height": 900})
        await no_known_barrier(page)
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await page.evaluate(wider) <= 0, (page.url, width)


async def test_every_page_is_sound(tmp_path: Path, browser: Browser) -> None:
    async with running_house(tmp_path) as house:
        await house.staff("관리", Role.ADMIN)
        problems: list[str] = []
        async with watched_page(browser, problems) as page:
            await _log_in(page, house)
            for path in PAGES:
                await page.goto(f"{house.console}{path}")
                await _is_sound(page)
            await page.goto(f"{house.console}/posters")
            await page.get_by_label("붙이는 곳").fill("녹번 약국")
            await page.get_by_role("button", name="만들기").click()
            await expect(page.get_by_role("checkbox", name="녹번 약국")).to_be_checked()
            await _is_sound(page)
            await page.goto(f"{house.console}/try")
            await page.get_by_label("문장", exact=True).fill("며칠째 굶었고 죽고 싶어요")
            await page.get_by_role("button", name="시험하기").click()
            await expect(page.get_by_role("heading", name="위험 신호")).to_be_visible()
            await _is_sound(page)
        assert problems == []


async def test_without_scripts_a_day_is_closed_and_a_program_changed(
    tmp_path: Path, browser: Browser
) -> None:
    async with running_house(tmp_path) as house:
        await house.staff("관리", Role.ADMIN)
        async with watched_page(browser, [], javascript=False) as page:
            await _log_in(page, house)
            await page.goto(f"{house.console}/hours")
            await page.get_by_label("날짜").fill("2026-11-30")
            await page.get_by_label("쉬는 까닭").fill("청사 이전")
            of_days = page.get_by_role("region", name="쉬는 날·따로 여는 날 정하기")
            await of_days.get_by_role("button", name="미리 보기").click()
            await expect(page.get_by_text("약속한 답변 시각은 바뀌지 않아요")).to_be_visible()
            await page.get_by_role("button", name="저장").click()
            await expect(page.get_by_text("2026-11-30 운영일을 저장했어요")).to_be_visible()
            await page.goto(f"{house.console}/catalog/ep_talk")
            await page.get_by_label("찾는 낱말").fill("은평아이돌, 구름다리 제보")
            await page.get_by_role("button", name="미리 보기").click()
            await expect(page.get_by_role("heading", name="추천이 이렇게")).to_be_visible()
            await page.get_by_role("button", name="저장").click()
            await expect(page.get_by_text("지금부터 이 내용으로")).to_be_visible()
        office = house.services.office
        text = "월세가 밀린 이웃이 있어요. 구름다리 제보를 하라던데요"
        found = office.matcher.match(text, office.reader.read(text))
        assert "ep_talk" in [one.program_id for one in found]

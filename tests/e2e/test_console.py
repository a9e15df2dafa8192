"""Counselors at work in a real browser, with the real program behind it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.domain.codes import CaseState, Role
from bot.domain.messages import Channel
from bot.storage.cases import Case
from tests.support.barriers import no_barrier
from tests.support.browser import watched_page
from tests.support.callers import Resident
from tests.support.running_console import DANGER, PASSWORD, House, running_house
from tests.support.world import NIGHT

WIDTHS = (390, 1024, 1440)


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The program on a Tuesday morning, with two counselors."""
    async with running_house(tmp_path) as built:
        await built.staff("이하늘")
        await built.staff("박바다")
        yield built


async def log_in(page: Page, house: House, name: str, password: str = PASSWORD) -> None:
    """Through the form, as a person does."""
    await page.goto(f"{house.console}/login")
    await page.get_by_label("이름").fill(name)
    await page.get_by_label("비밀번호").fill(password)
    await page.get_by_role("button", name="로그인").click()


async def lose_connection(house: House, page: Page) -> None:
    """Once the page has all its scripts: without them it cannot know."""
    await page.wait_for_load_state()
    await house.down()


@asynccontextmanager
async def at_work(browser: Browser, house: House, name: str, **how: bool) -> AsyncIterator[Page]:
    """Another counselor's browser; fails if anything went wrong in it but what was refused."""
    problems: list[str] = []
    async with watched_page(browser, problems, **how) as opened:
        await log_in(opened, house, name)
        yield opened
    assert [line for line in problems if "status of 4" not in line] == []


async def open_case(page: Page, house: House, case: Case) -> None:
    await page.goto(f"{house.console}/cases/{case.id}")


async def written(house: House, case: Case) -> list[str]:
    """What counselors have sent in this case."""
    folder = await house.services.desk.folder(await house.eye(), case.id)
    machines = ("resident", "bot", "desk")
    return [entry.body["text"] for entry in folder.thread if entry.author not in machines]


async def state_of(house: House, case: Case) -> CaseState:
    return next(known.state for known in await house.cases() if known.id == case.id)


async def test_five_wrong_passwords_lock_the_account_and_say_nothing_more(
    house: House, page: Page, page_problems: list[str]
) -> None:
    sentences = set()
    for name in ("이하늘",) * 5 + ("아무도아님",):
        await log_in(page, house, name, "wrong-password")
        sentences.add(await page.get_by_role("alert").inner_text())
    await log_in(page, house, "이하늘")
    sentences.add(await page.get_by_role("alert").inner_text())
    assert len(sentences) == 1
    house.clock.jump(house.clock.now() + timedelta(minutes=16))
    await log_in(page, house, "이하늘")
    await expect(page.get_by_role("navigation", name="사례 목록")).to_be_visible()
    assert all("401" in line for line in page_problems)
    page_problems.clear()


async def test_a_one_time_password_is_changed_before_anything_else(
    house: House, page: Page
) -> None:
    one_time = await house.services.staff.add("새내기", Role.COUNSELOR)
    await log_in(page, house, "새내기", one_time or "")
    await expect(page.get_by_text("새 비밀번호를 정해야 시작할 수 있어요")).to_be_visible()
    await page.goto(f"{house.console}/?tab=all")
    assert page.url.endswith("/console/me")
    await page.get_by_label("지금 비밀번호").fill(one_time or "")
    await page.get_by_label("새 비밀번호").fill("a-longer-path-77")
    await page.get_by_role("button", name="바꾸기").click()
    await expect(page.get_by_role("navigation", name="사례 목록")).to_be_visible()


async def test_of_two_who_take_a_case_at_once_one_learns_who_was_first(
    house: House, browser: Browser
) -> None:
    case = await house.waiting()
    async with (
        at_work(browser, house, "이하늘") as one,
        at_work(browser, house, "박바다") as other,
    ):
        buttons = [page.get_by_role("button", name=f"{case.number} 맡기") for page in (one, other)]
        for button in buttons:
            await expect(button).to_be_visible()
        # Both presses leave before either page hears that the other was first.
        await asyncio.gather(*(b.evaluate("button => button.form.submit()") for b in buttons))
        await asyncio.gather(*(page.wait_for_url("**/cases/**") for page in (one, other)))
        [claimed] = await house.cases()
        loser = other if claimed.claimed_by_name == "이하늘" else one
        told = loser.get_by_role("alert").filter(has_text=f"{claimed.claimed_by_name} 님이 먼저")
        await expect(told).to_be_visible()


async def test_a_counselor_and_a_resident_talk_both_ways(
    house: House, browser: Browser, page: Page
) -> None:
    await page.goto(f"{house.site}/chat")
    box = page.get_by_label("메시지 쓰기")
    await box.fill("상담사 연결")
    await box.press("Enter")
    await expect(page.get_by_text("상담사에게 전했어요")).to_be_visible()
    [case] = await house.cases()
    async with at_work(browser, house, "이하늘") as desk:
        await desk.get_by_role("button", name=f"{case.number} 맡기").click()
        await desk.wait_for_url("**/cases/**")  # Enter sends once the page's script is there
        await desk.get_by_label("이용자에게 쓰기").fill("안녕하세요, 무엇이 힘드신가요?")
        await desk.get_by_label("이용자에게 쓰기").press("Enter")
        await expect(page.get_by_text("안녕하세요, 무엇이 힘드신가요?")).to_be_visible()
        mine = desk.locator(".line.counselor").filter(has_text="무엇이 힘드신가요?")
        await expect(mine.get_by_text("보냈어요")).to_be_visible()
        await expect(desk.get_by_label("이용자에게 쓰기")).to_have_value("")
        await box.fill("월세가 두 달 밀렸어요")
        await box.press("Enter")
        heard = desk.locator(".line.resident").filter(has_text="월세가 두 달 밀렸어요")
        await expect(heard).to_be_visible()
    assert await written(house, case) == ["안녕하세요, 무엇이 힘드신가요?"]


async def test_enter_while_a_syllable_is_composed_does_not_send(house: House, page: Page) -> None:
    case = await house.waiting()
    await log_in(page, house, "이하늘")
    await page.get_by_role("button", name=f"{case.number} 맡기").click()
    box = page.get_by_label("이용자에게 쓰기")
    await box.focus()
    keyboard = await page.context.new_cdp_session(page)
    composed = {"text": "안녕하세ㅇ", "selectionStart": 5, "selectionEnd": 5}
    await keyboard.send("Input.imeSetComposition", composed)
    # What Korean input methods send for the Enter that ends a syllable.
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    await keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    await keyboard.send("Input.insertText", {"text": "안녕하세요"})
    await keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    assert await box.input_value() == "안녕하세요"
    await box.press("Shift+Enter")
    await box.press("Enter")
    await expect(page.locator(".line.counselor")).to_have_count(1)
    await expect(box).to_have_value("")
    assert await written(house, case) == ["안녕하세요"]


async def test_pressing_send_twice_sends_once(house: House, page: Page) -> None:
    case = await house.waiting()
    await log_in(page, house, "이하늘")
    await page.get_by_role("button", name=f"{case.number} 맡기").click()
    await page.get_by_label("이용자에게 쓰기").fill("한 번만")
    await page.get_by_role("button", name="보내기").dblclick()
    await expect(page.locator(".line.counselor")).to_have_count(1)
    assert await written(house, case) == ["한 번만"]


async def test_what_could_not_be_sent_stays_and_is_sent_later(
    house: House, page: Page, page_problems: list[str]
) -> None:
    case = await house.waiting()
    await log_in(page, house, "이하늘")
    await page.get_by_role("button", name=f"{case.number} 맡기").click()
    box = page.get_by_label("이용자에게 쓰기")
    await box.fill("잃어버리면 안 되는 말")
    await lose_connection(house, page)
    await box.press("Enter")
    await expect(page.get_by_text("쓴 글은 그대로 있으니")).to_be_visible()
    await expect(box).to_have_value("잃어버리면 안 되는 말")
    await house.up()
    await box.press("Enter")
    await expect(page.locator(".line.counselor")).to_have_count(1)
    assert await written(house, case) == ["잃어버리면 안 되는 말"]
    assert all("net::ERR" in line for line in page_problems)
    page_problems.clear()


async def test_note_release_and_close_with_a_reason(house: House, page: Page) -> None:
    case = await house.waiting()
    await log_in(page, house, "이하늘")
    await page.get_by_role("button", name=f"{case.number} 맡기").click()
    await page.get_by_label("메모 쓰기").fill("동 주민센터와 통화함")
    await page.get_by_role("button", name="메모 남기기").click()
    await expect(page.locator("#notes")).to_contain_text("동 주민센터와 통화함")
    await page.get_by_role("button", name="목록으로 돌려놓기").click()
    await page.get_by_role("button", name="이 사례 맡기").click()
    await page.get_by_role("button", name="사례 마치기").click()
    assert await state_of(house, case) is CaseState.CLAIMED  # no reason was chosen
    await page.get_by_label("마치는 까닭").select_option("advice")
    await page.get_by_role("button", name="사례 마치기").click()
    await expect(page.locator("#status")).to_contain_text("상담과 안내로 마쳤어요")
    await page.get_by_role("link", name="이력").click()
    await expect(page.locator("#history")).to_contain_text("목록으로 돌려놓았어요")
    assert await state_of(house, case) is CaseState.CLOSED


async def test_everything_works_without_scripts(house: House, browser: Browser) -> None:
    case = await house.waiting()
    async with at_work(browser, house, "이하늘", javascript=False) as page:
        await page.get_by_role("button", name=f"{case.number} 맡기").click()
        await page.get_by_label("이용자에게 쓰기").fill("안녕하세요")
        await page.get_by_role("button", name="보내기").click()
        await expect(page.locator(".line.counselor")).to_contain_text("안녕하세요")
        await page.get_by_role("button", name="신고한 분 보기").click()
        await expect(page.locator("#identity")).to_contain_text("남기지 않았어요")
        await page.get_by_label("마치는 까닭").select_option("advice")
        await page.get_by_role("button", name="사례 마치기").click()
        await expect(page.locator("#status")).to_contain_text("마침")
    assert await written(house, case) == ["안녕하세요"]


async def test_a_new_case_and_an_alert_appear_and_are_heard(house: House, page: Page) -> None:
    await log_in(page, house, "이하늘")
    await expect(page.get_by_text("여기에는 사례가 없어요")).to_be_visible()
    await page.keyboard.press("Tab")  # browsers let a page sound only after somebody touched it
    await expect(page.get_by_role("button", name="알림 소리 켜짐")).to_be_visible()
    case = await house.waiting(who="one")
    await expect(page.get_by_role("link", name=case.number)).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("data-rings", re.compile("[1-9]"))
    await house.hears(DANGER, who="two")
    banner = page.get_by_role("alert").filter(has_text="생명이 위험할 수 있는 신고")
    await expect(banner).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("data-rings", re.compile("[2-9]"))
    assert (await page.title()).startswith("(")
    first = page.locator("#list li").first
    await expect(first).to_contain_text("긴급")
    await banner.get_by_role("button", name="확인했어요").click()
    await expect(banner).to_have_count(0)


async def test_whoever_has_one_of_two_reports_of_a_resident_hears_them(
    house: House, page: Page, browser: Browser
) -> None:
    resident = Resident(house.services, "who", Channel.WEB)
    await resident.reports()
    (older,) = await house.cases()
    await resident.reports(story="전기 요금이 밀려서 끊긴대요", troubles="=utilities")
    (newer,) = [case for case in await house.cases() if case.id != older.id]
    await log_in(page, house, "이하늘")
    await page.get_by_role("button", name=f"{older.number} 맡기").click()
    await expect(page.locator("#thread")).to_be_visible()
    async with at_work(browser, house, "박바다") as other:
        await other.get_by_role("button", name=f"{newer.number} 맡기").click()
        await expect(other.locator("#thread")).to_be_visible()
    await page.goto(f"{house.console}/")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="알림 소리 켜짐")).to_be_visible()
    await resident.says("은평로 12길 3이에요")
    await expect(page.locator("html")).to_have_attribute("data-rings", "1")


async def test_the_sound_can_be_turned_off_and_stays_off(house: House, page: Page) -> None:
    await log_in(page, house, "이하늘")
    await page.keyboard.press("Tab")
    await page.get_by_role("button", name="알림 소리 켜짐").click()
    await expect(page.get_by_role("button", name="알림 소리 꺼짐")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="알림 소리 꺼짐")).to_be_visible()


async def test_after_a_lost_connection_the_list_is_right_again(
    house: House, page: Page, page_problems: list[str]
) -> None:
    gone, stays = await house.waiting(who="one"), await house.waiting(who="two")
    await log_in(page, house, "이하늘")
    await expect(page.get_by_role("link", name=gone.number)).to_be_visible()
    await lose_connection(house, page)
    await expect(page.get_by_text("실시간 연결이 끊겼어요")).to_be_visible()
    await house.services.desk.claim(await house.eye(), gone.id)
    new = await house.waiting(who="three")
    await house.up()
    await expect(page.get_by_role("link", name=new.number)).to_be_visible(timeout=15000)
    await expect(page.get_by_role("link", name=gone.number)).to_have_count(0)
    await expect(page.get_by_role("link", name=stays.number)).to_be_visible()
    await expect(page.get_by_text("실시간 연결이 끊겼어요")).to_have_count(0)
    assert all("net::ERR" in line for line in page_problems)
    page_problems.clear()


async def test_what_is_being_typed_survives_news(house: House, page: Page) -> None:
    case = await house.waiting()
    await log_in(page, house, "이하늘")
    await page.get_by_role("button", name=f"{case.number} 맡기").click()
    await page.get_by_label("메모 쓰기").fill("반쯤 쓴 메모")
    await page.get_by_label("이용자에게 쓰기").fill("반쯤 쓴 말")
    await page.get_by_label("마치는 까닭").select_option("moved")
    await house.hears("덧붙일 말이 있어요")
    await expect(page.locator(".line.resident").last).to_contain_text("덧붙일 말이 있어요")
    await expect(page.get_by_label("메모 쓰기")).to_have_value("반쯤 쓴 메모")
    await expect(page.get_by_label("이용자에게 쓰기")).to_have_value("반쯤 쓴 말")
    await expect(page.get_by_label("마치는 까닭")).to_have_value("moved")


async def test_whoever_is_logged_out_elsewhere_is_shown_the_log_in(
    house: House, page: Page, page_problems: list[str]
) -> None:
    await log_in(page, house, "이하늘")
    await expect(page.get_by_text("여기에는 사례가 없어요")).to_be_visible()
    await house.services.staff.change_password(
        await house.actor("이하늘"), PASSWORD, "another-one-99"
    )
    await house.waiting()
    await expect(page.get_by_role("button", name="로그인")).to_be_visible()
    page_problems.clear()  # the answer 401 is what the page acts on


async def test_at_night_the_list_says_when_the_office_opens(
    browser: Browser, tmp_path: Path
) -> None:
    async with running_house(tmp_path, NIGHT) as house:
        await house.staff("이하늘")
        await house.waiting()
        async with at_work(browser, house, "이하늘") as page:
            await page.get_by_role("link", name="다음 상담 시간에 볼 사례").click()
            row = page.locator("#list li")
            await expect(row).to_contain_text("2월 19일 목요일 오전 9시부터 답하기로 했어요")


@pytest.mark.parametrize("width", WIDTHS)
async def test_no_page_has_a_known_barrier(house: House, browser: Browser, width: int) -> None:
    await house.hears(DANGER, who="one")
    case = await house.waiting(who="two")
    await house.services.desk.claim(await house.actor("이하늘"), case.id)
    problems: list[str] = []
    async with watched_page(browser, problems, size=(width, 900)) as page:
        await page.goto(f"{house.console}/login")
        await no_barrier(page)
        await log_in(page, house, "이하늘")
        for path in ("/?tab=all", f"/cases/{case.id}", "/me", "/?tab=all&lang=en"):
            await page.goto(house.console + path)
            await no_barrier(page)
        await page.goto(f"{house.console}/nothing")
        await no_barrier(page)
    assert [line for line in problems if "404" not in line] == []

"""The web chat in a real browser: Korean typing, lost connections, counselors who write later."""

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.support.fake_chat_server import FakeChat, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Locator, Page

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def chat() -> FakeChat:
    return FakeChat()


# Before the page, so that the page closes before the server does.
@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def site(chat: FakeChat) -> "AsyncIterator[str]":
    async with serving(chat.app()) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def box(page: "Page", site: str) -> "Locator":
    """The composer of an open chat that has greeted and listens."""
    async with page.expect_response("**/api/chat/events"):
        await page.goto(f"{site}/chat")
    await page.locator(".choices button").first.wait_for()
    return page.get_by_label("메시지 쓰기")


def _is_network_noise(line: str) -> bool:
    return "Failed to load resource" in line or "net::ERR" in line


async def test_enter_does_not_send_a_syllable_that_is_still_being_composed(
    page: "Page", chat: FakeChat, box: "Locator"
) -> None:
    await expect(box).to_be_focused()
    keyboard = await page.context.new_cdp_session(page)
    await keyboard.send(
        "Input.imeSetComposition", {"text": "살려주세", "selectionStart": 4, "selectionEnd": 4}
    )
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    await keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    await keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    await expect(box).to_have_value("살려주세")
    assert chat.posts == []
    await keyboard.send("Input.insertText", {"text": "살려주세요"})
    await page.keyboard.press("Enter")
    await expect(page.locator(".from-resident .state")).to_have_text("보냈어요")
    assert [said["text"] for said in chat.posts] == ["살려주세요"]
    await expect(box).to_have_value("")


async def test_the_button_takes_the_syllable_along(
    page: "Page", chat: FakeChat, box: "Locator"
) -> None:
    keyboard = await page.context.new_cdp_session(page)
    await keyboard.send(
        "Input.imeSetComposition", {"text": "배고파", "selectionStart": 3, "selectionEnd": 3}
    )
    await page.get_by_role("button", name="보내기", exact=True).click()
    await expect(page.locator(".from-resident .state")).to_have_text("보냈어요")
    assert [said["text"] for said in chat.posts] == ["배고파"]
    await expect(box).to_have_value("")


async def test_shift_enter_is_a_new_line(page: "Page", chat: FakeChat, box: "Locator") -> None:
    await box.press_sequentially("첫 줄")
    await page.keyboard.press("Shift+Enter")
    await box.press_sequentially("둘째 줄")
    await page.keyboard.press("Enter")
    await expect(page.locator(".from-resident .state")).to_have_text("보냈어요")
    assert chat.posts[0]["text"] == "첫 줄\n둘째 줄"
    await expect(box).to_be_focused()


async def test_on_a_touch_screen_enter_is_a_new_line(
    browser: "Browser", chat: FakeChat, site: str
) -> None:
    phone = {"width": 390, "height": 844}
    context = await browser.new_context(viewport=phone, has_touch=True, is_mobile=True)
    page = await context.new_page()
    await page.goto(f"{site}/chat")
    await page.locator(".choices button").first.wait_for()
    box = page.get_by_label("메시지 쓰기")
    await box.fill("집에")
    await box.press("Enter")
    await expect(box).to_have_value("집에\n")
    await page.get_by_role("button", name="보내기", exact=True).tap()
    await expect(page.locator(".from-resident .state")).to_have_text("보냈어요")
    assert chat.posts[0]["text"] == "집에"
    await context.close()


async def test_choices_go_once_answered_and_the_chat_resumes_after_a_reload(
    page: "Page", chat: FakeChat, box: "Locator"
) -> None:
    await page.get_by_role("button", name="이웃이 걱정돼요").click()
    await page.get_by_text("말씀 잘 들었어요").wait_for()
    await expect(page.locator(".choices")).to_have_count(0)
    await expect(box).to_be_focused()
    assert chat.posts[0]["choice"] == "neighbor"
    said = await page.locator(".message .text").all_inner_texts()
    await box.fill("쓰다 만 글")
    await page.reload()
    await expect(page.locator(".message .text")).to_have_text(said)
    await expect(page.locator(".choices")).to_have_count(0)
    await expect(box).to_have_value("")  # drafts are not kept: computers are shared


async def test_danger_brings_numbers_to_press_and_only_links_to_trust(
    page: "Page", box: "Locator"
) -> None:
    await box.fill("위험해요")
    await page.keyboard.press("Enter")
    danger = page.locator(".message .danger a")
    await expect(danger).to_have_text(["112 경찰", "119 구급·소방", "109 자살예방 상담"])
    assert await danger.first.get_attribute("href") == "tel:112"
    others = page.locator(".message .links a")
    await expect(others).to_have_count(2)  # the javascript: link of the fake is not there
    assert await others.last.get_attribute("rel") == "noreferrer"


async def test_on_a_small_screen_the_greeting_is_read_first(
    page: "Page", chat: FakeChat, site: str
) -> None:
    await page.set_viewport_size({"width": 320, "height": 400})
    await page.goto(f"{site}/chat")
    await page.locator(".choices button").first.wait_for()
    await expect(page.locator(".message .text").first).to_be_in_viewport(ratio=1)
    await expect(page.locator(".choices button").last).not_to_be_in_viewport()
    await page.get_by_label("메시지 쓰기").fill("안녕하세요")
    await page.keyboard.press("Enter")
    await expect(page.locator(".from-resident .state")).to_have_text("보냈어요")
    await expect(page.get_by_role("button", name="새 메시지 보기")).to_be_hidden()
    assert len(chat.posts) == 1


async def test_on_a_small_screen_an_answer_is_read_from_its_first_line(
    page: "Page", box: "Locator"
) -> None:
    await page.set_viewport_size({"width": 320, "height": 568})
    await box.fill("위험해요")
    await page.keyboard.press("Enter")
    danger = page.locator(".message .danger a")
    await expect(danger.first).to_be_in_viewport(ratio=1)


async def test_words_are_never_markup(page: "Page", box: "Locator") -> None:
    words = "<img src=x onerror=document.title='x'> <b>굵게</b>"
    await box.fill(words)
    await page.keyboard.press("Enter")
    await expect(page.locator(".from-resident .text")).to_have_text(words)
    assert await page.locator(".log img, .log b").count() == 0


async def test_a_lost_connection_is_tried_again_under_the_same_id(
    page: "Page", chat: FakeChat, box: "Locator", page_problems: list[str]
) -> None:
    chat.stumbles = [0, 503]
    await box.fill("첫째")
    await page.keyboard.press("Enter")
    await expect(page.locator(".from-resident .state")).to_have_text("보내는 중")
    await box.fill("둘째")
    await page.keyboard.press("Enter")
    await expect(page.locator(".from-resident .state")).to_have_text(
        ["보냈어요", "보냈어요"], timeout=15000
    )
    assert [said["text"] for said in chat.posts] == ["첫째", "둘째"]
    assert chat.attempts == 4
    await expect(page.locator(".from-bot")).to_have_count(3)
    assert all(_is_network_noise(line) for line in page_problems)
    page_problems.clear()


async def test_after_many_tries_the_resident_decides(
    page: "Page", chat: FakeChat, site: str, page_problems: list[str]
) -> None:
    await page.clock.install()
    await page.goto(f"{site}/chat")
    await page.locator(".choices button").first.wait_for()
    chat.stumbles = [503] * 6
    async with page.expect_response("**/api/chat/messages"):
        await page.get_by_role("button", name="내가 힘들어요").click()
    for _ in range(5):
        async with page.expect_response("**/api/chat/messages"):
            await page.clock.fast_forward(20000)
    again = page.get_by_role("button", name="다시 보내기")
    await expect(page.get_by_role("alert")).to_have_text("아직 못 보냈어요")
    await again.click()
    await expect(page.locator(".from-resident .state")).to_have_text("보냈어요")
    assert [said["choice"] for said in chat.posts] == ["self"]
    await expect(page.locator(".choices")).to_have_count(0)
    assert all(_is_network_noise(line) for line in page_problems)
    page_problems.clear()


async def test_a_refusal_is_explained_and_the_words_come_back(
    page: "Page", chat: FakeChat, box: "Locator", page_problems: list[str]
) -> None:
    chat.stumbles = [422]
    await box.fill("아주 긴 이야기")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_have_text("너무 길어요. 조금 나누어 보내 주세요.")
    await expect(box).to_have_value("아주 긴 이야기")
    await expect(page.locator(".from-resident")).to_have_count(0)
    assert all(_is_network_noise(line) for line in page_problems)
    page_problems.clear()


async def test_a_counselor_who_writes_later_is_shown_once(
    page: "Page", chat: FakeChat, box: "Locator"
) -> None:
    await box.fill("안녕하세요")
    await page.keyboard.press("Enter")
    await expect(page.locator(".from-resident .state")).to_have_text("보냈어요")
    chat.only.push("상담사 김은평이에요.")
    await expect(page.locator(".from-counselor .text")).to_have_text("상담사 김은평이에요.")
    for listener in chat.only.listeners:  # the same one again, as after a reconnect
        listener.put_nowait(chat.only.messages[-1])
    chat.only.push("지금 통화할 수 있으세요?")
    await expect(page.locator(".from-counselor .text")).to_have_count(2)
    await expect(page.locator(".from-resident")).to_have_count(1)
    assert "김은평" not in await page.title()


async def test_a_cut_stream_catches_up(page: "Page", chat: FakeChat, box: "Locator") -> None:
    await expect(box).to_be_focused()
    chat.only.push("첫 번째예요.")
    await expect(page.locator(".from-counselor")).to_have_count(1)
    for listener in list(chat.only.listeners):
        listener.put_nowait(None)
    chat.only.say("끊긴 사이에 썼어요.", "counselor")
    await expect(page.locator(".from-counselor .text")).to_have_text(
        ["첫 번째예요.", "끊긴 사이에 썼어요."]
    )


async def test_a_server_that_was_away_repeats_nothing_the_resident_said(
    page: "Page", chat: FakeChat, box: "Locator", page_problems: list[str]
) -> None:
    await box.fill("안녕하세요")
    await page.keyboard.press("Enter")
    await expect(page.locator(".from-bot")).to_have_count(2)
    chat.refused_streams = 1
    joined = len(chat.sessions)
    for listener in list(chat.only.listeners):
        listener.put_nowait(None)
    chat.only.say("끊긴 사이에 썼어요.", "counselor")
    await expect(page.locator(".from-counselor")).to_have_count(1)
    assert len(chat.sessions) > joined  # the whole conversation came again
    await expect(page.locator(".from-resident")).to_have_count(1)
    await expect(page.locator(".from-bot")).to_have_count(2)
    assert all(_is_network_noise(line) for line in page_problems)
    page_problems.clear()


async def test_a_forgotten_session_starts_anew_and_what_was_typed_arrives(
    page: "Page", chat: FakeChat, box: "Locator", page_problems: list[str]
) -> None:
    chat.forget()
    await box.fill("아직 있어요")
    await page.keyboard.press("Enter")
    await expect(page.locator(".from-resident .state")).to_have_text("보냈어요", timeout=15000)
    assert chat.posts[-1]["text"] == "아직 있어요"
    assert len(chat.conversations) == 1
    assert all(_is_network_noise(line) for line in page_problems)
    page_problems.clear()


async def test_a_reader_who_scrolled_up_is_told_and_not_moved(
    page: "Page", chat: FakeChat, box: "Locator"
) -> None:
    await expect(box).to_be_focused()
    for number in range(12):
        chat.only.push(f"{number}번째 안내예요.")
    await expect(page.locator(".from-counselor")).to_have_count(12)
    await expect(page.locator(".message").last).to_be_in_viewport()
    log = page.get_by_role("log")
    await log.evaluate("log => { log.scrollTop = 0; }")
    await page.evaluate("() => new Promise(requestAnimationFrame)")
    chat.only.push("새 소식이에요.")
    newer = page.get_by_role("button", name="새 메시지 보기")
    await expect(newer).to_be_visible()
    assert await log.evaluate("log => log.scrollTop") == 0
    await newer.click()
    await expect(page.locator(".message").last).to_be_in_viewport()
    await expect(newer).to_be_hidden()


async def test_a_photo_is_shown_and_sent_and_one_too_big_is_not(
    page: "Page", chat: FakeChat, box: "Locator"
) -> None:
    await expect(box).to_be_focused()
    chooser = page.locator("input[type=file]")
    big = {"name": "big.jpg", "mimeType": "image/jpeg", "buffer": b"0" * (10 * 2**20 + 1)}
    await chooser.set_input_files(big)
    await expect(page.get_by_role("alert")).to_contain_text("사진이 너무 커요")
    assert chat.posts == []
    await chooser.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG})
    await expect(page.get_by_role("img", name="보낸 사진")).to_be_visible()
    await expect(page.locator(".from-resident .state")).to_have_text("보냈어요")
    assert chat.posts[0]["size"] == len(PNG)
    await expect(page.get_by_role("alert")).to_be_empty()


async def test_a_photo_no_browser_draws_is_words(
    page: "Page", chat: FakeChat, box: "Locator"
) -> None:
    await expect(box).to_be_focused()
    heic = {"name": "a.heic", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic"}
    await page.locator("input[type=file]").set_input_files(heic)
    await expect(page.locator(".from-resident .text")).to_have_text("보낸 사진")
    await expect(page.locator(".from-resident .state")).to_have_text("보냈어요")
    assert len(chat.posts) == 1


async def test_short_questions_come_in_bigger_type(
    page: "Page", chat: FakeChat, box: "Locator"
) -> None:
    await expect(box).to_be_focused()
    await expect(page.locator("html.large")).to_have_count(0)
    plain = [{"id": "cmd:plain", "label": "자세히 묻기"}]
    chat.only.push("무슨 일이에요?", by="bot", choices=plain)
    await expect(page.locator("html.large")).to_have_count(1)
    chat.only.push("자세히 물을게요.", by="bot", choices=[{"id": "a", "label": "네"}])
    await expect(page.locator("html.large")).to_have_count(0)

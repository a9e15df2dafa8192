"""The tests' own browser: it shows Korean, knows where it is, and tells what went wrong."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.support.browser import watched_page

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

# Letters for which no font has a picture all look alike: an empty box. Real syllables differ.
_PICTURES_OF_LETTERS = """
letters => letters.map(letter => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 64;
  const pen = canvas.getContext("2d");
  pen.font = "48px sans-serif";
  pen.fillText(letter, 4, 52);
  return canvas.toDataURL();
})
"""


def _page_of(body: str) -> str:
    return "data:text/html;charset=utf-8," + quote(f"<!doctype html><html lang=ko>{body}")


async def test_hangul_is_drawn_with_a_real_font(page: "Page") -> None:
    await page.goto(_page_of("<h1>이음톡</h1><p>도움이 필요하면 말씀해 주세요.</p>"))
    assert await page.inner_text("h1") == "이음톡"
    # U+0378 is no letter at all, so every font answers with its empty box.
    pictures = await page.evaluate(_PICTURES_OF_LETTERS, ["가", "힣", "뷁", "\u0378"])
    assert len(set(pictures)) == 4


async def test_the_page_is_in_korea(page: "Page") -> None:
    await page.goto(_page_of("<p>안녕하세요</p>"))
    where = "[navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone]"
    assert await page.evaluate(where) == ["ko-KR", "Asia/Seoul"]


async def test_errors_in_a_page_are_noticed(page: "Page", page_problems: list[str]) -> None:
    async with page.expect_event("pageerror"):
        await page.goto(_page_of("<script>console.error('빨강'); nothing.here()</script>"))
    assert page_problems == ["console error: 빨강", "page error: nothing is not defined"]
    page_problems.clear()


async def test_the_world_outside_cannot_be_reached(page: "Page", page_problems: list[str]) -> None:
    # Without the rule this address of the machine itself would answer "connection refused".
    async with page.expect_event("console"):
        await page.goto(_page_of("<img src='http://127.0.0.2:8999/pixel.png' alt=''>"))
    assert [line for line in page_problems if "ERR_NAME_NOT_RESOLVED" in line] == page_problems
    page_problems.clear()


async def test_two_people_do_not_share_cookies(browser: "Browser", page: "Page") -> None:
    await page.context.add_cookies(
        [{"name": "who", "value": "resident", "url": "http://localhost"}]
    )
    problems: list[str] = []
    async with watched_page(browser, problems, javascript=False) as other:
        assert await other.context.cookies() == []
    assert problems == []

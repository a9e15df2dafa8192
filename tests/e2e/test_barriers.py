"""What looks for barriers finds them: else every page would seem to have none."""

import pytest
from playwright.async_api import Page

from tests.support.barriers import no_barrier, no_known_barrier

_PAGE = "<html lang='ko'><title>쪽</title><main><h1>쪽</h1>{}</main>"


@pytest.mark.parametrize(
    "barrier", ["<img src='data:,'>", "<p style='color: #ddd'>흐린 글</p>", "<input>"]
)
async def test_what_axe_knows_is_found(page: Page, barrier: str) -> None:
    await page.set_content(_PAGE.format(barrier))
    with pytest.raises(AssertionError):
        await no_known_barrier(page)


@pytest.mark.parametrize(
    "barrier",
    [
        "<button style='height: 24px; width: 80px'>작은 단추</button>",
        "<p style='width: 3000px'>넓은 글</p>",
    ],
)
async def test_what_is_small_or_wide_is_found(page: Page, barrier: str) -> None:
    await page.set_content(_PAGE.format(barrier))
    await no_known_barrier(page)
    with pytest.raises(AssertionError):
        await no_barrier(page)

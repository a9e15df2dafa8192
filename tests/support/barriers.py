"""What keeps people out of a page: everything axe knows, and what it does not measure."""

from typing import TYPE_CHECKING

from axe_playwright_python.async_playwright import Axe

if TYPE_CHECKING:
    from playwright.async_api import Page

_SMALL = """[...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter((one) => {
    const { width, height } = one.getBoundingClientRect();
    const isSeen = one.checkVisibility() && !one.closest(".sr-only, .skip");
    const isBare = ["hidden", "checkbox", "radio"].includes(one.type);
    return isSeen && !isBare && (width < 43.9 || height < 43.9);
  }).map((one) => one.outerHTML.slice(0, 200))"""
_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def no_known_barrier(page: "Page") -> None:
    """Nothing that axe knows."""
    # Half a megabyte of script: it stays in a page that is looked at again in another size.
    is_there = await page.evaluate("'axe' in window")
    found = await (Axe("0") if is_there else Axe()).run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


async def no_barrier(page: "Page") -> None:
    """Nothing that axe knows, nothing too small to press, nothing to scroll sideways for."""
    await no_known_barrier(page)
    assert await page.evaluate(_SMALL) == [], page.url
    assert await page.evaluate(_WIDE) == 0, page.url

"""A real Chromium for tests: Korean, in Seoul, cut off from the world, and strict about errors.

The browser comes from `scripts/ensure_browser.sh`; Playwright only steers it, and downloads
nothing. It takes a second to start, so each process of a test run has one for all its tests, which
share nothing else in it: each person's page has a context of its own.
"""

import os
import subprocess
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from playwright.async_api import Browser, Page

_ROOT = Path(__file__).parents[2]
# How long a page may take to show what is expected: a busy machine is no mistake of the page.
_PATIENCE_MS = 20_000

_ARGUMENTS = [
    # The sandbox needs rights that root, containers and a private copy do not give. The tests open
    # nothing but their own pages.
    "--no-sandbox",
    "--disable-dev-shm-usage",  # containers have a tiny /dev/shm
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A page that asks for anything outside this machine gets an error, and the test fails.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@cache
def chromium_path() -> str:
    """Where the browser is. Raises RuntimeError with the script's own words when there is none."""
    found = subprocess.run(
        [_ROOT / "scripts" / "ensure_browser.sh"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode != 0:
        raise RuntimeError(f"These tests need a browser:\n{found.stderr}")
    return found.stdout.strip()


@asynccontextmanager
async def launched_browser() -> "AsyncIterator[Browser]":
    """A running Chromium, closed at the end of the block."""
    # Imported here because it takes half a second that tests without a browser should not pay.
    from playwright.async_api import async_playwright, expect  # noqa: PLC0415

    expect.set_options(timeout=_PATIENCE_MS)
    with _libraries_of_a_private_copy():
        playwright = await async_playwright().start()
    try:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path(), args=_ARGUMENTS
        )
        try:
            yield browser
        finally:
            await browser.close()
    finally:
        await playwright.stop()


@contextmanager
def _libraries_of_a_private_copy() -> "Iterator[None]":
    """While Playwright's driver starts: a bare machine's private copy holds its libraries too."""
    listed = Path(chromium_path()).parent / "libraries"
    if not listed.is_file():
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LD_LIBRARY_PATH", listed.read_text().strip(), prepend=os.pathsep)
        yield


@asynccontextmanager
async def watched_page(
    browser: "Browser",
    problems: list[str],
    *,
    javascript: bool = True,
    size: tuple[int, int] = (1280, 800),
) -> "AsyncIterator[Page]":
    """A page in a context of its own: another person, with other cookies.

    What goes wrong in it (uncaught errors, errors on its console) is added to `problems`.
    `size` is width and height in pixels; a telephone has about (390, 844).
    """
    context = await browser.new_context(
        locale="ko-KR",
        timezone_id="Asia/Seoul",
        java_script_enabled=javascript,
        viewport={"width": size[0], "height": size[1]},
    )
    try:
        page = await context.new_page()
        page.on("pageerror", lambda error: problems.append(f"page error: {error}"))
        page.on(
            "console",
            lambda line: (
                problems.append(f"console error: {line.text}") if line.type == "error" else None
            ),
        )
        yield page
    finally:
        await context.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> "AsyncIterator[Browser]":
    """The Chromium of this process; `watched_page` opens further people's pages in it.

    A test that asks for it runs on the session's event loop, as all tests in tests/e2e do.
    """
    async with launched_browser() as launched:
        yield launched


@pytest.fixture
def page_problems() -> list[str]:
    """What went wrong in the pages so far. A test that provokes an error takes it out of here."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: "Browser", page_problems: list[str]) -> "AsyncIterator[Page]":
    """One resident's or counselor's page. The test fails if anything went wrong in it."""
    async with watched_page(browser, page_problems) as opened:
        yield opened
    assert page_problems == []

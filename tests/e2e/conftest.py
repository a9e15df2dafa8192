"""One event loop and one Chromium for all tests here: starting one took longer than most tests.

Nothing else is shared: each test has its own program, and each person in it a context of their
own. A fixture here that is a coroutine says `pytest_asyncio.fixture(loop_scope="session")`.
"""

from pathlib import Path

import pytest
import pytest_asyncio

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser speaks with the loop it was started on, so the tests run on that one."""
    for item in items:
        if item.path.is_relative_to(_HERE) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)

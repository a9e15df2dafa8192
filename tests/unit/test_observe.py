"""What libraries log: never what came in."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest

from bot import observe
from tests.support.logs import plain_logs


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    monkeypatch.setattr(logging.root, "handlers", [])
    observe.start_logging()
    yield written
    plain_logs()


def test_a_damaged_request_is_not_quoted(logged: io.StringIO) -> None:
    try:
        int("bad chunk: 홍길동 010-1234-5678")
    except ValueError:
        logging.getLogger("aiohttp.server").exception("Error from %s", "홍길동")
    line = json.loads(logged.getvalue())
    assert (line["action"], line["error"], line["level"]) == (
        "library.aiohttp.server", "ValueError", "error",
    )  # fmt: skip
    assert line["where"][-1].startswith("test_observe.py:")
    assert "홍길동" not in logged.getvalue()
    assert "010" not in logged.getvalue()


def test_the_schedulers_own_words_are_kept(logged: io.StringIO) -> None:
    logging.getLogger("apscheduler.scheduler").warning("Run time of job %s was missed", "tick")
    assert json.loads(logged.getvalue())["message"] == "Run time of job tick was missed"

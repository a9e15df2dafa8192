"""Every transcript is played again; between two turns the conversation is stored and read back."""

from pathlib import Path

import orjson
import pytest

from bot.handlers.kakao.render import render
from bot.handlers.sms.plain import plain, size
from bot.handlers.sms.render import render as as_texts
from bot.services.arrivals import Outgoing
from tests.support.kakao_limits import broken_limits
from tests.support.transcripts import play, read, write

MAX_BYTES = 2000
FILES = sorted(Path(__file__).parent.glob("*/*.toml"))


@pytest.fixture(params=FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def file(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def test_the_bot_plays_its_part(file: Path, is_update: bool) -> None:
    script = read(file)
    played, _ = play(script)
    if is_update:
        write(file, played)
    assert played == read(file)


def test_every_answer_fits_kakao(file: Path) -> None:
    _, resident = play(read(file))
    for turn in resident.turns:
        sent = [Outgoing("", "bot", m.text, m.choices, m.links) for m in turn.messages]
        answer = render(sent, "…")
        assert broken_limits(orjson.dumps(answer)) == []
        shown = orjson.dumps(answer).decode()
        for message in turn.messages:
            for line in filter(None, message.text.splitlines()):
                assert orjson.dumps(line).decode()[1:-1] in shown


def test_every_answer_fits_a_text_message(file: Path) -> None:
    """Whoever writes Korean or English reads every word of it, and all numbers to call."""
    _, resident = play(read(file))
    for turn in resident.turns:
        for message in turn.messages:
            sent = Outgoing("", "bot", message.text, message.choices, message.links)
            texts = as_texts(sent, "…")
            assert all(size(text) <= MAX_BYTES for text in texts)
            dialed = [link.url.removeprefix("tel:") for link in message.links]
            assert all(number in "".join(texts).replace("-", "") for number in dialed)
            if not file.stem.endswith("_zh"):
                assert plain(message.text) in "\n".join(texts)


def test_a_written_transcript_reads_the_same(file: Path, tmp_path: Path) -> None:
    script = read(file)
    write(tmp_path / "copy.toml", script)
    assert read(tmp_path / "copy.toml") == script


def test_there_are_transcripts() -> None:
    assert len(FILES) >= 15

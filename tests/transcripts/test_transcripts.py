"""Every transcript is played again; between two turns the conversation is stored and read back."""

from pathlib import Path

import orjson
import pytest

from bot.handlers.kakao.render import render
from bot.services.arrivals import Outgoing
from tests.support.kakao_limits import broken_limits
from tests.support.transcripts import play, read, write

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


def test_a_written_transcript_reads_the_same(file: Path, tmp_path: Path) -> None:
    script = read(file)
    write(tmp_path / "copy.toml", script)
    assert read(tmp_path / "copy.toml") == script


def test_there_are_transcripts() -> None:
    assert len(FILES) >= 15

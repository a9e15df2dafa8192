"""The commands of `run_bot.py` besides serving. Each takes what it needs and returns an exit code."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import orjson

from bot.config import Config, load
from bot.domain.reading import Match, Reason, ReasonKind
from bot.programs.catalog import Catalog
from bot.programs.matcher import Matcher
from bot.texts.lookup import Texts
from bot.triage.reader import Reader


def check(config_dir: Path) -> int:
    """Validate `config/`; ConfigError, with everything that is wrong, rises to `bot.app.main`."""
    config = load(config_dir)
    texts = sum(len(keys) for keys in config.texts.values())
    print(  # noqa: T201
        f"config/ is fine: {len(config.programs)} programs, {len(config.city.dongs)} dongs, "
        f"{len(config.vocabulary.danger)} danger signs, {texts} texts"
    )
    return 0


def match(config: Config, lines: Iterable[bytes], out: TextIO = sys.stdout) -> int:
    """JSON lines `{"id", "text"}` in; what is read and suggested out, a line each."""
    reader = Reader(config.vocabulary)
    matcher = matcher_of(config, home=False)
    texts = Texts(config.texts)
    wrong = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            asked = orjson.loads(line)
            key, text = asked["id"], str(asked["text"])
        except (orjson.JSONDecodeError, KeyError, TypeError):
            print(f'line {number}: not like {{"id": …, "text": …}}', file=sys.stderr)  # noqa: T201
            wrong += 1
            continue
        reading = reader.read(text)
        answer = {
            "id": key,
            "programs": [_program(texts, m) for m in matcher.match(text, reading)],
            "urgency": reading.urgency,
            "crisis_types": reading.crisis_types,
            "reporter": reading.reporter,
        }
        out.write(orjson.dumps(answer).decode() + "\n")
    return 2 if wrong else 0


def matcher_of(config: Config, *, home: bool) -> Matcher:
    """The matcher of a city; `home`: residents live here unless they say otherwise."""
    return Matcher(
        Catalog(config.programs),
        home_scopes=config.city.programs_scopes if home else (),
        first_choice=config.first_choice,
        hints=config.hints,
    )


def _program(texts: Texts, found: Match) -> dict[str, object]:
    return {"id": found.program_id, "score": found.score, "why": why(texts, found.reasons)}


def why(texts: Texts, reasons: tuple[Reason, ...]) -> str:
    """The reasons in plain Korean."""
    return ", ".join(dict.fromkeys(_reason(texts, reason) for reason in reasons))


def _reason(texts: Texts, reason: Reason) -> str:
    is_crisis = reason.kind == ReasonKind.CRISIS
    word = texts.get("ko", f"crisis.{reason.word}") if is_crisis else reason.word
    return texts.get("ko", f"match.why.{reason.kind}", word=word)

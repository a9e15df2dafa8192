"""The commands of `run_bot.py` besides serving. Each takes what it needs and returns an exit code."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import orjson

from bot.config import Config, load
from bot.programs.catalog import Catalog
from bot.programs.matcher import Matcher
from bot.services.reading import Readings
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
    readings = Readings(
        Reader(config.vocabulary), matcher_of(config, home=False), Texts(config.texts)
    )
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
        out.write(orjson.dumps({"id": key} | readings.explain(text)).decode() + "\n")
    return 2 if wrong else 0


def matcher_of(config: Config, *, home: bool) -> Matcher:
    """The matcher of a city; `home`: residents live here unless they say otherwise."""
    return Matcher(
        Catalog(config.programs),
        home_scopes=config.city.programs_scopes if home else (),
        first_choice=config.first_choice,
        hints=config.hints,
    )

import tomllib
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from bot.triage.reader import Reader
from bot.triage.vocabulary import Vocabulary

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    raw = tomllib.loads((ROOT / "config" / "signs.toml").read_text(encoding="utf-8"))
    return TypeAdapter(Vocabulary).validate_python(raw)


@pytest.fixture(scope="session")
def reader(vocabulary: Vocabulary) -> Reader:
    return Reader(vocabulary)

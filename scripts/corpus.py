"""The labelled messages of `tests/data/phrases.tsv`, for learning and for measuring."""

import csv
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "tests" / "data" / "phrases.tsv"
FIELDS = (
    *("text", "lang", "reporter", "crisis_types", "urgency"),
    *("programs_best", "programs_ok", "trait", "part"),
)


@dataclass(frozen=True)
class Example:
    """One message and what is true of it. `part`: `train` is learned from, `check` measures."""

    text: str
    lang: str
    reporter: str
    crisis_types: tuple[str, ...]
    urgency: str
    programs_best: tuple[str, ...]
    programs_ok: tuple[str, ...]
    trait: str
    part: str


def read(path: Path = CORPUS) -> list[Example]:
    """All messages."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, FIELDS, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [_example(row) for row in rows if row["text"] != "text"]


def _example(row: dict[str, str]) -> Example:
    several = ("crisis_types", "programs_best", "programs_ok")
    lists = {name: tuple(filter(None, row[name].split(";"))) for name in several}
    return Example(**{**row, **lists})  # type: ignore[arg-type]

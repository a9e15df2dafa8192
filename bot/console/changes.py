"""What was changed, by whom and when, as the pages of the office show it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from bot.console.words import Words
from bot.domain.edits import RETIRED, Edit

_WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: `kept`, `out` or `new`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field that differs from the state before."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One edit against what was in force before it. `what`: saved, retired or back."""

    id: str
    when: str
    who: str
    what: str
    fields: tuple[Field, ...]
    is_current: bool


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Word by word: what stayed, what went, what came."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    return tuple(_pieces(old, new))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("kept", "".join(old[a:b]))
            continue
        if b > a:
            yield Piece("out", "".join(old[a:b]))
        if d > c:
            yield Piece("new", "".join(new[c:d]))


def changes(
    history: Iterable[Edit],
    base: Mapping[str, Any] | None,
    names: Mapping[str, str],
    words: Words,
    labels: Mapping[str, str],
) -> list[Change]:
    """Newest first, like `history`. `base`: what `config/` says; `labels`: of the fields."""
    edits = list(history)
    befores = [*(edit.body for edit in edits[1:]), None][: len(edits)]
    return [
        Change(
            id=edit.id,
            when=words.at(edit.at),
            who=names.get(edit.by, edit.by),
            what=_what(edit),
            fields=tuple(_fields(_flat(before, base), _flat(edit.body, base), labels)),
            is_current=place == 0,
        )
        for place, (edit, before) in enumerate(zip(edits, befores, strict=True))
    ]


def _what(edit: Edit) -> str:
    if edit.body is None:
        return "back"
    return "retired" if edit.body == RETIRED else "saved"


def _flat(body: Mapping[str, Any] | None, base: Mapping[str, Any] | None) -> dict[str, str]:
    """Nested values as lines of text, by dotted name; nothing for what is retired."""
    if body is None:
        body = base or {}
    return {} if body == RETIRED else dict(_lines(body, ""))


def _lines(body: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in body.items():
        if isinstance(value, Mapping):
            yield from _lines(value, f"{prefix}{key}.")
        elif isinstance(value, list | tuple):
            yield prefix + key, ", ".join(map(str, value))
        else:
            yield prefix + key, "" if value is None else str(value)


def _fields(
    before: Mapping[str, str], after: Mapping[str, str], labels: Mapping[str, str]
) -> Iterator[Field]:
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key, ""), after.get(key, "")
        if old != new:
            yield Field(labels.get(key, key), pieces(old, new))

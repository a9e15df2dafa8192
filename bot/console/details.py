"""What a line of the audit says beside its act, in words. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from bot.console.words import Words

# Whatever is a code has its words in one of these tables; by the key it stands under.
_TABLES: Mapping[str, tuple[str, ...]] = {
    "area": ("crisis",),
    "channel": ("console.channel",),
    "format": ("console.audit.format",),
    "from": ("console.role",),
    "list": ("console.exports.list",),
    "outcome": ("console.talk.outcome",),
    "reason": ("reason",),
    "reporter_name": ("console.audit.became",),
    "reporter_phone": ("console.audit.became",),
    "role": ("console.role",),
    "state": ("console.state",),
    "step": ("crisis",),
    "to": ("console.role",),
    "urgency": ("console.urgency",),
    "way": ("console.intake.kind",),
    "why": ("console.erase", "console.assign.why", "console.blocks.why", "console.audit.why"),
}
_CRISES = "types"
# What it was before stands under the same key with this behind it.
_WAS = "_was"
# The id of something that stands elsewhere on the page.
_UNSAID = ("note",)


def who_did_what(words: Words, line: Any, names: Mapping[str, str]) -> tuple[str, str]:
    """Who did what, of a line of the audit: `actor`, `action`, `detail` (JSON or None)."""
    said = told(words, names, line.detail)
    # One thing needs no name.
    detail = said[0][1] if len(said) == 1 else ", ".join(f"{key}: {value}" for key, value in said)
    what = act(words, line.action)
    return who(words, names, line.actor), f"{what} ({detail})" if detail else what


def who(words: Words, names: Mapping[str, str], actor: str) -> str:
    """Who it was: by name, or the resident, or the program itself."""
    return names.get(actor) or words.code("console.history", actor)


def act(words: Words, action: str) -> str:
    """An act in words; as it is written where a newer part of the program invented it."""
    code = action.replace(".", "_")
    known = (f"{table}.{code}" for table in ("console.history", "console.look"))
    return next((words.t(key) for key in known if words.texts.has(key)), action)


def told(words: Words, names: Mapping[str, str], stored: str | None) -> list[tuple[str, str]]:
    """What each part is called, and its words. `names`: what ids and codes are called."""
    detail = orjson.loads(stored) if stored else None
    if isinstance(detail, list):  # the signs of an alert
        said = ", ".join(
            dict.fromkeys(words.named("sign", str(one), words.lang) for one in detail)
        )
        return [(words.t("console.audit.key.signs"), said)] if said else []
    return list(_parts(words, names, detail)) if isinstance(detail, dict) else []


def _parts(
    words: Words, names: Mapping[str, str], detail: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    for key, value in detail.items():
        before = detail.get(f"{key}{_WAS}")
        after = _value(words, names, key, value)
        if after and before is not None:
            after = f"{_value(words, names, key, before)} → {after}"
        if after and key not in _UNSAID and not key.endswith(_WAS):
            yield words.code("console.audit.key", key), after


def _value(words: Words, names: Mapping[str, str], key: str, stored: object) -> str:
    value = str(stored or "")
    if key == _CRISES:
        return words.types(filter(None, value.split(","))) or words.t("console.correct.none")
    for table in _TABLES.get(key, ()):
        if words.texts.has(f"{table}.{value}"):
            return words.t(f"{table}.{value}")
    if key == "dong":
        return words.dong(value)
    if key == "center":
        return words.center(value)
    return names.get(value) or words.named(key, value, words.lang)

"""The thread of a conversation as a counselor reads it. Pure.

What may not be seen is hidden already: see `bot.services.masking`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.console.words import Words
from bot.domain.messages import Channel
from bot.storage.threads import BOT, RESIDENT, Entry

_DESK = "desk"
_SAFE = ("sent", "delivered")
_ON_THE_WAY = ("pending", "sending")
# Channels on which nothing can be pushed: what a message on its way waits for.
_WAITS_FOR_THEM: dict[str, str] = {Channel.KAKAO: "waits", Channel.WEB: "shows"}


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `side` is resident, bot, desk or counselor; `delivery` says how it stands."""

    id: str
    side: str
    who: str
    text: str
    at: datetime
    photo: str = ""
    delivery: str = ""
    is_failed: bool = False
    is_moving: bool = False


def lines(
    entries: Sequence[Entry],
    names: Mapping[str, str],
    words: Words,
    *,
    channel: str,
) -> list[Line]:
    """The thread, oldest first; a pressed button is shown by its words."""
    return list(_lines(entries, names, words, channel))


def _lines(
    entries: Sequence[Entry], names: Mapping[str, str], words: Words, channel: str
) -> Iterator[Line]:
    labels: dict[str, str] = {}
    for entry in entries:
        if entry.author == RESIDENT:
            line = _from_resident(entry, words, labels)
        else:
            labels.update(dict(entry.body.get("choices", ())))
            line = _to_resident(entry, names, words, channel)
        if line.text or line.photo:
            yield line


def _from_resident(entry: Entry, words: Words, labels: Mapping[str, str]) -> Line:
    body = entry.body
    choice = str(body.get("choice") or "")
    text = labels.get(choice) or str(body.get("text") or body.get("phone") or choice)
    if body.get("pin"):
        text = words.t("console.case.pin", pin=body["pin"])
    who = words.t("console.case.resident")
    return Line(entry.id, RESIDENT, who, text, entry.at, str(body.get("photo") or ""))


def _to_resident(entry: Entry, names: Mapping[str, str], words: Words, channel: str) -> Line:
    side = entry.author if entry.author in (BOT, _DESK) else "counselor"
    who = words.t(f"console.case.{side}") if side != "counselor" else entry.author
    line = Line(entry.id, side, names.get(entry.author, who), entry.body["text"], entry.at)
    if side == BOT and entry.state in _SAFE:
        return line
    return replace(
        line,
        delivery=_delivery(entry, words, channel),
        is_failed=entry.state == "failed",
        is_moving=entry.state in _ON_THE_WAY and channel != Channel.KAKAO,
    )


def _delivery(entry: Entry, words: Words, channel: str) -> str:
    """How a message stands, in words."""
    if entry.state == "failed":
        key = f"console.trouble.{entry.reason}"
        why = words.t(key if words.texts.has(key) else "console.trouble.other")
        return words.t("console.delivery.failed", why=why)
    waits = _WAITS_FOR_THEM.get(channel) if entry.state == "pending" else None
    return words.code("console.delivery", waits or entry.state)

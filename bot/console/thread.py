"""The talk about a case as a counselor reads it, in one order of time. Pure.

Messages of every channel, what residents added later, calls, internal notes, and the steps of the
case between them. What may not be seen is hidden already: see `bot.services.masking`.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from bot.cases.delivery import may_go_again, next_step
from bot.console.details import who_did_what
from bot.console.words import Words
from bot.domain.messages import Channel
from bot.storage.calls import Call
from bot.storage.cases import Note
from bot.storage.threads import BOT, RESIDENT, Entry

_DESK, _COUNSELOR, _NOTE, _CALL, _STEP = "desk", "counselor", "note", "call", "step"
_SAFE = ("sent", "delivered")
_ON_THE_WAY = ("pending", "sending")
# Channels on which nothing can be pushed: what a message on its way waits for.
_WAITS_FOR_THEM: dict[str, str] = {Channel.KAKAO: "waits", Channel.WEB: "shows"}
# What browsers draw by themselves; the rest is a file.
_DRAWN = ("image/jpeg", "image/png", "image/webp")
# Lines of the history without which the talk is not understood.
STEPS = frozenset(
    {
        "alert.raised",
        "alert.acknowledged",
        "case.assigned",
        "case.claimed",
        "case.closed",
        "case.handed_back",
        "case.merged",
        "case.referred",
        "case.released",
        "case.reopened",
        "case.returned",
        "case.taken_apart",
        "case.taken_up",
        "case.told_by_text",
        "case.withdrawal_asked",
        "case.withdrawn",
    }
)
_ADDED = "case.added"
# A long talk is not read whole each time somebody looks: how it began, and where it stands.
_READ_FIRST, _READ_LAST = 20, 40
# Nor is all of it drawn: each line costs, and most look at the end only.
_AT_ONCE = 100
_ID = re.compile(r"[0-9a-f]{1,32}")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said or done.

    `side` is resident, bot, desk, counselor, note, call or step; `delivery` says how a message
    stands and `advice` what to do about it; `channel` is the name of `via` where it changes;
    `photo_is` is drawn, file, pending or failed; `read` is why it was ranked as it was.
    """

    id: str
    side: str
    who: str
    text: str
    at: datetime
    photo: str = ""
    photo_is: str = ""
    delivery: str = ""
    advice: str = ""
    is_failed: bool = False
    is_moving: bool = False
    may_go_again: bool = False
    channel: str = ""
    via: str = ""
    typed: str = ""
    read: str = ""


@dataclass(frozen=True, slots=True)
class Talked:
    """All that one talk is made of; `photos` are their state and content type by id.

    `is_over`: its case is closed.
    """

    entries: Sequence[Entry] = ()
    notes: Sequence[Note] = ()
    calls: Sequence[Call] = ()
    history: Sequence[Any] = ()
    photos: Mapping[str, tuple[str, str]] | None = None
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """The end of a talk. `before`: how many lines are not shown.

    `earlier`: the id of the line with which the page would begin that shows a hundred more.
    """

    lines: Sequence[Line]
    before: int
    earlier: str


def lines(
    talked: Talked,
    names: Mapping[str, str],
    words: Words,
    whose: Mapping[str, str] | None = None,
) -> list[Line]:
    """Oldest first; a pressed button is shown by its words.

    `whose`: who speaks in each conversation, where several reports are one case.
    """
    every = [
        *_messages(talked, names, words, whose or {}),
        *_notes(talked, names, words),
        *(_call(call, names, words) for call in talked.calls),
        *_steps(talked.history, names, words),
    ]
    # Ids sort by the time they were made.
    ordered = sorted(every, key=lambda line: line.id)
    drawn = [_with_photo(line, talked.photos) for line in ordered]
    return _with_channels(drawn, words)


def piece(whole: Sequence[Line], first: str) -> Piece:
    """The lines from the one with this id on; without one the last hundred. "0" shows all."""
    start = max(len(whole) - _AT_ONCE, 0)
    if _ID.fullmatch(first):
        start = bisect_left(whole, first, hi=start, key=lambda line: line.id)
    return Piece(whole[start:], start, whole[max(start - _AT_ONCE, 0)].id if start else "")


def explained(found: Sequence[Line], why: Callable[[str], tuple[str, bool]]) -> list[Line]:
    """Beside the first words that told of trouble, and beside every danger, what was read.

    `why`: of a text what was read, empty for nothing, and whether it is danger to life.
    """
    is_first = True
    told: list[Line] = []
    typed = [line.id for line in found if line.typed]
    wanted = {*typed[:_READ_FIRST], *typed[-_READ_LAST:]}
    for line in found:
        read, is_danger = why(line.typed) if line.id in wanted else ("", False)
        if read and (is_first or is_danger):
            told.append(replace(line, read=read))
            is_first = False
        else:
            told.append(line)
    return told


def _messages(
    talked: Talked, names: Mapping[str, str], words: Words, whose: Mapping[str, str]
) -> Iterator[Line]:
    labels: dict[str, str] = {}
    for entry in talked.entries:
        told = whose.get(entry.conversation_id, "")
        if entry.author == RESIDENT:
            line = _from_resident(entry, words, labels)
            line = replace(line, who=told) if told else line
        else:
            labels.update(dict(entry.body.get("choices", ())))
            line = _to_resident(entry, names, words, is_over=talked.is_over)
            line = replace(line, who=f"{line.who} → {told}") if told else line
        if line.text or line.photo:
            yield line


def _from_resident(entry: Entry, words: Words, labels: Mapping[str, str]) -> Line:
    body = entry.body
    choice, typed = str(body.get("choice") or ""), str(body.get("text") or "")
    text = labels.get(choice) or typed or str(body.get("phone") or choice)
    if body.get("pin"):
        text = words.t("console.case.pin", pin=body["pin"])
    return Line(
        entry.id,
        RESIDENT,
        words.t("console.case.resident"),
        text,
        entry.at,
        photo=str(body.get("photo") or ""),
        via=entry.channel,
        typed="" if choice in labels else typed,
    )


def _to_resident(entry: Entry, names: Mapping[str, str], words: Words, *, is_over: bool) -> Line:
    side = entry.author if entry.author in (BOT, _DESK) else _COUNSELOR
    who = words.t(f"console.case.{side}") if side != _COUNSELOR else entry.author
    who = names.get(entry.author, who)
    line = Line(entry.id, side, who, entry.body["text"], entry.at, via=entry.channel)
    if side == BOT and entry.state in _SAFE:
        return line
    step = next_step(entry.state, entry.reason, is_over=is_over)
    return replace(
        line,
        delivery=_delivery(entry, words),
        advice=words.t(f"console.talk.next.{step}") if step else "",
        is_failed=entry.state == "failed",
        is_moving=entry.state in _ON_THE_WAY and entry.channel != Channel.KAKAO,
        may_go_again=may_go_again(entry.state, entry.reason) and not is_over,
    )


def _delivery(entry: Entry, words: Words) -> str:
    """How a message stands, in words."""
    if entry.state == "failed":
        return words.t("console.delivery.failed", why=_why(entry.reason, words))
    waits = _WAITS_FOR_THEM.get(entry.channel) if entry.state == "pending" else None
    if entry.state == "pending" and entry.reason and not waits:
        return words.t("console.talk.trying", why=_why(entry.reason, words))
    return words.code("console.delivery", waits or entry.state)


def _why(reason: str | None, words: Words) -> str:
    key = f"console.trouble.{reason}"
    return words.t(key if words.texts.has(key) else "console.trouble.other")


def _notes(talked: Talked, names: Mapping[str, str], words: Words) -> Iterator[Line]:
    """Internal ones, and what residents added with their receipt, from whichever channel."""
    came = {detail.get("note"): detail for detail in _details(talked.history, _ADDED)}
    for note in talked.notes:
        is_added = note.author == RESIDENT
        channel = str(came.get(note.id, {}).get("channel", ""))
        yield Line(
            note.id,
            RESIDENT if is_added else _NOTE,
            words.t("console.talk.added") if is_added else names.get(note.author, note.author),
            note.text,
            note.at,
            photo=note.photo,
            via=channel,
            typed=note.text if is_added else "",
        )


def _details(history: Sequence[Any], action: str) -> Iterator[dict[str, Any]]:
    for line in history:
        if line.action == action and line.detail:
            yield orjson.loads(line.detail)


def _call(call: Call, names: Mapping[str, str], words: Words) -> Line:
    what = words.t(
        f"console.talk.call.{call.direction}",
        outcome=words.t(f"console.talk.outcome.{call.outcome}"),
    )
    length = words.t("console.time.minutes", minutes=call.minutes) if call.minutes else ""
    said = f"{what} ({length})" if length else what
    text = f"{said}\n{call.note}" if call.note else said
    return Line(call.id, _CALL, names.get(call.author, call.author), text, call.at)


def _steps(history: Sequence[Any], names: Mapping[str, str], words: Words) -> Iterator[Line]:
    for line in history:
        if line.action in STEPS:
            who, what = who_did_what(words, line, names)
            yield Line(line.id, _STEP, who, what, line.at)


def _with_photo(line: Line, photos: Mapping[str, tuple[str, str]] | None) -> Line:
    if not line.photo:
        return line
    state, kind = (photos or {}).get(line.photo, ("failed", ""))
    is_drawn = "drawn" if kind in _DRAWN else "file"
    return replace(line, photo_is=is_drawn if state == "stored" else state)


def _with_channels(ordered: Sequence[Line], words: Words) -> list[Line]:
    """Each channel named where it changes; where there is one only, nowhere."""
    used = {line.via for line in ordered if line.via}
    before = "" if len(used) > 1 else next(iter(used), "")
    told: list[Line] = []
    for line in ordered:
        is_new = line.via not in ("", before)
        told.append(
            replace(line, channel=words.code("console.channel", line.via) if is_new else "")
        )
        before = line.via or before
    return told

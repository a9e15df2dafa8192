"""Who may see who reported, and what everybody else sees instead. Console and API both rest on it.

Whoever does not have the case sees neither a phone number nor the name that a resident wrote. The
check number that goes with a receipt lets its bearer speak for the resident: nobody sees it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.cases.permissions import Permission
from bot.services.staff import Actor
from bot.storage.cases import Case, Note
from bot.storage.threads import BOT, RESIDENT, Entry
from bot.texts.lookup import Texts

HIDDEN = "●●●"
_PHONES = re.compile(
    r"(?<!\d)(?:\+?82[\s.-]?)?\(?0?1\d\)?[\s.-]?\d{3,4}[\s.-]?\d{4}(?!\d)"
    r"|(?<!\d)0\d{1,2}[\s.-]?\d{3,4}[\s.-]?\d{4}(?!\d)"
    r"|(?<!\d)\+\d[\d\s.()-]{6,16}\d(?!\d)"
)
# The review repeats the number and, after it, the name.
_REVIEWED = re.compile(r"(?<!\d)(?:0\d{1,2}[\s.-]\d{3,4}[\s.-]\d{4}|\+\d[\d\s.()-]{6,})[^\n]*")
_RECEIPT = re.compile(r"(?<!\d)\d{4}-\d{6}(?!\d)")
# Hotlines stand behind a telephone sign and may look the same (1577-0199): they stay readable.
_SECRET = re.compile(r"(?<![\d-])(?<!☎ )\d{4}-\d{4}(?![\d-])")
# As it may be typed where it was asked for.
_TYPED_SECRET = re.compile(r"(?<!\d)\d{4}[ .-]{0,3}\d{4}(?!\d)")
_SAID = ("text", "phone", "choice")
# Keys of a report under which a contact could ever stand.
_CONTACT = frozenset({"phone", "name", "contact", "identity", "secret"})


def has(case: Case, actor: Actor) -> bool:
    """Whether the case is this counselor's to act on; supervisors have every claimed one."""
    if case.claimed_by is None:
        return False
    return case.claimed_by == actor.id or actor.may(Permission.STATS_VIEW)


def may_identify(case: Case, actor: Actor) -> bool:
    """Whether the actor may see who reported the case."""
    return has(case, actor) and actor.may(Permission.REPORTER_VIEW)


def thread(entries: Sequence[Entry], texts: Texts, *, may_identify: bool) -> list[Entry]:
    """The messages as they may be seen, in the same order."""
    safe = list(_without_secrets(entries, texts))
    return safe if may_identify else list(_anonymous(safe, texts))


def notes(found: Sequence[Note], *, may_identify: bool) -> list[Note]:
    """The notes as they may be seen: residents may have written a number into theirs."""
    return [
        note
        if may_identify or note.author != RESIDENT
        else replace(note, text=_PHONES.sub(HIDDEN, note.text))
        for note in found
    ]


def report(told: dict[str, Any]) -> dict[str, Any]:
    """What was told, without phone numbers and without anything kept under a contact's name."""
    return {
        key: HIDDEN if key in _CONTACT and value else _hidden_in(value)
        for key, value in told.items()
    }


def _hidden_in(value: Any) -> Any:
    if isinstance(value, str):
        return _PHONES.sub(HIDDEN, value)
    if isinstance(value, dict):
        return report(value)
    return [_hidden_in(one) for one in value] if isinstance(value, list) else value


def _without_secrets(entries: Sequence[Entry], texts: Texts) -> Iterator[Entry]:
    """Without the second number of a receipt, told by us or typed again by its bearer.

    Where it was asked for, any spelling of it is hidden.
    """
    questions = {
        texts.get(lang, f"status.{key}.ask")
        for lang in texts.languages
        for key in ("number", "secret")
    }
    is_asked = False
    for entry in entries:
        text = str(entry.body.get("text") or "")
        if entry.author != RESIDENT:
            is_asked = text in questions or (is_asked and entry.author != BOT)
        is_typed = entry.author == RESIDENT and (is_asked or _SECRET.fullmatch(text.strip()))
        if is_typed or (entry.author in (BOT, RESIDENT) and _RECEIPT.search(text)):
            pattern = _TYPED_SECRET if entry.author == RESIDENT else _SECRET
            yield replace(entry, body={**entry.body, "text": pattern.sub(HIDDEN, text)})
        else:
            yield entry


def _anonymous(entries: Sequence[Entry], texts: Texts) -> Iterator[Entry]:
    """Without phone numbers and without the answer to "what may we call you?"."""
    questions = {texts.get(lang, "report.name.ask") for lang in texts.languages}
    is_name_next = False
    for entry in entries:
        said = {key: str(entry.body[key]) for key in _SAID if entry.body.get(key)}
        if entry.author == RESIDENT:
            hidden = {
                k: HIDDEN if is_name_next else _PHONES.sub(HIDDEN, v) for k, v in said.items()
            }
        else:
            text = said.get("text", "")
            asks = any(question in text for question in questions)
            is_name_next = asks or (is_name_next and entry.author != BOT)
            hidden = {key: _REVIEWED.sub(HIDDEN, words) for key, words in said.items()}
        yield replace(entry, body={**entry.body, **hidden})

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
from bot.storage.cases import Case
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
    safe = [_without_secret(entry) for entry in entries]
    return safe if may_identify else list(_anonymous(safe, texts))


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


def _without_secret(entry: Entry) -> Entry:
    """Without the second number of a receipt, told by us or typed again by its bearer."""
    text = str(entry.body.get("text") or "")
    is_alone = entry.author == RESIDENT and _SECRET.fullmatch(text.strip())
    if not is_alone and not (entry.author in (BOT, RESIDENT) and _RECEIPT.search(text)):
        return entry
    return replace(entry, body={**entry.body, "text": _SECRET.sub(HIDDEN, text)})


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

"""Shapes of `/api/v1`: what a case, a report, a program look like as JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.calendar.hours import seoul
from bot.cases.correcting import Judged
from bot.domain.city import City
from bot.domain.program import Program
from bot.flows import readable
from bot.services.desk import Folder
from bot.services.event_desk import Full
from bot.storage.cases import Case
from bot.storage.offers import Offer, Opened
from bot.storage.queue import cursor_of
from bot.storage.sign_ups import SignUp
from bot.texts.lookup import Texts


def case(shown: Case) -> dict[str, Any]:
    """A case without what was told."""
    return {
        "id": shown.id,
        "number": shown.number,
        "state": shown.state,
        "urgency": shown.urgency,
        "channel": shown.channel,
        "dong": shown.dong,
        "center": shown.center,
        "crisis_types": shown.crisis_types,
        "reporter": shown.reporter,
        "is_complete": shown.is_complete,
        "programs": [
            {"id": key, "score": score, "why": why} for key, score, why in shown.programs
        ],
        "received_at": _time(shown.received_at),
        "promised_at": _time(shown.promised_at),
        "queued_at": _time(shown.queued_at),
        "claimed_by": shown.claimed_by_name,
        "closed_at": _time(shown.closed_at),
        "reason": shown.reason,
        "read": _judged(shown.read) if shown.read else None,
    }


def _judged(read: Judged) -> dict[str, Any]:
    return {"urgency": read.urgency, "crisis_types": read.types}


def told(report: Mapping[str, Any], texts: Texts, city: City) -> list[dict[str, Any]]:
    """The answers of a report to be read by people: label and value in each language."""
    langs = texts.languages
    spoken = [tuple(readable.told(texts, city, lang, report)) for lang in langs]
    return [
        {
            "key": answers[0][0],
            "label": {lang: label for lang, (_, label, _) in zip(langs, answers, strict=True)},
            "value": {lang: value for lang, (_, _, value) in zip(langs, answers, strict=True)},
        }
        for answers in zip(*spoken, strict=True)
    ]


def report(folder: Folder, texts: Texts, city: City) -> dict[str, Any]:
    """A case with what was told, its thread and its ledger; never with who told it."""
    return case(folder.case) | {
        "report": folder.report,
        "told": told(folder.report, texts, city),
        "messages": [
            {
                "id": entry.id,
                "author": folder.names.get(entry.author, entry.author),
                "text": entry.body.get("text") or entry.body.get("choice") or "",
                "at": _time(entry.at),
                "state": entry.state or None,
            }
            for entry in folder.thread
        ],
        "handovers": [
            {
                "received_at": _time(row.received_at),
                "promised_at": _time(row.promised_at),
                "queued_at": _time(row.queued_at),
                "claimed_at": _time(row.claimed_at),
                "first_word_at": _time(row.first_word_at),
            }
            for row in folder.ledger
        ],
    }


def program(shown: Program) -> dict[str, Any]:
    """A catalog entry."""
    return {
        "id": shown.id,
        "name": {"ko": shown.name_ko, "en": shown.name_en},
        "provider": shown.provider,
        "scope": shown.scope,
        "life_stages": shown.life_stages,
        "crisis_types": shown.crisis_types,
        "eligibility": shown.eligibility,
        "benefit": shown.benefit,
        "how_to_apply": shown.how_to_apply,
        "phone": shown.phone or None,
        "as_of": shown.as_of.isoformat(),
        "verified": shown.verified,
    }


def offer(shown: Offer) -> dict[str, Any]:
    """An offer of help without what was told."""
    return {
        "id": shown.id,
        "number": shown.number,
        "kind": shown.kind,
        "state": shown.state,
        "dong": shown.dong,
        "is_urgent": shown.is_urgent,
        "channel": shown.channel,
        "promised_at": _time(shown.promised_at),
        "created_at": _time(shown.created_at),
        "changed_at": _time(shown.changed_at),
    }


_TOLD = ("what", "often", "since", "place", "whom", "name", "phone")


def opened_offer(opened: Opened) -> dict[str, Any]:
    """An offer with everything; what was left out is empty."""
    told = {key: str(opened.told.get(key) or "") for key in _TOLD}
    return offer(opened.offer) | {"told": told, "note": opened.note}


def event(full: Full, now: datetime) -> dict[str, Any]:
    """An event, and how full it is."""
    shown, count = full.event, full.count
    return {
        "id": shown.id,
        "name": shown.name,
        "about": shown.about,
        "who": shown.who,
        "place": shown.place,
        "bring": shown.bring,
        "dong": shown.dong,
        "starts": _time(shown.starts),
        "ends": _time(shown.ends),
        "sign_up_opens": _time(shown.sign_up_opens),
        "sign_up_closes": _time(shown.sign_up_closes),
        "is_open": shown.is_open(now),
        "contact": shown.contact,
        "capacity": shown.capacity,
        "people_at_most": shown.people_at_most,
        "seated": count.seated,
        "waiting": count.waiting,
    }


def sign_up(shown: SignUp) -> dict[str, Any]:
    """Somebody who comes or waits, without a name. `line`: the order of signing up."""
    return {
        "id": shown.id,
        "line": shown.line,
        "people": shown.people,
        "is_seated": shown.is_seated,
        "channel": shown.channel,
        "created_at": _time(shown.created_at),
    }


def person(shown: SignUp) -> dict[str, Any]:
    """The same with name and number."""
    return sign_up(shown) | {"name": shown.name, "phone": shown.phone}


def _time(at: datetime | None) -> str | None:
    """ISO 8601 with the offset of Seoul."""
    return seoul(at).isoformat() if at else None


def cursor(last: Case) -> str:
    """Where the next page begins."""
    return cursor_of(last)

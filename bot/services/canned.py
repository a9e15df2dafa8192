"""Canned replies as counselors have them now: those of `config/`, with the office's edits over."""

from collections.abc import Mapping
from datetime import datetime

import structlog
from pydantic import ValidationError

from bot.calendar.spoken import spoken
from bot.cases.promise import promise
from bot.domain.city import Center, City
from bot.domain.edits import REPLY, RETIRED, Body
from bot.domain.reply import Reply, mistakes
from bot.services.edits import Edits
from bot.services.living import shape
from bot.services.office import Office
from bot.storage.cases import Case
from bot.texts.lookup import Texts

log = structlog.get_logger()


async def replies(office: Office) -> tuple[Reply, ...]:
    """The replies of this moment, in the order of the file; new ones come last."""
    edits = await Edits(office).current(REPLY)
    return replies_with(office.living.config.replies, edits, office.texts.languages)


def replies_with(
    known: tuple[Reply, ...], edits: Mapping[str, Body], languages: tuple[str, ...]
) -> tuple[Reply, ...]:
    """These replies with the office's in their places. One that no longer fits is left out."""
    changed = {name: _read(name, body, languages) for name, body in edits.items()}
    kept = (changed.get(reply.id, reply) for reply in known)
    ids = {reply.id for reply in known}
    new = (reply for name, reply in changed.items() if name not in ids)
    return tuple(reply for reply in (*kept, *new) if reply)


def _read(name: str, body: Body, languages: tuple[str, ...]) -> Reply | None:
    if body == RETIRED:
        return None
    try:
        reply: Reply = shape(Reply).validate_python({"id": name, **body})
    except ValidationError:
        log.warning("edits.left_out", name=name, area=REPLY)
        return None
    if any(mistakes((reply,), languages)):
        log.warning("edits.left_out", name=name, area=REPLY)
        return None
    return reply


def filled(reply: Reply, lang: str, blanks: Mapping[str, str]) -> str:
    """The reply in a language, or in the city's own, with its blanks filled."""
    template = reply.text.get(lang) or next(iter(reply.text.values()))
    return Texts({lang: {reply.id: template}}).get(lang, reply.id, **blanks)


def blanks(office: Office, case: Case, counselor: str, lang: str) -> dict[str, str]:
    """What the placeholders of `bot.domain.reply` stand for in this case, in this language."""
    city, center = office.city, center_of(office.city, case)
    own = office.texts.get
    return {
        "number": case.number,
        "counselor": counselor,
        "center": _named(center.name, lang) if center else own(lang, "desk.some_center"),
        "center_phone": center.phone if center else city.phone,
        "promised": spoken(_promised(office, case), lang, office.clock.now()),
        "phone": city.phone,
        "service": _named(city.service_name, lang),
    }


def center_of(city: City, case: Case) -> Center | None:
    """The dong center that looks after the case, where the place is known."""
    home = next((dong.center for dong in city.dongs if dong.id == case.dong), None)
    wanted = case.center or home
    return next((center for center in city.centers if center.id == wanted), None)


def _promised(office: Office, case: Case) -> datetime:
    """What was promised; where that is over, what is promised to who writes now."""
    now = office.clock.now()
    if case.promised_at > now:
        return case.promised_at
    return promise(office.calendar, now, office.city.answer_within_minutes).at


def _named(names: Mapping[str, str], lang: str) -> str:
    return names.get(lang) or next(iter(names.values()), "")

"""Values of the city that have the right type and make no sense: a number nobody can dial."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.cases.duty import is_target
from bot.config.files import Files
from bot.domain.program import Program
from bot.flows.consent import EVENT, GENERAL, HEALTH, OFFER, OVERSEAS
from bot.flows.contact import public_number

_CITY, _CENTERS = "city.toml", "centers.toml"
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.*-]+(:[0-9]{1,5})?")
_CONSENTS = (GENERAL, HEALTH, OVERSEAS, OFFER, EVENT)
_ITEMS = ("purpose", "items", "period", "refusal")
Odd = tuple[str, str, str]
"""File, key, and what is wrong."""


def values_make_sense(files: Files, parts: Mapping[str, Any], programs: Iterable[Program]) -> None:
    """Note whatever would only be found out by residents."""
    scopes = {program.scope for program in programs}
    for odd in (
        *_languages(parts),
        *_names(parts),
        *_numbers(parts),
        *_twice(parts),
        *_consents(parts),
        *_sites(parts),
        *_duty(parts),
        *_scopes(parts, scopes),
    ):
        files.note(*odd)


def _languages(parts: Mapping[str, Any]) -> Iterator[Odd]:
    chosen = parts.get("languages", ("ko",))
    if not chosen:
        yield _CITY, "languages", "name at least one; the first is the city's own"
    if len(set(chosen)) < len(chosen):
        yield _CITY, "languages", "one of them stands there twice"


def _names(parts: Mapping[str, Any]) -> Iterator[Odd]:
    """In the city's own language everything has a name; others may fall back to that."""
    named: list[tuple[str, str, Mapping[str, str]]] = [
        (_CITY, key, parts[key]) for key in ("name", "service_name") if key in parts
    ]
    for file, many in ((_CITY, "hotlines"), (_CENTERS, "dongs"), (_CENTERS, "centers")):
        named += [(file, f"{many}.{one.id}.name", one.name) for one in parts.get(many, ())]
    for kind, consent in parts.get("consents", {}).items():
        named += [(_CITY, f"consents.{kind}.{key}", getattr(consent, key)) for key in _ITEMS]
    own = next(iter(parts.get("languages", ())), "")
    for file, key, words in named:
        if own and not words.get(own, "").strip():
            yield file, key, f"the words in {own} are missing"
    for key in ("id", "privacy_officer"):
        if not parts.get(key, "-").strip():
            yield _CITY, key, "must not be empty"


def _numbers(parts: Mapping[str, Any]) -> Iterator[Odd]:
    lines = [(_CITY, "phone", parts["phone"])] if "phone" in parts else []
    lines += [(_CITY, f"hotlines.{one.id}", one.number) for one in parts.get("hotlines", ())]
    lines += [(_CENTERS, f"centers.{one.id}", one.phone) for one in parts.get("centers", ())]
    for file, key, number in lines:
        if public_number(number) is None:
            yield file, key, f"nobody can dial {number!r}; write it like 02-351-6000"
    if not re.fullmatch("[0-9]*", parts.get("map_code", "")):
        yield _CITY, "map_code", "must be figures"


def _twice(parts: Mapping[str, Any]) -> Iterator[Odd]:
    for file, many in ((_CITY, "hotlines"), (_CENTERS, "dongs"), (_CENTERS, "centers")):
        for key, times in Counter(one.id for one in parts.get(many, ())).items():
            if times > 1 or not key:
                yield file, f"{many}.{key}", "each needs an id of its own"


def _consents(parts: Mapping[str, Any]) -> Iterator[Odd]:
    if "consents" not in parts:
        return
    consents = parts["consents"]
    for kind in _CONSENTS:
        if kind not in consents:
            yield _CITY, f"consents.{kind}", "is missing; nobody could be asked for it"
        elif not consents[kind].version.strip():
            yield _CITY, f"consents.{kind}.version", "must not be empty; it is stored with answers"


def _sites(parts: Mapping[str, Any]) -> Iterator[Odd]:
    for site in parts.get("embedded_on", ()):
        if not _ORIGIN.fullmatch(site):
            yield _CITY, "embedded_on", f"{site!r} is no site; write it like https://www.ep.go.kr"


def _duty(parts: Mapping[str, Any]) -> Iterator[Odd]:
    steps = parts.get("duty")
    if steps is None:
        return
    if not steps:
        yield _CITY, "duty", "nobody would be called where a life is in danger"
    after = [step.after_minutes for step in steps]
    if steps and (after[0] != 0 or after != sorted(after)):
        yield _CITY, "duty", "the first step is after 0 minutes, each other one after those before"
    for number, step in enumerate(steps):
        if not step.who.strip():
            yield _CITY, f"duty.{number}.who", "must not be empty"
        if not step.notify:
            yield _CITY, f"duty.{number}.notify", "nobody would hear of it"
        for place, target in enumerate(step.notify):
            if not is_target(target):  # not shown: addresses may hold secrets
                what = 'must be "console", "telegram:<chat id>" or "webhook:https://<address>"'
                yield _CITY, f"duty.{number}.notify.{place}", what


def _scopes(parts: Mapping[str, Any], known: set[str]) -> Iterator[Odd]:
    chosen = parts.get("programs_scopes", ("-",))
    if not chosen:
        yield _CITY, "programs_scopes", "residents would be offered no program"
    for scope in chosen:
        if scope != "-" and known and scope not in known:
            yield _CITY, "programs_scopes", f"there are no programs of {scope!r}"

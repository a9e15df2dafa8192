"""A report that a counselor takes down while somebody tells it, on the phone or at the counter.

The questions and answers are those of the conversation, only that all are on one form and may be
filled in in any order. Consent is asked aloud; which version was read out is kept.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.city import City
from bot.domain.effects import Json
from bot.domain.errors import InvalidError
from bot.domain.frozen import replace
from bot.domain.masking import clean
from bot.domain.reading import Reading
from bot.flows.consent import CHILD, GENERAL, HEALTH, NO, YES, Consents
from bot.flows.contact import phone_in
from bot.flows.gazetteer import Gazetteer
from bot.flows.indirect import SIGNS, SINCE, dangers
from bot.flows.place import MAX_CHARS, Place
from bot.flows.report import CALLS, DANGER, ROLES, STORY_MAX, WHO, Report
from bot.flows.understood import AGES, HOUSEHOLDS, TROUBLES

CONSENT = (YES, CHILD, NO)
ONE: dict[str, tuple[str, ...]] = {
    "who": WHO,
    "role": ROLES,
    "danger": DANGER,
    "since": SINCE,
    "household": HOUSEHOLDS,
    "age": AGES,
    "call": CALLS,
    "updates": (YES, NO),
    "consent": CONSENT,
    "health": (YES, NO),
}
"""Fields with one answer out of these."""
MANY: dict[str, tuple[str, ...]] = {"signs": tuple(SIGNS), "troubles": tuple(TROUBLES)}
"""Fields with any number of answers."""
WORDS: dict[str, int] = {"story": STORY_MAX, "place": MAX_CHARS, "dong": 32, "name": 40}
"""Fields in one's own words, and how many characters they take."""
_PHONE = 40
Form = dict[str, Any]


def typed(sent: Mapping[str, Sequence[str]]) -> Form:
    """What of a sent form is ours: known fields with known answers, cleaned and cut."""
    form: Form = {}
    for key, options in ONE.items():
        form[key] = next((value for value in sent.get(key, ()) if value in options), "")
    for key, options in MANY.items():
        form[key] = [value for value in options if value in sent.get(key, ())]
    for key, most in (*WORDS.items(), ("phone", _PHONE)):
        form[key] = clean(next(iter(sent.get(key, ())), ""))[:most]
    return form


def is_in_danger(form: Mapping[str, Any], reading: Reading) -> bool:
    """Whether a life may be at stake, by what was ticked or by what the story says."""
    seen = dangers(form.get("signs"), form.get("since"))
    return form.get("danger") == YES or bool(seen) or reading.is_emergency


def report_of(city: City, places: Gazetteer, form: Form, reading: Reading) -> Report:
    """The report that a form makes.

    Raises:
        InvalidError: something is missing or cannot be (`story_needed`, `who_needed`,
            `bad_phone`, `bad_dong`), or nobody agreed that it is kept and no life is in danger
            (`consent_needed`).

    """
    story = str(form["story"]).strip()
    if not story:
        raise InvalidError("story_needed")
    if not form["who"]:
        raise InvalidError("who_needed")
    if form["consent"] not in (YES, CHILD) and not is_in_danger(form, reading):
        raise InvalidError("consent_needed")
    is_child = form["consent"] == CHILD
    phone = "" if is_child else phone_of(form)
    return Report(
        who=form["who"],
        story=story,
        place=place_of(places, form),
        consents=consents_of(city, form),
        danger=form["danger"] or "unknown",
        mode=CHILD if is_child else "",
        role=form["role"] if form["who"] == "worker" else "",
        troubles=tuple(form["troubles"]),
        signs=tuple(form["signs"]),
        since=form["since"],
        household=form["household"],
        age=form["age"],
        phone=phone,
        call=form["call"] if phone else "",
        name="" if is_child else str(form["name"]).strip(),
        updates="" if form["who"] == "self" else form["updates"],
    )


def phone_of(form: Form) -> str:
    """The number as it is stored; empty if none was typed. InvalidError `bad_phone`."""
    words = str(form["phone"]).strip()
    number = phone_in(words) if words else ""
    if number is None:
        raise InvalidError("bad_phone")
    return number


def place_of(places: Gazetteer, form: Form) -> Place:
    """The place: the dong that was chosen, else the one that the words mean beyond doubt."""
    words, chosen = str(form["place"]).strip(), str(form["dong"])
    if chosen and places.dong(chosen) is None:
        raise InvalidError("bad_dong")
    found = places.whereabouts(words) if words else None
    if found is None or chosen:
        return Place(words, chosen or None)
    outside = found.outside.name if found.outside else ""
    return Place(words, found.dongs[0] if len(found.dongs) == 1 else None, outside)


def consents_of(city: City, form: Form) -> Consents:
    """What was agreed to aloud, each with the version that was read out."""
    kinds = [(GENERAL, form["consent"]), (HEALTH, form["health"])]
    agreed = {kind: city.consents[kind].version for kind, answer in kinds if answer == YES}
    if form["consent"] != YES:
        return Consents({}, is_child=form["consent"] == CHILD)
    return replace(Consents({}), given=agreed)


def as_told(report: dict[str, Json], kind: str) -> dict[str, Json]:
    """The stored report with how it came: `intake` is `phone` or `walk_in`, consent was oral."""
    consents = report.get("consents")
    oral: dict[str, Json] = {**consents, "way": "oral"} if isinstance(consents, dict) else {}
    return {**report, "intake": kind, "consents": oral}

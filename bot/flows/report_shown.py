"""The report as the review shows it: short, and every line of it can be changed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.flows.contact import spoken_phone
from bot.flows.env import Env
from bot.flows.place import spoken_place
from bot.flows.review import Line

if TYPE_CHECKING:
    from bot.flows.report import Report

_SHOWN_MAX = 200


def lines(env: Env, told: "Report") -> list[Line]:
    """The answers; those without words are not shown, and can be given all the same."""
    place = Line("place", spoken_place(env, told.place), ("place", "place.dong"))
    story = Line("story", _shortened(told.story), ("story", "more"))
    if told.mode == "easy":
        return [story, place, _phone(env, told)]
    who = Line("who", _who(env, told), ("who", "role", "relation"))
    danger = Line("danger", env.text(f"report.danger.{told.danger}"), ("danger",))
    if told.mode == "child":
        return [who, danger, story, place]
    return [who, danger, story, *_more(env, told), place, *_contact(env, told)]


def _more(env: Env, told: "Report") -> Iterable[Line]:
    """What was seen, what is missing, and who lives there."""
    if told.who != "self":
        yield Line("signs", _named(env, "signs", told.signs), ("signs",))
    yield Line("since", _named(env, "since", (told.since,)), ("since",))
    yield Line("troubles", _named(env, "troubles", told.troubles), ("troubles",))
    household = _named(env, "household", (told.household,))
    age = _named(env, "age", (told.age,)) if not told.household.startswith("alone_") else ""
    people = ", ".join(filter(None, (household, age)))
    yield Line("household", people, ("household", "age"))


def _contact(env: Env, told: "Report") -> Iterable[Line]:
    yield Line("photo", _photos(env, told), ("photo", "photos"))
    yield _phone(env, told)
    if told.who != "self":
        yield Line("updates", _named(env, "updates", (told.updates,)), ("updates",))
    if told.reward:
        yield Line("reward", _named(env, "reward", (told.reward,)), ("reward", "name"))


def _photos(env: Env, told: "Report") -> str:
    if len(told.photos) > 1:
        return env.text("review.photos", count=len(told.photos))
    return env.text("review.photo" if told.photos else "review.none")


def _phone(env: Env, told: "Report") -> Line:
    call = _named(env, "call", (told.call,))
    words = " · ".join(filter(None, (f"{_number(env, told)} {_name(env, told)}".strip(), call)))
    return Line("phone", words, ("phone", "call", "name"))


def _number(env: Env, told: "Report") -> str:
    """Over a text message only how it ends."""
    if not told.phone:
        return env.text("review.none")
    number = spoken_phone(told.phone)
    return f"···{number[-4:]}" if env.channel.is_forgeable else number


def _name(env: Env, told: "Report") -> str:
    """Over a text message only how it begins."""
    return f"{told.name[:1]}··" if told.name and env.channel.is_forgeable else told.name


def _who(env: Env, told: "Report") -> str:
    codes = (("who", told.who), ("role", told.role), ("relation", told.relation))
    return " · ".join(env.text(f"report.{key}.{code}") for key, code in codes if code)


def _named(env: Env, key: str, codes: Iterable[str]) -> str:
    return ", ".join(env.text(f"report.{key}.{code}") for code in codes if code)


def _shortened(story: str) -> str:
    """The beginning of a long story: the review must stay readable on a phone."""
    return story if len(story) <= _SHOWN_MAX else f"{story[:_SHOWN_MAX]}…"

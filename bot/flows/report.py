"""Someone in a crisis is reported, by themselves, by a neighbor or by somebody at work.

Danger first, identity last: if words already told of danger to life, the place and a number to
call are asked before anything else.
"""

from dataclasses import dataclass

from bot.domain.codes import CrisisType, Reporter
from bot.domain.effects import Json
from bot.domain.hangul import squeeze
from bot.flows.consent import Consents, ask_consent
from bot.flows.contact import ask_phone, spoken_phone
from bot.flows.danger import FOR_A_CHILD, calls
from bot.flows.env import Env
from bot.flows.place import Place, ask_place
from bot.flows.questions import choose, choose_many, photo, text
from bot.flows.review import Line, review
from bot.flows.steps import Flow, Say

WHO = ("self", "neighbor", "worker")
# Who must report a crisis they meet at work: Emergency Aid Support Act article 7(3) and Social
# Security Benefits Act article 13(2), folded into the groups people call themselves.
ROLES = (
    "tongjang",
    "meter",
    "medical",
    "school",
    "welfare",
    "police",
    "building",
    "shop",
    "other",
)
# What residents can tell apart; the exact types come from reading their own words.
TROUBLES: dict[str, tuple[CrisisType, ...]] = {
    "money": (CrisisType.LIVELIHOOD,),
    "food": (CrisisType.FOOD,),
    "bills": (CrisisType.UTILITIES,),
    "home": (CrisisType.HOUSING,),
    "health": (CrisisType.HEALTH,),
    "mind": (CrisisType.MENTAL, CrisisType.SUICIDE),
    "alone": (CrisisType.ISOLATION,),
    "care": (CrisisType.ELDER_CARE, CrisisType.DISABILITY_CARE, CrisisType.CHILD_CARE),
    "harm": (CrisisType.VIOLENCE, CrisisType.ABUSE, CrisisType.NEGLECT),
}
DANGER = ("yes", "no", "unknown")
# As long as a message can be: nothing of a story is cut.
STORY_MAX = 10_000
_SHOWN_MAX = 200


@dataclass(frozen=True, slots=True)
class Report:
    """What a resident told and sent off."""

    who: str
    role: str
    troubles: tuple[str, ...]
    story: str
    danger: str
    place: Place
    photo: str
    phone: str
    name: str
    consents: Consents

    def crisis_types(self) -> tuple[CrisisType, ...]:
        """The types that were ticked, each group by its most common one."""
        return tuple(TROUBLES[trouble][0] for trouble in self.troubles)

    def reporter(self) -> Reporter:
        """Who was reporting about whom."""
        return Reporter(self.who)

    def as_json(self) -> dict[str, Json]:
        """The report without who reported it."""
        return {
            "who": self.who,
            "role": self.role,
            "troubles": list(self.troubles),
            "story": self.story,
            "danger": self.danger,
            "place": {"words": self.place.words, "dong": self.place.dong},
            "photo": self.photo,
            "consents": {"given": dict(self.consents.given), "is_child": self.consents.is_child},
        }


@dataclass(frozen=True, slots=True)
class Declined:
    """No consent: nothing is kept, and they are told whom to call."""


def report(env: Env) -> Flow[Report | Declined]:
    """The whole conversation, from danger to review."""
    if env.hints.is_emergency:
        yield from ask_place(env)
        yield from ask_phone()
    consents = yield from ask_consent(env)
    if not consents.may_keep and not consents.is_child:
        told_already = "report.declined_alerted" if env.hints.is_emergency else "report.declined"
        yield Say(env.text(told_already, phone=env.world.city.phone))
        return Declined()
    if consents.is_child:
        yield Say(env.text("report.child"), calls(env, FOR_A_CHILD))
    who = yield from choose("who", WHO)
    role = (yield from choose("role", ROLES)) if who == "worker" else ""
    troubles = yield from choose_many("troubles", tuple(TROUBLES), suggested=_supposed(env))
    story = yield from text("story", max_chars=STORY_MAX)
    danger = yield from choose("danger", DANGER)
    place = yield from ask_place(env)
    # A child under 14 is asked for nothing that identifies them (article 22-2).
    picture = "" if consents.is_child else (yield from photo("photo"))
    phone = "" if consents.is_child else (yield from ask_phone())
    name = (yield from text("name", max_chars=40, is_optional=True)) if phone else ""
    told = Report(
        who, role, tuple(troubles), story, danger, place, picture, phone, name, consents
    )  # fmt: skip
    yield from review(env, _lines(env, told))
    return told


def _supposed(env: Env) -> tuple[str, ...]:
    """The troubles that the resident's free words already named."""
    types = set(env.hints.crisis_types)
    return tuple(trouble for trouble, group in TROUBLES.items() if types & set(group))


def _lines(env: Env, told: Report) -> list[Line]:
    """The answers as the review shows them."""
    dong = env.world.gazetteer.dong(told.place.dong or "")
    name = env.name(dong.name) if dong else ""
    words = told.place.words
    where = words if squeeze(name) in squeeze(words) else " · ".join(filter(None, (name, words)))
    none = env.text("review.none")
    troubles = ", ".join(env.text(f"report.troubles.{trouble}") for trouble in told.troubles)
    lines = [
        Line("who", env.text(f"report.who.{told.who}"), ("who", "role")),
        Line("troubles", troubles, ("troubles",)),
        Line("story", _shown(told.story), ("story",)),
        Line("danger", env.text(f"report.danger.{told.danger}"), ("danger",)),
        Line("place", where or env.text("place.unknown"), ("place", "place.dong")),
    ]
    if told.consents.is_child:
        return lines
    phone = spoken_phone(told.phone) if told.phone else none
    return [
        *lines,
        Line("photo", env.text("review.photo") if told.photo else none, ("photo",)),
        Line("phone", f"{phone} {told.name}".strip(), ("phone", "name")),
    ]


def _shown(story: str) -> str:
    """The beginning of a long story: the review must stay readable on a phone."""
    return story if len(story) <= _SHOWN_MAX else f"{story[:_SHOWN_MAX]}…"

"""Someone in a crisis is reported, by themselves, by a neighbor or by somebody at work.

Danger first, the story early, identity last. What the story tells is filled in beforehand
(`bot/flows/understood.py`) and not asked again; all but the story and the place may be skipped. If
a life may be in danger only the place, a number and the story are asked for.
"""

from typing import cast

from bot.domain.codes import CrisisType, Reporter
from bot.domain.effects import Json
from bot.domain.frozen import frozen
from bot.domain.messages import Choice, Inbound, InboundKind
from bot.flows.consent import CHILD, GENERAL, Consents, ask_consent
from bot.flows.contact import PHONE
from bot.flows.danger import FOR_A_CHILD, calls
from bot.flows.env import Env
from bot.flows.indirect import SIGNS, SINCE, dangers
from bot.flows.journal import PHOTOS
from bot.flows.living import Age, Living, Troubles
from bot.flows.names import Name
from bot.flows.optional import Skippable, Ticks, Worded
from bot.flows.place import Place, ask_place
from bot.flows.questions import One, Picture, Words, labelled
from bot.flows.report_shown import lines
from bot.flows.review import WHICH, review
from bot.flows.steps import Flow, Known, Question, Say, Taken, Unclear
from bot.flows.understood import AGE_OF, AGES, HOUSEHOLDS, TROUBLES
from bot.flows.vague import is_vague

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
DANGER = ("yes", "no", "unknown")
CALLS = ("morning", "afternoon", "evening", "text", "any")
# As long as a message can be: nothing of a story is cut.
STORY_MAX = 10_000
# Answers that no question of the report asks for: short questions are wished for; the neighbor's
# button was pressed, so that "me or my family" is out of the question.
EASY, ABOUT = "easy", "about"
CONSENT = f"consent.{GENERAL}"
OTHERS = "others"


@frozen
class _Others(One):
    """About whom, for who pressed "I worry about a neighbor": "me" is not offered, but heard."""

    def _choices(self, env: Env) -> tuple[Choice, ...]:
        return labelled(env, f"{env.flow}.{self.key}", self.options[1:])

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """One of the two buttons; "it is about me" in words."""
        taken = One.take(self, env, inbound, draft)
        is_typed = inbound.kind is InboundKind.TEXT
        return _WHO.take(env, inbound, draft) if is_typed and isinstance(taken, Unclear) else taken


_WHO = One("who", WHO)
_WHO_ELSE = _Others("who", WHO)
_ROLE = One("role", ROLES)
_DANGER = One("danger", DANGER)
_STORY = Words("story", STORY_MAX)
_MORE = Words("more", STORY_MAX, is_optional=True)
_TROUBLES = Troubles("troubles", tuple(TROUBLES))
_SIGNS = Ticks("signs", tuple(SIGNS))
_SINCE = Skippable("since", SINCE)
_HOUSEHOLD = Living("household", HOUSEHOLDS)
_AGE = Age("age", AGES)
_PHOTO = Picture("photo")
_CALL = One("call", CALLS)
_NAME = Name("name", 40, is_optional=True)
_UPDATES = One("updates", ("yes", "no"))
_REWARD = ("yes", "no")
_CHILD_STORY = Worded(_STORY, "report.young.story")
_CHILD_DANGER = Worded(_DANGER, "report.young.danger")
_EASY_STORY = Worded(_STORY, "report.easy.story")
_EASY_PHONE = Worded(PHONE, "report.easy.phone")


@frozen
class Report:
    """What a resident told and sent off; what was skipped is empty.

    `mode` is "child" or "easy" where fewer questions were asked, else empty; `relation` is for
    whom of the family they wrote.
    """

    who: str
    story: str
    place: Place
    consents: Consents
    danger: str = "unknown"
    mode: str = ""
    role: str = ""
    relation: str = ""
    troubles: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    since: str = ""
    household: str = ""
    age: str = ""
    photos: tuple[str, ...] = ()
    phone: str = ""
    call: str = ""
    name: str = ""
    updates: str = ""
    reward: str = ""

    def reporter(self) -> Reporter:
        """Who was reporting about whom."""
        return Reporter(self.who)

    def crisis_types(self) -> tuple[CrisisType, ...]:
        """What was ticked, each group by its most common type."""
        ticked = (TROUBLES[trouble][0] for trouble in self.troubles)
        return tuple(dict.fromkeys((*ticked, *(SIGNS[sign] for sign in self.signs))))

    def is_in_danger(self) -> bool:
        """Whether a life may be at stake: it was said, or what was seen says so."""
        return self.danger == "yes" or bool(dangers(list(self.signs), self.since))

    def as_json(self) -> dict[str, Json]:
        """The report without who reported it. The keys are described in `docs/reports.md`."""
        place = self.place
        return {
            "who": self.who,
            "role": self.role,
            "relation": self.relation,
            "mode": self.mode,
            "danger": self.danger,
            "story": self.story,
            "troubles": list(self.troubles),
            "signs": list(self.signs),
            "since": self.since,
            "household": self.household,
            "age": self.age,
            "place": {"words": place.words, "dong": place.dong, "outside": place.outside},
            "photo": self.photos[0] if self.photos else "",
            "photos": list(self.photos),
            "call": self.call,
            "updates": self.updates,
            "reward": self.reward,
            "consents": {"given": dict(self.consents.given), "is_child": self.consents.is_child},
        }


@frozen
class Declined:
    """No consent: nothing is kept, and they are told whom to call."""


def report(env: Env) -> Flow[Report | Declined]:
    """The whole conversation, from danger to review."""
    is_easy = (yield Known(EASY)) is not None
    place = None
    if env.hints.is_emergency and (yield Known(CONSENT)) == CHILD:
        place = yield from ask_place(env, words="report.young.place")
    elif env.hints.is_emergency:
        place = yield from ask_place(env, words="report.easy.place" if is_easy else "")
        yield _EASY_PHONE if is_easy else PHONE
    consents = yield from ask_consent(env, is_short=is_easy)
    if not consents.may_keep and not consents.is_child:
        told_already = "report.declined_alerted" if env.hints.is_emergency else "report.declined"
        yield Say(env.text(told_already, phone=env.world.city.phone))
        return Declined()
    if consents.is_child:
        told = yield from _of_a_child(env, consents, place)
    elif is_easy:
        told = yield from _in_short(env, consents, place)
    else:
        told = yield from _in_full(env, consents, place)
    asked = "report.easy.review" if is_easy and not consents.is_child else ""
    yield from review(env, lambda: lines(env, told), asked)
    return told


def _of_a_child(env: Env, consents: Consents, place: Place | None) -> Flow[Report]:
    """Three gentle questions, and none that tells who they are (article 22-2)."""
    yield Say(env.text("report.child"), calls(env, FOR_A_CHILD))
    who = yield from _who_supposed()
    danger = cast("str", (yield _CHILD_DANGER))
    story = cast("str", (yield _CHILD_STORY))
    place = place or (yield from ask_place(env, words="report.young.place"))
    return Report(who, story, place, consents, danger, mode="child")


def _in_short(env: Env, consents: Consents, place: Place | None) -> Flow[Report]:
    """Three short questions for whom many words are hard; the rest a counselor asks by phone."""
    who = yield from _who_supposed()
    story = cast("str", (yield _EASY_STORY))
    story = yield from _with_more(env, story, is_asked=not env.hints.is_emergency)
    place = place or (yield from ask_place(env, words="report.easy.place"))
    phone = cast("str", (yield _EASY_PHONE))
    danger = str((yield Known("danger")) or "unknown")
    photos = _many(cast("Json", (yield Known(PHOTOS))))
    return Report(who, story, place, consents, danger, mode="easy", photos=photos, phone=phone)


def _in_full(env: Env, consents: Consents, place: Place | None) -> Flow[Report]:
    """Every question that was not answered by the story already."""
    changed = yield Known(WHICH)
    is_about_others = (yield Known(ABOUT)) == OTHERS
    who = cast("str", (yield _WHO_ELSE if is_about_others else _WHO))
    is_self = who == Reporter.SELF
    role = cast("str", (yield _ROLE)) if who == Reporter.WORKER else ""
    relation = str((yield Known("relation")) or "") if is_self else ""
    danger = cast("str", (yield _DANGER))
    story = cast("str", (yield _STORY))
    is_calm = danger != "yes" and not env.hints.is_emergency
    # What neighbors see is asked next; who was asked for more is not asked since when.
    is_vague_one = is_self and is_vague(env.world.texts, story)
    story = yield from _with_more(env, story, is_asked=is_calm and is_vague_one)
    signs = () if is_self else _many((yield from _if(_SIGNS, changed, is_asked=is_calm)))
    since = _one((yield from _if(_SINCE, changed, is_asked=is_calm and not is_vague_one)))
    is_calm = is_calm and not dangers(list(signs), since)
    is_asked = is_calm and (is_self or not signs)
    troubles = _many((yield from _if(_TROUBLES, changed, is_asked=is_asked)))
    household = _one((yield from _if(_HOUSEHOLD, changed, is_asked=is_calm)))
    is_asked = is_calm and household not in AGE_OF
    age = _one((yield from _if(_AGE, changed, is_asked=is_asked))) or AGE_OF.get(household, "")
    asked = "report.place.ask_photo" if is_self else ""
    place = place or (yield from ask_place(env, words=asked))
    photos = _many(cast("Json", (yield Known(PHOTOS))))
    is_asked = is_calm and not is_self and not photos
    photo = _one((yield from _if(_PHOTO, changed, is_asked=is_asked)))
    photos = tuple(dict.fromkeys(filter(None, (photo, *photos))))
    phone = cast("str", (yield PHONE))
    call = _one((yield from _if(_CALL, changed, is_asked=is_calm))) if phone else ""
    updates = "" if is_self else _one((yield from _if(_UPDATES, changed, is_asked=is_calm)))
    is_asked = is_calm and who == Reporter.NEIGHBOR and bool(env.world.city.reward)
    reward = cast("str", (yield _reward(env))) if is_asked else ""
    # Neighbors need not be known by name, unless the city is to reward them.
    is_named = bool(phone) and is_calm and (is_self or reward == "yes")
    name = _one((yield from _if(_NAME, changed, is_asked=is_named))) if phone else ""
    return Report(
        who, story, place, consents, danger, "", role, relation, troubles, signs, since, household,
        age, photos, phone, call, name, updates, reward,
    )  # fmt: skip


def _with_more(env: Env, story: str, *, is_asked: bool) -> Flow[str]:
    """The story; who only said that it is hard is asked once, and may leave it at that."""
    is_asked = is_asked and is_vague(env.world.texts, story)
    more = (yield _MORE) if is_asked else (yield Known("more"))
    return "\n".join(filter(None, (story, str(more or ""))))


def _who_supposed() -> Flow[str]:
    """Who it is about, without asking: themselves, unless they said otherwise."""
    is_about_others = (yield Known(ABOUT)) == OTHERS
    who = yield Known("who")
    return str(who) if who in WHO else Reporter.NEIGHBOR if is_about_others else Reporter.SELF


def _if(question: Question, changed: object, *, is_asked: bool) -> Flow[Json]:
    """The answer to a question that is asked only if `is_asked`, or to change what it told."""
    if is_asked or changed == question.key:
        return cast("Json", (yield question))
    known = cast("Json", (yield Known(question.key)))
    return known if known is not None and question.fits(known) else None


def _one(answer: Json) -> str:
    return str(answer or "")


def _many(answer: Json) -> tuple[str, ...]:
    return tuple(map(str, answer)) if isinstance(answer, list) else ()


def _reward(env: Env) -> One:
    rule = env.name(env.world.city.reward)
    return One("reward", _REWARD, (), env.text("report.reward.ask", rule=rule))

"""What a story tells of itself, so that nobody is asked twice.

Small readers of words the city lists in `config/told.toml`; they fill answers in beforehand, the
review shows them, and the resident corrects what was read wrongly. Nothing is filled in that the
words leave open: of two ages, neither is taken.
"""

import re
from collections.abc import Iterable
from typing import cast

from bot.domain.codes import CrisisType, Reporter
from bot.domain.effects import Json
from bot.domain.frozen import replace
from bot.flows.contact import phone_in
from bot.flows.env import Env
from bot.flows.indirect import SINCE
from bot.flows.journal import Journal
from bot.flows.questions import SUGGESTED
from bot.flows.vague import is_vague

UNDERSTOOD = "understood"
"""The draft that remembers what was read, until another story says otherwise."""

# What residents can tell apart; the exact types come from reading their own words.
TROUBLES: dict[str, tuple[CrisisType, ...]] = {
    "money": (CrisisType.LIVELIHOOD,),
    "food": (CrisisType.FOOD,),
    "bills": (CrisisType.UTILITIES,),
    "work": (CrisisType.JOB, CrisisType.DEBT),
    "home": (CrisisType.HOUSING, CrisisType.DISASTER),
    "health": (CrisisType.HEALTH,),
    "mind": (CrisisType.MENTAL, CrisisType.SUICIDE),
    "alone": (CrisisType.ISOLATION,),
    "care": (CrisisType.ELDER_CARE, CrisisType.DISABILITY_CARE, CrisisType.CHILD_CARE),
    "harm": (CrisisType.VIOLENCE, CrisisType.ABUSE, CrisisType.NEGLECT),
}
_STORY = ("story", "more")
ALONE = "alone"
"""A household that lacks only the age."""
AGES = ("teen", "young", "middle", "old")
HOUSEHOLDS = (
    "alone_young",
    "alone_middle",
    "alone_old",
    "couple",
    "single_parent",
    "grandparents",
    "many_children",
    "multicultural",
    "disabled",
    "other",
)
# Who lives alone has one answer for both questions.
AGE_OF = {"alone_young": "young", "alone_middle": "middle", "alone_old": "old"}
_ALONE = {"teen": "alone_young"} | {age: household for household, age in AGE_OF.items()}
_NUMBER = re.compile(r"[0-9공영][0-9공영일이삼사오육륙칠팔구 .에-]{7,}")


def tells_anew(before: Journal, after: Journal) -> bool:
    """Whether the report has just got another story, or more of it."""
    if not after.flow == before.flow == "report":
        return False
    story = story_in(after.answers)
    return bool(story) and story != story_in(before.answers)


def story_in(answers: dict[str, Json]) -> str:
    """The story as far as it was told."""
    story, more = map(answers.get, _STORY)
    return f"{story}\n{more}" if story and more else str(story or more or "")


def filled(env: Env, journal: Journal) -> Journal:
    """The report's journal with what its story tells filled in.

    Answers that were given stay. What an earlier story had told goes with it. The story stays the
    last answer: "back" leads to it.
    """
    story = story_in(journal.answers)
    before = journal.drafts.get(UNDERSTOOD)
    old = before.items() if isinstance(before, dict) else ()
    answers = {k: v for k, v in journal.answers.items() if k not in _STORY and (k, v) not in old}
    read = env.world.understanding.read(story)
    told = _told(env, journal, story, read, str(answers.get("who") or ""))
    new: dict[str, Json] = {k: value for k, value in told.items() if value and k not in answers}
    drafts: dict[str, Json] = {**journal.drafts, UNDERSTOOD: new}
    if _ticked(journal, "troubles") and "troubles" in new:
        read_too = cast("list[str]", new.pop("troubles"))
        drafts["troubles"] = _ticked_besides(journal, "troubles", read_too)
    if "signs" in read and "signs" not in answers:
        drafts["signs"] = _ticked_besides(journal, "signs", read["signs"])
    if read.get("household") == (ALONE,) and "household" not in answers | new:
        # Only the age is left to ask.
        drafts["household"] = ALONE
    last = {key: journal.answers[key] for key in _STORY if key in journal.answers}
    return replace(journal, answers=answers | new | last, drafts=drafts)


def _ticked(journal: Journal, key: str) -> list[str]:
    """What the resident has ticked there so far; suggestions that nobody touched are no ticks."""
    draft = journal.drafts.get(key)
    is_theirs = isinstance(draft, list) and SUGGESTED not in draft
    return cast("list[str]", draft) if is_theirs else []


def _ticked_besides(journal: Journal, key: str, read: Iterable[str]) -> Json:
    """Ticks stay while more is told; where there are none, what was read is suggested."""
    ticked = _ticked(journal, key)
    return cast("Json", list(dict.fromkeys([*ticked, *read])) if ticked else [*read, SUGGESTED])


def _told(
    env: Env, journal: Journal, story: str, read: dict[str, tuple[str, ...]], who: str
) -> dict[str, Json]:
    hints = journal.hints
    supposed = hints.reporter.value if hints.reporter is not Reporter.NA else ""
    is_self = (who or supposed) == Reporter.SELF
    # The age of a child in a parent's story is not that of who needs help.
    # That it is hard says nothing of what is.
    types = () if is_vague(env.world.texts, story) else hints.crisis_types
    ages = [age for age in read.get("age", ()) if not (is_self and age == "teen")]
    age = ages[0] if len(ages) == 1 else ""
    household = _household(read.get("household", ()), age)
    return {
        "who": supposed,
        "troubles": cast("list[Json]", troubles_of(types)),
        "relation": _relation(read, hints.crisis_types) if is_self else "",
        "age": AGE_OF.get(household, age),
        "household": household,
        "since": max(read.get("since", ()), key=SINCE.index, default=""),
        # In danger a dong is too wide to find anybody.
        "place": None if hints.is_emergency else place_in(env, story),
        "phone": phone_in(story) if is_self and _NUMBER.search(story) else None,
    }


def _household(read: tuple[str, ...], age: str) -> str:
    if len(read) != 1:
        return ""
    return living_alone(age) if read[0] == ALONE else read[0]


def living_alone(age: str) -> str:
    """The household of somebody of that age who lives alone; empty where the age is not known."""
    return _ALONE.get(age, "")


def _relation(read: dict[str, tuple[str, ...]], types: Iterable[CrisisType]) -> str:
    """For whom of the family they write; not where the family itself may be the trouble."""
    is_harmed = not {CrisisType.VIOLENCE, CrisisType.ABUSE, CrisisType.NEGLECT}.isdisjoint(types)
    return "" if is_harmed else next(iter(read.get("relation", ())), "")


def troubles_of(types: Iterable[CrisisType]) -> list[str]:
    """The groups that residents tell apart, of what was read."""
    read = set(types)
    return [trouble for trouble, group in TROUBLES.items() if not read.isdisjoint(group)]


def place_in(env: Env, words: str) -> Json:
    """The place, if the words name one dong of ours."""
    found = env.world.gazetteer.named(words)
    dong = env.world.gazetteer.dong(found[0]) if len(found) == 1 else None
    if dong is None or env.world.gazetteer.whereabouts(words).outside:
        return None
    return {"words": env.name(dong.name), "dongs": [dong.id]}

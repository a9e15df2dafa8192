"""The people of a household, one after the other, by nobody's name.

Each is a year of birth, or else a stage of life, and what besides age decides which services there
are. The keys are numbered (`m2.born`); the words are the texts `<flow>.born` and
`<flow>.situation`. Stored: `{"year": 1958}`, `{"stage": "senior"}` or `{"all": true}` for "that is
everybody".
"""

import re
from collections.abc import Mapping, Sequence
from typing import cast

from bot.domain.codes import LifeStage
from bot.domain.effects import Json
from bot.domain.frozen import frozen
from bot.domain.messages import Choice, Inbound, InboundKind, Message
from bot.flows.ages import age_in
from bot.flows.env import Env
from bot.flows.questions import Many, labelled
from bot.flows.steps import Answer, Draft, Flow, Taken, Unclear
from bot.flows.understand import picked
from bot.programs.life_plan import STAGES, Member, Situation, stage_of
from bot.texts.lookup import Texts

MOST = 12
"""Nobody is asked for more people than this."""
ALL, NONE = "all", "none"
_OLDEST = 120
_MAX_TYPED = 40
_YEAR = re.compile(r"(?<![\d-])((?:19|20)\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)'?(\d\d) ?년")
_YOUNG = (Situation.DISABILITY,)
_GROWN = (
    Situation.PREGNANT,
    Situation.SINGLE_PARENT,
    Situation.DISABILITY,
    Situation.CARE,
)
_OLD = (Situation.CARE, Situation.DISABILITY, Situation.SINGLE_PARENT)


@frozen
class Born:
    """When one of them was born, or about how old they are; from the second on: or nobody more."""

    number: int

    @property
    def key(self) -> str:
        """Its name in the journal."""
        return f"m{self.number}.born"

    def _choices(self, env: Env) -> tuple[Choice, ...]:
        everybody = (ALL,) if self.number > 1 else ()
        return labelled(env, f"{env.flow}.born", (*everybody, *STAGES))

    def message(self, env: Env, draft: Json) -> Message:
        """The question, the stages of life, and from the second on "that is everybody"."""
        del draft
        which = "first" if self.number == 1 else "next"
        asked = env.text(f"{env.flow}.born.ask_{which}", number=self.number)
        return Message(asked, self._choices(env))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A year, an age or a button."""
        del draft
        year = year_in(inbound.text, env.now.year) if inbound.kind is InboundKind.TEXT else None
        if year is not None:
            return Answer({"year": year})
        option = picked(env, inbound, self._choices(env))
        if option is None:
            return Unclear("unclear.born")
        return Answer({ALL: True} if option == ALL else {"stage": option})

    def fits(self, value: Json) -> bool:
        """One of the three shapes."""
        if not isinstance(value, dict):
            return False
        is_last = value.get(ALL) is True and self.number > 1
        return is_last or isinstance(value.get("year"), int) or value.get("stage") in STAGES


@frozen
class About:
    """What besides age decides; "nothing of this" answers at once."""

    number: int
    options: tuple[Situation, ...]

    @property
    def key(self) -> str:
        """Its name in the journal."""
        return f"m{self.number}.about"

    def _many(self) -> Many:
        return Many("situation", (NONE, *self.options))

    def message(self, env: Env, draft: Json) -> Message:
        """The question, what is ticked, and buttons for the rest."""
        return self._many().message(env, _ticks(draft))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A tick, "done", several at once, or "nothing of this"; the only one there is, is all."""
        taken = self._many().take(env, inbound, _ticks(draft))
        if not isinstance(taken, Draft):
            return taken
        if NONE in cast("list[Json]", taken.value):
            return Answer([NONE])
        return Answer(taken.value) if len(self.options) == 1 else taken

    def fits(self, value: Json) -> bool:
        """A list of options, or of "nothing of this" alone."""
        is_alone = value == [NONE]
        return is_alone or (self._many().fits(value) and NONE not in cast("list[Json]", value))


def _ticks(draft: Json) -> Json:
    """What is ticked; "nothing of this" is no tick that one could add to."""
    return None if draft == [NONE] else draft


def year_in(words: str, now: int) -> int | None:
    """The year of birth in short words: 1958, 58년생, 68세, "68 years old"; None without one."""
    if len(words) > _MAX_TYPED:
        return None
    year, short, age = _YEAR.search(words), _SHORT_YEAR.search(words), age_in(words)
    if year:
        born = int(year[1])
    elif short:
        born = int(short[1]) + (2000 if int(short[1]) <= now % 100 else 1900)
    elif age is not None:
        born = now - age
    else:
        return None
    return born if now - _OLDEST <= born <= now else None


def ask_household(env: Env) -> Flow[tuple[Member, ...]]:
    """Ask for one member after the other, until that is everybody."""
    members: list[Member] = []
    for number in range(1, MOST + 1):
        born = cast("dict[str, Json]", (yield Born(number)))
        if ALL in born:
            break
        member = _member(born, ())
        options = _options(stage_of(env.world.life_plan, member, env.now.year))
        about = cast("list[str]", (yield About(number, options)))
        members.append(_member(born, about))
    return tuple(members)


def spoken(
    texts: Texts, lang: str, year: int | None, stage: str | None, situations: Sequence[str]
) -> str:
    """How somebody without a name is called: by age, and by what is true of them."""
    named = texts.get(lang, f"life_plan.born.{stage}") if stage else ""
    if year is not None:
        key = "who" if stage else "born_in"
        named = texts.get(lang, f"life_plan.{key}", year=year, stage=named)
    about = (texts.get(lang, f"life_plan.situation.{one}") for one in situations)
    return " · ".join(filter(None, (named, *about)))


def keys_of(number: int) -> tuple[str, str]:
    """The keys of one member's answers, to ask for them again."""
    return Born(number).key, About(number, ()).key


def members_in(answers: Mapping[str, Json]) -> tuple[Member, ...]:
    """The members whom stored answers name, also of a conversation that was broken off."""
    members = []
    for number in range(1, MOST + 1):
        born, about = (answers.get(key) for key in keys_of(number))
        if isinstance(born, dict) and ALL not in born:
            members.append(_member(born, cast("list[str]", about or [])))
    return tuple(members)


def _member(born: Mapping[str, Json], about: Sequence[str]) -> Member:
    stage, year = born.get("stage"), born.get("year")
    return Member(
        year if isinstance(year, int) else None,
        LifeStage(str(stage)) if stage else None,
        tuple(Situation(one) for one in about if one != NONE),
    )


def _options(stage: LifeStage | None) -> tuple[Situation, ...]:
    """What may be true at that age: nobody is asked for more."""
    if stage in (LifeStage.INFANT, LifeStage.CHILD):
        return _YOUNG
    return _OLD if stage is LifeStage.SENIOR else _GROWN

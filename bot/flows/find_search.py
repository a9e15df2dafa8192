"""What somebody looks for and has told so far, and the programs that come of it."""

from dataclasses import field
from typing import cast

from bot.calendar.hours import seoul
from bot.domain.codes import CrisisType, LifeStage, Reporter, Urgency
from bot.domain.effects import Json
from bot.domain.frozen import frozen, replace
from bot.domain.reading import Reading
from bot.flows.env import Env
from bot.flows.find_steps import (
    AIDED,
    DISTRICT,
    EARN,
    HERE,
    KINDS,
    NONE,
    NOTHING,
    SIZE,
    STAGE,
    SUM,
    YEAR,
    place_in,
)
from bot.flows.questions import ask
from bot.flows.steps import Flow
from bot.programs.eligibility import Fact, Told, at_stage
from bot.programs.finder import Suggestion, made_for, narrowing, shortlist

_MOST_MATCHES = 30
_AIDED_MOST = 50
"""Percent of the median income: the highest of the basic benefits and of the near-poor."""
# Longer words tell more than a place.
_MAX_PLACE = 20
_STAGE_OF = {"young": LifeStage.YOUTH, "middle": LifeStage.MIDDLE, "old": LifeStage.SENIOR}


@frozen
class Search:
    """What is looked for. `asked`: facts that were asked for, answered or not.

    `answers` are those to the facts, as codes, for a counselor; `key` is the question that the
    words answered.
    """

    words: str = ""
    types: tuple[CrisisType, ...] = ()
    told: Told = field(default_factory=Told)
    asked: frozenset[Fact] = frozenset()
    answers: dict[str, Json] = field(default_factory=dict, hash=False)
    place: str = ""
    key: str = "need"

    def plus(self, key: str, said: Json, told: Told) -> "Search":
        """The search with one more fact."""
        return replace(self, told=told, answers=self.answers | {key: said})


def in_words(env: Env, before: Search, words: str, key: str) -> tuple[Search, Reading]:
    """A search for other words; what was told before stays. And what the words say."""
    reading = env.world.reader.read(words)
    search = replace(before, words=words, types=reading.crisis_types, key=key)
    read = env.world.understanding.read(words)
    stages = [_STAGE_OF[age] for age in read.get("age", ()) if age in _STAGE_OF]
    if len(stages) == 1 and Fact.AGE not in search.asked:
        by_age = at_stage(stages[0])
        search = replace(search, told=replace(search.told, stage=by_age.stage, ages=by_age.ages))
    return search, reading


def moved(env: Env, search: Search, words: str) -> Search | None:
    """The same search elsewhere, if the words name a place and nothing to look for."""
    where = place_in(env, words) if len(words) <= _MAX_PLACE else None
    if where is None or env.world.reader.read(words).fired:
        return None
    here = replace(search, asked=search.asked | {Fact.DISTRICT}, place="")
    return _living(env, here, where)


def found(env: Env, search: Search) -> tuple[Suggestion, ...]:
    """The programs, best first."""
    world, on = env.world, seoul(env.now).date()
    words = " ".join(filter(None, (search.words, search.place)))
    if search.words:
        reading = world.reader.read(search.words)
    else:
        reading = Reading(Urgency.NORMAL, search.types, Reporter.SELF)
    matches = list(world.matcher.match(words, reading, limit=_MOST_MATCHES))
    if not search.words:
        known = {match.program_id for match in matches}
        first = world.life_plan.first
        special = made_for(world.catalog, search.told, search.types, on, first)
        matches += [match for match in special if match.program_id not in known]
    return shortlist(world.programs, matches, search.told, on)


def unknown(env: Env, search: Search) -> tuple[Fact, ...]:
    """The facts that would tell more about the programs on the list and were not asked for."""
    return tuple(fact for fact in narrowing(found(env, search)) if fact not in search.asked)


def narrowed(env: Env, search: Search) -> Flow[Search]:
    """Ask for these facts, one after the other, and nothing else."""
    while facts := unknown(env, search):
        search = yield from ask_fact(env, search, facts[0])
    return search


def ask_fact(env: Env, search: Search, fact: Fact) -> Flow[Search]:
    """Ask for one fact, once."""
    search = replace(search, asked=search.asked | {fact})
    if fact is Fact.AGE:
        said = yield from ask(STAGE)
        return search.plus("stage", said, _at(search.told, said, seoul(env.now).year))
    if fact is Fact.HOUSEHOLD:
        kinds = cast("list[Json]", (yield from ask(KINDS)))
        known = frozenset(map(str, kinds)) - {NONE} if kinds else None
        return search.plus("kinds", kinds, replace(search.told, households=known))
    if fact is Fact.INCOME:
        percent = yield from _ask_percent(env)
        most = percent[1] if percent else None
        return search.plus("percent", most, replace(search.told, percent=percent))
    return _living(env, search, (yield from ask(DISTRICT)))


def _at(told: Told, said: Json, year: int) -> Told:
    """At a stage of life, at an age, or born in a year: then the birthday may be still to come."""
    if isinstance(said, dict):
        age = year - cast("int", said[YEAR])
        return replace(told, stage=None, ages=(max(age - 1, 0), age))
    if isinstance(said, int):
        return replace(told, stage=None, ages=(said, said))
    if not said:
        return told
    known = at_stage(LifeStage(str(said)))
    return replace(told, stage=known.stage, ages=known.ages)


def _living(env: Env, search: Search, where: Json) -> Search:
    if where == HERE:
        scopes = frozenset(env.world.city.programs_scopes)
        return search.plus("district", HERE, replace(search.told, scopes=scopes))
    if not isinstance(where, dict):
        return search
    scopes = frozenset(map(str, cast("list[Json]", where["scopes"])))
    place = str(where["outside"])
    told = replace(search.told, scopes=scopes or None)
    return replace(search.plus("district", place, told), place=place)


def _ask_percent(env: Env) -> Flow[tuple[int, int] | None]:
    """Percent of the median income, from-to; None where it stays open."""
    said = yield from ask(EARN)
    if said == AIDED:
        return 0, _AIDED_MOST
    if said == NOTHING:
        return 0, 0
    if not isinstance(said, dict):
        return None
    size = cast("str", (yield SIZE))
    if not size.isdigit():
        return None
    won, on = cast("int", said[SUM]), seoul(env.now).date()
    percent = env.world.median_income.percent(int(size), won, on)
    return None if percent is None else (percent, percent)

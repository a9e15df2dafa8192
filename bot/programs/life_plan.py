"""Which services a household may look at now and in the next years, member by member.

Pure: members and a year in, a plan out. Only what is asked is known (a year of birth or a stage of
life, and a few situations); nothing is said of income. What a member grows into is told with the
year it begins. Rules are `config/life_plan.toml`, the services are the catalog's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar

from bot.domain.codes import LifeStage
from bot.domain.frozen import frozen
from bot.domain.program import Program
from bot.programs.catalog import Catalog

STRICT: dict[str, object] = {"extra": "forbid"}
# What a person can be; "all" and "pregnancy" are no ages.
STAGES = (
    LifeStage.INFANT,
    LifeStage.CHILD,
    LifeStage.TEEN,
    LifeStage.YOUTH,
    LifeStage.MIDDLE,
    LifeStage.SENIOR,
)
_OLDEST = 150
_MOST_SOON = 2
"""Of the few services shown, so many places are kept for what is to come."""


class Situation(StrEnum):
    """What besides age decides. `carer` is not asked: another of the household needs care."""

    PREGNANT = "pregnant"
    SINGLE_PARENT = "single_parent"
    DISABILITY = "disability"
    CARE = "care"
    CARER = "carer"


HEALTH = (Situation.PREGNANT, Situation.DISABILITY, Situation.CARE, Situation.CARER)
"""What is health data: it leaves the conversation only with a consent of its own."""


@dataclass(frozen=True, slots=True)
class Ages:
    """Full years, both included."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class PlanRules:
    """`config/life_plan.toml`. Everything but `stages` and `households` speaks of program ids.

    `stages` are the ages of a stage of life, for programs that name no ages of their own; `ages`
    those of such programs whose text is more exact; `first` come first, in this order; `left_out`
    are for a trouble and not for a time of life; `needs` are only for members in one of these
    situations; `any_age` do not look at the age of the member who is in the situation;
    `after_birth` begin for somebody pregnant once the child is there. `households`: which
    situation a catalog's kind of household means.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    as_of: date
    years_ahead: int
    shown: int
    stages: dict[LifeStage, Ages]
    ages: dict[str, Ages]
    first: tuple[str, ...]
    left_out: tuple[str, ...]
    any_age: tuple[str, ...]
    after_birth: tuple[str, ...]
    needs: dict[str, tuple[Situation, ...]]
    households: dict[str, Situation]


@frozen
class Member:
    """One of the household, without a name: the year of birth, or else the stage of life."""

    year: int | None
    stage: LifeStage | None
    situations: tuple[Situation, ...] = ()


@frozen
class Offer:
    """A service; `since` is the year it begins, None: now. `at_birth`: once the child is there."""

    program: Program
    since: int | None = None
    at_birth: bool = False

    @property
    def is_now(self) -> bool:
        """Whether it can be asked for today."""
        return self.since is None and not self.at_birth


@frozen
class Share:
    """What the plan has for one member: what is there now first, then what is to come."""

    member: Member
    offers: tuple[Offer, ...]

    def shortened(self, most: int) -> "Share":
        """At most so many, with some places kept for what is to come."""
        now = [offer for offer in self.offers if offer.is_now]
        soon = [offer for offer in self.offers if not offer.is_now]
        kept = min(len(soon), max(_MOST_SOON, most - len(now)), most)
        return replace(self, offers=(*now[: most - kept], *soon[:kept]))


def plan(
    rules: PlanRules, catalog: Catalog, members: Sequence[Member], year: int
) -> tuple[Share, ...]:
    """The plan of a household in this year, a share for each member, in their order."""
    known = _in_order(rules, catalog)
    return tuple(
        Share(member, tuple(_offers(rules, known, _with_care(member, members), year)))
        for member in members
    )


def stage_of(rules: PlanRules, member: Member, year: int) -> LifeStage | None:
    """The stage of life the member is in; None beyond all of them."""
    if member.year is None:
        return member.stage
    age = year - member.year
    return next((s for s, ages in rules.stages.items() if ages.first <= age <= ages.last), None)


def without_health(member: Member) -> Member:
    """The member without what is health data."""
    kept = tuple(s for s in member.situations if s not in HEALTH)
    return replace(member, situations=kept)


def mistakes(rules: PlanRules, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """What the schema cannot see: key and what is wrong, for `run_bot.py check`."""
    for stage in STAGES:
        ages = rules.stages.get(stage)
        if ages is None or not 0 <= ages.first <= ages.last:
            yield f"stages.{stage}", "first and last age are needed, the lower one first"
    for stage in rules.stages.keys() - set(STAGES):
        yield f"stages.{stage}", "this is no age"
    if rules.years_ahead < 0 or rules.shown < 1:
        yield "years_ahead", "years_ahead must not be below 0, shown not below 1"
    named: dict[str, Iterable[str]] = {
        "ages": rules.ages,
        "first": rules.first,
        "left_out": rules.left_out,
        "any_age": rules.any_age,
        "after_birth": rules.after_birth,
        "needs": rules.needs,
    }
    for key, programs in named.items():
        for program in programs:
            if catalog.get(program) is None:
                yield key, f"there is no program {program!r}"


def _in_order(rules: PlanRules, catalog: Catalog) -> list[Program]:
    place = {program: at for at, program in enumerate(rules.first)}
    known = [program for program in catalog if program.id not in rules.left_out]
    return sorted(known, key=lambda program: place.get(program.id, len(place)))


def _with_care(member: Member, household: Sequence[Member]) -> Member:
    """Whoever lives with somebody who needs care may be the one who gives it."""
    others = (other for other in household if other is not member)
    if not any(Situation.CARE in other.situations for other in others):
        return member
    return replace(member, situations=(*member.situations, Situation.CARER))


def _offers(
    rules: PlanRules, programs: Iterable[Program], member: Member, year: int
) -> Iterator[Offer]:
    """What is there now, then what is to come, soonest first."""
    found = [offer for p in programs if (offer := _offer(rules, p, member, year))]
    yield from (offer for offer in found if offer.is_now)
    yield from sorted((o for o in found if not o.is_now), key=lambda offer: offer.since or year)


def _offer(rules: PlanRules, program: Program, member: Member, year: int) -> Offer | None:
    needed = _needed(rules, program)
    is_pregnant = Situation.PREGNANT in member.situations
    if program.id in rules.after_birth and is_pregnant:
        return Offer(program, at_birth=True)
    if needed and not set(needed) & set(member.situations):
        return None
    is_for_pregnant = LifeStage.PREGNANCY in program.life_stages and is_pregnant
    if program.id in rules.any_age or is_for_pregnant:
        return Offer(program)
    if program.life_stages == (LifeStage.ALL,) and program.age_min is None:
        return Offer(program) if needed else None  # for everybody, at no special time of life
    return _by_age(rules, program, member, year)


def _needed(rules: PlanRules, program: Program) -> tuple[Situation, ...]:
    """The situations it is for; none: for everybody of the age."""
    if program.id in rules.needs:
        return rules.needs[program.id]
    meant = (rules.households.get(household) for household in program.households)
    return tuple(situation for situation in meant if situation)


def _by_age(rules: PlanRules, program: Program, member: Member, year: int) -> Offer | None:
    """Now, or from the year in which the member comes of the age; None if too old or too young.

    Only the year of birth is known: in the year of the birthday it "begins", and lasts to its end.
    """
    born = member.year
    if born is None:
        return Offer(program) if member.stage in program.life_stages else None
    begins = []
    for first, last in _ages(rules, program):
        is_born_into = first == 0 and born <= year
        if (is_born_into or born + first < year) and year <= born + last + 1:
            return Offer(program)
        if year <= born + first <= year + rules.years_ahead:
            begins.append(born + first)
    return Offer(program, min(begins)) if begins else None


def _ages(rules: PlanRules, program: Program) -> Iterator[tuple[int, int]]:
    """The ages it is for: its own, else those of its stages of life."""
    if program.age_min is not None or program.age_max is not None:
        last = _OLDEST if program.age_max is None else program.age_max
        yield program.age_min or 0, last
        return
    if program.id in rules.ages:
        yield rules.ages[program.id].first, rules.ages[program.id].last
        return
    yield from _ages_of_stages(rules.stages, program)


def _ages_of_stages(
    stages: Mapping[LifeStage, Ages], program: Program
) -> Iterator[tuple[int, int]]:
    """Stages that follow each other are one age: nobody begins anew at the next one."""
    first, last = -1, -2
    for stage in STAGES:
        if stage not in program.life_stages:
            continue
        ages = stages[stage]
        if ages.first != last + 1:
            if last >= 0:
                yield first, last
            first = ages.first
        last = ages.last
    if last >= 0:
        yield first, last

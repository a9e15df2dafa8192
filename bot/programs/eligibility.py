"""Whether a program is for somebody, by the little that they told. Never a promise.

Pure: a program and what was told in; "fits", "not" with the reason, or "unknown" with what is
missing out. What a program does not state is no hurdle; the office that decides looks at more
(property, savings) than is asked here. Of a program that states nothing, nothing can be known.
"""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from bot.domain.codes import LifeStage
from bot.domain.frozen import frozen
from bot.domain.program import Program

HOUSEHOLDS = (
    "alone",
    "single_parent",
    "grandparents",
    "many_children",
    "multicultural",
    "disabled",
)
"""Kinds of household; their words are the texts `find_program.kinds.<code>`."""
_NATIONAL = "national"
_OLDEST = 130
# Full years, both included. "pregnancy" is no age.
STAGE_AGES: dict[LifeStage, tuple[int, int]] = {
    LifeStage.INFANT: (0, 6),
    LifeStage.CHILD: (6, 12),
    LifeStage.TEEN: (13, 18),
    LifeStage.YOUTH: (19, 39),
    LifeStage.MIDDLE: (40, 64),
    LifeStage.SENIOR: (65, _OLDEST),
}
# Who is pregnant may be at any of these.
_GROWN = {LifeStage.TEEN, LifeStage.YOUTH, LifeStage.MIDDLE}
_ID = re.compile(r"[a-z][a-z0-9_]*")
_HIGHEST_PERCENT = 1000


class Fact(StrEnum):
    """What can be told, in the order in which it is asked for."""

    AGE = "age"
    HOUSEHOLD = "household"
    INCOME = "income"
    DISTRICT = "district"


class Verdict(StrEnum):
    """How a program stands to what was told."""

    FITS = "fits"
    UNKNOWN = "unknown"
    NOT = "not"


class Why(StrEnum):
    """What makes a program "not": a fact told, or that it takes no applications today."""

    AGE = "age"
    HOUSEHOLD = "household"
    INCOME = "income"
    DISTRICT = "district"
    CLOSED = "closed"
    NOT_YET = "not_yet"


@frozen
class Told:
    """What is known of whom the help is for; None: not told.

    `ages` are full years from-to: one year twice, or those of a stage of life. `households` are
    all kinds that apply, so others do not. `percent` of the median income is from-to as well.
    `scopes`: where they live, with the province (`{"eunpyeong", "seoul"}`).
    """

    stage: LifeStage | None = None
    ages: tuple[int, int] | None = None
    households: frozenset[str] | None = None
    percent: tuple[int, int] | None = None
    scopes: frozenset[str] | None = None


@frozen
class Finding:
    """`why` is filled for "not", `missing` for "unknown"; both are in the order of `Fact`.

    Unknown with nothing missing: the program states nothing that could be checked.
    """

    verdict: Verdict
    why: tuple[Why, ...] = ()
    missing: tuple[Fact, ...] = ()


def check(program: Program, told: Told, on: date) -> Finding:
    """How the program stands to what was told, on that day."""
    found = by_fact(program, told)
    why = tuple(Why(fact) for fact, verdict in found.items() if verdict is Verdict.NOT)
    closed = closed_on(program, on)
    if why or closed:
        return Finding(Verdict.NOT, (*why, *((closed,) if closed else ())))
    missing = tuple(fact for fact, verdict in found.items() if verdict is Verdict.UNKNOWN)
    is_open = missing or not stated(program)
    return Finding(Verdict.UNKNOWN if is_open else Verdict.FITS, missing=missing)


def by_fact(program: Program, told: Told) -> dict[Fact, Verdict]:
    """How each thing that can be told stands to the program, in the order of `Fact`."""
    return {
        Fact.AGE: _by_age(program, told),
        Fact.HOUSEHOLD: _by_household(program, told),
        Fact.INCOME: _by_income(program, told),
        Fact.DISTRICT: _by_district(program, told),
    }


def stated(program: Program) -> frozenset[Fact]:
    """What the program asks for at all; the rest is no hurdle."""
    is_by_stage = bool(program.life_stages) and LifeStage.ALL not in program.life_stages
    asked = {
        Fact.AGE: _has_ages(program) or is_by_stage,
        Fact.HOUSEHOLD: bool(program.households),
        Fact.INCOME: program.income_percent is not None,
        Fact.DISTRICT: program.scope != _NATIONAL,
    }
    return frozenset(fact for fact, is_asked in asked.items() if is_asked)


def closed_on(program: Program, on: date) -> Why | None:
    """Whether no applications are taken that day: not yet, or no longer."""
    if program.opens and on < program.opens:
        return Why.NOT_YET
    return Why.CLOSED if program.closes and program.closes < on else None


def at_stage(stage: LifeStage) -> Told:
    """Only a stage of life is known."""
    return Told(stage=stage, ages=STAGE_AGES.get(stage))


def at_age(age: int) -> Told:
    """The age is known, in full years."""
    return Told(ages=(age, age))


def _by_age(program: Program, told: Told) -> Verdict:
    if told.stage is LifeStage.PREGNANCY:
        return _while_pregnant(program)
    if _has_ages(program):
        most = _OLDEST if program.age_max is None else program.age_max
        return _within([(program.age_min or 0, most)], told)
    if LifeStage.ALL in program.life_stages or not program.life_stages:
        return Verdict.FITS
    if told.stage:
        return Verdict.FITS if told.stage in program.life_stages else Verdict.NOT
    return _within([STAGE_AGES[s] for s in program.life_stages if s in STAGE_AGES], told)


def _has_ages(program: Program) -> bool:
    return program.age_min is not None or program.age_max is not None


def _while_pregnant(program: Program) -> Verdict:
    stages = set(program.life_stages)
    if LifeStage.PREGNANCY in stages:
        return Verdict.FITS
    if LifeStage.ALL in stages and not _has_ages(program):
        return Verdict.FITS
    return Verdict.UNKNOWN if stages & {*_GROWN, LifeStage.ALL} else Verdict.NOT


def _within(limits: list[tuple[int, int]], told: Told) -> Verdict:
    """Whether all ages that were told lie within the limits, none, or some."""
    if told.ages is None:
        return Verdict.UNKNOWN
    first, last = told.ages
    known = [any(low <= age <= high for low, high in limits) for age in range(first, last + 1)]
    if all(known):
        return Verdict.FITS
    return Verdict.UNKNOWN if any(known) else Verdict.NOT


def _by_household(program: Program, told: Told) -> Verdict:
    if not program.households:
        return Verdict.FITS
    if told.households is None:
        return Verdict.UNKNOWN
    return Verdict.NOT if told.households.isdisjoint(program.households) else Verdict.FITS


def _by_income(program: Program, told: Told) -> Verdict:
    if program.income_percent is None:
        return Verdict.FITS
    if told.percent is None:
        return Verdict.UNKNOWN
    least, most = told.percent
    if most <= program.income_percent:
        return Verdict.FITS
    return Verdict.NOT if least > program.income_percent else Verdict.UNKNOWN


def _by_district(program: Program, told: Told) -> Verdict:
    if program.scope == _NATIONAL:
        return Verdict.FITS
    if told.scopes is None:
        return Verdict.UNKNOWN
    return Verdict.FITS if program.scope in told.scopes else Verdict.NOT


def mistakes(program: Program) -> Iterator[str]:
    """What the schema cannot see in one program, for `run_bot.py check`."""
    if not _ID.fullmatch(program.id):
        yield "an id is small letters, digits and _, a letter first"
    if not _ID.fullmatch(program.scope):
        yield f"the scope {program.scope!r} is no name of small letters"
    ages = [age for age in (program.age_min, program.age_max) if age is not None]
    if ages != sorted(ages):
        yield f"age_min {program.age_min} is above age_max {program.age_max}"
    if any(not 0 <= age <= _OLDEST for age in ages):
        yield f"an age must lie between 0 and {_OLDEST}"
    if program.income_percent is not None and not 0 < program.income_percent <= _HIGHEST_PERCENT:
        yield f"income_percent must lie between 1 and {_HIGHEST_PERCENT}"
    if program.opens and program.closes and program.closes < program.opens:
        yield f"closes {program.closes} is before opens {program.opens}"
    for household in program.households:
        if household not in HOUSEHOLDS:
            yield f"there is no kind of household {household!r}; known: {', '.join(HOUSEHOLDS)}"

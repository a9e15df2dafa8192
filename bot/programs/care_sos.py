"""Who may get Care SOS: the official four questions and the rule of age, as the city sets them.

Pure: answers in, a finding out. Nothing here promises anything; "likely" means that a care manager
should look soon, "not" that something else probably fits better. Source of the test: the public
benefit entry of Seoul's Care SOS; rules and thresholds are `config/care_sos.toml`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from bot.domain.codes import LifeStage, Urgency
from bot.domain.effects import Json
from bot.domain.frozen import frozen
from bot.domain.program import Program
from bot.programs.catalog import Catalog

STRICT: dict[str, object] = {"extra": "forbid"}
# The four questions in the order in which they are asked, each with what may be answered.
TEST: dict[str, tuple[str, ...]] = {
    "move": ("yes", "no", "unknown"),
    "family": ("no", "yes", "unknown"),
    "public": ("no", "gap", "yes", "unknown"),
    "change": ("yes", "no", "unknown"),
}
# The rule of age knows these; a disability counts at any age.
GROUPS = ("senior", "middle", "disabled", "younger")
_STAGES: dict[str, tuple[LifeStage, ...]] = {
    "senior": (LifeStage.SENIOR,),
    "middle": (LifeStage.MIDDLE,),
    "disabled": tuple(LifeStage),
    "younger": (LifeStage.YOUTH, LifeStage.MIDDLE),
}
# In the order of the official list.
SERVICES = ("home", "stay", "escort", "repair", "meal", "check", "health", "info")
TODAY = ("alone", "discharge", "later")
_URGENT = ("alone", "discharge")
_SHOWN = 3


class Verdict(StrEnum):
    """What the test says, in the words of `care_sos.result.<verdict>`."""

    LIKELY = "likely"
    LOOK = "look"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question of the test: the answers with which it is met, and those that rule out.

    Any other answer leaves it to a person.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    met_by: tuple[str, ...]
    ruled_out_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CareRules:
    """`config/care_sos.toml`.

    Ages in full years, `within_months` is how new the need must be, `free_up_to_percent` of the
    median income it costs nothing. `meant_for` are the groups the service is made for; for the
    others a person looks. `services` names the program of each service, `instead` what may fit
    where one of the four questions rules Care SOS out, best first.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    source: str
    as_of: date
    senior_from: int
    middle_from: int
    within_months: int
    free_up_to_percent: int
    meant_for: tuple[str, ...]
    test: dict[str, Criterion]
    services: dict[str, str]
    instead: dict[str, tuple[str, ...]]


@frozen
class Finding:
    """The verdict and why: the questions that rule it out, and those that a person must clear."""

    verdict: Verdict
    ruled_out: tuple[str, ...]
    unclear: tuple[str, ...]


def judge(rules: CareRules, group: str, answers: Mapping[str, str]) -> Finding:
    """The finding for somebody of this group who answered the four questions."""
    out = tuple(key for key in TEST if answers[key] in rules.test[key].ruled_out_by)
    known = [key for key in TEST if answers[key] in rules.test[key].met_by]
    unclear = tuple(key for key in TEST if key not in known and key not in out)
    if out:
        return Finding(Verdict.NOT, out, unclear)
    is_clear = not unclear and group in rules.meant_for
    return Finding(Verdict.LIKELY if is_clear else Verdict.LOOK, (), unclear)


def urgency(today: Json) -> Urgency:
    """How soon somebody must look: at once who is alone today or comes home within days."""
    return Urgency.HIGH if today in _URGENT else Urgency.NORMAL


def instead(
    rules: CareRules, group: str, finding: Finding, catalog: Catalog
) -> tuple[Program, ...]:
    """What may fit instead, best first, at most three, for people of that age."""
    named = dict.fromkeys(key for out in finding.ruled_out for key in rules.instead.get(out, ()))
    found = (catalog.get(key) for key in named)
    stages = {LifeStage.ALL, *_STAGES[group]}
    return tuple(p for p in found if p and stages & set(p.life_stages))[:_SHOWN]


def mistakes(rules: CareRules, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """What the schema cannot see: key and what is wrong, for `run_bot.py check`."""
    yield from _wrong_keys("test", rules.test, tuple(TEST))
    yield from _wrong_keys("services", rules.services, SERVICES)
    yield from (
        (f"instead.{key}", "this is none of the four questions")
        for key in rules.instead
        if key not in TEST
    )
    if not 0 < rules.middle_from < rules.senior_from:
        yield "middle_from", "must be above 0 and lower than senior_from"
    if rules.within_months <= 0:
        yield "within_months", "must be above 0"
    if rules.free_up_to_percent <= 0:
        yield "free_up_to_percent", "must be above 0"
    for group in rules.meant_for:
        if group not in GROUPS:
            yield "meant_for", f"there is no group {group!r}"
    yield from _wrong_answers(rules)
    yield from _wrong_programs(rules, catalog)


def _wrong_keys(
    table: str, found: Mapping[str, object], wanted: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    for key in wanted:
        if key not in found:
            yield f"{table}.{key}", "this is missing"
    for key in found:
        if key not in wanted:
            yield f"{table}.{key}", f"only {', '.join(wanted)} belong here"


def _wrong_answers(rules: CareRules) -> Iterator[tuple[str, str]]:
    for key, criterion in rules.test.items():
        both = set(criterion.met_by) & set(criterion.ruled_out_by)
        for answer in sorted(both):
            yield f"test.{key}", f"{answer!r} both meets it and rules it out"
        for answer in (*criterion.met_by, *criterion.ruled_out_by):
            if answer not in TEST.get(key, (answer,)):
                yield f"test.{key}", f"{answer!r} is none of its answers"


def _wrong_programs(rules: CareRules, catalog: Catalog) -> Iterator[tuple[str, str]]:
    named = [(f"services.{service}", key) for service, key in rules.services.items()]
    named += [(f"instead.{out}", key) for out, keys in rules.instead.items() for key in keys]
    for where, program in named:
        if catalog.get(program) is None:
            yield where, f"there is no program {program!r}"

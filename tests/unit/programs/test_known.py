"""What is known of a household, and how a program's conditions stand to it."""

from datetime import date
from typing import Any

import pytest

from bot.domain.codes import LifeStage
from bot.domain.program import Program
from bot.programs.eligibility import Fact, Verdict, Why
from bot.programs.income import MedianIncome, MedianYear
from bot.programs.known import Facts, checked, facts_from, known

ON = date(2026, 11, 24)
MEDIAN = MedianIncome((MedianYear(2026, (2_000_000, 3_000_000), "a table", ON, verified=True),))
HOME = ("eunpyeong", "seoul")


def program(**different: Any) -> Program:
    fields: dict[str, Any] = {
        "id": "aid", "name_ko": "도움", "name_en": "aid", "provider": "구청", "scope": "eunpyeong",
        "life_stages": (LifeStage.ALL,), "crisis_types": (), "eligibility": "", "benefit": "",
        "how_to_apply": "", "keywords": (), "source": "", "as_of": ON, "verified": True,
    }  # fmt: skip
    return Program(**fields | different)


def verdicts(one: Program, report: dict[str, Any], facts: Facts | None = None) -> dict[Fact, str]:
    so_far = known(report, facts or Facts(), MEDIAN, HOME, ON)
    return {line.fact: line.verdict.value for line in checked(one, so_far, ON).lines}


OLD = program(age_min=65, households=("alone",), income_percent=50)


def test_a_report_answers_roughly_and_a_counselor_exactly() -> None:
    told = {"age": "old", "household": "alone_old", "place": {"dong": "nokbeon"}}
    assert verdicts(OLD, told) == {
        Fact.AGE: "fits", Fact.HOUSEHOLD: "fits", Fact.INCOME: "unknown", Fact.DISTRICT: "fits",
    }  # fmt: skip
    facts = Facts(age=60, size=1, income=1_200_000, kinds=frozenset(), district="elsewhere")
    assert set(verdicts(OLD, told, facts).values()) == {"not"}


def test_half_the_median_of_two_people() -> None:
    facts = Facts(size=2, income=1_500_000)
    so_far = known({}, facts, MEDIAN, HOME, ON)
    assert so_far.percent == 50
    assert verdicts(OLD, {}, facts)[Fact.INCOME] == "fits"
    assert known({}, Facts(size=9, income=1), MEDIAN, HOME, ON).percent is None
    assert known({"percent": 30}, Facts(), MEDIAN, HOME, ON).percent == 30


def test_one_kind_of_household_told_leaves_others_open() -> None:
    told = {"household": "single_parent"}
    assert verdicts(OLD, told)[Fact.HOUSEHOLD] == "unknown"
    assert verdicts(OLD, {"kinds": ["single_parent"]})[Fact.HOUSEHOLD] == "not"
    assert verdicts(OLD, told, Facts(kinds=frozenset({"none"})))[Fact.HOUSEHOLD] == "not"
    assert verdicts(OLD, {"household": "other"})[Fact.HOUSEHOLD] == "unknown"


@pytest.mark.parametrize(
    ("report", "verdict"),
    [
        ({"age": "old"}, "fits"),
        ({"age": "middle"}, "not"),
        ({"stage": "senior"}, "fits"),
        ({"stage": 70}, "fits"),
        ({"stage": {"year": 1961}}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_ages(report: dict[str, Any], verdict: str) -> None:
    assert verdicts(OLD, report)[Fact.AGE] == verdict


def test_a_program_without_conditions_is_open_and_a_closed_one_does_not_fit() -> None:
    so_far = known({}, Facts(), MEDIAN, HOME, ON)
    open_to_all = checked(program(scope="national"), so_far, ON)
    assert (open_to_all.lines, open_to_all.verdict) == ((), Verdict.UNKNOWN)
    over = checked(program(scope="national", closes=date(2026, 11, 1)), so_far, ON)
    assert (over.closed, over.verdict) == (Why.CLOSED, Verdict.NOT)
    assert checked(OLD, so_far, ON).missing == tuple(Fact)
    assert checked(OLD, so_far, ON).verdict is Verdict.UNKNOWN


def test_facts_are_read_as_they_were_kept() -> None:
    facts = Facts(72, 1, 0, frozenset({"alone"}), "here")
    assert facts_from(facts.as_json()) == facts
    assert facts_from({}) == Facts()

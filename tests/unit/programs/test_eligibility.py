from dataclasses import replace
from datetime import date

import pytest

from bot.domain.codes import LifeStage
from bot.domain.program import Program
from bot.programs.eligibility import (
    Fact,
    Finding,
    Told,
    Verdict,
    Why,
    at_age,
    at_stage,
    check,
    mistakes,
)
from tests.support.shipped_programs import catalog

TODAY = date(2026, 11, 24)
BARE = replace(
    next(iter(catalog())),
    scope="national",
    life_stages=(LifeStage.ALL,),
    age_min=None,
    age_max=None,
    households=(),
    income_percent=None,
)
FITS = Finding(Verdict.FITS)


def program(**changes: object) -> Program:
    return replace(BARE, **changes)  # type: ignore[arg-type]


def shipped(key: str) -> Program:
    found = catalog().get(key)
    assert found
    return found


def unknown(*facts: Fact) -> Finding:
    return Finding(Verdict.UNKNOWN, missing=facts)


def not_for(*why: Why) -> Finding:
    return Finding(Verdict.NOT, why=why)


def test_what_a_program_does_not_state_is_no_hurdle() -> None:
    assert check(program(age_min=65), at_age(70), TODAY) == FITS


def test_what_states_nothing_is_never_said_to_fit() -> None:
    told = Told(ages=(70, 70), households=frozenset({"alone"}), percent=(0, 0))
    assert check(BARE, Told(), TODAY) == check(BARE, told, TODAY) == unknown()


def test_everything_it_states_and_nobody_told_is_missing_in_the_order_of_asking() -> None:
    strict = program(age_min=65, households=("alone",), income_percent=50, scope="seoul")
    assert check(strict, Told(), TODAY) == unknown(*Fact)


@pytest.mark.parametrize(
    ("age", "found"),
    [(18, not_for(Why.AGE)), (19, FITS), (34, FITS), (35, not_for(Why.AGE))],
)
def test_both_ages_are_included(age: int, found: Finding) -> None:
    assert check(program(age_min=19, age_max=34), at_age(age), TODAY) == found


def test_a_stage_of_life_that_only_partly_lies_within_the_ages_leaves_it_open() -> None:
    youth = at_stage(LifeStage.YOUTH)
    assert check(program(age_min=19, age_max=34), youth, TODAY) == unknown(Fact.AGE)
    assert check(program(age_max=39), youth, TODAY) == FITS
    assert check(program(age_min=65), youth, TODAY) == not_for(Why.AGE)


def test_a_year_of_birth_may_be_two_ages() -> None:
    assert check(program(age_min=65), Told(ages=(64, 65)), TODAY) == unknown(Fact.AGE)
    assert check(program(age_min=64), Told(ages=(64, 65)), TODAY) == FITS


def test_without_ages_the_stages_decide() -> None:
    senior = program(life_stages=(LifeStage.SENIOR,))
    assert check(senior, at_stage(LifeStage.SENIOR), TODAY) == FITS
    assert check(senior, at_stage(LifeStage.TEEN), TODAY) == not_for(Why.AGE)
    assert check(senior, at_age(70), TODAY) == FITS
    assert check(senior, Told(), TODAY) == unknown(Fact.AGE)


def test_who_is_pregnant_is_of_no_known_age() -> None:
    pregnant = at_stage(LifeStage.PREGNANCY)
    baby = program(life_stages=(LifeStage.INFANT, LifeStage.PREGNANCY), age_max=1)
    assert check(baby, pregnant, TODAY) == FITS
    assert check(BARE, pregnant, TODAY) == unknown()
    told = Told(stage=LifeStage.PREGNANCY, scopes=frozenset({"seoul"}))
    assert check(program(scope="seoul"), told, TODAY) == FITS
    assert check(program(life_stages=(LifeStage.YOUTH,)), pregnant, TODAY) == unknown(Fact.AGE)
    assert check(program(life_stages=(LifeStage.SENIOR,)), pregnant, TODAY) == not_for(Why.AGE)


def test_kinds_of_household_that_were_not_named_do_not_apply() -> None:
    parent = program(households=("single_parent", "grandparents"))
    assert check(parent, Told(households=frozenset({"grandparents"})), TODAY) == FITS
    assert check(parent, Told(households=frozenset()), TODAY) == not_for(Why.HOUSEHOLD)


@pytest.mark.parametrize(
    ("percent", "found"),
    [
        ((0, 50), FITS),
        ((65, 65), FITS),
        ((66, 66), not_for(Why.INCOME)),
        ((50, 100), unknown(Fact.INCOME)),
    ],
)
def test_an_income_may_reach_the_ceiling(percent: tuple[int, int], found: Finding) -> None:
    assert check(program(income_percent=65), Told(percent=percent), TODAY) == found


def test_another_district_s_program_is_not_for_here() -> None:
    here = Told(scopes=frozenset({"eunpyeong", "seoul", "national"}))
    assert check(program(scope="seoul"), here, TODAY) == FITS
    assert check(program(scope="gyeonggi"), here, TODAY) == not_for(Why.DISTRICT)


def test_closed_applications_are_told_whatever_else_is_known() -> None:
    season = program(opens=date(2026, 6, 15), closes=date(2026, 12, 31), age_min=65)
    assert check(season, Told(), date(2026, 6, 14)) == not_for(Why.NOT_YET)
    assert check(season, at_age(70), date(2026, 6, 15)) == FITS
    assert check(season, at_age(70), date(2026, 12, 31)) == FITS
    assert check(season, at_age(30), date(2027, 1, 1)) == not_for(Why.AGE, Why.CLOSED)


def test_the_catalog_says_what_its_own_words_say() -> None:
    assert shipped("bls_living").income_percent == 32
    assert (shipped("youth_rent").age_min, shipped("youth_rent").age_max) == (19, 34)
    assert shipped("single_parent").households == ("single_parent", "grandparents")
    assert shipped("energy_voucher").closes == date(2026, 12, 31)
    for each in catalog():
        limits = [each.age_min, each.age_max, each.income_percent]
        said = each.eligibility.replace("미만", "")
        for limit in filter(None, limits):
            # "under 18" is an age_max of 17, "aged 1" stands there as a word.
            assert str(limit) in said or str(limit + 1) in said, each.id


def test_mistakes_in_an_entry_are_all_told() -> None:
    wrong = program(
        id="Wrong id",
        age_min=40,
        age_max=20,
        income_percent=0,
        opens=date(2026, 2, 1),
        closes=date(2026, 1, 1),
        households=("castle",),
        scope="../up",
    )
    assert len(list(mistakes(wrong))) == 6
    assert list(mistakes(program(age_max=200))) == ["an age must lie between 0 and 130"]
    assert not [what for each in catalog() for what in mistakes(each)]

"""The screening: what fits a household, by little that was told, and never a promise."""

from datetime import date
from typing import Any

import pytest

from bot.domain.codes import CaseKind, Reporter, Urgency
from bot.domain.effects import FileCase, RaiseAlert
from bot.domain.errors import InvalidError
from bot.domain.messages import Channel
from bot.domain.reading import Reading
from bot.flows.env import Env, Ticket
from bot.flows.journal import Hints
from bot.flows.screened import filed, members_of, percent_of, screened, typed
from bot.programs.eligibility import Verdict
from tests.support.world import OPEN, world

ON = date(2026, 11, 24)
CALM = Reading(Urgency.NORMAL, (), Reporter.SELF)
HOUSE = {
    "consent": ["yes"], "health": ["yes"], "year-1": ["1955"], "year-2": ["62"],
    "about-2": ["disability"], "income": ["to_32"], "housing": ["monthly"],
    "troubles": ["bills"], "place": ["역촌동"], "phone": ["010-2345-6789"],
}  # fmt: skip


def form(**changed: list[str]) -> dict[str, Any]:
    """The household above with other answers; `_` stands for the dash in a field's name."""
    return typed({**HOUSE, **{key.replace("_", "-"): value for key, value in changed.items()}})


def env() -> Env:
    """A Tuesday morning at the counter."""
    return Env(world(), "ko", Channel.WALK_IN, OPEN, Ticket("2026-000001", "12345678"), Hints())


def test_members_are_years_ages_or_stages_and_nobodys_name() -> None:
    told = form(year_3=["무슨 말"], stage_4=["infant"], stage_5=["?"])
    assert [(m.year, m.stage) for m in members_of(told, 2026)] == [
        (1955, None), (1964, None), (None, "infant"),
    ]  # fmt: skip
    assert typed({}) | {"members": []} == typed({})


def test_the_income_is_what_was_typed_else_the_band() -> None:
    assert percent_of(world(), form(), 2, ON) == (0, 32)
    first, last = percent_of(world(), form(monthly=["100"]), 1, ON) or (0, 0)
    assert first == last
    assert 20 < last < 60
    assert percent_of(world(), form(monthly=["많이"]), 2, ON) == (0, 32)
    assert percent_of(world(), form(income=[]), 2, ON) is None


def test_programs_fit_the_household_and_each_member_has_a_plan() -> None:
    found = screened(world(), form(), CALM, ON)
    assert len(found.shares) == 2
    assert {offer.program.id for offer in found.shares[0].offers} >= {"basic_pension"}
    assert found.programs
    assert all(one.finding.verdict is not Verdict.NOT for one in found.programs)
    fitting = [one.finding.verdict is Verdict.FITS for one in found.programs]
    assert fitting == sorted(fitting, reverse=True)
    ids = {one.program.id for one in found.programs}
    assert "energy_voucher" in ids
    poor = screened(world(), form(troubles=["money"]), CALM, ON)
    rich = screened(world(), form(troubles=["money"], income=["over"]), CALM, ON)
    assert "bls_living" in {one.program.id for one in poor.programs}
    assert "bls_living" not in {one.program.id for one in rich.programs}
    assert screened(world(), typed({}), CALM, ON).programs == ()


def test_a_screening_becomes_a_plan_to_go_through() -> None:
    (case,) = filed(env(), form(), CALM, ON)
    assert isinstance(case, FileCase)
    assert (case.kind, case.dong, case.identity.phone) == (
        CaseKind.LIFE_PLAN, "yeokchon", "+821023456789",
    )  # fmt: skip
    assert case.programs
    members: Any = case.report["members"]
    assert members[1]["situations"] == ["disability"]
    assert any(service["id"] == "basic_pension" for service in members[0]["services"])
    assert case.report["housing"] == "monthly"
    assert "monthly" not in case.report


def test_without_consent_to_health_data_none_is_kept() -> None:
    (case,) = filed(env(), form(health=["no"], kinds=["disabled"]), CALM, ON)
    assert isinstance(case, FileCase)
    members: Any = case.report["members"]
    assert members[1]["situations"] == []
    assert case.report["kinds"] == []


def test_danger_in_the_story_rings() -> None:
    reading = world().reader.read("죽고 싶어요. 약을 먹었어요")
    case, alert = filed(env(), form(story=["죽고 싶어요. 약을 먹었어요"]), reading, ON)
    assert isinstance(case, FileCase)
    assert case.urgency is Urgency.EMERGENCY
    assert isinstance(alert, RaiseAlert)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"consent": ["no"]}, "screening_consent"),
        ({"year_1": [], "year_2": []}, "members_needed"),
        ({"phone": ["12"]}, "bad_phone"),
    ],
)
def test_what_is_missing_is_named(changed: dict[str, list[str]], code: str) -> None:
    with pytest.raises(InvalidError) as told:
        filed(env(), form(**changed), CALM, ON)
    assert told.value.code == code

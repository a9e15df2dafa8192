from dataclasses import replace

import pytest

from bot.domain.codes import Urgency
from bot.programs import care_sos as rule
from bot.programs.care_sos import GROUPS, SERVICES, TEST, CareRules, Verdict, judge
from bot.programs.catalog import Catalog
from tests.support.world import config

MET = {"move": "yes", "family": "no", "public": "no", "change": "yes"}
CATALOG = Catalog(config().programs).for_scopes(config().city.programs_scopes)


def rules() -> CareRules:
    return config().care_sos


@pytest.mark.parametrize("group", ["senior", "middle", "disabled"])
def test_all_four_met_looks_likely(group: str) -> None:
    found = judge(rules(), group, MET)
    assert found == rule.Finding(Verdict.LIKELY, (), ())


def test_care_that_leaves_a_gap_counts_like_none() -> None:
    assert judge(rules(), "senior", MET | {"public": "gap"}).verdict is Verdict.LIKELY


def test_for_younger_people_without_a_disability_a_person_looks() -> None:
    assert judge(rules(), "younger", MET).verdict is Verdict.LOOK


@pytest.mark.parametrize("key", TEST)
def test_what_is_not_known_a_person_must_clear(key: str) -> None:
    found = judge(rules(), "senior", MET | {key: "unknown"})
    assert found == rule.Finding(Verdict.LOOK, (), (key,))


@pytest.mark.parametrize(
    ("key", "answer"),
    [("move", "no"), ("family", "yes"), ("public", "yes"), ("change", "no")],
)
def test_one_that_rules_out_is_enough(key: str, answer: str) -> None:
    found = judge(rules(), "senior", MET | {"change": "unknown", key: answer})
    assert found.verdict is Verdict.NOT
    assert found.ruled_out == (key,)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(
    ("key", "answer"),
    [("move", "no"), ("family", "yes"), ("public", "yes"), ("change", "no")],
)
def test_something_else_is_named_for_every_way_out(group: str, key: str, answer: str) -> None:
    found = judge(rules(), group, MET | {key: answer})
    named = rule.instead(rules(), group, found, CATALOG)
    assert 1 <= len(named) <= 3, (group, key)
    assert not any(program.id.startswith("care_sos") for program in named)


def test_what_is_named_instead_is_for_that_age() -> None:
    found = judge(rules(), "younger", MET | {"family": "yes"})
    named = [program.id for program in rule.instead(rules(), "younger", found, CATALOG)]
    assert "ltc" not in named
    assert "daily_care" in named


def test_nothing_is_named_instead_while_nothing_is_ruled_out() -> None:
    assert rule.instead(rules(), "senior", judge(rules(), "senior", MET), CATALOG) == ()


@pytest.mark.parametrize(
    ("today", "urgency"),
    [
        ("alone", Urgency.HIGH),
        ("discharge", Urgency.HIGH),
        ("later", Urgency.NORMAL),
        (None, Urgency.NORMAL),
    ],
)
def test_who_is_alone_today_or_comes_home_soon_is_seen_first(
    today: str | None, urgency: Urgency
) -> None:
    assert rule.urgency(today) is urgency


def test_the_shipped_rules_have_no_mistakes() -> None:
    assert list(rule.mistakes(rules(), Catalog(config().programs))) == []
    assert set(rules().services) == set(SERVICES)


def test_every_mistake_is_named() -> None:
    odd = replace(
        rules(),
        middle_from=70,
        within_months=0,
        free_up_to_percent=0,
        meant_for=("senior", "martians"),
        test={
            "move": rule.Criterion(("yes",), ("yes", "perhaps")),
            "luck": rule.Criterion((), ()),
        },
        services={"home": "no_such_program", "party": "care_sos"},
        instead={"weather": ("ltc",), "move": ("nothing",)},
    )
    told = dict(rule.mistakes(odd, Catalog(config().programs)))
    assert {
        *("middle_from", "within_months", "free_up_to_percent", "meant_for"),
        *("test.move", "test.family", "test.luck"),
        *("services.meal", "services.party", "services.home"),
        *("instead.weather", "instead.move"),
    } <= told.keys()

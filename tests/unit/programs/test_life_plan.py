from dataclasses import replace

import pytest

from bot.domain.codes import LifeStage
from bot.domain.program import Program
from bot.programs import life_plan as rule
from bot.programs.catalog import Catalog
from bot.programs.life_plan import Ages, Member, PlanRules, Situation, plan
from tests.support.world import config

YEAR = 2026
CATALOG = Catalog(config().programs).for_scopes(config().city.programs_scopes)


def rules() -> PlanRules:
    return config().life_plan


def offers(member: Member, *others: Member) -> dict[str, str]:
    """What the shipped plan has for the first of them: id and when."""
    share = plan(rules(), CATALOG, (member, *others), YEAR)[0]
    return {
        offer.program.id: "birth" if offer.at_birth else str(offer.since or "now")
        for offer in share.offers
    }


def born(year: int, *situations: Situation) -> Member:
    return Member(year, None, situations)


def at(stage: LifeStage, *situations: Situation) -> Member:
    return Member(None, stage, situations)


def program(key: str, **changes: object) -> Program:
    base = CATALOG.get("child_allow")
    assert base
    return replace(base, id=key, **changes)  # type: ignore[arg-type]


def by_age(first: int | None, last: int | None, birth: int) -> str | None:
    """When a program for these ages is there for somebody born that year."""
    only = program("only", age_min=first, age_max=last, life_stages=(LifeStage.ALL,))
    bare = replace(rules(), needs={}, first=(), left_out=(), any_age=(), after_birth=())
    (share,) = plan(bare, Catalog([only]), (born(birth),), YEAR)
    return str(share.offers[0].since or "now") if share.offers else None


@pytest.mark.parametrize(
    ("birth", "when"),
    [
        (1950, "now"),
        (1960, "now"),
        (1961, "2026"),  # turns 65 this year
        (1962, "2027"),
        (1963, "2028"),
        (1964, None),
    ],
)
def test_somebody_grows_into_what_begins_at_65(birth: int, when: str | None) -> None:
    assert by_age(65, None, birth) == when


@pytest.mark.parametrize(
    ("birth", "when"),
    [(2026, "now"), (2018, "now"), (2017, "now"), (2016, None)],
)
def test_what_ends_before_nine_lasts_to_the_birthday(birth: int, when: str | None) -> None:
    assert by_age(0, 8, birth) == when


def test_a_child_of_five_grows_into_school() -> None:
    assert by_age(6, 17, 2021) == "2027"


def test_stages_that_follow_each_other_are_one_age() -> None:
    both = program("both", life_stages=(LifeStage.CHILD, LifeStage.TEEN))
    bare = replace(rules(), needs={}, first=(), left_out=(), any_age=(), after_birth=())
    (share,) = plan(bare, Catalog([both]), (born(YEAR - 12),), YEAR)
    assert [offer.since for offer in share.offers] == [None]


def test_stages_apart_are_two_ages() -> None:
    apart = program("apart", life_stages=(LifeStage.CHILD, LifeStage.SENIOR))
    bare = replace(rules(), needs={}, first=(), left_out=(), any_age=(), after_birth=())
    shares = plan(bare, Catalog([apart]), (born(2016), born(1990), born(1963)), YEAR)
    assert [[offer.since for offer in share.offers] for share in shares] == [[None], [], [2028]]


def test_a_senior_of_78_in_the_shipped_plan() -> None:
    found = offers(born(1948))
    assert found["basic_pension"] == "now"
    assert "child_allow" not in found
    assert "ltc" not in found


def test_somebody_of_64_hears_of_the_basic_pension() -> None:
    assert offers(born(1962))["basic_pension"] == "2027"


def test_care_comes_with_the_need() -> None:
    found = offers(born(1948, Situation.CARE))
    assert list(found)[:3] == ["care_sos", "ltc", "elder_custom"]


def test_disability_decides_by_age_too() -> None:
    grown, child = (
        offers(born(1990, Situation.DISABILITY)),
        offers(born(2016, Situation.DISABILITY)),
    )
    assert "dis_pension" in grown
    assert "dis_child" not in grown
    assert "dis_child" in child


def test_a_pregnant_woman_hears_what_comes_with_the_child() -> None:
    found = offers(born(1995, Situation.PREGNANT))
    assert found["first_meet"] == found["parent_pay"] == "birth"
    assert found["public_health"] == "now"
    assert "first_meet" not in offers(born(1995))


def test_a_single_parent_is_looked_at_by_the_child_s_age() -> None:
    assert offers(born(1968, Situation.SINGLE_PARENT))["single_parent"] == "now"


def test_a_young_person_beside_somebody_in_need_of_care() -> None:
    grandmother = born(1945, Situation.CARE)
    assert "young_carer" in offers(born(2005), grandmother)
    assert "young_carer" not in offers(born(2005), born(1945))


def test_only_the_stage_is_known() -> None:
    found = offers(at(LifeStage.SENIOR))
    assert found["basic_pension"] == "now"
    assert set(found.values()) == {"now"}


def test_no_plan_names_what_is_for_a_trouble() -> None:
    everybody = [offers(born(YEAR - age, *Situation)) for age in range(0, 100, 3)]
    named = {key for found in everybody for key in found}
    assert not named & {"child_abuse", "elder_abuse", "homeless", "ccrs", "care_sos_meal"}


@pytest.mark.parametrize("age", range(0, 100, 3))
def test_there_is_something_for_every_age(age: int) -> None:
    assert offers(born(YEAR - age)), age


def test_shortened_keeps_places_for_what_is_to_come() -> None:
    now = [rule.Offer(program(f"now{n}")) for n in range(9)]
    soon = [rule.Offer(program(f"soon{n}"), since=2027 + n) for n in range(3)]
    share = rule.Share(born(1962), (*now, *soon))
    assert [o.program.id for o in share.shortened(5).offers] == [
        *("now0", "now1", "now2"),
        *("soon0", "soon1"),
    ]
    few = rule.Share(born(1962), (*now[:1], *soon))
    assert [o.program.id for o in few.shortened(5).offers] == ["now0", "soon0", "soon1", "soon2"]
    assert len(rule.Share(born(1962), tuple(now)).shortened(5).offers) == 5


def test_kinds_of_household_of_the_catalog_count_where_they_are_known() -> None:
    only = program("only", households=("lone_parent",), life_stages=(LifeStage.YOUTH,))
    known = replace(rules(), households={"lone_parent": Situation.SINGLE_PARENT})
    members = (born(1995), born(1995, Situation.SINGLE_PARENT))
    shares = plan(known, Catalog([only]), members, YEAR)
    assert [len(share.offers) for share in shares] == [0, 1]


def test_without_health_data_only_the_family_is_left() -> None:
    member = born(1990, Situation.PREGNANT, Situation.SINGLE_PARENT, Situation.DISABILITY)
    assert rule.without_health(member) == born(1990, Situation.SINGLE_PARENT)


def test_the_shipped_rules_have_no_mistakes() -> None:
    assert list(rule.mistakes(rules(), Catalog(config().programs))) == []


def test_every_mistake_is_named() -> None:
    odd = replace(
        rules(),
        years_ahead=-1,
        stages={LifeStage.CHILD: Ages(12, 6), LifeStage.ALL: Ages(0, 1)},
        ages={"no_age": Ages(1, 2)},
        first=("nothing",),
        left_out=("nobody",),
        any_age=("no_one",),
        after_birth=("never",),
        needs={"nowhere": (Situation.CARE,)},
    )
    told = {key for key, _ in rule.mistakes(odd, CATALOG)}
    assert told == {
        *("stages.child", "stages.infant", "stages.teen", "stages.youth", "stages.middle"),
        *("stages.senior", "stages.all", "years_ahead"),
        *("ages", "first", "left_out", "any_age", "after_birth", "needs"),
    }

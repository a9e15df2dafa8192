from bot.domain.codes import CrisisType, LifeStage, Urgency
from bot.programs.first_choice import FirstChoice, generic_choice
from tests.support.shipped_programs import catalog, first_choice, reading

TABLE = FirstChoice(
    crisis={CrisisType.HOUSING: ("slow",), CrisisType.FOOD: ("meal",)},
    high={CrisisType.HOUSING: ("fast",)},
    stage={LifeStage.TEEN: {CrisisType.HOUSING: ("shelter", "slow")}},
    danger={"child_hurt": ("children",), "suicide": ("line",), "abuse": ("children", "elders")},
)


def test_what_cannot_wait_has_its_own_first_choice() -> None:
    assert TABLE.for_crisis(CrisisType.HOUSING, Urgency.NORMAL) == ("slow",)
    assert TABLE.for_crisis(CrisisType.HOUSING, Urgency.HIGH) == ("fast",)
    assert TABLE.for_crisis(CrisisType.FOOD, Urgency.EMERGENCY) == ("meal",)
    assert TABLE.for_crisis(CrisisType.JOB, Urgency.HIGH) == ()


def test_one_stage_of_life_has_its_own_first_choice() -> None:
    choice = TABLE.for_crisis
    assert choice(CrisisType.HOUSING, Urgency.NORMAL, {LifeStage.TEEN}) == ("shelter", "slow")
    assert choice(CrisisType.FOOD, Urgency.NORMAL, {LifeStage.TEEN}) == ("meal",)
    both = {LifeStage.TEEN, LifeStage.SENIOR}
    assert choice(CrisisType.HOUSING, Urgency.NORMAL, both) == ("slow",)


def test_danger_is_for_emergencies_only() -> None:
    assert TABLE.for_danger(reading("high", "suicide")) == ()
    assert TABLE.for_danger(reading("emergency", "suicide")) == ("line",)


def test_a_sign_says_which_kind_of_abuse() -> None:
    assert TABLE.for_danger(reading("emergency", "abuse")) == ("children", "elders")
    hurt = reading("emergency", "abuse", "suicide", signs=["child_hurt"])
    assert TABLE.for_danger(hurt) == ("children", "line")


def test_the_shipped_table_names_programs_that_exist() -> None:
    assert first_choice().unknown_ids(catalog()) == ()
    assert set(first_choice().crisis) == set(CrisisType)
    assert TABLE.unknown_ids(catalog()) == (
        "children", "elders", "fast", "line", "meal", "shelter", "slow",
    )  # fmt: skip


def test_without_a_table_the_first_national_programs_stand_in() -> None:
    choice = generic_choice(catalog()).for_crisis(CrisisType.FOOD, Urgency.NORMAL)
    programs = [catalog().get(key) for key in choice]
    assert programs
    assert all(p and p.scope == "national" and CrisisType.FOOD in p.crisis_types for p in programs)

from datetime import timedelta

import pytest

from bot.calendar.hours import Calendar
from bot.cases.queue import NO_DONG, Filter, Load, asks, lease_end, next_steps, stays, wanted
from bot.domain.codes import CaseKind, CaseState, CrisisType, Urgency
from tests.support.world import NIGHT, config, kst

DONGS, CENTERS = ("nokbeon", "yeokchon"), ("nokbeon",)
EVERYTHING = (tuple(Urgency),)
EMERGENCY = (Urgency.EMERGENCY,)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return Calendar.of(config().city.hours)


def load(name: str, at_hand: int = 0, severe: int = 0, enough: int = 12) -> Load:
    return Load(name, at_hand, severe, enough)


@pytest.mark.parametrize(
    ("claimed", "lapses"),
    [
        ("2026-11-24 10:00", "2026-11-24 10:15"),
        ("2026-11-24 11:50", "2026-11-24 13:05"),
        ("2026-11-24 17:50", "2026-11-25 09:05"),
        ("2026-02-13 17:55", "2026-02-19 09:10"),
        ("2026-11-24 12:30", "2026-11-24 12:45"),
        ("2026-11-24 22:00", "2026-11-24 22:15"),
    ],
)
def test_a_lease_counts_open_minutes_unless_it_began_outside_them(
    calendar: Calendar, claimed: str, lapses: str
) -> None:
    assert lease_end(calendar, kst(claimed), 15) == kst(lapses)


def test_a_lease_of_the_night_is_as_long_as_by_day(calendar: Calendar) -> None:
    assert lease_end(calendar, NIGHT, 20) == NIGHT + timedelta(minutes=20)


def test_whoever_has_room_gets_the_front_of_the_queue() -> None:
    assert next_steps(load("me"), []) == EVERYTHING
    assert next_steps(load("me", 3, 2), [load("other", 3, 2)]) == EVERYTHING


def test_who_has_enough_gets_emergencies_only() -> None:
    assert next_steps(load("me", 12), [load("other")]) == (EMERGENCY,)
    assert next_steps(load("me", 0, enough=0), []) == (EMERGENCY,)


def test_who_carries_more_severe_cases_gets_lighter_ones_first() -> None:
    steps = next_steps(load("me", 3, 3), [load("other", 9, 1)])
    assert steps == (EMERGENCY, (Urgency.NORMAL, Urgency.NONE), (Urgency.HIGH,))


@pytest.mark.parametrize("others", [[load("full", 12, 0)], [load("as many", 4, 3)], []])
def test_a_severe_case_is_left_to_nobody_who_has_no_hand_free(others: list[Load]) -> None:
    assert next_steps(load("me", 4, 3), others) == EVERYTHING


@pytest.mark.parametrize("mine", [load("a"), load("b", 12), load("c", 5, 5), load("d", 99, 9)])
@pytest.mark.parametrize("others", [[], [load("x")], [load("y", 12, 12)], [load("z", 1, 9)]])
def test_an_emergency_never_waits_and_nothing_is_looked_at_twice(
    mine: Load, others: list[Load]
) -> None:
    steps = next_steps(mine, others)
    assert Urgency.EMERGENCY in steps[0]
    looked = [urgency for step in steps for urgency in step]
    assert len(looked) == len(set(looked))
    assert not mine.is_free or set(looked) == set(Urgency)


def test_an_address_asks_for_what_it_says_and_ignores_what_it_makes_up() -> None:
    asked = {
        "urgency": "high", "dong": "yeokchon", "channel": "web", "crisis": "food",
        "center": "nokbeon", "kind": "care_sos", "late": "1",
    }  # fmt: skip
    chosen = wanted(asked, DONGS, CENTERS)
    assert chosen == Filter(
        Urgency.HIGH, "yeokchon", "web", CrisisType.FOOD, "nokbeon", CaseKind.CARE_SOS,
        is_late=True,
    )  # fmt: skip
    assert asks(chosen) == asked
    made_up = dict.fromkeys((*asked, "more"), "' OR 1=1")
    assert wanted(made_up, DONGS, CENTERS) == Filter()
    assert wanted({"dong": NO_DONG}, DONGS, CENTERS).dong == NO_DONG
    assert asks(Filter()) == {}


@pytest.mark.parametrize(
    ("state", "is_kept"),
    [
        (CaseState.CLAIMED, False),
        (CaseState.IN_CONSULTATION, False),
        (CaseState.REFERRED, True),
        (CaseState.MONITORING, True),
        (CaseState.QUEUED, False),
        (CaseState.CLOSED, False),
    ],
)
def test_what_waits_for_no_word_stays_over_the_end_of_a_shift(
    state: CaseState, *, is_kept: bool
) -> None:
    assert stays(state) is is_kept

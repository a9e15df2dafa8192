"""What monitoring is told: can reports be taken, what should somebody look after, figures."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Services
from bot.domain.city import DutyStep
from bot.services.health import CASES, OVERDUE, RINGING, Health
from tests.support.callers import Resident
from tests.support.running import SetClock, running_services


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def s(tmp_path: Path, clock: SetClock) -> AsyncIterator[Services]:
    async with running_services(f"sqlite:///{tmp_path / 'ieumtok.db'}", clock) as running:
        yield running


async def test_a_prepared_database_is_no_problem(s: Services) -> None:
    assert await s.health.problems() == ()


async def test_a_database_of_another_release_is_a_problem(s: Services) -> None:
    await s.store.write(
        lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '0000_older'")
    )
    [problem] = await s.health.problems()
    assert "0000_older" in problem


async def test_a_store_that_is_closed_is_a_problem_without_details(s: Services) -> None:
    await s.store.close()
    assert await s.health.problems() == ("database: StoreClosedError",)
    assert await s.health.warnings() == ()


@pytest.mark.parametrize(
    ("target", "is_reached"),
    [("console", True), ("webhook:https://pager.example/x", True), ("telegram:4242", False)],
)
async def test_a_duty_list_that_calls_over_a_channel_there_is_not_is_a_warning(
    s: Services, target: str, *, is_reached: bool
) -> None:
    city = replace(s.config.city, duty=(DutyStep(0, "당직", ("console", target)),))
    health = Health(s.store, s.vault, s.clock, s.office.living, city, ("webhook",))
    warnings = await health.warnings()
    assert [warning.partition(":")[0] for warning in warnings] == ([] if is_reached else ["duty"])
    assert "4242" not in str(warnings)


async def test_a_calendar_that_ends_soon_is_a_warning(s: Services, clock: SetClock) -> None:
    assert await s.health.warnings() == ()
    reviewed = s.config.city.hours.reviewed_until
    days = (reviewed - clock.now().date()).days
    clock.jump(clock.now() + timedelta(days=days - 30))
    [warning] = await s.health.warnings()
    assert "30 more days" in warning


async def test_the_gauges_follow_the_cases(s: Services, clock: SetClock) -> None:
    await Resident(s, "a").reports()
    await Resident(s, "b").says("지금 옥상이에요 뛰어내리려고 해요")
    await s.health.measure()
    assert CASES.labels("queued")._value.get() == 2
    assert RINGING._value.get() == 1
    assert OVERDUE._value.get() == 0
    clock.forward(days=3)
    await s.health.measure()
    assert OVERDUE._value.get() == 2

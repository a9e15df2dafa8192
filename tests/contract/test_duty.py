"""The duty roster on both databases, and the alarms that go by it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from bot.app import Services
from bot.domain.codes import CaseState, Role, Urgency
from bot.domain.errors import DomainError, RefusedError
from bot.services.duty import Duty
from bot.services.people import People
from bot.storage import cases, upkeep
from bot.storage.tables import staff
from tests.contract.test_desk_overnight import STEPS, alarms
from tests.support.callers import Resident, counselor, texts_of
from tests.support.rows import rows
from tests.support.running import SetClock

DANGER = "지금 옥상에 있어요. 뛰어내릴 거예요"
MONDAY = date(2026, 11, 23)
NOW, LATER = "2026-11-24T09:00", "2026-11-24T18:00"


async def notices(s: Services) -> list[tuple[str, str]]:
    """Channel and address of every notice to staff, in the order of calling."""
    vault, found = s.vault, await rows(s, "outbox")
    return [
        (row["channel"], vault.open("outbox", "address", row["id"], row["address"]))
        for row in found
        if row["conversation_id"] is None
    ]


async def paged(s: Services, name: str, pager: str) -> Any:
    """A counselor with a pager."""
    actor = await counselor(s, name)
    admin = await counselor(s, f"admin of {name}", Role.ADMIN)
    await People(s.office, s.staff).set_details(admin, actor.id, pager, "")
    return actor


async def test_whoever_is_on_duty_is_called_first(s: Services, clock: SetClock) -> None:
    boss = await counselor(s, "boss", Role.SUPERVISOR)
    mina = await paged(s, "mina", "telegram:1001")
    junho = await paged(s, "junho", "webhook:https://pager.example/junho")
    duty = Duty(s.office)
    await duty.add(boss, mina.id, "0", NOW, LATER)
    await duty.add(boss, junho.id, "0", NOW, LATER)
    await duty.add(boss, mina.id, "1", LATER, "2026-11-25T09:00")  # not yet
    await Resident(s, "a").says(DANGER)
    calling = alarms(s, *STEPS)
    await calling.run()
    assert await notices(s) == [("webhook", "https://pager.example/junho"), ("telegram", "1001")]
    clock.forward(minutes=5)
    await calling.run()
    assert (await notices(s))[2:] == [("telegram", "4242")], "the list, where nobody is on duty"


async def test_whoever_has_no_pager_or_left_does_not_keep_the_list_silent(s: Services) -> None:
    boss = await counselor(s, "boss", Role.SUPERVISOR)
    mina, gone = await counselor(s, "mina"), await paged(s, "gone", "telegram:1")
    duty = Duty(s.office)
    await duty.add(boss, mina.id, "0", NOW, LATER)
    await duty.add(boss, gone.id, "0", NOW, LATER)
    admin = await counselor(s, "admin", Role.ADMIN)
    await People(s.office, s.staff).deactivate(admin, gone.id)
    await Resident(s, "a").says(DANGER)
    await alarms(s, *STEPS).run()
    assert await notices(s) == [("webhook", "https://pager.example.test/now")]


async def test_whoever_went_to_a_center_is_called_no_more(s: Services) -> None:
    boss, mina = await counselor(s, "boss", Role.SUPERVISOR), await paged(s, "mina", "telegram:1")
    duty = Duty(s.office)
    await duty.add(boss, mina.id, "0", "2026-11-23T09:00", "2026-11-23T18:00")
    await duty.add(boss, mina.id, "0", NOW, LATER)
    admin = await counselor(s, "admin", Role.ADMIN)
    await People(s.office, s.staff).set_role(admin, mina.id, "center", "nokbeon")
    await Resident(s, "a").says(DANGER)
    await alarms(s, *STEPS).run()
    assert await notices(s) == [("webhook", "https://pager.example.test/now")]
    assert await duty.repeat(boss, MONDAY) == 0


async def test_who_can_only_be_paged_over_a_channel_the_city_has_not_does_not_keep_the_list_silent(
    s: Services,
) -> None:
    boss, mina = await counselor(s, "boss", Role.SUPERVISOR), await paged(s, "mina", "telegram:1")
    await Duty(s.office).add(boss, mina.id, "0", NOW, LATER)
    await Resident(s, "a").says(DANGER)
    await alarms(s, *STEPS, over=("webhook",)).run()
    assert await notices(s) == [("telegram", "1"), ("webhook", "https://pager.example.test/now")]


async def test_an_address_that_cannot_be_called_is_a_warning(s: Services, clock: SetClock) -> None:
    assert await s.health.warnings() == ()
    boss, mina = await counselor(s, "boss", Role.SUPERVISOR), await paged(s, "mina", "telegram:1")
    await paged(s, "free", "telegram:2")
    await Duty(s.office).add(boss, mina.id, "0", NOW, LATER)
    [warning] = await s.health.warnings()
    assert warning.startswith("duty: ")
    assert "mina" not in warning
    assert "telegram" in warning
    clock.forward(days=2)
    assert await s.health.warnings() == (), "the shift is over"


async def test_a_pager_that_cannot_be_read_keeps_nobody_silent(s: Services) -> None:
    boss, mina = await counselor(s, "boss", Role.SUPERVISOR), await paged(s, "mina", "telegram:1")
    await Duty(s.office).add(boss, mina.id, "0", NOW, LATER)
    spoilt = update(staff).where(staff.c.id == mina.id).values(pager=b"\x01" + b"x" * 60)
    await s.store.write(lambda c: c.execute(spoilt))
    await Resident(s, "a").says(DANGER)
    await alarms(s, *STEPS).run()
    assert await notices(s) == [("webhook", "https://pager.example.test/now")]
    [warning] = await s.health.warnings()
    assert "keys do not open" in warning
    people = People(s.office, s.staff)
    admin = await counselor(s, "admin", Role.ADMIN)
    assert (await people.one(admin, mina.id)).pager == ""
    await people.set_details(admin, mina.id, "webhook:https://pager.example/mina", "")
    assert await s.health.warnings() == ()


async def test_an_alert_that_cannot_be_taken_further_keeps_no_other_one_silent(
    s: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("a", "b", "c"):
        await Resident(s, address).says(DANGER)
    broken, healthy = (await rows(s, "alerts"))[1]["id"], cases.escalate

    def escalate(connection: Any, alert_id: str, *given: Any) -> None:
        if alert_id == broken:
            raise ZeroDivisionError
        healthy(connection, alert_id, *given)

    monkeypatch.setattr(cases, "escalate", escalate)
    with capture_logs() as logs:
        assert await alarms(s, *STEPS).run() == 2
    assert len(await notices(s)) == 2
    assert [(line["event"], line["alert_id"]) for line in logs] == [("alarm.failed", broken)]
    monkeypatch.undo()
    assert await alarms(s, *STEPS).run() == 1


async def test_a_week_is_entered_once_and_repeated(s: Services, clock: SetClock) -> None:
    boss, mina = await counselor(s, "boss", Role.SUPERVISOR), await counselor(s, "mina")
    duty = Duty(s.office)
    monday = await duty.add(boss, mina.id, "0", "2026-11-23T18:00", "2026-11-24T09:00")
    assert monday == MONDAY
    await duty.add(boss, boss.id, "1", "2026-11-28T00:00", "2026-11-30T00:00")
    week = await duty.week(boss, MONDAY)
    assert [s.name for s in week.on(date(2026, 11, 24), 0)] == ["mina"]
    assert [s.name for s in week.on(date(2026, 11, 29), 1)] == ["boss"]
    assert len(week.alone) == 5, "one of six closed times is taken"
    assert [await duty.repeat(boss, MONDAY) for _ in range(2)] == [2, 0]
    after = await duty.week(boss, date(2026, 11, 30))
    assert [(s.name, s.level) for s in after.shifts] == [("mina", 0), ("boss", 1)]
    assert await duty.remove(boss, after.shifts[0].id) == date(2026, 11, 30)
    for wrong, act in (
        ("no_such_shift", duty.remove(boss, after.shifts[0].id)),
        ("on_duty", duty.add(boss, mina.id, "0", "2026-11-24T08:00", "2026-11-24T10:00")),
        ("bad_shift", duty.add(boss, mina.id, "0", NOW, NOW)),
        ("bad_shift", duty.add(boss, mina.id, "0", "tomorrow", LATER)),
        ("no_such_level", duty.add(boss, mina.id, "9", NOW, LATER)),
        ("no_such_account", duty.add(boss, "0" * 32, "0", NOW, LATER)),
    ):
        with pytest.raises(DomainError, match=wrong):
            await act
    with pytest.raises(RefusedError):
        await duty.week(mina, MONDAY)
    added = [r for r in await rows(s, "audit") if r["action"].startswith("duty.")]
    assert len(added) == 5
    clock.forward(days=s.config.city.retention.audit_days + 30)
    gone = await s.store.write(lambda c: upkeep.purge(c, s.config.city.retention, s.clock.now()))
    assert gone["duty_shifts"] == 3


async def test_who_was_called_in_vain_is_called_again(s: Services, clock: SetClock) -> None:
    await Resident(s, "a").says(DANGER)
    calling = alarms(s, *STEPS)
    await calling.run()
    clock.forward(minutes=60)
    await calling.run()
    everybody = len(await notices(s))
    clock.forward(minutes=10)
    await calling.run()
    assert len(await notices(s)) == everybody, "not every minute"
    clock.forward(minutes=21)
    await calling.run()
    assert len(await notices(s)) == 2 * everybody


async def test_who_gives_an_emergency_back_leaves_it_ringing(s: Services) -> None:
    await Resident(s, "a").says(DANGER)
    mina = await counselor(s, "mina")
    (case,) = await s.desk.listed(mina, tuple(CaseState))
    await s.desk.claim(mina, case.id)
    calling = alarms(s, *STEPS)
    await calling.run()
    assert await notices(s) == []
    await s.desk.release(mina, case.id)
    await calling.run()
    assert len(await notices(s)) == 1


async def test_who_writes_on_after_their_case_was_purged_is_heard(
    s: Services, clock: SetClock
) -> None:
    resident = Resident(s, "a")
    await resident.says(DANGER)
    mina = await counselor(s, "mina", Role.SUPERVISOR)
    (case,) = await s.desk.listed(mina, tuple(CaseState))
    await s.desk.claim(mina, case.id)
    await s.desk.close(mina, case.id, "not_a_crisis")
    for _ in range(4):
        clock.forward(days=10)
        await resident.says("처음으로")
    await s.upkeep.purge()
    assert await s.desk.listed(mina, tuple(CaseState)) == []
    reply = await resident.says(DANGER)
    assert "109" in "\n".join(texts_of(reply))
    (again,) = await s.desk.listed(mina, tuple(CaseState))
    assert again.urgency is Urgency.EMERGENCY
    await alarms(s, *STEPS).run()
    assert await notices(s)

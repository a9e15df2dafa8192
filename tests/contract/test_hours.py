"""Days that the office closes or opens, on both databases: what was promised moves with them."""

from datetime import date, timedelta

import pytest

from bot.app import Services
from bot.calendar.hours import seoul
from bot.cases.permissions import Permission
from bot.domain.codes import CaseState, Role
from bot.domain.edits import DayEdit
from bot.domain.errors import ConflictError, InvalidError, RefusedError
from bot.domain.messages import Channel
from bot.services.edits import Edits
from bot.services.hours import Hours
from bot.services.weeks import Weeks
from tests.support.callers import Resident, actor, only_case
from tests.support.rows import rows
from tests.support.running import FRIDAY_NIGHT, THURSDAY_OPENING, SetClock, running_services

THURSDAY, FRIDAY = date(2026, 2, 19), date(2026, 2, 20)
FRIDAY_OPENING = THURSDAY_OPENING + timedelta(days=1)


async def test_a_closed_day_moves_what_was_promised_and_says_so(
    s: Services, clock: SetClock
) -> None:
    clock.jump(FRIDAY_NIGHT)
    resident = Resident(s, "resident", Channel.TELEGRAM)
    await resident.says("상담사 연결")
    case = await only_case(s)
    assert (case.state, case.promised_at) == (CaseState.HELD, THURSDAY_OPENING)
    boss, hours = actor("boss", Role.SUPERVISOR), Hours(s.office)
    closed = DayEdit("closed", "청사 이전")
    (would,) = await hours.moves(boss, THURSDAY, closed)
    assert (would.was, would.becomes) == (THURSDAY_OPENING, FRIDAY_OPENING)
    assert (await only_case(s)).promised_at == THURSDAY_OPENING  # a preview changes nothing
    assert len(await hours.put(boss, THURSDAY, closed)) == 1
    assert (await only_case(s)).promised_at == FRIDAY_OPENING
    said = [row for row in await rows(s, "outbox") if row["author"] == "desk"]
    assert len(said) == 1
    clock.jump(THURSDAY_OPENING + timedelta(hours=1))
    assert await s.jobs._works["handover"]() == 0
    clock.jump(FRIDAY_OPENING)
    assert await s.jobs._works["handover"]() == 1
    assert (await only_case(s)).state is CaseState.QUEUED


async def test_an_extra_day_brings_the_answer_forward_and_tells_nobody(
    s: Services, clock: SetClock
) -> None:
    clock.jump(FRIDAY_NIGHT)
    await Resident(s, "resident", Channel.TELEGRAM).says("상담사 연결")
    boss, hours = actor("boss", Role.SUPERVISOR), Hours(s.office)
    saturday = date(2026, 2, 14)
    (move,) = await hours.put(boss, saturday, DayEdit("open", hours=("10:00-12:00",)))
    assert seoul(move.becomes).isoformat() == "2026-02-14T10:00:00+09:00"
    assert [row for row in await rows(s, "outbox") if row["author"] == "desk"] == []
    await hours.put(boss, saturday, None)  # taken back: later again, and that is told
    assert (await only_case(s)).promised_at == THURSDAY_OPENING
    assert len([row for row in await rows(s, "outbox") if row["author"] == "desk"]) == 1
    assert len(await hours.history(boss, saturday)) == 2
    assert [special.day for special in await hours.specials(boss)] == []


async def test_what_makes_no_sense_is_refused(s: Services, clock: SetClock) -> None:
    clock.jump(FRIDAY_NIGHT)
    hours = Hours(s.office)
    for code, day, kind, reason, spans in (
        ("day_wrong", "2026-02-30", "closed", "x", ""),
        ("day_past", "2026-02-12", "closed", "x", ""),
        ("day_reason_needed", "2026-02-20", "closed", " ", ""),
        ("day_reason_needed", "2026-02-20", "shut", "x", ""),
        ("spans_wrong", "2026-02-20", "open", "", "late"),
        ("spans_wrong", "2026-02-20", "open", "", "13:00-12:00"),
        ("spans_wrong", "2026-02-20", "open", "", " , "),
    ):
        with pytest.raises(InvalidError) as refused:
            hours.day_edit(day, kind, reason, spans)
        assert refused.value.code == code
    assert hours.day_edit("2026-02-20", "usual", "", "")[1] == DayEdit("usual")
    with pytest.raises(RefusedError):
        await hours.put(actor("c", Role.COUNSELOR), FRIDAY, DayEdit("usual"))
    names = [day.why for day in hours.preview() if not day.spans]
    assert "설날" in names
    assert sum(bool(day.spans) for day in hours.preview()) == 14


async def test_another_week_counts_from_its_day_on_in_every_process(
    s: Services, database_url: str, clock: SetClock
) -> None:
    clock.jump(FRIDAY_NIGHT)
    await Resident(s, "resident", Channel.TELEGRAM).says("상담사 연결")
    boss, weeks = actor("boss", Role.ADMIN), Weeks(s.office)
    monday = date(2026, 2, 23)
    late = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "10:00-19:00")
    lunch = ("12:30", "13:30")
    async with running_services(database_url, clock) as other:
        # From after the opening that was promised: nobody waits longer.
        begins, edit = weeks.week_edit(monday.isoformat(), late, lunch)
        assert await weeks.put(boss, begins, edit) == []
        await other.office.living.run()
        for office in (s.office, other.office):
            hours = office.calendar.hours_on(monday)
            assert [f"{a:%H:%M}-{b:%H:%M}" for a, b in hours] == ["10:00-12:30", "13:30-19:00"]
            assert office.calendar.hours_on(FRIDAY)[0][0].hour == 9
    # The same from today on: the case is answered an hour later, and its resident hears of it.
    today, _ = weeks.week_edit("2026-02-13", late, lunch)
    (moved,) = await weeks.put(boss, today, edit)
    assert moved.becomes == THURSDAY_OPENING + timedelta(hours=1)
    assert (await only_case(s)).promised_at == moved.becomes
    assert len([row for row in await rows(s, "outbox") if row["author"] == "desk"]) == 1
    assert [(one.begins, one.is_now, one.may_go) for one in await weeks.weeks(boss)] == [
        (today, True, True),
        (monday, False, True),
    ]
    # A closed day still goes before the week, whichever of them counts.
    calendar = await Hours(s.office).calendar_with(monday, DayEdit("closed", "청사 이전"))
    assert not calendar.is_working_day(monday)
    assert calendar.hours_on(FRIDAY)[0][0].hour == 10
    (again,) = await weeks.put(boss, today, None)
    assert again.becomes == THURSDAY_OPENING
    assert [one.body is None for one in await weeks.history(boss)] == [True, False, False]
    assert [row["action"] for row in await rows(s, "audit")].count("week.edited") == 3


async def test_a_week_that_makes_no_sense_is_refused(s: Services, clock: SetClock) -> None:
    clock.jump(FRIDAY_NIGHT)
    boss, weeks, usual = actor("boss", Role.SUPERVISOR), Weeks(s.office), {"mon": "09:00-18:00"}
    for code, begins, days in (
        ("day_wrong", "2026-02-30", usual),
        ("day_past", "2026-02-12", usual),
        ("hours_unreadable", "2026-02-20", {"mon": "late"}),
        ("never_open", "2026-02-20", {}),
    ):
        with pytest.raises(InvalidError) as refused:
            weeks.week_edit(begins, days, ("", ""))
        assert refused.value.code == code
    begins, edit = weeks.week_edit("2026-02-20", usual, ("", ""))
    with pytest.raises(RefusedError):
        await weeks.put(actor("c", Role.COUNSELOR), begins, edit)
    await weeks.put(boss, begins, edit)
    with pytest.raises(ConflictError) as same:
        await weeks.put(boss, begins, edit)
    assert same.value.code == "week_same"
    clock.jump(FRIDAY_NIGHT + timedelta(days=8))
    with pytest.raises(ConflictError) as begun:
        await weeks.put(boss, begins, None)
    assert begun.value.code == "week_begun"
    # Nonsense that somebody wrote into the table is left out, and the week before it counts.
    broken = {"week": {"mon": ["late"]}}
    await Edits(s.office).put(boss, Permission.HOURS_EDIT, "week", "2026-03-02", broken)
    assert s.office.calendar.week_on(date(2026, 3, 2))["mon"] == ("09:00-18:00",)

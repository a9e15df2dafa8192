"""Days that the office closes or opens, on both databases: what was promised moves with them."""

from datetime import date, timedelta

import pytest

from bot.app import Services
from bot.calendar.hours import seoul
from bot.domain.codes import CaseState, Role
from bot.domain.edits import DayEdit
from bot.domain.errors import InvalidError, RefusedError
from bot.domain.messages import Channel
from bot.services.hours import Hours
from tests.support.callers import Resident, actor, only_case
from tests.support.rows import rows
from tests.support.running import FRIDAY_NIGHT, THURSDAY_OPENING, SetClock

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

"""What the office edits, on both databases: it counts at once, keeps its history, goes back."""

import asyncio
from dataclasses import asdict
from datetime import date

import orjson
import pytest

from bot.app import Services
from bot.cases.permissions import Permission
from bot.domain.codes import Role
from bot.domain.edits import RETIRED, DayEdit, hours_with, programs_with
from bot.domain.errors import MissingError, RefusedError
from bot.domain.program import Program
from bot.services.edits import Edits
from bot.services.events import Kind
from tests.support.callers import Resident, actor, only_case
from tests.support.rows import rows
from tests.support.running import SetClock, running_services
from tests.support.world import config

_MAY = Permission.CATALOG_EDIT


def _body(program: Program, **changes: object) -> dict[str, object]:
    body: dict[str, object] = orjson.loads(orjson.dumps({**asdict(program), **changes}))
    return body


async def test_a_program_is_suggested_by_its_new_keyword_at_once(s: Services) -> None:
    boss = actor("boss", Role.SUPERVISOR)
    edits, text = Edits(s.office), "말벗이 되어 줄 구름다리 찻집이 있나요"
    known = s.office.catalog.get("ep_talk")
    assert known
    found = s.office.matcher.match(text, s.office.reader.read(text))
    assert "ep_talk" not in [one.program_id for one in found]
    words = (*known.keywords, "구름다리 찻집")
    await edits.put(boss, _MAY, "program", "ep_talk", _body(known, keywords=words))
    found = s.office.matcher.match(text, s.office.reader.read(text))
    assert found[0].program_id == "ep_talk"
    # Residents, machines and the next process on this database see it too.
    await Resident(s, "resident").reports(story=text)
    assert "ep_talk" in [key for key, _, _ in (await only_case(s)).programs]
    programs = s.readings.explain(text)["programs"]
    assert isinstance(programs, list)
    assert programs[0]["id"] == "ep_talk"
    before = s.office.living.world
    await edits.put(boss, _MAY, "program", "ep_talk", None)
    assert s.office.catalog.get("ep_talk") == known
    assert s.office.living.world is not before
    assert s.office.matcher.match(text, s.office.reader.read(text)) != found


async def test_history_undo_and_who_may(s: Services) -> None:
    boss = actor("boss", Role.SUPERVISOR)
    edits = Edits(s.office)
    first = await edits.put(boss, _MAY, "program", "ep_talk", RETIRED)
    assert s.office.catalog.get("ep_talk") is None
    await edits.put(boss, _MAY, "program", "ep_talk", None)
    await edits.again(boss, _MAY, "program", "ep_talk", first.id)
    assert s.office.catalog.get("ep_talk") is None
    history = await edits.history(boss, _MAY, "program", "ep_talk")
    assert [one.body for one in history] == [RETIRED, None, RETIRED]
    assert {one.by for one in history} == {boss.id}
    assert await edits.current("program") == {"ep_talk": RETIRED}
    with pytest.raises(MissingError):
        await edits.again(boss, _MAY, "program", "ep_hotline", first.id)
    with pytest.raises(RefusedError):
        await edits.put(actor("c", Role.COUNSELOR), _MAY, "program", "ep_talk", None)
    actions = [row["action"] for row in await rows(s, "audit")]
    assert actions.count("program.edited") == 3


async def test_what_another_process_changed_is_taken_over(
    s: Services, database_url: str, clock: SetClock
) -> None:
    boss = actor("boss", Role.SUPERVISOR)
    async with running_services(database_url, clock) as other, other.bus.listen() as heard:
        await Edits(s.office).put(boss, _MAY, "program", "ep_talk", RETIRED)
        if other.store.is_shared:
            event = await asyncio.wait_for(heard.get(), 10)
            assert event
            assert event.kind is Kind.SETTINGS
        assert other.office.catalog.get("ep_talk")
        assert await other.office.living.run() == 1
        assert other.office.catalog.get("ep_talk") is None
        assert await other.office.living.run() == 0
    async with running_services(database_url, clock) as later:  # a process that starts now
        assert later.office.catalog.get("ep_talk") is None


async def test_what_makes_no_sense_any_more_is_left_out(s: Services) -> None:
    boss = actor("boss", Role.SUPERVISOR)
    edits = Edits(s.office)
    await edits.put(boss, _MAY, "program", "ep_talk", {"id": "ep_talk"})
    await edits.put(boss, _MAY, "day", "2026-11-25", {"kind": "open", "hours": ["late"]})
    await edits.put(boss, _MAY, "day", "2026-11-26", {"kind": "closed", "reason": "이사"})
    assert s.office.catalog.get("ep_talk")
    assert s.office.calendar.is_working_day(date(2026, 11, 25))
    assert s.office.calendar.holiday_name(date(2026, 11, 26)) == "이사"
    # A program that the rules of a flow name stays, even where somebody wrote otherwise.
    (needed, *_) = config().life_plan.first
    await edits.put(boss, _MAY, "program", needed, RETIRED)
    assert s.office.catalog.get(needed)


def test_days_and_programs_lie_over_those_of_the_files() -> None:
    hours, day = config().city.hours, date(2026, 11, 25)
    closed = hours_with(hours, {day: DayEdit("closed", "이사")})
    assert closed.closed_days[day] == "이사"
    opened = hours_with(closed, {day: DayEdit("open", hours=("10:00-12:00",))})
    assert (day in opened.closed_days, opened.extra_days[day]) == (False, ("10:00-12:00",))
    assert hours_with(opened, {day: DayEdit("usual")}) == hours
    one, two, three, *_ = config().programs
    assert programs_with((one, two), {one.id: None, three.id: three}) == (two, three)

"""Forms of the counter on both databases: sealed, filed once, forgotten in time."""

import asyncio

import pytest

from bot.app import Services
from bot.domain.codes import CaseKind, CaseState, Role
from bot.domain.errors import ConflictError, MissingError
from bot.flows import screened, taken_down
from bot.services.drafts import Drafts
from bot.services.exports import Exports, wish
from bot.services.intake_form import IntakeForm
from bot.services.printing import Printing
from bot.services.screening import Screenings
from bot.services.staff import Actor
from bot.storage import upkeep
from tests.support.callers import actor, counselor
from tests.support.rows import rows, stored_bytes
from tests.support.running import SetClock

TOLD = taken_down.typed(
    {
        "who": ["neighbor"], "story": ["표식할머니가 며칠째 굶고 계세요"], "place": ["녹번동"],
        "consent": ["yes"], "phone": ["010-2345-6789"], "name": ["표식김마리"],
    }
)  # fmt: skip
HOUSE = screened.typed(
    {"consent": ["yes"], "year-1": ["1955"], "troubles": ["bills"], "place": ["역촌동"],
     "housing": ["monthly"], "income": ["to_32"]}
)  # fmt: skip


async def _begun(s: Services, who: Actor, kind: str = "phone") -> str:
    form = HOUSE if kind == "screening" else TOLD
    return await Drafts(s.office).begin(who, kind, form)


async def test_drafts_are_sealed_and_filed_once_by_any_number_of_presses(
    s: Services, database_url: str
) -> None:
    who = await counselor(s, "이하늘")
    draft = await _begun(s, who)
    assert (await Drafts(s.office).one(who, draft)).form == TOLD
    stored = await stored_bytes(s, database_url)
    for mark in ("표식할머니", "표식김마리", "23456789"):
        assert mark.encode() not in stored, mark
    filing = IntakeForm(s.office)
    pressed = (filing.file(who, draft, "phone", TOLD, is_queued=False) for _ in range(5))
    done = await asyncio.gather(*pressed, return_exceptions=True)
    taken = [one for one in done if not isinstance(one, BaseException)]
    assert len(taken) == 1
    assert sum(isinstance(one, ConflictError) for one in done) == 4
    (case,) = await rows(s, "cases")
    assert (case["state"], case["channel"], case["conversation_id"]) == (
        CaseState.IN_CONSULTATION, "phone", None,
    )  # fmt: skip
    assert case["center"]
    assert case["secret_hash"]
    assert await rows(s, "drafts") == []
    (handover,) = await rows(s, "handovers")
    assert handover["first_word_at"] == handover["received_at"]
    reporter = await s.desk.reporter(who, case["id"])
    assert reporter == {"phone": "+821023456789", "name": "표식김마리"}


async def test_numbers_never_come_twice_between_forms_and_residents(s: Services) -> None:
    who = await counselor(s, "이하늘")
    filing = IntakeForm(s.office)
    drafts = [await _begun(s, who) for _ in range(6)]
    assert len(set(drafts)) == 6
    await asyncio.gather(
        *(filing.file(who, draft, "walk_in", TOLD, is_queued=True) for draft in drafts)
    )
    found = await rows(s, "cases")
    assert len({row["number"] for row in found}) == 6
    assert {row["state"] for row in found} == {CaseState.QUEUED}


async def test_a_screening_is_filed_with_its_plan_and_can_be_printed(s: Services) -> None:
    who = await counselor(s, "이하늘")
    draft = await _begun(s, who, "screening")
    taken = await Screenings(s.office).file(who, draft, HOUSE)
    assert taken.case.kind is CaseKind.LIFE_PLAN
    papers = await Printing(s.office).plan(who, taken.case.id)
    assert papers.report["members"][0]["services"]
    record = await Printing(s.office).record(who, taken.case.id, with_reporter=True)
    assert "월세" in record.notes[0].text
    with pytest.raises(ConflictError):
        await Screenings(s.office).file(who, draft, HOUSE)


async def test_what_nobody_finished_is_forgotten(s: Services, clock: SetClock) -> None:
    who = await counselor(s, "이하늘")
    draft = await _begun(s, who)
    keep = s.config.city.retention
    clock.forward(days=29)
    assert (await s.upkeep.purge())["drafts"] == 0
    await Drafts(s.office).save(who, draft, TOLD)
    clock.forward(days=31)
    gone = await s.store.write(lambda c: upkeep.purge(c, keep, s.clock.now()))
    assert gone["drafts"] == 1
    with pytest.raises(MissingError):
        await Drafts(s.office).save(who, draft, TOLD)


async def test_a_long_list_comes_in_pieces_each_row_once(s: Services) -> None:
    who = await counselor(s, "이하늘")
    filing = IntakeForm(s.office)
    for _ in range(7):
        draft = await _begun(s, who)
        await filing.file(who, draft, "phone", TOLD, is_queued=True)
    chief = actor("팀장", Role.SUPERVISOR)
    day = s.clock.now().date().isoformat()
    wished = wish("cases", day, day, "csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.storage.lists.PIECE", 3)
        export = await Exports(s.office).begin(chief, wished)
        pieces = [rows async for rows in export.pieces]
    assert export.count == 7
    assert [len(piece) for piece in pieces] == [3, 3, 1]
    numbers = [row[0] for piece in pieces for row in piece]
    assert numbers == sorted(set(numbers))
    written = [row for row in await rows(s, "audit") if row["action"] == "list.exported"]
    assert len(written) == 1

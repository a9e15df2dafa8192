"""What the bot read, put right by hand, on both databases."""

import asyncio

import orjson
import pytest

from bot.app import Services
from bot.cases.correcting import Judged
from bot.domain.codes import CaseState, CrisisType, Role, Urgency
from bot.domain.errors import ConflictError, InvalidError, MissingError, RefusedError
from bot.services.corrections import Corrections
from bot.storage.cases import Case
from tests.support.callers import Resident, actor, only_case
from tests.support.rows import rows, stored_bytes

MINA, JUNHO = actor("mina"), actor("junho")
BOSS = actor("boss", Role.SUPERVISOR)
DANGER = "지금 죽고 싶어요. 약을 먹었어요"
FOOD = CrisisType.FOOD


async def _claimed(s: Services) -> tuple[Case, Resident]:
    resident = Resident(s, "a resident")
    await resident.reports()
    return await s.desk.claim(MINA, (await only_case(s)).id), resident


async def _now(s: Services, case: Case) -> Case:
    return (await s.desk.folder(BOSS, case.id)).case


async def _ringing(s: Services) -> int:
    return len(await s.desk.ringing(MINA))


async def test_a_correction_is_written_down_and_what_was_read_is_kept(
    s: Services, database_url: str
) -> None:
    case, _ = await _claimed(s)
    assert FOOD in case.crisis_types
    done = await Corrections(s.office).correct(
        MINA, case.id, "none", ["debt"], "표식까닭 쌀은 있대요", case.judged
    )
    assert (done.urgency, done.crisis_types) == (Urgency.NONE, (CrisisType.DEBT,))
    assert done.read == case.judged
    assert done.lease_until is None  # its counselor works on it
    line = (await rows(s, "audit"))[-1]
    assert (line["action"], line["actor"], line["subject"]) == ("case.corrected", "mina", case.id)
    assert orjson.loads(line["detail"]) == {
        "urgency_was": case.urgency, "urgency": "none",
        "types_was": ",".join(case.crisis_types), "types": "debt",
    }  # fmt: skip
    notes = (await s.desk.folder(MINA, case.id)).notes
    assert notes[-1].text == "긴급도·위기 유형을 바로잡은 까닭: 표식까닭 쌀은 있대요"
    assert "표식까닭".encode() not in await stored_bytes(s, database_url)


async def test_queue_and_figures_follow(s: Services) -> None:
    first, _ = await _claimed(s)
    await Resident(s, "another").reports()
    (second,) = await s.desk.listed(BOSS, (CaseState.QUEUED,))
    await s.desk.release(MINA, first.id)
    assert [c.id for c in await s.desk.listed(BOSS, (CaseState.QUEUED,))] == [first.id, second.id]
    await s.desk.claim(MINA, second.id)
    await Corrections(s.office).correct(MINA, second.id, "emergency")
    await s.desk.release(MINA, second.id)
    assert [c.id for c in await s.desk.listed(BOSS, (CaseState.QUEUED,))] == [second.id, first.id]
    assert (await s.stats.summary(BOSS))["by_urgency"]["emergency"] == 1


async def test_who_may(s: Services) -> None:
    case, _ = await _claimed(s)
    corrections = Corrections(s.office)
    with pytest.raises(ConflictError, match="already_claimed"):
        await corrections.correct(JUNHO, case.id, "emergency")
    with pytest.raises(RefusedError):
        await corrections.correct(actor("admin", Role.ADMIN), case.id, "emergency")
    with pytest.raises(MissingError, match="no_such_case"):
        await corrections.correct(MINA, "0" * 32, "emergency")
    assert (await corrections.correct(BOSS, case.id, "emergency")).urgency is Urgency.EMERGENCY
    await s.desk.release(MINA, case.id)
    with pytest.raises(ConflictError, match="not_claimed"):
        await corrections.correct(BOSS, case.id, "high")
    await s.desk.claim(MINA, case.id)
    await s.desk.close(BOSS, case.id, "advice")
    with pytest.raises(ConflictError, match="wrong_state"):
        await corrections.correct(MINA, case.id, "high")


async def test_refused_ones_change_nothing(s: Services) -> None:
    case, _ = await _claimed(s)
    corrections, before = Corrections(s.office), len(await rows(s, "audit"))
    for urgency, types, code in (
        ("none", None, "lowering_reason"),
        ("critical", None, "no_such_urgency"),
        ("", ["hunger"], "no_such_crisis"),
        ("", None, "nothing_corrected"),
    ):
        with pytest.raises(InvalidError, match=code):
            await corrections.correct(MINA, case.id, urgency, types)
    assert (await _now(s, case)).read is None
    assert len(await rows(s, "audit")) == before


async def test_of_two_who_saw_the_same_one_comes_second(s: Services) -> None:
    case, _ = await _claimed(s)
    corrections = Corrections(s.office)
    done = await asyncio.gather(
        corrections.correct(MINA, case.id, "emergency", None, "", case.judged),
        corrections.correct(BOSS, case.id, "none", None, "쌀은 있대요", case.judged),
        return_exceptions=True,
    )
    (lost,) = [one for one in done if isinstance(one, Exception)]
    assert isinstance(lost, ConflictError)
    assert lost.code == "judged_since"


async def test_what_was_lowered_is_not_raised_by_the_same_words(s: Services) -> None:
    """Who is in danger goes on telling: each answer brings all that was read again."""
    resident = Resident(s, "a resident")
    await resident.says(DANGER)
    case = await s.desk.claim(MINA, (await only_case(s)).id)
    assert case.urgency is Urgency.EMERGENCY
    await s.desk.hand_back(MINA, case.id)
    done = await Corrections(s.office).correct(MINA, case.id, "high", ["food"], "장난이었대요")
    await resident.reports(story="쌀이 떨어졌어요")
    told = await _now(s, case)
    assert (told.urgency, set(done.crisis_types) <= set(told.crisis_types)) == (Urgency.HIGH, True)
    assert CrisisType.SUICIDE not in told.crisis_types
    assert await _ringing(s) == 0


async def test_danger_rings_whatever_was_said_before(s: Services) -> None:
    resident = Resident(s, "a resident")
    await resident.says(DANGER)
    case = await s.desk.claim(MINA, (await only_case(s)).id)
    corrections = Corrections(s.office)
    await corrections.correct(MINA, case.id, "normal", None, "장난이었대요")
    seen = await _now(s, case)
    await resident.says(DANGER)
    again = await _now(s, case)
    assert (again.urgency, await _ringing(s)) == (Urgency.EMERGENCY, 1)
    assert again.read == Judged(Urgency.EMERGENCY, seen.crisis_types)
    anew = [row for row in await rows(s, "audit") if row["action"] == "case.read_anew"]
    assert [orjson.loads(row["detail"]) for row in anew] == [
        {"urgency_was": "normal", "urgency": "emergency"}
    ]
    with pytest.raises(ConflictError, match="alarm_rings"):
        await corrections.correct(MINA, case.id, "normal", None, "또 장난이에요")
    await s.desk.acknowledge(MINA, case.id)
    await corrections.correct(MINA, case.id, "normal", None, "또 장난이에요")
    assert (await _now(s, case)).urgency is Urgency.NORMAL


async def test_a_worse_reading_raises_what_was_lowered(s: Services) -> None:
    resident = Resident(s, "a resident")
    await resident.says("월세를 못 내요")
    await resident.says("상담사 연결")
    case = await s.desk.claim(MINA, (await only_case(s)).id)
    await Corrections(s.office).correct(MINA, case.id, "none", None, "문의였어요")
    await resident.says(DANGER)
    assert (await _now(s, case)).urgency is Urgency.EMERGENCY


async def test_an_emergency_by_hand_rings_once_nobody_has_it(s: Services) -> None:
    case, _ = await _claimed(s)
    await Corrections(s.office).correct(MINA, case.id, "emergency")
    assert await _ringing(s) == 0
    await s.desk.release(MINA, case.id)
    [alert] = await s.desk.ringing(MINA)
    assert (alert.case_id, alert.signs) == (case.id, '["by_hand"]')
    await s.desk.claim(MINA, case.id)
    assert await _ringing(s) == 0
    await Corrections(s.office).correct(MINA, case.id, "high", None, "괜찮대요")
    await s.desk.release(MINA, case.id)
    assert await _ringing(s) == 0

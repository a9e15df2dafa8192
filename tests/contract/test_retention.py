"""What is said goes with the case it was said for, though the talk goes on; on both databases."""

import pytest
from sqlalchemy import update

from bot.app import Services
from bot.domain.codes import CaseState, Role
from bot.services.indexing import Indexing
from bot.storage.tables import cases, offers
from tests.contract.test_offers import Giver
from tests.support.callers import Resident, counselor
from tests.support.rows import counts, rows
from tests.support.running import TUESDAY_MORNING, SetClock

OLD, NEW = "월세가 밀려서 걱정이에요", "아이가 굶고 있어요"
FIRST = TUESDAY_MORNING


async def said(s: Services) -> list[str]:
    """Every word that came in, as far as it is kept."""
    found = await rows(s, "inbox")
    bodies = [s.vault.open_json("inbox", "body", row["id"], row["body"]) for row in found]
    return [str(body) for body in bodies]


async def told_and_closed(s: Services, resident: Resident, story: str) -> None:
    """A report from the first word to the closing."""
    await resident.reports(story=story)
    boss = await counselor(s, f"boss {story}", Role.SUPERVISOR)
    [case] = await s.desk.listed(boss, (CaseState.QUEUED,))
    await s.desk.claim(boss, case.id)
    await s.desk.close(boss, case.id, "not_a_crisis")


async def test_words_of_a_case_that_is_gone_do_not_stay_for_a_newer_one(
    s: Services, clock: SetClock
) -> None:
    resident = Resident(s, "a")
    await told_and_closed(s, resident, OLD)
    clock.forward(days=s.config.city.reopen_within_days, minutes=1)
    await resident.reports(story=NEW)
    await Indexing(s.store, s.vault, s.office.terms).run()
    before = await counts(s)
    assert before["cases"] == 2
    gone = await s.upkeep.purge()
    assert gone["cases"] == 1
    assert gone["messages"] > 0
    words = await said(s)
    assert not any(OLD in word for word in words)
    assert any(NEW in word for word in words)
    after = await counts(s)
    assert after["outbox"] < before["outbox"]
    left = {row["id"] for table in ("inbox", "outbox", "cases") for row in await rows(s, table)}
    assert {row["id"] for row in await rows(s, "search_terms")} <= left
    assert (await s.upkeep.purge())["messages"] == 0


async def test_a_talk_that_goes_on_without_a_case_keeps_what_was_said_lately(
    s: Services, clock: SetClock
) -> None:
    resident = Resident(s, "a")
    await told_and_closed(s, resident, OLD)
    days = s.config.city.retention.talks_without_case_days
    clock.forward(days=1)
    await resident.says("/start")
    clock.forward(days=days)
    await resident.says("처음으로")
    await s.upkeep.purge()
    assert len(await said(s)) == 1, "what was said after the closing is old as well"
    assert (await counts(s))["conversations"] == 1


@pytest.mark.parametrize("kept", ["case", "offer"])
async def test_words_shared_with_something_that_stays_go_with_the_last(
    s: Services, clock: SetClock, kept: str
) -> None:
    resident = Giver(s, "a")
    await told_and_closed(s, resident, OLD)
    clock.forward(days=s.config.city.reopen_within_days, minutes=1)
    if kept == "case":
        await resident.reports(story=NEW)
        began = update(cases).where(cases.c.closed_at.is_(None)).values(received_at=FIRST)
    else:
        await resident.gives()
        began = update(offers).values(created_at=FIRST)
    await s.store.write(lambda c: c.execute(began).rowcount)
    before = len(await said(s))
    gone = await s.upkeep.purge()
    assert (gone["cases"], gone["messages"]) == (1, 0)
    assert len(await said(s)) == before

"""Cases of a kind of their own, on both databases: what the residents told is sealed in them."""

from typing import Any

import orjson

from bot.app import Services
from bot.domain.codes import CaseKind, CaseState, Urgency
from tests.support.callers import Resident
from tests.support.kinds import CARE, FAMILY, PLAN, tells
from tests.support.rows import rows


async def test_a_wish_for_care_waits_urgently_at_the_dong_s_center(s: Services) -> None:
    someone = Resident(s, "a")
    await tells(someone, CARE)
    (case,) = await rows(s, "cases")
    assert case["kind"] == CaseKind.CARE_SOS
    assert case["state"] == CaseState.QUEUED
    assert case["urgency"] == Urgency.HIGH.rank
    assert (case["dong"], case["center"]) == ("yeokchon", "yeokchon")
    assert case["is_complete"]
    (reporter,) = await rows(s, "reporters")
    assert reporter["phone"] is not None
    report: Any = s.vault.open_json("cases", "report", case["id"], case["report"])
    assert (report["today"], report["verdict"]) == ("discharge", "likely")
    assert b"discharge" not in bytes(case["report"])


async def test_a_plan_is_kept_whole(s: Services) -> None:
    someone = Resident(s, "a")
    await tells(someone, PLAN)
    (case,) = await rows(s, "cases")
    assert case["kind"] == CaseKind.LIFE_PLAN
    assert case["urgency"] == Urgency.NORMAL.rank
    report: Any = s.vault.open_json("cases", "report", case["id"], case["report"])
    assert [member["year"] for member in report["members"]] == [1962, 2021]
    assert "basic_pension" in orjson.dumps(report).decode()


async def test_who_does_not_want_it_sent_leaves_no_case(s: Services) -> None:
    someone = Resident(s, "a")
    await tells(someone, (*FAMILY, "=send:no"))
    assert await rows(s, "cases") == []

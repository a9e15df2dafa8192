"""Figures on both databases: a month that was counted by hand."""

import pytest

from bot.app import Services
from bot.cases.figures import Spread, period_of, whole_month
from bot.domain.codes import Role
from bot.domain.errors import RefusedError
from bot.services.statistics import Statistics
from tests.support.callers import actor
from tests.support.made_month import NOW, fill
from tests.support.running import SetClock

BOSS = actor("boss", Role.SUPERVISOR)
NOVEMBER = whole_month("2026-11")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


async def test_the_month_is_counted_as_by_hand(s: Services) -> None:
    await fill(s)
    found = await Statistics(s.office).of(BOSS, NOVEMBER)
    tables = found.tables
    assert tables["channel"] == {"web": 5, "kakao": 1}
    assert tables["kind"] == {"report": 5, "question": 1}
    assert tables["urgency"] == {"emergency": 1, "normal": 5}
    assert tables["reporter"] == {"neighbor": 2, "self": 3, "na": 1}
    assert tables["lang"] == {"ko": 4, "vi": 1, "unknown": 1}
    assert tables["crisis"] == {"food": 5, "housing": 1}
    assert tables["dong"] == {"nokbeon": 4, "bulgwang1": 1, "": 1}
    # Hours of the week from Monday 0:00; three on a Tuesday at 10, 11 and 22.
    assert tables["hour"] == {"34": 1, "35": 1, "46": 1, "113": 1, "33": 1, "110": 1}
    assert sorted(tables["day"].values()) == [1, 1, 1, 3]
    assert tables["funnel"] == {"followed": 1, "linked": 1, "contacted": 2, "reported": 2}
    assert tables["reason"] == {"public_aid": 1, "advice": 1}
    assert tables["promise"] == {"kept": 3, "broken": 2, "pending": 1}
    assert found.spreads["first_word"] == Spread(4, 60, 240)
    assert tables["link"] == {"emergency": 1, "public": 1, "private": 1}
    assert tables["link_kind"] == {"cash": 2, "food": 1}
    assert tables["household"] == {"both": 1, "public": 1}
    assert found.amounts == {"emergency": 500_000, "public": 300_000, "private": 0}
    assert tables["referral"] == {"accepted": 1, "returned": 1, "sent": 1}
    assert tables["referral_kind"] == {"center": 2, "integrated": 1}
    assert found.spreads["acceptance"] == Spread(1, 90, 90)
    assert tables["follow_up"] == {"due": 1, "overdue": 1, "done": 1}
    assert tables["check"] == {"low": 2, "at_risk": 1}
    assert tables["poster"] == {"pharmacy-1": 2}
    assert tables["poster_talk"] == {"reported": 1, "talked": 1}
    assert {name: found.totals[name] for name in ("reports", "merged", "closed", "hanging")} == {
        "reports": 6, "merged": 1, "closed": 2, "hanging": 1,
    }  # fmt: skip
    assert (found.totals["hung"], found.totals["emergency_household"]) == (1, 1)


async def test_centers_are_counted_apart_and_add_up(s: Services) -> None:
    await fill(s)
    found = await Statistics(s.office).by_center(BOSS, NOVEMBER)
    assert found["nokbeon"].totals["reports"] == 4
    assert found["jingwan"].spreads["first_word"] == Spread(1, 180, 180)
    assert found["bulgwang1"].tables["referral"] == {"accepted": 1, "returned": 1}
    assert found["bulgwang1"].spreads["acceptance"] == Spread(1, 90, 90)
    assert found["nokbeon"].cell("link", "emergency") == 1
    assert sum(one.totals["reports"] or 0 for one in found.values()) == 6
    assert found["galhyeon2"].totals["reports"] == 0
    assert found["galhyeon2"].spreads["first_word"] is None


async def test_a_period_without_anything_and_who_may_ask(s: Services) -> None:
    empty = await Statistics(s.office).of(BOSS, period_of("2025-01-01", "2025-01-31", NOW.date()))
    assert not any(empty.totals.values())
    assert empty.spreads == {"first_word": None, "acceptance": None}
    with pytest.raises(RefusedError):
        await Statistics(s.office).of(actor("hana", Role.COUNSELOR), NOVEMBER)
    with pytest.raises(RefusedError):
        await Statistics(s.office).by_center(actor("center", Role.CENTER), NOVEMBER)


async def test_what_leaves_the_city_hides_small_counts(s: Services) -> None:
    await fill(s)
    sent = await Statistics(s.office).exported(BOSS, NOVEMBER)
    assert (sent["municipality"], sent["from"], sent["to"]) == (
        "eunpyeong", "2026-11-01", "2026-11-30",
    )  # fmt: skip
    assert sent["totals"]["reports"] == 6
    assert sent["totals"]["closed"] is None
    assert set(sent["tables"].values()) == {None}
    assert sent["amounts"] == {"public": None, "emergency": None, "private": None}
    assert sent["spreads"] == {"first_word": None, "acceptance": None}

"""Figures of municipalities on both databases: one current row each, wrong files named."""

from typing import Any

import orjson
import pytest

from bot.app import Services
from bot.cases.figures import whole_month
from bot.domain.codes import Role
from bot.domain.errors import InvalidError, RefusedError
from bot.services.compare import MAX_BYTES, Compare
from bot.services.statistics import Statistics
from tests.support.callers import actor
from tests.support.made_month import NOW, fill
from tests.support.rows import rows
from tests.support.running import SetClock

BOSS = actor("boss", Role.SUPERVISOR)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


async def exported(s: Services, **different: Any) -> bytes:
    sent = await Statistics(s.office).exported(BOSS, whole_month("2026-11"))
    return orjson.dumps({**sent, **different})


async def test_the_newest_file_of_a_month_counts(s: Services) -> None:
    await fill(s)
    compare = Compare(s.office)
    totals = {"reports": 60, "closed": None}
    assert await compare.bring(BOSS, await exported(s)) == "2026-11"
    await compare.bring(BOSS, await exported(s, municipality="suwon", name={"ko": "수원시"}))
    await compare.bring(BOSS, await exported(s, totals=totals))
    first, second = await compare.of(BOSS, "2026-11")
    assert (first.id, first.figures.totals, first.earlier) == ("eunpyeong", totals, 1)
    assert (second.id, second.name, second.earlier) == ("suwon", {"ko": "수원시"}, 0)
    assert second.figures.tables["dong"] is None
    assert await compare.months(BOSS) == ["2026-11"]
    assert await compare.of(BOSS, "2026-10") == []
    kept = [row["is_current"] for row in await rows(s, "municipal_figures")]
    assert kept == [False, True, True]
    actions = [row["action"] for row in await rows(s, "audit")]
    assert actions.count("figures.brought") == 3


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"to": "2026-11-29"}, "not_a_month"),
    ({"from": "2026-10-01"}, "not_a_month"),
    ({"format": "other"}, "not_figures"),
    ({"version": 2}, "not_figures"),
    ({"residents": ["김마리"]}, "not_figures"),
    ({"municipality": "<b>"}, "not_figures"),
    ({"totals": {"reports": -1}}, "not_figures"),
    ({"totals": {"reports": 1.5}}, "not_figures"),
    ({"tables": {"channel": {"<script>": 5}}}, "not_figures"),
    ({"amounts": {"public": 10**14}}, "not_figures"),
    ({"spreads": {"first_word": {"count": 9}}}, "not_figures"),
)


async def test_a_file_that_is_none_is_refused(s: Services) -> None:
    for different, code in WRONG:
        with pytest.raises(InvalidError) as refused:
            await Compare(s.office).bring(BOSS, await exported(s, **different))
        assert refused.value.code == code, different
    assert await rows(s, "municipal_figures") == []


async def test_what_is_no_json_or_too_large_and_who_may(s: Services) -> None:
    compare = Compare(s.office)
    for content, code in ((b"{", "not_figures"), (b" " * (MAX_BYTES + 1), "figures_too_large")):
        with pytest.raises(InvalidError) as refused:
            await compare.bring(BOSS, content)
        assert refused.value.code == code
    with pytest.raises(RefusedError):
        await compare.bring(actor("hana"), b"{}")

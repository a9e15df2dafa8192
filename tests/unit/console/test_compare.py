import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from openpyxl import load_workbook

from bot.domain.codes import Role
from tests.support.made_month import NOW, fill
from tests.support.running_console import House, Visitor, running_house, visitor

MONTH = "rows=municipalities&month=2026-11"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A Friday at the end of a month that is known by hand."""
    async with running_house(tmp_path, NOW) as built:
        await fill(built.services)
        yield built


@pytest.fixture
async def boss(house: House) -> AsyncIterator[Visitor]:
    await house.staff("팀장", Role.SUPERVISOR)
    async with visitor(house) as came:
        await came.log_in("팀장")
        yield came


async def _bring(boss: Visitor, content: bytes | None) -> tuple[int, str]:
    form = aiohttp.FormData({"csrf": boss.csrf})
    if content is not None:
        form.add_field("file", content, filename="month.json", content_type="application/json")
    url = f"{boss.house.console}/compare"
    async with boss.session.post(url, data=form, allow_redirects=False) as response:
        return response.status, response.headers.get("Location", "") or await response.text()


async def _exported(boss: Visitor, **different: Any) -> bytes:
    _, sent = await boss.get("/statistics.json?month=2026-11")
    return json.dumps({**json.loads(sent), **different}).encode()


def _names(page: str) -> list[str]:
    return [line.split("</th>")[0] for line in page.split('<tr><th scope="row">')[1:]]


async def test_centers_side_by_side(boss: Visitor) -> None:
    response, page = await boss.get("/compare?rows=centers&month=2026-11&sort=reports&order=desc")
    assert response.status == 200
    assert _names(page)[0] == "녹번동 주민센터"
    assert len(_names(page)) == 16
    assert 'aria-sort="descending"' in page
    response, _ = await boss.get("/compare?rows=centers&month=2026-99")
    assert response.status == 422


async def test_files_are_brought_sorted_and_taken_along(boss: Visitor) -> None:
    rows = {"수원시": 900, "하남시": 120, "가평군": None}
    for place, (name, reports) in enumerate(rows.items()):
        content = await _exported(
            boss, municipality=f"city-{place}", name={"ko": name}, totals={"reports": reports}
        )
        status, where = await _bring(boss, content)
        assert (status, where) == (303, f"/console/compare?{MONTH}")
    _, page = await boss.get(f"/compare?{MONTH}&sort=reports&order=desc")
    assert _names(page) == ["수원시", "하남시", "가평군"]
    _, page = await boss.get(f"/compare?{MONTH}&sort=reports&order=asc")
    assert _names(page) == ["하남시", "수원시", "가평군"]
    async with boss.session.get(f"{boss.house.console}/compare.xlsx?{MONTH}") as response:
        book = load_workbook(io.BytesIO(await response.read()))
    cells = {row[0]: row[1] for row in book.active.iter_rows(values_only=True)}
    assert (cells["수원시"], cells["가평군"]) == (900, "가림")


async def test_what_is_wrong_with_a_file_is_said_on_the_page(boss: Visitor) -> None:
    for content, said in (
        (b"{}", "format"),
        (None, "올릴 파일을 골라 주세요."),
        (await _exported(boss, to="2026-11-10"), "한 달 전체의 자료가 아니에요."),
        (await _exported(boss, municipality="<script>"), "municipality"),
    ):
        status, page = await _bring(boss, content)
        assert status == 422
        assert said in page
        assert "<script>" not in page
    _, page = await boss.get(f"/compare?{MONTH}")
    assert "이 달에는 들어온 자료가 없어요." in page

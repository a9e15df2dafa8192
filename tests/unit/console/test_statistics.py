import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from bot.domain.codes import Role
from tests.support.made_month import NOW, fill
from tests.support.running_console import House, Visitor, running_house, visitor

NOVEMBER = "/statistics?from=2026-11-01&to=2026-11-30"


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


async def _file(boss: Visitor, path: str) -> bytes:
    async with boss.session.get(f"{boss.house.console}{path}") as response:
        assert response.status == 200
        assert "attachment" in response.headers["Content-Disposition"]
        return await response.read()


async def test_the_page_says_the_figures_in_words_and_tables(boss: Visitor) -> None:
    response, page = await boss.get(NOVEMBER)
    assert response.status == 200
    assert "style=" not in page
    for said in ("6", "1시간", "4시간", "60.0%", "녹번약국", "500,000원", "4 (66.7%)"):
        assert f">{said}<" in page, said
    assert page.count("<svg") == page.count('role="img"') == page.count("<details>") - 0 > 10
    assert "대화 언어별 접수" in page
    assert "베트남어" in page
    for name in ("금", "화"):
        assert f'<th scope="col">{name}</th>' in page
    _, english = await boss.get(f"{NOVEMBER}&lang=en")
    assert "Reports by channel" in english


async def test_a_wrong_period_shows_this_month_and_says_so(boss: Visitor) -> None:
    response, page = await boss.get("/statistics?from=2026-12-01&to=2026-01-01")
    assert response.status == 422
    assert 'role="alert"' in page
    assert 'value="2026-11-01"' in page
    _, old = await boss.get("/statistics?from=2022-01-01&to=2026-11-30")
    assert "2026-11" in old
    response, empty = await boss.get("/statistics?from=2025-01-01&to=2025-01-31")
    assert response.status == 200
    assert "이 기간에는 없어요." in empty
    assert "<svg" not in empty


async def test_the_file_for_the_province_hides_small_counts(boss: Visitor) -> None:
    sent = json.loads(await _file(boss, "/statistics.json?month=2026-11"))
    assert sent["totals"]["reports"] == 6
    assert sent["totals"]["referrals"] is None
    response, _ = await boss.get("/statistics.json?month=soon")
    assert response.status == 422


async def test_the_evaluation_sheet_as_workbook_and_on_paper(boss: Visitor) -> None:
    book = load_workbook(io.BytesIO(await _file(boss, "/statistics/sheet.xlsx?month=2026-11")))
    cells = {row[0]: row[1:] for row in book.active.iter_rows(values_only=True) if row[0]}
    assert cells["공공 (긴급복지)"] == (1, 500_000)
    assert cells["이웃"][0] == 2
    assert cells["이웃 비율"][0] == pytest.approx(1 / 3)
    assert cells["통합사례관리 의뢰"][0] == 1
    paper = PdfReader(io.BytesIO(await _file(boss, "/statistics/sheet.pdf?month=2026-11")))
    text = "\n".join(sheet.extract_text() for sheet in paper.pages)
    for said in ("2026-11 위기가구 지원 평가표", "긴급복지 지원 실적", "33.3%", "팀장"):
        assert said in text
    assert {round(float(v)) for v in paper.pages[0].mediabox[2:]} == {595, 842}


async def test_counselors_have_no_statistics(house: House) -> None:
    await house.staff("이하늘")
    async with visitor(house) as came:
        await came.log_in("이하늘")
        paths = ("/statistics", "/statistics.json", "/statistics/sheet.pdf", "/compare", "/board")
        for path in paths:
            response, _ = await came.get(path)
            assert response.status == 403, path

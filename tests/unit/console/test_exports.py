"""Lists to take along: no names in them, no formula in a cell, each one in the audit."""

import csv
import io

import openpyxl
from sqlalchemy import insert

from bot.console.spreadsheets import CsvSheet, XlsxSheet
from bot.domain.codes import Role
from bot.storage.desk_tables import links
from bot.storage.store import Connection
from tests.support.callers import Resident
from tests.support.rows import rows
from tests.support.running_console import House, Visitor, visitor

_MONTH = "from=2026-11-01&to=2026-11-30"
_FORMULAS = ["=1+1", "+82", "-3", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")']


async def _bytes(came: Visitor, path: str) -> tuple[int, bytes, str]:
    async with came.session.get(f"{came.house.console}{path}") as response:
        return response.status, await response.read(), response.content_type


async def test_a_supervisor_takes_the_lists_along(house: House) -> None:
    await Resident(house.services, "neighbor").reports(story="표식 씨가 굶어요")
    await house.staff("표식팀장", Role.SUPERVISOR)
    case_id = (await house.cases())[0].id

    def work(c: Connection) -> None:
        for number, agency in enumerate(_FORMULAS):
            c.execute(insert(links).values(
                id=f"{number:032x}", case_id=case_id, sector="private", kind="food",
                agency=agency, linked_on="2026-11-24", amount=-3, created_by="x",
                created_at=house.clock.now(),
            ))  # fmt: skip

    await house.services.store.write(work)
    async with visitor(house) as came:
        await came.log_in("표식팀장")
        response, page = await came.get("/exports")
        assert response.status == 200
        assert 'value="2026-11-01"' in page
        assert 'value="2026-11-30"' in page  # follow-ups lie ahead
        status, body, kind = await _bytes(came, f"/exports?list=cases&{_MONTH}&format=csv")
        assert (status, kind) == (200, "text/csv")
        assert body.startswith(b"\xef\xbb\xbf")
        head, line = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
        cells = dict(zip(head, line, strict=True))
        assert cells["접수번호"] == "2026-000001"
        assert cells["동"] == "녹번동"
        assert cells["신고한 사람"] == "저나 우리 가족"
        assert "먹" in cells["위기 유형"]
        for mark in ("표식", "김마리", "2345", "굶"):
            assert mark not in body.decode()
        _, body, _ = await _bytes(came, f"/exports?list=links&{_MONTH}&format=xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(body)).active
        assert sheet is not None
        found = list(sheet.iter_rows(values_only=True))
        assert [row[5] for row in found[1:]] == _FORMULAS
        assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {"s", "n"}
        assert found[1][7] == -3
        _, body, _ = await _bytes(came, f"/exports?list=links&{_MONTH}&format=csv")
        lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
        assert [line[5] for line in lines[1:]] == [f"'{text}" for text in _FORMULAS]
        _, body, _ = await _bytes(
            came, "/exports?list=links&from=2026-11-25&to=2026-11-30&format=csv"
        )
        assert len(body.decode().splitlines()) == 1
        _, body, _ = await _bytes(
            came, f"/exports?list=links&{_MONTH}&dong=jingwan&state=queued&format=csv"
        )
        assert len(body.decode().splitlines()) == 1
        _, body, _ = await _bytes(
            came, f"/exports?list=links&{_MONTH}&dong=nokbeon&state=queued&format=csv"
        )
        assert len(body.decode().splitlines()) == len(_FORMULAS) + 1
        _, page = await came.get("/exports")
        assert 'href="/console/exports" aria-current="page"' in page
        assert "진관동, 상담사 대기" in page
        assert page.count("표식팀장</td>") == 6
        for query in (
            "list=cases&state=lost&from=2026-11-01&to=2026-11-02",
            "list=notes&from=2026-11-01&to=2026-11-02",
            "list=cases&from=2026-11-02&to=1",
        ):
            status, body, _ = await _bytes(came, f"/exports?{query}&format=csv")
            assert status == 422
            assert 'role="alert"' in body.decode()
    written = [
        row for row in await rows(house.services, "audit") if row["action"] == "list.exported"
    ]
    assert [row["subject"] for row in written] == ["cases"] + 5 * ["links"]
    assert '"rows":"1"' in written[0]["detail"]
    assert '"period":"2026-11-01..2026-11-30"' in written[0]["detail"]


async def test_every_list_can_be_taken_and_days_are_those_of_seoul(house: House) -> None:
    await Resident(house.services, "neighbor").reports()
    await house.staff("팀장", Role.ADMIN)
    day = house.clock.now().astimezone().date()
    async with visitor(house) as came:
        await came.log_in("팀장")
        for name in ("cases", "links", "referrals", "follow_ups", "calls"):
            for kind in ("csv", "xlsx"):
                path = f"/exports?list={name}&{_MONTH}&format={kind}"
                assert (await _bytes(came, path))[0] == 200
        _, body, _ = await _bytes(came, f"/exports?list=cases&from={day}&to={day}&format=csv")
        assert len(body.decode().splitlines()) == 2


async def test_a_follow_up_without_an_hour_is_for_a_day(house: House) -> None:
    case = await house.waiting()
    await house.staff("팀장", Role.SUPERVISOR)
    async with visitor(house) as came:
        await came.log_in("팀장")
        await came.post(f"/cases/{case.id}/claim")
        for day, hour in (("2026-11-27", ""), ("2026-11-26", "10:30")):
            told = {"kind": "visit", "day": day, "hour": hour, "reason": "안부"}
            await came.post(f"/cases/{case.id}/follow-ups", **told)
        for path in ("/follow-ups?whose=all", f"/cases/{case.id}?view=work"):
            _, page = await came.get(path)
            assert "<span>11/27 (금)</span>" in page, path
            assert "<span>11월 26일 목요일 오전 10시 30분</span>" in page, path
        path = f"/exports?list=follow_ups&{_MONTH}&format="
        _, plain, _ = await _bytes(came, f"{path}csv")
        _, sheet, _ = await _bytes(came, f"{path}xlsx")
    lines = list(csv.DictReader(io.StringIO(plain.decode("utf-8-sig"), newline="")))
    assert [line["기한"] for line in lines] == ["2026-11-27", "2026-11-26 10:30"]
    head, *cells = openpyxl.load_workbook(io.BytesIO(sheet)).active.iter_rows()
    due = [cell.value for cell in head].index("기한")
    assert [row[due].number_format for row in cells] == [
        "yyyy\\-mm\\-dd",
        "yyyy\\-mm\\-dd\\ hh:mm",
    ]
    assert [str(row[due].value) for row in cells] == ["2026-11-27 00:00:00", "2026-11-26 10:30:00"]


async def test_counselors_take_nothing_along(house: House, counselor: Visitor) -> None:
    for query in ("", f"?list=cases&{_MONTH}&format=csv"):
        response, _ = await counselor.get(f"/exports{query}")
        assert response.status == 403
    assert not [r for r in await rows(house.services, "audit") if r["action"] == "list.exported"]


def test_a_cell_is_never_a_formula() -> None:
    file = io.BytesIO()
    sheet = CsvSheet(file, ["=head"])
    sheet.add([["=1", 5, None, True], ["a,b", 'say "x"', "\n=1", ""]])
    sheet.end()
    lines = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
    assert lines == [["'=head"], ["'=1", "5", "", "True"], ["a,b", 'say "x"', "'\n=1", ""]]
    file = io.BytesIO()
    book = XlsxSheet(file, ["가"], "목록")
    book.add([["=1+1"], ["http://x.y"], ["12"]])
    book.end()
    page = openpyxl.load_workbook(file)["목록"]
    assert [(c.value, c.data_type) for (c,) in page.iter_rows(min_row=2)] == [
        ("=1+1", "s"), ("http://x.y", "s"), ("12", "s"),
    ]  # fmt: skip
    assert page["A3"].hyperlink is None

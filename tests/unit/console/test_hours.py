"""The page of business hours: a day is looked at, saved, and taken back."""

import re
from datetime import date

import pytest

from bot.domain.codes import CaseState, Role
from tests.support.running_console import House, Visitor, visitor
from tests.support.world import NIGHT, kst

THURSDAY = "2026-02-19"


async def test_a_day_is_previewed_saved_told_and_taken_back(house: House) -> None:
    house.clock.jump(NIGHT)
    case = await house.waiting()
    assert case.state is CaseState.HELD
    await house.staff("관리", Role.ADMIN)
    async with visitor(house) as boss:
        await boss.log_in("관리")
        _, page = await boss.get("/hours")
        assert "설날" in page
        assert "2026-02-19 (목)" in page
        form = {"day": THURSDAY, "kind": "closed", "reason": "청사 이전", "spans": ""}
        response, page = await boss.post("/hours/check", **form)
        assert response.status == 200
        assert "기다리는 1건의 답변 시각이 2026-02-19 09:00에서 2026-02-20 09:00로" in page
        assert house.services.office.calendar.is_working_day(date(2026, 2, 19))
        response, _ = await boss.post("/hours/days", **form)
        assert response.headers["Location"] == f"/console/hours?saved={THURSDAY}&moved=1"
        _, page = await boss.get(f"/hours?saved={THURSDAY}&moved=1")
        assert "기다리던 1건의 답변 시각이 바뀌었고" in page
        assert "청사 이전" in page
        (moved,) = await house.cases()
        assert moved.promised_at == kst("2026-02-20 09:00")
        response, _ = await boss.post(f"/hours/days/{THURSDAY}/back")
        assert response.status == 303
        (again,) = await house.cases()
        assert again.promised_at == case.promised_at


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"day": "2026-13-01", "kind": "closed", "reason": "x"}, "날짜를 다시"),
        ({"day": "2026-12-01", "kind": "closed", "reason": ""}, "쉬는 까닭을"),
        ({"day": "2026-12-01", "kind": "open", "spans": "9시부터"}, "여는 시간을"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(
    house: House, form: dict[str, str], said: str
) -> None:
    await house.staff("관리", Role.SUPERVISOR)
    async with visitor(house) as boss:
        await boss.log_in("관리")
        for path in ("/hours/check", "/hours/days"):
            response, page = await boss.post(path, **form)
            assert response.status == 422
            assert said in page
            assert f'value="{form["day"]}"' in page


async def test_counselors_do_not_set_hours(counselor: Visitor) -> None:
    assert (await counselor.get("/hours"))[0].status == 403
    form = {"day": "2026-12-01", "kind": "usual"}
    assert (await counselor.post("/hours/days", **form))[0].status == 403
    assert (await counselor.post("/hours/days/2026-12-01/back"))[0].status == 403


WEEK = dict.fromkeys(("mon", "tue", "wed", "fri"), "09:00-18:00") | {
    "begins": "2026-02-14", "thu": "10~18", "sat": "", "sun": "",
    "lunch_from": "12:00", "lunch_to": "13:00",
}  # fmt: skip


async def test_a_week_is_previewed_saved_told_and_cancelled(house: House) -> None:
    house.clock.jump(NIGHT)
    case = await house.waiting()
    await house.staff("관리", Role.ADMIN)
    async with visitor(house) as boss:
        await boss.log_in("관리")
        _, page = await boss.get("/hours")
        assert 'id="week-mon" name="mon"' in page
        assert 'name="lunch_from" value="12:00"' in page
        response, page = await boss.post("/hours/week/check", **WEEK)
        assert response.status == 200
        assert "09:00-12:00, 13:00-18:00 → <strong>10:00-12:00, 13:00-18:00</strong>" in page
        assert "기다리는 1건의 답변 시각이 2026-02-19 09:00에서 2026-02-19 10:00로" in page
        assert "바꾸면 2026-02-14부터 이렇게 열어요" in page
        assert (await house.cases())[0].promised_at == case.promised_at
        response, _ = await boss.post("/hours/week", **WEEK)
        assert response.headers["Location"] == "/console/hours?week=2026-02-14&moved=1#week-saved"
        assert (await house.cases())[0].promised_at == kst("2026-02-19 10:00")
        _, page = await boss.get("/hours?week=2026-02-14&moved=1")
        assert "2026-02-14부터 시작하는 시간표를 바꿨어요." in page
        response, page = await boss.post("/hours/week", **WEEK)
        assert response.status == 409
        assert "바뀌는 것이 없어요" in page
        response, page = await boss.post("/hours/week/check", **WEEK | {"fri": "18:00-09:00"})
        assert response.status == 422
        assert "금요일은 닫는 시각이" in page
        assert 'value="18:00-09:00"' in page
        response, _ = await boss.post("/hours/weeks/2026-02-14/back")
        assert response.status == 303
        assert (await house.cases())[0].promised_at == case.promised_at
        _, page = await boss.get("/hours")
        (filled,) = re.findall(r"/console/hours\?fill=([0-9a-f]{32})", page)
        _, page = await boss.get(f"/hours?fill={filled}")
        assert 'name="thu" maxlength="100" autocomplete="off" value="10:00-18:00"' in page
        house.clock.jump(kst("2026-02-20 10:00"))
        await boss.log_in("관리")
        assert (await boss.post("/hours/weeks/2026-02-14/back"))[0].status == 409


async def test_counselors_do_not_set_the_week(counselor: Visitor) -> None:
    for path in ("/hours/week/check", "/hours/week", "/hours/weeks/2026-12-01/back"):
        assert (await counselor.post(path, **WEEK))[0].status == 403

"""The duty roster, the list of blocks, the audit: as pages."""

import csv
import re

import pytest

from bot.domain.codes import Role
from tests.support.running_console import House, Visitor, visitor


@pytest.fixture
async def boss(house: House, stranger: Visitor) -> Visitor:
    """박팀장, logged in; 이하늘 has an account."""
    await house.staff("박팀장", Role.SUPERVISOR)
    await house.staff("이하늘")
    await stranger.log_in("박팀장")
    return stranger


def ids(page: str, name: str) -> str:
    found = re.search(f'<option value="([0-9a-f]{{32}})"[^>]*>{name}', page)
    assert found
    return found[1]


async def test_a_week_of_duty_is_entered_repeated_and_taken_back(boss: Visitor) -> None:
    _, page = await boss.get("/duty")
    assert "2026-11-23 ~ 2026-11-29" in page
    assert "당직자가 없는 시간" in page
    assert "2026-11-24 18:00 ~ 2026-11-25 09:00" in page
    sky = ids(page, "이하늘")
    night = {"starts": "2026-11-24T18:00", "ends": "2026-11-25T09:00", "week": "2026-11-23"}
    response, _ = await boss.post("/duty", staff=sky, level="0", **night)
    assert response.headers["Location"] == "/console/duty?week=2026-11-23"
    _, page = await boss.get("/duty?week=2026-11-26")
    assert "<strong>이하늘</strong> 18:00~11-25 09:00" in page
    assert "2026-11-24 18:00 ~ 2026-11-25 09:00" not in page
    response, page = await boss.post("/duty", staff=sky, level="0", **night)
    assert response.status == 409
    assert 'value="2026-11-24T18:00"' in page
    response, _ = await boss.post("/duty/repeat", week="2026-11-23")
    assert response.headers["Location"] == "/console/duty?week=2026-11-30"
    _, page = await boss.get("/duty?week=2026-11-30")
    removing = re.search(r"/console(/duty/[0-9a-f]{32}/remove)", page)
    assert removing
    response, _ = await boss.post(removing[1])
    assert response.headers["Location"] == "/console/duty?week=2026-11-30"
    for no_week in ("never", "0001-01-01", "9999-12-31"):
        assert (await boss.get(f"/duty?week={no_week}"))[0].status == 422, no_week


async def test_a_resident_is_blocked_on_the_case_and_lifted_from_the_list(
    house: House, boss: Visitor
) -> None:
    case = await house.waiting()
    _, page = await boss.get(f"/cases/{case.id}")
    assert f"/console/cases/{case.id}/block" in page
    response, page = await boss.post(f"/cases/{case.id}/block", reason="", days="7", note="")
    assert response.status == 422
    assert "차단 사유를" in page
    await boss.post(f"/cases/{case.id}/block", reason="abuse", days="7", note="욕설")
    _, page = await boss.get(f"/cases/{case.id}")
    assert "차단 중인 대화" in page
    _, page = await boss.get("/blocks")
    assert case.number in page
    lifting = re.search(r"/console(/blocks/[0-9a-f]{32}/lift)", page)
    assert lifting
    assert (await boss.post(lifting[1]))[0].status == 303
    response, page = await boss.post(lifting[1])
    assert response.status == 409
    _, page = await boss.get("/blocks?tab=over")
    assert "박팀장 님이" in page
    async with visitor(house) as came:
        await came.log_in("이하늘")
        _, page = await came.get(f"/cases/{case.id}")
        assert f"/console/cases/{case.id}/block" not in page


async def test_the_audit_is_searched_and_taken_away(house: House, boss: Visitor) -> None:
    case = await house.waiting()
    await boss.post(f"/cases/{case.id}/claim")
    _, page = await boss.get(f"/audit?subject={case.number}&kind=done")
    assert "맡았어요" in page
    assert f'href="/console/cases/{case.id}"' in page
    _, page = await boss.get("/audit?actor=박팀장&kind=seen")
    assert "기록을 찾았어요" in page
    response, page = await boss.get("/audit?actor=아무개&since=x")
    assert response.status == 422
    assert 'value="아무개"' in page
    response, sheet = await boss.get(f"/audit.csv?subject={case.number}")
    assert response.content_type == "text/csv"
    lines = list(csv.reader(sheet.lstrip("\ufeff").splitlines()))
    assert lines[0] == ["때", "구분", "누가", "한 일", "대상", "내용", "접속 주소"]
    assert ["처리", "박팀장", "맡았어요", case.number] in [line[1:5] for line in lines]
    _, page = await boss.get("/audit?kind=seen")
    assert "기록을 내려받았어요" in page

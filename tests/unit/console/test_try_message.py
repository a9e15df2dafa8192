"""Trying a message: everything is shown, nothing is kept but that somebody tried."""

import pytest

from bot.domain.codes import Role
from tests.support.rows import rows, stored_bytes
from tests.support.running_console import DANGER, House, Visitor

QUIET = "전기요금이 밀려서 표식하늘 아파트에서 쫓겨날 것 같아요. 75세 어머니와 응암1동에 살아요"


async def test_all_that_is_read_is_shown_and_none_of_it_kept(
    house: House, counselor: Visitor
) -> None:
    response, page = await counselor.post("/try", text=QUIET)
    assert response.status == 200
    for said in ("에너지바우처", "응암1동", "65세 이상", "본인", "전기·가스·수도"):
        assert said in page
    assert "긴급 번호" not in page
    kept = await stored_bytes(house.services, house.settings.database_url)
    assert "표식하늘".encode() not in kept
    tried = [
        row for row in await rows(house.services, "audit") if row["action"] == "message.tried"
    ]
    assert len(tried) == 1
    assert tried[0]["detail"] is None
    assert await rows(house.services, "inbox") == []


async def test_danger_is_told_with_its_sign_and_the_numbers(counselor: Visitor) -> None:
    _, page = await counselor.post("/try", text=DANGER)
    for said in ("suicide_wish", "죽고", "109", "119", "긴급"):
        assert said in page


@pytest.mark.parametrize(
    ("text", "program", "lacks"),
    [
        ("오늘 점심 뭐 먹지", "housing_benefit", "복지와 상관없는"),
        ("월세가 밀렸어요", "foodbank", "찾는 낱말이 문장에 없어요"),
        ("월세가 밀렸어요", "nowhere", "그런 사업이"),
    ],
)
async def test_what_a_program_lacked_is_told(
    house: House, counselor: Visitor, text: str, program: str, lacks: str
) -> None:
    known = house.services.office.catalog
    asked = program if known.get(program) or program == "nowhere" else next(iter(known)).id
    _, page = await counselor.post("/try", text=text, program=asked)
    assert lacks in page


async def test_a_suggested_program_is_said_to_be_one(house: House, counselor: Visitor) -> None:
    office = house.services.office
    text = "월세가 밀렸어요"
    best = office.matcher.match(text, office.reader.read(text))[0]
    _, page = await counselor.post("/try", text=text, program=best.program_id)
    assert "다섯째 안에 들어" in page
    assert str(best.score) in page


async def test_no_words_and_a_center_are_refused(house: House, counselor: Visitor) -> None:
    response, _ = await counselor.post("/try", text=" ")
    assert response.status == 422
    assert Role.CENTER not in house.services.config.permissions.get("message.try", ())

"""The pages of offers: lists name nobody, opening is logged, a step is told."""

from bot.domain.codes import Role
from tests.support.rows import rows
from tests.support.running_console import House, Visitor, visitor


async def _looks(house: House) -> list[tuple[str, str]]:
    found = await rows(house.services, "access_log")
    return [(row["action"], row["subject"]) for row in found if row["action"] != "login"]


async def test_the_list_and_the_closed_page_name_nobody(house: House, counselor: Visitor) -> None:
    offer = await house.offered()
    for path in ("/offers", f"/offers/{offer}"):
        response, page = await counselor.get(path)
        assert response.status == 200
        assert "곧 상하는 먹을거리" in page
        for mark in ("표식", "2345"):
            assert mark not in page
    assert await _looks(house) == []


async def test_opening_shows_it_and_is_logged(house: House, counselor: Visitor) -> None:
    offer = await house.offered()
    await counselor.get(f"/offers/{offer}")
    response, page = await counselor.post(f"/offers/{offer}/open")
    assert response.status == 200
    for mark in ("표식반찬 열 통", "표식가게", "010-2345-6789", "이번 한 번"):
        assert mark in page
    assert await _looks(house) == [("offer.view", offer)]


async def test_a_step_is_taken_with_a_note_and_told(house: House, counselor: Visitor) -> None:
    offer = await house.offered()
    await counselor.get(f"/offers/{offer}")
    sent = {"state": "forwarded", "note": "푸드마켓에 전화함"}
    response, _ = await counselor.post(f"/offers/{offer}/state", **sent)
    assert response.status == 303
    _, page = await counselor.get(f"/offers/{offer}")
    assert "전했어요" in page
    news = [r for r in await rows(house.services, "outbox") if r["client_id"]]
    assert len(news) == 1
    _, opened = await counselor.post(f"/offers/{offer}/open")
    assert "푸드마켓에 전화함" in opened
    refused, again = await counselor.post(f"/offers/{offer}/state", **sent)
    assert refused.status == 409
    assert "지금 상태에서는" in again
    _, ended = await counselor.get("/offers?tab=ended")
    assert offer not in ended


async def test_a_center_sees_no_offers(house: House) -> None:
    await house.staff("녹번동", Role.CENTER)
    async with visitor(house) as came:
        await came.log_in("녹번동")
        response, _ = await came.get("/offers")
        assert response.status == 403


async def test_a_made_up_offer_is_not_there(house: House, counselor: Visitor) -> None:
    assert house
    response, _ = await counselor.get(f"/offers/{'0' * 32}")
    assert response.status == 404

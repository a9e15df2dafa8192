"""The search page: what is asked for stands in no address, results lead on and are logged."""

from bot.domain.codes import Role
from bot.services.indexing import Indexing
from tests.support.running_console import House, Visitor, visitor


async def test_results_can_be_come_back_to_and_no_address_tells_the_words(
    house: House, counselor: Visitor
) -> None:
    case = await house.waiting(story="옥탑방 보일러가 얼었어요")
    s = house.services
    await Indexing(s.store, s.vault, s.office.terms).run()
    response, _ = await counselor.post("/search", words="옥탑방 보일러", state="queued")
    place = response.headers["Location"]
    assert response.status == 303
    assert "옥탑방" not in place
    assert place.isascii()
    for _ in range(2):
        response, page = await counselor.get(place.removeprefix("/console"))
        assert response.status == 200
        assert case.number in page
        assert "옥탑방 보일러가 얼었어요" in page
        assert 'value="옥탑방 보일러"' in page
    # Sealed for one person: somebody else's address finds nothing.
    await house.staff("다른이")
    async with visitor(house) as other:
        await other.log_in("다른이")
        _, page = await other.get(place.removeprefix("/console"))
        assert case.number not in page


async def test_what_cannot_be_looked_for_is_said(house: House, counselor: Visitor) -> None:
    for form, words in (
        ({}, "하나 이상"),
        ({"words": "쌀"}, "두 글자"),
        ({"dong": "nowhere"}, "고를 수 없는"),
        ({"since": "2026-13-01"}, "고를 수 없는"),
        ({"since": "0001-01-01"}, "고를 수 없는"),
        ({"since": "2026-01-01"}, "찾은 사례"),
        ({"words": "없는낱말"}, "찾은 사례가 없어요"),
    ):
        response, page = await counselor.post("/search", **form)
        if response.status == 303:
            _, page = await counselor.get(response.headers["Location"].removeprefix("/console"))
        assert words in page, form
    response, _ = await counselor.get("/search?s=%F0%9F%98%80")
    assert response.status == 200
    await house.staff("센터", Role.CENTER)
    async with visitor(house) as center:
        await center.log_in("센터")
        response, _ = await center.get("/search")
        assert response.status == 403

"""Contact and place, written down on the page of a case."""

from tests.support.running_console import DANGER, House, Visitor


async def test_a_counselor_writes_down_the_number_that_a_resident_told(
    house: House, counselor: Visitor
) -> None:
    case = await house.waiting(story="쌀이 떨어졌어요")
    path = f"/cases/{case.id}"
    assert 'id="contact-more"' not in (await counselor.get(f"{path}?view=record"))[1]
    await counselor.post(f"{path}/claim")
    await house.hears("전화는 010-2345-6789로 주세요")
    _, page = await counselor.get(f"{path}?view=record")
    assert 'value="010-2345-6789"' in page
    assert "대화에 적힌 번호예요" in page
    response, page = await counselor.post(f"{path}/contact", phone="010", name="영희")
    assert response.status == 422
    assert 'id="contact-more" open' in page
    response, _ = await counselor.post(f"{path}/contact", phone="010-2345-6789", name="영희")
    assert response.headers["Location"] == f"/console{path}?view=record"
    _, page = await counselor.post(f"{path}/reporter")
    assert "tel:+821023456789" in page
    assert 'value="영희"' in page
    _, history = await counselor.get(f"{path}?view=history")
    assert "연락처를 적었어요 (전화번호: 적음, 이름: 적음)" in history


async def test_a_counselor_writes_down_where_they_live(house: House, counselor: Visitor) -> None:
    await house.hears(DANGER)
    [case] = await house.cases()
    path = f"/cases/{case.id}"
    assert 'id="place-more"' not in (await counselor.get(f"{path}?view=record"))[1]
    await counselor.post(f"{path}/claim")
    response, page = await counselor.post(f"{path}/place", dong="gangnam", place="표식로 12")
    assert response.status == 422
    assert 'value="표식로 12"' in page
    await counselor.post(f"{path}/place", dong="nokbeon", place="표식로 12")
    _, page = await counselor.get(f"{path}?view=record")
    assert '<option value="nokbeon" selected>' in page
    assert "표식로 12" not in page
    _, page = await counselor.post(f"{path}/show")
    assert 'id="exact-place">표식로 12<' in page
    _, history = await counselor.get(f"{path}?view=history")
    assert "사는 곳을 적었어요 (동을 몰라요 → 녹번동)" in history

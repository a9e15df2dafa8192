"""The record on the page of a case: groups, hidden places, eligibility, ties, history."""

from datetime import timedelta

from bot.domain.codes import Role
from bot.services.indexing import Indexing
from tests.support.rows import rows
from tests.support.running_console import House, Visitor, visitor


async def _with_place(house: House, who: str) -> str:
    """The case of somebody in danger, who told where it is; its id."""
    known = {case.id for case in await house.cases()}
    await house.hears("할머니가 쓰러져서 숨을 안 쉬어요", "녹번동 은평로 210 반지하", who=who)
    return next(case.id for case in await house.cases() if case.id not in known)


async def test_the_exact_place_is_hidden_until_asked_for(house: House, counselor: Visitor) -> None:
    case_id = await _with_place(house, "resident")
    _, page = await counselor.get(f"/cases/{case_id}?view=record")
    record = page[page.index('id="told"') :]
    assert "녹번동" in record
    assert "은평로 210" not in record
    response, page = await counselor.post(f"/cases/{case_id}/show")
    assert response.status == 200
    assert "은평로 210" in page[page.index('id="exact-place"') :]


async def test_facts_decide_what_fits_and_what_is_to_be_asked(
    house: House, counselor: Visitor
) -> None:
    case = await house.waiting(story="기초연금을 받을 수 있나요? 생활비가 없어요")
    path = f"/cases/{case.id}"
    _, page = await counselor.get(f"{path}?view=record&program=기초연금")
    found = page[page.index('id="looked-for"') :]
    assert "기초연금" in found
    assert "모르는 조건: 나이" in " ".join(found.split())
    response, _ = await counselor.post(
        f"{path}/facts", age="72", size="1", income="1,200,000", kinds="alone", district="here"
    )
    assert response.headers["Location"].endswith("?view=record")
    _, page = await counselor.get(f"{path}?view=record&program=기초연금")
    found = " ".join(page[page.index('id="looked-for"') :].split())
    assert "맞는 조건: 나이" in found
    assert 'value="1200000"' in page
    assert "기준중위소득의 47%" in page
    response, page = await counselor.post(f"{path}/facts", age="일흔")
    assert response.status == 422
    assert "숫자로만" in page


async def test_what_states_no_conditions_is_not_said_to_fit(
    house: House, counselor: Visitor
) -> None:
    case = await house.waiting(story="쌀이 떨어졌어요")
    _, page = await counselor.get(f"/cases/{case.id}?program=그냥드림")
    found = page[page.index('id="program-just_dream"') :]
    found = found[: found.index("</li>")]
    assert "조건을 아직 몰라요 (확인 필요)" in found
    assert "조건에 맞아요" not in found


async def test_alike_reports_are_linked_merged_and_shown_in_one_history(
    house: House, counselor: Visitor
) -> None:
    first = await _with_place(house, "first")
    second = await _with_place(house, "second")
    s = house.services
    await Indexing(s.store, s.vault, s.office.terms).run()
    _, page = await counselor.get(f"/cases/{first}?view=record")
    assert f'id="twin-{second}"' in page
    assert "장소" in page[page.index(f'id="twin-{second}"') :]
    assert f'id="merge-{second}"' not in page
    await counselor.post(f"/cases/{first}/ties", act="link", other=second)
    _, page = await counselor.get(f"/cases/{first}?view=record")
    assert f'id="undo-{second}"' in page
    response, page = await counselor.post(f"/cases/{first}/ties", act="merge", other=second)
    assert response.status == 409
    await counselor.post(f"/cases/{first}/claim")
    await counselor.post(f"/cases/{first}/ties", act="merge", other=second)
    _, page = await counselor.get(f"/cases/{second}?view=record")
    assert 'id="merged-into"' in page
    numbers = {case.id: case.number for case in await house.cases()}
    _, page = await counselor.get(f"/cases/{first}?view=history&kind=tie")
    assert f"합친 신고 {numbers[second]}" in page
    assert "다른 신고를 이 사례에 합쳤어요" in page
    assert "긴급 알림을 울렸어요" not in page[page.index('id="history"') :]
    response, page = await counselor.post(f"/cases/{first}/ties", act="link", number="2026-999999")
    assert response.status == 404
    assert 'value="2026-999999"' in page
    # Undone from either of the two, with a reason.
    for case_id, other in ((first, second), (second, first)):
        _, page = await counselor.get(f"/cases/{case_id}?view=record")
        assert f'id="apart-{other}"' in page
    response, page = await counselor.post(
        f"/cases/{second}/ties", act="apart", other=first, why=" "
    )
    assert response.status == 422
    assert f'id="apart-{first}" open>' in page
    response, _ = await counselor.post(
        f"/cases/{second}/ties", act="apart", other=first, why="다른 집이에요"
    )
    assert response.status == 303
    for case_id, number in ((first, numbers[second]), (second, numbers[first])):
        _, page = await counselor.get(f"/cases/{case_id}?view=history&kind=tie")
        assert f"합친 것을 되돌렸어요 ({number})" in page
        assert f"{number} 신고와 합친 것을 되돌렸어요: 다른 집이에요" in page


async def test_what_a_merge_tells_is_said_before_it(house: House, counselor: Visitor) -> None:
    case = await house.waiting()
    _, page = await counselor.get(f"/cases/{case.id}")
    assert "이렇게만 알려요: “접수번호 … 신고는 상담사가 맡아서 돕고 있어요.”" in page
    assert "신고한 분들에게는 알리지 않아요" not in page


async def test_only_supervisors_see_who_looked(house: House, counselor: Visitor) -> None:
    case = await house.waiting()
    await counselor.get(f"/cases/{case.id}")
    _, page = await counselor.get(f"/cases/{case.id}?view=history&kind=view")
    assert "사례를 봤어요" not in page
    assert 'id="kind-view"' not in page
    await house.staff("관리", Role.SUPERVISOR)
    async with visitor(house) as boss:
        await boss.log_in("관리")
        _, page = await boss.get(f"/cases/{case.id}?view=history&kind=view")
        assert "이하늘" in page[page.index('id="history"') :]
        assert "사례를 봤어요 2번 (127.0.0.1)" in page
        _, page = await boss.get(f"/cases/{case.id}?view=history")
        assert "이용자 2번" in page


async def _looks(house: House, action: str = "case.view") -> list[str]:
    lines = await rows(house.services, "access_log")
    return [line["subject"] for line in lines if line["action"] == action]


async def test_an_open_page_is_one_look_however_often_it_refreshes_itself(
    house: House, counselor: Visitor
) -> None:
    case, other = await house.waiting(), await house.waiting(who="another")
    await counselor.get(f"/cases/{case.id}")
    for view in ("record", "work", "record"):
        response, _ = await counselor.get(f"/cases/{case.id}?view={view}&live=1")
        assert response.status == 200
    assert await _looks(house) == [case.id]
    await counselor.get(f"/cases/{case.id}")  # opened again
    assert await _looks(house) == [case.id] * 2
    await counselor.get(f"/cases/{other.id}?live=1")  # never opened: no way around the log
    await counselor.get(f"/cases/{other.id}?live=1")
    assert await _looks(house) == [case.id, case.id, other.id]
    house.clock.jump(house.clock.now() + timedelta(minutes=1))
    async with visitor(house) as again:  # another log-in
        await again.log_in("이하늘")
        await again.get(f"/cases/{case.id}?live=1")
    assert (await _looks(house))[3:] == [case.id]


async def test_found_cases_are_logged_once_for_a_page_that_stays_open(
    house: House, counselor: Visitor
) -> None:
    case = await house.waiting(story="표식쌀이 떨어졌어요")
    response, _ = await counselor.post("/search", words=case.number)
    where = response.headers["Location"].removeprefix("/console")
    for address in (where, f"{where}&live=1", f"{where}&live=1"):
        assert case.number in (await counselor.get(address))[1]
    assert await _looks(house, "search.found") == [case.id]
    assert await _looks(house, "search") == ["cases"]

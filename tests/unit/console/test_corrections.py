"""Putting right what the bot read, and what was decided, on the page of a case."""

from bot.domain.codes import Role, Urgency
from tests.support.running_console import DANGER, House, Visitor, visitor


async def test_a_counselor_corrects_what_the_bot_read(house: House, counselor: Visitor) -> None:
    case = await house.waiting(story="쌀이 떨어졌어요")
    path = f"/cases/{case.id}"
    assert 'id="correct-tool"' not in (await counselor.get(f"{path}?view=work"))[1]
    await counselor.post(f"{path}/claim")
    _, page = await counselor.get(f"{path}?view=work")
    assert f'<option value="{case.urgency}" selected>' in page
    seen = {"was": str(case.urgency), "was_type": "food"}
    response, page = await counselor.post(f"{path}/correct", urgency="none", type="debt", **seen)
    assert response.status == 422
    for words in ("긴급도를 낮추는 까닭을 적어 주세요", 'id="correct-tool" open', "field-problem"):
        assert words in page, words
    response, _ = await counselor.post(
        f"{path}/correct", urgency="none", type="debt", reason="표식까닭", **seen
    )
    assert response.status == 303
    assert response.headers["Location"] == f"/console{path}?view=work"
    _, page = await counselor.get(f"{path}?view=work")
    assert "(봇이 읽은 것: 높음)" in page
    assert "(봇이 읽은 것: 먹을거리)" in page
    _, record = await counselor.get(path)
    assert "긴급도·위기 유형을 바로잡은 까닭: 표식까닭" in record
    _, history = await counselor.get(f"{path}?view=history")
    assert (
        "긴급도·위기 유형을 바로잡았어요 (긴급도: 높음 → 낮음, 위기 유형: 먹을거리 → 빚)"
        in history
    )


async def test_what_changed_since_is_said_and_shown(house: House, counselor: Visitor) -> None:
    case = await house.waiting(story="쌀이 떨어졌어요")
    path = f"/cases/{case.id}"
    await counselor.post(f"{path}/claim")
    await house.hears(DANGER)
    response, page = await counselor.post(
        f"{path}/correct",
        urgency="none",
        reason="괜찮대요",
        was=str(case.urgency),
        was_type="food",
    )
    assert response.status == 409
    assert "그 사이에 긴급도나 위기 유형이 바뀌었어요" in page
    assert '<option value="emergency" selected>' in page  # the form as it is now
    assert (await house.cases())[0].urgency is Urgency.EMERGENCY


async def test_nobody_else_has_the_form(house: House, counselor: Visitor) -> None:
    case = await house.waiting(story="쌀이 떨어졌어요")
    eye = await house.eye()
    await house.services.desk.claim(eye, case.id)
    assert 'id="correct-tool"' not in (await counselor.get(f"/cases/{case.id}?view=work"))[1]
    response, page = await counselor.post(
        f"/cases/{case.id}/correct", urgency="emergency", was=str(case.urgency), was_type="food"
    )
    assert response.status == 409
    assert "먼저" in page or "맡" in page


async def test_a_closed_case_is_opened_again(house: House, counselor: Visitor) -> None:
    case = await house.waiting(story="쌀이 떨어졌어요")
    path = f"/cases/{case.id}"
    await counselor.post(f"{path}/claim")
    assert 'id="reopen-case"' not in (await counselor.get(f"{path}?view=work"))[1]
    await counselor.post(f"{path}/close", reason="advice")
    assert f"{path}?view=work#reopen" in (await counselor.get(path))[1]
    response, page = await counselor.post(f"{path}/reopen", why=" ")
    assert response.status == 422
    assert 'id="reopen-case"' in page
    response, _ = await counselor.post(f"{path}/reopen", why="서류가 더 왔어요")
    assert response.headers["Location"] == f"/console{path}?view=work"
    _, page = await counselor.get(f"{path}?view=history")
    assert "종결한 사례를 다시 열어 맡았어요 (상담과 안내로 마쳤어요)" in page
    _, page = await counselor.get(f"{path}?view=work")
    assert 'id="reopen-case"' not in page
    assert 'id="correct-tool"' in page


async def test_a_supervisor_erases_a_closed_case(house: House, counselor: Visitor) -> None:
    case = await house.waiting(story="쌀이 떨어졌어요")
    path = f"/cases/{case.id}"
    await counselor.post(f"{path}/claim")
    await counselor.post(f"{path}/close", reason="advice")
    assert 'id="erase-case"' not in (await counselor.get(f"{path}?view=work"))[1]
    await house.staff("박팀장", Role.SUPERVISOR)
    async with visitor(house) as boss:
        await boss.log_in("박팀장")
        assert 'id="erase-case"' in (await boss.get(f"{path}?view=work"))[1]
        response, page = await boss.post(f"{path}/erase", erased_why="wished", number="2026-1")
        assert response.status == 422
        assert 'id="erase-tool" open' in page
        assert "접수번호가 이 사례와 달라요" in page
        response, _ = await boss.post(f"{path}/erase", erased_why="wished", number=case.number)
        assert (response.status, response.headers["Location"]) == (303, "/console/")
        assert (await boss.get(path))[0].status == 404
        _, page = await boss.get("/audit?kind=done")
        assert "사례를 지웠어요" in page
        assert "본인이 지워 달라고 했어요" in page

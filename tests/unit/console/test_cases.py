from datetime import timedelta

import pytest

from bot.domain.codes import CaseState, Role
from bot.domain.messages import Channel
from bot.storage.cases import Case
from tests.support.running_console import DANGER, House, Visitor, visitor

JPEG = b"\xff\xd8\xff\xe0" + bytes(64)
HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(64)
UUID = "0f0e0d0c-0b0a-4908-8706-050403020100"


async def claimed(house: House, counselor: Visitor, **how: object) -> Case:
    """A case that the counselor has."""
    case = await house.waiting(**how)
    assert (await counselor.post(f"/cases/{case.id}/claim"))[0].status == 303
    return case


async def state_of(house: House, case: Case) -> CaseState:
    return next(known.state for known in await house.cases() if known.id == case.id)


async def said(house: House, case: Case) -> list[str]:
    """What counselors have written."""
    folder = await house.services.desk.folder(await house.eye(), case.id)
    machines = ("resident", "bot", "desk")
    return [entry.body["text"] for entry in folder.thread if entry.author not in machines]


async def test_every_act_works_without_scripts(house: House, counselor: Visitor) -> None:
    case = await claimed(house, counselor)
    page = f"/cases/{case.id}"
    acts: list[tuple[str, dict[str, str], CaseState]] = [
        ("messages", {"id": UUID, "text": "안녕하세요"}, CaseState.IN_CONSULTATION),
        ("notes", {"note": "전화로 확인함"}, CaseState.IN_CONSULTATION),
        ("refer", {"center": "nokbeon"}, CaseState.REFERRED),
        ("release", {}, CaseState.QUEUED),
        ("claim", {}, CaseState.CLAIMED),
        ("close", {"reason": "advice", "cancels": "yes"}, CaseState.CLOSED),
    ]
    for act, form, state in acts:
        response, _ = await counselor.post(f"{page}/{act}", **form)
        assert (response.status, response.headers["Location"]) == (303, f"/console{page}"), act
        assert await state_of(house, case) is state
    _, shown = await counselor.get(page)
    for words in ("안녕하세요", "전화로 확인함", "상담과 안내로 마쳤어요"):
        assert words in shown, words
    _, history = await counselor.get(f"{page}?view=history")
    for words in ("녹번동 주민센터", "목록으로 돌려놓았어요"):
        assert words in history, words


async def test_the_same_form_twice_says_it_once(house: House, counselor: Visitor) -> None:
    case = await claimed(house, counselor)
    for text in ("안녕하세요", "안녕하세요", "다른 말이에요"):
        await counselor.post(f"/cases/{case.id}/messages", id=UUID, text=text)
    assert await said(house, case) == ["안녕하세요", "다른 말이에요"]


async def test_words_that_cannot_be_sent_stay_in_the_box(house: House, counselor: Visitor) -> None:
    case = await claimed(house, counselor)
    eye = await house.eye()
    await house.services.desk.close(eye, case.id, "advice")
    response, page = await counselor.post(f"/cases/{case.id}/messages", id=UUID, text="쓰던 <말>")
    assert response.status in (303, 409)
    too_long = "가" * 4001
    other = await claimed(house, counselor, who="other")
    response, page = await counselor.post(f"/cases/{other.id}/messages", id=UUID, text=too_long)
    assert response.status == 422
    assert "너무 길어요" in page
    assert too_long in page


async def test_a_script_gets_json(house: House, counselor: Visitor) -> None:
    case = await claimed(house, counselor)
    wanted = {"Accept": "application/json"}
    path = f"/cases/{case.id}/messages"
    response, _ = await counselor.post(path, headers=wanted, id=UUID, text="안녕하세요")
    assert response.status == 204
    response, body = await counselor.post(path, headers=wanted, id=UUID, text=" ")
    assert response.status == 422
    assert '"code": "empty"' in body


@pytest.mark.parametrize("reason", ["", "tired"])
async def test_nothing_is_closed_without_a_reason(
    house: House, counselor: Visitor, reason: str
) -> None:
    case = await claimed(house, counselor)
    response, page = await counselor.post(f"/cases/{case.id}/close", reason=reason)
    assert response.status == 422
    assert "끝내는 까닭을 골라 주세요" in page
    assert await state_of(house, case) is CaseState.CLAIMED


async def test_the_loser_of_a_claim_learns_who_won(house: House, counselor: Visitor) -> None:
    case = await claimed(house, counselor)
    await house.staff("박바다")
    async with visitor(house) as late:
        await late.log_in("박바다")
        response, page = await late.post(f"/cases/{case.id}/claim", **{"from": "waiting"})
        assert response.status == 409
        assert "이하늘 님이 먼저 맡았어요" in page
        assert "사례 목록" in page


async def test_who_reported_is_for_the_counselor_of_the_case(
    house: House, counselor: Visitor
) -> None:
    case = await claimed(house, counselor)
    await house.staff("박바다")
    async with visitor(house) as other:
        await other.log_in("박바다")
        response, page = await other.post(f"/cases/{case.id}/reporter")
        assert response.status == 404
        assert "맡은 상담사만 볼 수 있어요" in page
    response, page = await counselor.post(f"/cases/{case.id}/reporter")
    assert response.status == 200
    assert 'id="identity"' in page


async def test_the_thread_hides_the_number_from_everybody_else(
    house: House, counselor: Visitor
) -> None:
    case = await house.waiting()
    await house.hears("제 번호는 010-2345-6789 이에요")
    _, before = await counselor.get(f"/cases/{case.id}")
    assert "010-2345-6789" not in before
    await counselor.post(f"/cases/{case.id}/claim")
    _, after = await counselor.get(f"/cases/{case.id}")
    assert "010-2345-6789" in after


async def test_an_alert_is_shown_and_acknowledged(house: House, counselor: Visitor) -> None:
    await house.hears(DANGER)
    [case] = await house.cases()
    _, page = await counselor.get("/")
    assert "생명이 위험할 수 있는 신고" in page
    assert f'data-alerts="{case.id}"' in page
    response, _ = await counselor.post(f"/cases/{case.id}/acknowledge", **{"from": "waiting"})
    assert response.headers["Location"] == "/console/"
    _, page = await counselor.get("/")
    assert "생명이 위험할 수 있는 신고" not in page


async def test_a_photo_is_shown_to_whom_may_see_the_case(
    house: House, counselor: Visitor, stranger: Visitor
) -> None:
    await house.waiting()
    drawn, kept = await house.sees(JPEG), await house.sees(HEIC)
    url = f"{house.console}/photos/{drawn}"
    async with counselor.session.get(url) as response:
        assert await response.read() == JPEG
        assert response.content_type == "image/jpeg"
        assert response.headers["Content-Disposition"].startswith("inline")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"
        assert "sandbox" in response.headers["Content-Security-Policy"]
    response, _ = await counselor.get(f"/photos/{kept}")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert (await stranger.get(f"/photos/{drawn}"))[0].status == 303
    assert (await counselor.get(f"/photos/{'0' * 32}"))[0].status == 404


async def test_a_photo_of_no_case_is_shown_to_nobody(house: House, counselor: Visitor) -> None:
    photo = await house.sees(JPEG, who="no-case")
    assert (await counselor.get(f"/photos/{photo}"))[0].status == 404


async def test_a_message_on_kakao_waits_for_the_residents_next_word(
    house: House, counselor: Visitor
) -> None:
    case = await claimed(house, counselor, channel=Channel.KAKAO)
    await counselor.post(f"/cases/{case.id}/messages", id=UUID, text="안녕하세요")
    _, page = await counselor.get(f"/cases/{case.id}")
    assert "이용자가 다음에 말을 걸 때 전해져요" in page
    await house.hears("네", channel=Channel.KAKAO)
    _, page = await counselor.get(f"/cases/{case.id}")
    assert '<p class="line-state">보냈어요' in page


async def test_the_list_says_what_was_promised(house: House, counselor: Visitor) -> None:
    await house.waiting()
    _, page = await counselor.get("/")
    assert "오늘 오후 2시까지 답하기로 했어요" in page  # the lunch break lies in between
    for _ in range(4):  # nobody is away so long that the session ends
        house.clock.jump(house.clock.now() + timedelta(minutes=20))
        _, page = await counselor.get("/")
    assert "3시간 안에 답하기로 했어요 · 2시간 40분 남았어요" in page
    assert "1시간 20분 전 접수" in page


async def test_markup_of_residents_and_counselors_stays_text(
    house: House, counselor: Visitor
) -> None:
    case = await claimed(house, counselor, story="<script>alert(1)</script> 월세를 못 내요")
    await counselor.post(f"/cases/{case.id}/notes", note="<img src=x onerror=alert(2)>")
    _, page = await counselor.get(f"/cases/{case.id}")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


async def test_what_does_not_exist_is_a_page_too(counselor: Visitor) -> None:
    response, page = await counselor.get(f"/cases/{'0' * 32}")
    assert response.status == 404
    assert "그런 사례가 없어요" in page


async def test_a_supervisor_may_act_on_anybodys_case(house: House, counselor: Visitor) -> None:
    case = await claimed(house, counselor)
    await house.staff("팀장", Role.SUPERVISOR)
    async with visitor(house) as head:
        await head.log_in("팀장")
        response, _ = await head.post(f"/cases/{case.id}/release")
        assert response.status == 303
    assert await state_of(house, case) is CaseState.QUEUED

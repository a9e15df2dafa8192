"""Casework in the browser of a counselor, a supervisor and an officer of a center."""

import re
from collections.abc import AsyncIterator

import pytest

from bot.domain.codes import CaseState, Role
from bot.domain.messages import Channel
from bot.services.closures import Closures
from bot.storage.cases import Case
from tests.support.rows import rows
from tests.support.running_console import PASSWORD, House, Visitor, console_of, field, visitor

DAY = "2026-11-25"


@pytest.fixture
async def officer(house: House) -> AsyncIterator[Visitor]:
    """An officer of the center in Nokbeon-dong, logged in."""
    await house.services.staff.add("녹번담당", Role.CENTER, center="nokbeon", password=PASSWORD)
    async with visitor(house) as came:
        await came.log_in("녹번담당")
        yield came


async def _claimed(house: House, counselor: Visitor, story: str = "쌀이 떨어졌어요") -> Case:
    case = await house.waiting(story=story)
    assert (await counselor.post(f"/cases/{case.id}/claim"))[0].status == 303
    return case


async def _posts(who: Visitor, path: str, **form: str) -> str:
    """The form goes through; where it leads."""
    response, page = await who.post(path, **form)
    assert response.status == 303, page
    return response.headers["Location"]


async def _id_of(house: House, table: str) -> str:
    return str((await rows(house.services, table))[-1]["id"])


async def test_the_plan_of_a_case_from_need_to_link(house: House, counselor: Visitor) -> None:
    case = await _claimed(house, counselor)
    path = f"/cases/{case.id}"
    _, page = await counselor.get(f"{path}?view=work")
    assert "신고: 먹을거리" in page  # offered for the plan
    where = await _posts(counselor, f"{path}/needs", area="food", need="쌀과 반찬")
    assert where == f"/console{path}?view=work"
    need = await _id_of(house, "needs")
    await _posts(counselor, f"{path}/needs/{need}", state="met", provider="복지관", due_on="")
    link = {"sector": "private", "kind": "food", "agency": "작은 교회", "day": "2026-11-24"}
    await _posts(counselor, f"{path}/links", **link, in_kind="쌀 10kg", amount="")
    response, again = await counselor.post(
        f"{path}/links", form="link", **link | {"day": "2026-11-25"}, in_kind="남은 쌀"
    )
    assert response.status == 422
    for words in ("오늘까지만", "남은 쌀", 'id="link-tool" open'):  # nothing typed is lost
        assert words in again, words
    await _posts(counselor, f"{path}/links/{await _id_of(house, 'links')}/undo", why="두 번 적음")
    await _posts(counselor, f"{path}/monitor")
    _, page = await counselor.get(f"{path}?view=work")
    for words in ("쌀과 반찬", "해결", "쌀 10kg", "취소됨", "0건 · 0원", "두 번 적음"):
        assert words in page, words


async def test_forms_that_are_refused_keep_what_was_typed_in_every_row(
    house: House, counselor: Visitor
) -> None:
    case = await _claimed(house, counselor)
    path = f"/cases/{case.id}"
    for need in ("쌀", "반찬"):
        await _posts(counselor, f"{path}/needs", area="food", need=need)
    need = await _id_of(house, "needs")
    await _posts(counselor, f"{path}/follow-ups", kind="visit", day=DAY, reason="안부")
    visit = await _id_of(house, "follow_ups")
    await _posts(counselor, f"{path}/referrals", receiver="center:nokbeon", request="부탁")
    referral = await _id_of(house, "referrals")
    for where, sent, field_id, kept in (
        (f"needs/{need}", {"state": "doing", "provider": "표식처", "due_on": "2026-99-99"},
         f"need-due-{need}", 'value="표식처"'),
        (f"follow-ups/{visit}/done", {"result": "", "words": "표식말"}, f"result-{visit}",
         "표식말</textarea>"),
        (f"follow-ups/{visit}/postpone", {"day": "2026-11-28", "words": "표식사유"},
         f"to-{visit}", 'value="표식사유"'),
        (f"referrals/{referral}/heard", {"answer": "return:nothing", "words": "표식들음"},
         f"answer-{referral}", "표식들음</textarea>"),
        ("needs", {"form": "need", "area": "food", "need": " ", "service": "표식서비스"},
         "need-need", 'value="표식서비스"'),
        ("follow-ups", {"form": "follow", "kind": "call", "day": "", "reason": "표식까닭"},
         "follow-day", 'value="표식까닭"'),
        ("close", {"form": "close", "view": "work", "reason": "", "words": "표식의견"},
         "close-reason", "표식의견</textarea>"),
        ("calls?view=work", {"direction": "in", "outcome": "reached", "minutes": "9999",
         "call_note": "표식통화"}, "minutes", "표식통화</textarea>"),
    ):  # fmt: skip
        response, page = await counselor.post(f"{path}/{where}", **sent)
        assert response.status == 422, where
        assert page.count('aria-invalid="true"') == 1, where
        tag = page[page.rindex("<", 0, page.index('aria-invalid="true"')) :]
        tag = tag[: tag.index(">") + 1]
        assert f'id="{field_id}"' in tag, (where, tag)
        assert "autofocus" in tag
        assert "field-problem" in tag
        assert page.count('id="field-problem"') == 1
        assert page.count(kept) == 1, where
        before = page[: page.index('aria-invalid="true"')]
        fold = before.rfind("<details")
        if before.count("<details") > before.count("</details"):
            assert " open>" in before[fold : before.index(">", fold) + 1], where
    _, board = await counselor.post(f"/follow-ups/{visit}/postpone", day="", words="표식미룸")
    assert 'value="표식미룸"' in board
    assert 'aria-invalid="true"' in board
    response, page = await counselor.post(f"{path}/facts", age="일흔", size="2", kinds="alone")
    assert response.status == 422
    assert 'value="일흔"' in page
    assert page.index('id="fact-age"') < page.index('id="field-problem"')
    assert page.index('id="field-problem"') < page.index('id="fact-size"')


async def test_an_officer_of_no_center_learns_why_and_who_can_mend_it(
    house: House, officer: Visitor
) -> None:
    assert 'id="no-center"' not in (await officer.get("/referrals"))[1]
    for name, center in (("떠돌이", None), ("옛사람", "closed_last_year")):
        await house.services.staff.add(name, Role.CENTER, center=center, password=PASSWORD)
        async with visitor(house) as lost:
            welcome = await lost.log_in(name)
            assert welcome.headers["Location"] == "/console/referrals"
            _, page = await lost.get("/referrals")
        assert "소속 동 주민센터가 정해지지 않아서" in page
        assert "관리자에게 ‘직원’ 화면에서" in page
        assert "의뢰가 없어요" not in page


async def test_follow_ups_on_the_case_and_on_the_board(house: House, counselor: Visitor) -> None:
    case = await _claimed(house, counselor)
    path = f"/cases/{case.id}"
    await _posts(counselor, f"{path}/follow-ups", kind="visit", day=DAY, reason="표식까닭 안부")
    response, page = await counselor.post(
        f"{path}/follow-ups", kind="call", day="2026-11-28", reason="주말", form="follow"
    )
    assert response.status == 422
    assert "가까운 근무일은 2026-11-30이에요" in page
    assert "주말" in page
    _, page = await counselor.get(f"{path}?view=work")
    quick = re.search(r'value="(check:[0-9-]+)"', page)
    assert quick
    await _posts(counselor, f"{path}/follow-ups", quick=quick[1])
    _, board = await counselor.get("/follow-ups")
    assert board.count('id="row-') == 2
    assert "표식까닭" in board
    assert "표식까닭" not in (await counselor.get("/follow-ups?kind=call"))[1]
    assert "표식까닭" not in (await counselor.get("/follow-ups?due=late"))[1]
    visit = (await rows(house.services, "follow_ups"))[0]["id"]
    act = f"/follow-ups/{visit}"
    where = await _posts(
        counselor, f"{act}/postpone", day="2026-11-27", words="부재", kind="visit"
    )
    assert where == "/console/follow-ups?kind=visit"
    assert (await counselor.post(f"{act}/done", result="", words=""))[0].status == 422
    await _posts(counselor, f"{act}/done", result="better", words="표식말 잘 지내세요")
    _, done = await counselor.get("/follow-ups?state=done")
    assert "표식말" in done
    _, page = await counselor.get(f"{path}?view=work")
    assert "전화 0번 · 방문 1번" in page


async def test_a_case_goes_to_a_center_and_comes_back(
    house: House, counselor: Visitor, officer: Visitor
) -> None:
    case = await _claimed(house, counselor, story="옆집이 굶어요. 제 번호는 010-2345-6789 예요")
    path = f"/cases/{case.id}"
    response, page = await counselor.post(
        f"{path}/referrals", form="refer", receiver="agency:", agency="", request="표식부탁"
    )
    assert response.status == 422
    assert "표식부탁" in page
    await _posts(counselor, f"{path}/referrals", receiver="center:nokbeon", request="표식부탁")
    referral = await _id_of(house, "referrals")
    _, listed = await officer.get("/referrals")
    assert case.number in listed
    _, page = await officer.get(f"/referrals/{referral}")
    for words in ("표식부탁", "옆집이 굶어요"):
        assert words in page, words
    for hidden in ("2345", "상담사 연결", 'id="thread"', 'id="watch"'):
        assert hidden not in page, hidden
    await _posts(officer, f"/referrals/{referral}/accept")
    await _posts(officer, f"/referrals/{referral}/notes", note="내일 가 볼게요")
    response, page = await officer.post(
        f"/referrals/{referral}/return", code="", words="표식사유 주소가 달라요"
    )
    assert response.status == 422
    assert "표식사유" in page
    await _posts(officer, f"/referrals/{referral}/return", code="not_found", words="주소가 달라요")
    _, page = await officer.get(f"/referrals/{referral}")
    assert "옆집이 굶어요" not in page
    for where in (f"{path}?view=work", "/referrals?tab=returned"):
        _, page = await counselor.get(where)
        assert "반려" in page
        assert "주소·대상자 확인 불가" in page
    assert "내일 가 볼게요" in (await counselor.get(path))[1]
    (state,) = [known.state for known in await house.cases()]
    assert state is CaseState.IN_CONSULTATION


async def test_an_officer_of_a_center_opens_nothing_but_referrals(
    house: House, counselor: Visitor, officer: Visitor
) -> None:
    case = await _claimed(house, counselor)
    await _posts(counselor, f"/cases/{case.id}/referrals", receiver="center:bulgwang1",
                 request="다른 동에 부탁")  # fmt: skip
    referral = await _id_of(house, "referrals")
    assert (await officer.get(f"/referrals/{referral}"))[0].status == 404
    assert (await officer.post(f"/referrals/{referral}/accept"))[0].status == 404
    assert case.number not in (await officer.get("/referrals?all=1"))[1]
    one = "0123456789abcdef" * 2
    routes = _routes(house)
    opened = []
    for method, route in routes:
        address = re.sub(r"\{id\}", case.id, route)
        address = re.sub(r"\{\w+\}", one, address)
        if method == "GET":
            response, _ = await officer.get(address)
        else:
            response, _ = await officer.post(address)
        if response.status not in (403, 404, 405):
            opened.append((method, route, response.status))
    assert opened == []
    assert len(routes) > 30


def _routes(house: House) -> list[tuple[str, str]]:
    """Every route of the console that shows or changes a case, a photo or an offer."""
    app = console_of(house.services).app()
    found = {(r.method, r.resource.canonical) for r in app.router.routes() if r.resource}
    about = ("/cases", "/photos", "/offers", "/follow-ups", "/closures")
    return sorted(
        (method, path) for method, path in found if path.startswith(about) and method != "HEAD"
    )


async def test_closing_waits_for_a_supervisor(house: House, counselor: Visitor) -> None:
    case = await _claimed(house, counselor)
    path = f"/cases/{case.id}"
    await _posts(counselor, f"{path}/follow-ups", kind="call", day=DAY, reason="전화")
    wanted = {"reason": "unreachable", "words": "표식의견 세 번 전화", "view": "work"}
    response, page = await counselor.post(f"{path}/close", form="close", **wanted)
    assert response.status == 409
    for words in ("끝나지 않은 의뢰·일정이 1건", "아직 끝나지 않은 일", "표식의견"):
        assert words in page, words
    await _posts(counselor, f"{path}/close", **wanted, cancels="yes")
    assert "승인을 기다리고" in (await counselor.get(f"{path}?view=work"))[1]
    closure = await _id_of(house, "closures")
    assert (await counselor.post(f"/closures/{closure}", decision="approve"))[0].status == 403
    await house.staff("정다운", Role.SUPERVISOR)
    async with visitor(house) as boss:
        await boss.log_in("정다운")
        _, board = await boss.get("/follow-ups?whose=all")
        for words in ("표식의견", "함께 취소되는 일 1건", "연락이 닿지 않았어요"):
            assert words in board, words
        refused, _ = await boss.post(f"/closures/{closure}", decision="return", words="")
        assert refused.status == 422
        await _posts(boss, f"{path}/closures/{closure}", decision="return", words="방문해 주세요")
        assert "방문해 주세요" in (await counselor.get(f"{path}?view=work"))[1]
        await _posts(counselor, f"{path}/close", **wanted, cancels="yes")
        closure = await _id_of(house, "closures")
        where = await _posts(boss, f"/closures/{closure}", decision="approve", whose="all")
        assert where == "/console/follow-ups?whose=all"
    (state,) = [known.state for known in await house.cases()]
    assert state is CaseState.CLOSED


async def test_what_waits_for_approval_is_edited_or_withdrawn(
    house: House, counselor: Visitor
) -> None:
    case = await _claimed(house, counselor)
    path = f"/cases/{case.id}"
    wanted = {"reason": "unreachable", "words": "표식의견 한 번 전화", "view": "work"}
    await _posts(counselor, f"{path}/close", **wanted)
    _, record = await counselor.get(path)
    assert f"{path}?view=work#asked-title" in record
    assert '<select id="reason"' not in record
    response, page = await counselor.post(f"{path}/close", **wanted)  # from an older window
    assert response.status == 409
    for words in ("고치거나 거둘 수 있어요", 'id="withdraw-closing"', 'name="edits"', "표식의견"):
        assert words in page, words
    await _posts(counselor, f"{path}/close", **wanted | {"words": "세 번 전화"}, edits="yes")
    _, page = await counselor.get(f"{path}?view=work")
    assert '<option value="unreachable" selected>' in page
    assert "표식의견" not in page
    await _posts(counselor, f"{path}/close/withdraw")
    _, page = await counselor.get(f"{path}?view=work")
    assert "승인을 기다리고" not in page
    assert 'name="edits"' not in page
    assert (await counselor.post(f"{path}/close/withdraw"))[0].status == 409
    states = [row["state"] for row in await rows(house.services, "closures")]
    assert states == ["withdrawn", "withdrawn"]
    await _posts(counselor, f"{path}/close", **wanted)
    eye = await house.eye()
    closure = await _id_of(house, "closures")
    await house.services.desk.folder(eye, case.id)
    await Closures(house.services.office).decide(eye, closure, approves=False, words="방문")
    _, page = await counselor.get(f"{path}?view=work")
    for words in (
        "종결이 반려됐어요",
        '<option value="unreachable" selected>',
        "한 번 전화</textarea>",
    ):
        assert words in page, words
    await _posts(counselor, f"{path}/close", **wanted | {"words": "방문함"})
    _, history = await counselor.get(f"{path}?view=history")
    assert "종결 승인 요청을 거뒀어요" in history


async def test_an_offer_that_fits_is_given_with_one_click(
    house: House, counselor: Visitor
) -> None:
    offer = await house.offered()
    case = await _claimed(house, counselor)
    assert case.channel == Channel.WEB
    _, page = await counselor.get(f"/offers/{offer}")
    assert f"/console/cases/{case.id}?view=work" in page
    _, page = await counselor.get(f"/cases/{case.id}?view=work")
    assert f'id="gift-{offer}"' in page
    assert field(page, "csrf")
    await _posts(counselor, f"/cases/{case.id}/offers/{offer}", in_kind="반찬 두 통")
    _, page = await counselor.get(f"/cases/{case.id}?view=work")
    assert "반찬 두 통" in page
    assert f'id="gift-{offer}"' not in page
    again, _ = await counselor.post(f"/cases/{case.id}/offers/{offer}", in_kind="또")
    assert again.status == 409

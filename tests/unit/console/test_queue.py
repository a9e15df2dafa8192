import re
from datetime import timedelta

from bot.domain.codes import CaseState, Role, Urgency
from bot.services.shift import Leases, Shift
from tests.support.made_cases import Made
from tests.support.running_console import House, Visitor, field, visitor

ROLES = (Role.COUNSELOR, Role.SUPERVISOR)
DONG = "녹번동"


def rows_of(page: str) -> list[str]:
    """Ids of the cases on a page, in its order."""
    return re.findall(r'<li id="row-([0-9a-f]{32})"', page)


def counts_of(page: str) -> dict[str, int]:
    """The number on each tab."""
    return {
        tab: int(count)
        for tab, count in re.findall(r'id="tab-(\w+)".*?<strong>(\d+)</strong>', page)
    }


async def test_a_row_says_all_that_one_chooses_by(house: House, counselor: Visitor) -> None:
    made = Made(house.services)
    alike = {"dong": "nokbeon", "crisis_types": '["food", "debt"]'}
    await made.case(Urgency.HIGH, minutes_ago=100, is_returned=True, **alike)  # type: ignore[arg-type]
    await made.case(minutes_ago=200, channel="kakao", kind="care_sos", **alike)  # type: ignore[arg-type]
    _, page = await counselor.get("/")
    first, second = page.split('<li id="row-')[1:3]
    for words in ("높음", "다시 대기", DONG, "웹 채팅", "1시간 40분 전 접수", "먹을거리, 빚",
                  "3시간 안에 답하기로 했어요 · 1시간 20분 남았어요",
                  "같은 가구일 수 있는 사례 1건"):  # fmt: skip
        assert words in first, words
    for words in ("보통", "돌봄SOS", "카카오톡", "답하기로 한 시각이 20분 지났어요"):
        assert words in second, words


async def test_filters_stand_in_the_address_and_in_every_link(
    house: House, counselor: Visitor
) -> None:
    made = Made(house.services)
    one = await made.case(Urgency.HIGH, dong="nokbeon")
    await made.case(Urgency.HIGH, dong="yeokchon")
    await made.case(dong="nokbeon")
    asked = "/?tab=waiting&urgency=high&dong=nokbeon"
    _, page = await counselor.get(asked)
    assert rows_of(page) == [one]
    assert counts_of(page) == {"waiting": 1, "held": 0, "mine": 0, "all": 1}
    assert 'href="/console/?tab=all&amp;urgency=high&amp;dong=nokbeon"' in page
    assert f'data-live="/console{asked.replace("&", "&amp;")}&amp;live=1"' in page
    assert '<option value="nokbeon" selected>' in page
    assert "고른 사례만 보여요" in page
    assert field(page, "from") == "tab=waiting&amp;urgency=high&amp;dong=nokbeon"
    _, live = await counselor.get(f"{asked}&live=1")
    assert rows_of(live) == [one]
    assert 'id="keys-help"' not in live
    # What did not go through is said on the list as it was.
    response, again = await counselor.post(
        f"/cases/{'0' * 32}/claim", **{"from": "tab=waiting&urgency=high&dong=nokbeon"}
    )
    assert (response.status, rows_of(again)) == (404, [one])
    _, odd = await counselor.get("/?tab=%00&urgency=x&dong=%27&late=2&state=closed")
    assert len(rows_of(odd)) == 3
    assert "고른 사례만 보여요" not in odd


async def test_long_lists_and_closed_cases_are_paged(house: House, counselor: Visitor) -> None:
    made = Made(house.services)
    ended = {"state": CaseState.CLOSED, "reason": "advice", "closed_at": house.clock.now()}
    waiting = [await made.case(minutes_ago=200 - number) for number in range(60)]
    closed = [await made.case(**ended) for _ in range(55)]  # type: ignore[arg-type]
    for asked, expected in (("/?tab=waiting", waiting), ("/?tab=all&state=closed", closed[::-1])):
        _, first = await counselor.get(asked)
        following = re.search(r'class="button" href="/console([^"]*cursor[^"]*)"', first)
        assert following
        _, second = await counselor.get(following[1].replace("&amp;", "&"))
        assert rows_of(first) + rows_of(second) == expected
    _, page = await counselor.get("/?tab=all&state=closed")
    assert "상담과 안내로 마쳤어요" in page
    assert "/claim" not in page
    assert (await counselor.get("/?cursor=made-up"))[0].status == 422


async def test_next_for_me_opens_a_case_or_says_why_not(house: House, counselor: Visitor) -> None:
    response, page = await counselor.post("/next", **{"from": "tab=waiting&dong=nokbeon"})
    assert response.status == 409
    assert "지금 기다리는 사례가 없어요" in page
    assert '<option value="nokbeon" selected>' in page
    case = await house.waiting()
    response, _ = await counselor.post("/next", **{"from": "tab=waiting"})
    assert (response.status, response.headers["Location"]) == (303, f"/console/cases/{case.id}")
    _, page = await counselor.get("/?tab=mine")
    assert rows_of(page) == [case.id]
    assert "15분 안에 첫 답을 해 주세요" in page


async def test_whoever_loses_a_case_sees_it_on_every_page(
    house: House, counselor: Visitor
) -> None:
    me = await house.actor("이하늘")
    lapsed, given = await house.waiting(who="one"), await house.waiting(who="two")
    for case in (lapsed, given):
        await house.services.desk.claim(me, case.id)
    await house.staff("박바다")
    other = await house.actor("박바다")
    shift = Shift(house.services.office, ROLES)
    await shift.assign(await house.eye(), given.id, other.id, "field")
    house.clock.jump(house.clock.now() + timedelta(minutes=14, seconds=59))
    await house.services.desk.say(other, given.id, "once", "안녕하세요")
    house.clock.jump(house.clock.now() + timedelta(seconds=1))
    await Leases(house.services.office).run()
    for path in ("/", "/shift", f"/cases/{given.id}"):
        _, page = await counselor.get(path)
        assert f"{lapsed.number}</a> 사례는 정한 시간 안에 첫 답이 없어" in page, path
        assert f"{given.number}</a> 사례는 이제 박바다 님이 맡아요" in page, path


async def test_a_supervisor_gives_a_case_to_somebody_else(
    house: House, counselor: Visitor
) -> None:
    case = await house.waiting()
    await counselor.post(f"/cases/{case.id}/claim")
    _, own = await counselor.get(f"/cases/{case.id}?view=work")
    assert "담당 바꾸기" not in own
    assert (await counselor.post(f"/cases/{case.id}/assign", staff="x"))[0].status == 403
    await house.staff("박바다")
    await house.staff("김팀장", Role.SUPERVISOR)
    async with visitor(house) as boss:
        await boss.log_in("김팀장")
        _, page = await boss.get(f"/cases/{case.id}?view=work")
        found = re.search(r'<option value="(\w+)">박바다 \(상담 중 0건\)', page)
        assert found
        form = {"staff": found[1], "why": ""}
        response, page = await boss.post(f"/cases/{case.id}/assign", **form)
        assert response.status == 422
        assert "담당을 바꾸는 까닭을 골라 주세요" in page
        response, _ = await boss.post(f"/cases/{case.id}/assign", **form | {"why": "wish"})
        assert response.status == 303
    [now] = await house.cases()
    assert now.claimed_by_name == "박바다"


async def test_a_shift_ends_with_everything_in_good_hands(
    house: House, counselor: Visitor
) -> None:
    await house.staff("박바다")
    me, other = await house.actor("이하늘"), await house.actor("박바다")
    made = Made(house.services)
    talking = await made.case(state=CaseState.IN_CONSULTATION, claimed_by=me.id)
    watched = await made.case(state=CaseState.MONITORING, claimed_by=me.id)
    _, page = await counselor.get("/shift")
    assert re.search(rf'name="to-{watched}">.*?value="keep" selected', page, re.DOTALL)
    form = {f"to-{talking}": other.id, f"to-{watched}": "keep", f"note-{talking}": "<b>약</b>"}
    wrong = form | {f"to-{talking}": "nobody"}
    response, page = await counselor.post("/shift/end", **wrong)
    assert response.status == 422
    assert "&lt;b&gt;약&lt;/b&gt;" in page
    response, _ = await counselor.post("/shift/end", **form)
    assert response.headers["Location"] == "/console/shift?left=1"
    _, page = await counselor.get("/shift?left=1")
    assert "사례 1건을 넘겼어요" in page
    owners = {case.id: case.claimed_by_name for case in await house.cases()}
    assert owners == {talking: "박바다", watched: "이하늘"}
    for odd in ("x", "9" * 50, "-1"):
        assert (await counselor.get(f"/shift?left={odd}"))[0].status == 200

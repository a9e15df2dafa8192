"""Taking down what is told: saved as typed, read as typed, filed once, by who is permitted."""

import json
import re
from html import unescape

import aiohttp

from bot.domain.codes import CaseState, Role
from tests.support.rows import rows
from tests.support.running_console import House, Visitor, visitor

TOLD = {
    "who": "neighbor",
    "danger": "no",
    "story": "옆집 할아버지가 표식 며칠째 굶고 계세요",
    "place": "녹번동 주민센터 뒤",
    "phone": "010-2345-6789",
    "name": "김마리",
    "troubles": "food",
    "household": "alone_old",
    "consent": "yes",
    "health": "no",
}


async def begun(came: Visitor, kind: str = "phone") -> str:
    """The path of a new form."""
    response, _ = await came.post("/intake/drafts", kind=kind)
    assert response.status == 303
    return response.headers["Location"].removeprefix("/console")


async def _put(came: Visitor, path: str, **form: str) -> aiohttp.ClientResponse:
    url, data = f"{came.house.console}{path}", {"csrf": came.csrf, **form}
    async with came.session.put(url, data=data) as response:
        await response.read()
        return response


async def test_what_is_typed_is_kept_and_found_again_elsewhere(
    house: House, counselor: Visitor
) -> None:
    path = await begun(counselor)
    assert await begun(counselor) == path  # nothing was written into it yet
    saved = await _put(counselor, path, **TOLD)
    assert saved.status == 200
    stored = (await rows(house.services, "drafts"))[0]
    assert "표식".encode() not in stored["body"]
    async with visitor(house) as elsewhere:
        await elsewhere.log_in("이하늘")
        _, start = await elsewhere.get("/intake")
        assert "옆집 할아버지가 표식" in start
        _, page = await elsewhere.get(path)
    for mark in (TOLD["story"], 'value="010-2345-6789"', 'value="food" checked', "푸드뱅크"):
        assert mark in page, mark
    assert re.search(r'id="household"[^>]*>.*?value="alone_old" selected', page, re.DOTALL)
    assert re.search(r'id="consent-yes"[^>]* checked', page)
    without_script, _ = await counselor.post(path, act="save", **TOLD | {"story": "바꾼 이야기"})
    assert without_script.status == 303
    _, page = await counselor.get(path)
    assert "바꾼 이야기" in page
    await counselor.post(path, act="drop")
    assert await rows(house.services, "drafts") == []
    gone, _ = await counselor.get(path)
    assert gone.status == 404
    assert (await _put(counselor, path, **TOLD)).status == 404


async def test_a_draft_is_its_counselors_alone(house: House, counselor: Visitor) -> None:
    path = await begun(counselor)
    await _put(counselor, path, **TOLD)
    await house.staff("박바다")
    async with visitor(house) as other:
        await other.log_in("박바다")
        _, start = await other.get("/intake")
        assert "표식" not in start
        assert (await other.get(path))[0].status == 404
        assert (await _put(other, path, story="덮어쓰기")).status == 404
        assert (await other.post(path, act="file", **TOLD))[0].status == 404
        await other.post(path, act="drop")
    _, page = await counselor.get(path)
    assert TOLD["story"] in page
    for role in (Role.CENTER, Role.ADMIN):
        await house.staff(role.value, role)
        async with visitor(house) as nobody:
            await nobody.log_in(role.value)
            assert (await nobody.get("/intake"))[0].status == 403


async def test_it_is_read_while_it_is_typed(counselor: Visitor) -> None:
    told = {"story": "쌀이 떨어져서 굶고 있어요", "place": "녹번동"}
    _, body = await counselor.post("/intake/read", **told)
    read = json.loads(body)
    assert read["urgency"] in ("normal", "high")
    assert "food" in read["crisis_types"]
    assert read["dongs"] == ["nokbeon"]
    assert read["programs"]
    assert all(one["why"] for one in read["programs"])
    assert "녹번동" in read["html"]
    assert "<html" not in read["html"]
    _, body = await counselor.post("/intake/read", story="죽고 싶다고 약을 먹었대요")
    read = json.loads(body)
    assert (read["urgency"], read["is_danger"]) == ("emergency", True)
    assert "☎ 119" in read["numbers"]
    _, body = await counselor.post("/intake/read", story="<script>", danger="yes")
    read = json.loads(body)
    assert read["is_danger"]
    assert "☎ 112" in read["numbers"]
    _, body = await counselor.post("/intake/read")
    assert json.loads(body)["programs"] == []


async def test_filing_makes_a_case_of_the_counselors_and_numbers_to_tell(
    house: House, counselor: Visitor
) -> None:
    path = await begun(counselor)
    response, page = await counselor.post(path, act="file", **TOLD)
    assert response.status == 200
    (case,) = await house.cases()
    assert (case.state, case.channel, case.dong) == (
        CaseState.IN_CONSULTATION, "phone", "nokbeon",
    )  # fmt: skip
    assert case.claimed_by_name == "이하늘"
    assert case.programs
    assert case.number in page
    assert re.search(r'id="secret">\d{4}-\d{4}<', page)
    (handover,) = await rows(house.services, "handovers")
    assert handover["first_word_at"] == handover["received_at"] == handover["claimed_at"]
    assert await rows(house.services, "drafts") == []
    actions = [row["action"] for row in await rows(house.services, "audit")]
    assert {"report.taken_down", "case.completed", "case.claimed"} <= set(actions)
    _, shown = await counselor.get(f"/cases/{case.id}")
    assert TOLD["story"] in shown
    again, page = await counselor.post(path, act="file", **TOLD)
    assert again.status == 404
    assert len(await house.cases()) == 1
    report = await house.services.desk.folder(await house.actor("이하늘"), case.id)
    assert report.report["consents"]["way"] == "oral"
    assert report.report["consents"]["given"] == {"general": "2026-11-1"}
    assert report.report["intake"] == "phone"


async def test_a_walk_in_may_be_queued_and_danger_rings(house: House, counselor: Visitor) -> None:
    path = await begun(counselor, "walk_in")
    sent = TOLD | {"danger": "yes", "consent": ""}
    response, _ = await counselor.post(path, act="queue", **sent)
    assert response.status == 200
    (case,) = await house.cases()
    assert (case.state, case.channel, case.urgency) == (CaseState.QUEUED, "walk_in", "emergency")
    assert case.claimed_by is None
    (alert,) = await rows(house.services, "alerts")
    assert alert["acknowledged_at"] is None
    _, queue = await counselor.get("/")
    assert case.number in queue
    # Whoever takes it at once has heard the alarm.
    response, _ = await counselor.post(await begun(counselor), act="file", **sent)
    assert response.status == 200
    assert (await rows(house.services, "alerts"))[1]["acknowledged_at"] is not None


async def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    house: House, counselor: Visitor
) -> None:
    path = await begun(counselor)
    for change, sentence in (
        ({"story": " "}, "어떤 일이 있는지 적어 주세요"),
        ({"who": ""}, "누구 이야기인지"),
        ({"consent": ""}, "동의를 확인해 주세요"),
        ({"consent": "no"}, "동의를 확인해 주세요"),
        ({"phone": "12"}, "전화번호를 다시"),
        ({"dong": "nowhere"}, "그런 동이 없어요"),
    ):
        response, page = await counselor.post(path, act="file", **TOLD | change)
        assert response.status == 422, change
        assert page.count('id="field-problem"') == 1, change
        assert page.count(" autofocus") == 1, change
        assert sentence in unescape(page)
        assert "김마리" in page
    assert await house.cases() == []
    assert len(await rows(house.services, "drafts")) == 1
    # A child is asked for nothing that tells who they are.
    response, _ = await counselor.post(path, act="file", **TOLD | {"consent": "child"})
    assert response.status == 200
    assert await rows(house.services, "reporters") == []
    unknown, _ = await counselor.post("/intake/drafts", kind="nonsense")
    assert unknown.status == 422

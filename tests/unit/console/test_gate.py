from datetime import timedelta

import pytest

from bot.console.gate import local_path
from bot.domain.codes import CaseState, Role
from tests.support.running_console import PASSWORD, House, Visitor, field, visitor

FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
)


async def test_the_session_cookie_is_for_the_console_alone(
    house: House, stranger: Visitor
) -> None:
    await house.staff("이하늘")
    response = await stranger.log_in("이하늘")
    cookie = response.cookies["ieumtok_console"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/console", True, "Strict")


@pytest.mark.parametrize("csrf", ["", "x", "앗"])
async def test_a_form_without_the_sessions_token_is_refused(
    house: House, counselor: Visitor, csrf: str
) -> None:
    case = await house.waiting()
    response, page = await counselor.post(f"/cases/{case.id}/claim", csrf=csrf)
    assert response.status == 403
    assert "다른 곳에서 온 요청" in page
    assert (await house.cases())[0].state is CaseState.QUEUED


async def test_a_script_may_send_the_token_in_a_header(house: House, counselor: Visitor) -> None:
    case = await house.waiting()
    token = {"X-CSRF-Token": counselor.csrf}
    response, _ = await counselor.post(f"/cases/{case.id}/claim", csrf="", headers=token)
    assert response.status == 303


@pytest.mark.parametrize("headers", FOREIGN)
async def test_a_foreign_pages_form_is_refused(
    house: House, counselor: Visitor, headers: dict[str, str]
) -> None:
    case = await house.waiting()
    response, _ = await counselor.post(f"/cases/{case.id}/claim", headers=headers)
    assert response.status == 403


@pytest.mark.parametrize("headers", FOREIGN)
async def test_nobody_is_logged_in_from_a_foreign_page(
    house: House, stranger: Visitor, headers: dict[str, str]
) -> None:
    await house.staff("이하늘")
    _, page = await stranger.get("/login")
    form = {"name": "이하늘", "password": PASSWORD, "before": field(page, "before")}
    response, _ = await stranger.post("/login", headers=headers, **form)
    assert response.status == 403
    assert "ieumtok_console" not in response.cookies


@pytest.mark.parametrize("before", ["", "made-up"])
async def test_a_log_in_needs_the_token_of_its_own_page(
    house: House, stranger: Visitor, before: str
) -> None:
    await house.staff("이하늘")
    await stranger.get("/login")
    response, _ = await stranger.post("/login", name="이하늘", password=PASSWORD, before=before)
    assert response.status == 403


async def test_without_its_cookie_a_log_in_form_is_worth_nothing(
    house: House, stranger: Visitor
) -> None:
    await house.staff("이하늘")
    response, _ = await stranger.post("/login", name="이하늘", password=PASSWORD, before="")
    assert response.status == 403


async def test_a_role_without_the_permission_is_refused(house: House, stranger: Visitor) -> None:
    case = await house.waiting()
    await house.staff("응암센터", Role.CENTER)
    response = await stranger.log_in("응암센터")
    theirs = "/console/referrals"
    assert response.headers["Location"] == theirs
    for front in ("/", "/?tab=all"):
        assert (await stranger.get(front))[0].headers["Location"] == theirs
    for path in (f"/cases/{case.id}", "/live?live=1"):
        assert (await stranger.get(path))[0].status == 403, path
    assert (await stranger.post(f"/cases/{case.id}/claim"))[0].status == 403


async def test_an_administrator_reads_but_does_not_take(house: House, stranger: Visitor) -> None:
    case = await house.waiting()
    await house.staff("관리자", Role.ADMIN)
    await stranger.log_in("관리자")
    _, page = await stranger.get(f"/cases/{case.id}")
    assert "/claim" not in page
    for act in ("claim", "messages", "notes", "release", "refer", "close", "reporter"):
        assert (await stranger.post(f"/cases/{case.id}/{act}"))[0].status == 403, act


async def test_a_one_time_password_opens_nothing_but_its_change(
    house: House, stranger: Visitor
) -> None:
    case = await house.waiting()
    one_time = await house.services.staff.add("새내기", Role.COUNSELOR)
    await stranger.log_in("새내기", one_time or "")
    for path in ("/", f"/cases/{case.id}", "/events", "/live"):
        response, _ = await stranger.get(path)
        assert (response.status, response.headers["Location"]) == (303, "/console/me")
    assert (await stranger.post(f"/cases/{case.id}/claim"))[0].status == 403


async def test_a_page_that_refreshes_itself_keeps_no_session_alive(
    house: House, counselor: Visitor
) -> None:
    begun = house.clock.now()
    house.clock.jump(begun + timedelta(minutes=20))
    assert (await counselor.get("/?live=1"))[0].status == 200
    house.clock.jump(begun + timedelta(minutes=40))
    assert (await counselor.get("/?live=1"))[0].status == 401


async def test_a_person_at_work_stays_logged_in(house: House, counselor: Visitor) -> None:
    begun = house.clock.now()
    for minutes in (20, 40):
        house.clock.jump(begun + timedelta(minutes=minutes))
        assert (await counselor.get("/"))[0].status == 200


async def test_after_the_log_out_the_cookie_is_worth_nothing(
    house: House, counselor: Visitor
) -> None:
    token = next(
        cookie.value for cookie in counselor.session.cookie_jar if cookie.key == "ieumtok_console"
    )
    assert (await counselor.post("/logout"))[0].headers["Location"] == "/console/login"
    async with visitor(house) as thief:
        thief.session.cookie_jar.update_cookies({"ieumtok_console": token})
        assert (await thief.get("/"))[0].status == 303


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/console/cases/1?tab=mine", "/console/cases/1?tab=mine"),
        ("", "/console/"),
        ("https://evil.example/console/", "/console/"),
        ("//evil.example", "/console/"),
        ("/console/\\evil.example", "/console/"),
        ("/console/\r\nX: y", "/console/"),
        ("/console/login", "/console/"),
        ("/api/v1/", "/console/"),
    ],
)
def test_after_the_log_in_one_stays_in_the_console(asked: str, goes: str) -> None:
    assert local_path(asked) == goes


async def test_the_way_that_was_asked_for_is_gone_after_the_log_in(
    house: House, stranger: Visitor
) -> None:
    await house.staff("이하늘")
    response = await stranger.log_in("이하늘", following="/console/?tab=mine")
    assert response.headers["Location"] == "/console/?tab=mine"

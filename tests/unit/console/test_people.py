import re
import time

import pyotp
import pytest

from bot.domain.codes import Role
from bot.services.people import People
from tests.support.running_console import PASSWORD, House, Visitor, visitor


async def staff_id(house: House, name: str) -> str:
    admin = await house.actor("관리자")
    found = await People(house.services.office, house.services.staff).listed(admin)
    return next(p.member.account.id for p in found if p.member.account.name == name)


def shown_once(page: str) -> str:
    found = re.search(r'id="shown-once">([^<]+)<', page)
    assert found
    return found[1]


@pytest.fixture
async def admin(house: House) -> None:
    await house.staff("관리자", Role.ADMIN)
    await house.staff("이하늘")


@pytest.mark.usefixtures("admin")
async def test_an_admin_adds_changes_and_ends_an_account(house: House, stranger: Visitor) -> None:
    await stranger.log_in("관리자")
    response, page = await stranger.post("/staff", name="김새싹", role="center", center="nokbeon")
    assert response.status == 200
    one_time = shown_once(page)
    assert one_time not in (await stranger.get("/staff"))[1], "shown this once"
    assert "녹번동" in page
    key = await staff_id(house, "김새싹")
    response, page = await stranger.post("/staff", name="김새싹", role="counselor", center="")
    assert response.status == 409
    assert "이미 있는 이름" in page
    response, _ = await stranger.post(f"/staff/{key}/role", role="counselor", center="")
    assert (response.status, response.headers["Location"]) == (303, f"/console/staff/{key}")
    response, page = await stranger.post(f"/staff/{key}/details", pager="010", max_open="")
    assert response.status == 422
    assert "telegram:" in page
    await stranger.post(f"/staff/{key}/details", pager="telegram:7", max_open="9")
    _, page = await stranger.get(f"/staff/{key}")
    assert 'value="telegram:7"' in page
    _, page = await stranger.post(f"/staff/{key}/key")
    api_key = shown_once(page)
    assert await house.services.staff.by_key(api_key, "192.0.2.1")
    for act in ("key/end", "unlock", "second-factor", "deactivate"):
        response, _ = await stranger.post(f"/staff/{key}/{act}")
        assert response.status == 303, act
    assert await house.services.staff.by_key(api_key, "192.0.2.1") is None
    _, page = await stranger.post(f"/staff/{key}/activate")
    assert shown_once(page) != one_time
    _, page = await stranger.post(f"/staff/{key}/password")
    again = shown_once(page)
    async with visitor(house) as came:
        response = await came.log_in("김새싹", again)
        assert response.headers["Location"] == "/console/"
        assert (await came.get("/"))[0].headers["Location"] == "/console/me"
    own = await staff_id(house, "관리자")
    response, page = await stranger.post(f"/staff/{own}/deactivate")
    assert response.status == 409
    assert "자기 계정" in page


def code(secret: str, ahead: int = 0) -> str:
    return pyotp.TOTP(secret).at(time.time() + 30 * ahead)


async def test_a_second_factor_is_set_up_and_asked_for(house: House, counselor: Visitor) -> None:
    case = await house.waiting()
    assert (await counselor.get("/me/second-factor.svg"))[0].status == 404
    await counselor.post("/me/second-factor/begin")
    _, page = await counselor.get("/me")
    found = re.search(r'id="secret">([A-Z2-7]{32})<', page)
    assert found
    response, drawn = await counselor.get("/me/second-factor.svg")
    assert (response.content_type, drawn[:5]) == ("image/svg+xml", "<?xml")
    assert response.headers["Cache-Control"] == "no-store"
    response, page = await counselor.post("/me/second-factor/confirm", code="000000")
    assert response.status == 422
    _, page = await counselor.post("/me/second-factor/confirm", code=code(found[1]))
    spare = re.findall(r"<code>([a-z0-9-]{14})</code>", page)
    assert len(spare) == 10
    assert (await counselor.get("/me/second-factor.svg"))[0].status == 404
    async with visitor(house) as came:
        response = await came.log_in("이하늘")
        assert response.headers["Location"].startswith("/console/login/code?next=")
        for path in ("/", "/me", f"/cases/{case.id}", "/me/second-factor.svg"):
            response, _ = await came.get(path)
            assert response.headers["Location"].startswith("/console/login/code"), path
        _, page = await came.get("/login/code?next=/console/search")
        came.csrf = re.search(r'name="csrf" value="([^"]+)"', page)[1]  # type: ignore[index]
        for path in (f"/cases/{case.id}/claim", "/me/password", "/me/key"):
            response, _ = await came.post(path, old=PASSWORD, new="another-password-1")
            assert response.status == 403, path
        response, page = await came.post("/login/code", code="123456", next="/console/search")
        assert response.status == 401
        assert 'role="alert"' in page
        response, _ = await came.post("/login/code", code=spare[0], next="/console/search")
        assert response.headers["Location"] == "/console/search"
        assert (await came.get("/"))[0].status == 200
        response, _ = await came.get("/login/code")
        assert response.headers["Location"] == "/console/"
        response, page = await came.post("/me/second-factor/codes", code=spare[1])
        assert len(re.findall(r"<code>", page)) == 10
        response, _ = await came.post("/me/second-factor/remove", code=code(found[1], 1))
        assert response.status == 303


async def test_a_role_that_needs_it_gets_nothing_else_before(
    house: House, stranger: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.staff("박팀장", Role.SUPERVISOR)
    monkeypatch.setattr(house.services.staff, "_factor_roles", (Role.SUPERVISOR,))
    await stranger.log_in("박팀장")
    for path in ("/", "/staff", "/blocks"):
        response, _ = await stranger.get(path)
        assert response.headers.get("Location", "/console/me") == "/console/me", path
    _, page = await stranger.get("/me")
    assert "꼭 필요합니다" in page
    response, page = await stranger.post("/duty", starts="x")
    assert response.status == 403
    assert "먼저 2단계 인증" in page


async def test_an_own_key_is_made_and_ended(house: House, counselor: Visitor) -> None:
    _, page = await counselor.post("/me/key")
    found = re.search(r'id="key">([^<]+)<', page)
    assert found
    assert await house.services.staff.by_key(found[1], "192.0.2.1")
    assert found[1] not in (await counselor.get("/me"))[1]
    await counselor.post("/me/key/end")
    assert await house.services.staff.by_key(found[1], "192.0.2.1") is None


async def test_the_password_is_changed_without_a_second_log_in(
    house: House, counselor: Visitor
) -> None:
    response, page = await counselor.post("/me/password", old="wrong", new="another-password-1")
    assert response.status == 422
    assert "달라요" in page
    response, _ = await counselor.post("/me/password", old=PASSWORD, new="another-password-1")
    assert response.headers["Location"] == "/console/"
    assert (await counselor.get("/"))[0].status == 200
    assert await house.services.staff.log_in("이하늘", PASSWORD, "192.0.2.1") is None

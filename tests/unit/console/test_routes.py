import re
from itertools import product

import pytest
from aiohttp import web

from bot.cases.permissions import Permission
from bot.domain.codes import Role
from bot.web.access import PUBLIC, permission_of
from tests.support.running_console import House, Visitor, console_of, visitor
from tests.support.world import config

# What stands in addresses: ids, days, codes; alternatives are read from the pattern itself.
_VALUES = ("0" * 32, "2026-11-24", "some-code", "abcdefgh")
_WORD = re.compile(r"[a-z][a-z_-]+")


async def test_every_route_names_its_permission(house: House) -> None:
    routes = list(console_of(house.services).app().router.routes())
    assert len(routes) > 15
    assert [route for route in routes if permission_of(route.handler) is None] == []


async def test_only_the_way_in_is_public(house: House) -> None:
    routes = console_of(house.services).app().router.routes()
    public = {
        (route.method, route.resource.canonical)
        for route in routes
        if route.resource and permission_of(route.handler) == PUBLIC and route.method != "HEAD"
    }
    assert public == {
        ("GET", ""), ("GET", "/static/{name}"), ("GET", "/login"), ("POST", "/login"),
    }  # fmt: skip


async def test_the_address_without_its_slash_leads_in(stranger: Visitor) -> None:
    response, _ = await stranger.get("")
    assert response.headers["Location"] == "/console/"


async def test_every_answer_carries_the_security_headers(stranger: Visitor) -> None:
    for path in ("/login", "/", "/nothing", "/static/console.css"):
        response, _ = await stranger.get(path)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert (await stranger.get("/login"))[0].headers["Cache-Control"] == "no-store"


async def test_no_page_runs_anything_inline(house: House, counselor: Visitor) -> None:
    case = await house.waiting()
    for path in ("/", f"/cases/{case.id}", "/me", "/login"):
        _, page = await counselor.get(path)
        assert "<style" not in page, path
        assert " style=" not in page
        assert " onclick=" not in page
        assert page.count("<script") == page.count('<script type="module" src="/console/static/')


async def test_only_the_consoles_own_files_are_handed_out(stranger: Visitor) -> None:
    assert (await stranger.get("/static/live.js"))[0].status == 200
    for path in ("/static/pages.py", "/static/..%2Fpages.py", "/static/%2Fetc%2Fpasswd"):
        assert (await stranger.get(path))[0].status == 404, path


async def test_whoever_is_nobody_gets_the_log_in_and_nothing_else(
    house: House, stranger: Visitor
) -> None:
    case = await house.waiting()
    for path in ("/", f"/cases/{case.id}", "/me", f"/photos/{case.id}", "/events", "/live"):
        response, page = await stranger.get(path)
        assert response.status == 303, path
        assert response.headers["Location"].startswith("/console/login?next=/console")
        assert page == ""
    assert (await stranger.get("/live?live=1"))[0].status == 401
    assert (await stranger.post(f"/cases/{case.id}/claim"))[0].status == 401


async def test_the_language_is_switched_and_kept(counselor: Visitor) -> None:
    _, page = await counselor.get("/?tab=mine&lang=en")
    assert '<html lang="en">' in page
    assert "/console/?tab=mine&amp;lang=ko" in page
    _, later = await counselor.get("/me")
    assert '<html lang="en">' in later


def _an_address(resource: web.AbstractResource) -> str:
    """An address that the resource answers to; nothing there has such an id."""
    pattern = resource.get_info().get("pattern")
    names = list(pattern.groupindex) if pattern else []
    words = _WORD.findall(pattern.pattern) if pattern else []
    for values in product((*_VALUES, *words), repeat=len(names)):
        path = resource.canonical
        for name, value in zip(names, values, strict=True):
            path = path.replace(f"{{{name}}}", value)
        if pattern is None or pattern.fullmatch(path):
            return path
    raise AssertionError(f"no address for {resource}")


async def _refused(house: House, came: Visitor, method: str, path: str) -> bool:
    """Whether a request of one log-in is turned away before its handler is reached."""
    url = f"{house.console}{path}"
    async with came.session.request(method, url, allow_redirects=False) as response:
        # Forms come without the session's token: past the guard they are refused for that.
        if path == "/" and response.status == 303:
            return True  # whoever has no queue is led to the first page that is theirs
        return response.status == 403 and "권한이 없어요" in await response.text()


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_reaches_what_the_table_permits_and_nothing_else(
    house: House, role: Role
) -> None:
    permissions = config().permissions
    await house.staff("누군가", role)
    async with visitor(house) as came:
        await came.log_in("누군가")
        for route in console_of(house.services).app().router.routes():
            needed = permission_of(route.handler)
            assert route.resource, route
            path = _an_address(route.resource)
            if needed == PUBLIC or route.method == "HEAD" or path in ("/live", "/logout"):
                continue
            may = role in permissions.get(Permission(needed), ())
            refused = await _refused(house, came, route.method, path)
            assert refused is not may, (role, route.method, path, needed)

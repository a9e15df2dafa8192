from bot.web.access import PUBLIC, permission_of
from tests.support.running_console import House, Visitor, console_of


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

"""Who may acknowledge an alarm hears of it wherever they are, and no page is buried under it."""

import re

from bot.cases.permissions import Permission
from bot.domain.codes import Role
from tests.support.console_pages import CENTER, NAMES, pages_of, some_of_everything
from tests.support.running_console import DANGER, PASSWORD, House, Visitor, visitor

SHOWN = 3


def seen_buttons(page: str) -> list[str]:
    """The cases whose alarm the page offers to acknowledge."""
    return re.findall(r'id="seen-([0-9a-f]{32})"', page)


async def ringing(house: House) -> list[str]:
    """The cases whose alarm nobody has acknowledged, the first one first."""
    return [alert.case_id for alert in await house.services.desk.ringing(await house.eye())]


async def test_every_page_of_everybody_who_may_acknowledge_rings(house: House) -> None:
    for role, name in NAMES.items():
        center = CENTER if role is Role.CENTER else None
        await house.services.staff.add(name, role, center=center, password=PASSWORD)
    samples = await some_of_everything(house)
    [case_id] = await ringing(house)
    for role in house.services.config.permissions[Permission.ALERT_ACKNOWLEDGE]:
        async with visitor(house) as officer:
            await officer.log_in(NAMES[role])
            for address in pages_of(house, role, samples):
                path = address.removeprefix("/console")
                for way in (path, f"{path}{'&' if '?' in path else '?'}live=1"):
                    response, page = await officer.get(way)
                    assert (response.status, seen_buttons(page)) == (200, [case_id]), way
                    assert 'data-part="alerts"' in page, way
                _, page = await officer.get(path)
                assert re.search(r'<body .*data-live="[^"]*[?&](amp;)?live=1"', page), path


async def test_what_answers_a_form_or_refuses_rings_too(house: House, counselor: Visitor) -> None:
    await house.hears(DANGER)
    draft, _ = await counselor.post("/intake/drafts", kind="phone")
    form = {"story": "쌀이 떨어졌대요", "who": "self", "consent": "yes", "act": "file"}
    filed = await counselor.post(draft.headers["Location"].removeprefix("/console"), **form)
    wrong = await counselor.post("/me/password", old="no", new="no")
    missing = await counselor.get(f"/cases/{'0' * 32}")
    refused = await counselor.get("/staff")
    assert [answer.status for answer, _ in (filed, wrong, missing, refused)] == [
        200,
        422,
        404,
        403,
    ]
    for answer, page in (filed, wrong, missing, refused):
        assert seen_buttons(page) == await ringing(house), answer.url
        live = re.search(r'data-live="/console([^"]*)"', page)
        assert live, answer.url
        assert (await counselor.get(live[1].replace("&amp;", "&")))[0].status == 200, live[1]


async def test_who_has_no_queue_hears_nothing(house: House) -> None:
    await house.hears(DANGER)
    await house.services.staff.add("김녹번", Role.CENTER, center=CENTER, password=PASSWORD)
    async with visitor(house) as officer:
        await officer.log_in("김녹번")
        for path in ("/me", "/referrals"):
            assert 'id="watch"' not in (await officer.get(path))[1]


async def test_many_alarms_leave_room_for_the_page(house: House, counselor: Visitor) -> None:
    for number in range(SHOWN + 2):
        await house.hears(DANGER, who=f"resident-{number}")
    cases = await ringing(house)
    _, page = await counselor.get("/me")
    assert seen_buttons(page) == cases[:SHOWN]
    assert set(re.search(r'data-alerts="([^"]*)"', page)[1].split()) == set(cases)  # type: ignore[index]
    assert '<a href="/console/?tab=all&ringing=1">2건이 더 있어요' in page
    _, page = await counselor.get(f"/cases/{cases[-1]}")
    assert seen_buttons(page) == [cases[-1], *cases[: SHOWN - 1]]
    for case_id in cases[:2]:
        await counselor.post(f"/cases/{case_id}/acknowledge")
    _, page = await counselor.get("/me")
    assert seen_buttons(page) == cases[2:]
    assert "ringing=1" not in page


async def test_the_list_of_what_rings_leaves_the_others_out(
    house: House, counselor: Visitor
) -> None:
    await house.waiting(who="somebody")
    await house.hears(DANGER, who="one")
    await house.hears(DANGER, who="two")
    first, second = await ringing(house)
    await counselor.post(f"/cases/{first}/claim")
    _, page = await counselor.get("/?tab=all&ringing=1")
    assert re.findall(r'<li id="row-([0-9a-f]{32})"', page) == [second]
    assert 'name="ringing" value="1" checked' in page

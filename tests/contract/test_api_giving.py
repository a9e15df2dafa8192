"""Offers of help and events under `/api/v1`, on both databases: read, handed in, never twice."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from bot.app import Services, web_app
from bot.domain.codes import Role
from tests.contract.test_api import BEARER, check, get, key_of, post
from tests.contract.test_offers import Giver
from tests.contract.test_sign_ups import Guest
from tests.support.callers import actor
from tests.support.rows import rows, stored_bytes
from tests.support.running import SetClock, settings_for

Client = TestClient[Request, Application]
RICE = {
    "id": "11111111-aaaa", "kind": "food", "what": "쌀 열 포대", "often": "once",
    "place": "녹번동 시장", "name": "제 이름은 박쌀집이에요", "phone": "02-355-1234",
}  # fmt: skip
MINA = {"id": "22222222-bbbb", "name": "이미나입니다", "phone": "010-2345-6789", "people": 2}


@pytest.fixture
async def client(s: Services, database_url: str) -> AsyncIterator[Client]:
    """Somebody who calls the server of these services."""
    async with TestClient(TestServer(web_app(settings_for(database_url), s))) as made:
        yield made


async def schemas_of(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = (await get(client, "/openapi.json"))["components"]["schemas"]
    return found


async def test_an_offer_is_handed_in_once_read_and_marked(
    s: Services, client: Client, database_url: str
) -> None:
    schemas = await schemas_of(client)
    status, made = await post(client, "/offers", RICE)
    assert status == 201
    check(made, schemas["Offer"], schemas)
    assert (made["number"], made["kind"], made["dong"]) == ("G2026-0001", "food", "nokbeon")
    assert (made["state"], made["channel"], made["is_urgent"]) == ("new", "api", False)
    assert await post(client, "/offers", RICE) == (201, made)
    assert len(await rows(s, "offers")) == 1
    stored = await stored_bytes(s, database_url)
    for mark in ("포대", "박쌀집", "3551234"):
        assert mark.encode() not in stored, mark
    opened = await get(client, f"/offers/{made['number']}")
    check(opened, schemas["OpenedOffer"], schemas)
    assert (opened["told"]["name"], opened["told"]["phone"]) == ("박쌀집", "+8223551234")
    looks = [row["action"] for row in await rows(s, "access_log")]
    assert looks == ["offer.view"]
    path = f"/offers/{made['number']}/mark"
    status, forwarded = await post(client, path, {"state": "forwarded", "note": "푸드뱅크"})
    assert (status, forwarded["state"]) == (200, "forwarded")
    status, refused = await post(client, path, {"state": "new"})
    assert (status, refused["error"]["code"]) == (409, "wrong_state")
    assert await rows(s, "outbox") == []  # nobody waits for words in a conversation
    assert (await get(client, "/offers/G2026-0001"))["note"] == "푸드뱅크"


async def test_offers_come_in_pages_what_spoils_first(
    s: Services, client: Client, clock: SetClock
) -> None:
    await Giver(s, "giver").gives()
    for number, urgent in enumerate((False, True, False, True)):
        clock.forward(minutes=1)
        body = {"kind": "food", "what": f"반찬 {number}", "is_urgent": urgent}
        assert (await post(client, "/offers", body))[0] == 201
    whole = [one["number"] for one in (await get(client, "/offers"))["items"]]
    assert [number[-1] for number in whole] == ["3", "5", "1", "2", "4"]
    found, cursor = list[str](), ""
    while cursor is not None:
        page = await get(client, f"/offers?limit=2&cursor={cursor}")
        check(page, {"$ref": "OfferList"}, await schemas_of(client))
        found += [one["number"] for one in page["items"]]
        cursor = page["next"]
    assert found == whole
    assert (await get(client, "/offers?state=done,declined"))["items"] == []
    for query, code in (("state=x", "no_such_state"), ("cursor=x", "bad_cursor")):
        async with client.get(f"/api/v1/offers?{query}", headers=BEARER) as response:
            assert (await response.json())["error"]["code"] == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "gold", "what": "금"}, "no_such_kind"),
        ({"kind": "food"}, "empty"),
        ({"kind": "food", "what": 1}, "bad_field"),
        ({"kind": "food", "what": "쌀", "phone": "123"}, "bad_phone"),
        ({"kind": "food", "what": "쌀", "id": "x y"}, "bad_id"),
    ],
)
async def test_a_wrong_offer_is_refused(client: Client, body: object, code: str) -> None:
    status, answer = await post(client, "/offers", body)
    assert (status, answer["error"]["code"]) == (422, code)
    assert answer["error"]["message"]


async def test_events_are_read_and_signed_up_for_by_the_same_rules(
    s: Services, client: Client
) -> None:
    schemas = await schemas_of(client)
    listed = await get(client, "/events?limit=2")
    check(listed, schemas["EventList"], schemas)
    assert [one["id"] for one in listed["items"]] == ["walk", "kimjang"]
    rest = await get(client, f"/events?cursor={listed['next']}")
    assert ([one["id"] for one in rest["items"]], rest["next"]) == (["over"], None)
    status, first = await post(client, "/events/kimjang/sign-ups", MINA)
    assert (status, first["is_seated"], first["people"]) == (201, True, 2)
    check(first, schemas["SignUp"], schemas)
    assert await post(client, "/events/kimjang/sign-ups", MINA) == (201, first)
    await Guest(s, "guest").comes()
    another = {"name": "김둘째", "people": 1}
    waiting = (await post(client, "/events/kimjang/sign-ups", another))[1]
    assert (waiting["is_seated"], waiting["line"]) == (False, 3)
    event = await get(client, "/events/kimjang")
    check(event, schemas["OpenedEvent"], schemas)
    assert (event["seated"], event["waiting"], event["is_open"]) == (3, 1, True)
    assert "이미나" not in str(event)
    people = (await get(client, "/events/kimjang/people"))["items"]
    assert [one["name"] for one in people] == ["이미나", "표식영희", "김둘째"]
    assert people[0]["phone"] == "+821023456789"
    await s.event_desk.cancel(actor("boss", Role.SUPERVISOR), "kimjang", first["id"])
    people = await get(client, "/events/kimjang/people?limit=1")
    assert people["items"][0]["name"] == "표식영희"
    last = await get(client, f"/events/kimjang/people?cursor={people['next']}")
    assert [(one["name"], one["is_seated"]) for one in last["items"]] == [("김둘째", True)]


@pytest.mark.parametrize(
    ("event", "body", "answer"),
    [
        ("walk", MINA | {"people": 1}, (409, "sign_up_closed")),
        ("over", MINA | {"people": 1}, (409, "sign_up_closed")),
        ("none", MINA, (404, "no_such_event")),
        ("kimjang", MINA | {"people": 3}, (422, "bad_people")),
        ("kimjang", MINA | {"people": "2"}, (422, "bad_people")),
        ("kimjang", {"phone": "010-2345-6789"}, (422, "empty")),
        ("kimjang", MINA | {"phone": "110"}, (422, "bad_phone")),
    ],
)
async def test_a_wrong_sign_up_is_refused(
    client: Client, event: str, body: object, answer: tuple[int, str]
) -> None:
    status, refused = await post(client, f"/events/{event}/sign-ups", body)
    assert (status, refused["error"]["code"]) == answer


async def test_roles_and_keys_decide(s: Services, client: Client) -> None:
    mina = await key_of(s, "mina")
    assert (await post(client, "/offers", RICE, mina))[0] == 201
    assert (await post(client, "/events/kimjang/sign-ups", MINA, mina))[0] == 201
    # The same id of somebody else is another one.
    assert (await post(client, "/offers", RICE))[1]["number"] == "G2026-0002"
    chief = await key_of(s, "chief", Role.ADMIN)
    for path, body in (("/offers", RICE), ("/events/kimjang/sign-ups", MINA)):
        assert (await post(client, path, body, chief))[0] == 403
        assert (await post(client, path, body, {"Authorization": "Bearer wrong"}))[0] == 401
    for path in ("/offers", "/offers/G2026-0001", "/events", "/events/kimjang/people"):
        async with client.get(f"/api/v1{path}", headers=chief) as response:
            assert response.status == 403

"""What other programs may rely on under `/api/v1`, on both databases."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from bot.app import Services, web_app
from bot.cases.permissions import Permission
from bot.domain.codes import Role
from tests.support.callers import Resident, only_case, texts_of
from tests.support.running import API_KEY, settings_for

Client = TestClient[Request, Application]
BEARER = {"Authorization": f"Bearer {API_KEY}"}
PHONE, NAME = "010-2345-6789", "김마리"
STORY = f"쌀이 떨어졌어요. {PHONE}로 연락 주세요"


@pytest.fixture
async def client(s: Services, database_url: str) -> AsyncIterator[Client]:
    """Somebody who calls the server of these services."""
    async with TestClient(TestServer(web_app(settings_for(database_url), s))) as made:
        yield made


@pytest.fixture
async def secret(s: Services) -> str:
    """The check number of a resident who told everything."""
    reply = await Resident(s, "a resident").reports(story=STORY)
    [found] = re.findall(r"(?<![\d-])\d{4}-\d{4}(?!\d)", "\n".join(texts_of(reply)))
    return str(found)


async def key_of(s: Services, name: str, role: Role = Role.COUNSELOR) -> dict[str, str]:
    await s.staff.add(name, role, password="long enough for everybody")
    return {"Authorization": f"Bearer {await s.staff.key(name)}"}


async def get(client: Client, path: str, headers: dict[str, str] | None = None) -> Any:
    async with client.get(f"/api/v1{path}", headers=headers or BEARER) as response:
        assert response.status == 200, (path, await response.text())
        return await response.json()


async def post(
    client: Client, path: str, body: object, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    async with client.post(f"/api/v1{path}", json=body, headers=headers or BEARER) as response:
        return response.status, await response.json()


def check(answer: Any, schema: dict[str, Any], schemas: dict[str, Any]) -> None:
    """The answer has exactly the keys that its schema names, all the way down."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if schema.get("type") == "array":
        for one in answer:
            check(one, schema["items"], schemas)
    elif "properties" in schema:
        assert set(answer) == set(schema["properties"]) == set(schema["required"])
        for key, inner in schema["properties"].items():
            check(answer[key], inner, schemas)
    elif "enum" in schema:
        assert answer in schema["enum"]


async def test_every_get_of_the_description_answers_as_described(
    s: Services, client: Client, secret: str
) -> None:
    del secret
    case = await only_case(s)
    made = await post(client, "/offers", {"kind": "goods", "what": "책상"})
    described = await get(client, "/openapi.json")
    schemas = described["components"]["schemas"]
    asked = 0
    for path, operations in described["paths"].items():
        if "get" in operations:
            is_offer = path.startswith("/api/v1/offers")
            number = made[1]["number"] if is_offer else case.number
            short = path.removeprefix("/api/v1").replace("{number}", number)
            answer = await get(client, short.replace("{id}", "kimjang"))
            content = operations["get"]["responses"]["200"].get("content")
            if content:
                check(answer, content["application/json"]["schema"], schemas)
            asked += 1
    assert asked == 11


async def test_figures_have_words_for_keys(s: Services, client: Client) -> None:
    resident = Resident(s, "somebody")
    await resident.says("월세를 못 내요")
    await resident.says("상담사 연결")
    figures = await get(client, "/stats")
    assert figures["by_state"] == {"queued": 1}
    assert sum(figures["by_urgency"].values()) == sum(figures["by_reporter"].values()) == 1
    assert figures["by_reason"] == {}


async def test_only_who_has_the_case_sees_who_reported(
    s: Services, client: Client, secret: str
) -> None:
    case = await only_case(s)
    mina, junho = await key_of(s, "mina"), await key_of(s, "junho")
    path = f"/reports/{case.number}"
    for key in (mina, junho, BEARER):
        seen = str(await get(client, path, key))
        assert "●●●" in seen
        assert PHONE not in seen
        assert NAME not in seen
    assert (await post(client, f"/cases/{case.id}/claim", {}, mina))[0] == 200
    others, supervisors, own = [await get(client, path, key) for key in (junho, BEARER, mina)]
    assert PHONE not in str(others)
    assert NAME not in str(others)
    for seen in (own, supervisors):
        assert PHONE in seen["report"]["story"]
        assert NAME in [message["text"] for message in seen["messages"]]
    assert all(secret not in str(seen) for seen in (others, own, supervisors))


async def test_closing_may_wait_for_a_supervisor(s: Services, client: Client) -> None:
    await Resident(s, "a resident").reports()
    path = f"/cases/{(await only_case(s)).id}"
    mine = await key_of(s, "mina")
    assert (await post(client, f"{path}/claim", {}, mine))[0] == 200
    status, case = await post(client, f"{path}/refer", {"center": "nokbeon"}, mine)
    assert (status, case["state"], case["center"]) == (200, "referred", "nokbeon")
    status, again = await post(client, f"{path}/refer", {"center": "nokbeon"}, mine)
    assert (status, again["error"]["code"]) == (409, "already_referred")
    status, left = await post(client, f"{path}/close", {"reason": "public_aid"}, mine)
    assert (status, left["error"]["code"], left["error"]["count"]) == (409, "work_left", "1")
    asked = {"reason": "unreachable", "note": "세 번 전화", "cancel_open": True}
    status, case = await post(client, f"{path}/close", asked, mine)
    assert (status, case["state"], case["reason"]) == (202, "referred", None)
    status, waits = await post(client, f"{path}/close", asked, mine)
    assert (status, waits["error"]["code"]) == (409, "approval_asked")
    assert (await post(client, f"{path}/close/withdraw", {}, mine))[0] == 200
    status, none = await post(client, f"{path}/close/withdraw", {}, mine)
    assert (status, none["error"]["code"]) == (409, "nothing_asked")
    boss = await key_of(s, "boss", Role.SUPERVISOR)
    status, case = await post(client, f"{path}/close", asked, boss)
    assert (status, case["state"], case["reason"]) == (200, "closed", "unreachable")
    described = await get(client, "/openapi.json")
    assert "202" in described["paths"]["/api/v1/cases/{id}/close"]["post"]["responses"]


async def test_what_the_bot_read_is_put_right(s: Services, client: Client) -> None:
    await Resident(s, "a resident").reports()
    path = f"/cases/{(await only_case(s)).id}"
    mine = await key_of(s, "mina")
    _, case = await post(client, f"{path}/claim", {}, mine)
    was = {"urgency": case["urgency"], "crisis_types": case["crisis_types"]}
    for body, status, code in (
        ({"urgency": "none"}, 422, "lowering_reason"),
        ({"urgency": "critical"}, 422, "no_such_urgency"),
        ({"crisis_types": "food"}, 422, "bad_field"),
        ({"was": "high", "urgency": "high"}, 422, "bad_field"),
        ({"urgency": "emergency", "was": was | {"urgency": "none"}}, 409, "judged_since"),
    ):
        got, refused = await post(client, f"{path}/correct", body, mine)
        assert (got, refused["error"]["code"]) == (status, code), body
    body = {"urgency": "none", "crisis_types": ["debt"], "reason": "쌀은 있대요", "was": was}
    status, done = await post(client, f"{path}/correct", body, mine)
    assert (status, done["urgency"], done["crisis_types"]) == (200, "none", ["debt"])
    assert (case["read"], done["read"]) == (None, was)
    described = (await get(client, "/openapi.json"))["paths"]["/api/v1/cases/{id}/correct"]
    assert described["post"]["x-permission"] == "case.correct"


async def test_what_was_found_out_is_written_down(s: Services, client: Client) -> None:
    resident = Resident(s, "a resident")
    await resident.says("월세를 못 내요")
    await resident.says("상담사 연결")
    path = f"/cases/{(await only_case(s)).id}"
    mine = await key_of(s, "mina")
    await post(client, f"{path}/claim", {}, mine)
    for act, body, code in (
        ("contact", {"phone": "010"}, "bad_phone"),
        ("contact", {"forget": "yes"}, "bad_field"),
        ("contact", {}, "nothing_corrected"),
        ("place", {"dong": "gangnam"}, "no_such_dong"),
        ("place", {"address": 1}, "bad_field"),
    ):
        got, refused = await post(client, f"{path}/{act}", body, mine)
        assert (got, refused["error"]["code"]) == (422, code), body
    assert (await post(client, f"{path}/contact", {"phone": "010-2345-6789"}, mine))[0] == 200
    body = {"dong": "nokbeon", "address": "은평로 12"}
    status, done = await post(client, f"{path}/place", body, mine)
    assert (status, done["dong"], done["center"]) == (200, "nokbeon", "nokbeon")


async def test_a_closed_case_is_opened_again(s: Services, client: Client) -> None:
    await Resident(s, "a resident").reports()
    path = f"/cases/{(await only_case(s)).id}"
    mine, others = await key_of(s, "mina"), await key_of(s, "junho")
    await post(client, f"{path}/claim", {}, mine)
    await post(client, f"{path}/close", {"reason": "advice"}, mine)
    for key, body, status, code in (
        (mine, {}, 422, "empty"),
        (others, {"reason": "다시"}, 409, "others_case"),
    ):
        got, refused = await post(client, f"{path}/reopen", body, key)
        assert (got, refused["error"]["code"]) == (status, code)
    status, case = await post(client, f"{path}/reopen", {"reason": "다시"}, mine)
    assert (status, case["state"], case["claimed_by"]) == (200, "in_consultation", "mina")
    assert (case["closed_at"], case["reason"]) == (None, None)


async def test_programs_come_in_pages(client: Client) -> None:
    first = await get(client, "/programs?limit=2")
    second = await get(client, f"/programs?limit=200&cursor={first['next']}")
    ids = [one["id"] for one in first["items"] + second["items"]]
    assert len(first["items"]) == 2
    assert len(ids) == len(set(ids)) > 2
    whole, cursor = list[str](), ""
    while True:
        page = await get(client, f"/programs?limit=30&cursor={cursor}")
        whole += [one["id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert whole[: len(ids)] == ids


@pytest.mark.parametrize("body", [{}, {"text": None}, {"text": 1}, {"text": ["쌀"]}])
async def test_what_is_matched_must_be_text(client: Client, body: object) -> None:
    status, answer = await post(client, "/match", body)
    assert (status, answer["error"]["code"]) == (422, "bad_field")


@pytest.mark.parametrize("field", ["text", "reporter", "place", "phone", "name"])
@pytest.mark.parametrize("value", [1, True, [], {"a": "b"}])
async def test_a_report_is_made_of_text(client: Client, field: str, value: object) -> None:
    status, answer = await post(client, "/reports", {"text": "쌀이 없어요", field: value})
    assert (status, answer["error"]["code"]) == (422, "bad_field")
    assert field in answer["error"]["message"]


@pytest.mark.parametrize("key", ["1", "1234567", "x" * 65, "가나다라마바사아", "a b c d e"])
async def test_a_message_needs_a_proper_id(client: Client, key: str) -> None:
    status, answer = await post(client, "/cases/x/messages", {"id": key, "text": "안녕하세요"})
    assert (status, answer["error"]["code"]) == (422, "bad_id")


async def test_a_bug_is_answered_as_json_and_logged_without_words(
    s: Services, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> None:
        raise RuntimeError("a word of a resident")

    monkeypatch.setattr(s.readings, "explain", broken)
    status, answer = await post(client, "/match", {"text": "쌀이 없어요"})
    assert (status, answer["error"]["code"]) == (500, "internal")
    assert answer["error"]["message"]
    assert "a word of a resident" not in str(answer)


async def test_the_permissions_of_the_description_exist(client: Client) -> None:
    described = await get(client, "/openapi.json")
    named = {
        operation["x-permission"]
        for operations in described["paths"].values()
        for operation in operations.values()
    }
    assert named - {"public"} <= {str(one) for one in Permission}

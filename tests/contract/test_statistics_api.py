"""Figures over HTTP: described as they are, small counts hidden, wrong periods refused."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import Services, web_app
from tests.support.made_month import NOW, fill
from tests.support.running import API_KEY, SetClock, settings_for

Client = TestClient[web.Request, web.Application]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
async def client(s: Services, database_url: str) -> AsyncIterator[Client]:
    server = TestServer(web_app(settings_for(database_url), s))
    async with TestClient(server, cookie_jar=aiohttp.DummyCookieJar()) as opened:
        yield opened


async def get(client: Client, path: str) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {API_KEY}"}
    async with client.get(f"/api/v1{path}", headers=headers) as response:
        return response.status, await response.json()


async def test_figures_of_a_period_come_beside_the_summary(s: Services, client: Client) -> None:
    await fill(s)
    status, plain = await get(client, "/stats")
    assert status == 200
    assert "figures" not in plain
    status, answer = await get(client, "/stats?from=2026-11-01&to=2026-11-30")
    assert status == 200
    figures = answer.pop("figures")
    assert answer == plain
    assert figures["totals"]["reports"] == 6
    assert figures["tables"]["dong"] is None
    _, described = await get(client, "/openapi.json")
    schema = described["components"]["schemas"]["Figures"]
    assert set(schema["required"]) == set(figures)
    named = described["paths"]["/api/v1/stats"]["get"]["parameters"]
    assert [one["name"] for one in named] == ["from", "to"]
    for wrong in ("from=2026-12-01&to=2026-11-01", "from=soon", "to=2040-01-01"):
        status, answer = await get(client, f"/stats?{wrong}")
        assert (status, answer["error"]["code"]) == (422, "bad_period"), wrong

"""A gateway for text messages on loopback: it takes texts in every vendor's format.

    async with FakeSms() as fake:
        ...  # a channel with `fake.settings("solapi")`
        text = await fake.next_text("01012345678")

What it is given in a wrong form it refuses, as the vendors do; it can be told to stumble. Its
checks are written from the vendors' documents, apart from the code that is tested.
"""

import asyncio
import base64
import hashlib
import hmac
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from bot.handlers.sms.routes import SmsSettings

KEY, SECRET, SENDER = "key-of-the-city", "secret-of-the-city", "0215881234"
WEBHOOK_SECRET = "secret-of-the-door"
_PATIENCE_S = 15.0
_SOLAPI = re.compile(r"HMAC-SHA256 ApiKey=(\S+), Date=(\S+), salt=([0-9a-f]{32}), signature=(\S+)")
PATHS = {
    "solapi": "/messages/v4/send-many/detail",
    "bizgo": "/api/comm/v1/send/omni",
    "twilio": f"/2010-04-01/Accounts/{KEY}/Messages.json",
    "gateway": "/out",
}


@dataclass
class Stumble:
    """How the next call ends instead: an answer, or the connection cut."""

    status: int = 500
    answer: Any = None
    cuts: bool = False


@dataclass
class FakeSms:
    """One gateway; `texts` are all that it took: (id or empty, number, words).

    Of `stumbles` each call takes one; None is a call that goes well.
    """

    texts: list[tuple[str, str, str]] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    stumbles: list[Stumble | None] = field(default_factory=list)
    calls: int = 0

    def __post_init__(self) -> None:
        self._unread: dict[str, asyncio.Queue[str]] = defaultdict(asyncio.Queue)
        self._taken: set[str] = set()
        app = web.Application()
        app.router.add_post(PATHS["solapi"], self._solapi)
        app.router.add_post(PATHS["bizgo"], self._bizgo)
        app.router.add_post(PATHS["twilio"], self._twilio)
        app.router.add_post(PATHS["gateway"], self._gateway)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """What `IEUMTOK_SMS_API` is set to; a city's own gateway has the path behind it."""
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def settings(self, driver: str, public_url: str | None = None) -> SmsSettings:
        """What the city set for this vendor."""
        api = self.base_url + (PATHS["gateway"] if driver == "gateway" else "")
        return SmsSettings(driver, api, KEY, SECRET, SENDER, WEBHOOK_SECRET, public_url)

    async def next_text(self, number: str) -> str:
        """The next words to this number."""
        async with asyncio.timeout(_PATIENCE_S):
            return await self._unread[number].get()

    def _take(self, key: str, number: str, words: str) -> None:
        assert len(words.encode("cp949")) <= 2000
        self.texts.append((key, number, words))
        self._unread[number].put_nowait(words)

    async def _stumbled(self, request: web.Request) -> web.Response | None:
        self.calls += 1
        if not self.stumbles:
            return None
        stumble = self.stumbles.pop(0)
        if stumble is None:
            return None
        if stumble.cuts:
            assert request.transport
            request.transport.abort()
        return web.json_response(stumble.answer, status=stumble.status)

    async def _solapi(self, request: web.Request) -> web.Response:
        said = _SOLAPI.fullmatch(request.headers["Authorization"])
        if not said or said[1] != KEY or said[4] != _hex(SECRET, said[2] + said[3]):
            return web.json_response({"errorCode": "InvalidApiKey"}, status=403)
        stumbled = await self._stumbled(request)
        if stumbled:
            return stumbled
        (message,) = (await request.json())["messages"]
        assert message["from"] == SENDER
        assert message["country"] == "82"
        assert message["to"].isdecimal()
        self._take("", message["to"], message["text"])
        return web.json_response({"failedMessageList": [], "groupInfo": {}, "messageList": []})

    async def _bizgo(self, request: web.Request) -> web.Response:
        if request.headers["Authorization"] != KEY:
            return _of_bizgo("A100", 401)
        stumbled = await self._stumbled(request)
        if stumbled:
            return stumbled
        sent = await request.json()
        if sent["idempotencyKey"] in self._taken:
            return _of_bizgo("A301", 400)
        (step,) = sent["messageFlow"]
        ((kind, message),) = step.items()
        assert kind == "mms" or len(message["text"].encode("cp949")) <= 90
        self._taken.add(sent["idempotencyKey"])
        self.bodies.append(sent)
        self._take(sent["idempotencyKey"], sent["destinations"][0]["to"], message["text"])
        return _of_bizgo("A000", 200)

    async def _twilio(self, request: web.Request) -> web.Response:
        login = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if request.headers["Authorization"] != f"Basic {login}":
            return web.json_response({"code": 20003}, status=401)
        stumbled = await self._stumbled(request)
        if stumbled:
            return stumbled
        form = await request.post()
        assert form["From"] == SENDER
        self._take("", str(form["To"]), str(form["Body"]))
        return web.json_response({"sid": "SM1", "status": "queued"}, status=201)

    async def _gateway(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Ieumtok-Secret") != SECRET:
            return web.Response(status=403)
        stumbled = await self._stumbled(request)
        if stumbled:
            return stumbled
        sent = await request.json()
        if sent["id"] not in self._taken:
            self._taken.add(sent["id"])
            self._take(sent["id"], sent["to"], sent["text"])
        return web.json_response({"id": sent["id"]})


def _of_bizgo(code: str, status: int) -> web.Response:
    common = {"authCode": "A000", "authResult": "Success", "infobankTrId": "1"}
    each = [{"code": code, "result": "…", "msgKey": "1"}]
    data = {"code": "A000", "result": "Success", "data": {"destinations": each}}
    data = data if status == 200 else {"code": code, "result": "…"}
    return web.json_response({"common": common, "data": data}, status=status)


def _hex(secret: str, words: str) -> str:
    return hmac.new(secret.encode(), words.encode(), hashlib.sha256).hexdigest()

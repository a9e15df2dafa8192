"""POST /channels/sms/{driver}: authenticate the gateway, take the turn; answers go out later."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import orjson
import structlog
from aiohttp import web

from bot.domain.city import City
from bot.domain.codes import Urgency
from bot.domain.messages import Inbound, InboundKind
from bot.handlers.sms import parse, signatures
from bot.handlers.sms.client import Client
from bot.handlers.sms.echoes import Echoes
from bot.handlers.sms.numbering import meant
from bot.handlers.sms.vendors import BASES, Account
from bot.services.delivery import Sender
from bot.services.reading import Readings
from bot.services.shown import Shown
from bot.services.turns import Turns
from bot.services.world import Clock
from bot.storage.store import StoreClosedError
from bot.texts.lookup import Texts

log = structlog.get_logger()

PATH = "/channels/sms/{driver}"
GATEWAY = "gateway"
_MAX_NUMBER = 12
_NO_WORDS = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'


@dataclass(frozen=True, slots=True)
class SmsSettings:
    """The settings `IEUMTOK_SMS_*`. `webhook_secret` opens the door of a city's own gateway."""

    driver: str
    api: str | None = None
    key: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)
    sender: str | None = None
    webhook_secret: str | None = field(default=None, repr=False)
    public_url: str | None = None

    @property
    def account(self) -> Account:
        """What the sender needs of them."""
        api = (self.api or BASES.get(self.driver, "")).rstrip("/")
        return Account(api, self.key or "", self.secret or "", self.sender or "")


@dataclass(frozen=True, slots=True)
class Door:
    """One way in: who may use it, what comes through it, how it is thanked."""

    knows: Callable[[web.Request, bytes], bool]
    parse: Callable[[bytes, datetime], Inbound]
    thanks: Callable[[Inbound], web.Response]


class Sms:
    """The channel. A gateway that is not set up is not known, and nobody is believed unproved."""

    def __init__(
        self,
        turns: Turns,
        shown: Shown,
        readings: Readings,
        clock: Clock,
        city: City,
        texts: Texts,
        chosen: SmsSettings,
    ) -> None:
        self._turns = turns
        self._shown = shown
        self._readings = readings
        self._clock = clock
        self._city = city
        self._texts = texts
        self._chosen = chosen
        self._own = parse.number_of(chosen.sender)
        self._echoes = Echoes()
        self._doors = self._open()
        self._client = Client(chosen.driver, chosen.account, self._unreadable())

    @property
    def sender(self) -> Sender:
        """How messages of the outbox reach a telephone."""
        return self._client

    def routes(self) -> list[web.RouteDef]:
        """What this channel serves."""
        return [web.post(PATH, self.take)]

    async def stop(self) -> None:
        """Close the connections to the gateway."""
        await self._client.close()

    async def take(self, request: web.Request) -> web.Response:
        """2xx once the message is committed; 503 makes the gateway send it again."""
        door = self._doors.get(request.match_info["driver"])
        if door is None:
            return web.Response(status=404)
        try:
            body = await request.read()
            if not door.knows(request, body):
                return web.Response(status=403)
            inbound = door.parse(body, self._clock.now())
        except web.HTTPRequestEntityTooLarge:
            return self._refused(413, "too_large")
        except parse.NotAMessageError as error:
            status = 413 if error.code == "too_large" else 400
            return self._refused(status, error.code, error.details)
        is_done = self._is_machine(inbound) or await self._is_taken(inbound)
        return door.thanks(inbound) if is_done else web.Response(status=503)

    def _is_machine(self, inbound: Inbound) -> bool:
        """Our own number, or a telephone that answers by itself: no answer, or it never ends."""
        is_machine = inbound.address == self._own or (
            # Who cries for help again and again is answered again and again.
            self._echoes.is_echo(inbound) and not self._is_danger(inbound.text)
        )
        if is_machine:
            log.warning("sms.from_a_machine")
        return is_machine

    def _is_danger(self, text: str) -> bool:
        return self._readings.explain(text)["urgency"] == Urgency.EMERGENCY

    async def _is_taken(self, inbound: Inbound) -> bool:
        try:
            await self._turns.take(await self._as_pressed(inbound))
        except StoreClosedError:
            return False
        except Exception:
            log.exception("sms.not_taken")
            return False
        return True

    async def _as_pressed(self, inbound: Inbound) -> Inbound:
        """A number as the button that it stood for in the last message they got."""
        is_short = inbound.kind is InboundKind.TEXT and len(inbound.text) <= _MAX_NUMBER
        if not is_short or not any(map(str.isnumeric, inbound.text)):
            return inbound
        key = self._turns.conversation_id(inbound.channel, inbound.address)
        choice = meant(inbound.text, await self._shown.choices(key))
        return replace(inbound, kind=InboundKind.CHOICE, choice=choice) if choice else inbound

    def _open(self) -> Mapping[str, Door]:
        """The doors that have a lock."""
        chosen, doors = self._chosen, dict[str, Door]()
        if chosen.webhook_secret:
            doors[GATEWAY] = Door(self._is_gateway, parse.gateway, _thanks_gateway)
        if chosen.driver == "twilio" and chosen.secret:
            doors["twilio"] = Door(self._is_twilio, parse.twilio, _thanks_twilio)
        if chosen.driver == "bizgo" and chosen.secret:
            doors["bizgo"] = Door(self._is_bizgo, parse.bizgo, _thanks_bizgo)
        return doors

    def _is_gateway(self, request: web.Request, _body: bytes) -> bool:
        given = request.headers.get(signatures.SECRET_HEADER, "")
        return signatures.is_same(given, self._chosen.webhook_secret or "")

    def _is_twilio(self, request: web.Request, body: bytes) -> bool:
        """Twilio signs the address as it knows it: the public one, not the proxy's."""
        site = self._chosen.public_url or f"{request.scheme}://{request.host}"
        try:
            fields = parse.form(body)
        except parse.NotAMessageError:
            return False
        url = f"{site}{request.path_qs}"
        return signatures.is_twilio(self._chosen.secret or "", url, fields, request.headers)

    def _is_bizgo(self, request: web.Request, _body: bytes) -> bool:
        secret = self._chosen.secret or ""
        return signatures.is_bizgo(secret, request.headers, self._clock.wall())

    def _refused(
        self, status: int, code: str, details: Mapping[str, str] | None = None
    ) -> web.Response:
        first = self._city.languages[0]
        message = self._texts.get(first, f"problem.{code}", **(details or {}))
        error = {"error": {"code": code, "message": message, **(details or {})}}
        return _json(error, status)

    def _unreadable(self) -> str:
        """In the languages of the house whose letters every handset has: where to go instead."""
        url = f"{self._chosen.public_url}/chat" if self._chosen.public_url else ""
        said = [
            self._texts.get(lang, "sms.unreadable", phone=self._city.phone)
            for lang in ("en", "ko")
        ]
        return "\n".join(filter(None, (*said, url)))


def _thanks_gateway(inbound: Inbound) -> web.Response:
    return _json({"id": inbound.message_id})


def _thanks_bizgo(inbound: Inbound) -> web.Response:
    return _json({"msgKey": inbound.message_id})


def _thanks_twilio(_inbound: Inbound) -> web.Response:
    return web.Response(body=_NO_WORDS, content_type="text/xml", charset="utf-8")


def _json(body: object, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")

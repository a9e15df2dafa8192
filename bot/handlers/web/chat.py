"""The web chat's JSON: session, messages, photos, and the stream of what counselors write."""

import asyncio
import hashlib
import re
from contextlib import suppress
from typing import Any

import orjson
import structlog
from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.domain.city import City
from bot.domain.invitations import code_in
from bot.domain.messages import Channel, Inbound, InboundKind, Photo
from bot.handlers.web.render import entry, history, outgoing
from bot.services.arrivals import Reply
from bot.services.events import Bus, Event, Kind
from bot.services.photos import MAX_BYTES, NotAPhotoError, Photos
from bot.services.threads import Threads
from bot.services.turns import Turns
from bot.services.world import Clock, new_token
from bot.storage.store import StoreClosedError
from bot.texts.lookup import Texts

log = structlog.get_logger()

COOKIE = "ieumtok_chat"
_COOKIE_DAYS = 90
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_CLIENT_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9]{1,64}")
_HEARTBEAT_S = 20.0
_MAX_FIELD = 4096


class Refused(web.HTTPException):
    """A clear 4xx with a kind sentence; `code` is for machines."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status_code = status
        error = {"error": {"code": code, "message": message}}
        super().__init__(body=orjson.dumps(error), content_type="application/json")


class WebChat:
    """The channel of `/chat`. An address is the hash of the session's token."""

    def __init__(
        self,
        turns: Turns,
        threads: Threads,
        photos: Photos,
        bus: Bus,
        clock: Clock,
        city: City,
        texts: Texts,
        *,
        is_https: bool,
    ) -> None:
        self._turns = turns
        self._threads = threads
        self._photos = photos
        self._bus = bus
        self._clock = clock
        self._city = city
        self._texts = texts
        self._is_https = is_https

    def routes(self) -> list[web.RouteDef]:
        """What this channel serves."""
        return [
            web.post("/api/chat/session", self.session),
            web.delete("/api/chat/session", self.leave),
            web.post("/api/chat/messages", self.message),
            web.post("/api/chat/photos", self.photo),
            web.get("/api/chat/events", self.events),
        ]

    async def session(self, request: web.Request) -> web.Response:
        """Open a conversation, or hand out the one this browser has."""
        asked = await self._json(request)
        token = request.cookies.get(COOKIE, "")
        if _TOKEN.fullmatch(token):
            await self._invited(token, asked.get("origin"))
            thread = await self._threads.all(self._conversation_id(token))
            await self._threads.mark_sent(thread)
            if thread:
                return _json({"messages": history(thread), "resumed": True})
        token = new_token()
        reply = await self._take(
            self._inbound(token, self._start_id(asked.get("origin")), InboundKind.START,
                          lang=asked.get("lang"), origin=asked.get("origin"))
        )  # fmt: skip
        response = self._answer(reply, resumed=False)
        response.set_cookie(
            COOKIE, token, max_age=_COOKIE_DAYS * 86400, httponly=True, samesite="Lax",
            secure=self._is_https, path="/",
        )  # fmt: skip
        return response

    async def _invited(self, token: str, origin: object) -> None:
        """A browser we know came by an invitation."""
        code = code_in(origin) if isinstance(origin, str) else None
        if code:
            key = self._start_id(code)
            await self._take(self._inbound(token, key, InboundKind.START, origin=code))

    def _start_id(self, origin: object) -> str:
        """Tells repeats: the same invitation within a minute is one visit."""
        code = code_in(origin) if isinstance(origin, str) else None
        visit = f"{code}{self._clock.now():%Y%m%d%H%M}"
        return hashlib.sha256(visit.encode()).hexdigest()[:32] if code else new_token()

    async def leave(self, request: web.Request) -> web.Response:
        """Forget this browser; what was reported stays with the city."""
        del request
        response = web.Response(status=204)
        response.del_cookie(COOKIE, path="/")
        return response

    async def message(self, request: web.Request) -> web.Response:
        """`{"id": uuid, "text": …}` or `{"id", "choice": …}`; a repeat gets the same answer."""
        token, said = self._token(request), await self._json(request)
        client_id, text, choice = said.get("id"), said.get("text"), said.get("choice")
        if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id):
            raise self._refused(400, "bad_id")
        if isinstance(choice, str) and choice:
            inbound = self._inbound(token, client_id, InboundKind.CHOICE, choice=choice)
        elif isinstance(text, str) and text.strip():
            inbound = self._inbound(token, client_id, InboundKind.TEXT, text=text)
        else:
            raise self._refused(400, "empty")
        return self._answer(await self._take(inbound))

    async def photo(self, request: web.Request) -> web.Response:
        """Multipart with `id` and `photo`; the type is told by the bytes."""
        token = self._token(request)
        client_id, content = await self._upload(request)
        key = self._conversation_id(token)
        try:
            photo_id = await self._photos.keep(key, Channel.WEB, client_id, content)
        except NotAPhotoError:
            raise self._refused(415, "not_a_photo") from None
        except StoreClosedError:
            raise self._refused(503, "busy") from None
        inbound = self._inbound(token, client_id, InboundKind.PHOTO, photo=Photo(photo_id))
        return self._answer(await self._take(inbound))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: what counselors write, from `Last-Event-ID` on."""
        conversation_id = self._conversation_id(self._token(request))
        stream = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store",
                     "X-Accel-Buffering": "no"}
        )  # fmt: skip
        async with self._bus.listen() as queue:
            await stream.prepare(request)
            with suppress(ConnectionResetError):  # the page was closed
                await stream.write(b": hello\n\n")
                last = _seen_last(request)
                is_up = True
                while is_up:
                    last = await self._pass_on(conversation_id, last, stream)
                    is_up = await self._woken(queue, conversation_id, stream)
        return stream

    async def _pass_on(
        self, conversation_id: str, last: str | None, stream: web.StreamResponse
    ) -> str | None:
        """What the desk wrote since `last`; returns the id of the newest.

        A message counts as sent once it was written to the stream, not before.
        """
        found = await self._threads.from_desk(conversation_id, last)
        for message in found:
            data = orjson.dumps(entry(message)).decode()
            event = f"event: message\nid: {message.id}\ndata: {data}\n\n"
            await stream.write(event.encode())
        await self._threads.mark_sent(found)
        return found[-1].id if found else last

    async def _woken(
        self,
        queue: "asyncio.Queue[Event | None]",
        conversation_id: str,
        stream: web.StreamResponse,
    ) -> bool:
        """Wait until this conversation has news; False when the process goes down."""
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), _HEARTBEAT_S)
            except TimeoutError:
                await stream.write(b": still here\n\n")
                continue
            if event is None:
                return False
            if event.kind is Kind.DESK_WROTE and event.conversation_id == conversation_id:
                return True

    def _conversation_id(self, token: str) -> str:
        return self._turns.conversation_id(Channel.WEB, _address(token))

    def _inbound(
        self,
        token: str,
        client_id: str,
        kind: InboundKind,
        *,
        text: str = "",
        choice: str | None = None,
        photo: Photo | None = None,
        lang: object = None,
        origin: object = None,
    ) -> Inbound:
        return Inbound(
            channel=Channel.WEB,
            address=_address(token),
            message_id=client_id,
            kind=kind,
            received_at=self._clock.now(),
            text=text,
            choice=choice,
            photo=photo,
            lang_hint=lang if isinstance(lang, str) else None,
            origin=origin if isinstance(origin, str) else None,
        )

    async def _take(self, inbound: Inbound) -> Reply:
        try:
            return await self._turns.take(inbound)
        except StoreClosedError:
            raise self._refused(503, "busy") from None
        except Exception:
            log.exception("web.turn_failed")
            raise self._refused(503, "busy") from None

    def _answer(self, reply: Reply, **more: object) -> web.Response:
        at = self._clock.now()
        return _json({"messages": [outgoing(message, at) for message in reply.messages], **more})

    def _token(self, request: web.Request) -> str:
        token = request.cookies.get(COOKIE, "")
        if not _TOKEN.fullmatch(token):
            raise self._refused(401, "no_session")
        return token

    async def _json(self, request: web.Request) -> dict[str, Any]:
        """A JSON object; anything else is refused. The type keeps foreign pages' forms out."""
        if request.content_type != "application/json":
            raise self._refused(415, "not_json")
        try:
            value = orjson.loads(await request.read())
        except (orjson.JSONDecodeError, web.RequestPayloadError):
            raise self._refused(400, "not_json") from None
        except web.HTTPRequestEntityTooLarge:
            large = self._texts.get(self._city.languages[0], "problem.too_large")
            raise Refused(413, "too_large", large) from None
        if not isinstance(value, dict):
            raise self._refused(400, "not_json")
        return value

    async def _upload(self, request: web.Request) -> tuple[str, bytes]:
        if not request.content_type.startswith("multipart/"):
            raise self._refused(415, "not_a_photo")
        parts = {"id": b"", "photo": b""}
        try:
            async for part in await request.multipart():
                # Two fields, each once: nobody fills the memory with a thousand others.
                if not isinstance(part, BodyPartReader) or parts.get(part.name or "") != b"":
                    raise self._refused(400, "not_a_photo")
                parts[part.name or ""] = await self._read(part)
        except (ValueError, RuntimeError, HttpProcessingError, web.RequestPayloadError):
            raise self._refused(400, "not_a_photo") from None
        client_id = parts["id"].decode("ascii", "replace")
        if not _CLIENT_ID.fullmatch(client_id):
            raise self._refused(400, "bad_id")
        return client_id, parts["photo"]

    async def _read(self, part: BodyPartReader) -> bytes:
        """One field as it was sent, refused as soon as it is too big."""
        most, content = MAX_BYTES if part.name == "photo" else _MAX_FIELD, bytearray()
        while chunk := await part.read_chunk():
            content += chunk
            if len(content) > most:
                raise self._refused(413, "photo_too_big")
        return bytes(content)

    def _refused(self, status: int, code: str) -> Refused:
        text = self._texts.get(self._city.languages[0], f"refused.{code}", phone=self._city.phone)
        return Refused(status, code, text)


def _seen_last(request: web.Request) -> str | None:
    """The id of the last message the page saw; all of them where it names none of ours."""
    last = request.headers.get("Last-Event-ID", "")
    return last if _MESSAGE_ID.fullmatch(last) else None


def _address(token: str) -> str:
    """The database never learns the token itself."""
    return hashlib.sha256(token.encode()).hexdigest()


def _json(value: object) -> web.Response:
    return web.Response(
        body=orjson.dumps(value),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )

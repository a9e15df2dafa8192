"""The resident's real pages with a chat behind them that lives in memory: for browsers in tests.

It speaks the web chat's JSON as the real routes do and can be told to stumble: `stumbles` holds
the HTTP statuses (0: the connection is cut) that the next posts meet before one gets through,
`refused_streams` how many of the next event streams are answered 503.
Run by hand: `python -m tests.support.fake_chat_server` and open the address it prints.
"""

import asyncio
import json
import secrets
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.domain.city import City
from bot.handlers.web.pages import Pages
from bot.texts.lookup import Texts
from tests.support.fake_city import fake_city
from tests.support.world import config

ROOT = Path(__file__).parents[2]
TEXTS_DIR = ROOT / "config" / "texts"
COOKIE = "ieumtok_chat"
Json = dict[str, Any]


@dataclass
class Conversation:
    """What was said with one browser, what each id was answered, and who listens."""

    messages: list[Json] = field(default_factory=list)
    answers: dict[str, list[Json]] = field(default_factory=dict)
    listeners: set[asyncio.Queue[Json | None]] = field(default_factory=set)

    def say(self, text: str, by: str = "bot", **extra: object) -> Json:
        """Adds a message and returns it as the server would send it."""
        at = datetime(2026, 11, 23, 1, len(self.messages) % 60, tzinfo=UTC).isoformat()
        message: Json = {"id": secrets.token_hex(8), "from": by, "text": text, "at": at}
        self.messages.append(message | {"choices": [], "links": []} | extra)
        return self.messages[-1]

    def push(self, text: str, by: str = "counselor", **extra: object) -> None:
        """Says something later, over the stream."""
        message = self.say(text, by, **extra)
        for listener in self.listeners:
            listener.put_nowait(message)


@dataclass
class FakeChat:
    """The state a test looks into: conversations by cookie, posts as they came."""

    city: City = field(default_factory=fake_city)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    posts: list[Json] = field(default_factory=list)
    sessions: list[Json] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    stumbles: list[int] = field(default_factory=list)
    attempts: int = 0
    refused_streams: int = 0

    @property
    def only(self) -> Conversation:
        """The one conversation there is."""
        (conversation,) = self.conversations.values()
        return conversation

    def forget(self) -> None:
        """Every cookie stops being good, and the streams end."""
        gone, self.conversations = self.conversations, {}
        for conversation in gone.values():
            for listener in conversation.listeners:
                listener.put_nowait(None)

    def app(self) -> web.Application:
        """The pages and the JSON under their real addresses."""
        app = web.Application(client_max_size=12 * 2**20)
        app.add_routes(Pages(self.city, texts(), config().welfare_check).routes())
        app.router.add_get("/district", district_page)
        app.router.add_post("/api/chat/session", self.session)
        app.router.add_delete("/api/chat/session", self.leave)
        app.router.add_post("/api/chat/messages", self.message)
        app.router.add_post("/api/chat/photos", self.photo)
        app.router.add_get("/api/chat/events", self.events)
        return app

    async def session(self, request: web.Request) -> web.Response:
        """Opens a conversation, or hands out the one the cookie knows."""
        self.sessions.append(await request.json())
        if conversation := self._conversation(request):
            return web.json_response({"messages": conversation.messages, "resumed": True})
        token = secrets.token_hex(16)
        conversation = self.conversations[token] = Conversation()
        conversation.say("안녕하세요, 이음톡이에요. 누구의 일인가요?", choices=WHO)
        response = web.json_response({"messages": conversation.messages, "resumed": False})
        response.set_cookie(COOKIE, token, httponly=True, samesite="Lax")
        return response

    async def leave(self, request: web.Request) -> web.Response:
        """Forgets this browser; what was reported stays with the city."""
        self.conversations.pop(request.cookies[COOKIE])
        self.left.set()
        response = web.Response(status=204)
        response.del_cookie(COOKIE)
        return response

    async def message(self, request: web.Request) -> web.Response:
        """Takes words or a choice; a repeat gets the answer it got before."""
        said = await request.json()
        choice = next((c["label"] for c in WHO if c["id"] == said.get("choice")), "")
        return self._take(request, said["id"], said.get("text", choice), said)

    async def photo(self, request: web.Request) -> web.Response:
        """Takes a photo."""
        form = await request.post()
        photo = form["photo"]
        assert isinstance(photo, web.FileField)
        size = len(photo.file.read())
        return self._take(request, str(form["id"]), "", {"id": form["id"], "size": size})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events, from the one after Last-Event-ID."""
        conversation = self._conversation(request)
        if conversation is None:
            return web.json_response(problem("no_session", "다시 이어 볼게요."), status=401)
        if self.refused_streams:
            self.refused_streams -= 1
            return web.json_response(problem("busy", "잠시만 기다려 주세요."), status=503)
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        inbox: asyncio.Queue[Json | None] = asyncio.Queue()
        conversation.listeners.add(inbox)
        await stream.write(b"retry: 100\n\n")
        for missed in after(conversation.messages, request.headers.get("Last-Event-ID")):
            inbox.put_nowait(missed)
        with suppress(ConnectionResetError):
            while message := await inbox.get():
                await stream.write(event(message))
        conversation.listeners.discard(inbox)
        return stream

    def _conversation(self, request: web.Request) -> Conversation | None:
        return self.conversations.get(request.cookies.get(COOKIE, ""))

    def _take(self, request: web.Request, key: str, text: str, said: Json) -> web.Response:
        self.attempts += 1
        if self.stumbles:
            return self._stumble(request, self.stumbles.pop(0))
        conversation = self._conversation(request)
        if conversation is None:
            return web.json_response(problem("no_session", "다시 이어 볼게요."), status=401)
        if key not in conversation.answers:
            self.posts.append(said)
            conversation.say(text, "resident")
            conversation.answers[key] = [answer(conversation, text)]
        return web.json_response({"messages": conversation.answers[key]})

    def _stumble(self, request: web.Request, status: int) -> web.Response:
        if not status and request.transport:
            request.transport.abort()
        sentence = "너무 길어요. 조금 나누어 보내 주세요."
        return web.json_response(problem("refused", sentence), status=status or 500)


WHO = [
    {"id": "self", "label": "내가 힘들어요"},
    {"id": "neighbor", "label": "이웃이 걱정돼요"},
    {"id": "unknown", "label": "잘 모르겠어요"},
]
HELP_LINKS = [
    {"label": "112 경찰", "url": "tel:112"},
    {"label": "119 구급·소방", "url": "tel:119"},
    {"label": "109 자살예방 상담", "url": "tel:109"},
    {"label": "이음구 당직 02-120", "url": "tel:02-120"},
    {"label": "복지로 누리집", "url": "https://www.bokjiro.go.kr/"},
    {"label": "못 믿을 것", "url": "javascript:alert(1)"},
]


def answer(conversation: Conversation, text: str) -> Json:
    """What the fake city says to a text."""
    if "위험" in text:
        return conversation.say("많이 놀라셨겠어요. 지금 바로 전화해 주세요.", links=HELP_LINKS)
    if "다시" in text:
        return conversation.say("누구의 일인지 골라 주세요.", choices=WHO)
    return conversation.say("말씀 잘 들었어요.\n어디에 계신가요?")


def problem(code: str, message: str) -> Json:
    """The JSON of an error."""
    return {"error": {"code": code, "message": message}}


def after(messages: list[Json], last_id: str | None) -> list[Json]:
    """What came after the message `last_id`; nothing if the listener names none."""
    ids = [message["id"] for message in messages]
    return messages[ids.index(last_id) + 1 :] if last_id in ids else []


def event(message: Json) -> bytes:
    """One server-sent event."""
    data = json.dumps(message)
    return f"event: message\nid: {message['id']}\ndata: {data}\n\n".encode()


def flat(tree: Json, prefix: str = "") -> dict[str, str]:
    """A tree of tables as dotted keys."""
    keys: dict[str, str] = {}
    for name, value in tree.items():
        keys |= (
            flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
        )
    return keys


def texts() -> Texts:
    """The city's own words, as `config/texts` has them."""
    files = ((lang, TEXTS_DIR / f"{lang}.toml") for lang in ("ko", "en"))
    return Texts({lang: flat(tomllib.loads(file.read_text("utf-8"))) for lang, file in files})


async def district_page(_request: web.Request) -> web.Response:
    """A page of the district with the chat's button on it."""
    html = (
        "<!doctype html><html lang=ko><title>구청</title><link rel=icon href='data:,'>"
        "<main><h1>구청 누리집</h1></main>"
        "<script src=/widget.js data-poster=homepage async></script>"
    )
    return web.Response(text=html, content_type="text/html")


@asynccontextmanager
async def serving(app: web.Application, port: int = 0) -> AsyncIterator[str]:
    """Serves the app on loopback while the block runs; gives its address without a slash."""
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        host, used, *_ = runner.addresses[0]
        yield f"http://{host}:{used}"
    finally:
        await runner.cleanup()


async def main() -> None:
    """Serves until interrupted."""
    async with serving(FakeChat().app()) as url:
        print(url)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())

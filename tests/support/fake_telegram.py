"""A Bot API on loopback for tests: it keeps Telegram's limits and can be told to stumble.

    async with FakeTelegram() as fake:
        ...  # a bot with fake.token that talks to fake.base_url
        fake.say(7, "도와주세요")
        answer = await fake.next_message(7)
        fake.press(7, answer["reply_markup"]["inline_keyboard"][0][0]["callback_data"])

Updates wait to be fetched, or are posted to `webhook` once one is set (again and again until it
answers 2xx, as Telegram does). Nothing in here sleeps but what waits for the bot.
"""

import asyncio
import itertools
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.support.bot_api_rules import (
    DATE,
    Json,
    RefusedError,
    Stumble,
    chat,
    check_keyboard,
    person,
    refusal,
    value,
)

TOKEN = "42:test-token"
_REDELIVER_S = 0.05
_PATIENCE_S = 15.0


@dataclass
class FakeTelegram:
    """One bot and the chats it knows."""

    token: str = TOKEN
    calls: list[tuple[str, Json]] = field(default_factory=list)
    webhook: tuple[str, str] | None = None
    blocked: set[int] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    confirmed: int = 0

    def __post_init__(self) -> None:
        self._waiting: list[Json] = []
        self._news = asyncio.Event()
        self._called = asyncio.Event()
        self._sent: dict[int, list[Json]] = defaultdict(list)
        self._unread: dict[int, asyncio.Queue[Json]] = defaultdict(asyncio.Queue)
        self._stumbles: dict[str, list[Stumble]] = defaultdict(list)
        self._known: set[int] = set()
        self._update_ids = itertools.count(1001)
        self._message_ids = itertools.count(1)
        self._released = asyncio.Event()
        self._posting: set[asyncio.Task[None]] = set()
        self._methods = {
            "getMe": self._get_me,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getUpdates": self._get_updates,
            "sendMessage": self._send_message,
            "answerCallbackQuery": self._answer_press,
            "getFile": self._get_file,
        }
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        self._port = 0

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._released.set()
        self._news.set()
        for task in self._posting:
            task.cancel()
        await asyncio.gather(*self._posting, return_exceptions=True)
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """What `IEUMTOK_TELEGRAM_API` is set to."""
        return f"http://127.0.0.1:{self._port}"

    # What residents do. Each returns the update as Telegram would hand it out.

    def say(self, chat_id: int, text: str, **more: object) -> Json:
        return self.send(chat_id, text=text, **more)

    def start(self, chat_id: int, payload: str = "") -> Json:
        return self.say(chat_id, f"/start {payload}".strip())

    def press(self, chat_id: int, data: str) -> Json:
        """Press a button that carries this data, below the newest message."""
        newest = self._sent[chat_id][-1] if self._sent[chat_id] else {"message_id": 0}
        press: Json = {
            "id": f"press{next(self._message_ids)}",
            "from": person(chat_id),
            "chat_instance": "1",
            "data": data,
            "message": newest | {"date": DATE, "chat": chat(chat_id)},
        }
        press["message"].pop("reply_markup", None)
        return self.update(callback_query=press)

    def share_contact(self, chat_id: int, phone: str, owner: int | None = None) -> Json:
        card = {"phone_number": phone, "first_name": "주민", "user_id": owner or chat_id}
        return self.send(chat_id, contact=card)

    def share_pin(self, chat_id: int, latitude: float, longitude: float) -> Json:
        return self.send(chat_id, location={"latitude": latitude, "longitude": longitude})

    def send_photo(self, chat_id: int, content: bytes, caption: str | None = None) -> Json:
        """A photo in two sizes; the large one is what `getFile` gives."""
        file_id = f"photo{len(self.files)}"
        self.files[file_id] = content
        sizes = [
            {"file_id": f"{file_id}s", "file_unique_id": "s", "width": 90, "height": 67},
            {"file_id": file_id, "file_unique_id": "l", "width": 1280, "height": 960}
            | {"file_size": len(content)},
        ]
        more = {"caption": caption} if caption else {}
        return self.send(chat_id, photo=sizes, **more)

    def send(self, chat_id: int, **message: object) -> Json:
        """Any message from a private chat."""
        head = {"message_id": next(self._message_ids), "date": DATE, "chat": chat(chat_id)}
        return self.update(message=head | {"from": person(chat_id)} | message)

    def update(self, **content: Any) -> Json:
        """Any update. The chat is known from now on."""
        message = content.get("message") or content.get("callback_query", {}).get("message")
        if message:
            self._known.add(message["chat"]["id"])
        update = {"update_id": next(self._update_ids)} | content
        self.hand_out(update)
        return update

    def hand_out(self, update: Json) -> None:
        """Deliver an update, which may be one that was delivered before."""
        if self.webhook:
            task = asyncio.ensure_future(self._post_until_taken(update))
            self._posting.add(task)
            task.add_done_callback(self._posting.discard)
            return
        self._waiting.append(update)
        self._waiting.sort(key=lambda waiting: waiting["update_id"])
        self._news.set()

    # What the test sees.

    async def next_message(self, chat_id: int) -> Json:
        """The next message the bot sent there, as `sendMessage` got it."""
        async with asyncio.timeout(_PATIENCE_S):
            return await self._unread[chat_id].get()

    async def next_messages(self, chat_id: int, count: int) -> list[Json]:
        return [await self.next_message(chat_id) for _ in range(count)]

    def messages(self, chat_id: int) -> list[Json]:
        """All that was sent there so far."""
        return list(self._sent[chat_id])

    def called(self, method: str) -> list[Json]:
        return [params for name, params in self.calls if name == method]

    async def until_called(self, method: str) -> None:
        """Returns once the bot has called this."""
        async with asyncio.timeout(_PATIENCE_S):
            while not self.called(method):
                self._called.clear()
                await self._called.wait()

    def waiting(self) -> list[int]:
        """Ids of updates that the bot has not confirmed."""
        return [update["update_id"] for update in self._waiting]

    # What the test arranges.

    def know(self, *chat_ids: int) -> None:
        """Chats that may be written to although they never wrote (groups of staff)."""
        self._known.update(chat_ids)

    def stumble(self, method: str, *stumbles: Stumble) -> None:
        """The next calls of the method meet these, one each."""
        self._stumbles[method].extend(stumbles)

    async def post(self, update: Json, secret: str | None = None) -> int:
        """Post an update to the webhook once; the status of the answer."""
        return await self.post_raw(json.dumps(update).encode(), secret)

    async def post_raw(self, content: bytes, secret: str | None = None) -> int:
        assert self.webhook
        url, right = self.webhook
        headers = {"X-Telegram-Bot-Api-Secret-Token": right if secret is None else secret}
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=content, headers=headers) as answer,
        ):
            return answer.status

    async def _post_until_taken(self, update: Json) -> None:
        while True:
            try:
                if await self.post(update) // 100 == 2:
                    return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(_REDELIVER_S)

    # The API.

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        form = await request.post()
        params = {name: value(name, str(text)) for name, text in form.items()}
        self.calls.append((method, params))
        self._called.set()
        stumble = self._stumbles[method].pop(0) if self._stumbles[method] else None
        try:
            result = await self._carry_out(request.match_info["token"], method, params, stumble)
        except RefusedError as refused:
            return web.json_response(refused.answer, status=refused.status)
        if stumble and stumble.hangs:
            await self._released.wait()
        if stumble and stumble.cuts and request.transport:
            request.transport.close()
        return web.json_response({"ok": True, "result": result})

    async def _carry_out(
        self, token: str, method: str, params: Json, stumble: Stumble | None
    ) -> object:
        if token != self.token:
            raise RefusedError(401, "Unauthorized")
        if stumble and stumble.is_refusal:
            raise refusal(stumble)
        return await self._methods.get(method, self._unknown)(params)

    async def _unknown(self, _params: Json) -> object:
        raise RefusedError(404, "Not Found")

    async def _get_me(self, _params: Json) -> Json:
        return {"id": 42, "is_bot": True, "first_name": "이음톡", "username": "ieumtok_test_bot"}

    async def _set_webhook(self, params: Json) -> bool:
        self.webhook = (params["url"], params.get("secret_token", ""))
        for update in self._waiting:
            self.hand_out(update)
        self._waiting.clear()
        return True

    async def _delete_webhook(self, params: Json) -> bool:
        self.webhook = None
        if params.get("drop_pending_updates"):
            self._waiting.clear()
        return True

    async def _get_updates(self, params: Json) -> list[Json]:
        """Confirms what is before the offset; waits up to `timeout` seconds for something new."""
        if self.webhook:
            raise RefusedError(409, "Conflict: a webhook is active")
        offset = params.get("offset", 0)
        self.confirmed = max(self.confirmed, offset - 1)
        self._waiting = [u for u in self._waiting if u["update_id"] >= offset]
        try:
            async with asyncio.timeout(params.get("timeout", 0)):
                while not self._waiting and not self._released.is_set():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            pass
        return self._waiting[: params.get("limit", 100)]

    async def _send_message(self, params: Json) -> Json:
        chat_id = params["chat_id"]
        if chat_id in self.blocked:
            raise RefusedError(403, "Forbidden: bot was blocked by the user")
        if chat_id not in self._known:
            raise RefusedError(400, "Bad Request: chat not found")
        if not 0 < len(params["text"].strip()) <= 4096:
            raise RefusedError(400, "Bad Request: message is empty or too long")
        check_keyboard(params.get("reply_markup", {}).get("inline_keyboard", []))
        message = params | {"message_id": next(self._message_ids)}
        self._sent[chat_id].append(message)
        self._unread[chat_id].put_nowait(message)
        head = {"message_id": message["message_id"], "date": DATE, "chat": chat(chat_id)}
        return head | {"text": params["text"]}

    async def _answer_press(self, _params: Json) -> bool:
        return True

    async def _get_file(self, params: Json) -> Json:
        content = self.files.get(params["file_id"])
        if content is None:
            raise RefusedError(400, "Bad Request: invalid file_id")
        path = f"photos/{params['file_id']}.jpg"
        return {"file_id": params["file_id"], "file_unique_id": "l", "file_path": path} | {
            "file_size": len(content)
        }

    async def _file(self, request: web.Request) -> web.Response:
        file_id = request.match_info["path"].removeprefix("photos/").removesuffix(".jpg")
        if request.match_info["token"] != self.token or file_id not in self.files:
            return web.Response(status=404)
        return web.Response(body=self.files[file_id])

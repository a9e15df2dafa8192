"""Telegram: updates come in by webhook or are fetched; answers go out through the outbox."""

import asyncio
import hmac
from contextlib import suppress
from typing import Any, Literal

import orjson
import structlog
from aiohttp import web

from bot.handlers.telegram.client import Client
from bot.handlers.telegram.parse import parse, press_of
from bot.handlers.telegram.polling import Polling
from bot.services.delivery import Sender, SendError
from bot.services.turns import Turns
from bot.services.world import Clock
from bot.storage.store import StoreClosedError

log = structlog.get_logger()

PATH = "/channels/telegram/webhook"
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


class Telegram:
    """The channel. Without a webhook secret nobody's webhook calls are believed."""

    def __init__(
        self,
        turns: Turns,
        clock: Clock,
        *,
        token: str,
        api: str,
        mode: Literal["polling", "webhook"],
        secret: str | None,
    ) -> None:
        self._turns = turns
        self._clock = clock
        self._mode = mode
        self._secret = secret
        self._client = Client(token, api)
        self._polling: asyncio.Task[None] | None = None
        self._answering: set[asyncio.Task[None]] = set()

    @property
    def sender(self) -> Sender:
        """How messages of the outbox reach a chat."""
        return self._client

    def routes(self) -> list[web.RouteDef]:
        """What this channel serves."""
        return [web.post(PATH, self.webhook)]

    async def start(self) -> None:
        """Begin to fetch updates, where the mode says so. Does not wait for the network."""
        if self._mode == "polling":
            polling = Polling(self._client, self._take, self._turns.works)
            self._polling = asyncio.create_task(polling.run())

    async def stop(self) -> None:
        """Fetch no more. What was fetched and not confirmed will be handed out again."""
        tasks = {*self._answering, *([self._polling] if self._polling else [])}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.close()

    async def fetch_photo(self, ref: str) -> bytes:
        """The bytes of a photo by its file id; OSError or ValueError if they cannot be had."""
        return await self._client.fetch_photo(ref)

    async def webhook(self, request: web.Request) -> web.Response:
        """200 once the update is committed; 503 makes Telegram send it again."""
        if not self._is_telegram(request):
            return web.Response(status=403)
        try:
            update = orjson.loads(await request.read())
        except orjson.JSONDecodeError:
            return web.Response(status=400)
        try:
            await self._take(update)
        except StoreClosedError:
            return web.Response(status=503)
        except Exception:
            log.exception("telegram.not_taken")
            return web.Response(status=503)
        return web.Response()

    def _is_telegram(self, request: web.Request) -> bool:
        given = request.headers.get(_SECRET_HEADER, "")
        return self._secret is not None and hmac.compare_digest(
            given.encode("utf-8", "surrogateescape"), self._secret.encode()
        )

    async def _take(self, update: Any) -> None:
        """Commit what the update says; then the pressed button may stop waiting."""
        inbound = parse(update, self._clock.now())
        if inbound:
            await self._turns.take(inbound)
        press_id = press_of(update)
        if press_id:
            answering = asyncio.create_task(self._answer(press_id))
            self._answering.add(answering)
            answering.add_done_callback(self._answering.discard)

    async def _answer(self, press_id: str) -> None:
        """Only for looks: if it fails, the button stops waiting by itself after a while."""
        with suppress(SendError):
            await self._client.answer_press(press_id)

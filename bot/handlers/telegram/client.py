"""The Bot API: python-telegram-bot makes the calls, its errors become ours.

Nothing here needs the network to be built: the city's other channels must start while Telegram is
out of reach.
"""

import logging
import os
from datetime import timedelta
from typing import Any

import httpx
from telegram import LinkPreviewOptions
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.handlers.telegram.parse import MAX_PHOTO_BYTES
from bot.handlers.telegram.render import Part, render
from bot.services.arrivals import Outgoing
from bot.services.delivery import SendError, Trouble

_WANTED = ("message", "callback_query")
_POOL = 64
_CONNECT_S, _POOL_S = 10.0, 10.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# The request did not leave this machine: sending it again cannot be a repeat.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class Client:
    """One bot. As a sender it delivers the outbox (`bot.services.delivery.Sender`)."""

    def __init__(self, token: str, api: str, *, answer_within_s: float = 15.0) -> None:
        _be_discreet()
        # The library's own way to choose its future type for spans of time.
        os.environ["PTB_TIMEDELTA"] = "true"
        self._requests = (_request(1, answer_within_s), _request(_POOL, answer_within_s))
        # Waiting is the delivery's business (max_retries=0): it knows what else could go out.
        self._bot = ExtBot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            get_updates_request=self._requests[0],
            request=self._requests[1],
            rate_limiter=AIORateLimiter(max_retries=0),
        )
        self._parts_out: dict[str, int] = {}

    async def send(self, address: str, message: Outgoing) -> None:
        """All parts of the message, to a chat id; a later try goes on after the last part sent."""
        parts = render(message)
        first = self._parts_out.pop(message.id, 0)
        for number, part in enumerate(parts[first:], first):
            try:
                await self._send_part(address, part)
            except TelegramError as error:
                trouble = in_our_words(error)
                if number and trouble.retryable:
                    self._parts_out[message.id] = number
                raise trouble from None

    async def _send_part(self, address: str, part: Part) -> None:
        await self._bot.send_message(
            int(address) if address.lstrip("-").isdecimal() else address,
            part.text,
            reply_markup=part.keyboard,
            link_preview_options=_NO_PREVIEW,
        )

    async def stop_webhook(self) -> None:
        """Let updates wait to be fetched; none of those that wait is dropped."""
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            raise in_our_words(error) from None

    async def updates(self, offset: int | None, wait_s: int) -> list[dict[str, Any]]:
        """Updates from `offset` on, which confirms all before it; waits if there are none."""
        try:
            found = await self._bot.get_updates(
                offset=offset, timeout=timedelta(seconds=wait_s), allowed_updates=_WANTED
            )
        except TelegramError as error:
            raise in_our_words(error) from None
        return [update.to_dict() for update in found]

    async def answer_press(self, press_id: str) -> None:
        """Stop the clock on a button that was pressed."""
        try:
            await self._bot.answer_callback_query(press_id)
        except TelegramError as error:
            raise in_our_words(error) from None

    async def fetch_photo(self, ref: str) -> bytes:
        """The bytes of a file id. OSError if it cannot be had, ValueError if it is too large."""
        try:
            file = await self._bot.get_file(ref)
            if (file.file_size or 0) > MAX_PHOTO_BYTES:
                raise ValueError("the photo is too large")
            content = bytes(await file.download_as_bytearray())
        except TelegramError as error:
            raise OSError(in_our_words(error).code) from None
        if len(content) > MAX_PHOTO_BYTES:
            raise ValueError("the photo is too large")
        return content

    async def close(self) -> None:
        """Close the connections."""
        for request in self._requests:
            await request.shutdown()


def in_our_words(error: TelegramError) -> SendError:  # noqa: PLR0911 - a table of kinds
    """What an error of the Bot API means for a message. Its text is dropped."""
    # It may hold the token.
    match error:
        case RetryAfter():
            return SendError(Trouble.THROTTLED, retry_after_s=_seconds(error.retry_after))
        case Forbidden():
            return SendError(Trouble.BLOCKED)
        case InvalidToken():
            return SendError(Trouble.LOCKED_OUT)
        case ChatMigrated():
            return SendError(Trouble.GONE)
        case BadRequest():
            is_gone = "not found" in error.message.lower()
            return SendError(Trouble.GONE if is_gone else Trouble.REFUSED)
        case NetworkError():
            return SendError(_network_trouble(error))
        case Conflict():
            return SendError(Trouble.BUSY)
        case _:  # an answer that nobody could read
            return SendError(Trouble.UNSURE)


def _network_trouble(error: NetworkError) -> Trouble:
    """Telegram said no (5xx), or could not be reached, or did not answer."""
    cause = error.__cause__
    if isinstance(cause, _NOT_SENT):
        return Trouble.UNREACHABLE
    return Trouble.UNSURE if isinstance(cause, httpx.HTTPError) else Trouble.BUSY


def _seconds(span: float | timedelta) -> float:
    return span.total_seconds() if isinstance(span, timedelta) else float(span)


def _request(connections: int, answer_within_s: float) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=answer_within_s,
        connect_timeout=_CONNECT_S,
        pool_timeout=_POOL_S,
    )


def _be_discreet() -> None:
    """The libraries' own log lines quote the token (in URLs) and residents (in payloads)."""
    for name in ("telegram", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)

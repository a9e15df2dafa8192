"""Fetching updates where nobody can call us: a bot without a public address.

python-telegram-bot's Updater is not used on purpose: it queues an update in memory and confirms it
with its next request, so that a crash in between would lose what a resident wrote. Here the next
request, whose offset is what confirms, leaves only after the turns of the last one are committed.
Telegram hands out again what was not confirmed; the inbox knows repeats by the update's id. What
fails again and again while the database works is passed over: it would stop all others.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from bot.handlers.telegram.client import Client
from bot.handlers.telegram.parse import chat_of
from bot.services.delivery import SendError
from bot.services.health import PASSED_OVER

log = structlog.get_logger()

Update = dict[str, Any]
_LONG_POLL_S = 25
_LONGEST_WAIT_S = 30.0
_TRIES = 6


class _NotTakenError(Exception):
    """Some update was not committed: it has been logged and will be fetched again."""


class Polling:
    """Asks for updates until it is cancelled. `take` commits one update before it returns.

    `works` tells whether anything can be committed: if not, it is not the update's fault.
    """

    def __init__(
        self,
        client: Client,
        take: Callable[[Update], Awaitable[None]],
        works: Callable[[], Awaitable[bool]],
    ) -> None:
        self._client = client
        self._take = take
        self._works = works
        self._failures: Counter[int] = Counter()
        self._offset: int | None = None
        self._may_ask = False

    async def run(self) -> None:
        """Never ends by itself, whatever the network or the database does."""
        failures = 0
        while True:
            told_s = None
            try:
                await self._round()
                failures = 0
                continue
            except SendError as error:
                log.warning("telegram.no_updates", code=error.code.value)
                told_s = error.retry_after_s
            except _NotTakenError:
                pass
            except Exception:
                # The loop's one catch: the offset has not moved, so nothing is lost.
                log.exception("telegram.poll_broke")
            failures += 1
            await asyncio.sleep(told_s or min(_LONGEST_WAIT_S, 2.0 ** min(failures, 9) / 4))

    async def _round(self) -> None:
        if not self._may_ask:
            # Telegram refuses to hand out updates while a webhook is set.
            await self._client.stop_webhook()
            self._may_ask = True
        updates = await self._client.updates(self._offset, _LONG_POLL_S)
        if updates:
            await self._take_all(updates)

    async def _take_all(self, updates: list[Update]) -> None:
        """Chats beside each other, so that they share commits; those of one chat in order."""
        chats: dict[int | None, list[Update]] = {}
        for update in updates:
            chats.setdefault(chat_of(update), []).append(update)
        stuck = await asyncio.gather(*(self._take_in_order(chat) for chat in chats.values()))
        failed = [update_id for update_id in stuck if update_id is not None]
        self._failures = Counter({key: self._failures[key] for key in failed})
        self._offset = min(failed, default=updates[-1]["update_id"] + 1)
        if failed:
            raise _NotTakenError

    async def _take_in_order(self, updates: list[Update]) -> int | None:
        """The id of the update that could not be committed, if there was one."""
        for update in updates:
            update_id: int = update["update_id"]
            try:
                await self._take(update)
            except Exception:
                log.exception("telegram.not_taken", update_id=update_id)
                if not await self._is_hopeless(update_id):
                    return update_id
                PASSED_OVER.inc()
                log.error("telegram.passed_over", update_id=update_id)  # noqa: TRY400
        return None

    async def _is_hopeless(self, update_id: int) -> bool:
        """Whether it has failed often enough in a row while others would have been taken."""
        self._failures[update_id] = self._failures[update_id] + 1 if await self._works() else 0
        return self._failures[update_id] >= _TRIES

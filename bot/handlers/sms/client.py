"""Sending texts: a POST for each to the city's gateway. Its troubles become ours."""

import aiohttp
import orjson
import yarl

from bot.handlers.sms.render import render
from bot.handlers.sms.vendors import VENDORS, Account, Call, Text, local
from bot.services.arrivals import Outgoing
from bot.services.delivery import SendError, Trouble
from bot.services.world import Clock

_THROTTLED_S = 5.0
_MAX_ANSWER = 256 * 1024


class Client:
    """One gateway. As a sender it delivers the outbox (`bot.services.delivery.Sender`).

    `unreadable` is said in the place of a text that handsets cannot show.
    """

    def __init__(
        self, driver: str, account: Account, unreadable: str, *, answer_within_s: float = 15.0
    ) -> None:
        self._vendor = VENDORS[driver]
        self._is_abroad = driver in ("twilio", "gateway")
        self._account = account
        self._unreadable = unreadable
        self._clock = Clock()  # requests are signed by the vendor's time, not by a training clock
        self._timeout = aiohttp.ClientTimeout(total=answer_within_s)
        self._session: aiohttp.ClientSession | None = None
        self._parts_out: dict[str, int] = {}

    async def send(self, address: str, message: Outgoing) -> None:
        """All parts of the message, to a number; a later try goes on after the last part sent."""
        number = address if self._is_abroad else local(address)
        if number is None:
            raise SendError(Trouble.GONE)  # gateways here reach telephones here
        parts = render(message, self._unreadable)
        first = self._parts_out.pop(message.id, 0)
        for at, part in enumerate(parts[first:], first):
            try:
                await self._send_part(f"{message.id}-{at}", number, part)
            except SendError as error:
                if at and error.retryable:
                    self._parts_out[message.id] = at
                raise

    async def _send_part(self, key: str, number: str, text: str) -> None:
        call = self._vendor.call(self._account, Text(key, number, text, self._clock.now()))
        try:
            trouble = await self._ask(call)
        except aiohttp.ClientConnectorError:
            raise SendError(Trouble.UNREACHABLE) from None  # the request never left
        except (aiohttp.ClientError, TimeoutError):
            # The error's own words may hold the number, or the address with the key in it.
            again = Trouble.UNREACHABLE if self._vendor.is_idempotent else Trouble.UNSURE
            raise SendError(again) from None
        if trouble:
            wait = _THROTTLED_S if trouble is Trouble.THROTTLED else None
            raise SendError(trouble, retry_after_s=wait)

    async def _ask(self, call: Call) -> Trouble | None:
        """Where nobody can read the answer, its status counts."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        async with self._session.post(
            yarl.URL(call.url), headers=call.headers, data=call.body, allow_redirects=False
        ) as response:
            raw = await response.content.read(_MAX_ANSWER)
            try:
                answer = orjson.loads(raw)
            except orjson.JSONDecodeError:
                answer = None
            return self._vendor.judge(response.status, answer)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

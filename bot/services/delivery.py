"""The outbox on its way out: claimed, sent with no database session open, settled.

Each message is claimed in one transaction and settled in another; in between only the vendor is
waited for. So a crash before the claim loses nothing (the message is still pending), and a crash
after it leaves "sending", which becomes "maybe": nobody is sent the same words twice unknowingly.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import structlog
from prometheus_client import Counter

from bot.services.arrivals import Arrival, Outgoing, Reply, from_json
from bot.services.events import Bus, Event, Kind
from bot.services.world import Clock
from bot.storage import outbox
from bot.storage.outbox import NO_SENDER, Due, State, Verdict
from bot.storage.store import Store, StoreClosedError
from bot.storage.vault import SealError, Vault

log = structlog.get_logger()
FAILED = Counter("ieumtok_sends_failed_total", "Messages that will not go out", ["reason"])

AT_ONCE = 16
"""Sends under way per channel: one that hangs does not hold up another."""
MAX_ATTEMPTS = 40
"""With the waits below, about eight hours: an answer that late is still better than none."""
GAVE_UP, NO_ADDRESS, UNREADABLE = "gave_up", "no_address", "unreadable"
_FAILED = "delivery.failed"
_FIRST_WAIT_S, _LONGEST_WAIT_S = 2, 900
_SEND_LIMIT_S = 90
# Well above the send limit: what has been sending for longer belongs to nobody alive.
_LOST_AFTER = timedelta(minutes=5)
_NO_SENDER_AFTER = timedelta(minutes=1)
_TICK_S = 5.0
_FINISH_S = 10


class Trouble(StrEnum):
    """Every way in which sending fails; stored as the message's reason."""

    BLOCKED = "blocked"  # the resident does not want to hear from us
    GONE = "gone"  # there is nobody at this address
    THROTTLED = "throttled"  # too many messages, wait
    BUSY = "busy"  # the vendor answered that it cannot, now
    UNREACHABLE = "unreachable"  # the request never left
    UNSURE = "unsure"  # the request left, no answer came
    REFUSED = "refused"  # the vendor does not take such a message
    LOCKED_OUT = "locked_out"  # the vendor does not know our key


_RETRYABLE = {Trouble.THROTTLED, Trouble.BUSY, Trouble.UNREACHABLE, Trouble.LOCKED_OUT}
_OUR_FAULT = {Trouble.REFUSED, Trouble.LOCKED_OUT}


class SendError(Exception):
    """The message did not go out, or nobody knows whether it did."""

    def __init__(self, code: Trouble, *, retry_after_s: float | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.retry_after_s = retry_after_s

    @property
    def retryable(self) -> bool:
        """Whether the same message may well go out later."""
        return self.code in _RETRYABLE

    @property
    def our_fault(self) -> bool:
        """Whether somebody here has to repair something."""
        return self.code in _OUR_FAULT

    @property
    def is_uncertain(self) -> bool:
        """Whether the message may have arrived all the same."""
        return self.code is Trouble.UNSURE


class Sender(Protocol):
    """One channel's way out."""

    async def send(self, address: str, message: Outgoing) -> None:
        """Hand the message to the vendor; SendError if that did not work."""
        ...


class Delivery:
    """Empties the outbox: residents beside each other, the messages of one resident in order."""

    def __init__(
        self,
        store: Store[Arrival, Reply],
        vault: Vault,
        clock: Clock,
        bus: Bus,
        senders: Mapping[str, Sender],
        *,
        tick_s: float = _TICK_S,
    ) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._bus = bus
        self._senders = dict(senders)
        self._tick_s = tick_s
        self._workers: dict[str, set[asyncio.Task[int]]] = defaultdict(set)
        self._paused_until: dict[str, datetime] = {}
        self._next_try: datetime | None = None
        self._is_stopping = False

    async def deliver_due(self) -> int:
        """Send all that is due and what follows it; returns how many messages were tried."""
        tried = 0
        while workers := await self._start_due():
            tried += sum(await asyncio.gather(*workers))
        return tried

    async def run(self) -> None:
        """Deliver until the bus closes; wakes when something was committed, and now and then."""
        async with self._bus.listen() as events:
            is_open = True
            while is_open:
                try:
                    await self._start_due()
                except StoreClosedError:
                    break
                except Exception:
                    # The loop's one catch: without a database the next tick tries again.
                    log.exception("delivery.not_claimed")
                is_open = await self._woken(events)
        await self._finish()

    async def _woken(self, events: "asyncio.Queue[Event | None]") -> bool:
        """Wait for work or the next tick; False if the process goes down."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._nap_s()):
                while event := await events.get():
                    if event.kind is Kind.OUTBOX:
                        return _drain(events)
                return False
        return True

    def _nap_s(self) -> float:
        """Until the next tick, or the next try if that is sooner."""
        if self._next_try is None:
            return self._tick_s
        left = (self._next_try - self._clock.now()).total_seconds()
        return min(self._tick_s, max(left, 0))

    async def _start_due(self) -> list["asyncio.Task[int]"]:
        """Claim what is due, as far as there is room, and start a worker for each message."""
        at = self._clock.now()
        if self._next_try and self._next_try <= at:
            self._next_try = None
        room = {c: AT_ONCE - len(self._workers[c]) for c in self._senders if self._is_free(c, at)}
        if not room:
            return []
        lost, given_up, due = await self._store.write(
            lambda connection: (
                outbox.recover(connection, at, _LOST_AFTER),
                outbox.give_up(connection, self._senders, at, _NO_SENDER_AFTER),
                [d for c, n in room.items() for d in outbox.claim(connection, c, at, max(n, 0))],
            )
        )
        if lost:
            log.warning("delivery.interrupted", count=len(lost))
            await self._tell(lost)
        for message_id, channel in given_up:
            FAILED.labels(NO_SENDER).inc()
            log.error(_FAILED, message_id=message_id, channel=channel, code=NO_SENDER)
        return [self._start(first) for first in due]

    def _start(self, first: Due) -> "asyncio.Task[int]":
        worker = asyncio.create_task(self._work(first))
        workers = self._workers[first.channel]
        workers.add(worker)
        worker.add_done_callback(workers.discard)
        return worker

    async def _work(self, first: Due) -> int:
        """Send one message after the other until nothing of this channel is due."""
        tried = 0
        due: Due | None = first
        try:
            while due:
                due = await self._deliver(due)
                tried += 1
        except Exception:
            # The worker's one catch: what it was sending is found by `recover`.
            log.exception("delivery.broke")
        return tried

    async def _deliver(self, due: Due) -> Due | None:
        """Send one message and settle it; the same transaction claims the next one."""
        verdict = await self._try(due)
        at = self._clock.now()
        more = 1 if self._is_free(due.channel, at) and not self._is_stopping else 0
        following = await self._store.write(
            lambda connection: outbox.settle_and_claim(connection, due, verdict, at, more)
        )
        if verdict.state is State.FAILED:
            FAILED.labels(verdict.reason).inc()
        await self._tell([due.conversation_id])
        return following[0] if following else None

    async def _try(self, due: Due) -> Verdict:
        try:
            address = due.address_in(self._vault)
            body = self._vault.open_json("outbox", "body", due.id, due.body)
        except SealError as error:
            log.error("delivery.unreadable", message_id=due.id, error=type(error).__name__)  # noqa: TRY400
            return Verdict(State.FAILED, UNREADABLE)
        if address is None:
            return Verdict(State.FAILED, NO_ADDRESS)
        try:
            async with asyncio.timeout(_SEND_LIMIT_S):
                message = from_json(due.id, due.author, body)
                await self._senders[due.channel].send(address, message)
        except SendError as error:
            return self._judge(due, error)
        except TimeoutError:
            return self._judge(due, SendError(Trouble.UNSURE))
        return Verdict(State.SENT)

    def _judge(self, due: Due, error: SendError) -> Verdict:
        """Sent again later, or not at all, or nobody knows."""
        say = log.error if error.our_fault else log.info
        say(_FAILED, message_id=due.id, channel=due.channel, code=error.code.value)
        if error.is_uncertain:
            return Verdict(State.MAYBE, error.code)
        if not error.retryable:
            return Verdict(State.FAILED, error.code)
        if due.attempts + 1 >= MAX_ATTEMPTS:
            return Verdict(State.FAILED, GAVE_UP)
        at = self._clock.now() + timedelta(seconds=_wait_s(due.attempts, error.retry_after_s))
        if error.retry_after_s is not None:
            # The vendor means all of us, not this message.
            self._paused_until[due.channel] = at
        self._next_try = min(self._next_try or at, at)
        return Verdict(State.PENDING, error.code, at)

    def _is_free(self, channel: str, at: datetime) -> bool:
        """Whether the vendor has not told us to wait."""
        until = self._paused_until.get(channel)
        return until is None or until <= at

    async def _tell(self, conversations: Iterable[str | None]) -> None:
        """Open pages of the console show how the message stands."""
        await self._bus.publish(
            [Event(Kind.DESK_WROTE, conversation_id=key) for key in conversations if key]
        )

    async def _finish(self) -> None:
        """What is being sent may end; what takes too long stays "sending" and becomes "maybe"."""
        self._is_stopping = True
        workers = {worker for group in self._workers.values() for worker in group}
        if not workers:
            return
        _, late = await asyncio.wait(workers, timeout=_FINISH_S)
        for worker in late:
            worker.cancel()
        await asyncio.gather(*late, return_exceptions=True)


def _drain(events: "asyncio.Queue[Event | None]") -> bool:
    """One look at the outbox answers all that was said so far; False if the end was said, too."""
    while not events.empty():
        if events.get_nowait() is None:
            return False
    return True


def _wait_s(attempts: int, told_s: float | None) -> float:
    """What the vendor said, else twice as long each time."""
    if told_s is not None:
        return max(told_s, 1)
    return float(min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2 ** min(attempts, 20)))

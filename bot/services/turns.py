"""The door every message comes in by: inbound -> reading -> group -> reply -> wake-ups."""

import asyncio
import hashlib
from time import perf_counter

import structlog

from bot.domain.frozen import replace
from bot.domain.masking import cleaned
from bot.domain.messages import Channel, Inbound, InboundKind, Photo
from bot.domain.reading import NOTHING_READ, Reading
from bot.flows.env import ReadsText
from bot.services.arrivals import Arrival, Attempt, Reply
from bot.services.events import Bus, Event, Kind
from bot.services.health import count_turn, write_something
from bot.services.world import Ids
from bot.storage.store import Store, is_passing
from bot.storage.vault import BlindIndex

log = structlog.get_logger()
_ID_CHARS = 100
# A text of so many letters is read in a few milliseconds.
_AT_A_GLANCE = 1_000


class Turns:
    """Takes what residents send. After `take` returned, it survives power loss."""

    def __init__(
        self,
        store: Store[Arrival, Reply],
        reader: ReadsText,
        index: BlindIndex,
        ids: Ids,
        bus: Bus,
    ) -> None:
        self._store = store
        self._reader = reader
        self._index = index
        self._ids = ids
        self._bus = bus

    def conversation_id(self, channel: Channel, address: str) -> str:
        """The conversation of whoever writes from this address, whether it exists yet or not."""
        return self._index.of(channel, address)

    async def take(self, inbound: Inbound) -> Reply:
        """Answer one inbound; the same message again gets the same reply."""
        inbound = cleaned(inbound)
        began = perf_counter()
        arrival = self._arrival(inbound, await self._read(inbound))
        reply = await self._commit(arrival)
        count_turn(inbound.channel, perf_counter() - began, is_repeat=reply.is_repeat)
        if not reply.is_repeat:
            await self._wake(inbound.channel, reply)
        return reply

    async def _commit(self, arrival: Arrival) -> Reply:
        """The turn; where what came of it can never be stored, the alarm or the words alone.

        While the database is away nothing is: the error tells the channel to hand it in again.
        """
        try:
            return await self._store.turn(arrival, arrival.conversation_id)
        except Exception as error:
            if is_passing(error) or arrival.attempt is Attempt.WORDS:
                raise
            log.exception("turn.failed", inbound_id=arrival.id)
        return await self._commit(replace(arrival, attempt=Attempt(arrival.attempt + 1)))

    async def works(self) -> bool:
        """Whether anything can be committed now."""
        try:
            await write_something(self._store)
        except Exception:  # noqa: BLE001 - whatever it is, a message would not get through either
            return False
        return True

    async def _read(self, inbound: Inbound) -> Reading:
        """What the words say. Those below a photo count as well; a button's are our own."""
        text = "" if inbound.kind is InboundKind.CHOICE else inbound.text
        if len(text) <= _AT_A_GLANCE:
            return self._reader.read(text) if text else NOTHING_READ
        # A pasted page takes tens of milliseconds: nobody else's answer waits for it.
        return await asyncio.to_thread(self._reader.read, text)

    def _arrival(self, inbound: Inbound, reading: Reading) -> Arrival:
        conversation_id = self.conversation_id(inbound.channel, inbound.address)
        source = None
        if inbound.photo and inbound.channel is not Channel.WEB:
            source, inbound = inbound.photo.ref, replace(inbound, photo=Photo(self._ids.new()))
        # Scoped by conversation: nobody can get at another's reply by guessing a message id.
        message_id = f"{conversation_id[:16]}:{_plain(inbound.message_id)}"
        return Arrival(self._ids.new(), conversation_id, message_id, inbound, reading, source)

    async def _wake(self, channel: Channel, reply: Reply) -> None:
        events = list(reply.events)
        if channel.is_push and reply.messages:
            events.append(Event(Kind.OUTBOX, "", reply.conversation_id))
        if events:
            await self._bus.publish(events)


def _plain(message_id: str) -> str:
    """The id itself if a column can hold it, else its hash: it may come from a header."""
    if len(message_id) <= _ID_CHARS and message_id.isascii() and message_id.isprintable():
        return message_id
    return hashlib.sha256(message_id.encode("utf-8", "surrogatepass")).hexdigest()

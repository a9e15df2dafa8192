"""Reading threads, for residents who come back and for counselors."""

from bot.services.arrivals import Arrival, Reply
from bot.services.events import Bus, Event, Kind
from bot.services.world import Clock
from bot.storage import threads
from bot.storage.store import Store
from bot.storage.threads import Entry
from bot.storage.vault import Vault

_SHOWN = 300


class Threads:
    """The messages of one conversation."""

    def __init__(self, store: Store[Arrival, Reply], vault: Vault, clock: Clock, bus: Bus) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._bus = bus

    async def all(self, conversation_id: str) -> list[Entry]:
        """The thread, oldest first."""
        return await self._store.read(
            lambda connection: threads.thread(connection, self._vault, conversation_id, _SHOWN)
        )

    async def from_desk(self, conversation_id: str, after: str | None) -> list[Entry]:
        """What a counselor wrote since, and what was never fetched."""
        return await self._store.read(
            lambda connection: threads.desk_messages(
                connection, self._vault, conversation_id, after
            )
        )

    async def mark_sent(self, entries: list[Entry]) -> None:
        """These are on the resident's screen."""
        ids = [entry.id for entry in entries if entry.state == "pending"]
        if ids:
            at = self._clock.now()
            await self._store.write(lambda connection: threads.mark_sent(connection, ids, at))
            # The counselor sees "sent" at once; the stream that marked them finds nothing new.
            await self._bus.publish([Event(Kind.DESK_WROTE, "", entries[0].conversation_id)])

"""Upkeep on demand and by night."""

from bot.domain.city import Retention
from bot.services.arrivals import Arrival, Reply
from bot.services.world import Clock
from bot.storage import upkeep
from bot.storage.store import Store
from bot.storage.vault import Vault


class Upkeep:
    """Purges and moves keys."""

    def __init__(
        self, store: Store[Arrival, Reply], vault: Vault, clock: Clock, keep: Retention
    ) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._keep = keep

    async def purge(self) -> dict[str, int]:
        """Delete what has been kept long enough; how many rows of each kind went."""
        at = self._clock.now()
        return await self._store.write(lambda c: upkeep.purge(c, self._keep, at))

    async def purge_count(self) -> int:
        """The same for the ticker, which wants one figure."""
        return sum((await self.purge()).values())

    async def rekey(self) -> int:
        """Seal everything with the newest key; how many values were not yet."""
        return await self._store.write(lambda c: upkeep.rekey(c, self._vault))

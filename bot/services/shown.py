"""The choices that a resident last saw, for channels where a number stands for a button."""

from bot.domain.messages import Choice
from bot.services.arrivals import Arrival, Reply
from bot.storage import shown
from bot.storage.store import Store
from bot.storage.vault import Vault


class Shown:
    """Looks at what went out; beside the writer, so before the turn that it is for."""

    def __init__(self, store: Store[Arrival, Reply], vault: Vault) -> None:
        self._store = store
        self._vault = vault

    async def choices(self, conversation_id: str) -> tuple[Choice, ...]:
        """Those under the last message; none for somebody who has got nothing yet."""
        found = await self._store.read(
            lambda connection: shown.last_choices(connection, self._vault, conversation_id)
        )
        return tuple(Choice(key, label) for key, label in found)

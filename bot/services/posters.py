"""Posters: a QR code for each wall, so that the office sees which ones bring people."""

import secrets
from collections.abc import Sequence

from bot.cases.permissions import Permission
from bot.domain.errors import ConflictError, InvalidError, MissingError
from bot.domain.masking import clean
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import posters
from bot.storage.posters import Poster
from bot.storage.store import Connection

KINDS = (
    "center", "board", "hospital", "pharmacy", "shop", "school", "bus_stop", "apartment", "other",
)  # fmt: skip
MAX_NAME = 60
MAX_AT_ONCE = 50
_MAY = Permission.POSTERS_EDIT
# No letters and digits that look alike: somebody may have to type it.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 8


class Posters:
    """Made, counted, printed, taken down. What was made is never deleted: counts need it."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def listed(self, actor: Actor) -> list[Poster]:
        """All posters with what came of them."""
        actor.require(_MAY)
        return await self._office.read(posters.listed)

    async def make(self, actor: Actor, name: str, kind: str, dong: str) -> Poster:
        """A poster with a code of its own; InvalidError for a kind or dong there is not."""
        actor.require(_MAY)
        office, said = self._office, clean(name).strip()
        if not said or len(said) > MAX_NAME:
            raise InvalidError("poster_name")
        if kind not in KINDS or (dong and dong not in {one.id for one in office.city.dongs}):
            raise InvalidError("poster_place")
        code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        poster = Poster(
            office.ids.new(), code, said, kind, dong or None, actor.id, office.clock.now(), None
        )

        def work(c: Connection) -> None:
            posters.add(c, poster)
            office.record(c, actor, "poster.made", poster.id)

        await office.store.write(work)
        return poster

    async def retire(self, actor: Actor, poster_id: str) -> None:
        """It hangs no longer; its code goes on working for who kept it.

        Raises:
            MissingError: there is no such poster.
            ConflictError: it was taken down before.

        """
        every = {one.id for one in await self.listed(actor)}
        if poster_id not in every:
            raise MissingError("no_such_poster")

        def work(c: Connection) -> None:
            if not posters.retire(c, poster_id, self._office.clock.now()):
                raise ConflictError("poster_retired")
            self._office.record(c, actor, "poster.retired", poster_id)

        await self._office.store.write(work)

    async def chosen(self, actor: Actor, ids: Sequence[str]) -> list[Poster]:
        """Those to print, in the order of the list; InvalidError for none or too many."""
        wanted = set(ids)
        if not 0 < len(wanted) <= MAX_AT_ONCE:
            raise InvalidError("poster_choice")
        found = [one for one in await self.listed(actor) if one.id in wanted]
        if len(found) != len(wanted):
            raise MissingError("no_such_poster")
        return found

    def link(self, poster: Poster) -> str:
        """Where its QR code leads: the web chat, which keeps the code."""
        return f"{self._office.site}/chat?p={poster.code}"

    def telegram(self, poster: Poster) -> str:
        """The same for Telegram; empty where the city has no bot."""
        bot = self._office.living.config.welfare_check.telegram_bot
        return f"https://t.me/{bot}?start={poster.code}" if bot else ""

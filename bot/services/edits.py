"""What the office changes of `config/` in the console. Nothing is overwritten, all of it is kept.

The newest change of a name counts; taking one back appends an older state. After the commit this
process works with the change at once, and the others are told.
"""

from collections.abc import Callable, Sequence

from bot.cases.permissions import Permission
from bot.domain.edits import Body, Edit
from bot.domain.errors import MissingError
from bot.services.events import Event, Kind
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import accounts, edits
from bot.storage.store import Connection

_NO_EVENTS: tuple[Event, ...] = ()


class Edits:
    """The changes of all areas: days, programs, replies."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def current(self, area: str) -> dict[str, Body]:
        """What counts beside `config/`, by name; what was taken back is not among it."""
        rows = await self._office.read(lambda c: edits.newest(c, (area,)))
        return {row.name: row.body for row in rows if row.body is not None}

    async def newest(self, area: str) -> list[Edit]:
        """The change of each name that counts, with who made it and when."""
        return await self._office.read(lambda c: edits.newest(c, (area,)))

    async def history(
        self, actor: Actor, permission: Permission, area: str, name: str
    ) -> list[Edit]:
        """All changes of one name, newest first."""
        actor.require(permission)
        return await self.history_of(area, name)

    async def history_of(self, area: str, name: str) -> list[Edit]:
        """The same for a service that has looked at the rights."""
        return await self._office.read(lambda c: edits.history(c, area, name))

    async def names(self) -> dict[str, str]:
        """Who the changes are from, by the id of the account."""
        return await self._office.read(accounts.names)

    async def put(
        self,
        actor: Actor,
        permission: Permission,
        area: str,
        name: str,
        body: Body | None,
        *,
        also: Callable[[Connection, Edit], Sequence[Event]] | None = None,
    ) -> Edit:
        """One more change; `also` is done in its transaction. None as `body`: as in `config/`."""
        actor.require(permission)
        edit = Edit(self._office.ids.new(), area, name, body, actor.id, self._office.clock.now())

        def work(c: Connection) -> Sequence[Event]:
            edits.put(c, edit)
            self._office.record(c, actor, f"{area}.edited", edit.id, {"name": name})
            return also(c, edit) if also else _NO_EVENTS

        events = await self._office.store.write(work)
        await self._office.living.run()
        await self._office.bus.publish((Event(Kind.SETTINGS), *events))
        return edit

    async def again(
        self, actor: Actor, permission: Permission, area: str, name: str, edit_id: str
    ) -> Edit:
        """The change with this id once more, after later ones; MissingError if it is none."""
        actor.require(permission)
        older = await self._office.read(lambda c: edits.find(c, edit_id))
        if older is None or (older.area, older.name) != (area, name):
            raise MissingError("no_such_edit")
        return await self.put(actor, permission, area, name, older.body)

"""Forms that are filled in while somebody talks: nothing typed is lost, and each is filed once."""

from datetime import datetime
from typing import Any

from bot.cases.permissions import Permission
from bot.domain.errors import InvalidError, MissingError
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import drafts
from bot.storage.drafts import Draft
from bot.storage.store import Connection

PHONE, WALK_IN, SCREENING = "phone", "walk_in", "screening"
KINDS = (PHONE, WALK_IN, SCREENING)


class Drafts:
    """A counselor's own unfinished forms."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def mine(self, actor: Actor) -> list[Draft]:
        """The actor's drafts, the one worked on last first."""
        actor.require(Permission.INTAKE_FORM)
        vault = self._office.vault
        return await self._office.read(lambda c: drafts.of_staff(c, vault, actor.id))

    async def one(self, actor: Actor, draft_id: str) -> Draft:
        """One of the actor's drafts; MissingError for all others."""
        actor.require(Permission.INTAKE_FORM)
        vault = self._office.vault
        found = await self._office.read(lambda c: drafts.find(c, vault, actor.id, draft_id))
        if found is None:
            raise MissingError("no_such_draft")
        return found

    async def begin(self, actor: Actor, kind: str, form: dict[str, Any] | None = None) -> str:
        """A new form; its id. One that nothing was written into yet is taken up again."""
        actor.require(Permission.INTAKE_FORM)
        if kind not in KINDS:
            raise InvalidError("no_such_form")
        at, vault, new = self._office.clock.now(), self._office.vault, self._office.ids.new()

        def work(c: Connection) -> str:
            for known in drafts.of_staff(c, vault, actor.id):
                if known.kind == kind and not any(known.form.values()) and not form:
                    return known.id
            drafts.add(c, vault, new, actor.id, kind, form or {}, at)
            return new

        return await self._office.store.write(work)

    async def save(self, actor: Actor, draft_id: str, form: dict[str, Any]) -> datetime:
        """Keep what is filled in; when that was."""
        actor.require(Permission.INTAKE_FORM)
        at, vault = self._office.clock.now(), self._office.vault
        is_there = await self._office.store.write(
            lambda c: drafts.change(c, vault, actor.id, draft_id, form, at)
        )
        if not is_there:
            raise MissingError("no_such_draft")
        return at

    async def drop(self, actor: Actor, draft_id: str) -> None:
        """Forget it; somebody hung up, or did not agree."""
        actor.require(Permission.INTAKE_FORM)
        await self._office.store.write(lambda c: drafts.remove(c, actor.id, draft_id))

"""Blocking somebody who abuses the chat, for a while. Danger still gets through."""

from bot.cases.blocks import check
from bot.cases.permissions import Permission
from bot.domain.errors import ConflictError, MissingError
from bot.domain.masking import clean
from bot.services.events import Kind
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import accounts, blocks, cases, threads
from bot.storage.blocks import Block
from bot.storage.cases import Case
from bot.storage.store import Connection


class Blocks:
    """The list of whom the desk does not hear for now, and how they come on and off it."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def listed(
        self, actor: Actor, *, is_over: bool = False
    ) -> tuple[list[Block], dict[str, str]]:
        """Blocks that count now, or those that are over; and the names of staff by id."""
        actor.require(Permission.BLOCKS_EDIT)
        at, vault = self._office.clock.now(), self._office.vault

        def work(c: Connection) -> tuple[list[Block], dict[str, str]]:
            return blocks.listed(c, vault, at, is_over=is_over), accounts.names(c)

        return await self._office.read(work)

    async def of(self, actor: Actor, case: Case) -> Block | None:
        """The block of a case's conversation, if it counts now."""
        actor.require(Permission.CASE_VIEW)
        key = case.conversation_id
        if key is None:
            return None
        at, vault = self._office.clock.now(), self._office.vault
        return await self._office.read(lambda c: blocks.current(c, vault, key, at))

    async def block(self, actor: Actor, case_id: str, reason: str, days: str, note: str) -> Case:
        """The resident of this case is not heard for so many days; the bot has the word.

        A counselor who writes to them all the same hears them, until they give the word back.
        """
        actor.require(Permission.BLOCKS_EDIT)
        why = clean(note).strip()
        lasts, at, office = check(reason, days, why), self._office.clock.now(), self._office

        def work(c: Connection) -> Case:
            case = office.case(c, case_id)
            if case.conversation_id is None:
                raise ConflictError("no_conversation")
            self._locked(c, case.conversation_id)
            if blocks.current(c, office.vault, case.conversation_id, at):
                raise ConflictError("blocked_already")
            cases.speak(c, case.conversation_id, speaker="bot")
            blocks.add(
                c, office.vault, office.ids.new(), case.conversation_id,
                reason=reason, note=why, until=at + lasts, by=actor.id, at=at,
            )  # fmt: skip
            detail = {"why": reason, "days": days}
            office.record(c, actor, "block.made", case_id, detail)
            return case

        return await office.act(work, Kind.CASE)

    def _locked(self, c: Connection, conversation_id: str) -> None:
        """The conversation first, as turns lock it: of two who act at once one comes second."""
        threads.state_of(c, self._office.vault, conversation_id, lock=True)

    async def lift(self, actor: Actor, block_id: str) -> None:
        """They may write again, before the time is over."""
        actor.require(Permission.BLOCKS_EDIT)
        at, office = self._office.clock.now(), self._office

        def work(c: Connection) -> Case | None:
            found = blocks.find(c, office.vault, block_id)
            if found is None:
                raise MissingError("no_such_block")
            self._locked(c, found.conversation_id)
            if found.until <= at or not blocks.lift(c, block_id, actor.id, at):
                raise ConflictError("block_is_over")
            subject = found.case_id or found.conversation_id
            office.record(c, actor, "block.lifted", subject)
            return cases.find(c, found.case_id) if found.case_id else None

        changed = await office.store.write(work)
        await office.tell([changed] if changed else [], (Kind.CASE,))

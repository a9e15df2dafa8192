"""A case that ended too early: somebody who knows it takes it up again."""

from bot.cases.permissions import Permission
from bot.cases.promise import promise
from bot.cases.states import after
from bot.domain.errors import ConflictError
from bot.services.office import Office
from bot.services.referrals import checked
from bot.services.staff import Actor
from bot.storage import cases, closures
from bot.storage.cases import Case
from bot.storage.store import Connection


class Reopening:
    """For the counselor who had the case, and for supervisors."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def take_up(self, actor: Actor, case_id: str, reason: str) -> Case:
        """The case is the actor's; the reason is a note. What was cancelled with it stays so.

        The resident hears nothing until somebody writes to them: the bot has the word.

        Raises:
            InvalidError: `empty` or `too_long`, the reason.
            ConflictError: `wrong_state`, it is open; `merged_already`, it is part of another
                one; `others_case`, somebody else had it.

        """
        actor.require(Permission.CASE_REOPEN)
        why = checked(reason)

        def work(c: Connection) -> Case:
            office, at = self._office, self._office.clock.now()
            case = office.case(c, case_id)
            state = after(case.state, "take_up")
            if case.merged_into:
                raise ConflictError("merged_already")
            if not may_take_up(case, actor):
                raise ConflictError("others_case")
            promised = promise(office.calendar, at, office.city.answer_within_minutes).at
            closures.take_up(
                c, case_id, office.ids.new(), actor.id, state=state, promised_at=promised, at=at
            )
            office.record(c, actor, "case.taken_up", case_id, {"reason": case.reason or ""})
            text = office.texts.get(office.texts.languages[0], "console.reopen.note", why=why)
            cases.add_note(c, office.vault, office.ids.new(), case_id, actor.id, text, at)
            return office.case(c, case_id)

        return await self._office.act(work)


def may_take_up(case: Case, actor: Actor) -> bool:
    """Whether it was theirs when it ended, or they may act on anybody's."""
    is_theirs = case.claimed_by == actor.id or actor.may(Permission.CASE_ANY)
    return is_theirs and actor.may(Permission.CASE_REOPEN) and not case.merged_into

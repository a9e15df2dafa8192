"""Forgetting a case before its time: the resident asked for it, or it was none."""

from enum import StrEnum

from bot.cases.permissions import Permission
from bot.domain.codes import CaseState
from bot.domain.errors import ConflictError, InvalidError
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import cases, upkeep
from bot.storage.cases import Case
from bot.storage.store import Connection


class Why(StrEnum):
    """Whoever told of themselves may have it erased (privacy act, article 36)."""

    WISHED = "wished"
    MISTAKE = "mistake"


class Erasure:
    """For supervisors. What goes cannot be brought back; the audit tells that it went."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def erase(self, actor: Actor, case_id: str, number: str, why: str) -> None:
        """Forget a closed case, and of its talks what nothing else needs.

        `number`: the receipt number, typed again by hand.

        Raises:
            InvalidError: `number_differs`, `erasing_why`.
            ConflictError: `wrong_state`, it is open; `merged_already`, it is part of another one;
                `alarm_rings`, nobody has looked at the danger yet.

        """
        actor.require(Permission.CASE_ERASE)
        if why not in list(Why):
            raise InvalidError("erasing_why")

        def work(c: Connection) -> Case:
            case = self._office.case(c, case_id)
            if case.state is not CaseState.CLOSED:
                raise ConflictError("wrong_state", state=case.state)
            if case.merged_into:
                raise ConflictError("merged_already")
            if cases.is_ringing(c, case_id):
                raise ConflictError("alarm_rings")
            if number.strip() != case.number:
                raise InvalidError("number_differs")
            upkeep.erase(c, case_id, self._office.clock.now())
            detail = {"number": case.number, "why": why}
            self._office.record(c, actor, "case.erased", case_id, detail)
            return case

        await self._office.act(work)

"""Telephone calls with residents: written down, and counted as the words they were."""

from bot.cases.permissions import Permission
from bot.cases.states import WITH_A_COUNSELOR
from bot.domain.errors import InvalidError
from bot.domain.masking import clean
from bot.services.events import Kind
from bot.services.follow_ups import called_back
from bot.services.office import Office
from bot.services.speech import heard
from bot.services.staff import Actor
from bot.storage import calls, cases
from bot.storage.calls import Call
from bot.storage.cases import Case
from bot.storage.store import Connection

DIRECTIONS = ("out", "in")
REACHED = "reached"
OUTCOMES = (REACHED, "no_answer", "busy", "wrong_number", "message")
MAX_MINUTES = 600
_MAX_NOTE = 4000


class Calls:
    """The calls of a case. Nothing here dials."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def log(
        self,
        actor: Actor,
        case_id: str,
        *,
        direction: str,
        outcome: str,
        minutes: str = "",
        note: str = "",
    ) -> Case:
        """Write a call down. One that reached the resident is a person's word, as if written.

        `minutes`: as typed; empty where nobody counted.

        Raises:
            InvalidError: `call_incomplete`, `call_minutes` or `too_long`, by what is wrong.

        """
        actor.require(Permission.CASE_WORK)
        if direction not in DIRECTIONS or outcome not in OUTCOMES:
            raise InvalidError("call_incomplete")
        length, words = _minutes(minutes), clean(note).strip()
        if len(words) > _MAX_NOTE:
            raise InvalidError("too_long")

        def work(c: Connection) -> Case:
            case = self._office.mine(c, actor, case_id)
            key, at = self._office.ids.new(), self._office.clock.now()
            call = Call(key, case_id, direction, outcome, length, words, actor.id, at)
            calls.add(c, self._office.vault, call)
            cases.keep(c, case_id)
            self._office.record(c, actor, "case.called", case_id, {"outcome": outcome})
            if outcome == REACHED:
                called_back(self._office, c, actor, case_id)
            if outcome == REACHED and case.state in WITH_A_COUNSELOR:
                return heard(self._office, c, actor, case)
            return self._office.case(c, case_id)

        return await self._office.act(work, Kind.CASE)


def _minutes(typed: str) -> int | None:
    told = typed.strip()
    if not told:
        return None
    if not (told.isascii() and told.isdigit()) or len(told) > len(str(MAX_MINUTES)):
        raise InvalidError("call_minutes")
    if int(told) > MAX_MINUTES:
        raise InvalidError("call_minutes")
    return int(told)

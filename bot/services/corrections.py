"""What the bot read of a case and a person knows better: how urgent it is, what it is about."""

from collections.abc import Sequence

from bot.cases.correcting import Judged, changes, check, judged
from bot.cases.permissions import Permission
from bot.cases.states import WITH_A_COUNSELOR
from bot.domain.errors import ConflictError
from bot.domain.masking import clean
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import cases
from bot.storage.cases import Case
from bot.storage.store import Connection


class Corrections:
    """Urgency and crisis types by hand. What the bot read stays beside them."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def correct(
        self,
        actor: Actor,
        case_id: str,
        urgency: str = "",
        types: Sequence[str] | None = None,
        reason: str = "",
        was: Judged | None = None,
    ) -> Case:
        """Change what is given. The reason is a note; a case that waits longer needs one.

        `was`: how the case stood when its counselor looked at it. Refusals:
        `bot.cases.correcting.check`, and ConflictError `wrong_state` of a case that is over.
        """
        actor.require(Permission.CASE_CORRECT)
        why = clean(reason).strip()

        def work(c: Connection) -> Case:
            office = self._office
            case = office.mine(c, actor, case_id)
            if case.state not in WITH_A_COUNSELOR:
                raise ConflictError("wrong_state", state=case.state)
            kinds = case.crisis_types if types is None else types
            new = judged(urgency or case.urgency, kinds, case.crisis_types)
            check(case.judged, new, was, why, is_ringing=cases.is_ringing(c, case_id))
            cases.change(c, case_id, **cases.judgement(new, case.read or case.judged))
            cases.keep(c, case_id)
            office.record(c, actor, "case.corrected", case_id, changes(case.judged, new))
            self._write_down(c, actor, case_id, why)
            return office.case(c, case_id)

        return await self._office.act(work)

    def _write_down(self, c: Connection, actor: Actor, case_id: str, why: str) -> None:
        """Why, where people write freely: among the notes, sealed."""
        if not why:
            return
        office = self._office
        text = office.texts.get(office.texts.languages[0], "console.correct.note", why=why)
        at, note_id = office.clock.now(), office.ids.new()
        cases.add_note(c, office.vault, note_id, case_id, actor.id, text, at)

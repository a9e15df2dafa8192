"""A counselor's words to a resident, in the transaction of whatever act says them."""

import hashlib

from bot.cases.states import after
from bot.domain.errors import ConflictError
from bot.services import text_notice
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import cases
from bot.storage.cases import Case
from bot.storage.store import Connection


def speak(
    office: Office, c: Connection, actor: Actor, case: Case, text: str, client_id: str | None
) -> Case:
    """Say it: the bot is silent from now on, and the case does not lapse. Returns it as it is.

    The case is locked and this actor's to talk in. The same `client_id` again says nothing.

    Raises:
        ConflictError: there is no conversation, or the case is closed; then nothing goes out.

    """
    if case.conversation_id is None:
        raise ConflictError("no_conversation")
    key = _scoped(case.id, client_id) if client_id else None
    if not office.post(c, case, actor.id, text, client_id=key):
        return case
    cases.speak(c, case.conversation_id, speaker="human")
    if text_notice.notice_of(office, c, case):
        office.record(c, actor, text_notice.TOLD, case.id)
    return heard(office, c, actor, case)


def heard(office: Office, c: Connection, actor: Actor, case: Case) -> Case:
    """The resident had a person's word, written or spoken: the first one is what was promised."""
    state = after(case.state, "talk")  # refused where it is closed
    if state is not case.state:
        cases.change(c, case.id, state=state)
        office.record(c, actor, "case.talked", case.id)
    cases.ledger(c, case.id, first_word_at=office.clock.now())
    cases.keep(c, case.id)
    return office.case(c, case.id)


def _scoped(case_id: str, client_id: str) -> str:
    """A counselor's message id, apart from those of other cases, as long as the column is wide."""
    digest = hashlib.sha256(client_id.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{case_id}:{digest[:31]}"

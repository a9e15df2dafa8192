"""A counselor's words to a resident, in the transaction of whatever act says them."""

import hashlib

from bot.cases.states import after
from bot.domain.errors import ConflictError, MissingError
from bot.services import text_notice
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import cases, threads
from bot.storage.cases import Case
from bot.storage.store import Connection
from bot.storage.threads import Told


def speak(
    office: Office,
    c: Connection,
    actor: Actor,
    case: Case,
    text: str,
    client_id: str | None,
    to: str = "",
) -> Case:
    """Say it: the bot is silent from now on, and the case does not lapse. Returns it as it is.

    The case is locked and this actor's to talk in. The same `client_id` again says nothing. `to`:
    the case whose resident hears it, this one or one that was merged into it; without one, whoever
    wrote last.

    Raises:
        ConflictError: there is no conversation, or the case is closed; then nothing goes out.

    """
    chosen = hearer_of(c, case, to)
    is_other = chosen is not None and chosen.case_id != case.id
    hearer = office.case(c, chosen.case_id) if chosen and is_other else case
    if hearer.conversation_id is None:
        raise ConflictError("no_conversation")
    key = _scoped(case.id, client_id) if client_id else None
    if not office.post(c, hearer, actor.id, text, client_id=key):
        return case
    cases.speak(c, hearer.conversation_id, speaker="human")
    if text_notice.notice_of(office, c, hearer):
        office.record(c, actor, text_notice.TOLD, case.id)
    return heard(office, c, actor, case)


def hearer_of(c: Connection, case: Case, to: str = "") -> Told | None:
    """Whose resident hears a word, where reports were merged (see `speak`); None where none was.

    What one resident tells in confidence another one, of a merged report, must not read.

    Raises:
        MissingError: `to` is no case of these.

    """
    merged = threads.of_merged(c, case.id)
    if not merged:
        return None
    own = Told(case.id, case.number, case.reporter, case.conversation_id or "")
    every = {one.case_id: one for one in (*merged, own) if one.conversation_id}
    if to and to not in every:
        raise MissingError("not_tied")
    last = threads.wrote_last(c, [one.conversation_id for one in every.values()])
    by_default = next((one for one in every.values() if one.conversation_id == last), own)
    return every[to] if to else by_default


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

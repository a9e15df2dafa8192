"""What residents do with a report they have sent: add to it, take it back, ask for a person."""

import orjson
from prometheus_client import Counter

from bot.cases.states import TRANSITIONS, WITHDRAWN
from bot.domain.codes import CaseState
from bot.domain.effects import AddToCase, PersonAsked, WithdrawCase
from bot.services.events import Event, Kind
from bot.services.lookups import is_alerted
from bot.services.outcome import RESIDENT, Outcome
from bot.services.reopened import wait_anew
from bot.storage import tables
from bot.storage.rows import CaseRow, ConversationRow, NoteRow

PERSONS = Counter(
    "ieumtok_persons_asked_total", "Residents put through to a person", ["channel", "why"]
)


def add(outcome: Outcome, conversation: ConversationRow, effect: AddToCase) -> Event | None:
    """A note of the resident's with the case, whichever conversation they write from.

    The history says over which channel it came.
    """
    case = outcome.case_numbered(effect.number, lock=True)
    if case is None:
        return None
    case = outcome.staying(case)
    key = outcome.ids.new()
    body = outcome.vault.seal("notes", "body", key, effect.words)
    note = NoteRow(key, case.id, RESIDENT, body, outcome.now, effect.photo or None)
    outcome.add(tables.notes, note)
    came = {"channel": conversation.channel, "note": key}
    outcome.record("case.added", case.id, orjson.dumps(came).decode())
    if case.state == CaseState.CLOSED:
        case = wait_anew(outcome, case, effect.promised_at, is_held=effect.is_held)
        outcome.keep(case)
        _talk(outcome, case, closed_at=None)
    return Event(Kind.CASE, case.id, case.conversation_id or "")


def withdraw(outcome: Outcome, effect: WithdrawCase) -> Event | None:
    """The case ends; where an officer was called it goes on, and counselors read the wish."""
    case = outcome.case_numbered(effect.number, lock=True)
    if case and case.merged_into:
        # Others reported the same: their case goes on, and its counselor reads the wish.
        stay = outcome.staying(case)
        outcome.record("case.withdrawal_asked", stay.id)
        return Event(Kind.CASE, stay.id, stay.conversation_id or "")
    if case is None or "withdraw" not in TRANSITIONS[CaseState(case.state)]:
        return None
    event = Event(Kind.CASE, case.id, case.conversation_id or "")
    if is_alerted(outcome, case.id) or _is_others_too(outcome, case):
        outcome.record("case.withdrawal_asked", case.id)
        return event
    closed = case._replace(
        state=TRANSITIONS[CaseState(case.state)]["withdraw"].value,
        reason=WITHDRAWN,
        closed_at=outcome.now,
        version=case.version + 1,
    )
    outcome.keep(closed)
    _talk(outcome, closed, closed_at=outcome.now)
    outcome.record("case.withdrawn", case.id)
    return event


def _is_others_too(outcome: Outcome, case: CaseRow) -> bool:
    """Whether somebody else reported the same: one of them does not end it for both."""
    return bool(outcome.tx.select_in(tables.cases, "merged_into", [case.id]))


def person_asked(outcome: Outcome, conversation: ConversationRow, effect: PersonAsked) -> None:
    """Counted in the history of the case and, once it is committed, for `/metrics`."""
    detail = orjson.dumps({"why": effect.why}).decode()
    outcome.record("person.asked", conversation.case_id or conversation.id, detail)
    counter = PERSONS.labels(conversation.channel, effect.why)
    outcome.tx.on_commit(counter.inc)


def _talk(outcome: Outcome, case: CaseRow, closed_at: int | None) -> None:
    """The conversation about this case, if it still is about it, learns how the case stands."""
    talk = outcome.conversation(case.conversation_id) if case.conversation_id else None
    if talk and talk.case_id == case.id:
        outcome.conversations[talk.id] = talk._replace(closed_at=closed_at, speaker="bot")

"""Signing up for events, as turns and the desk do it: one at a time per event.

Whoever reads the list to decide about seats first waits for the event's name (`Tx.alone`), so that
nobody else decides meanwhile. What a turn writes goes into the database at once: the next turn of
its group must see it.
"""

from collections.abc import Sequence

from bot.cases import seats
from bot.cases.seats import Entry
from bot.domain.effects import CancelSignUp, SignUp
from bot.domain.lookups import EventsTaken, OwnSignUp, Seat, SeatFor, SignUps, Taken
from bot.services.outcome import Outcome
from bot.storage import tables
from bot.storage.rows import ConversationRow, SignUpRow
from bot.storage.tx import Tx
from bot.storage.types import to_us

SEATED, WAITING, CANCELLED = "seated", "waiting", "cancelled"
_COMING = f"state <> '{CANCELLED}'"


def taken(tx: Tx, what: EventsTaken) -> Taken:
    """How full the events are; nobody has to wait for this."""
    rows = _coming(tx, what.events) if what.events else []
    return Taken(
        tuple(
            (event, _people(rows, event, SEATED), _people(rows, event, WAITING))
            for event in dict.fromkeys(row.event for row in rows)
        )
    )


def _people(rows: Sequence[SignUpRow], event: str, state: str) -> int:
    return sum(row.people for row in rows if row.event == event and row.state == state)


def own(tx: Tx, conversation: ConversationRow) -> SignUps:
    """What the resident has signed up for, and where they stand."""
    found = tx.select_in(tables.sign_ups, "conversation_id", [conversation.id], where=_COMING)
    return SignUps(tuple(_standing(tx, SignUpRow._make(row)) for row in found))


def _standing(tx: Tx, row: SignUpRow) -> OwnSignUp:
    if row.state == SEATED:
        return OwnSignUp(row.event, row.people, 0)
    waiting = [one for one in _coming(tx, [row.event]) if one.state == WAITING]
    return OwnSignUp(row.event, row.people, sum(one.line <= row.line for one in waiting))


def seat_for(tx: Tx, what: SeatFor) -> Seat:
    """What they would get, which nobody takes from them before the turn is committed."""
    entries = _entries(_alone_with(tx, what.event))
    return Seat(seats.place_for(entries, what.people, what.capacity))


def sign_up(outcome: Outcome, conversation: ConversationRow, effect: SignUp) -> None:
    """Seats, or the end of the waiting list; who is on the list already stays where they are."""
    tx, now = outcome.tx, outcome.now
    roll = _alone_with(tx, effect.event)
    if any(row.conversation_id == conversation.id for row in roll):
        return
    has_to_wait = seats.place_for(_entries(roll), effect.people, effect.capacity)
    key = outcome.ids.new()
    row = SignUpRow(
        id=key,
        event=effect.event,
        conversation_id=conversation.id,
        channel=conversation.channel,
        line=roll[-1].line + 1 if roll else 1,
        people=effect.people,
        state=WAITING if has_to_wait else SEATED,
        person=outcome.vault.seal_json("sign_ups", "person", key, effect.person),
        created_at=now,
        changed_at=now,
        moved_at=None,
        told_at=None,
        ends_at=to_us(effect.ends_at),
    )
    tx.insert(tables.sign_ups, [row])
    outcome.record("event.signed_up", key)


def cancel_own(outcome: Outcome, conversation: ConversationRow, effect: CancelSignUp) -> None:
    """Their sign-up ends; who waits moves up."""
    roll = _alone_with(outcome.tx, effect.event)
    mine = next((row for row in roll if row.conversation_id == conversation.id), None)
    if mine is None:
        return
    cancel(outcome.tx, mine.event, mine.id, effect.capacity, outcome.now)
    outcome.record("event.cancelled", mine.id)


def cancel(tx: Tx, event: str, sign_up_id: str, capacity: int, now: int) -> bool:
    """One sign-up of the event ends, and who waits moves up. False if it is not there any more."""
    known = {row.id for row in _alone_with(tx, event)}
    if sign_up_id not in known:
        return False
    tx.update(tables.sign_ups, ("state", "changed_at"), [(sign_up_id, CANCELLED, now)])
    move_up(tx, event, capacity, now)
    return True


def move_up(tx: Tx, event: str, capacity: int, now: int) -> int:
    """Seats that are free go to the front of the waiting list; how many got some.

    They are told later, by `bot.services.event_desk`.
    """
    up = seats.moving_up(_entries(_alone_with(tx, event)), capacity)
    rows = [(key, SEATED, now, now) for key in up]
    tx.update(tables.sign_ups, ("state", "changed_at", "moved_at"), rows)
    return len(up)


def _alone_with(tx: Tx, event: str) -> list[SignUpRow]:
    """All who come or wait, in the order of signing up, while nobody else changes it."""
    tx.alone(f"event:{event}")
    return _coming(tx, [event])


def _coming(tx: Tx, events: Sequence[str]) -> list[SignUpRow]:
    found = tx.select_in(tables.sign_ups, "event", list(events), where=_COMING)
    return sorted(map(SignUpRow._make, found), key=lambda row: row.line)


def _entries(rows: Sequence[SignUpRow]) -> list[Entry]:
    return [Entry(row.id, row.people, row.state == SEATED) for row in rows]

"""One group of turns in one transaction: design's stops 4 to 6. Runs where the store says.

Order matters and is the reason why nothing is lost or done twice: inbox rows first (they tell the
repeats), then the conversations, locked; then the turns, each of which may fail alone; then rows.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from operator import itemgetter

from bot.domain.city import City
from bot.domain.messages import Message
from bot.services import incoming
from bot.services.aftermath import apply
from bot.services.arrivals import Arrival, Outgoing, Reply, as_json, from_json
from bot.services.events import Event, Kind
from bot.services.living import Living
from bot.services.numbers import Numbers, Pad
from bot.services.outcome import Outcome
from bot.services.turn_taker import Taken, TurnTaker
from bot.services.world import Clock, Ids
from bot.storage import tables
from bot.storage.rows import ConversationRow, OutboxRow
from bot.storage.tx import Tx
from bot.storage.vault import BlindIndex, Vault
from bot.texts.lookup import Texts

_BOT = "bot"
_WAITING_CHARS = 1500
_CHANGED = ("state", "speaker", "waiting", "case_id", "case_number", "closed_at", "updated_at")

_id_and_changes = itemgetter(*map(ConversationRow._fields.index, ("id", *_CHANGED)))


class TurnBatch:
    """Does the work of a group, on the event loop, whichever the database."""

    def __init__(
        self,
        living: Living,
        city: City,
        texts: Texts,
        vault: Vault,
        index: BlindIndex,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._taker = TurnTaker(living, city, texts, vault)
        self._city = city
        self._vault = vault
        self._index = index
        self._clock = clock
        self._ids = ids
        self._numbers = Numbers()

    def __call__(self, tx: Tx, arrivals: Sequence[Arrival]) -> list[Reply]:
        """A reply per arrival, in order."""
        at = self._clock.now()
        outcome = Outcome(tx, self._vault, self._index, self._ids, self._city, at)
        rows = [incoming.inbox_row(self._vault, arrival) for arrival in arrivals]
        fresh = tx.insert_new(tables.inbox, ("channel", "message_id"), rows)
        outcome.conversations = self._conversations(tx, arrivals, fresh, at)
        numbers = self._numbers.pad(tx, at)
        replies: dict[str, Reply] = {}
        for arrival in arrivals:
            if arrival.id in fresh:
                replies[arrival.id] = self._turn(tx, outcome, arrival, numbers)
        changed = list(map(_id_and_changes, outcome.conversations.values()))
        tx.update(tables.conversations, _CHANGED, changed)
        outcome.write()
        return [replies.get(arrival.id) or self._repeated(tx, arrival) for arrival in arrivals]

    def _conversations(
        self, tx: Tx, arrivals: Sequence[Arrival], fresh: set[str], at: datetime
    ) -> dict[str, ConversationRow]:
        """All conversations of the group, locked; new ones are made."""
        first = {a.conversation_id: a for a in reversed(arrivals) if a.id in fresh}
        if not first:
            return {}
        found = tx.select_in(tables.conversations, "id", list(first), lock=True)
        rows = {row[0]: ConversationRow._make(row) for row in found}
        new = {
            key: incoming.conversation_row(self._vault, first[key], at)
            for key in first
            if key not in rows
        }
        if not new:
            return rows
        made = tx.insert_new(tables.conversations, ("id",), list(new.values()))
        # Another process may have made it in between: then its row is the one to go on with.
        other = [key for key in new if key not in made]
        others = tx.select_in(tables.conversations, "id", other, lock=True) if other else []
        theirs = {row[0]: ConversationRow._make(row) for row in others}
        return rows | {key: new[key] for key in made} | theirs

    def _turn(self, tx: Tx, outcome: Outcome, arrival: Arrival, numbers: Pad) -> Reply:
        """One turn and its rows; whatever fails in it, the others notice nothing."""
        row = outcome.conversations[arrival.conversation_id]
        if arrival.photo_source:
            outcome.photos.append(incoming.photo_row(self._vault, arrival, outcome.now))
        ticket = numbers.ticket()
        taken = self._taker.take(outcome, arrival, row, ticket)
        if ticket.number in (taken.turn.journal.number, taken.turn.journal.pending):
            numbers.used()
        return self._stored(tx, outcome, arrival, taken)

    def _stored(self, tx: Tx, outcome: Outcome, arrival: Arrival, taken: Taken) -> Reply:
        row = outcome.conversations[arrival.conversation_id]
        events: list[Event] = []
        for effect in taken.turn.effects:
            row, event = apply(outcome, row, effect)
            events += [event] if event else []
        if row.case_id and not taken.is_held_back:
            events.append(Event(Kind.RESIDENT_WROTE, row.case_id, row.id))
        is_alone = arrival.inbound.channel.is_push or arrival.attempt
        waiting = () if is_alone else self._waiting(tx, outcome, arrival, row)
        messages = tuple(
            self._outbox(outcome, arrival, message) for message in taken.turn.messages
        )
        left = max(0, row.waiting - len(waiting))
        outcome.conversations[row.id] = row._replace(
            state=taken.remembered, waiting=left, updated_at=outcome.now
        )
        return Reply(row.id, (*waiting, *messages), tuple(events))

    def _outbox(self, outcome: Outcome, arrival: Arrival, message: Message) -> Outgoing:
        key = self._ids.new()
        is_push = arrival.inbound.channel.is_push
        body = as_json(message.text, message.choices, message.links)
        outcome.outbox.append(
            OutboxRow(
                id=key,
                conversation_id=arrival.conversation_id,
                inbound_id=arrival.id,
                channel=arrival.inbound.channel.value,
                address=None,
                author=_BOT,
                client_id=None,
                body=self._vault.seal_json("outbox", "body", key, body),
                state="pending" if is_push else "sent",
                reason=None,
                attempts=0,
                due_at=outcome.now,
                created_at=outcome.now,
                sent_at=None if is_push else outcome.now,
            )
        )
        return Outgoing(key, _BOT, message.text, message.choices, message.links)

    def _waiting(
        self, tx: Tx, outcome: Outcome, arrival: Arrival, row: ConversationRow
    ) -> tuple[Outgoing, ...]:
        """A counselor's words that the channel could not push: they go out with this answer.

        They become part of it, so that a repeat of the message gets them again.
        """
        if not row.waiting:
            return ()
        found = tx.select_in(
            tables.outbox, "conversation_id", [row.id], where="state = 'pending'", lock=True
        )
        waiting = _fitting([self._opened(OutboxRow(*values)) for values in found])
        outcome.fetched += [(waits.id, "sent", outcome.now, arrival.id) for waits in waiting]
        return waiting

    def _opened(self, row: OutboxRow) -> Outgoing:
        body = self._vault.open_json("outbox", "body", row.id, row.body)
        return from_json(row.id, row.author, body)

    def _repeated(self, tx: Tx, arrival: Arrival) -> Reply:
        """The reply this message already got."""
        channel = arrival.inbound.channel
        first, *_ = tx.select_in(
            tables.inbox, "message_id", [arrival.message_id], where=f"channel = '{channel}'"
        )
        answers = f"inbound_id = '{first[0]}'"  # an id of ours
        found = tx.select_in(
            tables.outbox, "conversation_id", [arrival.conversation_id], where=answers
        )
        rows = [OutboxRow(*row) for row in found]
        return Reply(arrival.conversation_id, tuple(map(self._opened, rows)), is_repeat=True)


def _fitting(waiting: list[Outgoing]) -> tuple[Outgoing, ...]:
    """As many as one Kakao answer carries besides our own; the rest wait for the next word."""
    sizes = accumulate(len(message.text) for message in waiting)
    fitting = sum(size <= _WAITING_CHARS for size in sizes)
    return tuple(waiting[: max(fitting, 1)])

"""What comes of one inbound, before anything becomes rows: the turn, or an apology for it."""

from datetime import datetime, timedelta

import structlog

from bot.domain.city import City
from bot.domain.frozen import frozen
from bot.domain.lookups import Fact, LookUp
from bot.flows.conversation import Standing, Turn
from bot.flows.env import FactNeededError, Ticket
from bot.flows.journal import Journal, dump, load
from bot.services.arrivals import Arrival, Attempt
from bot.services.held_back import held_back
from bot.services.living import Living
from bot.services.lookups import look_up
from bot.services.outcome import Outcome
from bot.storage.rows import ConversationRow
from bot.storage.types import Sealed, from_us
from bot.storage.vault import Vault
from bot.texts.lookup import Texts

log = structlog.get_logger()
_MAX_FACTS = 10


class TooManyFactsError(RuntimeError):
    """A flow looks things up in circles."""


@frozen
class Taken:
    """A turn and what the conversation remembers after it.

    `is_held_back`: the resident is blocked, so counselors do not hear of it.
    """

    turn: Turn
    remembered: Sealed
    is_held_back: bool = False


class TurnTaker:
    """Takes turns, each of which may fail alone: then its resident gets a kind sentence."""

    def __init__(self, living: Living, city: City, texts: Texts, vault: Vault) -> None:
        self._living = living
        self._city = city
        self._texts = texts
        self._vault = vault

    def take(
        self, outcome: Outcome, arrival: Arrival, row: ConversationRow, ticket: Ticket
    ) -> Taken:
        """The turn; where it breaks, the alarm alone if there is danger, else an apology.

        So too, a step less each time, where what it led to could not be stored.
        """
        if arrival.attempt is Attempt.TURN:
            turn = self._turn(outcome, arrival, row, ticket)
            if turn:
                return turn
        if arrival.reading.is_emergency and arrival.attempt is not Attempt.WORDS:
            try:
                return self._alarm(outcome, arrival, row, ticket)
            except Exception:
                log.exception("turn.failed_again", inbound_id=arrival.id)
        return self._apology(outcome, arrival, row, ticket)

    def _turn(
        self, outcome: Outcome, arrival: Arrival, row: ConversationRow, ticket: Ticket
    ) -> Taken | None:
        """The turn as the conversation goes; nothing where it breaks."""
        try:
            journal = self._journal(row)
            turn = self._respond(outcome, arrival, row, journal, ticket)
            quiet = row.blocked_until and held_back(outcome, self._texts, row, journal, turn)
            turn = quiet or turn
            return Taken(turn, self._sealed(row, turn.journal), bool(quiet))
        except Exception:
            log.exception("turn.failed", inbound_id=arrival.id)
            return None

    def _alarm(
        self, outcome: Outcome, arrival: Arrival, row: ConversationRow, ticket: Ticket
    ) -> Taken:
        """The numbers, a case and the officer, without the flow that broke.

        A memory that cannot be read is kept for whoever can mend it.
        """
        journal = self._readable(row)
        known = journal or Journal(number=row.case_number)
        turn = self._broken_off(outcome, arrival, row, known, ticket, is_alarm=True)
        return Taken(turn, self._sealed(row, turn.journal) if journal else row.state)

    def _apology(
        self, outcome: Outcome, arrival: Arrival, row: ConversationRow, ticket: Ticket
    ) -> Taken:
        """What the conversation remembers stays as it was, even if it cannot be read."""
        journal = self._readable(row) or Journal()
        turn = self._broken_off(outcome, arrival, row, journal, ticket, is_alarm=False)
        return Taken(turn, row.state)

    def _broken_off(
        self,
        outcome: Outcome,
        arrival: Arrival,
        row: ConversationRow,
        journal: Journal,
        ticket: Ticket,
        *,
        is_alarm: bool,
    ) -> Turn:
        standing = _standing(row, self._city, outcome.at)
        return self._living.conversation.break_off(
            journal, standing, arrival.inbound, arrival.reading, ticket, outcome.at,
            is_alarm=is_alarm,
        )  # fmt: skip

    def _respond(
        self,
        outcome: Outcome,
        arrival: Arrival,
        row: ConversationRow,
        journal: Journal,
        ticket: Ticket,
    ) -> Turn:
        """The turn; taken again with every fact that it turns out to need."""
        standing = _standing(row, self._city, outcome.at)
        facts = dict[LookUp, Fact]()
        conversation = self._living.conversation  # a turn ends with the one it began with
        for _ in range(_MAX_FACTS):
            try:
                return conversation.respond(
                    journal, standing, arrival.inbound, arrival.reading, ticket, outcome.at, facts
                )
            except FactNeededError as needed:
                facts[needed.what] = look_up(outcome, row, needed.what)
        raise TooManyFactsError(journal.flow)

    def _sealed(self, row: ConversationRow, journal: Journal) -> Sealed:
        return self._vault.seal_json("conversations", "state", row.id, dump(journal))

    def _readable(self, row: ConversationRow) -> Journal | None:
        try:
            return self._journal(row)
        except Exception:  # noqa: BLE001 - it was logged when the turn failed
            return None

    def _journal(self, row: ConversationRow) -> Journal:
        stored = self._vault.open_json("conversations", "state", row.id, row.state)
        assert isinstance(stored, dict)  # noqa: S101 - `dump` wrote it
        return load(stored)


def _standing(row: ConversationRow, city: City, at: datetime) -> Standing:
    is_recent = row.closed_at is not None and (
        at - from_us(row.closed_at) <= timedelta(days=city.reopen_within_days)
    )
    return Standing(
        is_human_speaking=row.speaker == "human",
        has_case=row.case_id is not None and row.closed_at is None,
        was_closed=row.case_id is not None and is_recent,
        has_waiting=row.waiting > 0,
        silent=at - from_us(row.updated_at),
    )

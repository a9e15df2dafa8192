"""What a change of the opening hours does to cases that wait for the office to open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.calendar.hours import Calendar, NoOpeningError
from bot.calendar.spoken import spoken
from bot.domain.errors import InvalidError
from bot.flows.journal import load
from bot.services.events import Event, Kind
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import cases, promises, threads
from bot.storage.store import Connection


@dataclass(frozen=True, slots=True)
class Move:
    """A held case whose opening is another one by a change of hours."""

    case_id: str
    conversation_id: str | None
    was: datetime
    becomes: datetime


class Moves:
    """Finds the cases whose promise a calendar would break, and gives them another."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def under(self, c: Connection, calendar: Calendar, *, lock: bool = False) -> list[Move]:
        """Held cases are handed over at the next opening there is, whatever was promised.

        Raises:
            InvalidError: `never_open`.

        """
        at = self._office.clock.now()
        try:
            opening = calendar.next_opening(at)
        except NoOpeningError:
            raise InvalidError("never_open") from None
        return [
            Move(row.id, row.conversation_id, row.promised_at, opening)
            for row in promises.held(c, lock=lock)
            if row.promised_at > at and row.promised_at != opening
        ]

    def made(self, c: Connection, actor: Actor, moves: Sequence[Move]) -> list[Event]:
        """The cases wait for their new opening; residents hear of a later one."""
        return [event for move in moves for event in self._made(c, actor, move)]

    def _made(self, c: Connection, actor: Actor, move: Move) -> Iterator[Event]:
        office = self._office
        promises.move(c, move.case_id, move.becomes)
        office.record(c, actor, "case.moved", move.case_id)
        yield Event(Kind.CASE, move.case_id, move.conversation_id or "")
        if move.conversation_id and move.becomes > move.was:
            case = office.known(cases.find(c, move.case_id))
            journal = load(threads.state_of(c, office.vault, move.conversation_id))
            lang = journal.lang or office.texts.languages[0]
            when = spoken(move.becomes, lang, office.clock.now())
            office.announce(c, case, "desk.opens_later", when=when, phone=office.city.phone)
            yield Event(Kind.OUTBOX, "", move.conversation_id)
            yield Event(Kind.DESK_WROTE, move.case_id, move.conversation_id)

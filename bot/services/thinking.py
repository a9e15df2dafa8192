"""Turns thought out in a second process, when many come at once.

A turn is pure: what a conversation remembers and one inbound go in, words and effects come out. So
the turns of a group can be thought out on another core, while this process talks to the channels
and writes. Few messages are thought out here, as the way there and back would cost more; and so is
whatever the second process does not answer, which makes its loss harmless.
"""

import multiprocessing
import pickle
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, NamedTuple, Protocol

import orjson
import structlog

from bot.domain.edits import Edit
from bot.domain.effects import Effect
from bot.domain.messages import Inbound, InboundKind, Message
from bot.domain.reading import NOTHING_READ, Reading
from bot.flows.conversation import Conversation, Standing
from bot.flows.env import ReadsText, Ticket
from bot.flows.journal import Journal, dump, load

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

log = structlog.get_logger()
WORTH_IT = 6
"""So many at once are sooner thought out by two processes than by one."""
BUSY_GROUPS = 20
"""After so many groups of that size another process is worth its memory."""
_READY = b"ready"


class Asked(NamedTuple):
    """A turn to think out; `memory` is the journal as JSON."""

    memory: bytes
    standing: Standing
    inbound: Inbound


class Thought(NamedTuple):
    """What a turn came to. `has_used_ticket`: it gave out the receipt number that was its turn."""

    memory: bytes
    messages: tuple[Message, ...]
    effects: tuple[Effect, ...]
    has_used_ticket: bool


class Mind(Protocol):
    """What thinks (`bot.services.living.Living`): made of the same `config/` in each process."""

    @property
    def conversation(self) -> Conversation:
        """Answers residents."""
        ...

    @property
    def reader(self) -> ReadsText:
        """Understands their words."""
        ...

    def take_over(self, changes: Sequence[Edit]) -> None:
        """Go on with what the office changed of `config/`."""
        ...


def read(reader: ReadsText, inbound: Inbound) -> Reading:
    """What the words say. Those below a photo count as well; a button's are our own."""
    text = "" if inbound.kind is InboundKind.CHOICE else inbound.text
    return reader.read(text) if text else NOTHING_READ


def uses(ticket: Ticket, journal: Journal) -> bool:
    """Whether the turn that led to this journal gave out the ticket's number."""
    return ticket.number in (journal.number, journal.pending)


class SecondProcess:
    """Thinks beside this process once that has been busy. `think` is for one thread."""

    def __init__(self, make_mind: Callable[[], Mind]) -> None:
        self._make_mind = make_mind
        self._pipe: Connection | None = None
        self._process: BaseProcess | None = None
        self._starting: threading.Thread | None = None
        self._is_closed = False
        self._changes: tuple[Edit, ...] = ()
        self._known: tuple[Edit, ...] = ()
        self._busy_groups = 0

    @property
    def is_ready(self) -> bool:
        """Whether it thinks already."""
        return self._pipe is not None

    def is_worth_it(self, turns: int) -> bool:
        """Whether to ask it about a group of so many. The first busy groups only wake it."""
        if turns < WORTH_IT:
            return False
        self._busy_groups += 1
        if self._busy_groups >= BUSY_GROUPS:
            self.wake()
        return self.is_ready

    def wake(self) -> None:
        """Begin to start it, which takes seconds; until then everything is thought out here."""
        if self._starting is None and not self._is_closed:
            self._starting = threading.Thread(target=self._start, name="thinking", daemon=True)
            self._starting.start()

    def wait(self) -> None:
        """Until it is awake, or cannot be woken."""
        if self._starting:
            self._starting.join()

    def tell(self, changes: Sequence[Edit]) -> None:
        """What the office changed of `config/`: all of it, each time."""
        self._changes = tuple(changes)

    def think(
        self, at: datetime, tickets: Sequence[Ticket], asked: Sequence[Asked]
    ) -> list[Thought | None]:
        """A thought per turn, in order; None where the turn must be thought out here.

        `tickets`: one more than turns; they are given out in this order.
        """
        pipe, changes = self._pipe, self._changes
        if pipe is None:
            return [None] * len(asked)
        news = changes if changes is not self._known else None
        try:
            pipe.send_bytes(pickle.dumps((news, at, tickets, asked), pickle.HIGHEST_PROTOCOL))
            thoughts: list[Thought | None] = pickle.loads(pipe.recv_bytes())  # noqa: S301 - ours
        except (EOFError, OSError):
            log.warning("thinking.lost")
            self._pipe = self._starting = None
            self._busy_groups = 0  # if it stays busy, another one is started
            return [None] * len(asked)
        self._known = changes
        return thoughts

    def close(self) -> None:
        """End it; it has nothing that would be lost."""
        self._is_closed = True
        if self._process:
            self._process.kill()
        self.wait()
        if self._pipe:
            self._pipe.close()
            self._pipe = None

    def _start(self) -> None:
        # A fork of a process with threads may inherit a lock that nobody will ever open.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_think_on, args=(theirs, self._make_mind), name="ieumtok-thinking", daemon=True
        )
        process.start()
        theirs.close()
        self._process = process
        if self._is_closed:
            process.kill()
        try:
            ours.recv_bytes()
        except (EOFError, OSError):
            if not self._is_closed:
                log.warning("thinking.not_started")
            ours.close()
        else:
            self._known = ()
            self._pipe = ours
        if self._is_closed:
            process.join()


def _think_on(pipe: Connection, make_mind: Callable[[], Mind]) -> None:
    """The second process: one group after the other, until nobody asks any more."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # it is told by the pipe
    mind = make_mind()
    try:
        pipe.send_bytes(_READY)
        while True:
            news, at, tickets, asked = pickle.loads(pipe.recv_bytes())  # noqa: S301 - our parent's
            if news is not None:
                mind.take_over(news)
            thoughts = list(_thoughts(mind, at, tickets, asked))
            pipe.send_bytes(pickle.dumps(thoughts, pickle.HIGHEST_PROTOCOL))
    except (EOFError, OSError):
        return


def _thoughts(
    mind: Mind, at: datetime, tickets: Sequence[Ticket], asked: Sequence[Asked]
) -> Iterator[Thought | None]:
    free = iter(tickets)
    ticket = next(free)
    for one in asked:
        thought = _thought(mind, at, ticket, one)
        if thought and thought.has_used_ticket:
            ticket = next(free)
        yield thought


def _thought(mind: Mind, at: datetime, ticket: Ticket, asked: Asked) -> Thought | None:
    try:
        turn = mind.conversation.respond(
            load(orjson.loads(asked.memory)),
            asked.standing,
            asked.inbound,
            read(mind.reader, asked.inbound),
            ticket,
            at,
        )
        memory = orjson.dumps(dump(turn.journal))
    except Exception:  # noqa: BLE001 - facts are needed, or it is broken: told of where it is redone
        return None
    return Thought(memory, turn.messages, turn.effects, uses(ticket, turn.journal))

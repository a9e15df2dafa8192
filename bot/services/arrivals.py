"""What goes into a group of turns and what comes out of it."""

from enum import IntEnum

from bot.domain.frozen import frozen
from bot.domain.messages import Choice, Inbound, Link
from bot.domain.reading import Reading
from bot.services.events import Event


class Attempt(IntEnum):
    """How much is made of an inbound. Less each time that what came of it could not be stored."""

    TURN = 0
    ALARM = 1
    WORDS = 2


@frozen
class Arrival:
    """One inbound on its way into a group. `message_id` is the inbox's: unique per channel."""

    id: str
    conversation_id: str
    message_id: str
    inbound: Inbound
    reading: Reading
    photo_source: str | None = None
    attempt: Attempt = Attempt.TURN


@frozen
class Outgoing:
    """A message as it was stored and as the channel hands it on."""

    id: str
    author: str
    text: str
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()


@frozen
class Reply:
    """What one arrival got: for reply channels the answer, for the others already waiting."""

    conversation_id: str
    messages: tuple[Outgoing, ...]
    events: tuple[Event, ...] = ()
    is_repeat: bool = False


def as_json(text: str, choices: tuple[Choice, ...], links: tuple[Link, ...]) -> dict[str, object]:
    """The stored form of a message's body (encrypted)."""
    return {
        "text": text,
        "choices": list(map(list, choices)),
        "links": list(map(list, links)),
    }


def from_json(message_id: str, author: str, body: object) -> Outgoing:
    """What `as_json` stored."""
    assert isinstance(body, dict)  # noqa: S101 - nobody but `as_json` writes it
    return Outgoing(
        message_id,
        author,
        body["text"],
        tuple(Choice(*choice) for choice in body["choices"]),
        tuple(Link(*link) for link in body["links"]),
    )

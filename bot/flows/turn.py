"""What a turn is given of the desk, and what it leads to."""

from datetime import timedelta

from bot.domain.effects import Effect
from bot.domain.frozen import frozen
from bot.domain.messages import Message
from bot.flows.journal import Journal


@frozen
class Standing:
    """How the conversation stands with the desk, as the desk itself last wrote it.

    `is_human_speaking`: a counselor has claimed it; `has_case`: a case is open;
    `was_closed`: its last case was closed not long ago; `has_waiting`: a counselor's words wait to
    be fetched; `silent`: how long ago the resident wrote last.
    """

    is_human_speaking: bool = False
    has_case: bool = False
    was_closed: bool = False
    has_waiting: bool = False
    silent: timedelta = timedelta(0)


@frozen
class Turn:
    """What one inbound led to."""

    journal: Journal
    messages: tuple[Message, ...]
    effects: tuple[Effect, ...] = ()

"""What becomes of a blocked resident's turn: see `bot.flows.blocked` for what gets through."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.effects import RaiseAlert
from bot.flows import blocked
from bot.flows.conversation import Turn
from bot.flows.journal import Journal
from bot.services.outcome import Outcome
from bot.storage import blocks
from bot.storage.rows import ConversationRow
from bot.storage.types import from_us
from bot.texts.lookup import Texts

_BOT = "bot"
# After a cry for help they are heard for so long, for what they tell of it.
_HEARD_FOR_US = timedelta(hours=1) // timedelta(microseconds=1)


def held_back(
    outcome: Outcome, texts: Texts, row: ConversationRow, journal: Journal, turn: Turn
) -> Turn | None:
    """The turn in the place of a blocked one, by which nothing changes; None if it counts.

    Whoever a counselor talks to may answer them.
    """
    until = row.blocked_until or 0
    if until <= outcome.now or row.speaker != _BOT or _is_heard(outcome, row, turn):
        return None
    lang = turn.journal.lang or outcome.city.languages[0]
    said = blocked.told(texts, outcome.city, lang, from_us(until), outcome.at)
    return Turn(replace(journal, lang=turn.journal.lang), (said,))


def _is_heard(outcome: Outcome, row: ConversationRow, turn: Turn) -> bool:
    """Danger, what is told soon after it, and what nobody may be kept from."""
    if any(isinstance(effect, RaiseAlert) for effect in turn.effects):
        blocks.note_danger(outcome.tx, row.id, outcome.now)
        return True
    if blocked.gets_through(turn):
        return True
    danger_at = blocks.danger_at(outcome.tx, row.id)
    return danger_at is not None and outcome.now - danger_at < _HEARD_FOR_US

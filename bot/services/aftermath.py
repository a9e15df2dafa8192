"""Which rows each effect of a turn becomes. A new kind of effect gets a line here."""

from bot.domain.effects import Effect, FileCase, RaiseAlert
from bot.services.events import Event
from bot.services.outcome import Outcome
from bot.storage.rows import ConversationRow


def apply(
    outcome: Outcome, conversation: ConversationRow, effect: Effect
) -> tuple[ConversationRow, Event | None]:
    """One effect of one turn; the conversation as it stands afterwards, and whom it concerns."""
    if isinstance(effect, FileCase):
        return outcome.file(conversation, effect)
    if isinstance(effect, RaiseAlert):
        return conversation, outcome.alert(conversation, effect)
    return outcome.reopen(conversation, effect)

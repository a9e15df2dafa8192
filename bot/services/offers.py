"""Offers of help as turns make them: a number of their own, and a row in their transaction."""

from bot.calendar.hours import seoul
from bot.domain.effects import OfferHelp
from bot.domain.lookups import OfferNumber
from bot.domain.offer import OfferState
from bot.services.outcome import Outcome
from bot.storage import tables
from bot.storage.rows import ConversationRow, OfferRow
from bot.storage.types import to_us


def new_number(outcome: Outcome) -> OfferNumber:
    """Nobody takes it for the number of a report: G2026-0001."""
    year = seoul(outcome.at).year
    return OfferNumber(f"G{year}-{outcome.tx.count_up(f'offers-{year}', 1):04d}")


def keep(outcome: Outcome, conversation: ConversationRow, effect: OfferHelp) -> None:
    """The offer waits for the desk."""
    key = outcome.ids.new()
    row = OfferRow(
        id=key,
        number=effect.number,
        conversation_id=conversation.id,
        channel=conversation.channel,
        kind=effect.kind.value,
        dong=effect.dong,
        is_urgent=effect.is_urgent,
        state=OfferState.NEW.value,
        body=outcome.vault.seal_json("offers", "body", key, effect.offer),
        note=None,
        promised_at=to_us(effect.promised_at),
        created_at=outcome.now,
        changed_at=outcome.now,
    )
    outcome.add(tables.offers, row)
    outcome.record("offer.made", key)

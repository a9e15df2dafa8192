"""What a typed word means among a few choices: its number, its label, or a label with a slip."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.domain.hangul import jamo, squeeze
from bot.domain.messages import Choice, Inbound, InboundKind

_CLOSE_ENOUGH = 80
_MAX_TYPED = 40
_CIRCLED = {chr(0x2460 + n): str(n + 1) for n in range(20)}


def picked(inbound: Inbound, choices: Sequence[Choice]) -> str | None:
    """The id of the choice that was pressed or typed; None if it was none of them."""
    if inbound.kind is InboundKind.CHOICE and inbound.choice is not None:
        return inbound.choice if any(c.id == inbound.choice for c in choices) else None
    if inbound.kind is not InboundKind.TEXT or len(inbound.text) > _MAX_TYPED:
        return None
    return by_number(inbound.text, choices) or by_label(inbound.text, choices)


def by_number(text: str, choices: Sequence[Choice]) -> str | None:
    """`2`, `2번`, `(2)` or a circled two mean the second choice."""
    said = _CIRCLED.get(text.strip(), text.strip()).strip("().번 ")
    if said.isascii() and said.isdigit() and len(said) <= 2 and 1 <= int(said) <= len(choices):  # noqa: PLR2004
        return choices[int(said) - 1].id
    return None


def by_label(text: str, choices: Sequence[Choice]) -> str | None:
    """The label itself, its beginning, or something one slip away from it."""
    said = squeeze(text)
    if not said:
        return None
    labels = {choice.id: squeeze(choice.label) for choice in choices}
    for choice_id, label in labels.items():
        if said == label:
            return choice_id
    starts = [choice_id for choice_id, label in labels.items() if label.startswith(said)]
    if len(starts) == 1:
        return starts[0]
    spelled = {choice_id: jamo(label) for choice_id, label in labels.items()}
    found = process.extractOne(jamo(said), spelled, scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH)
    return found[2] if found else None

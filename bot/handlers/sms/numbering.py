"""Numbers in the place of buttons: which one is shown for a choice, and what a typed one means."""

from collections.abc import Sequence

from bot.domain.messages import Choice
from bot.flows.understand import by_number

PERSON = "cmd:person"
_COMMAND = "cmd:"
_ZERO = ("0", "0번", "0번이요", "0)", "(0)", "영번")
# A question knows the numbers of its own choices, and that "1" may be an age. These ids belong to
# no question: what the number meant depends on what was shown.
_BESIDE = ("menu", "flow", "lang", "cmd")


def numbered(choices: Sequence[Choice]) -> list[tuple[str, str]]:
    """What is typed for each choice, and its label: 1, 2, … and 0 for a person.

    Other commands have no number: their words work everywhere.
    """
    lines = [(f"{number})", choice.label) for number, choice in enumerate(_listed(choices), 1)]
    commands = [choice for choice in choices if choice.id.startswith(_COMMAND)]
    lines += [("·", choice.label) for choice in commands if choice.id != PERSON]
    return lines + [("0)", choice.label) for choice in commands if choice.id == PERSON]


def meant(text: str, shown: Sequence[Choice]) -> str | None:
    """The choice that a typed number means among those last shown.

    None where it is no such number, or a question's own, which takes the text as it is.
    """
    if text.strip() in _ZERO:
        return PERSON if any(choice.id == PERSON for choice in shown) else None
    found = by_number(text, _listed(shown))
    whose, is_owned, _ = (found or "").partition(":")
    return None if is_owned and whose not in _BESIDE else found


def _listed(choices: Sequence[Choice]) -> list[Choice]:
    return [choice for choice in choices if not choice.id.startswith(_COMMAND)]

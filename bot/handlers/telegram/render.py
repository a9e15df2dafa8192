"""Message -> what sendMessage takes, within the limits of the Bot API (read 2026-11).

A text up to 4,096 characters, up to 100 buttons below it, up to 64 bytes of data behind a button.
A button cannot dial, so numbers stand in the text, where Telegram makes them tappable.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.messages import Choice, Link
from bot.handlers.telegram.parse import CHOICE_MARK
from bot.services.arrivals import Outgoing
from bot.texts.split import split

MAX_TEXT = 4096
MAX_DATA_BYTES = 64
MAX_BUTTONS = 100
# Two labels this short are readable beside each other on a small phone.
_SHORT_LABEL = 8


@dataclass(frozen=True, slots=True)
class Part:
    """One call of sendMessage."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


def render(message: Outgoing) -> tuple[Part, ...]:
    """The message in as few parts as it fits into, the buttons below the last one."""
    buttons = [choice for choice in message.choices if _fits(choice)][:MAX_BUTTONS]
    text = message.text + _numbered(message.choices, buttons) + _dialed(message)
    *first, last = split(text, MAX_TEXT)
    rows = [*_rows(buttons), *_opened(message.links, MAX_BUTTONS - len(buttons))]
    keyboard = InlineKeyboardMarkup(rows) if rows else None
    return (*map(Part, first), Part(last, keyboard))


def _fits(choice: Choice) -> bool:
    return len((CHOICE_MARK + choice.id).encode()) <= MAX_DATA_BYTES


def _numbered(choices: Sequence[Choice], buttons: Sequence[Choice]) -> str:
    """Choices that find no button are listed with the number that may be typed."""
    left = ((n, choice) for n, choice in enumerate(choices, 1) if choice not in buttons)
    return "".join(f"\n{number}. {choice.label}" for number, choice in left)


def _dialed(message: Outgoing) -> str:
    """Numbers that the text does not say already."""
    lines = []
    for link in message.links:
        number = link.url.removeprefix("tel:")
        if number != link.url and number not in message.text:
            lines.append(f"\n☎ {link.label}" + ("" if number in link.label else f" {number}"))
    return "".join(lines)


def _rows(choices: Iterable[Choice]) -> list[list[InlineKeyboardButton]]:
    """Buttons in their order, two short ones to a row."""
    rows: list[list[Choice]] = []
    for choice in choices:
        fits_beside = len(choice.label) <= _SHORT_LABEL and rows and len(rows[-1]) == 1
        if fits_beside and len(rows[-1][0].label) <= _SHORT_LABEL:
            rows[-1].append(choice)
        else:
            rows.append([choice])
    return [[_button(choice) for choice in row] for row in rows]


def _button(choice: Choice) -> InlineKeyboardButton:
    return InlineKeyboardButton(choice.label, callback_data=CHOICE_MARK + choice.id)


def _opened(links: Iterable[Link], room: int) -> list[list[InlineKeyboardButton]]:
    pages = [link for link in links if link.url.startswith("https://")]
    return [[InlineKeyboardButton(link.label, url=link.url)] for link in pages[: max(room, 0)]]

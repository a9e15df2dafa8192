"""Message -> texts for a handset: one question each, choices numbered, telephone numbers in it.

Within the carriers' limits (see `plain`): up to 2,000 bytes of EUC-KR a text, so 1,000 letters of
two bytes; up to 90 bytes it goes as the cheaper SMS. The carriers put "[Web발신]" in front, which
may count: we stay below by as much.
"""

from collections.abc import Iterable

from bot.domain.messages import Link
from bot.handlers.sms.numbering import numbered
from bot.handlers.sms.plain import is_readable, plain, size
from bot.services.arrivals import Outgoing
from bot.texts.split import split

MAX_CHARS = 1000
SMS_BYTES = 80


def render(message: Outgoing, unreadable: str) -> tuple[str, ...]:
    """The message in as few texts as it fits into.

    `unreadable` is said instead of a text in letters that handsets have not; numbers to call stay.
    """
    text = message.text
    choices = numbered(message.choices)
    if not is_readable(text):
        text, choices = unreadable, []
    listed = "".join(f"\n{number} {label}" for number, label in choices)
    return tuple(split(plain(text + _linked(message.links, text) + listed).strip(), MAX_CHARS))


def is_short(text: str) -> bool:
    """Whether a plain text goes as an SMS; longer ones go as an LMS."""
    return size(text) <= SMS_BYTES


def _linked(links: Iterable[Link], text: str) -> str:
    """What the text does not say already: numbers to dial, addresses to open."""
    lines = []
    digits = text.replace("-", "")
    for link in links:
        target = link.url.removeprefix("tel:")
        if target not in digits and target not in text:
            lines.append(f"\n{link.label}" + ("" if target in link.label else f" {target}"))
    return "".join(lines)

"""Messages -> SkillResponse 2.0, within the limits of Kakao's chatbot guide (read 2026-11).

At most 3 outputs and 10 quick replies, simpleText up to 1,000 characters, labels up to 14, phone
buttons on a textCard (3 buttons, text up to 400), the whole answer up to 30,720 bytes.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from bot.domain.messages import Choice, Link
from bot.services.arrivals import Outgoing
from bot.texts.split import split

MAX_OUTPUTS = 3
MAX_TEXT = 1000
MAX_CARD_TEXT = 400
MAX_BUTTONS = 3
MAX_QUICK_REPLIES = 10
MAX_LABEL = 14
_PHONE = "☎"
_LEFT_OUT = "\n…\n"


def render(messages: Sequence[Outgoing], silence: str) -> dict[str, Any]:
    """The answer; `silence` is said where there is nothing to say: Kakao would show an error."""
    bubbles = [bubble for message in messages for bubble in _bubbles(message)]
    template: dict[str, Any] = {"outputs": _fit(bubbles or [_simple(silence)])}
    choices = next((m.choices for m in reversed(messages) if m.choices), ())
    if choices:
        template["quickReplies"] = _quick_replies(choices)
    return {"version": "2.0", "template": template}


def _bubbles(message: Outgoing) -> list[dict[str, Any]]:
    text = message.text
    if len(message.choices) > MAX_QUICK_REPLIES or len(message.links) > MAX_BUTTONS:
        text += _typed(message.choices) + _opened(message.links)
    text = text.strip()
    if message.links and len(text) <= MAX_CARD_TEXT:
        return [_card(text or _PHONE, message.links)]
    texts = [_simple(part) for part in split(text, MAX_TEXT) if part]
    return [*texts, *([_card(_PHONE, message.links)] if message.links else [])]


def _typed(choices: Sequence[Choice]) -> str:
    """Choices that find no button are listed with what may be typed: a number, or a command."""
    left = enumerate(choices[MAX_QUICK_REPLIES:], MAX_QUICK_REPLIES + 1)
    return "".join(
        f"\n· {choice.label}" if choice.id.startswith("cmd:") else f"\n{number}. {choice.label}"
        for number, choice in left
    )


def _opened(links: Sequence[Link]) -> str:
    """Links that find no button are written out."""
    left = links[MAX_BUTTONS:]
    return "".join(f"\n{link.label}: {link.url.removeprefix('tel:')}" for link in left)


def _fit(bubbles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put texts that follow each other into one bubble until three are left."""
    while len(bubbles) > MAX_OUTPUTS:
        at = _shortest_pair(bubbles)
        if at is None:
            return _packed(bubbles)
        joined = f"{_text_of(bubbles[at])}\n\n{_text_of(bubbles[at + 1])}"
        bubbles = [*bubbles[:at], _join(bubbles[at], bubbles[at + 1], joined), *bubbles[at + 2 :]]
    return bubbles


def _packed(bubbles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Texts too long to be joined whole: cut anew, only a card that comes first keeps its buttons.

    Where even that is too long the middle is left out: the numbers to call are at the beginning,
    what is asked is at the end.
    """
    first = bubbles[:1] if "textCard" in bubbles[0] else []
    room = MAX_TEXT * (MAX_OUTPUTS - len(first))
    text = "\n\n".join(_with_links(bubble) for bubble in bubbles[len(first) :])
    parts = split(text, MAX_TEXT)
    if len(first) + len(parts) > MAX_OUTPUTS:
        if len(text) > room:
            text = text[: room - MAX_TEXT - len(_LEFT_OUT)] + _LEFT_OUT + text[-MAX_TEXT:]
        parts = [text[at : at + MAX_TEXT] for at in range(0, len(text), MAX_TEXT)]
    return [*first, *map(_simple, parts)]


def _with_links(bubble: dict[str, Any]) -> str:
    """A bubble as text; its buttons are written out unless the text has them already."""
    text = _text_of(bubble)
    for button in bubble.get("textCard", {}).get("buttons", ()):
        target = button.get("phoneNumber") or button.get("webLinkUrl")
        if target not in text.replace("-", ""):
            text += f"\n{button['label']}: {target}"
    return text


def _shortest_pair(bubbles: list[dict[str, Any]]) -> int | None:
    """The place of the two neighbors that are shortest together and fit into one bubble."""
    fitting = [
        (len(_text_of(first)) + len(_text_of(second)), at)
        for at, (first, second) in enumerate(pairwise(bubbles))
        if not ("textCard" in first and "textCard" in second)
        and len(_text_of(first)) + len(_text_of(second)) + 2 <= _room(first, second)
    ]
    return min(fitting)[1] if fitting else None


def _room(first: dict[str, Any], second: dict[str, Any]) -> int:
    return MAX_CARD_TEXT if "textCard" in first or "textCard" in second else MAX_TEXT


def _join(first: dict[str, Any], second: dict[str, Any], text: str) -> dict[str, Any]:
    for bubble in (first, second):
        if "textCard" in bubble:
            return {"textCard": bubble["textCard"] | {"description": text}}
    return _simple(text)


def _text_of(bubble: dict[str, Any]) -> str:
    kind = "textCard" if "textCard" in bubble else "simpleText"
    text: str = bubble[kind]["description" if kind == "textCard" else "text"]
    return text


def _simple(text: str) -> dict[str, Any]:
    return {"simpleText": {"text": text}}


def _card(text: str, links: Sequence[Link]) -> dict[str, Any]:
    return {
        "textCard": {"description": text, "buttons": [_button(x) for x in links[:MAX_BUTTONS]]}
    }


def _button(link: Link) -> dict[str, str]:
    label = _label(link.label)
    if link.url.startswith("tel:"):
        return {"label": label, "action": "phone", "phoneNumber": link.url.removeprefix("tel:")}
    return {"label": label, "action": "webLink", "webLinkUrl": link.url}


@lru_cache(maxsize=1024)  # a question's buttons are the same for everybody
def _quick_replies(choices: tuple[Choice, ...]) -> list[dict[str, Any]]:
    return [_quick(choice) for choice in choices[:MAX_QUICK_REPLIES]]


def _quick(choice: Choice) -> dict[str, Any]:
    """`messageText` is what the resident is seen to say; `extra` tells us which button it was."""
    return {
        "label": _label(choice.label),
        "action": "message",
        "messageText": choice.label,
        "extra": {"choice": choice.id},
    }


def _label(text: str) -> str:
    return text if len(text) <= MAX_LABEL else f"{text[: MAX_LABEL - 1]}…"

"""More buttons than Kakao shows at once: a page of them, and "more" for the next.

The pages are cut from what a question offers, whichever it is, and nothing of them is an answer.
The page a resident looks at is the draft `page`: `[question, number, first, before]`, with how
many buttons stand before the options, and how many options on the pages before it. After a tick
they stay where they are.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.domain.frozen import replace
from bot.domain.messages import Channel, Choice, Inbound, InboundKind, Message
from bot.flows.env import Env
from bot.flows.journal import Journal
from bot.flows.questions import DONE, SKIP
from bot.flows.turn import Turn
from bot.flows.understand import by_words

MOST = 10
"""As many quick replies as Kakao takes."""
PAGE = "page"
_MORE = "page:more"
# Enough for the longest list: the signs at a neighbor's door come as six of the house and five of
# the people.
_AT_MOST = 6
_WORDS = (Choice("more", ""),)
_NUMBERS = re.compile(r"[0-9]{1,2}(?:[\s,./·번]+[0-9]{1,2})*\s*번?")
_NUMBER = re.compile(r"[0-9]+")


def asks_for_more(env: Env, inbound: Inbound, journal: Journal) -> bool:
    """Whether "more" was pressed, or typed under a page."""
    if inbound.kind is InboundKind.CHOICE:
        return inbound.choice == _MORE
    is_typed = inbound.kind is InboundKind.TEXT and PAGE in journal.drafts
    return is_typed and by_words(env.world.texts, inbound.text, _WORDS) is not None


def turned(journal: Journal) -> Journal:
    """The journal at the next page of what it asks."""
    key, number, *_ = _at(journal)
    return replace(journal, drafts=journal.drafts | {PAGE: [key, number + 1, 0, 0]})


def counted(journal: Journal, inbound: Inbound) -> Inbound:
    """Typed numbers count the options of the page that is shown."""
    _, _, first, before = _at(journal)
    if not before or inbound.kind is not InboundKind.TEXT:
        return inbound
    if not _NUMBERS.fullmatch(inbound.text.strip()):
        return inbound

    def on_the_page(found: re.Match[str]) -> str:
        number = int(found[0])
        return str(number + before if number > first else number)

    return replace(inbound, text=_NUMBER.sub(on_the_page, inbound.text))


def cut(env: Env, turn: Turn) -> Turn:
    """The turn with as many buttons as the channel shows at once."""
    *before, last = turn.messages or (None,)
    if env.channel is not Channel.KAKAO or last is None:
        return turn
    if len(last.choices) <= MOST:
        journal = _without_page(turn.journal)
        return turn if journal is turn.journal else replace(turn, journal=journal)
    key, number, *_ = _at(turn.journal)
    asked = _key(last.choices)
    first, room, pages = _pages(last.choices, env.text("choice.more"), env.text("choice.before"))
    number = number % len(pages) if key == asked else 0
    shown = Message(last.text, pages[number], last.links)
    drafts = turn.journal.drafts | {PAGE: [asked, number, first, number * room]}
    return replace(turn, journal=replace(turn.journal, drafts=drafts), messages=(*before, shown))


@lru_cache(maxsize=1024)  # a question's buttons are the same for everybody
def _pages(
    choices: tuple[Choice, ...], more: str, before: str
) -> tuple[int, int, list[tuple[Choice, ...]]]:
    """How many buttons come first, how many options stand on a page, and the pages.

    "Done" is first, the ways out are last, on each of them.
    """
    first = [choice for choice in choices if _short(choice) == DONE]
    last = [choice for choice in choices if _short(choice) == SKIP or _is_way_out(choice)]
    options = [choice for choice in choices if choice not in (*first, *last)]
    room = max(1, min(_AT_MOST, MOST - len(first) - len(last) - 1))
    starts = range(0, len(options), room)
    ways = [Choice(_MORE, more)] * len(starts)
    ways[-1] = Choice(_MORE, before)
    pages = [
        (*first, *options[at : at + room], way, *last)
        for at, way in zip(starts, ways, strict=True)
    ]
    return len(first), room, pages


def _short(choice: Choice) -> str:
    return choice.id.rpartition(":")[2]


def _is_way_out(choice: Choice) -> bool:
    return choice.id.startswith("cmd:")


def _key(choices: Sequence[Choice]) -> str:
    """The question that the buttons belong to."""
    return next(c.id.rpartition(":")[0] for c in choices if not _is_way_out(c))


def _at(journal: Journal) -> tuple[str, int, int, int]:
    page = journal.drafts.get(PAGE)
    if not isinstance(page, list):
        return "", 0, 0, 0
    key, *numbers = page
    number, first, before = (int(str(each)) for each in numbers)
    return str(key), number, first, before


def _without_page(journal: Journal) -> Journal:
    if PAGE not in journal.drafts:
        return journal
    return replace(journal, drafts={k: v for k, v in journal.drafts.items() if k != PAGE})

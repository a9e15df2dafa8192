"""The flows there are. A new one is a file beside this and a line here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.flows import filing
from bot.flows.env import Env
from bot.flows.filing import Filed
from bot.flows.journal import Journal
from bot.flows.more import chosen, more
from bot.flows.report import report
from bot.flows.steps import Flow


@dataclass(frozen=True, slots=True)
class Entry:
    """A flow and what follows from its result.

    `ended` gives the journal afterwards, what is said and what is to be done; a journal that it
    leaves at the start of another flow goes on there. Saying nothing leads back to the menu.
    """

    flow: Callable[[Env], Flow[Any]]
    ended: Callable[[Env, Journal, Any], Filed]


FLOWS: dict[str, Entry] = {
    "report": Entry(report, filing.ended),
    "more": Entry(more, chosen),
}

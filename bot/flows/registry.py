"""The flows there are. A new one is a file beside this and a line here."""

from collections.abc import Callable
from typing import Any

from bot.domain.effects import Effect
from bot.domain.frozen import frozen
from bot.flows import (
    care_sos,
    events,
    find_program,
    life_plan,
    offer_help,
    report_sent,
    welfare_check,
    welfare_rule,
)
from bot.flows.env import Env
from bot.flows.filing import Filed
from bot.flows.journal import Journal
from bot.flows.more import chosen, more
from bot.flows.report import report
from bot.flows.status import looked, status
from bot.flows.steps import Flow


@frozen
class Entry:
    """A flow and what follows from its result.

    `ended` gives the journal afterwards, what is said and what is to be done; a journal that it
    leaves at the start of another flow goes on there. Saying nothing leads back to the menu.
    `left` keeps what was answered when danger, or the wish for a person, breaks the flow off.
    """

    flow: Callable[[Env], Flow[Any]]
    ended: Callable[[Env, Journal, Any], Filed]
    left: Callable[[Env, Journal], tuple[Effect, ...]] | None = None


FLOWS: dict[str, Entry] = {
    "report": Entry(report, report_sent.ended),
    "more": Entry(more, chosen),
    "find_program": Entry(find_program.find_program, find_program.ended),
    "status": Entry(status, looked),
    "care_sos": Entry(care_sos.care_sos, care_sos.requested),
    "life_plan": Entry(life_plan.life_plan, life_plan.requested),
    "offer_help": Entry(offer_help.offer_help, offer_help.offered),
    "events": Entry(events.events, events.ended),
    "welfare_check": Entry(welfare_check.welfare_check, welfare_check.ended, welfare_check.left),
    "welfare_rule": Entry(welfare_rule.welfare_rule, welfare_rule.ended),
}


def left(env: Env, journal: Journal) -> tuple[Effect, ...]:
    """What the flow that is broken off wants kept of its answers."""
    keep = FLOWS[journal.flow].left if journal.flow in FLOWS else None
    return keep(env, journal) if keep else ()

"""What the menu has no room for: the flows that are wanted less often."""

from bot.domain.effects import Effect
from bot.domain.messages import Message
from bot.flows.env import Env
from bot.flows.journal import Journal
from bot.flows.questions import choose
from bot.flows.steps import Flow

# By their names in the registry; their labels are the texts `more.what.<name>`.
MORE_FLOWS: tuple[str, ...] = ("welfare_check", "care_sos", "life_plan", "offer_help", "events")


def more(env: Env) -> Flow[str]:
    """Which of them."""
    del env
    return (yield from choose("what", MORE_FLOWS))


def chosen(
    env: Env, journal: Journal, name: str
) -> tuple[Journal, tuple[Message, ...], tuple[Effect, ...]]:
    """The flow that was chosen begins."""
    del env
    return journal.begin(name), (), ()

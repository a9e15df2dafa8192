"""In place of a turn that broke: an apology, and what can still be done about danger."""

from bot.domain.frozen import replace
from bot.domain.messages import Inbound, Message
from bot.domain.reading import Reading
from bot.flows import danger, filing
from bot.flows.env import Env
from bot.flows.journal import Journal
from bot.flows.turn import Standing, Turn


def alarm(
    env: Env, journal: Journal, standing: Standing, inbound: Inbound, reading: Reading
) -> Turn:
    """The numbers, a case and the officer woken, without the flow that broke."""
    journal = replace(journal, hints=journal.hints.plus(reading))
    filed, effects = filing.in_danger(env, journal, inbound.text, standing)
    return Turn(filed, (danger.numbers(env, reading.hotlines), _sorry(env)), effects)


def apology(env: Env, journal: Journal, reading: Reading) -> Turn:
    """Nothing is done. Danger gets the numbers, but nobody is said to be on the way."""
    first = (danger.first(env, reading.hotlines),) if reading.is_emergency else ()
    return Turn(journal, (*first, _sorry(env)))


def _sorry(env: Env) -> Message:
    return Message(env.text("error.turn", phone=env.world.city.phone))

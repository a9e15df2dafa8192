"""The first answer to danger: the numbers, before anything else is said."""

from bot.domain.city import Hotline
from bot.domain.messages import Link, Message
from bot.flows.env import Env

# Whatever the danger is, these save lives; shown when a resident says "yes, someone is in danger".
WHEN_UNKNOWN = ("fire119", "police112", "suicide109")


def numbers(env: Env, hotlines: tuple[str, ...]) -> Message:
    """One bubble with the numbers that fit, most fitting first, each one tap away."""
    known = {line.id: line for line in env.world.city.hotlines}
    lines = [known[hotline] for hotline in hotlines or WHEN_UNKNOWN if hotline in known]
    listed = "\n".join(f"☎ {line.number} {env.name(line.name)}" for line in lines)
    return Message(
        env.text("danger.now", numbers=listed), links=tuple(dial(env, x) for x in lines)
    )


def dial(env: Env, line: Hotline) -> Link:
    """A button that calls the hotline."""
    label = env.text("danger.call", number=line.number)
    return Link(label, f"tel:{line.number.replace('-', '')}")

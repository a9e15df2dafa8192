"""The first answer to danger: the numbers, before anything else is said."""

from collections.abc import Collection

from bot.domain.city import City, Hotline
from bot.domain.codes import CrisisType
from bot.domain.messages import Link, Message
from bot.flows.env import Env

# Whatever the danger is, these save lives; shown when a resident says "yes, someone is in danger".
WHEN_UNKNOWN = ("fire119", "police112", "suicide109")
# For a child alone with it, as named in the text `report.child`.
FOR_A_CHILD = ("police112", "youth1388")


def numbers(env: Env, hotlines: tuple[str, ...]) -> Message:
    """One bubble with the numbers that fit, most fitting first, each one tap away."""
    return with_numbers(env, "danger.now", hotlines or WHEN_UNKNOWN)


def first(env: Env, hotlines: tuple[str, ...]) -> Message:
    """The same where nobody at the city could be told."""
    return with_numbers(env, "danger.first", hotlines or WHEN_UNKNOWN)


def care(env: Env, types: Collection[CrisisType]) -> tuple[Message, ...]:
    """Whom to call about violence and the like; nothing where the city names nobody."""
    hotlines = care_lines(env.world.city, types)
    if hotlines and is_foreign(env):
        hotlines = (*hotlines, *env.world.city.foreigners.get("care", ()))
    return (with_numbers(env, "danger.care", tuple(dict.fromkeys(hotlines))),) if hotlines else ()


def care_in_doubt(env: Env) -> Message:
    """Whom to call for who cries and does not say why."""
    return with_numbers(env, "danger.care", WHEN_UNKNOWN)


def care_lines(city: City, types: Collection[CrisisType]) -> tuple[str, ...]:
    """The hotlines for such troubles; none for children where the old are spoken of."""
    named = dict.fromkeys(
        line for crisis in types for line in city.crisis_hotlines.get(crisis, ())
    )
    whom = {line.id: line.whom for line in city.hotlines if line.id in named and line.whom}
    is_told = any(one in types for one in whom.values())
    return tuple(line for line in named if not is_told or whom.get(line) in (None, *types))


def is_foreign(env: Env) -> bool:
    """Whether they write in another language than the city's own."""
    return env.lang != env.world.city.languages[0]


def meanwhile(env: Env) -> tuple[Hotline, ...]:
    """Whom to call until somebody answers: who speaks their language, where the city knows it."""
    city = env.world.city
    spoken = city.foreigners.get("meanwhile", ()) if is_foreign(env) else ()
    if spoken:
        return tuple(_known(env, spoken))
    return tuple(line for line in city.hotlines if line.id in city.meanwhile)


def with_numbers(env: Env, key: str, hotlines: tuple[str, ...], **params: object) -> Message:
    """The sentence `key` with its `{numbers}`: those of these hotlines, each one tap away."""
    lines = _known(env, hotlines)
    listed = "\n".join(f"☎ {line.number} {env.name(line.name)}" for line in lines)
    return Message(env.text(key, numbers=listed, **params), links=calls(env, hotlines))


def calls(env: Env, hotlines: tuple[str, ...]) -> tuple[Link, ...]:
    """Buttons that call these hotlines, as far as the city has them."""
    return tuple(dial(env, line) for line in _known(env, hotlines))


def _known(env: Env, hotlines: tuple[str, ...]) -> list[Hotline]:
    known = {line.id: line for line in env.world.city.hotlines}
    return [known[hotline] for hotline in hotlines if hotline in known]


def dial(env: Env, line: Hotline) -> Link:
    """A button that calls the hotline."""
    label = env.text("danger.call", number=line.number)
    return Link(label, f"tel:{line.number.replace('-', '')}")

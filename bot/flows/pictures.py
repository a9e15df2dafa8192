"""Pictures that come whenever they come: all of them belong to what is being told.

They are kept as the answer `photos`, which no question asks for and "back" does not take back; in
the review they can be sent anew.
"""

from typing import cast

from bot.domain.effects import Json
from bot.domain.frozen import replace
from bot.domain.messages import Message
from bot.flows.env import Env
from bot.flows.in_a_row import again
from bot.flows.journal import PHOTOS, Journal

_MOST = 30


def with_photo(journal: Journal, ref: str) -> Journal:
    """The journal with one more picture."""
    known = of(journal.answers)
    if ref in known or len(known) >= _MOST:
        return journal
    photos = cast("list[Json]", [*known, ref])
    others = {key: value for key, value in journal.answers.items() if key != PHOTOS}
    return replace(journal, answers={PHOTOS: photos, **others})


def carried(before: Journal, after: Journal) -> Journal:
    """The journal after a turn outside of any flow, with the pictures that came before it."""
    if PHOTOS not in before.answers or PHOTOS in after.answers:
        return after
    return replace(after, answers={PHOTOS: before.answers[PHOTOS], **after.answers})


def of(answers: dict[str, Json]) -> list[str]:
    """The pictures among the answers, in the order they came."""
    photos = answers.get(PHOTOS)
    return [str(ref) for ref in photos] if isinstance(photos, list) else []


def noted(env: Env, journal: Journal) -> Journal:
    """The journal that remembers how many in a row were only taken down."""
    return replace(journal, noted=env.noted + 1)


def received(
    env: Env, messages: tuple[Message, ...], key: str = "photo.kept"
) -> tuple[Message, ...]:
    """A word about the picture, then `messages` (what was asked); of the next ones hardly any."""
    if not env.noted:
        return (Message(env.text(key)), *messages)
    choices = next((m.choices for m in reversed(messages) if m.choices), ())
    return again(env, "photo.more", choices)

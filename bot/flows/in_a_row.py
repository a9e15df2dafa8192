"""Several bubbles or pictures one after the other: the first is answered, the rest hardly.

Who writes a story in ten bubbles is not told ten times that it was taken down. Where a channel
can be silent we are, but never for long; Kakao shows an error where nothing is answered, so there
it is a line.
"""

from datetime import timedelta

from bot.domain.messages import Channel, Choice, Message
from bot.flows.env import Env

TOGETHER = timedelta(minutes=10)
"""What follows within so long belongs to what came before it."""
_EVERY = 5


def again(env: Env, key: str, choices: tuple[Choice, ...] = ()) -> tuple[Message, ...]:
    """A short answer to one more, or silence.

    `choices` are the buttons of what was asked; Telegram keeps them where they are.
    """
    may_be_silent = not has_to_answer(env) and (env.channel.is_push or not choices)
    return () if may_be_silent and env.noted % _EVERY else in_short(env, key, choices)


def in_short(env: Env, key: str, choices: tuple[Choice, ...] = ()) -> tuple[Message, ...]:
    """One of the lines in the text `key`, in their turn."""
    lines = env.world.texts.words(env.lang, key) or env.world.texts.words("ko", key)
    return (Message(lines[(env.noted - 1) % len(lines)], choices),)


def has_to_answer(env: Env) -> bool:
    """Whether the channel wants some answer to everything."""
    return env.channel is Channel.KAKAO

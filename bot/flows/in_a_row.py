"""Several bubbles or pictures one after the other: the first is answered, the rest hardly.

Who writes a story in ten bubbles is not told ten times at length that it was taken down, but
nobody talks to a wall: each gets a line. Only where a line would be in the way (after a picture of
an album) or cost the city money (a text message) are we silent, and never for long.
"""

from datetime import timedelta

from bot.domain.messages import Channel, Choice, Message
from bot.flows.env import Env

TOGETHER = timedelta(minutes=10)
"""What follows within so long belongs to what came before it."""
_EVERY = 5


def again(env: Env, key: str, choices: tuple[Choice, ...] = ()) -> tuple[Message, ...]:
    """A short answer to one more picture, or silence.

    `choices` are the buttons of what was asked; Telegram keeps them where they are.
    """
    may_be_silent = not has_to_answer(env) and (env.channel.is_push or not choices)
    return () if may_be_silent and env.noted % _EVERY else in_short(env, key, choices)


def one_more(env: Env, key: str) -> tuple[Message, ...]:
    """A line for one more bubble, or silence where each line is paid for."""
    return again(env, key) if env.channel is Channel.SMS else in_short(env, key)


def in_short(env: Env, key: str, choices: tuple[Choice, ...] = ()) -> tuple[Message, ...]:
    """One of the lines in the text `key`, in their turn."""
    lines = env.world.texts.words(env.lang, key) or env.world.texts.words("ko", key)
    return (Message(lines[(env.noted - 1) % len(lines)], choices),)


def has_to_answer(env: Env) -> bool:
    """Whether the channel wants some answer to everything."""
    return env.channel is Channel.KAKAO

"""Somebody whom the desk has blocked for a while: what still gets through, and what they hear.

Each of their messages is taken like anybody's, and what came of it is looked at: danger to life
is answered and raised as always. Of the rest nothing happens but one kind sentence.
"""

from datetime import datetime

from bot.calendar.spoken import spoken
from bot.domain.city import City
from bot.domain.effects import RaiseAlert, StopInvitations
from bot.domain.messages import Link, Message
from bot.flows.danger import WHEN_UNKNOWN
from bot.flows.turn import Turn
from bot.texts.lookup import Texts

# Nobody may be kept from crying for help, nor from wanting no more invitations.
_ALWAYS = (RaiseAlert, StopInvitations)


def gets_through(turn: Turn) -> bool:
    """Whether what a blocked resident sent counts, block or no block."""
    return any(isinstance(effect, _ALWAYS) for effect in turn.effects)


def told(texts: Texts, city: City, lang: str, until: datetime, now: datetime) -> Message:
    """Until when nothing can be written here, whom to phone, and the numbers that save lives."""
    known = {line.id: line for line in city.hotlines}
    lines = [known[hotline] for hotline in WHEN_UNKNOWN if hotline in known]
    own = city.languages[0]
    listed = "\n".join(
        f"☎ {line.number} {line.name.get(lang) or line.name[own]}" for line in lines
    )
    text = texts.get(
        lang, "blocked.told", until=spoken(until, lang, now), phone=city.phone, numbers=listed
    )
    return Message(text, links=tuple(_call(texts, lang, line.number) for line in lines))


def _call(texts: Texts, lang: str, number: str) -> Link:
    label = texts.get(lang, "danger.call", number=number)
    return Link(label, f"tel:{number.replace('-', '')}")

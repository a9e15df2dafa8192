"""What goes in and out of a conversation, in no channel's dialect."""

from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.domain.frozen import frozen


class Channel(StrEnum):
    """The ways a resident may reach the city."""

    KAKAO = "kakao"
    TELEGRAM = "telegram"
    WEB = "web"
    SMS = "sms"
    PHONE = "phone"
    WALK_IN = "walk_in"
    API = "api"

    @property
    def is_push(self) -> bool:
        """Whether we may speak first. Kakao and the web chat get answers and what they fetch."""
        return self in (Channel.TELEGRAM, Channel.SMS)

    @property
    def is_forgeable(self) -> bool:
        """Whether anybody may write in a resident's name: a text's sender is whatever it says.

        So what a person told is not repeated there, and what became of a report is told, and
        changed, by its two numbers only.
        """
        return self is Channel.SMS


class InboundKind(StrEnum):
    """What a resident sent."""

    START = "start"
    TEXT = "text"
    CHOICE = "choice"
    PHOTO = "photo"
    LOCATION = "location"
    CONTACT = "contact"
    OTHER = "other"


@frozen
class Photo:
    """A picture a resident sent. `ref` is the channel's handle: a URL, a file id, our id."""

    ref: str


@frozen
class Location:
    """A pin on the map, WGS 84 degrees."""

    latitude: float
    longitude: float


@frozen
class Inbound:
    """One thing a resident sent over one channel.

    `address` is who they are on that channel (never shown, never logged); `message_id` is unique
    within the channel and tells repeats; `origin` is the poster whose QR code brought them.
    """

    channel: Channel
    address: str
    message_id: str
    kind: InboundKind
    received_at: datetime
    text: str = ""
    choice: str | None = None
    photo: Photo | None = None
    location: Location | None = None
    phone: str | None = None
    lang_hint: str | None = None
    origin: str | None = None

    def choosing(self, choice: str) -> "Inbound":
        """The same press, by the button's short name. `replace` would cost four times as much."""
        return Inbound(
            self.channel, self.address, self.message_id, self.kind, self.received_at, self.text,
            choice, self.photo, self.location, self.phone, self.lang_hint, self.origin,
        )  # fmt: skip


class Choice(NamedTuple):
    """A button. `id` is ASCII and at most 64 bytes (Telegram's callback data is the strictest)."""

    id: str
    label: str


class Link(NamedTuple):
    """Something to open or to dial: `url` is `https:…` or `tel:…`."""

    label: str
    url: str


@frozen
class Message:
    """One bubble to a resident, before a channel fits it to its limits."""

    text: str
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = field(default=())

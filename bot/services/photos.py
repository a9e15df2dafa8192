"""Photos: told by their first bytes, kept encrypted, fetched from the channels that hold them."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.cases.permissions import Permission
from bot.domain.errors import MissingError
from bot.domain.pictures import bare
from bot.services.arrivals import Arrival, Reply
from bot.services.staff import Actor
from bot.services.world import Clock, Ids
from bot.storage import cases, photos
from bot.storage.store import Store
from bot.storage.vault import Vault

log = structlog.get_logger()

MAX_BYTES = 10 * 1024 * 1024
_AT_ONCE = 5
_MAX_ATTEMPTS = 12
Fetch = Callable[[str], Awaitable[bytes]]


class NotAPhotoError(ValueError):
    """The bytes are no picture of a kind we take."""


def content_type(content: bytes) -> str:
    """What the first bytes say, whatever the name or the header claims."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"heif"):
        return "image/heic"
    raise NotAPhotoError


def _id(conversation_id: str, message_id: str) -> str:
    """A message that is sent again brings the same photo."""
    return hashlib.sha256(f"photo {conversation_id} {message_id}".encode()).hexdigest()[:32]


class Photos:
    """Stores and fetches photos."""

    def __init__(self, store: Store[Arrival, Reply], vault: Vault, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._ids = ids
        self._fetchers: dict[str, Fetch] = {}

    def fetch_with(self, fetchers: Mapping[str, Fetch]) -> None:
        """How each channel's photos are fetched."""
        self._fetchers.update(fetchers)

    async def keep(
        self, conversation_id: str, channel: str, message_id: str, content: bytes
    ) -> str:
        """Store a photo; returns its id, the same for the same message. Else NotAPhotoError."""
        kind = content_type(content)
        photo_id, at = _id(conversation_id, message_id), self._clock.now()
        await self._store.write(
            lambda c: photos.store(
                c, self._vault, photo_id, conversation_id, channel, content, kind, at
            )
        )
        return photo_id

    async def content(self, photo_id: str) -> tuple[str, bytes] | None:
        """Type and bytes; None if it is not here (yet)."""
        return await self._store.read(lambda c: photos.content(c, self._vault, photo_id))

    async def shown(self, actor: Actor, photo_id: str) -> tuple[str, bytes]:
        """Type and bytes for somebody who may see the case; that it was looked at is logged first.

        Where it was taken, and with what, is taken out.
        MissingError if there is no such photo, or none that came with a case.
        """
        actor.require(Permission.CASE_VIEW)
        case_id = await self._store.read(lambda c: photos.case_of(c, photo_id))
        if case_id is None:
            raise MissingError("no_such_photo")
        at = self._clock.now()
        await self._store.write(
            lambda c: cases.saw(c, self._ids.new(), at, actor.id, actor.ip, "photo.view", case_id)
        )
        found = await self.content(photo_id)
        if found is None:
            raise MissingError("no_such_photo")
        kind, content = found
        return kind, bare(content)

    async def fetch_pending(self) -> int:
        """Fetch what lies with the channels; returns how many came. Called by a job."""
        at = self._clock.now()
        waiting = await self._store.read(lambda c: photos.to_fetch(c, self._vault, at, _AT_ONCE))
        return sum([await self._fetch(*photo) for photo in waiting])

    async def _fetch(self, photo_id: str, channel: str, source: str) -> bool:
        fetch = self._fetchers.get(channel)
        try:
            got = await fetch(source) if fetch else b""
            kind = content_type(got)
        except (OSError, ValueError, TimeoutError) as error:
            log.warning("photo.not_fetched", photo_id=photo_id, error=type(error).__name__)
            await self._store.write(
                lambda c: photos.failed(c, photo_id, max_attempts=_MAX_ATTEMPTS)
            )
            return False
        await self._store.write(lambda c: photos.fetched(c, self._vault, photo_id, got, kind))
        return True

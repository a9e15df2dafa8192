"""KakaoTalk skill payload -> Inbound.

Sources: Kakao Business chatbot guide, "skill guide / answer JSON format" (read 2026-11); the shape
of a photo is as seen in production. Every field but `userRequest.user.id` and `utterance` may be
missing or null, and unknown fields are ignored.
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.domain.messages import Channel, Inbound, InboundKind, Photo

_URL = re.compile(r"https?://[^\s,)\"]+")
_PHOTO_HOSTS = (".kakaocdn.net", ".kakao.com")
_SAME_TAP = timedelta(seconds=2)
_REMEMBERED_TAPS = 4096
_MAX_USER = 200


class NotASkillPayloadError(ValueError):
    """The JSON is no skill payload: there is no user or no utterance in it."""


class Taps:
    """Kakao gives messages no id. A person's same words within two seconds are one tap."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, datetime] = OrderedDict()

    def message_id(self, key: str, at: datetime) -> str:
        """The id of this tap: that of the first of its kind within two seconds."""
        digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]
        first = self._seen.get(digest)
        if first is None or at - first > _SAME_TAP:
            first = at
            self._seen[digest] = at
            self._seen.move_to_end(digest)
            if len(self._seen) > _REMEMBERED_TAPS:
                self._seen.popitem(last=False)
        return f"{digest}.{int(first.timestamp() * 1000):x}"


def parse(payload: object, request_id: str | None, taps: Taps, at: datetime) -> Inbound:
    """The payload as one inbound. `request_id` is the header X-Request-Id, if there is one."""
    request = _table(_table(payload).get("userRequest"))
    user = _table(request.get("user")).get("id")
    utterance = request.get("utterance")
    if (
        not isinstance(user, str)
        or not 0 < len(user) <= _MAX_USER
        or not isinstance(utterance, str)
    ):
        raise NotASkillPayloadError
    action = _table(_table(payload).get("action"))
    choice = _table(action.get("clientExtra")).get("choice")
    photo = _photo(_table(payload), request, action, utterance)
    block = _table(request.get("block")).get("id")
    key = "\x1f".join(map(str, (user, utterance, block, choice)))
    return Inbound(
        channel=Channel.KAKAO,
        address=user,
        message_id=request_id[:64] if request_id else taps.message_id(key, at),
        kind=_kind(choice, photo, utterance),
        received_at=at,
        text="" if photo else utterance,
        choice=choice if isinstance(choice, str) else None,
        photo=photo,
        lang_hint=_lang(request.get("lang")),
    )


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _kind(choice: object, photo: Photo | None, utterance: str) -> InboundKind:
    if isinstance(choice, str):
        return InboundKind.CHOICE
    if photo:
        return InboundKind.PHOTO
    return InboundKind.TEXT if utterance.strip() else InboundKind.START


def _photo(
    payload: Mapping[str, Any],
    request: Mapping[str, Any],
    action: Mapping[str, Any],
    utterance: str,
) -> Photo | None:
    """A plain photo, or the first of the secure-image plugin."""
    media = _table(_table(request.get("params")).get("media")).get("url")
    if isinstance(media, str) and is_kakao_photo(media):
        return Photo(media)
    secure = _table(action.get("params")).get("secureimage")
    found = _URL.findall(secure) if isinstance(secure, str) else []
    urls = [url for url in found if is_kakao_photo(url)]
    if urls:
        return Photo(urls[0])
    trigger = _table(_table(payload.get("flow")).get("trigger")).get("type")
    is_alone = _URL.fullmatch(utterance.strip()) is not None
    if is_alone and (trigger == "IMAGE_UPLOAD" or ".kakaocdn.net/" in utterance):
        return Photo(utterance.strip()) if is_kakao_photo(utterance.strip()) else None
    return None


def is_kakao_photo(url: str) -> bool:
    """Whether a photo may be fetched from there: https, on Kakao's own hosts."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and (parts.hostname or "").endswith(_PHOTO_HOSTS)


def _lang(value: object) -> str | None:
    """Older documents say "kr"."""
    return {"kr": "ko"}.get(value, value) if isinstance(value, str) else None

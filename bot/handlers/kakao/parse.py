"""KakaoTalk skill payload -> Inbound.

Sources: Kakao Business chatbot guide, "skill guide / answer JSON format" (read 2026-11); the shape
of a photo is as seen in production. Every field but `userRequest.user.id` and `utterance` may be
missing or null, and unknown fields are ignored.
"""

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
_64_BITS = 2**64 - 1
_MAX_USER = 200


class NotASkillPayloadError(ValueError):
    """The JSON is no skill payload: there is no user or no utterance in it."""


class Taps:
    """Kakao gives messages no id. A person's same words within two seconds are one tap."""

    def __init__(self) -> None:
        self._seen: OrderedDict[int, datetime] = OrderedDict()

    def message_id(self, key: str, at: datetime) -> str:
        """The id of this tap: that of the first of its kind within two seconds."""
        # Python's own hash, keyed anew in every process: it is compared for two seconds only, and
        # the words themselves need not be kept for that.
        tap = hash(key)
        first = self._seen.get(tap)
        if first is None or at - first > _SAME_TAP:
            first = at
            self._seen[tap] = at
            self._seen.move_to_end(tap)
            if len(self._seen) > _REMEMBERED_TAPS:
                self._seen.popitem(last=False)
        return f"{tap & _64_BITS:016x}.{int(first.timestamp() * 1000):x}"


def parse(payload: object, request_id: str | None, taps: Taps, at: datetime) -> Inbound:
    """The payload as one inbound. `request_id` is the header X-Request-Id, if there is one."""
    told = _table(payload)
    request = _table(told.get("userRequest"))
    user = _table(request.get("user")).get("id")
    utterance = request.get("utterance")
    if (
        not isinstance(user, str)
        or not 0 < len(user) <= _MAX_USER
        or not isinstance(utterance, str)
    ):
        raise NotASkillPayloadError
    action = _table(told.get("action"))
    choice = _table(action.get("clientExtra")).get("choice")
    photo = _photo(told, request, action, utterance)
    block = _table(request.get("block")).get("id")
    key = f"{user}\x1f{utterance}\x1f{block}\x1f{choice}"
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
    urls = _URL.findall(secure) if isinstance(secure, str) else []
    for url in filter(is_kakao_photo, urls):
        return Photo(url)
    alone = utterance.strip()
    if not alone.startswith("http") or not _URL.fullmatch(alone):
        return None
    trigger = _table(_table(payload.get("flow")).get("trigger")).get("type")
    is_sent = trigger == "IMAGE_UPLOAD" or ".kakaocdn.net/" in alone
    return Photo(alone) if is_sent and is_kakao_photo(alone) else None


def is_kakao_photo(url: str) -> bool:
    """Whether a photo may be fetched from there: https, on Kakao's own hosts."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and (parts.hostname or "").endswith(_PHOTO_HOSTS)


def _lang(value: object) -> str | None:
    """Older documents say "kr"."""
    if not isinstance(value, str):
        return None
    return "ko" if value == "kr" else value

"""What gateways post -> Inbound. The sender's number is the address, as E.164 (+8210…).

Sources, read 2026-11: Twilio, "TwiML for Programmable SMS" (the form of a webhook); bizgo, "MO
webhook" of its SDK 1.2; the third format is our own, for a city's gateway. Unknown fields are
ignored. Whoever sends may be anybody: a sender's number is easily forged.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import orjson
import phonenumbers

from bot.domain.messages import Channel, Inbound, InboundKind

MAX_BODY = 64 * 1024
_MAX_ID = 200
_MAX_FIELDS = 200


class NotAMessageError(ValueError):
    """The body is none of this gateway's messages; `code` is a text key under `problem`."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def form(body: bytes) -> dict[str, str]:
    """The fields of a form; NotAMessageError where it is none."""
    _check_size(body)
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS
        )
    except ValueError:
        raise NotAMessageError("bad_request") from None
    return dict(pairs)


def twilio(body: bytes, at: datetime) -> Inbound:
    """The form of a webhook. Pictures cannot be fetched: who sends only one is told so."""
    told = form(body)
    text = told.get("Body", "")
    has_media = told.get("NumMedia", "0") not in ("", "0")
    kind = InboundKind.OTHER if has_media and not text.strip() else None
    return _inbound(told.get("MessageSid"), told.get("From"), text, at, kind)


def bizgo(body: bytes, at: datetime) -> Inbound:
    """A message from a handset (MO); `originator` is the real one where it is given."""
    told = _table(body)
    sender = told.get("originator") or told.get("from")
    return _inbound(told.get("msgKey"), sender, told.get("content"), at)


def gateway(body: bytes, at: datetime) -> Inbound:
    """Our own format: `{"id", "from", "text"}`. The same id again is the same message."""
    told = _table(body)
    return _inbound(told.get("id"), told.get("from"), told.get("text"), at)


def number_of(sender: object) -> str | None:
    """A telephone number as E.164, Korean unless it says otherwise; None if it is none."""
    if not isinstance(sender, str) or not 0 < len(sender) <= 40:  # noqa: PLR2004
        return None
    try:
        parsed = phonenumbers.parse(sender, "KR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _check_size(body: bytes) -> None:
    if len(body) > MAX_BODY:
        raise NotAMessageError("too_large")


def _table(body: bytes) -> Mapping[str, Any]:
    _check_size(body)
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise NotAMessageError("not_json") from None
    if not isinstance(told, dict):
        raise NotAMessageError("bad_request")
    return told


def _inbound(
    key: object, sender: object, text: object, at: datetime, kind: InboundKind | None = None
) -> Inbound:
    if not isinstance(key, str) or not 0 < len(key) <= _MAX_ID:
        raise NotAMessageError("id_needed")
    if not isinstance(text, str):
        raise NotAMessageError("bad_field", field="text")
    address = number_of(sender)
    if address is None:
        raise NotAMessageError("bad_field", field="from")
    supposed = InboundKind.TEXT if text.strip() else InboundKind.START
    return Inbound(Channel.SMS, address, key, kind or supposed, at, text=text)
